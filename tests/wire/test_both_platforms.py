"""One organisation on Slack and Discord at once: the first to accept has it, wherever that was."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from core.database.rows import get
from core.database.store import Tx
from core.people.model import UNLIMITED, Person
from core.requests.model import State, SupportRequest
from tests.wire.both_houses import Both, both_at_home

ROUNDS = 5


def holder_of(tx: Tx, asked: SupportRequest) -> str:
    """The name of whoever has it."""
    tx.act_for(asked.organisation_id, via="test")
    return get(tx, Person, get(tx, SupportRequest, asked.id).holder_id or 0).name


@pytest.fixture
async def both(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Both]:
    async with both_at_home(database_url, monkeypatch) as opened:
        yield opened


@pytest.mark.parametrize("platform", ["slack", "discord"])
async def test_whoever_accepts_on_one_platform_has_it_and_the_card_on_the_other_says_so(
    both: Both, platform: str
) -> None:
    here = both.slack if platform == "slack" else both.discord
    there = both.other(here)
    both.advocate(here, "Amira")
    both.advocate(there, "Ben")
    asked = await both.ask()
    await here.done(here.accept("Amira"))
    await here.sees("Amira", "SR-0001 is yours")
    await there.until(lambda: not there.offered())
    await here.until(lambda: not here.offered())
    assert "Amira" in there.words("Robin"), "the other platform's card says who took it"
    assert both.records.reload(asked).state is State.ACCEPTED
    await here.sees("Amira", "your conversation with the family" if platform == "discord" else "in the thread")


async def test_people_of_both_platforms_press_at_once_and_one_has_it_and_the_others_hear_who(both: Both) -> None:
    racers = {f"{who} of {side.name}": (side, who) for who in ("Amira", "Ben") for side in (both.slack, both.discord)}
    for called, (side, who) in racers.items():
        both.advocate(side, who, called, plan="professional", capacity=UNLIMITED)

    for _ in range(ROUNDS):
        asked = await both.ask()
        acts = [(side, side.accept(who, asked.label)) for side, who in racers.values()]
        await asyncio.gather(*(side.done(act) for side, act in acts))
        for side in (both.slack, both.discord):
            await side.until(lambda asked=asked, side=side: not side.offered(asked.label))  # type: ignore[misc]
        winner = await both.store.read(holder_of, asked)
        for called, (side, who) in racers.items():
            expected = f"{asked.label} is yours" if called == winner else f"{winner} accepted {asked.label} first"
            await side.sees(who, expected)
            assert (f"{asked.label} is yours" in side.words(who)) is (called == winner)


async def test_two_accounts_that_were_linked_are_one_person_with_one_capacity(both: Both) -> None:
    both.advocate(both.slack, "Amira", capacity=1)
    both.advocate(both.discord, "Ben")
    account = str(both.discord.harbour.account("Amira"))
    await both.ask()
    await both.discord.done(both.discord.accept("Amira"))
    await both.discord.sees("Amira", "don't know you here yet")
    await both.discord.commands("coordinator advocate link", advocate="Amira", other=account)
    await both.discord.sees("Chris", "Amira")
    await both.discord.done(both.discord.accept("Amira"))
    await both.discord.sees("Amira", "SR-0001 is yours")
    await both.ask()
    await both.slack.done(both.slack.accept("Amira", "SR-0002"))
    await both.slack.sees("Amira", "no place left (1 of 1)")
    await both.discord.done(both.discord.accept("Ben", "SR-0002"))
    await both.discord.sees("Ben", "SR-0002 is yours")
