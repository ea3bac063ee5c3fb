"""What a bot costs that has nothing to do: processor time over a minute, on a record with some open requests."""

import time
from typing import Any

from tests.benchmarks.running import house_on_sqlite, process_of
from tests.faults.work import people, receive, rest

SECONDS = 60


def measure() -> dict[str, Any]:
    """Per cent of one core. The stand-in platform looks into its folder 33 times a second, which is part of it."""
    with house_on_sqlite() as house:
        people(house)
        for _ in range(50):
            receive(house)
        house.bot.start()
        rest(house)
        time.sleep(5)
        bot = process_of(house)
        before, began = bot.cpu_times(), time.perf_counter()
        switches = bot.num_ctx_switches()
        time.sleep(SECONDS)
        after, took = bot.cpu_times(), time.perf_counter() - began
        used = after.user + after.system - before.user - before.system
        woken = bot.num_ctx_switches().voluntary - switches.voluntary
        return {"cpu_percent": round(100 * used / took, 2), "wake_ups_per_s": round(woken / took, 1)}
