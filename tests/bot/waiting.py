"""Waiting for something to become true, with an end: never a sleep that hopes."""

import asyncio
import time
from collections.abc import Callable


async def until(true: Callable[[], bool], within: float = 10.0) -> None:
    """Let the loop run until `true()`; fail after `within` seconds."""
    end = time.monotonic() + within
    while not true():
        assert time.monotonic() < end, "waited in vain"
        await asyncio.sleep(0.01)
