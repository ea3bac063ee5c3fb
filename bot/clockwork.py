"""What makes the desk's clocks run. The deadlines are rows; APScheduler only wakes us, and forgetting is its right.

One job in memory does what is due and arms itself anew: for the next deadline, or in 15 seconds, whichever is first.
That cap cures a lost wake-up and finds rows written by another process. It does not cure a computer whose clock was set
back (the scheduler would sleep until the old time comes again): beside it beats a pulse in monotonic time.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import select

from bot.chores import Calendar
from bot.tick import SetAside, Ticked, tick
from core.change import Thing
from core.database.store import StorageFailure, Store, Tx
from core.database.upsert import upsert
from core.deadlines import Fire
from core.delivery.tables import pulse

ASLEEP: Final = timedelta(hours=1)
"""A tick that comes this long after the one before it wakes from sleep: reminders become one summary each."""

LATE: Final = timedelta(seconds=60)
_NEVER: Final = datetime.max.replace(tzinfo=UTC)
NAME: Final = "clockwork"

log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.clockwork")


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds of real time: the longest sleep, between two looks at the pulse, and from when a tick is overdue."""

    sleep: float = 15
    look: float = 15
    overdue: float = 20


def running_time() -> float:
    """Seconds that no setting of a clock changes; those in which the computer was suspended count too, if known."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


class Clockwork:
    """Ticks until it is cancelled."""

    def __init__(
        self,
        store: Store,
        steps: Mapping[Thing, Fire],
        calendar: Calendar,
        *,
        pace: Pace = Pace(),
        running: Callable[[], float] = running_time,
    ) -> None:
        self._store = store
        self._steps = steps
        self._calendar = calendar
        self._pace = pace
        self._running = running
        self._set_aside = SetAside()
        self._scheduler = AsyncIOScheduler(jobstores={"default": MemoryJobStore()}, timezone=UTC)
        self._wanted = asyncio.Event()
        self._armed_for = _NEVER
        self._ticked_at: float | None = None
        self._progress = running()

    @property
    def since_last_tick(self) -> float:
        """Seconds since a tick was last seen at work."""
        return self._running() - self._progress

    async def run(self) -> None:
        """Tick, at once and then whenever something falls due, until cancelled."""
        loop = asyncio.get_running_loop()

        def earlier(due: datetime) -> None:
            with suppress(RuntimeError):  # the loop has ended, and with it this clockwork
                loop.call_soon_threadsafe(self._arm, due)

        self._store.on_due.append(earlier)
        self._scheduler.start()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._beat())
                await self._go_on()
        finally:
            self._store.on_due.remove(earlier)
            self._scheduler.shutdown(wait=False)

    def wake(self) -> None:
        """Look now: the desk's clock was moved. Call it from the loop's own thread."""
        self._wanted.set()

    async def _go_on(self) -> None:
        self._wanted.set()
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            self._armed_for = _NEVER
            upcoming: datetime | None = None
            try:
                upcoming = await self._tick_in_a_thread()
            except StorageFailure as failure:
                log.warning("tick failed", why=failure.sentence)
            except Exception:
                log.exception("tick failed")
            finally:
                self._arm(upcoming)

    async def _beat(self) -> None:
        """In monotonic time: ticks although the scheduler waits for a time that was taken back."""
        while True:
            await asyncio.sleep(self._pace.look)
            if self.since_last_tick > self._pace.overdue:
                log.warning("overdue tick", seconds=round(self.since_last_tick))
                self._wanted.set()

    def _arm(self, due: datetime | None) -> None:
        """Wake for this, unless it is to be sooner already."""
        now = self._store.clock.now()
        at = min(due or _NEVER, now + timedelta(seconds=self._pace.sleep))
        if at >= self._armed_for:
            return
        self._armed_for = at
        self._scheduler.add_job(
            self._due,
            "date",
            run_date=datetime.now(UTC) + max(at - now, timedelta(0)),
            id="due",
            replace_existing=True,
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )

    async def _due(self) -> None:
        # No more than this: a job that is still at work would make the scheduler drop the next one.
        self._wanted.set()

    async def _tick_in_a_thread(self) -> datetime | None:
        """A tick waits for the database, and the loop must not. Cancelled, it waits for the tick to end."""
        asleep = None if self._ticked_at is None else self._running() - self._ticked_at
        work = asyncio.ensure_future(asyncio.to_thread(self._tick, asleep))
        try:
            ticked = await asyncio.shield(work)
        except asyncio.CancelledError:
            await asyncio.wait([work])
            raise
        self._ticked_at = self._progress = self._running()
        return ticked.next_due

    def _tick(self, asleep: float | None) -> Ticked:
        """In a thread of its own: it waits for the database, and the loop must not."""
        before = self._store.read_now(last_tick)
        if asleep is None:
            slept = before is not None and self._store.clock.now() - before >= ASLEEP
        else:
            slept = asleep >= ASLEEP.total_seconds()
        catching_up = before.isoformat(timespec="seconds") if slept and before else ""
        ticked = tick(
            self._store, self._steps, self._set_aside, catching_up=catching_up, after_batch=self._made_progress
        )
        self._calendar.do_what_is_open(self._store, catching_up=catching_up)
        if catching_up:
            log.info("caught up", since=catching_up, fired=ticked.fired)
        elif ticked.worst_late > LATE:
            log.warning("late", seconds=round(ticked.worst_late.total_seconds()), fired=ticked.fired)
        self._store.run_now(_note, timedelta(0) if catching_up else ticked.worst_late)
        return ticked

    def _made_progress(self) -> None:
        self._progress = self._running()


def last_tick(tx: Tx) -> datetime | None:
    """When the last tick finished, by the desk's clock (aware UTC)."""
    found: datetime | None = tx.conn.execute(select(pulse.c.at).where(pulse.c.name == NAME)).scalar_one_or_none()
    return found


def _note(tx: Tx, late: timedelta) -> None:
    """A finished tick is on record: what is due and not done after it was missed."""
    row = tx.conn.execute(select(pulse).where(pulse.c.name == NAME)).one_or_none()
    worst = row.worst_late_s if row and row.at.date() == tx.now.date() else 0.0
    upsert(tx.conn, pulse, {"name": NAME, "at": tx.now, "worst_late_s": max(worst, late.total_seconds())})
