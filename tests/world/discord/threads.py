"""Channels, threads and their members over HTTP."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.world.discord import payloads, posting
from tests.world.discord.errors import ApiError, Code, Problem, refuse_if
from tests.world.discord.nouns import Account, Bits, Channel, Json, Kind
from tests.world.discord.permissions import in_channel, may_view
from tests.world.discord.rest import Call, Route
from tests.world.discord.shapes import flag, number, one_of, text

if TYPE_CHECKING:
    from tests.world.discord.world import Discord

ARCHIVE_MINUTES = (60, 1440, 4320, 10080)
MOST_MEMBERS = 1000


def read(discord: "Discord", _call: Call, ids: list[str]) -> Json:
    return payloads.channel(discord.channel_for_app(ids[0]), seen_by=discord.app.id)


def create(discord: "Discord", call: Call, ids: list[str]) -> Json:
    """A thread without a message to begin it: private unless asked otherwise."""
    parent, body = discord.channel_for_app(ids[0]), call.form
    if parent.kind is not Kind.TEXT:
        raise ApiError(Code.WRONG_CHANNEL_TYPE)
    refuse_if(_thread(body))
    kind = Kind(body.get("type") or Kind.PRIVATE_THREAD)
    private = kind is Kind.PRIVATE_THREAD
    needed = Bits.CREATE_PRIVATE_THREADS if private else Bits.CREATE_PUBLIC_THREADS
    if needed not in in_channel(parent, discord.app.id):
        raise ApiError(Code.MISSING_PERMISSIONS)
    lasting = timedelta(minutes=body.get("auto_archive_duration") or 4320)
    channel = discord.open_thread(parent, kind, body["name"].strip(), discord.app.account, lasting)
    assert channel.thread is not None
    channel.thread.invitable = body.get("invitable", True)
    return payloads.channel(channel, seen_by=discord.app.id)


def _thread(body: Json, *, required: bool = True) -> Iterator[Problem]:
    yield from text(body, "name", 100, least=1, required=required)
    yield from one_of(body, "auto_archive_duration", ARCHIVE_MINUTES)
    yield from one_of(body, "type", (Kind.PUBLIC_THREAD, Kind.PRIVATE_THREAD))
    yield from number(body, "rate_limit_per_user", 0, 21600)
    for name in ("invitable", "archived", "locked"):
        yield from flag(body, name)


def change(discord: "Discord", call: Call, ids: list[str]) -> Json:
    """Only threads are changed by this bot; its channels belong to the people of the server."""
    channel, body = discord.channel_for_app(ids[0]), call.form
    if channel.thread is None:
        raise ApiError(Code.MISSING_PERMISSIONS)
    refuse_if(_thread(body, required=False))
    thread, held = channel.thread, in_channel(channel, discord.app.id)
    only_revives = body == {"archived": False} and not thread.locked
    needed = Bits.SEND_MESSAGES_IN_THREADS if only_revives else Bits.MANAGE_THREADS
    mine = thread.owner_id == discord.app.id and not thread.locked and "locked" not in body
    if needed not in held and not mine:
        raise ApiError(Code.MISSING_PERMISSIONS)
    if thread.archived and body.get("archived") is not False:
        raise ApiError(Code.THREAD_ARCHIVED)
    channel.name = body.get("name") or channel.name
    thread.locked = body.get("locked", thread.locked)
    thread.invitable = body.get("invitable", thread.invitable)
    if body.get("auto_archive_duration"):
        thread.auto_archive = timedelta(minutes=body["auto_archive_duration"])
    if body.get("archived") is True:
        discord.archive(channel, discord.now())
    elif thread.archived:
        discord.revive(channel)
    else:
        discord.tell_channel(channel, "THREAD_UPDATE")
    return payloads.channel(channel, seen_by=discord.app.id)


def remove(discord: "Discord", _call: Call, ids: list[str]) -> Json:
    channel = discord.channel_for_app(ids[0])
    needed = Bits.MANAGE_THREADS if channel.thread else Bits.MANAGE_CHANNELS
    if needed not in in_channel(channel, discord.app.id):
        raise ApiError(Code.MISSING_PERMISSIONS)
    discord.delete_channel(channel)
    return payloads.channel(channel)


# Who is in a thread


def _open_thread(discord: "Discord", written: str) -> Channel:
    channel = discord.channel_for_app(written)
    if channel.thread is None:
        raise ApiError(Code.WRONG_CHANNEL_TYPE)
    if channel.thread.archived:
        raise ApiError(Code.THREAD_ARCHIVED)
    return channel


def _named(discord: "Discord", written: str) -> Account:
    account = (
        discord.app.account if written == "@me" else discord.accounts.get(int(written) if written.isdigit() else 0)
    )
    if account is None:
        raise ApiError(Code.UNKNOWN_USER)
    return account


def add_member(discord: "Discord", _call: Call, ids: list[str]) -> None:
    channel, account = _open_thread(discord, ids[0]), _named(discord, ids[1])
    assert channel.thread is not None
    assert channel.parent is not None
    if Bits.SEND_MESSAGES_IN_THREADS not in in_channel(channel, discord.app.id):
        raise ApiError(Code.MISSING_PERMISSIONS)
    if channel.guild is None or account.id not in channel.guild.members:
        raise ApiError(Code.UNKNOWN_MEMBER)
    if not may_view(channel.parent, account.id):
        raise ApiError(Code.MISSING_ACCESS)
    if len(channel.thread.members) >= MOST_MEMBERS:
        raise ApiError(Code.THREAD_FULL)
    posting.add_to_thread(discord, channel, account)


def remove_member(discord: "Discord", _call: Call, ids: list[str]) -> None:
    channel, account = _open_thread(discord, ids[0]), _named(discord, ids[1])
    assert channel.thread is not None
    owner = channel.kind is Kind.PRIVATE_THREAD and channel.thread.owner_id == discord.app.id
    me = account is discord.app.account
    if not (owner or me) and Bits.MANAGE_THREADS not in in_channel(channel, discord.app.id):
        raise ApiError(Code.MISSING_PERMISSIONS)
    if channel.thread.members.pop(account.id, None) is None:
        raise ApiError(Code.UNKNOWN_MEMBER)
    removed = {"removed_member_ids": [str(account.id)], "member_count": len(channel.thread.members)}
    guild_id = str(channel.guild.id) if channel.guild else ""
    discord.tell_thread_members(channel, {"id": str(channel.id), "guild_id": guild_id, "added_members": []} | removed)


def members(discord: "Discord", _call: Call, ids: list[str]) -> list[Json]:
    channel = discord.channel_for_app(ids[0])
    if channel.thread is None:
        raise ApiError(Code.WRONG_CHANNEL_TYPE)
    return [payloads.thread_member(channel, each) for each in channel.thread.members]


def member(discord: "Discord", _call: Call, ids: list[str]) -> Json:
    channel, account = discord.channel_for_app(ids[0]), _named(discord, ids[1])
    if channel.thread is None or account.id not in channel.thread.members:
        raise ApiError(Code.UNKNOWN_MEMBER)
    return payloads.thread_member(channel, account.id)


# Which threads there are


def active(discord: "Discord", _call: Call, ids: list[str]) -> Json:
    guild = discord.guild_for_app(ids[0])
    return _listed(discord, [each for each in discord.channels_of(guild) if each.thread and not each.thread.archived])


def archived(kind: Kind, call_ids: list[str], discord: "Discord", call: Call) -> Json:
    parent = discord.channel_for_app(call_ids[0], Bits.READ_MESSAGE_HISTORY)
    if kind is Kind.PRIVATE_THREAD and Bits.MANAGE_THREADS not in in_channel(parent, discord.app.id):
        raise ApiError(Code.MISSING_PERMISSIONS)
    limit = call.number("limit", 50, 1, 100)
    found = [
        each
        for each in discord.channels.values()
        if each.parent is parent and each.kind is kind and each.thread is not None and each.thread.archived
    ]
    found.sort(key=lambda each: each.thread.archived_at if each.thread else discord.now(), reverse=True)
    before = call.query.get("before")
    if before:
        found = [each for each in found if each.thread and payloads.instant(each.thread.archived_at) < before]
    return _listed(discord, found[:limit]) | {"has_more": len(found) > limit}


def archived_privately(discord: "Discord", call: Call, ids: list[str]) -> Json:
    return archived(Kind.PRIVATE_THREAD, ids, discord, call)


def archived_publicly(discord: "Discord", call: Call, ids: list[str]) -> Json:
    return archived(Kind.PUBLIC_THREAD, ids, discord, call)


def _listed(discord: "Discord", found: list[Channel]) -> Json:
    seen = [each for each in found if may_view(each, discord.app.id)]
    mine = [each for each in seen if each.thread and discord.app.id in each.thread.members]
    return {
        "threads": [payloads.channel(each, seen_by=discord.app.id) for each in seen],
        "members": [payloads.thread_member(each, discord.app.id) for each in mine],
        "has_more": False,
    }


ROUTES = (
    Route("GET", "/channels/{}", read),
    Route("PATCH", "/channels/{}", change),
    Route("DELETE", "/channels/{}", remove),
    Route("POST", "/channels/{}/threads", create),
    Route("GET", "/channels/{}/thread-members", members),
    Route("GET", "/channels/{}/thread-members/{}", member),
    Route("PUT", "/channels/{}/thread-members/{}", add_member),
    Route("DELETE", "/channels/{}/thread-members/{}", remove_member),
    Route("GET", "/guilds/{}/threads/active", active),
    Route("GET", "/channels/{}/threads/archived/private", archived_privately),
    Route("GET", "/channels/{}/threads/archived/public", archived_publicly),
)
