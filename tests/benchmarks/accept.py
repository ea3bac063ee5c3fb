"""One Accept with all its consequences, beside the same statements on the bare driver and the disk's own floor."""

import asyncio
import os
import tempfile
import time
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine.interfaces import DBAPICursor, ExecutionContext

from core.catalogue import VERBS
from core.database.engine import open_engines
from core.desk import Desk as Door
from core.people.model import UNLIMITED
from core.requests.model import Offer
from tests.benchmarks.places import Place, places
from tests.builders import Desk

ACCEPTS = 400


@dataclass(slots=True)
class Recorder:
    """Every statement that reaches the driver, in transactions, as the driver got it."""

    transactions: list[list[tuple[str, Any, bool]]] = field(default_factory=list)

    def began(self, _conn: Connection) -> None:
        self.transactions.append([])

    def executed(
        self,
        _conn: Connection,
        _cursor: DBAPICursor,
        statement: str,
        parameters: Any,
        _context: ExecutionContext,
        many: bool,  # noqa: FBT001  # SQLAlchemy's own signature
    ) -> None:
        if not statement.startswith("BEGIN"):
            self.transactions[-1].append((statement, parameters, many))


def measure() -> dict[str, Any]:
    """Figures for both engines."""
    with places() as both:
        return {place.name: _engine(place) for place in both} | {"fsync_per_s": round(fsync_floor())}


def _engine(place: Place) -> dict[str, Any]:
    desk = Desk.open(place.url)
    offers = _prepare(desk)
    desk.close()
    place.copy()
    desk.store = type(desk.store)(
        open_engines(place.url),
        clock=desk.store.clock,
        ids=desk.store.ids,
        keys=desk.store.keys,
        house=desk.store.house,
    )
    recorder = Recorder()
    event.listen(desk.store.engines.write, "begin", recorder.began)
    event.listen(desk.store.engines.write, "before_cursor_execute", recorder.executed)
    took = asyncio.run(_accept_all(desk, offers))
    desk.close()
    raw = replay(place, recorder)
    return {
        "accepts": len(took),
        "per_s": round(len(took) / sum(took)),
        "p50_ms": round(median(took) * 1000, 3),
        "p99_ms": round(quantiles(took, n=100)[98] * 1000, 3),
        "statements": median(len(statements) for statements in recorder.transactions),
        "raw_replay_per_s": round(len(took) / raw),
        "of_raw": round(raw / sum(took), 3),
    }


def _prepare(desk: Desk) -> list[Offer]:
    desk.coordinator()
    for name in ("Amira", "Ben"):
        desk.advocate(name, capacity=UNLIMITED, plan="professional")
    family = desk.family()
    return [desk.offer(desk.request(family_id=family.id)) for _ in range(ACCEPTS)]


async def _accept_all(desk: Desk, offers: list[Offer]) -> list[float]:
    door = Door(desk.store, desk.store.house.settings, VERBS)
    took = []
    for number, offer in enumerate(offers):
        envelope = desk.envelope("Amira" if number % 2 else "Ben")
        began = time.perf_counter()
        await door.act(envelope, VERBS["accept"], offer.public_id, {})
        took.append(time.perf_counter() - began)
    return took


def replay(place: Place, recorder: Recorder) -> float:
    """The same statements with the same values on the copy; seconds in all."""
    conn: Any = place.raw_copy()
    cursor = conn.cursor()
    began = time.perf_counter()
    for statements in recorder.transactions:
        cursor.execute(place.begin)
        for statement, parameters, many in statements:
            (cursor.executemany if many else cursor.execute)(statement, parameters)
            if cursor.description:
                cursor.fetchall()
        cursor.execute("COMMIT")
    took = time.perf_counter() - began
    conn.close()
    return took


def fsync_floor(times: int = 300) -> float:
    """How often this disk takes a page for good, per second."""
    with tempfile.NamedTemporaryFile() as file:
        began = time.perf_counter()
        for _ in range(times):
            file.write(b"\0" * 4096)
            file.flush()
            os.fsync(file.fileno())
        return times / (time.perf_counter() - began)
