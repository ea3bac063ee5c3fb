from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.hours import QUIET_HOURS, NaiveTime
from core.safeguarding.clocks import (
    DangerStep,
    NoContact,
    SafeguardingTimes,
    danger_step,
    read_first_step,
)

LONDON = ZoneInfo("Europe/London")
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
NAIVE = datetime(2026, 3, 10, 12)  # noqa: DTZ001
NIGHT = datetime(2026, 3, 10, 3, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


def utc(wall: str) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=UTC)


def test_contacts_are_told_in_order_and_round_again_with_mail_to_the_operator() -> None:
    calls = [danger_step(told, NIGHT, contacts=3) for told in range(7)]
    assert [(call.contact, call.round, call.mail_operator) for call in calls] == [
        (0, 1, False),
        (1, 1, False),
        (2, 1, False),
        (0, 2, True),
        (1, 2, False),
        (2, 2, False),
        (0, 3, True),
    ]


def test_the_next_contact_is_told_after_a_quarter_of_an_hour_even_at_night() -> None:
    assert danger_step(0, NIGHT, contacts=2) == DangerStep(
        contact=0, round=1, mail_operator=False, next_step="danger_1", next_due_at=NIGHT + QUARTER
    )


def test_a_single_contact_is_told_again_each_time_with_mail_to_the_operator() -> None:
    assert [danger_step(told, NIGHT, contacts=1).mail_operator for told in range(3)] == [False, True, True]


@given(INSTANTS, st.integers(1, 6), st.integers(1, 40))
def test_every_contact_is_told_as_often_as_any_other_and_no_step_comes_twice(
    held_at: datetime, contacts: int, rounds: int
) -> None:
    calls, now = [], held_at
    for told in range(contacts * rounds):
        calls.append(danger_step(told, now, contacts))
        now = calls[-1].next_due_at
    assert now == held_at + contacts * rounds * QUARTER
    assert now.tzinfo is UTC
    assert [call.contact for call in calls] == list(range(contacts)) * rounds
    assert sum(call.mail_operator for call in calls) == rounds - 1
    assert len({call.next_step for call in calls}) == len(calls)


def test_without_a_contact_there_is_nobody_to_tell() -> None:
    with pytest.raises(NoContact):
        danger_step(0, NIGHT, contacts=0)


def test_fewer_than_no_tellings_are_refused() -> None:
    with pytest.raises(ValueError, match="fewer than none"):
        danger_step(-1, NIGHT, contacts=1)


@pytest.mark.parametrize(
    ("held", "due"),
    [
        ("2026-03-10 09:00", "2026-03-10 13:00"),
        ("2026-03-10 17:00", "2026-03-10 21:00"),
        ("2026-03-10 19:30", "2026-03-11 10:30"),
        ("2026-03-10 03:00", "2026-03-10 12:00"),
        ("2026-03-28 20:00", "2026-03-29 10:00"),
    ],
)
def test_a_request_to_be_read_first_waits_four_waking_hours(held: str, due: str) -> None:
    step = read_first_step(utc(held), LONDON)
    assert step.step == "read_first_1"
    assert step.due_at == utc(due)
    assert step.nominal_at == utc(held) + timedelta(hours=4)


def test_it_is_told_again_every_four_waking_hours_until_somebody_reads_it() -> None:
    step = read_first_step(utc("2026-03-10 09:00"), LONDON)
    again = read_first_step(step.due_at, LONDON, after=step.step)
    later = read_first_step(again.due_at, LONDON, after=again.step)
    assert (again.step, again.due_at) == ("read_first_2", utc("2026-03-10 17:00"))
    assert (later.step, later.due_at) == ("read_first_3", utc("2026-03-10 21:00"))


@given(INSTANTS)
def test_nobody_is_woken_to_read_a_request(held_at: datetime) -> None:
    due = read_first_step(held_at, LONDON).due_at
    assert timedelta(hours=4) <= due - held_at <= timedelta(hours=16)
    assert not QUIET_HOURS.is_quiet(due - timedelta(microseconds=1), LONDON)


@pytest.mark.parametrize("wrong", [{name: timedelta(0)} for name in ("next_contact", "read_first", "still_taken")])
def test_a_clock_without_length_is_refused(wrong: dict[str, timedelta]) -> None:
    with pytest.raises(ValueError, match="needs a length"):
        SafeguardingTimes(**wrong)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(NaiveTime):
        danger_step(0, NAIVE, contacts=1)
    with pytest.raises(NaiveTime):
        read_first_step(NAIVE, LONDON)
