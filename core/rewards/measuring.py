"""How an advocate's month was, measured from the conversations as they were written. Pure.

Months are calendar months in England (Europe/London); every length of time is real time, so that a month in which the
clocks change is as long as it is.
"""

import math
import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from core.connections.model import Connection, Direction, Message
from core.rewards.model import Away, Measure
from core.rewards.policy import Policy

LONDON: Final = ZoneInfo("Europe/London")


class Month(NamedTuple):
    """A calendar month in London."""

    year: int
    number: int

    @property
    def name(self) -> str:
        """Written 2026-05."""
        return f"{self.year}-{self.number:02}"

    @property
    def key(self) -> int:
        """As a number: 202605."""
        return self.year * 100 + self.number

    @property
    def next(self) -> "Month":
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def before(self) -> "Month":
        return Month(self.year - 1, 12) if self.number == 1 else Month(self.year, self.number - 1)

    @property
    def begins(self) -> datetime:
        """Its first instant, as UTC."""
        return midnight(date(self.year, self.number, 1))

    @property
    def ends(self) -> datetime:
        """The first instant that is no longer in it, as UTC."""
        return self.next.begins

    def closes(self, policy: Policy) -> datetime:
        """From when it counts, as UTC; what comes later changes nothing of it."""
        return self.ends + timedelta(hours=policy.active_support.closes_after_hours)


def midnight(day: date) -> datetime:
    """When a day begins in London, as UTC."""
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def month_of(at: datetime) -> Month:
    """The month in which an instant (aware) lies in London."""
    local = at.astimezone(LONDON)
    return Month(local.year, local.month)


def latest_closed(now: datetime, policy: Policy) -> Month:
    """The last month that is closed at `now` (aware)."""
    month = month_of(now).before
    while month.closes(policy) > now:
        month = month.before
    return month


@dataclass(frozen=True, slots=True)
class Worked:
    """An advocate's connections with their messages by connection, and the time they declared to be away."""

    connections: tuple[Connection, ...]
    messages: Mapping[int, tuple[Message, ...]]
    away: tuple[Away, ...] = ()


class Turn(NamedTuple):
    """From a family's first unanswered message to the advocate's next one, or for as long as it has been unanswered."""

    opened: datetime
    closed: datetime


def measure(worked: Worked, month: Month, until: datetime) -> Measure:
    """How a month was, by what had happened `until` then (aware UTC).

    A turn belongs to the month in which it opened, an introduction to the month in which it was due.
    """
    waits = [
        waited(turn, worked.away).total_seconds()
        for connection in worked.connections
        for turn in turns(connection, worked.messages.get(connection.id, ()), until)
        if month.begins <= turn.opened < month.ends
    ]
    median = math.ceil(statistics.median(waits)) if waits else 0
    due = [one for one in worked.connections if _introduction_was_due(one, month, until)]
    kept = sum(connection.introduction_kept for connection in due)
    return Measure(len(waits), median, len(due), kept)


def supporting(worked: Worked, month: Month, until: datetime, policy: Policy) -> bool:
    """Whether it was a month of support: a connection active long enough in it, or one message of the advocate's."""
    least = timedelta(days=policy.active_support.days)
    return _has_written(worked, month, until) or any(
        _active_in(one, month, until) >= least for one in worked.connections
    )


def turns(connection: Connection, messages: Iterable[Message], until: datetime) -> list[Turn]:
    """The turns of one connection. What is unanswered counts its age so far; support that ends, ends it too."""
    end = min(until, connection.ended_at or until)
    found: list[Turn] = []
    opened: datetime | None = None
    for message in sorted(messages, key=lambda one: (one.written_at, one.id)):
        if message.written_at > end:
            break
        if message.direction is Direction.FROM_FAMILY and opened is None:
            opened = message.written_at
        elif message.direction is Direction.TO_FAMILY and opened is not None:
            found.append(Turn(opened, message.written_at))
            opened = None
    return [*found, Turn(opened, end)] if opened is not None else found


def waited(turn: Turn, away: Iterable[Away]) -> timedelta:
    """How long the family waited, less the days on which the advocate had said beforehand that they would be away."""
    wait, counted_until = turn.closed - turn.opened, turn.opened
    for period in sorted(away, key=lambda one: one.first):
        begins, ends = max(midnight(period.first), counted_until), midnight(period.last + timedelta(days=1))
        if begins < min(ends, turn.closed):
            wait -= min(ends, turn.closed) - begins
            counted_until = ends
    return wait


def _introduction_was_due(connection: Connection, month: Month, until: datetime) -> bool:
    """One that was not yet due when the connection ended is not due."""
    due = connection.introduction_due_at
    ended_before = connection.ended_at is not None and connection.ended_at < due
    return month.begins <= due < month.ends and due <= until and not ended_before


def _active_in(connection: Connection, month: Month, until: datetime) -> timedelta:
    end = min(month.ends, until, connection.ended_at or until)
    return end - max(month.begins, connection.opened_at)


def _has_written(worked: Worked, month: Month, until: datetime) -> bool:
    end = min(month.ends, until)
    return any(
        message.direction is Direction.TO_FAMILY and month.begins <= message.written_at < end
        for messages in worked.messages.values()
        for message in messages
    )
