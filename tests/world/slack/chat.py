"""The chat.* methods: https://docs.slack.dev/reference/methods?family=chat."""

import json
from typing import Any, Final

from tests.world.slack import blocks as checks
from tests.world.slack.announcing import announce
from tests.world.slack.calls import Call
from tests.world.slack.model import Channel, Json, Kind, Message, SlackError
from tests.world.slack.state import State, message_json, stamp_of

TEXT: Final = 4000
METADATA: Final = 8000


def post_message(call: Call) -> Json:
    channel = _target(call)
    text, blocks = content(call.arguments.get("text"), call.parsed("blocks"), call.state)
    message = Message(
        call.state.stamp(), call.install.bot, text, call.state.now, blocks, metadata_of(call.parsed("metadata"))
    )
    message.app, message.thread_ts = call.app.id, _thread(call, channel)
    put(call.state, channel, message)
    return {"channel": channel.id, "ts": message.ts, "message": message_json(message, call.team, call.state)}


def put(state: State, channel: Channel, message: Message) -> None:
    """Let it stand in the channel, and tell the apps that listen there."""
    channel.messages[message.ts] = message
    if message.is_reply:
        channel.messages[message.thread_ts].thread_ts = message.thread_ts
    said = message_json(message, channel.team, state)
    if message.is_reply:
        said["parent_user_id"] = channel.messages[message.thread_ts].author
    announce(state, channel, {**said, "channel": channel.id, "event_ts": message.ts})


def _target(call: Call) -> Channel:
    """Where to post: a conversation, or a person, whose direct conversation is meant."""
    name = call.word("channel")
    if name in call.state.people:
        person = call.state.person(call.team, name)
        if person.deactivated:
            raise SlackError("user_disabled")
        channel = call.state.direct(call.team, call.install.bot, person.id)
    else:
        channel = call.channel()
    _open_to_posts(call, channel)
    return channel


def _open_to_posts(call: Call, channel: Channel) -> None:
    if channel.archived:
        raise SlackError("is_archived")
    if call.install.bot not in channel.members:
        raise SlackError("not_in_channel")
    if channel.kind is Kind.DIRECT:
        if not call.app.home.get("messages_tab_enabled", False):
            raise SlackError("messages_tab_disabled")
        if any(call.state.people[member].deactivated for member in channel.members):
            raise SlackError("user_disabled")


def _thread(call: Call, channel: Channel) -> str:
    """The thread that is named, if its first message still stands."""
    ts = call.word("thread_ts")
    if ts and ts not in channel.messages:
        raise SlackError("thread_not_found")
    return (channel.messages[ts].thread_ts or ts) if ts else ""


def content(text: Any, blocks: Any, state: State) -> tuple[str, list[Json]]:
    """The text and blocks of a message. Raises no_text, msg_too_long and what is wrong with the blocks."""
    words = "" if text is None else str(text)
    read = checks.message_blocks(blocks, state.short_name) if blocks else []
    if not words.strip() and not read:
        raise SlackError("no_text")
    if len(words) > TEXT:
        raise SlackError("msg_too_long")
    return words, read


def metadata_of(given: Any) -> Json | None:
    """Metadata in its form. Raises invalid_metadata_format and metadata_too_large."""
    if given is None:
        return None
    match given:
        case {"event_type": str(kind), "event_payload": dict(payload)} if kind and len(given) == 2:
            if any(isinstance(value, dict) for value in payload.values()):
                raise SlackError("invalid_metadata_schema")
            if len(json.dumps(given)) > METADATA:
                raise SlackError("metadata_too_large")
            return dict(given)
    raise SlackError("invalid_metadata_format")


def _own(call: Call, refusal: str) -> tuple[Channel, Message]:
    channel = call.channel()
    message = call.state.message(channel, call.word("ts"))
    if message.tombstone:
        raise SlackError("message_not_found")
    if message.app != call.app.id:
        raise SlackError(refusal)
    return channel, message


def update(call: Call) -> Json:
    channel, message = _own(call, "cant_update_message")
    if channel.archived:
        raise SlackError("is_inactive")
    text, blocks = content(call.arguments.get("text"), call.parsed("blocks"), call.state)
    redraw(call.state, channel, message, text, blocks)
    if "metadata" in call.arguments:
        message.metadata = metadata_of(call.parsed("metadata"))
    said = message_json(message, call.team, call.state)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": said}


def redraw(state: State, channel: Channel, message: Message, text: str, blocks: list[Json]) -> None:
    """Let the message show something else. Without blocks it has none any more."""
    before = message_json(message, channel.team, state)
    message.text, message.blocks = text, blocks
    message.edited_ts, message.drawn = stamp_of(state.now), message.drawn + 1
    if not message.only_for:
        changed = {"message": message_json(message, channel.team, state), "previous_message": before}
        _hidden(state, channel, "message_changed", changed)


def delete(call: Call) -> Json:
    channel, message = _own(call, "cant_delete_message")
    take_away(call.state, channel, message)
    return {"channel": channel.id, "ts": message.ts}


def take_away(state: State, channel: Channel, message: Message) -> None:
    """Remove it; where replies stand below it, a stone with its place remains."""
    before = message_json(message, channel.team, state)
    if message.ts in channel.threads():
        message.tombstone, message.text = True, "This message was deleted."
        message.blocks, message.metadata, message.app = [], None, ""
    else:
        channel.messages.pop(message.ts, None)
    _hidden(state, channel, "message_deleted", {"deleted_ts": message.ts, "previous_message": before})


def _hidden(state: State, channel: Channel, subtype: str, more: Json) -> None:
    stamp = state.stamp()
    event = {"type": "message", "subtype": subtype, "hidden": True, "channel": channel.id, "ts": stamp}
    announce(state, channel, {**event, "event_ts": stamp, **more})


def post_ephemeral(call: Call) -> Json:
    channel = call.channel()
    _open_to_posts(call, channel)
    if call.word("user") not in channel.members:
        raise SlackError("user_not_in_channel")
    text, blocks = content(call.arguments.get("text"), call.parsed("blocks"), call.state)
    message = whisper(call.state, channel, call.app.id, call.word("user"), text, blocks)
    message.thread_ts = _thread(call, channel)
    return {"message_ts": message.ts}


def whisper(state: State, channel: Channel, app: str, person: str, text: str, blocks: list[Json]) -> Message:
    """A message that one person sees until they load the page anew, and that is in no history."""
    message = Message(state.stamp(), state.apps[app].installs[channel.team].bot, text, state.now, blocks)
    message.app, message.only_for = app, person
    channel.ephemerals.append(message)
    return message


def permalink(call: Call) -> Json:
    channel = call.channel()
    message = call.state.message(channel, call.word("message_ts"))
    domain = call.state.teams[call.team].domain
    address = f"https://{domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": address}
