"""How a month is measured from the conversation: turns, medians, time away, and where a month begins and ends."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.connections.model import Connection, ConnectionState, Direction, Introduction, Message
from core.rewards.measuring import Month, Worked, latest_closed, measure, midnight, month_of, supporting, turns, waited
from core.rewards.model import Away, Measure
from core.rewards.policy import load_policy

POLICY = load_policy()
MAY, JUNE = Month(2026, 5), Month(2026, 6)
OPENED = datetime(2026, 5, 1, 9, tzinfo=UTC)
LATER = datetime(2026, 7, 1, tzinfo=UTC)


def connection(**changes: object) -> Connection:
    values: dict[str, object] = {
        "opened_at": OPENED,
        "introduction_due_at": OPENED + timedelta(hours=24),
        "introduction": Introduction.SENT,
        "introduced_at": OPENED,
    } | changes
    if "ended_at" in changes:
        values["state"] = ConnectionState.ENDED
    return Connection(
        id=1,
        organisation_id=1,
        public_id="c",
        request_id=1,
        family_id=1,
        advocate_id=1,
        **values,  # type: ignore[arg-type]
    )


def said(*lines: tuple[Direction, datetime]) -> tuple[Message, ...]:
    return tuple(
        Message(
            id=key,
            organisation_id=1,
            public_id=f"m{key}",
            connection_id=1,
            request_id=1,
            direction=direction,
            author_id=None,
            written_at=at,
        )
        for key, (direction, at) in enumerate(lines, 1)
    )


def family(hours: float) -> tuple[Direction, datetime]:
    return Direction.FROM_FAMILY, OPENED + timedelta(hours=hours)


def advocate(hours: float) -> tuple[Direction, datetime]:
    return Direction.TO_FAMILY, OPENED + timedelta(hours=hours)


def waits(lines: Sequence[tuple[Direction, datetime]], until: datetime = LATER, **changes: object) -> list[float]:
    found = turns(connection(**changes), said(*lines), until)
    return [waited(turn, ()).total_seconds() / 3600 for turn in found]


def away(first: date, last: date) -> Away:
    return Away(id=1, organisation_id=1, public_id="a", advocate_id=1, first=first, last=last, declared_at=OPENED)


def test_a_turn_goes_from_the_first_unanswered_message_to_the_next_answer() -> None:
    assert waits([family(1), family(3), advocate(6), advocate(7), family(10), advocate(30)]) == [5, 20]


def test_notes_and_drafts_answer_nobody() -> None:
    note = (Direction.NOTE, OPENED + timedelta(hours=2))
    draft = (Direction.DRAFT, OPENED + timedelta(hours=3))
    assert waits([family(1), note, draft, advocate(6)]) == [5]


def test_an_unanswered_turn_counts_its_age_so_far_and_ends_with_the_support() -> None:
    assert waits([family(1)], until=OPENED + timedelta(hours=100)) == [99]
    assert waits([family(1), family(40)], ended_at=OPENED + timedelta(hours=31)) == [30]
    assert waits([family(40)], ended_at=OPENED + timedelta(hours=31)) == []


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 700)), max_size=12), st.integers(0, 800), st.integers(1, 300))
def test_answering_late_is_never_worse_than_not_answering(
    lines: list[tuple[bool, int]], opened: int, after: int
) -> None:
    history = [family(hours) if from_family else advocate(hours) for from_family, hours in lines if hours < opened]
    until = OPENED + timedelta(hours=opened + 301)
    silent = sum(waits([*history, family(opened)], until))
    assert sum(waits([*history, family(opened), advocate(opened + after)], until)) <= silent


def test_time_away_is_not_waiting() -> None:
    (turn,) = turns(connection(), said(family(0), advocate(96)), LATER)
    days = away(date(2026, 5, 2), date(2026, 5, 3))
    assert waited(turn, (days,)) == timedelta(hours=48)
    assert waited(turn, (days, away(date(2026, 5, 3), date(2026, 5, 4)))) == timedelta(hours=24)
    assert waited(turn, (away(date(2026, 4, 1), date(2026, 6, 1)),)) == timedelta(0)
    assert waited(turn, (away(date(2026, 6, 1), date(2026, 6, 9)),)) == timedelta(hours=96)


@pytest.mark.parametrize(
    ("month", "begins", "hours"),
    [
        (Month(2026, 3), datetime(2026, 3, 1, 0, tzinfo=UTC), 31 * 24 - 1),  # the clocks go forward on the 29th
        (Month(2026, 4), datetime(2026, 3, 31, 23, tzinfo=UTC), 30 * 24),
        (Month(2026, 10), datetime(2026, 9, 30, 23, tzinfo=UTC), 31 * 24 + 1),  # and back on the 25th
        (Month(2026, 11), datetime(2026, 11, 1, 0, tzinfo=UTC), 30 * 24),
    ],
)
def test_a_month_begins_at_midnight_in_london(month: Month, begins: datetime, hours: int) -> None:
    assert month.begins == begins
    assert month.ends - month.begins == timedelta(hours=hours)
    assert month_of(begins) == month
    assert month_of(begins - timedelta(microseconds=1)) == month.before


def test_a_month_that_ends_on_the_day_of_a_clock_change_ends_at_midnight_of_its_own() -> None:
    """31 March 2030 and 31 October 2027 are such days."""
    assert Month(2030, 3).ends == datetime(2030, 3, 31, 23, tzinfo=UTC)
    assert Month(2027, 10).ends == datetime(2027, 11, 1, tzinfo=UTC)
    assert midnight(date(2027, 10, 31)) == datetime(2027, 10, 30, 23, tzinfo=UTC)


@given(st.integers(2024, 2032), st.integers(1, 12))
def test_months_lie_end_to_end(year: int, number: int) -> None:
    month = Month(year, number)
    assert month.next.before == month
    assert month.ends == month.next.begins
    assert month.closes(POLICY) == month.ends + timedelta(hours=72)
    assert latest_closed(month.closes(POLICY), POLICY) == month
    assert latest_closed(month.closes(POLICY) - timedelta(microseconds=1), POLICY) == month.before


def test_a_turn_belongs_to_the_month_in_which_it_opened() -> None:
    evening = MAY.ends - timedelta(hours=1)
    lines = ((Direction.FROM_FAMILY, evening), (Direction.TO_FAMILY, evening + timedelta(hours=20)))
    worked = Worked((connection(),), {1: said(*lines)})
    assert measure(worked, MAY, MAY.closes(POLICY)).turns == 1
    assert measure(worked, JUNE, JUNE.closes(POLICY)).turns == 0


def test_an_introduction_belongs_to_the_month_in_which_it_was_due() -> None:
    opened = MAY.ends - timedelta(hours=1)
    late = connection(opened_at=opened, introduction_due_at=opened + timedelta(hours=24), introduced_at=opened)
    assert measure(Worked((late,), {}), MAY, MAY.closes(POLICY)).due == 0
    assert measure(Worked((late,), {}), JUNE, JUNE.closes(POLICY)) == Measure(due=1, kept=1)


def test_an_introduction_not_yet_due_when_support_ends_is_not_due() -> None:
    gone = connection(introduction=Introduction.CANCELLED, introduced_at=None, ended_at=OPENED + timedelta(hours=23))
    assert measure(Worked((gone,), {}), MAY, LATER).due == 0
    stayed = connection(introduction=Introduction.CANCELLED, introduced_at=None, ended_at=OPENED + timedelta(hours=25))
    assert measure(Worked((stayed,), {}), MAY, LATER) == Measure(due=1, kept=0)


def test_the_median_of_an_even_number_is_the_mean_of_the_middle_two() -> None:
    lines = [family(0), advocate(1), family(10), advocate(12), family(20), advocate(24), family(30), advocate(40)]
    assert measure(Worked((connection(),), {1: said(*lines)}), MAY, LATER) == Measure(4, 3 * 3600, 1, 1)


@pytest.mark.parametrize(
    ("opened", "lines", "counts"),
    [
        (MAY.ends - timedelta(days=7), (), True),
        (MAY.ends - timedelta(days=7) + timedelta(microseconds=1), (), False),
        (MAY.ends - timedelta(hours=2), (Direction.TO_FAMILY,), True),
        (MAY.ends - timedelta(hours=2), (Direction.FROM_FAMILY,), False),
    ],
)
def test_a_month_of_support_has_seven_days_of_it_or_a_message(
    opened: datetime, lines: tuple[Direction, ...], *, counts: bool
) -> None:
    written = said(*((direction, MAY.ends - timedelta(hours=1)) for direction in lines))
    worked = Worked((connection(opened_at=opened),), {1: written})
    assert supporting(worked, MAY, MAY.closes(POLICY), POLICY) is counts
