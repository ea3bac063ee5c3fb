"""What time it is, as a thing that is passed in: rules and units of work never ask the system."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """The desk's time. Signatures, tokens and leases use real time instead; nothing else does."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class MovableClock:
    """The computer's clock plus an offset, for the demonstration: three days can pass at a keypress.

    Only ever wired to stand-in platforms: a real family must not be reminded of what is not yet due.
    """

    def __init__(self, offset: timedelta = timedelta(0)) -> None:
        self.offset = offset

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def advance(self, by: timedelta) -> None:
        """Move on by `by`; time then runs at its usual pace from there."""
        self.offset += by


class FixedClock:
    """A clock that stands still until it is told: for tests and the simulator."""

    def __init__(self, at: datetime) -> None:
        self.set(at)

    def now(self) -> datetime:
        return self._at

    def advance(self, by: timedelta) -> None:
        """Move by `by`; a negative one is a clock that somebody set back."""
        self._at += by

    def set(self, at: datetime) -> None:
        """Stand at this instant. Raises ValueError when it has no time zone."""
        if at.tzinfo is None:
            raise ValueError("a clock needs an instant with a time zone")
        self._at = at.astimezone(UTC)
