"""One organisation on Slack and Discord at once: two stand-ins, two unmodified libraries, one desk behind them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.post import PostOffice
from core.catalogue import VERBS
from core.database.store import Store
from core.desk import Desk as Door
from core.ids import TimeOrderedIds
from core.people.model import Person
from core.requests.model import SupportRequest
from core.settings import FirstCoordinator, SafeguardingContact
from tests.builders import Desk, house, organisation_settings
from tests.wire import discord_house, slack_house
from tests.wire.discord_house import accredit, enrol, receive

PATIENCE_S = 15.0


@dataclass(slots=True)
class Side:
    """People on one platform, in short words that are the same on both."""

    name: str
    harbour: Any
    shell: Any

    def accept(self, who: str, reference: str = "SR-0001") -> Any:
        """Press Accept on that request's card."""
        return self.harbour.seat(who).click("Accept", with_words=reference)

    def words(self, who: str) -> str:
        return str(self.harbour.words(who))

    def offered(self, reference: str = "SR-0001") -> bool:
        """Whether anybody there could still press Accept on that request in the channel."""
        channel = self.harbour.requests
        seen = self.harbour.seat("Robin").messages(channel if self.name == "discord" else channel.id)
        return any(reference in one.words and "Accept" in str(one.buttons) for one in seen)

    async def offers(self, reference: str) -> None:
        """Wait until its card stands in the channel, to be accepted."""
        await self.until(lambda: self.offered(reference))

    async def until(self, true: Callable[[], Any]) -> None:
        await self.shell.until(lambda: bool(true()), PATIENCE_S)

    async def sees(self, who: str, words: str) -> None:
        """Wait until somebody sees these words; what they saw instead is said where they never do."""
        try:
            await self.until(lambda: words in self.words(who))
        except TimeoutError:
            raise AssertionError(f"{who} never saw {words!r} in {self.name}, but:\n{self.words(who)}") from None

    async def done(self, act: Any) -> None:
        await self.until(lambda: act.is_done)

    async def commands(self, line: str, **options: str) -> None:
        """Chris types a command: in Slack as one line, in Discord with its options."""
        seat = self.harbour.seat("Chris")
        if self.name == "discord":
            await self.done(seat.command(line, self.harbour.coordinators, **options))
        else:
            await self.done(seat.command(" ".join([f"/{line}", *(f'"{value}"' for value in options.values())])))


@dataclass(slots=True)
class Both:
    """The desk with one organisation on both platforms, and everything that runs."""

    slack: Side
    discord: Side
    records: Desk
    parts: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def store(self) -> Store:
        return self.records.store

    def other(self, side: Side) -> Side:
        return self.discord if side is self.slack else self.slack

    def advocate(self, side: Side, who: str, called: str = "", **changes: Any) -> Person:
        """An accredited advocate with an account on this side; `called` is what the desk knows them by."""
        person = enrol(self.records, side.harbour.account(who), called or who)
        accredit(self.records, person, kinds=("refusal_to_assess",), **changes)
        return person

    async def ask(self) -> SupportRequest:
        """A family asks, and both sides see it."""
        asked = await self.store.run(receive, self.records.organisation_id, {})
        for side in (self.slack, self.discord):
            await side.offers(asked.label)
        return asked


def _organisation(slack: slack_house.Harbour, discord: discord_house.Harbour) -> Any:
    sam = SafeguardingContact(name="Sam", email="sam@example.org", account=slack.account("Sam"))
    return organisation_settings(
        workspaces=(f"slack:{slack.team.id}", f"discord:{discord.guild.id}"),
        request_channels=(slack.place(slack.requests), discord.place(discord.requests)),
        coordinators_channel=discord.place(discord.coordinators),
        coordinators=(
            FirstCoordinator(name="Chris", account=slack.account("Chris")),
            FirstCoordinator(name="Chris D", account=discord.account("Chris")),
        ),
        safeguarding_contacts=(sam,),
    )


@asynccontextmanager
async def both_at_home(url: str, environment: pytest.MonkeyPatch) -> AsyncIterator[Both]:
    """A house on both platforms, in which everything runs; Chris coordinates on each."""
    async with (
        slack_house.standing(environment) as (shell, harbour),
        discord_house.standing(environment) as (served, server),
    ):
        harbour.world.limits.on = False
        records = Desk.open(url, rules=house(_organisation(harbour, server)))
        records.store.ids = TimeOrderedIds()
        both = Both(Side("slack", harbour, shell), Side("discord", server, served), records)
        for side, name in ((both.slack, "Chris"), (both.discord, "Chris D")):
            enrol(records, side.harbour.account("Chris"), name, coordinator=True)
        slack, discord = slack_house.opened(shell, harbour), discord_house.opened(served)
        office = PostOffice(records.store, {"slack": slack.platform, "discord": discord.platform})
        loop = asyncio.get_running_loop()

        def wake() -> None:
            loop.call_soon_threadsafe(office.wake)

        records.store.on_commit.append(wake)
        door = Door(records.store, records.store.house.settings, VERBS)
        posting = asyncio.create_task(office.run())
        listening = [asyncio.create_task(one.listen(door)) for one in (slack, discord)]
        try:
            await both.discord.until(lambda: server.world.gateway.connected and server.world.app.commands)
            async with asyncio.timeout(PATIENCE_S):
                for line in slack.lines:
                    await line.up.wait()
            yield both
        finally:
            for one in listening:
                one.cancel()
            await office.close()
            await asyncio.gather(posting, *listening, return_exceptions=True)
            await asyncio.gather(slack.close(), discord.close())
            await records.store.close()
