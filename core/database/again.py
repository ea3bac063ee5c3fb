"""Trying again: which trouble is worth another run, how often, and what is said in the end."""

import itertools
import random
import time
from collections.abc import Callable
from typing import Final, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.database.failures import (
    NotSaved,
    Stale,
    StorageDamaged,
    StorageFailure,
    StorageFull,
    StorageGone,
    Trouble,
    diagnose,
)
from core.fault import ReplyLost

T = TypeVar("T")

_MOST_TRIES: Final = {Trouble.STALE: 20, Trouble.TAKEN: 3}
_LONGEST_WAIT_S: Final = 0.5

_POINTLESS: Final[dict[Trouble, type[StorageFailure]]] = {
    Trouble.FULL: StorageFull,
    Trouble.GONE: StorageGone,
    Trouble.DAMAGED: StorageDamaged,
    Trouble.READ_ONLY: StorageGone,
}


def insist(once: Callable[[], T], *, deadline: float, writing: bool) -> T:
    """Run `once` until it succeeds, until another run is pointless, or until `deadline` (`time.monotonic`).

    It waits a little between runs, unevenly so that two that clash do not clash again in step, and never
    inside one. Raises a StorageFailure, or whatever else `once` raises, as it is.
    """
    failure: type[StorageFailure] = NotSaved if writing else StorageGone
    cause: Exception | None = None
    for tried in itertools.count(1):
        if time.monotonic() >= deadline:
            break
        try:
            return once()
        except (DBAPIError, PoolTimeout, Stale, ReplyLost) as error:
            cause, trouble = error, diagnose(error)
            if _is_a_defect(trouble, tried, writing=writing):
                raise
            if trouble in _POINTLESS:
                raise _POINTLESS[trouble] from error
            if tried >= _MOST_TRIES.get(trouble, tried + 1):
                break
            failure = StorageGone if trouble is Trouble.LOST or not writing else NotSaved
        time.sleep(random.uniform(0, min(_LONGEST_WAIT_S, 0.002 * 2**tried)))  # noqa: S311  # no secret
    raise failure from cause


def _is_a_defect(trouble: Trouble, tried: int, *, writing: bool) -> bool:
    """Whether the unit itself is wrong, and the exception must reach whoever can mend it."""
    if trouble is Trouble.TAKEN:
        return tried >= _MOST_TRIES[trouble]
    return trouble is Trouble.BUG or (trouble is Trouble.READ_ONLY and not writing)
