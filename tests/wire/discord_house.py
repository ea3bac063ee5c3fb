"""A whole house over the wire: the stand-in Discord behind its shell, unmodified discord.py, the adapter, the desk."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord import Opened, Settings, open_platform
from adapters.discord.invite import permissions
from bot.post import PostOffice
from core.catalogue import VERBS
from core.clock import SystemClock
from core.database.store import Tx
from core.desk import Desk as Door
from core.people.model import Account, Advocate, Person
from core.platform import AccountRef, Place
from core.requests.asking import read_new_request
from core.requests.intake import receive_request
from core.requests.model import SupportRequest
from core.settings import FirstCoordinator, SafeguardingContact
from core.tenant import organisation_of
from tests.builders import Desk, house, organisation_settings
from tests.core.requests.front import ASKED
from tests.world.discord import nouns
from tests.world.discord.misfortune import Fate, Misfortune
from tests.world.discord.nouns import Bits, Channel, Guild
from tests.world.discord.people import Act, Seat
from tests.world.discord.shell import Served, serve
from tests.world.discord.world import Discord

TOKEN = "DISCORD_TOKEN_OF_THE_TEST"
PEOPLE = ("Chris", "Amira", "Ben", "Sam", "Robin")
A_MINUTE = timedelta(minutes=1)
POST, CALLBACK = "POST /channels/{}/messages", "POST /interactions/{}/{}/callback"


@dataclass(slots=True)
class Seconds:
    """Real time, which a test may let jump ahead."""

    ahead: float = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead


@dataclass(slots=True)
class Harbour:
    """One server with its people and channels, and the bot in it with what its invitation asks for."""

    world: Discord
    guild: Guild
    people: dict[str, nouns.Account]
    requests: Channel
    coordinators: Channel

    @classmethod
    def build(cls, world: Discord, environment: pytest.MonkeyPatch) -> "Harbour":
        """As the owner of a server does it. Limits are off until a test is about them."""
        world.limits.off()
        people = {name: world.person(name) for name in PEOPLE}
        guild = world.open_guild("Harbour", world.person("Olwen"))
        team = world.role(guild, "Team")
        for one in people.values():
            world.join(guild, one, team)
        world.install(guild, Bits(permissions().value))
        requests = world.text_channel(guild, "requests", team)
        coordinators = world.text_channel(guild, "coordinators", people["Chris"])
        environment.setenv(TOKEN, world.app.token)
        return cls(world, guild, people, requests, coordinators)

    def seat(self, name: str) -> Seat:
        """What somebody sees and does."""
        return Seat(self.world, self.people[name])

    def account(self, name: str) -> AccountRef:
        return AccountRef("discord", str(self.guild.id), str(self.people[name].id))

    def place(self, channel: Channel) -> Place:
        return Place("discord", str(self.guild.id), str(channel.id))

    def words(self, name: str) -> str:
        """All the words before somebody."""
        return self.seat(name).sees().text

    def goes_wrong(self, route: str, fate: Fate, **more: Any) -> None:
        """Plan a misfortune."""
        self.world.rest.misfortunes.plan(Misfortune(route, fate, **more))


@dataclass(slots=True)
class House:
    """The desk with its people, and everything that runs."""

    harbour: Harbour
    served: Served
    records: Desk
    opened: Opened
    door: Door
    office: PostOffice
    parts: list[asyncio.Task[None]] = field(default_factory=list)
    members: dict[str, Person] = field(default_factory=dict)

    @property
    def world(self) -> Discord:
        return self.harbour.world

    def advocate(self, name: str, **changes: Any) -> Advocate:
        """An accredited advocate with three places."""
        return accredit(self.records, self.person(name), **changes)

    def person(self, name: str, **changes: Any) -> Person:
        """Somebody of the desk, with their account in Discord."""
        self.members[name] = enrol(self.records, self.harbour.account(name), name, **changes)
        return self.members[name]

    async def ask(self, chosen: str = "", **changes: Any) -> SupportRequest:
        """A family asks, for the advocate of that name or for anybody."""
        asked = changes | ({"chosen_advocate": self.members[chosen].public_id} if chosen else {})
        return await self.records.store.run(receive, self.records.organisation_id, asked)

    async def up(self) -> None:
        """Wait until the bot hears what people do, and its commands are registered."""
        await self.until(lambda: self.world.gateway.connected and self.world.app.commands)

    async def until(self, true: Callable[[], Any], within: float = 10.0) -> None:
        """Wait until something is so, in this Discord."""
        await self.served.until(lambda: bool(true()), within)

    async def sees(self, name: str, words: str, within: float = 10.0) -> None:
        """Wait until somebody sees these words; what they saw instead is said where they never do."""
        try:
            await self.until(lambda: words in self.harbour.words(name), within)
        except TimeoutError:
            raise AssertionError(f"{name} never saw {words!r}, but:\n{self.harbour.words(name)}") from None

    async def done(self, act: Act) -> Act:
        """Wait until what somebody did was answered; that it was is asserted."""
        await self.until(lambda: act.is_done)
        assert act.answered, "it failed before the person's eyes"
        return act

    async def click(self, name: str, label: str, with_words: str = "") -> Act:
        """Somebody presses the newest such button, and it is answered."""
        return await self.done(self.harbour.seat(name).click(label, with_words=with_words))

    async def command(self, name: str, line: str, **options: str) -> Act:
        """Somebody types a command, and it is answered."""
        return await self.done(self.harbour.seat(name).command(line, self.harbour.requests, **options))

    async def later(self, true: Callable[[], Any], step: timedelta = A_MINUTE) -> None:
        """Let the desk's time pass, so much at each step, until something is so."""
        for _ in range(20):
            try:
                return await self.until(true, within=0.3)
            except TimeoutError:
                self.records.clock.advance(step)
                self.office.wake()
        return await self.until(true)

    async def later_sees(self, name: str, words: str, step: timedelta = A_MINUTE) -> None:
        """Let the desk's time pass until somebody sees these words."""
        await self.later(lambda: words in self.harbour.words(name), step)

    def thread(self, title: str = "SR-0001") -> Channel:
        """The private thread of this title; that there is one and no second is asserted."""
        (found,) = [one for one in self.world.channels.values() if one.thread and one.name == title]
        return found

    def start_posting(self) -> None:
        """Let the posting loop run."""
        loop = asyncio.get_running_loop()

        def wake() -> None:
            loop.call_soon_threadsafe(self.office.wake)

        self.records.store.on_commit.append(wake)
        self.parts.append(asyncio.create_task(self.office.run(), name="post"))

    def start_listening(self) -> None:
        """Let the adapter listen."""
        self.parts.append(asyncio.create_task(self.opened.listen(self.door), name="listen"))

    async def stop_listening(self) -> None:
        """The bot hears nothing any more, as while its process is down; people go on."""
        (listening,) = [part for part in self.parts if part.get_name() == "listen"]
        self.parts.remove(listening)
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await self.until(lambda: not self.world.gateway.connected)

    async def end(self) -> None:
        """Stop everything."""
        await self.office.close()
        for part in self.parts:
            if part.get_name() == "listen":
                part.cancel()
        await asyncio.gather(*self.parts, return_exceptions=True)
        await self.opened.close()
        await self.records.store.close()


