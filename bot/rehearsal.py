"""Rehearsals: only where every platform is a stand-in may misfortune be planned and time be moved.

A real family must not be reminded of what is not yet due, and a real bot does not die on request.
"""

import asyncio
import contextlib
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Final

from bot.config import Config
from core import fault
from core.clock import Clock, MovableClock, SystemClock

CLOCK: Final = "ADVOCATE_DESK_CLOCK_FILE"
"""Names a file that holds by how many seconds a rehearsal's clock is ahead; whoever plays writes it anew."""

LOOK_EVERY_S: Final = 0.03


def is_rehearsal(config: Config) -> bool:
    """Whether every configured platform is a stand-in, by its own settings: nobody real is on any of them."""
    return bool(config.platforms) and all(getattr(one, "stands_in", False) for one in config.platforms.values())


def clock_for(config: Config) -> Clock:
    """The computer's clock; in a rehearsal one that can be moved, and misfortune happens as it was planned."""
    if not is_rehearsal(config):
        return SystemClock()
    fault.arm_from_environment()
    return MovableClock(_offset() or timedelta(0))


async def follow_clock(clock: Clock, on_moved: Callable[[], None]) -> None:
    """Keep a rehearsal's clock where the file says, until cancelled. Without a file, or a rehearsal: nothing."""
    while isinstance(clock, MovableClock) and CLOCK in os.environ:
        offset = _offset()
        if offset is not None and offset != clock.offset:
            clock.offset = offset
            on_moved()
        await asyncio.sleep(LOOK_EVERY_S)
    await asyncio.Event().wait()


def _offset() -> timedelta | None:
    """What the file says; None while there is none, or while it is being written."""
    with contextlib.suppress(KeyError, OSError, ValueError):
        return timedelta(seconds=float(Path(os.environ[CLOCK]).read_text("utf-8")))
    return None
