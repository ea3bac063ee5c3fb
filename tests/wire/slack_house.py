"""A whole house over the wire: the stand-in Slack behind its shell, unmodified Bolt, the adapter, the desk, posting."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from adapters.slack import Patience, Settings, Slack, WorkspaceSettings
from adapters.slack.manifest import manifest
from bot.post import PostOffice
from core.catalogue import VERBS
from core.clock import MovableClock
from core.database.store import Tx
from core.desk import Desk as Door
from core.people.model import Account, Advocate
from core.people.model import Person as Member
from core.platform import AccountRef, Place
from core.requests.asking import read_new_request
from core.requests.intake import receive_request
from core.requests.model import SupportRequest
from core.settings import CommandNames, FirstCoordinator, SafeguardingContact
from core.tenant import organisation_of
from tests.builders import Desk, house, organisation_settings
from tests.world.slack.model import App, Channel, Install, Person, Team
from tests.world.slack.people import Act, Seat
from tests.world.slack.shell import Shell
from tests.world.slack.slack import Slack as World

PATIENCE_S = 10.0
QUICK = Patience(late=0.2, lag=0.0, again=0.05)
"""Shorter than in life, so that no test waits for long."""

MESSAGE = "The council has refused to assess our son, and we do not know what to do next."
ASKED: dict[str, object] = {
    "message": MESSAGE,
    "name": "Jo Marsh",
    "age": 9,
    "stage": "assessment_requested",
    "kind": "refusal_to_assess",
    "contact": "jo@example.org",
    "route": "person",
    "may_ask_others": True,
    "notice_version": "2026-01",
    "lawful_basis": "legitimate_interests",
}
"""What a family writes."""


@dataclass
class Harbour:
    """One workspace with its people and channels, and the desk's app in it."""

    world: World
    team: Team
    app: App
    install: Install
    people: dict[str, Person]
    requests: Channel
    coordinators: Channel

    @classmethod
    def build(cls, world: World, environment: pytest.MonkeyPatch, name: str = "Harbour") -> "Harbour":
        """As an operator does it: the app from the manifest, installed, and invited to two private channels."""
        town = world.town
        team = town.team(name)
        app = town.app(manifest(CommandNames()))
        install = town.install(app, team)
        people = {one: town.person(team, one) for one in ("Chris", "Amira", "Ben", "Sam", "Robin")}
        requests = town.channel(team, "requests", list(people.values()))
        coordinators = town.channel(team, "coordinators", [people["Chris"]])
        for channel in (requests, coordinators):
            town.join(channel, install)
        environment.setenv(f"BOT_{team.id}", install.token)
        environment.setenv(f"APP_{team.id}", town.app_token(app))
        return cls(world, team, app, install, people, requests, coordinators)

    def settings(self) -> WorkspaceSettings:
        """Its section of the configuration."""
        return WorkspaceSettings(
            id=self.team.id, bot_token_env=f"BOT_{self.team.id}", app_token_env=f"APP_{self.team.id}"
        )

    def seat(self, name: str) -> Seat:
        """What somebody sees and does."""
        return self.world.seat(self.people[name].id)

    def account(self, name: str) -> AccountRef:
        """Somebody's account."""
        return AccountRef("slack", self.team.id, self.people[name].id)

    def place(self, channel: Channel) -> Place:
        """A channel, as the desk writes it."""
        return Place("slack", self.team.id, channel.id)

    def words(self, name: str) -> str:
        """All the words before somebody: channels, threads, forms and home."""
        sight = self.seat(name).sees()
        messages, views = [one.words for one in sight.messages()], [one.words for one in (*sight.modals, *sight.homes)]
        return "\n".join((*messages, *views, *sight.warnings))