@asynccontextmanager
async def standing(environment: pytest.MonkeyPatch) -> AsyncIterator[tuple[Served, Harbour]]:
    """The stand-in on loopback with one server in it; the library's two addresses are put back afterwards."""
    environment.setattr(Route, "BASE", Route.BASE)
    environment.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
    world = Discord(SystemClock(), Seconds())
    async with serve(world) as served:
        yield served, Harbour.build(world, environment)


def opened(served: Served) -> Opened:
    """The adapter, as the configuration opens it."""
    return open_platform(Settings(token_env=TOKEN, api=served.api), clock=SystemClock())


def organisation(harbour: Harbour, **changes: Any) -> Any:
    """The organisation of a server."""
    values: dict[str, Any] = {
        "slug": "harbour",
        "workspaces": (f"discord:{harbour.guild.id}",),
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
    async with standing(environment) as (served, harbour):
        records = Desk.open(url, rules=house(organisation(harbour, **changes)))
        discord = opened(served)
        door = Door(records.store, records.store.house.settings, VERBS)
        home = House(harbour, served, records, discord, door, PostOffice(records.store, {"discord": discord.platform}))
        try:
            yield home
        finally:
            await home.end()


def enrol(records: Desk, ref: AccountRef, name: str, **changes: Any) -> Person:
    """Somebody with this account."""
    ids, here = records.store.ids, records.organisation_id
    person = Person(id=ids.next(), organisation_id=here, public_id=ids.public(), name=name, **changes)
    account = Account(
        id=ids.next(),
        organisation_id=here,
        person_id=person.id,
        platform=ref.platform,
        workspace=ref.workspace,
        user_id=ref.user_id,
    )
    records.commit(person, account)
    return person


def accredit(records: Desk, person: Person, **changes: Any) -> Advocate:
    """An advocate with three places."""
    values: dict[str, Any] = {"plan": "free", "capacity": 3, "accredited_until": date(2099, 1, 1)}
    advocate = Advocate(id=person.id, organisation_id=records.organisation_id, **values | changes)
    records.commit(advocate)
    return records.reload(advocate)


def receive(tx: Tx, organisation_id: int, asked: dict[str, Any]) -> SupportRequest:
    """A family's request comes in: what every family writes, with what is different here."""
    tx.act_for(organisation_id, via="test")
    read = read_new_request(ASKED | asked, tx.house.send_facts, tx.now.date())
    return receive_request(tx, organisation_of(tx), read)


def jump(world: Discord, seconds: float) -> None:
    """Let so many seconds pass for the platform's own deadlines."""
    assert isinstance(world.ticks, Seconds)
    world.ticks.ahead += seconds
    world.changed()
