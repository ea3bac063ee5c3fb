"""Messages and their channels over HTTP: permissions, history, nonces, threads, and old edits."""

from collections import deque
from typing import TYPE_CHECKING

from tests.world.discord import payloads, posting
from tests.world.discord.errors import ApiError, Code
from tests.world.discord.nouns import Bits, Channel, Json, Kind, Message
from tests.world.discord.permissions import in_channel
from tests.world.discord.rest import Call, Route
from tests.world.discord.wording import check_edit, check_message

if TYPE_CHECKING:
    from tests.world.discord.world import Discord

OLD_SECONDS, OLD_EDITS, OLD_WINDOW = 3600.0, 30, 60.0
"""Messages older than an hour may be edited seldom; how seldom is not published: thirty a minute in a channel here."""


def create(discord: "Discord", call: Call, ids: list[str]) -> Json:
    channel = discord.channel_for_app(ids[0])
    _may_post(discord, channel, call)
    check_message(call.form, files=len(call.files))
    repeated = _repeated(discord, call.form)
    if repeated is not None:
        return payloads.message(repeated, with_nonce=True)
    if channel.thread is not None and channel.thread.archived:
        discord.revive(channel)
    message = posting.post(discord, channel, discord.app.account, call.form, files=call.files)
    if message.nonce is not None:
        discord.nonces.remember(message)
    return payloads.message(message, with_nonce=True)


def _may_post(discord: "Discord", channel: Channel, call: Call) -> None:
    if channel.kind is Kind.DM:
        person = channel.recipients[0]
        if not any(person.id in guild.members for guild in discord.guilds_of_app()):
            raise ApiError(Code.NO_MUTUAL_GUILD)
        if not person.takes_messages:
            raise ApiError(Code.CLOSED_TO_YOU)
        return
    held = in_channel(channel, discord.app.id)
    needed = [Bits.SEND_MESSAGES if channel.thread is None else Bits.SEND_MESSAGES_IN_THREADS]
    needed += [Bits.EMBED_LINKS] if call.form.get("embeds") else []
    needed += [Bits.ATTACH_FILES] if call.files else []
    if any(each not in held for each in needed):
        raise ApiError(Code.MISSING_PERMISSIONS)
    if channel.thread is not None and channel.thread.locked and Bits.MANAGE_THREADS not in held:
        raise ApiError(Code.THREAD_ARCHIVED)


def _repeated(discord: "Discord", body: Json) -> Message | None:
    """The message that was posted with this nonce a short while ago, where that is enforced."""
    nonce = body.get("nonce")
    if nonce is None or not body.get("enforce_nonce"):
        return None
    known = discord.nonces.known(nonce)
    if known is not None and known.deleted:
        raise ApiError(Code.UNKNOWN_MESSAGE)
    return known


def history(discord: "Discord", call: Call, ids: list[str]) -> list[Json]:
    """A page, newest first; empty for a bot that may not read what was said before."""
    channel = discord.channel_for_app(ids[0])
    limit = call.number("limit", 50, 1, 100)
    if Bits.READ_MESSAGE_HISTORY not in in_channel(channel, discord.app.id):
        return []
    everything = [each for each in channel.messages.values() if each.only_for is None]
    return [discord.as_read(message) for message in _page(everything, call, limit)]


def _page(everything: list[Message], call: Call, limit: int) -> list[Message]:
    newest_first = everything[::-1]
    if "before" in call.query:
        before = call.number("before", 0, 0, 2**63)
        return [each for each in newest_first if each.id < before][:limit]
    if "after" in call.query:
        after = call.number("after", 0, 0, 2**63)
        return [each for each in everything if each.id > after][:limit][::-1]
    if "around" in call.query:
        around = call.number("around", 0, 0, 2**63)
        near = sorted(everything, key=lambda each: abs(each.id - around))[:limit]
        return sorted(near, key=lambda each: -each.id)
    return newest_first[:limit]


def _message(channel: Channel, written: str) -> Message:
    message = channel.messages.get(int(written)) if written.isdigit() else None
    if message is None or message.only_for is not None:
        raise ApiError(Code.UNKNOWN_MESSAGE)
    return message


def read(discord: "Discord", _call: Call, ids: list[str]) -> Json:
    channel = discord.channel_for_app(ids[0])
    if Bits.READ_MESSAGE_HISTORY not in in_channel(channel, discord.app.id):
        raise ApiError(Code.MISSING_ACCESS)
    return discord.as_read(_message(channel, ids[1]))


def change(discord: "Discord", call: Call, ids: list[str]) -> Json:
    channel = discord.channel_for_app(ids[0])
    message = _message(channel, ids[1])
    if message.author is not discord.app.account:
        raise ApiError(Code.NOT_YOURS)
    if channel.thread is not None and channel.thread.archived:
        raise ApiError(Code.THREAD_ARCHIVED)
    check_edit(message, call.form, files=len(call.files))
    _not_too_often(discord, message)
    posting.edit(discord, message, call.form, call.files)
    return payloads.message(message)


def _not_too_often(discord: "Discord", message: Message) -> None:
    now = discord.ticks()
    if not discord.limits.on or (discord.now() - message.created_at).total_seconds() < OLD_SECONDS:
        return
    recent = discord.old_edits.setdefault(message.channel.id, deque())
    while recent and recent[0] <= now - OLD_WINDOW:
        recent.popleft()
    if len(recent) >= OLD_EDITS:
        raise ApiError(Code.OLD_EDITS)
    recent.append(now)


def remove(discord: "Discord", _call: Call, ids: list[str]) -> None:
    channel = discord.channel_for_app(ids[0])
    message = _message(channel, ids[1])
    mine = message.author is discord.app.account
    if not mine and Bits.MANAGE_MESSAGES not in in_channel(channel, discord.app.id):
        raise ApiError(Code.MISSING_PERMISSIONS)
    if channel.thread is not None and channel.thread.archived:
        raise ApiError(Code.THREAD_ARCHIVED)
    posting.delete(discord, message)


def typing(discord: "Discord", _call: Call, ids: list[str]) -> None:
    discord.channel_for_app(ids[0])


ROUTES = (
    Route("POST", "/channels/{}/messages", create),
    Route("GET", "/channels/{}/messages", history),
    Route("GET", "/channels/{}/messages/{}", read),
    Route("PATCH", "/channels/{}/messages/{}", change),
    Route("DELETE", "/channels/{}/messages/{}", remove),
    Route("POST", "/channels/{}/typing", typing),
)
