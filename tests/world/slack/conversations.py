"""The conversations.* methods: https://docs.slack.dev/reference/methods?family=conversations."""

import re
from typing import Final

from tests.world.slack.calls import Call, invalid, page
from tests.world.slack.model import Channel, Json, Kind, Message, SlackError
from tests.world.slack.state import channel_json, message_json

STAMP: Final = re.compile(r"\d+(\.\d{1,6})?", re.ASCII)
TYPES: Final = {"public_channel": Kind.PUBLIC, "private_channel": Kind.PRIVATE, "im": Kind.DIRECT}


def open_conversation(call: Call) -> Json:
    if call.word("channel"):
        channel = call.channel()
        call.need_for(channel.kind)
        return {"channel": channel_json(channel, call.install.bot)}
    people = [one for one in call.word("users").split(",") if one]
    if not people:
        raise SlackError("users_list_not_supplied")
    if len(people) > 1:
        call.need("mpim:write")
        raise SlackError("not_enough_users")
    call.need_for(Kind.DIRECT)
    person = call.state.person(call.team, people[0])
    if person.deactivated:
        raise SlackError("user_disabled")
    known = len(call.state.channels)
    channel = call.state.direct(call.team, call.install.bot, person.id)
    opened = channel_json(channel, call.install.bot) if call.truth("return_im") else {"id": channel.id}
    return {"channel": opened} | ({} if len(call.state.channels) > known else {"no_op": True, "already_open": True})


def info(call: Call) -> Json:
    channel = call.channel()
    call.need_for(channel.kind)
    shown = channel_json(channel, call.install.bot)
    if call.truth("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


def members(call: Call) -> Json:
    channel = call.channel()
    call.need_for(channel.kind)
    things, cursor = page([{"id": one} for one in channel.members], call, 1000)
    return {"members": [one["id"] for one in things], "response_metadata": {"next_cursor": cursor}}


def list_all(call: Call) -> Json:
    return _listed(call, [one for one in call.state.channels.values() if one.team == call.team])


def list_mine(call: Call) -> Json:
    person = call.word("user") or call.install.bot
    mine = [one for one in call.state.channels.values() if one.team == call.team and person in one.members]
    return _listed(call, mine)


def _listed(call: Call, channels: list[Channel]) -> Json:
    kinds = set()
    for name in (call.word("types") or "public_channel").split(","):
        if name.strip() not in TYPES:
            raise SlackError("invalid_types")
        kinds.add(TYPES[name.strip()])
    for kind in kinds:
        call.need_for(kind)
    seen = [
        channel_json(one, call.install.bot)
        for one in channels
        if one.kind in kinds
        and (one.kind is Kind.PUBLIC or call.install.bot in one.members)
        and not (one.archived and call.truth("exclude_archived"))
    ]
    things, cursor = page(seen, call, 1000)
    return {"channels": things, "response_metadata": {"next_cursor": cursor}}


def history(call: Call, lag_until: str) -> Json:
    """The messages of a conversation, the newest first, without replies; what is younger than the lag is not yet in."""
    channel = _readable(call)
    standing = [one for one in channel.messages.values() if not one.is_reply and one.ts <= lag_until]
    return _paged(call, list(reversed(_between(call, standing))), channel)


def replies(call: Call, lag_until: str) -> Json:
    """A thread, the oldest first, its first message at the head."""
    channel = _readable(call)
    named = channel.messages.get(call.word("ts"))
    first = channel.messages.get(named.thread_ts or named.ts) if named else None
    if first is None:
        raise SlackError("thread_not_found")
    below = [one for one in channel.threads().get(first.ts, ()) if one.ts <= lag_until]
    return _paged(call, [first, *_between(call, below)], channel)


def _readable(call: Call) -> Channel:
    channel = call.channel()
    call.need_for(channel.kind)
    if call.install.bot not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _between(call: Call, messages: list[Message]) -> list[Message]:
    oldest, latest = call.word("oldest") or "0", call.word("latest") or "9999999999.999999"
    for name, stamp in (("oldest", oldest), ("latest", latest)):
        if not STAMP.fullmatch(stamp):
            raise SlackError(f"invalid_ts_{name}")
    low, high = padded(oldest), padded(latest)
    if call.truth("inclusive"):
        return [one for one in messages if low <= padded(one.ts) <= high]
    return [one for one in messages if low < padded(one.ts) < high]


def padded(stamp: str) -> tuple[int, str]:
    """A stamp that can be compared: not every one has six digits behind the point."""
    whole, _, part = stamp.partition(".")
    return int(whole), f"{part:0<6}"


def _told(message: Message, below: list[Message], call: Call) -> Json:
    said = message_json(message, call.team, call.state, metadata=call.truth("include_all_metadata"))
    if below:
        said |= {"reply_count": len(below), "latest_reply": below[-1].ts, "thread_ts": message.ts}
        said["reply_users"] = sorted({one.author for one in below})
    return said


def _paged(call: Call, wanted: list[Message], channel: Channel) -> Json:
    if call.word("limit") == "0":
        raise invalid("limit must be greater than 0")
    stamps, cursor = page([{"ts": one.ts} for one in wanted], call, 999)
    threads = channel.threads()
    told = [_told(channel.messages[one["ts"]], threads.get(one["ts"], []), call) for one in stamps]
    more: Json = {"response_metadata": {"next_cursor": cursor}} if cursor else {}
    return {"messages": told, "has_more": bool(cursor), **more}
