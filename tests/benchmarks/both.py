"""Slack and Discord at once, limits on: how soon a decision on one shows on the other, and the memory of the bot."""

import asyncio
import tempfile
import time
from pathlib import Path
from statistics import quantiles
from typing import Any, Final

import psutil

from tests.world.browser.demo import ASKED, ROSA, Demo, demo_in
from tests.world.discord.people import Seat

DECISIONS: Final = 20
EVERY_S: Final = 1.0
PATIENCE_S: Final = 30.0
MIB: Final = 1 << 20


def measure() -> dict[str, Any]:
    """Milliseconds from a press of Accept in Discord to the card in Slack that says so; MiB resident before and after.

    The bot has the families' pages and mail open besides.
    """
    with tempfile.TemporaryDirectory(prefix="advocate-desk-") as folder:
        return asyncio.run(_measure(Path(folder)))


async def _measure(folder: Path) -> dict[str, Any]:
    async with demo_in(folder) as demo:
        await _prepare(demo)
        idle = psutil.Process(demo.bot.pid).memory_info().rss
        demo.town.slack.limits.on = demo.town.discord.limits.on = True
        deciding = []
        for number in range(DECISIONS):
            deciding.append(asyncio.create_task(_decided(demo, number + 2)))
            await asyncio.sleep(EVERY_S)
        took = sorted(await asyncio.gather(*deciding))
        return {
            "decisions": DECISIONS,
            "accept_in_discord_to_card_in_slack_ms_p50": round(quantiles(took, n=100)[49] * 1000, 1),
            "slowest_ms": round(took[-1] * 1000, 1),
            "rss_mib_idle": round(idle / MIB, 1),
            "rss_mib_after": round(psutil.Process(demo.bot.pid).memory_info().rss / MIB, 1),
        }


async def _prepare(demo: Demo) -> None:
    chris = demo.town.slack.seat(demo.town.chris.id)
    chris.command('/coordinator advocate plan "Ben Carter" professional')
    for number in range(DECISIONS):
        who = {**ROSA, "contact": f"family{number}@example.org"}
        await demo.rings(who, {**ASKED, "whom": "Any advocate may be asked"})
    await demo.rest()


async def _decided(demo: Demo, number: int) -> float:
    reference = f"SR-{number:04d}"
    ben = Seat(demo.town.discord, demo.town.ben)
    amira = demo.town.slack.seat(demo.town.amira.id)
    began = time.perf_counter()
    ben.click("Accept", with_words=reference)
    since = demo.version
    async with asyncio.timeout(PATIENCE_S):
        while not any(reference in one.words and "has accepted it" in one.words for one in amira.messages()):
            since = await demo.until_changed(since)
    return time.perf_counter() - began
