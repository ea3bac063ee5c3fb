"""The platform itself: servers, channels and accounts, and who hears what happens in them. No socket, no own clock."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.clock import Clock
from tests.world.discord import payloads
from tests.world.discord.errors import ApiError, Code
from tests.world.discord.gateway import Gateway, Intents
from tests.world.discord.ids import Snowflakes
from tests.world.discord.limits import Limits
from tests.world.discord.nonces import Nonces
from tests.world.discord.nouns import (
    NOTHING,
    ORDINARY,
    Account,
    Bits,
    Channel,
    Guild,
    Json,
    Kind,
    Member,
    Message,
    Overwrite,
    Role,
    Thread,
)
from tests.world.discord.permissions import in_channel, may_view
from tests.world.discord.rest import Rest
from tests.world.discord.routes import ROUTES
from tests.world.discord.screens import Interaction, Screen

UNPRIVILEGED = Intents(0)
CONTENT = ("content", "embeds", "attachments", "components")
LARGE_DM_FLAG = 1 << 19
"""GATEWAY_MESSAGE_CONTENT_LIMITED: shown by an app whose operator switched the intent on in the portal."""


@dataclass(eq=False, slots=True)
class App:
    """The one bot: its account has the application's id, as with every app of recent years."""

    account: Account
    token: str
    privileged: Intents = UNPRIVILEGED
    commands: dict[int, Json] = field(default_factory=dict)
    guild_commands: dict[int, dict[int, Json]] = field(default_factory=dict)
    commands_written: int = 0

    @property
    def id(self) -> int:
        return self.account.id

    @property
    def flags(self) -> int:
        return LARGE_DM_FLAG if Intents.MESSAGE_CONTENT in self.privileged else 0


