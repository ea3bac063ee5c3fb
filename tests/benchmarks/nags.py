"""How late reminders are when 10,000 fall due at once beside 1,000,000 pending ones; a real tick on a real record."""

import time
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import quantiles
from typing import Any

from sqlalchemy import Connection, bindparam, event, text

from bot.tick import tick
from core.catalogue import STEPS
from core.clock import MovableClock
from core.database.engine import open_engines
from core.database.store import Store
from core.database.types import UTCDateTime
from core.ids import TimeOrderedIds
from tests.benchmarks.accept import Recorder, replay
from tests.benchmarks.auditor import fill
from tests.benchmarks.places import Place, places
from tests.builders import KEYS, NOON, house

DUE = 10_000
PENDING = 1_000_000

OWED = """UPDATE connection SET state = 'active', introduction = 'owed', introduction_due_at = :tonight"""
DUE_NOW = """
    INSERT INTO deadline (organisation_id, subject_kind, subject_id, step, due_at)
    SELECT 1, 'introduction', id, 'reminder_1', :now FROM connection
"""
PENDING_LATER = """
    INSERT INTO deadline (organisation_id, subject_kind, subject_id, step, due_at)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :pending)
    SELECT 1, 'concern', i, 'next_contact', :later FROM n
"""


@dataclass(slots=True)
class Batches:
    """When each batch of the tick was committed, in seconds since it began."""

    began: float = field(default_factory=time.perf_counter)
    ended: list[float] = field(default_factory=list)

    def one_more(self) -> None:
        self.ended.append(time.perf_counter() - self.began)


def measure() -> dict[str, Any]:
    """Figures for both engines."""
    with places() as both:
        return {place.name: _measure(place) for place in both}


def _measure(place: Place) -> dict[str, Any]:
    clock = MovableClock(NOON - datetime.now(UTC))
    _prepare(place, clock.now())
    place.copy()
    store = Store(open_engines(place.url), clock=clock, ids=TimeOrderedIds(), keys=KEYS, house=house())
    recorder, batches = Recorder(), Batches()
    event.listen(store.engines.write, "begin", recorder.began)
    event.listen(store.engines.write, "before_cursor_execute", recorder.executed)
    ticked = tick(store, STEPS, after_batch=batches.one_more)
    took = batches.ended[-1]
    store.close_now()
    with closing(place.raw_copy()) as bare:
        raw = replay(bare, place.begin, recorder)
    late = quantiles([at for at in batches.ended for _ in range(ticked.fired // len(batches.ended))], n=100)
    return {
        "due": ticked.fired,
        "pending": PENDING,
        "late_p50_s": round(late[49], 2),
        "late_p99_s": round(late[98], 2),
        "per_s": round(ticked.fired / took),
        "statements_each": round(sum(map(len, recorder.transactions)) / ticked.fired, 1),
        "raw_replay_per_s": round(ticked.fired / raw),
        "of_raw": round(raw / took, 3),
    }


def _prepare(place: Place, now: datetime) -> None:
    engines = open_engines(place.url)
    with engines.write.connect() as conn, conn.begin():
        if place.name == "postgresql":
            conn.exec_driver_sql("SET LOCAL statement_timeout = 0")
        fill(conn, requests=2 * DUE)  # half of them are accepted
        conn.exec_driver_sql("DELETE FROM deadline")
        _run(conn, OWED, tonight=now + timedelta(hours=12))
        _run(conn, DUE_NOW, now=now)
        _run(conn, PENDING_LATER, pending=PENDING, later=now + timedelta(days=30))
    with engines.write.connect() as conn:
        if place.name == "postgresql":
            conn.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE")
        else:
            conn.exec_driver_sql("ANALYZE")
    engines.dispose()


def _run(conn: Connection, statement: str, **values: Any) -> None:
    times = [bindparam(name, type_=UTCDateTime) for name, value in values.items() if isinstance(value, datetime)]
    conn.execute(text(statement).bindparams(*times), values)
