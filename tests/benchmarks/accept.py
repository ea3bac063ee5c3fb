"""One Accept with all its consequences, beside the same statements on the bare driver and the disk's own floor."""

import asyncio
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
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

ACCEPTS = 480
ROUND = 40


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


@dataclass(frozen=True, slots=True)
class Round:
    """Seconds of one round of accepts, each, and of the same statements on the bare driver; `cpu` is this process's."""

    took: list[float]
    cpu: float
    raw: float
    raw_cpu: float
    statements: list[int]

    @property
    def of_raw(self) -> float:
        """How fast we are beside the bare driver, at the very same time of the day."""
        return self.raw / sum(self.took)


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
    first, *rounds = _rounds(place, desk, offers)  # in the first, statements are compiled and pages read
    desk.close()
    took = [seconds for one in rounds for seconds in one.took]
    return {
        "rounds": len(rounds),
        "accepts": len(took),
        "per_s": round(len(took) / sum(took)),
        "p50_ms": round(median(took) * 1000, 3),
        "p99_ms": round(quantiles(took, n=100)[98] * 1000, 3),
        "cpu_ms": round(median(one.cpu / len(one.took) for one in rounds) * 1000, 3),
        "raw_cpu_ms": round(median(one.raw_cpu / len(one.took) for one in rounds) * 1000, 3),
        "statements": median(count for one in (first, *rounds) for count in one.statements),
        "raw_replay_per_s": round(len(took) / sum(one.raw for one in rounds)),
        "of_raw": round(median(one.of_raw for one in rounds), 3),
        "of_raw_by_round": [round(one.of_raw, 3) for one in rounds],
    }


def _rounds(place: Place, desk: Desk, offers: list[Offer]) -> Iterator[Round]:
    """Ours and the bare driver's in turns, so that a busy neighbour slows both."""
    recorder = Recorder()
    event.listen(desk.store.engines.write, "begin", recorder.began)
    event.listen(desk.store.engines.write, "before_cursor_execute", recorder.executed)
    with closing(place.raw_copy()) as bare:
        for at in range(0, ACCEPTS, ROUND):
            recorder.transactions.clear()
            cpu = time.process_time()
            took = asyncio.run(_accept_all(desk, offers[at : at + ROUND]))
            between = time.process_time()
            raw = replay(bare, place.begin, recorder)
            statements = [len(transaction) for transaction in recorder.transactions]
            yield Round(took, between - cpu, raw, time.process_time() - between, statements)


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


def replay(bare: Any, begin: str, recorder: Recorder) -> float:
    """The same statements with the same values on the copy, by its own connection; seconds in all."""
    cursor = bare.cursor()
    began = time.perf_counter()
    for statements in recorder.transactions:
        cursor.execute(begin)
        for statement, parameters, many in statements:
            (cursor.executemany if many else cursor.execute)(statement, parameters)
            if cursor.description:
                cursor.fetchall()
        cursor.execute("COMMIT")
    return time.perf_counter() - began


def fsync_floor(times: int = 300) -> float:
    """How often this disk takes a page for good, per second."""
    with tempfile.NamedTemporaryFile() as file:
        began = time.perf_counter()
        for _ in range(times):
            file.write(b"\0" * 4096)
            file.flush()
            os.fsync(file.fileno())
        return times / (time.perf_counter() - began)