class Discord:
    """Everything there is. `clock` dates what people read; `ticks` (seconds) measures limits and deadlines."""

    def __init__(
        self,
        clock: Clock,
        ticks: Callable[[], float] = time.monotonic,
        *,
        token: str = "a-bot-token.of-the.stand-in",
        name: str = "Advocate Desk",
    ) -> None:
        self.clock, self.ticks = clock, ticks
        self.ids = Snowflakes(clock)
        self.accounts: dict[int, Account] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.screens: dict[int, Screen] = {}
        self.interactions: dict[str, Interaction] = {}
        self.watchers: list[Callable[[], None]] = []
        self.app = App(self._account(name, bot=True), token)
        self.limits = Limits(ticks)
        self.nonces = Nonces(ticks)
        self.old_edits: dict[int, deque[float]] = {}
        self.gateway = Gateway(self)
        self.rest = Rest(self, ROUTES)

    def now(self) -> datetime:
        return self.clock.now()

    def changed(self) -> None:
        """Wake whoever waits for something to happen."""
        for wake in self.watchers:
            wake()

    # Setting the scene, as operators and owners of servers do

    def person(self, name: str, *, takes_messages: bool = True) -> Account:
        """Somebody new, with a screen of their own."""
        account = self._account(name)
        account.takes_messages = takes_messages
        self.screens[account.id] = Screen()
        return account

    def _account(self, name: str, *, bot: bool = False) -> Account:
        account = Account(self.ids.next(), name, bot)
        self.accounts[account.id] = account
        return account

    def open_guild(self, name: str, owner: Account) -> Guild:
        """A new server with its owner in it."""
        guild = Guild(self.ids.next(), name, owner.id)
        guild.roles[guild.id] = Role(guild.id, "@everyone", ORDINARY, position=0)
        self.guilds[guild.id] = guild
        self.join(guild, owner)
        return guild

    def role(self, guild: Guild, name: str, permissions: Bits = NOTHING) -> Role:
        role = Role(self.ids.next(), name, permissions, position=len(guild.roles))
        guild.roles[role.id] = role
        self.tell_guild(guild, "GUILD_ROLE_CREATE", {"guild_id": str(guild.id), "role": payloads.role(role)})
        return role

    def join(self, guild: Guild, account: Account, *roles: Role) -> Member:
        """Come into a server."""
        member = Member(account, self.now(), {role.id for role in roles})
        guild.members[account.id] = member
        data = payloads.member_with_account(member) | {"guild_id": str(guild.id)}
        self.tell_guild(guild, "GUILD_MEMBER_ADD", data, Intents.GUILD_MEMBERS)
        return member

    def give(self, guild: Guild, account: Account, role: Role) -> None:
        """Give somebody a role; only sessions that listen for members hear of it."""
        guild.members[account.id].roles.add(role.id)
        self._member_changed(guild, account)

    def take_away(self, guild: Guild, account: Account, role: Role) -> None:
        guild.members[account.id].roles.discard(role.id)
        self._member_changed(guild, account)

    def leave(self, guild: Guild, account: Account) -> None:
        """Go, or be removed; threads are left with the server."""
        del guild.members[account.id]
        for channel in self.channels_of(guild):
            if channel.thread is not None:
                channel.thread.members.pop(account.id, None)
        if account is self.app.account:
            self.gateway.tell("GUILD_DELETE", {"id": str(guild.id)}, to=Intents.GUILDS)
            return
        data = {"guild_id": str(guild.id), "user": payloads.account(account)}
        self.tell_guild(guild, "GUILD_MEMBER_REMOVE", data, Intents.GUILD_MEMBERS)

    def install(self, guild: Guild, permissions: Bits) -> None:
        """Let the bot in with these permissions, by the role that the platform makes for it."""
        role = self.role(guild, self.app.account.name, permissions)
        role.managed = True
        guild.members[self.app.id] = Member(self.app.account, self.now(), {role.id})
        self.gateway.tell("GUILD_CREATE", self.full_guild(guild), to=Intents.GUILDS)

    def text_channel(self, guild: Guild, name: str, *readers: Role | Account) -> Channel:
        """A channel: for everybody, or for these readers, the bot and nobody else."""
        channel = Channel(self.ids.next(), Kind.TEXT, name, guild, position=len(self.channels))
        if readers:
            shut = Overwrite(guild.id, of_role=True, deny=Bits.VIEW_CHANNEL)
            inside = [*readers, *([self.app.account] if self.app.id in guild.members else [])]
            channel.overwrites = [shut] + [
                Overwrite(each.id, of_role=isinstance(each, Role), allow=Bits.VIEW_CHANNEL) for each in inside
            ]
        self.channels[channel.id] = channel
        self.tell_channel(channel, "CHANNEL_CREATE")
        return channel

    def overwrite(self, channel: Channel, of: Role | Account, *, allow: Bits = NOTHING, deny: Bits = NOTHING) -> None:
        """Change what a channel allows and denies to a role or to one member."""
        others = [each for each in channel.overwrites if each.id != of.id]
        channel.overwrites = [*others, Overwrite(of.id, isinstance(of, Role), allow, deny)]
        self.tell_channel(channel, "CHANNEL_UPDATE")

    def delete_channel(self, channel: Channel) -> None:
        """A channel goes with its threads."""
        for thread in [each for each in self.channels.values() if each.parent is channel]:
            self.delete_channel(thread)
        del self.channels[channel.id]
        self.tell_channel(channel, "THREAD_DELETE" if channel.thread else "CHANNEL_DELETE")

    def _member_changed(self, guild: Guild, account: Account) -> None:
        data = payloads.member_with_account(guild.members[account.id]) | {"guild_id": str(guild.id)}
        if account is self.app.account:
            self.gateway.tell("GUILD_MEMBER_UPDATE", data, to=Intents(0))
        else:
            self.tell_guild(guild, "GUILD_MEMBER_UPDATE", data, Intents.GUILD_MEMBERS)

    # Finding

    def guilds_of_app(self) -> list[Guild]:
        return [guild for guild in self.guilds.values() if self.app.id in guild.members]

    def channels_of(self, guild: Guild) -> Iterator[Channel]:
        return (channel for channel in list(self.channels.values()) if channel.guild is guild)

    def guild_for_app(self, written: str) -> Guild:
        """A server the bot is in. Raises Unknown Guild."""
        guild = self.guilds.get(snowflake(written))
        if guild is None or self.app.id not in guild.members:
            raise ApiError(Code.UNKNOWN_GUILD)
        return guild

    def channel_for_app(self, written: str, *needed: Bits) -> Channel:
        """A channel the bot can open and may do `needed` in. Raises Unknown Channel, Missing Access or Permissions."""
        channel = self.channels.get(snowflake(written))
        if channel is None:
            raise ApiError(Code.UNKNOWN_CHANNEL)
        held = in_channel(channel, self.app.id)
        if Bits.VIEW_CHANNEL not in held:
            raise ApiError(Code.MISSING_ACCESS)
        if any(each not in held for each in needed):
            raise ApiError(Code.MISSING_PERMISSIONS)
        return channel

    def conversation(self, account: Account) -> Channel:
        """The direct conversation of a person and the bot, opened when there is none."""
        for channel in self.channels.values():
            if channel.kind is Kind.DM and account in channel.recipients:
                return channel
        channel = Channel(self.ids.next(), Kind.DM, recipients=(account, self.app.account))
        self.channels[channel.id] = channel
        return channel

    def full_guild(self, guild: Guild) -> Json:
        """A server as GUILD_CREATE tells it: channels and threads the bot can see, and of the members only the bot."""
        seen = [channel for channel in self.channels_of(guild) if may_view(channel, self.app.id)]
        bot = guild.members[self.app.id]
        return payloads.guild(guild) | {
            "joined_at": payloads.instant(bot.joined_at),
            "large": False,
            "unavailable": False,
            "member_count": len(guild.members),
            "members": [payloads.member_with_account(bot)],
            "channels": [payloads.channel(each) for each in seen if each.thread is None],
            "threads": [
                payloads.channel(each, seen_by=self.app.id)
                for each in seen
                if each.thread is not None and not each.thread.archived and self.app.id in each.thread.members
            ],
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }

    # Time

    def let_time_pass(self) -> None:
        """Put away the threads in which nothing was said for as long as they were made for."""
        now = self.now()
        for channel in list(self.channels.values()):
            thread = channel.thread
            if thread is not None and not thread.archived and thread.active_at + thread.auto_archive <= now:
                self.archive(channel, thread.active_at + thread.auto_archive)

    def archive(self, channel: Channel, at: datetime) -> None:
        assert channel.thread is not None
        channel.thread.archived, channel.thread.archived_at = True, at
        self.tell_channel(channel, "THREAD_UPDATE")

    def revive(self, channel: Channel) -> None:
        assert channel.thread is not None
        channel.thread.archived, channel.thread.archived_at = False, self.now()
        channel.thread.active_at = self.now()
        self.tell_channel(channel, "THREAD_UPDATE")

    def open_thread(self, parent: Channel, kind: Kind, name: str, owner: Account, auto_archive: timedelta) -> Channel:
        """A thread with its owner in it."""
        now = self.now()
        thread = Thread(owner.id, auto_archive, now, now, now, members={owner.id: now})
        channel = Channel(self.ids.next(), kind, name, parent.guild, parent, thread=thread)
        self.channels[channel.id] = channel
        self.tell_channel(channel, "THREAD_CREATE", newly_created=True)
        return channel

    # Telling

    def tell_guild(self, guild: Guild, event: str, data: Json, to: Intents = Intents.GUILDS) -> None:
        """Tell the sessions, if the bot is in that server."""
        if self.app.id in guild.members:
            self.gateway.tell(event, data, to=to)

    def tell_channel(self, channel: Channel, event: str, **more: object) -> None:
        """Tell of a channel or a thread that the bot can see."""
        if channel.guild is not None and may_view(channel, self.app.id):
            data = payloads.channel(channel, seen_by=self.app.id) | more
            self.tell_guild(channel.guild, event, data)

    def tell_message(self, message: Message, event: str) -> None:
        """Tell of a message, without its words where the session did not ask for them and it is not the bot's own."""
        channel = message.channel
        if message.only_for is not None or not may_view(channel, self.app.id):
            return
        whole = payloads.message(message, with_nonce=event == "MESSAGE_CREATE")
        if channel.guild is not None:
            whole["guild_id"] = str(channel.guild.id)
            member = channel.guild.members.get(message.author.id)
            if member is not None and message.webhook_id is None:
                whole["member"] = payloads.member(member)
        for session in self.gateway.sessions_hearing(_messages_of(channel)):
            told = whole if self._may_read(session.intents, message) else _wordless(whole)
            self.gateway.let_hear(session, event, told)

    def tell_deleted(self, channel: Channel, data: Json) -> None:
        if may_view(channel, self.app.id):
            self.gateway.tell("MESSAGE_DELETE", data, to=_messages_of(channel))

    def tell_thread_members(self, channel: Channel, data: Json) -> None:
        """Without the privileged intent a bot hears of itself alone."""
        mine = [each for each in data["added_members"] if each["user_id"] == str(self.app.id)]
        removed = [each for each in data["removed_member_ids"] if each == str(self.app.id)]
        for session in self.gateway.sessions_hearing(Intents.GUILDS):
            if Intents.GUILD_MEMBERS in session.intents:
                self.gateway.let_hear(session, "THREAD_MEMBERS_UPDATE", data)
            elif mine or removed:
                own = data | {"added_members": mine, "removed_member_ids": removed}
                self.gateway.let_hear(session, "THREAD_MEMBERS_UPDATE", own)

    def as_read(self, message: Message) -> Json:
        """A message as the bot reads it later: others' words only for apps that were granted the privileged intent."""
        whole = payloads.message(message)
        return whole if self._may_read(self.app.privileged, message) else _wordless(whole)

    def _may_read(self, intents: Intents, message: Message) -> bool:
        mine = message.author is self.app.account or self.app.account in message.mentions
        return mine or message.channel.guild is None or Intents.MESSAGE_CONTENT in intents


def _messages_of(channel: Channel) -> Intents:
    return Intents.DIRECT_MESSAGES if channel.guild is None else Intents.GUILD_MESSAGES


def _wordless(message: Json) -> Json:
    return message | {key: "" if key == "content" else [] for key in CONTENT}


def snowflake(written: object) -> int:
    """An id as it is written in paths and bodies; raises Invalid Form Body when it is none."""
    text = str(written)
    if not text.isascii() or not text.isdigit() or len(text) > 20:
        raise ApiError(Code.INVALID_FORM)
    return int(text)
