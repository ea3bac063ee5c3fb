"""The nouns of a workspace, as Slack's documents name them. Ids look like Slack's: T…, U…, C…, D…, B…, A…, S…, V…."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

Json = dict[str, Any]


class SlackError(Exception):
    """A call that Slack refuses: HTTP 200 with `ok: false`, the code, and more that tells why."""

    def __init__(self, code: str, **more: object) -> None:
        super().__init__(code)
        self.code = code
        self.more = more


class Kind(StrEnum):
    """Kinds of conversations; the value is what their scopes begin with."""

    PUBLIC = "channels"
    PRIVATE = "groups"
    DIRECT = "im"


@dataclass(slots=True)
class Team:
    """A workspace."""

    id: str
    name: str
    domain: str


@dataclass(slots=True)
class Person:
    """An account in a workspace: somebody, or an app's bot."""

    id: str
    team: str
    name: str
    handle: str
    deactivated: bool = False
    bot_id: str = ""
    guest: bool = False


@dataclass(slots=True)
class Group:
    """A user group, as @advocates."""

    id: str
    team: str
    handle: str
    members: list[str]
    disabled: bool = False


@dataclass(slots=True)
class Message:
    """A message. `only_for` makes it an ephemeral one; `drawn` counts how often it was drawn."""

    ts: str
    author: str
    text: str
    at: datetime
    blocks: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str = ""
    edited_ts: str = ""
    app: str = ""
    only_for: str = ""
    tombstone: bool = False
    drawn: int = 1
    names_author: bool = True

    @property
    def is_reply(self) -> bool:
        return self.thread_ts not in ("", self.ts)


@dataclass(slots=True)
class Channel:
    """A conversation. The messages of a deleted one are gone; `ephemerals` are in no history."""

    id: str
    team: str
    name: str
    kind: Kind
    members: list[str]
    archived: bool = False
    shared: bool = False
    messages: dict[str, Message] = field(default_factory=dict)
    ephemerals: list[Message] = field(default_factory=list)

    def threads(self) -> dict[str, list[Message]]:
        """What stands below each message that has replies, the oldest first."""
        found: dict[str, list[Message]] = {}
        for one in self.messages.values():
            if one.is_reply:
                found.setdefault(one.thread_ts, []).append(one)
        return found


@dataclass(slots=True)
class View:
    """A modal or a home, as one person has it before them."""

    id: str
    team: str
    app: str
    person: str
    content: Json
    hash: str
    root: str = ""
    previous: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    state: dict[str, dict[str, Json]] = field(default_factory=dict)

    @property
    def is_modal(self) -> bool:
        return bool(self.content["type"] == "modal")


@dataclass(slots=True)
class Install:
    """An app in a workspace. The scopes are those that were granted when it was installed."""

    app: str
    team: str
    bot: str
    bot_id: str
    token: str
    scopes: frozenset[str]
    removed: bool = False


@dataclass(slots=True)
class App:
    """An app as its manifest made it."""

    id: str
    name: str
    manifest: Mapping[str, Any]
    installs: dict[str, Install] = field(default_factory=dict)
    refresh_after_s: int = 18060

    @property
    def scopes(self) -> frozenset[str]:
        return frozenset(self.manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ()))

    @property
    def events(self) -> frozenset[str]:
        subscribed = self.manifest.get("settings", {}).get("event_subscriptions", {})
        return frozenset(subscribed.get("bot_events", ()))

    @property
    def commands(self) -> frozenset[str]:
        return frozenset(one["command"] for one in self.manifest.get("features", {}).get("slash_commands", ()))

    @property
    def is_interactive(self) -> bool:
        return bool(self.manifest.get("settings", {}).get("interactivity", {}).get("is_enabled", False))

    @property
    def uses_sockets(self) -> bool:
        return bool(self.manifest.get("settings", {}).get("socket_mode_enabled", False))

    @property
    def home(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.manifest.get("features", {}).get("app_home", {})
        return found


@dataclass(slots=True)
class AppToken:
    """An app-level token."""

    token: str
    app: str
    scopes: frozenset[str]
    revoked: bool = False


@dataclass(slots=True)
class Trigger:
    """Lets an app open one form for somebody, within three seconds."""

    id: str
    app: str
    person: str
    at: datetime
    view: str = ""
    used: bool = False


@dataclass(slots=True)
class ReturnAddress:
    """A response_url: where an app may answer what somebody did, five times in half an hour."""

    id: str
    app: str
    person: str
    channel: str
    at: datetime
    message: str = ""
    uses: int = 0