@dataclass
class House:
    """The desk with its people, and everything that runs."""

    harbour: Harbour
    shell: Shell
    records: Desk
    opened: Slack
    door: Door
    office: PostOffice
    parts: list[asyncio.Task[None]] = field(default_factory=list)
    members: dict[str, Member] = field(default_factory=dict)

    @property
    def world(self) -> World:
        return self.harbour.world

    def advocate(self, name: str, **changes: Any) -> Advocate:
        """An accredited advocate with three places."""
        person = self.person(name)
        values: dict[str, Any] = {"plan": "free", "capacity": 3, "accredited_until": date(2099, 1, 1)}
        advocate = Advocate(id=person.id, organisation_id=self.records.organisation_id, **values | changes)
        self.records.commit(advocate)
        return self.records.reload(advocate)

    def person(self, name: str, **changes: Any) -> Member:
        """Somebody of the desk, with their account in Slack."""
        ids, ref = self.records.store.ids, self.harbour.account(name)
        key, here = ids.next(), self.records.organisation_id
        person = Member(id=key, organisation_id=here, public_id=ids.public(), name=name, **changes)
        account = Account(
            id=ids.next(),
            organisation_id=here,
            person_id=key,
            platform=ref.platform,
            workspace=ref.workspace,
            user_id=ref.user_id,
        )
        self.records.commit(person, account)
        self.members[name] = person
        return person

    async def ask(self, chosen: str = "", **changes: Any) -> SupportRequest:
        """A family asks, for the advocate of that name or for anybody."""
        asked = ASKED | changes
        if chosen:
            asked["chosen_advocate"] = self.members[chosen].public_id

        def take(tx: Tx) -> SupportRequest:
            tx.act_for(self.records.organisation_id, via="test")
            return receive_request(tx, organisation_of(tx), read_new_request(asked, tx.house.send_facts, tx.now.date()))

        return await self.records.store.run(take)

    def later(self, **span: float) -> None:
        """Let time pass for the desk, and let it look what is due by now."""
        self.records.later(**span)
        self.office.wake()

    async def up(self) -> None:
        """Wait until the line to Slack is up."""
        async with asyncio.timeout(PATIENCE_S):
            for line in self.opened.lines:
                await line.up.wait()

    async def until(self, found: Callable[[], Any], within: float = PATIENCE_S) -> Any:
        """Wait until something is so, in this Slack."""
        return await self.shell.until(found, within)

    async def sees(self, name: str, words: str) -> None:
        """Wait until somebody sees these words; what they saw instead is said where they never do."""
        try:
            await self.until(lambda: words in self.harbour.words(name))
        except TimeoutError:
            raise AssertionError(f"{name} never saw {words!r}, but:\n{self.harbour.words(name)}") from None

    async def done(self, act: Act) -> Act:
        """Wait until what somebody did was acknowledged; that it was is asserted."""
        await self.until(lambda: act.is_done)
        assert act.problem == "", act.problem
        return act

    async def click(self, name: str, label: str, with_words: str = "") -> Act:
        """Somebody presses the newest such button, and it is acknowledged."""
        return await self.done(self.harbour.seat(name).click(label, with_words=with_words))

    async def command(self, name: str, line: str) -> Act:
        """Somebody types a command, and it is acknowledged."""
        return await self.done(self.harbour.seat(name).command(line))

    async def submit(self, name: str, values: Mapping[str, Any] | None = None) -> Act:
        """Somebody sends the form before them, and it is acknowledged."""
        return await self.done(self.harbour.seat(name).submit(values or {}))

    async def form(self, name: str, title: str = "") -> None:
        """Wait until a window is before somebody."""
        await self.until(lambda: (modal := self.harbour.seat(name).modal()) and title in modal.title + modal.words)

    def start_posting(self) -> None:
        """Let the posting loop run."""
        loop = asyncio.get_running_loop()

        def wake() -> None:
            loop.call_soon_threadsafe(self.office.wake)

        self.records.store.on_commit.append(wake)
        self.parts.append(asyncio.create_task(self.office.run()))

    def start_listening(self) -> None:
        """Let the adapter listen."""
        loop = asyncio.get_running_loop()

        def changed(_key: int) -> None:
            loop.call_soon_threadsafe(self.opened.changed, self.records.organisation)

        self.records.store.on_decided.append(changed)
        self.parts.append(asyncio.create_task(self.opened.listen(self.door)))


@asynccontextmanager
async def standing(environment: pytest.MonkeyPatch) -> AsyncIterator[tuple[Shell, Harbour]]:
    """The stand-in on loopback, with one workspace in it; its tokens are in the environment."""
    world = World(MovableClock())
    async with Shell(world) as shell:
        yield shell, Harbour.build(world, environment)


def opened(shell: Shell, *harbours: Harbour) -> Slack:
    """The adapter, as the configuration opens it."""
    settings = Settings(workspaces=tuple(one.settings() for one in harbours), api=f"{shell.base_url}/api/")
    return Slack(settings, QUICK)


def organisation(harbour: Harbour, **changes: Any) -> Any:
    """The organisation of a workspace."""
    values: dict[str, Any] = {
        "slug": harbour.team.name.lower(),
        "workspaces": (f"slack:{harbour.team.id}",),
        "request_channels": (harbour.place(harbour.requests),),
        "coordinators_channel": harbour.place(harbour.coordinators),
        "coordinators": (FirstCoordinator(name="Chris", account=harbour.account("Chris")),),
        "safeguarding_contacts": (
            SafeguardingContact(name="Sam", email="sam@example.org", account=harbour.account("Sam")),
        ),
    }
    return organisation_settings(**values | changes)


@asynccontextmanager
async def at_home(url: str, environment: pytest.MonkeyPatch, **changes: Any) -> AsyncIterator[House]:
    """A house in which nothing runs yet; `changes` are the organisation's."""
    async with standing(environment) as (shell, harbour):
        records = Desk.open(url, rules=house(organisation(harbour, **changes)))
        slack = opened(shell, harbour)
        door = Door(records.store, records.store.house.settings, VERBS)
        office = PostOffice(records.store, {"slack": slack.platform})
        home = House(harbour, shell, records, slack, door, office)
        try:
            yield home
        finally:
            await _end(home)


async def _end(home: House) -> None:
    await home.office.close()
    for part in home.parts:
        if part.get_coro().__qualname__ != "PostOffice.run":  # type: ignore[union-attr]
            part.cancel()
    await asyncio.gather(*home.parts, return_exceptions=True)
    await home.opened.close()
    await home.records.store.close()
