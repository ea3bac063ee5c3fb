"""What there is on a Discord: accounts, servers, roles, channels, threads and messages."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, IntFlag
from typing import Any

Json = dict[str, Any]


class Bits(IntFlag):
    """The permissions that matter here, by the platform's numbers."""

    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38


NOTHING = Bits(0)
EVERYTHING = ~NOTHING
ORDINARY = (
    Bits.VIEW_CHANNEL
    | Bits.SEND_MESSAGES
    | Bits.EMBED_LINKS
    | Bits.ATTACH_FILES
    | Bits.READ_MESSAGE_HISTORY
    | Bits.MENTION_EVERYONE
    | Bits.USE_APPLICATION_COMMANDS
    | Bits.CREATE_PUBLIC_THREADS
    | Bits.CREATE_PRIVATE_THREADS
    | Bits.SEND_MESSAGES_IN_THREADS
)
"""What a new server gives to everybody."""


class Kind(IntEnum):
    """The kinds of channel that are made here."""

    TEXT = 0
    DM = 1
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12


class Flags(IntFlag):
    """Marks on a message."""

    SUPPRESS_EMBEDS = 1 << 2
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    COMPONENTS_V2 = 1 << 15


UNMARKED = Flags(0)


@dataclass(eq=False, slots=True)
class Account:
    """Somebody on the platform. `takes_messages` is their own setting for direct messages from a shared server."""

    id: int
    name: str
    bot: bool = False
    takes_messages: bool = True


@dataclass(eq=False, slots=True)
class Role:
    """A role of one server."""

    id: int
    name: str
    permissions: Bits
    position: int = 1
    managed: bool = False


@dataclass(eq=False, slots=True)
class Member:
    """An account in a server."""

    account: Account
    joined_at: datetime
    roles: set[int] = field(default_factory=set)


@dataclass(eq=False, slots=True)
class Guild:
    """A server. Its first role has the server's own id and is everybody's."""

    id: int
    name: str
    owner_id: int
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class Overwrite:
    """What a channel allows or denies to one role or one member."""

    id: int
    of_role: bool
    allow: Bits = NOTHING
    deny: Bits = NOTHING


@dataclass(eq=False, slots=True)
class Attachment:
    """A file that came with a message."""

    id: int
    filename: str
    content: bytes
    description: str | None = None


@dataclass(eq=False, slots=True)
class Message:
    """One message. `only_for` is the one account that sees an ephemeral one."""

    id: int
    channel: "Channel"
    author: Account
    created_at: datetime
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: Flags = UNMARKED
    edited_at: datetime | None = None
    drawn: int = 1
    only_for: int | None = None
    nonce: str | int | None = None
    interaction: Json | None = None
    webhook_id: int | None = None
    kind: int = 0
    mentions: list[Account] = field(default_factory=list)
    mentions_everyone: bool = False
    deleted: bool = False


@dataclass(eq=False, slots=True)
class Thread:
    """What a thread has besides a channel. `members` maps accounts to when they came."""

    owner_id: int
    auto_archive: timedelta
    active_at: datetime
    archived_at: datetime
    created_at: datetime
    archived: bool = False
    locked: bool = False
    invitable: bool = True
    members: dict[int, datetime] = field(default_factory=dict)


@dataclass(eq=False, repr=False, slots=True)
class Channel:
    """A text channel, a thread or a direct conversation, which has recipients: a person and the bot."""

    id: int
    kind: Kind
    name: str = ""
    guild: Guild | None = None
    parent: "Channel | None" = None
    overwrites: list[Overwrite] = field(default_factory=list)
    recipients: tuple[Account, ...] = ()
    thread: Thread | None = None
    messages: dict[int, Message] = field(default_factory=dict)
    topic: str | None = None
    position: int = 0

    def last(self) -> Message | None:
        return next(reversed(self.messages.values()), None)
