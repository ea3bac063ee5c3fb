from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.hours import (
    QUIET_HOURS,
    NaiveTime,
    QuietHours,
    Step,
    in_utc,
    number_of,
    numbered,
    reminders,
    waking_deadline,
)

LONDON = ZoneInfo("Europe/London")
MADRID = ZoneInfo("Europe/Madrid")
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
ZONES = st.sampled_from([LONDON, MADRID, NEW_YORK, LORD_HOWE, ZoneInfo("Asia/Kolkata"), ZoneInfo("Africa/Casablanca")])
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
NAIVE = datetime(2026, 3, 10, 12)  # noqa: DTZ001
HOUR = timedelta(hours=1)


def london(wall: str) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=LONDON)


def utc(wall: str) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("hour", "minute", "quiet"),
    [
        (20, 59, False),
        (21, 0, True),
        (23, 59, True),
        (0, 0, True),
        (7, 59, True),
        (8, 0, False),
        (12, 0, False),
    ],
)
def test_quiet_hours_include_their_beginning_and_not_their_end(hour: int, minute: int, *, quiet: bool) -> None:
    assert QUIET_HOURS.is_quiet(london(f"2026-03-10 {hour:02}:{minute:02}"), LONDON) is quiet


def test_the_same_moment_is_quiet_in_one_zone_and_not_in_another() -> None:
    at = utc("2026-07-01 19:30")
    assert QUIET_HOURS.is_quiet(at, MADRID)
    assert not QUIET_HOURS.is_quiet(at, LONDON)


def test_a_night_begins_at_nine_in_the_evening_and_ends_at_eight() -> None:
    for at in (london("2026-03-10 21:00"), london("2026-03-11 00:00"), london("2026-03-11 07:59")):
        assert QUIET_HOURS.start_of_quiet(at, LONDON) == utc("2026-03-10 21:00")
        assert QUIET_HOURS.end_of_quiet(at, LONDON) == utc("2026-03-11 08:00")


def test_by_day_both_ends_of_quiet_are_now() -> None:
    noon = london("2026-07-01 12:00")
    assert QUIET_HOURS.start_of_quiet(noon, LONDON) == QUIET_HOURS.end_of_quiet(noon, LONDON) == utc("2026-07-01 11:00")


@pytest.mark.parametrize(
    ("at", "begins", "ends"),
    [
        (utc("2026-03-29 00:30"), utc("2026-03-28 21:00"), utc("2026-03-29 07:00")),  # ten hours long
        (utc("2026-10-25 00:30"), utc("2026-10-24 20:00"), utc("2026-10-25 08:00")),  # twelve hours long
    ],
)
def test_the_night_of_a_clock_change_keeps_its_local_ends(at: datetime, begins: datetime, ends: datetime) -> None:
    assert QUIET_HOURS.start_of_quiet(at, LONDON) == begins
    assert QUIET_HOURS.end_of_quiet(at, LONDON) == ends


def test_an_end_of_quiet_that_comes_twice_is_the_second() -> None:
    quiet = QuietHours(start=time(22), end=time(1, 30))
    assert quiet.end_of_quiet(utc("2026-10-25 00:45"), LONDON) == utc("2026-10-25 01:30")


def test_an_end_of_quiet_that_the_clocks_skip_is_the_later_reading() -> None:
    quiet = QuietHours(start=time(22), end=time(1, 30))
    assert quiet.end_of_quiet(utc("2026-03-29 00:45"), LONDON) == utc("2026-03-29 01:30")


def test_a_start_of_quiet_that_comes_twice_is_the_first() -> None:
    quiet = QuietHours(start=time(1, 30), end=time(8))
    assert quiet.start_of_quiet(utc("2026-10-25 01:10"), LONDON) == utc("2026-10-25 00:30")


def test_quiet_hours_may_lie_within_one_day() -> None:
    quiet = QuietHours(start=time(0), end=time(6))
    assert not quiet.is_quiet(london("2026-03-10 23:00"), LONDON)
    assert quiet.end_of_quiet(london("2026-03-10 00:00"), LONDON) == utc("2026-03-10 06:00")


@pytest.mark.parametrize(
    ("start", "end"), [(time(8), time(8)), (time(21, tzinfo=UTC), time(8)), (time(21), time(8, tzinfo=UTC))]
)
def test_quiet_hours_need_two_different_local_times(start: time, end: time) -> None:
    with pytest.raises(ValueError, match="two different local times"):
        QuietHours(start, end)


@given(INSTANTS, ZONES)
def test_quiet_is_what_the_clock_on_the_wall_says(at: datetime, zone: ZoneInfo) -> None:
    wall = at.astimezone(zone).time()
    assert QUIET_HOURS.is_quiet(at, zone) == (wall >= time(21) or wall < time(8))


@given(INSTANTS, ZONES)
def test_the_ends_of_a_night_enclose_it_and_show_nine_and_eight(at: datetime, zone: ZoneInfo) -> None:
    start, end = QUIET_HOURS.start_of_quiet(at, zone), QUIET_HOURS.end_of_quiet(at, zone)
    assert start.tzinfo is end.tzinfo is UTC
    assert start <= at <= end
    assert not QUIET_HOURS.is_quiet(end, zone)
    if QUIET_HOURS.is_quiet(at, zone):
        assert start.astimezone(zone).time() == time(21)
        assert end.astimezone(zone).time() == time(8)
        assert end - start <= 12 * HOUR


