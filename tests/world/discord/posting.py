"""How a message comes to stand, changes and goes, whoever does it; and whom it calls."""

import re
from typing import TYPE_CHECKING

from tests.world.discord import payloads
from tests.world.discord.components import Type, every_part, numbered
from tests.world.discord.nouns import Account, Attachment, Bits, Channel, Flags, Json, Kind, Message
from tests.world.discord.permissions import in_channel, may_view

if TYPE_CHECKING:
    from tests.world.discord.world import Discord

CALL = re.compile(r"<@!?(\d{1,20})>")
EVERYBODY = re.compile(r"@(everyone|here)\b")
THREAD_CREATED, RECIPIENT_ADDED = 18, 1


def post(
    discord: "Discord",
    channel: Channel,
    author: Account,
    body: Json,
    *,
    files: tuple[Attachment, ...] = (),
    only_for: int | None = None,
    interaction: Json | None = None,
) -> Message:
    """Put a message there and tell of it; an ephemeral one (`only_for`) goes to that person's screen alone."""
    message = Message(discord.ids.next(), channel, author, discord.now(), only_for=only_for, nonce=body.get("nonce"))
    message.interaction = interaction
    message.webhook_id = discord.app.id if interaction is not None else None
    write(discord, message, body, files)
    if only_for is not None:
        discord.screens[only_for].private.append(message)
        return message
    channel.messages[message.id] = message
    if channel.thread is not None:
        channel.thread.active_at = discord.now()
    _call(discord, message, body)
    discord.tell_message(message, "MESSAGE_CREATE")
    return message


def write(discord: "Discord", message: Message, body: Json, files: tuple[Attachment, ...]) -> None:
    """Set what the body sets; what it does not name stays."""
    if "content" in body:
        message.content = (body["content"] or "").strip()
    if "embeds" in body:
        message.embeds = [embed | {"type": "rich"} for embed in body["embeds"] or ()]
    if "components" in body:
        message.components = numbered(body["components"] or [])
    if body.get("flags") is not None:
        message.flags |= Flags(body["flags"])
    if "attachments" in body:
        kept = {str(each.get("id")) for each in body["attachments"] or ()}
        message.attachments = [each for each in message.attachments if str(each.id) in kept]
    for each in files:
        message.attachments.append(Attachment(discord.ids.next(), each.filename, each.content, each.description))


def edit(discord: "Discord", message: Message, body: Json, files: tuple[Attachment, ...] = ()) -> None:
    """Change a message and tell of it. Editing calls nobody."""
    write(discord, message, body, files)
    message.flags &= ~Flags.LOADING
    message.edited_at = discord.now()
    message.drawn += 1
    discord.tell_message(message, "MESSAGE_UPDATE")


def delete(discord: "Discord", message: Message) -> None:
    """Take a message away."""
    message.deleted = True
    message.channel.messages.pop(message.id, None)
    for screen in discord.screens.values():
        if message in screen.private:
            screen.private.remove(message)
    if message.only_for is None:
        data = {"id": str(message.id), "channel_id": str(message.channel.id)}
        if message.channel.guild is not None:
            data["guild_id"] = str(message.channel.guild.id)
        discord.tell_deleted(message.channel, data)


def spoken(message: Message) -> str:
    """All text in which a mention would call somebody: embeds call nobody."""
    texts = [part["content"] for part in every_part(message.components) if part.get("type") == Type.TEXT]
    return "\n".join([message.content, *texts])


def _call(discord: "Discord", message: Message, body: Json) -> None:
    allowed = body.get("allowed_mentions") or {"parse": ["users", "roles", "everyone"]}
    parse, named = set(allowed.get("parse") or ()), {int(each) for each in allowed.get("users") or ()}
    text = spoken(message)
    called = [discord.accounts.get(int(number)) for number in CALL.findall(text)]
    message.mentions = [each for each in dict.fromkeys(called) if each and ("users" in parse or each.id in named)]
    loud = Bits.MENTION_EVERYONE in in_channel(message.channel, message.author.id)
    message.mentions_everyone = loud and "everyone" in parse and EVERYBODY.search(text) is not None
    _bring_in(discord, message)


def _bring_in(discord: "Discord", message: Message) -> None:
    """Whoever is called in a thread and can see its channel is in it from then on."""
    thread, parent = message.channel.thread, message.channel.parent
    if thread is None or parent is None:
        return
    for each in message.mentions:
        if each.id not in thread.members and may_view(parent, each.id):
            add_to_thread(discord, message.channel, each)


def add_to_thread(discord: "Discord", channel: Channel, account: Account) -> None:
    """Into a thread; the platform says so in it when it is private."""
    assert channel.thread is not None
    if account.id in channel.thread.members:
        return
    channel.thread.members[account.id] = discord.now()
    data = {
        "id": str(channel.id),
        "guild_id": str(channel.guild.id) if channel.guild else "",
        "member_count": len(channel.thread.members),
        "added_members": [payloads.thread_member(channel, account.id)],
        "removed_member_ids": [],
    }
    discord.tell_thread_members(channel, data)
    if channel.kind is Kind.PRIVATE_THREAD and account.id != channel.thread.owner_id:
        owner = discord.accounts[channel.thread.owner_id]
        said = Message(discord.ids.next(), channel, owner, discord.now(), kind=RECIPIENT_ADDED, mentions=[account])
        channel.messages[said.id] = said
        discord.tell_message(said, "MESSAGE_CREATE")
