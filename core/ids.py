"""The two kinds of names that rows have: an integer for the database, a random one for the outside."""

import base64
import random
import secrets
import threading
import time
from typing import Final, Protocol

_EPOCH_MS: Final = 1_735_689_600_000  # 2025-01-01T00:00:00Z
_LOW_BITS: Final = 21  # 42 bits of milliseconds above them last until 2164


class Ids(Protocol):
    """Hands out names before the row is written, so that a retried unit of work can name what it makes."""

    def next(self) -> int:
        """A positive integer below 2^63, larger than every one handed out before by this object."""
        ...

    def public(self) -> str:
        """128 random bits as 26 characters of lower-case base32: what a button or a link may carry."""
        ...


class TimeOrderedIds:
    """Milliseconds since 2025, then 21 random bits: rows of one table lie in the order they were made.

    Two processes writing in the same millisecond clash about once in a million; the primary key then refuses
    one, and the store runs that unit again. Uses real time: a demonstration's moved clock must not use up the
    future.
    """

    def __init__(self) -> None:
        self._last = 0
        self._lock = threading.Lock()

    def next(self) -> int:
        since = max(time.time_ns() // 1_000_000 - _EPOCH_MS, 0)
        candidate = since << _LOW_BITS | secrets.randbits(_LOW_BITS)
        with self._lock:
            # A clock set back, or a second id in this millisecond, must not break the order.
            self._last = max(candidate, self._last + 1)
            return self._last

    def public(self) -> str:
        return _spelled(secrets.token_bytes(16))


class SeededIds:
    """The same names for the same seed: for the simulator, where the same seed must give the same history.

    One object outlives every simulated restart, or names would repeat. Not for more than one thread.
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  # repeatable on purpose; never wired to a real platform
        self._last = 0

    def next(self) -> int:
        # Gaps, so that an id of one kind mistaken for another does not happen to fit.
        self._last += self._random.randrange(1, 1_000)
        return self._last

    def public(self) -> str:
        return _spelled(self._random.randbytes(16))


def _spelled(sixteen_bytes: bytes) -> str:
    return base64.b32encode(sixteen_bytes).decode().rstrip("=").lower()
