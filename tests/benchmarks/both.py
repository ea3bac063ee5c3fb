"""Slack and Discord at once, limits on: how soon a decision on one shows on the other, and the memory of the bot."""

import asyncio
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Any, Final, Protocol

import psutil

from tests.world.browser.demo import ASKED, ROSA, Demo, demo_in
from tests.world.discord.people import Seat

DECISIONS: Final = 20
CLICKS: Final = 10_000
AT_ONCE: Final = 20
EVERY_S: Final = 1.0
PATIENCE_S: Final = 30.0
MIB: Final = 1 << 20


class Message(Protocol):
    """A message before somebody on either platform."""

    @property
    def words(self) -> str:
        """Everything it says."""
        ...


class Act(Protocol):
    """Something that somebody did on either platform."""

    @property
    def is_done(self) -> bool:
        """Whether it was acknowledged."""
        ...


def measure() -> dict[str, Any]:
    """Measure milliseconds from a press of Accept in Discord until both channels say so, and MiB resident around it.

    The bot has the families' pages and mail open besides.
    """
    with tempfile.TemporaryDirectory(prefix="advocate-desk-") as folder:
        return asyncio.run(_measure(Path(folder)))


async def _measure(folder: Path) -> dict[str, Any]:
    async with demo_in(folder) as demo:
        await _prepare(demo)
        bot = psutil.Process(demo.bot.pid)
        idle = bot.memory_info().rss
        presses = _presses(demo)
        demo.town.slack.limits.on = demo.town.discord.limits.on = True
        deciding = []
        for number in range(DECISIONS):
            deciding.append(asyncio.create_task(_decided(demo, number + 2)))
            await asyncio.sleep(EVERY_S)
        took = sorted(await asyncio.gather(*deciding))
        demo.town.slack.limits.on = demo.town.discord.limits.on = False  # the clicks measure memory, not patience
        await _click(demo, presses)
        return {
            "decisions": DECISIONS,
            "accept_in_discord_to_every_card_ms_p50": round(quantiles(took, n=100)[49] * 1000, 1),
            "slowest_ms": round(took[-1] * 1000, 1),
            "rss_mib_idle": round(idle / MIB, 1),
            "clicks": CLICKS,
            "rss_mib_after_clicks": round(bot.memory_info().rss / MIB, 1),
        }


async def _prepare(demo: Demo) -> None:
    chris = demo.town.slack.seat(demo.town.chris.id)
    chris.command('/coordinator advocate plan "Ben Carter" professional')
    for number in range(DECISIONS):
        who = {**ROSA, "contact": f"family{number}@example.org"}
        await demo.rings(who, {**ASKED, "whom": "Any advocate may be asked"})
    await demo.rest()


def _presses(demo: Demo) -> tuple[Callable[[], Act], ...]:
    """The newest card's Accept on either platform, as it stands now; pressed late, it says who was first."""
    amira, ben = demo.town.slack.seat(demo.town.amira.id), Seat(demo.town.discord, demo.town.ben)
    in_slack = next(one for one in reversed(amira.messages(demo.town.slack_requests.id)) if one.buttons)
    in_discord = next(one for one in reversed(ben.messages(demo.town.discord_requests)) if one.buttons)
    return (
        partial(amira.press, in_slack, in_slack.buttons[0]),
        partial(ben.press, in_discord, in_discord.buttons[0]),
    )


async def _click(demo: Demo, presses: tuple[Callable[[], Act], ...]) -> None:
    """So many clicks that come too late, on both platforms in turn, a few at once."""
    for _ in range(CLICKS // AT_ONCE):
        since, acts = demo.version, [presses[number % len(presses)]() for number in range(AT_ONCE)]
        async with asyncio.timeout(PATIENCE_S):
            while not all(act.is_done for act in acts):
                since = await demo.until_changed(since)


async def _decided(demo: Demo, number: int) -> float:
    reference = f"SR-{number:04d}"
    ben = Seat(demo.town.discord, demo.town.ben)
    amira = demo.town.slack.seat(demo.town.amira.id)
    began = time.perf_counter()
    ben.click("Accept", with_words=reference)
    since = demo.version
    async with asyncio.timeout(PATIENCE_S):
        while not (_shows(amira.messages(), reference) and _shows(ben.messages(), reference)):
            since = await demo.until_changed(since)
    return time.perf_counter() - began


def _shows(messages: Sequence[Message], reference: str) -> bool:
    return any(reference in one.words and "has accepted it" in one.words for one in messages)
