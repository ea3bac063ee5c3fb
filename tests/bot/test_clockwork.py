"""The clockwork, live: it wakes in time whatever is done to clocks, and does each chore once."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta, tzinfo

import apscheduler.schedulers.base
import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

import bot.clockwork
from bot.chores import Calendar, Chore, chores, do, each_day, each_quarter
from bot.clockwork import Clockwork, Pace, last_tick
from core.change import NOTHING, Change, Deadline, Subject, Thing
from core.clock import FixedClock
from core.database.commit import commit
from core.database.engine import open_engines
from core.database.ledgers import calendar_slot
from core.database.store import StorageFull, StorageGone, Store, Tx
from core.delivery.tables import pulse
from core.ids import SeededIds
from tests.bot.waiting import until
from tests.builders import KEYS, NOON, Desk, house

QUICK = Pace(sleep=0.05, look=0.05, overdue=1)


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    desk = Desk.open(database_url)
    yield desk
    desk.close()


class Fired:
    """Notes what was fired, and by which kind of tick."""

    def __init__(self) -> None:
        self.abouts: list[int] = []
        self.catching_up: set[str] = set()

    def __call__(self, tx: Tx, owed: Deadline) -> Change:
        self.abouts.append(owed.about.id)
        self.catching_up.add(tx.catching_up)
        return NOTHING


@asynccontextmanager
async def running(clockwork: Clockwork) -> AsyncIterator[Clockwork]:
    task = asyncio.create_task(clockwork.run())
    try:
        yield clockwork
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def clockwork_of(desk: Desk, fired: Fired, *chores: Chore, pace: Pace = QUICK) -> Clockwork:
    return Clockwork(desk.store, {Thing.OFFER: fired}, Calendar(chores), pace=pace)


async def owe(desk: Desk, about: int, **later: float) -> None:
    def owed(tx: Tx) -> None:
        tx.act_for(desk.organisation_id, via="test")
        due_at = tx.now + timedelta(**later)
        commit(tx, Change(owed=(Deadline(Subject(Thing.OFFER, about), "step", due_at),)))

    await desk.store.run(owed)


def rests(clockwork: Clockwork) -> bool:
    """Whether the next wake-up is ordered, and no tick at work."""
    return clockwork._scheduler.get_job("due") is not None


def ticked_at(desk: Desk) -> datetime | None:
    return desk.store.read_now(last_tick)


async def test_what_falls_due_is_done_whether_the_clock_jumps_two_hours_on_or_back(desk: Desk) -> None:
    fired = Fired()
    async with running(clockwork_of(desk, fired)):
        await owe(desk, 1, hours=1)
        await owe(desk, 2, hours=3)
        await until(lambda: ticked_at(desk) == NOON)
        desk.later(hours=2)
        await until(lambda: fired.abouts == [1])
        desk.later(hours=-2)
        await owe(desk, 3, minutes=0)
        await until(lambda: fired.abouts == [1, 3])
        desk.later(hours=3)
        await until(lambda: fired.abouts == [1, 3, 2])
    assert fired.catching_up == {""}, "the bot was awake all the time"


async def test_a_commit_that_owes_something_sooner_wakes_the_clockwork_at_once(desk: Desk) -> None:
    fired = Fired()
    async with running(clockwork_of(desk, fired, pace=Pace(sleep=60, look=60, overdue=120))):
        await until(lambda: ticked_at(desk) is not None)
        for about in range(1, 6):
            await owe(desk, about)
            await until(lambda about=about: about in fired.abouts, within=5)  # type: ignore[misc]


async def test_a_computers_clock_set_back_does_not_stop_the_ticks(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    back = timedelta(0)

    class Wall(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Wall":
            return cls.fromtimestamp((datetime.now(UTC) - back).timestamp(), tz)

    monkeypatch.setattr(apscheduler.schedulers.base, "datetime", Wall)
    monkeypatch.setattr(bot.clockwork, "datetime", Wall)
    fired = Fired()
    for about in (1, 2):
        await owe(desk, about, hours=about)
    async with running(clockwork_of(desk, fired, pace=Pace(sleep=0.2, look=0.1, overdue=0.5))) as clockwork:
        # While a wake-up is ordered: one that is ordered afterwards would be in the new time.
        await until(lambda: ticked_at(desk) == NOON and rests(clockwork))
        with capture_logs() as logged:
            # Nothing is written from here on: only time can wake it.
            back = timedelta(hours=1)
            desk.later(hours=1)
            await until(lambda: fired.abouts == [1] and "overdue tick" in {one["event"] for one in logged})
        desk.later(hours=1)
        await until(lambda: fired.abouts == [1, 2])


@pytest.mark.parametrize(("down", "caught_up"), [(timedelta(minutes=59), ""), (timedelta(days=3), NOON.isoformat())])
async def test_a_start_after_downtime_catches_up_once(desk: Desk, down: timedelta, caught_up: str) -> None:
    fired = Fired()
    async with running(clockwork_of(desk, fired)):
        await until(lambda: ticked_at(desk) == NOON)
    await owe(desk, 1)
    desk.clock.advance(down)
    async with running(clockwork_of(desk, fired)):
        await until(lambda: ticked_at(desk) == NOON + down)
        assert fired.catching_up == {caught_up}
        await owe(desk, 2)
        await until(lambda: 2 in fired.abouts)
    assert fired.catching_up == {caught_up, ""}


async def test_a_computer_that_was_suspended_catches_up_too(desk: Desk) -> None:
    fired, asleep = Fired(), 0.0
    clockwork = Clockwork(
        desk.store,
        {Thing.OFFER: fired},
        Calendar(()),
        pace=QUICK,
        running=lambda: time.monotonic() + asleep,
    )
    async with running(clockwork):
        await until(lambda: ticked_at(desk) == NOON)
        await owe(desk, 1, hours=1)
        await until(lambda: rests(clockwork))
        asleep = timedelta(hours=30).total_seconds()
        desk.later(hours=30)
        await until(lambda: fired.abouts == [1])
    assert fired.catching_up == {NOON.isoformat()}


async def test_lateness_is_on_record_until_midnight(desk: Desk) -> None:
    def worst() -> float | None:
        return desk.store.read_now(lambda tx: tx.conn.scalar(select(pulse.c.worst_late_s)))

    fired = Fired()
    await owe(desk, 1)
    desk.later(minutes=2)
    with capture_logs() as logged:
        async with running(clockwork_of(desk, fired)):
            await until(lambda: worst() == 120.0)
            desk.later(minutes=1)
            await until(lambda: ticked_at(desk) == desk.clock.now())
            assert worst() == 120.0
            desk.later(days=1)
            await until(lambda: ticked_at(desk) == desk.clock.now())
            assert worst() == 0.0
    assert [one["seconds"] for one in logged if one["event"] == "late"] == [120]


async def test_a_database_in_trouble_stops_no_later_tick(desk: Desk) -> None:
    fired, troubles = Fired(), iter([StorageGone(), StorageFull()])

    def in_trouble(tx: Tx, owed: Deadline) -> Change:
        if trouble := next(troubles, None):
            raise trouble
        return fired(tx, owed)

    await owe(desk, 1)
    with capture_logs() as logged:
        async with running(Clockwork(desk.store, {Thing.OFFER: in_trouble}, Calendar(()), pace=QUICK)):
            await until(lambda: fired.abouts == [1])
    assert [one["event"] for one in logged if one["log_level"] == "warning"] == ["tick failed", "tick failed"]


# Chores


def test_a_slot_is_done_once_among_two_processes(database_url: str, desk: Desk) -> None:
    other = Store(open_engines(database_url), clock=FixedClock(NOON), ids=SeededIds(2), keys=KEYS, house=house())
    done: list[bool] = []
    units: list[str] = []
    try:
        for number in range(10):
            slot, barrier = f"slot {number}", threading.Barrier(2)
            chore = Chore("count", each_day, unit=lambda _tx, slot=slot: units.append(slot))  # type: ignore[misc]

            def compete(
                store: Store, slot: str = slot, chore: Chore = chore, barrier: threading.Barrier = barrier
            ) -> None:
                barrier.wait(10)
                done.append(do(store, chore, slot))

            threads = [threading.Thread(target=compete, args=(store,)) for store in (desk.store, other)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(20)
    finally:
        other.close_now()
    assert sorted(done) == [False] * 10 + [True] * 10
    assert sorted(set(units)) == sorted(f"slot {number}" for number in range(10))
    assert desk.write(lambda tx: tx.conn.scalar(select(func.count()).select_from(calendar_slot))) == 10


def test_a_failing_chore_holds_up_no_other_and_is_tried_again(desk: Desk) -> None:
    fails = iter([True, True])
    done: list[str] = []

    def failing(_tx: Tx) -> None:
        if next(fails, False):
            raise ArithmeticError("a family's words")
        done.append("mended")

    calendar = Calendar((Chore("bad", each_day, failing), Chore("good", each_day, lambda _tx: done.append("good"))))
    with capture_logs() as logged:
        calendar.do_what_is_open(desk.store)
        calendar.do_what_is_open(desk.store)
        assert done == ["good"]
        assert [one["event"] for one in logged] == ["chore failed", "chore done"], "not tried again at once"
        desk.later(minutes=5)
        calendar.do_what_is_open(desk.store)
    desk.later(minutes=5)
    calendar.do_what_is_open(desk.store)
    assert done == ["good", "mended"]
    assert [one["chore"] for one in logged if one["event"] == "chore failed"] == ["bad", "bad"]


def test_long_work_is_done_before_its_slot_is_noted_and_not_again_after(desk: Desk) -> None:
    worked: list[str] = []
    chore = Chore("copy", each_quarter, work=lambda _store: worked.append("done"))
    slot = each_quarter(desk.clock.now())
    assert slot == "2026-06-10T11:00"
    assert do(desk.store, chore, slot)
    assert not do(desk.store, chore, slot)
    Calendar((chore,)).do_what_is_open(desk.store)
    assert worked == ["done"]


def test_every_chore_of_the_core_can_be_done_on_any_day(desk: Desk) -> None:
    desk.offer(desk.request())
    calendar = Calendar(chores(desk.store.house.settings))
    with capture_logs() as logged:
        for _ in range(3):
            calendar.do_what_is_open(desk.store)
            desk.later(days=40)
    assert [one for one in logged if one["log_level"] == "error"] == []
    done = {one["chore"] for one in logged}
    ours = {"digests", "months", "recognition", "reprioritise", "retention"}
    assert done == {"seal", "tidy", "forms", *(f"{name}:harbour" for name in ours)}
