"""The one door to the records. A unit of work goes in; it runs whole, in one transaction, or not at all.

"The commit failed" only ever means "nobody knows": a unit that met trouble is run again from its beginning.
So every unit reads what it decides upon inside the transaction, and what must happen once has a unique key.
"""

import asyncio
import contextvars
import inspect
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import product
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from sqlalchemy import Connection

from core import fault
from core.change import Subject
from core.clock import Clock
from core.database.again import insist
from core.database.engine import Engines
from core.database.failures import NotSaved, Stale, StorageDamaged, StorageFailure, StorageFull, StorageGone
from core.database.keys import KeyRing
from core.house import House
from core.ids import Ids

__all__ = [
    "NotSaved",
    "Stale",
    "StorageDamaged",
    "StorageFailure",
    "StorageFull",
    "StorageGone",
    "Store",
    "Tx",
]

P = ParamSpec("P")
T = TypeVar("T")

PATIENCE: Final = timedelta(seconds=15)
log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Tx:
    """One open transaction, as a unit of work sees it. `now` is the same instant throughout (aware UTC).

    Who acts is filled in by the unit itself, once it knows: the journal is written from it.
    """

    conn: Connection
    now: datetime
    ids: Ids
    keys: KeyRing
    house: House
    organisation_id: int = 0  # 0 is nobody's: until it is set, loads find nothing
    actor_id: int | None = None
    via: str = "desk"
    delivery_key: str | None = None
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    next_due: datetime | None = None
    erased: list[Subject] = field(default_factory=list)  # whose words were erased here
    decided: bool = False  # something of this organisation's was decided here, not merely handed over
    catching_up: str = ""  # since when the bot was down, while it does what fell due meanwhile
    known: dict[tuple[type[Any], int], Any] = field(default_factory=dict)  # nouns read here, as they were read

    def act_for(self, organisation_id: int, *, via: str, delivery_key: str | None = None) -> None:
        """Say in whose name this unit acts from here on: the tenant comes from the verified envelope alone."""
        self.organisation_id = organisation_id
        self.via = via
        self.delivery_key = delivery_key

    def earliest_due(self, at: datetime) -> None:
        """Say that something written here falls due at `at`, so that the clockwork can wake in time."""
        self.next_due = min(at, self.next_due or at)


class Store:
    """Runs units of work: plain functions whose first argument is a Tx. They must not wait for anything else.

    `run` and `read` are for the event loop; `run_now` and `read_now` are the same in the calling thread, for
    the command line and the simulator. All raise what the unit raises, and the StorageFailures.
    """

    def __init__(
        self,
        engines: Engines,
        *,
        clock: Clock,
        ids: Ids,
        keys: KeyRing,
        house: House,
        patience: timedelta = PATIENCE,
    ) -> None:
        """`patience` is real time: how long a unit is tried while the database is busy or away."""
        self.engines = engines
        self.clock = clock
        self.ids = ids
        self.keys = keys
        self.house = house
        self.on_commit: list[Callable[[], None]] = []
        """Called after every commit, in the thread that wrote: hand over with `loop.call_soon_threadsafe`."""
        self.on_due: list[Callable[[datetime], None]] = []
        """Called likewise, with the earliest instant at which something that was written falls due."""
        self.on_erased: list[Callable[[Subject, datetime], None]] = []
        """Called likewise, for each owner whose words were erased, and when: a backup must not bring them back."""
        self.on_decided: list[Callable[[int], None]] = []
        """Called likewise, with the key of an organisation in which something was decided: it may see old cards."""
        self._patience = patience.total_seconds()
        self._writers = ThreadPoolExecutor(engines.writers, thread_name_prefix="store-write")
        self._readers = ThreadPoolExecutor(engines.readers, thread_name_prefix="store-read")

    async def run(self, unit: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a unit that writes, in a thread. Cancelling the caller does not stop it."""
        return await self._elsewhere(self._writers, self._write, lambda tx: unit(tx, *args, **kwargs))

    async def read(self, unit: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a unit that only reads, in a thread, beside the writers; it sees one instant of the records."""
        return await self._elsewhere(self._readers, self._look, lambda tx: unit(tx, *args, **kwargs))

    def run_now(self, unit: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `run`, in this thread."""
        return self._write(lambda tx: unit(tx, *args, **kwargs), self._deadline())

    def read_now(self, unit: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `read`, in this thread."""
        return self._look(lambda tx: unit(tx, *args, **kwargs), self._deadline())

    async def close(self) -> None:
        """Finish what was begun, then close every connection."""
        await asyncio.shield(asyncio.get_running_loop().run_in_executor(None, self.close_now))

    def close_now(self) -> None:
        """As `close`, in this thread."""
        self._writers.shutdown()
        self._readers.shutdown()
        self.engines.dispose()

    def _deadline(self) -> float:
        return time.monotonic() + self._patience

    async def _elsewhere(
        self,
        threads: ThreadPoolExecutor,
        door: Callable[[Callable[[Tx], T], float], T],
        unit: Callable[[Tx], T],
    ) -> T:
        # The deadline begins here: who queues behind a stuck unit must not wait for 15 seconds of their own.
        work = asyncio.get_running_loop().run_in_executor(
            threads, contextvars.copy_context().run, door, unit, self._deadline()
        )
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            # Nobody waits for it any more, but a failure must not vanish.
            work.add_done_callback(_log_failure)
            raise

    def _write(self, unit: Callable[[Tx], T], deadline: float) -> T:
        tx, result = insist(partial(self._commit, unit), deadline=deadline, writing=True)
        for told in (*tx.after_commit, *self.on_commit):
            _tell(told)
        if tx.next_due is not None:
            for on_due in self.on_due:
                _tell(partial(on_due, tx.next_due))
        for owner, on_erased in product(tx.erased, self.on_erased):
            _tell(partial(on_erased, owner, tx.now))
        for on_decided in self.on_decided if tx.decided else ():
            _tell(partial(on_decided, tx.organisation_id))
        return result

    def _commit(self, unit: Callable[[Tx], T]) -> tuple[Tx, T]:
        with self.engines.write.begin() as conn:
            tx = self._tx(conn)
            result = unit(tx)
            if inspect.iscoroutine(result):
                result.close()
                raise TypeError("a unit of work must be a plain function: a transaction waits for nobody")
            fault.point("store.before_commit")
        fault.point("store.after_commit")
        return tx, result

    def _look(self, unit: Callable[[Tx], T], deadline: float) -> T:
        def once() -> T:
            with self.engines.read.begin() as conn:
                return unit(self._tx(conn))

        return insist(once, deadline=deadline, writing=False)

    def _tx(self, conn: Connection) -> Tx:
        # The clock is read once the transaction is open: on SQLite, instants then rise from commit to commit.
        return Tx(conn=conn, now=self.clock.now(), ids=self.ids, keys=self.keys, house=self.house)


def _tell(listener: Callable[[], None]) -> None:
    """Call one listener. What it does wrong must not look as if the commit had failed."""
    try:
        listener()
    except Exception:
        log.exception("saved, but a listener failed")


def _log_failure(work: asyncio.Future[T]) -> None:
    if not work.cancelled() and (error := work.exception()) is not None:
        log.error("a unit of work failed after its caller had left", exc_info=error)