@given(INSTANTS, ZONES)
def test_the_next_start_of_quiet_is_nine_in_the_evening_within_a_day(at: datetime, zone: ZoneInfo) -> None:
    start = QUIET_HOURS.next_start(at, zone)
    assert timedelta(0) < start - at <= 25 * HOUR
    assert start.astimezone(zone).time() == time(21)


def test_as_quiet_begins_its_next_start_is_tomorrow() -> None:
    assert QUIET_HOURS.next_start(utc("2026-03-10 21:00"), LONDON) == utc("2026-03-11 21:00")


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        (london("2026-03-10 09:00"), 4, utc("2026-03-10 13:00")),
        (london("2026-03-10 17:00"), 4, utc("2026-03-10 21:00")),
        (london("2026-03-10 17:15"), 4, utc("2026-03-11 08:15")),
        (london("2026-03-10 20:00"), 4, utc("2026-03-11 11:00")),
        (london("2026-03-10 23:00"), 4, utc("2026-03-11 12:00")),
        (london("2026-03-10 20:00"), 30, utc("2026-03-13 11:00")),
        (london("2026-03-28 20:00"), 4, utc("2026-03-29 10:00")),
        (london("2026-10-24 20:00"), 4, utc("2026-10-25 11:00")),
        (london("2026-03-10 23:00"), 0, utc("2026-03-11 08:00")),
    ],
)
def test_waking_time_stands_still_at_night(start: datetime, hours: int, due: datetime) -> None:
    assert waking_deadline(start, hours * HOUR, LONDON) == due


def test_a_clock_cannot_run_backwards() -> None:
    with pytest.raises(ValueError, match="negative"):
        waking_deadline(utc("2026-03-10 00:00"), -HOUR, LONDON)


@given(INSTANTS, ZONES, st.integers(0, 60 * 60))
def test_exactly_the_waking_minutes_pass(at: datetime, zone: ZoneInfo, minutes: int) -> None:
    at = at.replace(second=0, microsecond=0)
    due = waking_deadline(at, timedelta(minutes=minutes), zone)
    awake, now = timedelta(0), at
    while now < due:
        night_ends = QUIET_HOURS.end_of_quiet(now, zone)
        evening = min(QUIET_HOURS.next_start(night_ends, zone), due)
        awake, now = awake + max(evening - night_ends, timedelta(0)), max(evening, night_ends)
    assert awake == timedelta(minutes=minutes)
    assert now == max(due, at)


def in_the_night(*hours: int) -> tuple[Step[str], ...]:
    began = london("2026-03-10 00:00")
    nominal = {f"at_{hour}": began + hour * HOUR for hour in hours}
    return reminders(nominal, began_at=began, deadline=began + 33 * HOUR, zone=LONDON)


def test_a_reminder_at_night_waits_for_the_morning_when_an_hour_is_left() -> None:
    assert in_the_night(26) == (Step("at_26", utc("2026-03-11 02:00"), utc("2026-03-11 08:00")),)


def test_a_reminder_at_night_comes_in_the_evening_when_the_morning_is_too_late() -> None:
    began = london("2026-03-10 00:00")
    told = reminders(
        {"last": began + 26 * HOUR},
        began_at=began,
        deadline=began + 33 * HOUR - timedelta(minutes=1),
        zone=LONDON,
    )
    assert told == (Step("last", utc("2026-03-11 02:00"), utc("2026-03-10 21:00")),)


def test_a_reminder_less_than_four_hours_after_the_start_is_dropped() -> None:
    began = london("2026-03-10 09:00")
    nominal = {"early": began + 4 * HOUR - timedelta(minutes=1)}
    on_time = {"late": began + 4 * HOUR}
    assert reminders(nominal, began_at=began, deadline=began + 24 * HOUR, zone=LONDON) == ()
    assert len(reminders(on_time, began_at=began, deadline=began + 24 * HOUR, zone=LONDON)) == 1


def test_of_two_reminders_less_than_three_hours_apart_the_later_stays() -> None:
    assert [step.step for step in in_the_night(12, 14)] == ["at_14"]
    assert [step.step for step in in_the_night(12, 15)] == ["at_12", "at_15"]
    assert [step.step for step in in_the_night(22, 30)] == ["at_30"]


@pytest.mark.parametrize("call", ["is_quiet", "start_of_quiet", "end_of_quiet", "next_start"])
def test_a_time_without_a_zone_is_refused(call: str) -> None:
    with pytest.raises(NaiveTime, match="no time zone"):
        getattr(QUIET_HOURS, call)(NAIVE, LONDON)
    with pytest.raises(NaiveTime):
        waking_deadline(NAIVE, HOUR, LONDON)
    with pytest.raises(NaiveTime):
        reminders({"one": NAIVE}, began_at=utc("2026-03-10 00:00"), deadline=utc("2026-03-11 00:00"), zone=LONDON)


def test_moments_are_kept_in_utc() -> None:
    assert in_utc(london("2026-07-01 12:00")).isoformat() == "2026-07-01T11:00:00+00:00"


@given(st.sampled_from(["weekly", "read_first"]), st.integers(1, 10_000))
def test_the_steps_of_a_series_are_told_apart_by_number(series: str, number: int) -> None:
    assert number_of(numbered(series, number), series) == number
    assert number_of(numbered(series, number), "danger") == 0


@pytest.mark.parametrize("step", ["", "weekly", "weekly_", "weekly_x", "weekly_-1", "biweekly_2", "escalated"])
def test_a_step_of_another_clock_has_no_number(step: str) -> None:
    assert number_of(step, "weekly") == 0
