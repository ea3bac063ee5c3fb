"""Whether the bot does its work, and if not, why: said in the log when it changes, and in a file for a watchdog."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import structlog

from core.database.store import StorageFailure, Store
from core.delivery.backlog import backlog

FIRST_WAIT_S: Final = 1.0
LONGEST_WAIT_S: Final = 60.0
STEADY_S: Final = 60.0
"""A part that ran for so long is well again."""

FILE_EVERY_S: Final = 60.0
OUTLOOK_EVERY_S: Final = 60.0

log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.readiness")


@dataclass(slots=True, eq=False)
class Part:
    """Something that runs as long as the bot does. When it crashes, or ends too early, it is started again."""

    name: str
    start: Callable[[], Awaitable[None]]
    stopping: bool = False
    crashed_at: float = float("-inf")

    @property
    def failed(self) -> bool:
        """Whether it crashed a moment ago."""
        return time.monotonic() - self.crashed_at < STEADY_S

    async def run(self) -> None:
        """Run it, however often it crashes, until it ends because it is `stopping`, or is cancelled."""
        wait = FIRST_WAIT_S
        while True:
            began = time.monotonic()
            try:
                await self.start()
            except Exception:
                log.exception("part crashed", part=self.name)
            if self.stopping:
                return
            self.crashed_at = time.monotonic()
            wait = FIRST_WAIT_S if self.crashed_at - began > STEADY_S else min(wait * 2, LONGEST_WAIT_S)
            await asyncio.sleep(wait)


@dataclass(slots=True)
class Outlook:
    """Looks every minute at what does not get through; what it found last is kept for readiness."""

    store: Store
    found: tuple[str, ...] = ()

    async def run(self) -> None:
        """Look again and again, until cancelled. A database in trouble is a finding too."""
        while True:
            try:
                self.found = (await self.store.read(backlog)).sentences
            except StorageFailure as failure:
                self.found = (failure.sentence,)
            await asyncio.sleep(OUTLOOK_EVERY_S)


@dataclass(slots=True)
class Readiness:
    """`asked` name what is wrong now, each in a few words; nothing means ready."""

    asked: list[Callable[[], str]]
    file: Path | None = None
    said: tuple[str, ...] | None = ()
    written_at: float = field(default=float("-inf"))

    def look(self) -> tuple[str, ...]:
        """What is wrong now; a change is logged, and the file is kept fresh."""
        wrong = tuple(filter(None, (ask() for ask in self.asked)))
        changed = wrong != self.said
        if changed:
            self.said = wrong
            log.log(logging.WARNING if wrong else logging.INFO, "status", ready=not wrong, why=list(wrong))
        if self.file and (changed or time.monotonic() - self.written_at >= FILE_EVERY_S):
            self._write(self.file, wrong)
        return wrong

    def _write(self, file: Path, wrong: tuple[str, ...]) -> None:
        # In one step: a watchdog that reads at the wrong moment must not find an empty file.
        self.written_at = time.monotonic()
        beside = file.with_name(f".{file.name}.new")
        try:
            beside.write_text("\n".join(wrong or ("ready",)) + "\n", encoding="utf-8")
            beside.replace(file)
        except OSError as error:
            log.warning("health file not written", exc_info=error)
