"""One tick: everything that has fallen due is done. A plain function, so that a simulator can call it too.

Deadlines are fired in batches, for speed. When a batch fails, each of its deadlines is tried alone: the one that is
poisoned is set aside and tried again later, ever less often, and never holds up another.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog

from core.change import Thing
from core.database.store import StorageDamaged, StorageFull, StorageGone, Store, Tx
from core.deadlines import Fire, due_now, fire, next_due

BATCH: Final = 100
"""Deadlines in one transaction: a person who presses a button meanwhile waits no longer than that takes."""

FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=1)

_NOBODYS_FAULT: Final = (StorageGone, StorageFull, StorageDamaged)
"""The database itself is in trouble: no deadline is to blame, and the whole tick is tried again."""

log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.clockwork")

Due = tuple[int, int]
"""The organisation and the key of a deadline."""


@dataclass(slots=True)
class SetAside:
    """Deadlines that failed, and when each is tried again (aware UTC). A restart tries them all at once."""

    until: dict[int, datetime] = field(default_factory=dict)
    failures: dict[int, int] = field(default_factory=dict)

    def held_back(self, now: datetime) -> frozenset[int]:
        """The keys that are not to be tried yet."""
        return frozenset(key for key, at in self.until.items() if at > now)

    def failed(self, due: Due, now: datetime, error: Exception) -> None:
        """One more failure of this deadline: note it, say so, and wait twice as long as before."""
        organisation_id, key = due
        times = self.failures[key] = self.failures.get(key, 0) + 1
        self.until[key] = now + min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(times - 1, 10))
        log.error("deadline failed", organisation=organisation_id, deadline=key, times=times, exc_info=error)

    def succeeded(self, batch: Iterable[Due]) -> None:
        """These are done: nothing of them is remembered."""
        for _, key in batch:
            self.until.pop(key, None)
            self.failures.pop(key, None)


@dataclass(slots=True)
class Ticked:
    """What a tick did, how late the latest deadline fired, and when the next is due (aware UTC)."""

    fired: int = 0
    worst_late: timedelta = timedelta(0)
    next_due: datetime | None = None


def tick(
    store: Store,
    steps: Mapping[Thing, Fire],
    set_aside: SetAside | None = None,
    *,
    catching_up: str = "",
    after_batch: Callable[[], None] = lambda: None,
) -> Ticked:
    """Fire everything that is due by the store's clock; raises a StorageFailure when the database is in trouble.

    `catching_up` names the time of the last tick before the bot was down: reminders then become summaries.
    """
    ailing = set_aside or SetAside()
    ticked = Ticked()
    while True:
        batch, upcoming = store.read_now(_look, ailing)
        if not batch:
            ticked.next_due = min(filter(None, (upcoming, *ailing.until.values())), default=None)
            return ticked
        lates = _fire_batch(store, steps, batch, ailing, catching_up)
        ticked.fired += len(lates)
        ticked.worst_late = max([ticked.worst_late, *lates])
        after_batch()


def _look(tx: Tx, ailing: SetAside) -> tuple[list[Due], datetime | None]:
    """What is due and may be tried, and when the next falls due; both as of one instant."""
    held_back = ailing.held_back(tx.now)
    found = [due for due in due_now(tx, BATCH + len(held_back)) if due[1] not in held_back]
    return found[:BATCH], next_due(tx)


def _fire_batch(
    store: Store, steps: Mapping[Thing, Fire], batch: list[Due], ailing: SetAside, catching_up: str
) -> list[timedelta]:
    try:
        lates = store.run_now(_fire_all, steps, batch, catching_up)
    except _NOBODYS_FAULT:
        raise
    except Exception as error:  # noqa: BLE001  # whatever a step does wrong is noted at the step that does it
        if len(batch) == 1:
            ailing.failed(batch[0], store.clock.now(), error)
            return []
        return [late for due in batch for late in _fire_batch(store, steps, [due], ailing, catching_up)]
    ailing.succeeded(batch)
    return lates


def _fire_all(tx: Tx, steps: Mapping[Thing, Fire], batch: list[Due], catching_up: str) -> list[timedelta]:
    tx.catching_up = catching_up
    fired = (fire(tx, steps, organisation_id, key) for organisation_id, key in batch)
    return [late for late in fired if late is not None]
