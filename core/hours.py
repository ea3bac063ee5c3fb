"""Quiet hours, waking time, and the steps of a clock: the arithmetic every reminder of Advocate Desk shares.

Deadlines are counted in real time, in UTC. Local time decides only when it is too late in the evening, or too
early in the morning, to disturb somebody. Nothing here reads a clock.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

Name = TypeVar("Name", bound=str)
Name_co = TypeVar("Name_co", bound=str, covariant=True)


class NaiveTime(ValueError):
    """A moment was given without its time zone, so nobody can say when it is."""


@dataclass(frozen=True, slots=True)
class Step(Generic[Name_co]):
    """One step of a clock: what happens, when it falls by the clock alone, and when it is really due.

    Both times are UTC. They differ where quiet hours, or an earlier notice, moved the step.
    """

    step: Name_co
    nominal_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The local night, `start` included and `end` not, in which nobody is disturbed (house rule).

    Where the clocks change exactly at `start` or `end`, so that the local time comes twice or not at all, the
    night is taken the longer way. Raises ValueError when the two times are equal or carry a zone of their
    own.
    """

    start: time = time(21)
    end: time = time(8)

    def __post_init__(self) -> None:
        if self.start == self.end or self.start.tzinfo or self.end.tzinfo:
            raise ValueError("quiet hours need two different local times")

    def is_quiet(self, at: datetime, zone: ZoneInfo) -> bool:
        """Whether `at` falls in the quiet hours of `zone`. Raises NaiveTime."""
        return self._night(in_utc(at), zone) is not None

    def end_of_quiet(self, at: datetime, zone: ZoneInfo) -> datetime:
        """The end of the night that `at` falls in, as UTC; `at` when it is not quiet. Raises NaiveTime."""
        night = self._night(in_utc(at), zone)
        return night[1] if night else in_utc(at)

    def start_of_quiet(self, at: datetime, zone: ZoneInfo) -> datetime:
        """The start of the night that `at` falls in, as UTC; `at` when it is not quiet. Raises NaiveTime."""
        night = self._night(in_utc(at), zone)
        return night[0] if night else in_utc(at)

    def next_start(self, at: datetime, zone: ZoneInfo) -> datetime:
        """The first beginning of quiet hours after `at`, as UTC. Raises NaiveTime."""
        now = in_utc(at)
        return next(start for start, _ in self._nights(now, zone) if start > now)

    def _night(self, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
        return next((night for night in self._nights(now, zone) if night[0] <= now < night[1]), None)

    def _nights(self, now: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
        today = now.astimezone(zone).date()
        length = timedelta(days=1 if self.end < self.start else 0)
        for day in (today + timedelta(days=offset) for offset in (-1, 0, 1)):
            yield min(_readings(day, self.start, zone)), max(_readings(day + length, self.end, zone))


QUIET_HOURS = QuietHours()


@dataclass(frozen=True, slots=True)
class Spacing:
    """How close a reminder may come to either end of its clock, and to another one (house rule)."""

    before_deadline: timedelta = timedelta(hours=1)
    after_start: timedelta = timedelta(hours=4)
    apart: timedelta = timedelta(hours=3)


SPACING = Spacing()


def in_utc(at: datetime) -> datetime:
    """The same moment in UTC. Raises NaiveTime when `at` has no zone."""
    if at.utcoffset() is None:
        raise NaiveTime(f"{at.isoformat()} has no time zone")
    return at.astimezone(UTC)


def waking_deadline(
    start: datetime, waking_hours: timedelta, zone: ZoneInfo, quiet: QuietHours = QUIET_HOURS
) -> datetime:
    """When a clock that runs only outside quiet hours, begun at `start`, has run for `waking_hours`; as UTC.

    A clock that runs out exactly as quiet hours begin is due at that instant, not the next morning.
    Raises NaiveTime, and ValueError for a negative length.
    """
    if waking_hours < timedelta(0):
        raise ValueError("waking hours cannot be negative")
    at, left = quiet.end_of_quiet(start, zone), waking_hours
    while left > (today := quiet.next_start(at, zone) - at):
        at, left = quiet.end_of_quiet(at + today, zone), left - today
    return at + left


def reminders(
    nominal: Mapping[Name, datetime],
    *,
    began_at: datetime,
    deadline: datetime,
    zone: ZoneInfo,
    quiet: QuietHours = QUIET_HOURS,
    spacing: Spacing = SPACING,
) -> tuple[Step[Name], ...]:
    """The reminders of one clock, earliest first, kept out of the recipient's night (house rule).

    One that falls in quiet hours waits for the morning if that leaves enough time before `deadline`;
    otherwise it goes out as the quiet hours begin: the only notice ever sent at that instant. One too soon
    after `began_at` is dropped, and of two too close together only the later is kept. Raises NaiveTime.
    """
    began, end = in_utc(began_at), in_utc(deadline)
    moved = (Step(step, in_utc(at), _out_of_the_night(at, end, zone, quiet, spacing)) for step, at in nominal.items())
    return _apart((step for step in moved if step.due_at - began >= spacing.after_start), spacing.apart)


def numbered(series: str, number: int) -> str:
    """The name of one step of a series without end, such as `weekly_3`: a subject has each name only once."""
    return f"{series}_{number}"


def number_of(step: str, series: str) -> int:
    """Which step of the series this is, from 1; 0 when it belongs to another clock."""
    name, _, number = step.rpartition("_")
    return int(number) if name == series and number.isdecimal() else 0


def _readings(day: date, local: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    # In UTC before anybody compares them: datetimes of one zone compare by wall clock, blind to the change.
    wall = datetime.combine(day, local, zone)
    return wall.replace(fold=0).astimezone(UTC), wall.replace(fold=1).astimezone(UTC)


def _out_of_the_night(
    at: datetime, deadline: datetime, zone: ZoneInfo, quiet: QuietHours, spacing: Spacing
) -> datetime:
    morning = quiet.end_of_quiet(at, zone)
    if morning == at or deadline - morning >= spacing.before_deadline:
        return morning
    return quiet.start_of_quiet(at, zone)


def _apart(steps: Iterable[Step[Name]], apart: timedelta) -> tuple[Step[Name], ...]:
    kept: list[Step[Name]] = []
    for step in sorted(steps, key=lambda step: (step.due_at, step.nominal_at)):
        if kept and step.due_at - kept[-1].due_at < apart:
            kept.pop()
        kept.append(step)
    return tuple(kept)
