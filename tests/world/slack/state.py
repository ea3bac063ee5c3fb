"""Everything that stands in Slack at a moment, and how its things are found. No rule of a method is in here."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from core.clock import Clock
from tests.world.slack.model import (
    App,
    AppToken,
    Channel,
    Group,
    Install,
    Json,
    Kind,
    Message,
    Person,
    ReturnAddress,
    SlackError,
    Team,
    Trigger,
    View,
)

A_MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class State:
    """Teams, people, apps, conversations, views. `now` is the clock's; stamps of messages never repeat.

    `told` is how an app is told of an event.
    """

    def __init__(self, clock: Clock, told: Callable[[Install, Json], None]) -> None:
        self.clock = clock
        self.told = told
        self.teams: dict[str, Team] = {}
        self.people: dict[str, Person] = {}
        self.groups: dict[str, Group] = {}
        self.channels: dict[str, Channel] = {}
        self.apps: dict[str, App] = {}
        self.app_tokens: dict[str, AppToken] = {}
        self.tokens: dict[str, Install] = {}
        self.revoked: set[str] = set()
        self.views: dict[str, View] = {}
        self.homes: dict[tuple[str, str], View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.addresses: dict[str, ReturnAddress] = {}
        self._directs: dict[frozenset[str], Channel] = {}
        self._numbers = count(1)
        self._stamped = EPOCH

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def name(self, prefix: str) -> str:
        """A new id, as `C0000000A7`: upper-case letters and digits, as Slack's are."""
        number, digits = next(self._numbers), ""
        while number:
            number, digit = divmod(number, 36)
            digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[digit] + digits
        return f"{prefix}0{digits:0>9}"

    def short_name(self) -> str:
        """An id for a block that had none."""
        return self.name("")[-5:]

    def stamp(self) -> str:
        """A message's time, which is its name in the channel: seconds and microseconds, never twice the same."""
        self._stamped = max(self.now, self._stamped + A_MICROSECOND)
        return stamp_of(self._stamped)

    def person(self, team: str, person: str) -> Person:
        """Raises user_not_found, also for another workspace's."""
        found = self.people.get(person)
        if found is None or found.team != team:
            raise SlackError("user_not_found")
        return found

    def channel(self, team: str, channel: str) -> Channel:
        """Raises channel_not_found, also for another workspace's."""
        found = self.channels.get(channel)
        if found is None or found.team != team:
            raise SlackError("channel_not_found")
        return found

    def direct(self, team: str, one: str, other: str) -> Channel:
        """The direct conversation of two, opened where there was none."""
        pair = frozenset((one, other))
        if pair not in self._directs:
            opened = Channel(self.name("D"), team, "directmessage", Kind.DIRECT, [one, other])
            self.channels[opened.id] = self._directs[pair] = opened
        return self._directs[pair]

    def message(self, channel: Channel, ts: str) -> Message:
        """Raises message_not_found."""
        found = channel.messages.get(ts)
        if found is None:
            raise SlackError("message_not_found")
        return found

    def trigger(self, app: str, person: str, view: str = "") -> Trigger:
        """A new trigger, for what this person has just done."""
        made = Trigger(
            f"{next(self._numbers)}.{next(self._numbers)}.{self.short_name().lower()}", app, person, self.now
        )
        made.view = view
        self.triggers[made.id] = made
        return made

    def address(self, app: str, person: str, channel: str, message: str = "") -> ReturnAddress:
        """A new response_url's number."""
        made = ReturnAddress(self.name("R"), app, person, channel, self.now, message)
        self.addresses[made.id] = made
        return made

    def forget(self, triggers_before: datetime, addresses_before: datetime) -> None:
        """Let go of what was made before; both stand in the order in which they were made."""
        while self.triggers and next(iter(self.triggers.values())).at < triggers_before:
            del self.triggers[next(iter(self.triggers))]
        while self.addresses and next(iter(self.addresses.values())).at < addresses_before:
            del self.addresses[next(iter(self.addresses))]

    def modals(self, person: str) -> list[View]:
        """The modals that a person has open, the topmost last."""
        return [view for view in self.views.values() if view.person == person and view.is_modal]

    def installs(self, team: str) -> list[Install]:
        """The apps of a workspace that have not been removed."""
        return [one for one in self.tokens.values() if one.team == team and not one.removed]


def stamp_of(at: datetime) -> str:
    """An instant as Slack writes it."""
    micros = (at - EPOCH) // A_MICROSECOND
    return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"


def message_json(message: Message, team: str, state: State, *, metadata: bool = False) -> Json:
    """A message as the methods and payloads show it."""
    said: Json = {"type": "message", "user": message.author, "text": message.text, "ts": message.ts, "team": team}
    if message.tombstone:
        said |= {"subtype": "tombstone", "user": "USLACKBOT", "hidden": True}
    if message.app:
        install = state.apps[message.app].installs[team]
        said |= {"app_id": message.app, "bot_id": install.bot_id}
    if message.blocks:
        said["blocks"] = message.blocks
    if message.edited_ts:
        said["edited"] = {"user": message.author, "ts": message.edited_ts}
    if message.thread_ts:
        said["thread_ts"] = message.thread_ts
    if metadata and message.metadata is not None:
        said["metadata"] = message.metadata
    return said


def view_json(view: View, state: State) -> Json:
    """A view as the methods and payloads show it."""
    install = state.apps[view.app].installs[view.team]
    return {
        "id": view.id,
        "team_id": view.team,
        **view.content,
        "state": {"values": view.state},
        "hash": view.hash,
        "previous_view_id": view.previous or None,
        "root_view_id": view.root or view.id,
        "app_id": view.app,
        "app_installed_team_id": view.team,
        "bot_id": install.bot_id,
    }


def channel_json(channel: Channel, member: str) -> Json:
    """A conversation as the methods show it to one of its members."""
    direct = channel.kind is Kind.DIRECT
    said: Json = {
        "id": channel.id,
        "created": 0,
        "is_archived": channel.archived,
        "is_im": direct,
        "is_mpim": False,
        "is_org_shared": False,
        "is_ext_shared": channel.shared,
        "is_shared": channel.shared,
        "context_team_id": channel.team,
    }
    if direct:
        return said | {"user": next((one for one in channel.members if one != member), member), "is_open": True}
    return said | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind is Kind.PUBLIC,
        "is_group": channel.kind is Kind.PRIVATE,
        "is_private": channel.kind is Kind.PRIVATE,
        "is_general": False,
        "is_member": member in channel.members,
    }


def person_json(person: Person) -> Json:
    """An account as the methods show it."""
    return {
        "id": person.id,
        "team_id": person.team,
        "name": person.handle,
        "deleted": person.deactivated,
        "real_name": person.name,
        "tz": "Europe/London",
        "profile": {"real_name": person.name, "display_name": person.name, "bot_id": person.bot_id or None},
        "is_bot": bool(person.bot_id),
        "is_app_user": False,
        "is_restricted": person.guest,
        "is_ultra_restricted": False,
    }


def truth(arguments: Mapping[str, Any], name: str, *, default: bool = False) -> bool:
    """A yes or no as it comes in JSON or in a form."""
    return str(arguments.get(name, default)).lower() in ("1", "true")
