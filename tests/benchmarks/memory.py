"""How much memory the bot's process holds: a minute after it is ready, and after 10,000 clicks."""

import time
from typing import Any

from tests.benchmarks.running import house_on_sqlite, process_of
from tests.faults.process import House
from tests.faults.work import live_offer, people, receive, rest

SECONDS = 60
CLICKS = 10_000
AT_ONCE = 100
MIB = 1 << 20


def measure() -> dict[str, Any]:
    """MiB resident. The stand-in platform keeps every answer in the bot's memory: how much they are is said beside."""
    with house_on_sqlite() as house:
        people(house)
        house.bot.start()
        time.sleep(SECONDS)
        bot = process_of(house)
        ready = bot.memory_info().rss
        world = house.bot.folder / "world" / "world.jsonl"
        before = world.stat().st_size
        began = time.perf_counter()
        _click(house)
        took = time.perf_counter() - began
        return {
            "rss_mib_a_minute_after_ready": round(ready / MIB, 1),
            "clicks": CLICKS,
            "rss_mib_after_clicks": round(bot.memory_info().rss / MIB, 1),
            "of_which_the_stand_in_was_told_mib": round((world.stat().st_size - before) / MIB, 1),
            "clicks_per_s": round(CLICKS / took),
        }


def _click(house: House) -> None:
    """One acceptance, and then everybody else who comes too late: each is told who was first."""
    offer = live_offer(house, receive(house))
    for _ in range(CLICKS // AT_ONCE):
        for number in range(AT_ONCE):
            house.press("Amira" if number % 2 else "Ben", f"v1:accept:{offer.public_id}")
        house.reply_to(house.acts[-1], 60)
    rest(house)
