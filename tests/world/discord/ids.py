"""Ids as the platform makes them: the instant in the upper bits, a count below."""

from datetime import UTC, datetime, timedelta

from core.clock import Clock

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)


class Snowflakes:
    """Ever larger ids, also when the clock stands still or is set back."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> int:
        at = (self._clock.now() - EPOCH) // timedelta(milliseconds=1) << 22
        self._last = max(at, self._last + 1)
        return self._last
