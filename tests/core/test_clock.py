from datetime import UTC, datetime, timedelta, timezone

import pytest

from core.clock import Clock, FixedClock, MovableClock, SystemClock

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize("clock", [SystemClock(), MovableClock(), FixedClock(NOON)])
def test_every_clock_tells_an_aware_time_in_utc(clock: Clock) -> None:
    assert clock.now().tzinfo is UTC


def test_a_movable_clock_runs_on_from_where_it_was_moved_to() -> None:
    clock = MovableClock()
    before = datetime.now(UTC)
    clock.advance(timedelta(days=3))
    assert before + timedelta(days=3) <= clock.now() <= datetime.now(UTC) + timedelta(days=3)


def test_a_fixed_clock_moves_only_when_it_is_told() -> None:
    clock = FixedClock(NOON)
    clock.advance(timedelta(hours=-1))
    assert clock.now() == clock.now() == NOON - timedelta(hours=1)
    clock.set(datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=1))))
    assert clock.now() == datetime(2026, 7, 1, 11, tzinfo=UTC)


def test_a_clock_refuses_a_time_that_could_mean_two_instants() -> None:
    with pytest.raises(ValueError, match="time zone"):
        FixedClock(datetime(2026, 3, 2, 12))  # noqa: DTZ001  # that is what is refused
