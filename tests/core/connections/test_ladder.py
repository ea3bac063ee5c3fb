from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.connections.ladder import (
    TO_COORDINATORS,
    TO_THE_ADVOCATE,
    IntroductionStep,
    IntroductionTimes,
    coordinators_notices,
    introduction_due,
    introduction_ladder,
)
from core.hours import QUIET_HOURS, NaiveTime, Step
from tests.core.connections.reminders_page import PAGE, renewed

LONDON = ZoneInfo("Europe/London")
MADRID = ZoneInfo("Europe/Madrid")
NEW_YORK = ZoneInfo("America/New_York")
ZONES = [LONDON, MADRID, NEW_YORK]
ORDINARY, SPRING, AUTUMN = date(2026, 3, 10), date(2026, 3, 28), date(2026, 10, 24)
QUARTERS = [time(hour, minute) for hour in range(24) for minute in (0, 15, 30, 45)]
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
ANY_ZONE = st.sampled_from(
    [*ZONES, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Kolkata"), ZoneInfo("Pacific/Auckland")]
)
HOUR = timedelta(hours=1)

REMINDER_1, REMINDER_2, OVERDUE, COORDINATORS, HANDOVER = IntroductionStep
Ladder = tuple[Step[IntroductionStep], ...]


def accepted(day: date, at: time, zone: ZoneInfo = LONDON) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


def ladders(day: date, zone: ZoneInfo = LONDON, theirs: ZoneInfo = LONDON) -> dict[datetime, Ladder]:
    """The ladder of every quarter hour of the 24 real hours that begin with the local day."""
    midnight = accepted(day, time(0), zone)
    starts = [midnight + timedelta(minutes=15 * quarter) for quarter in range(96)]
    return {at: introduction_ladder(at, zone, theirs) for at in starts}


def told(ladder: Ladder, to: frozenset[IntroductionStep]) -> list[Step[IntroductionStep]]:
    return [step for step in ladder if step.step in to]


def reminders_of(ladder: Ladder) -> list[Step[IntroductionStep]]:
    return told(ladder, TO_THE_ADVOCATE - {OVERDUE})


def local(ladder: Ladder, zone: ZoneInfo = LONDON) -> list[tuple[IntroductionStep, str]]:
    return [(step.step, step.due_at.astimezone(zone).strftime("%a %H:%M")) for step in ladder]


def hours_left(day: date, zone: ZoneInfo = LONDON) -> list[float]:
    """How long before the deadline the last reminder comes, for each time of Accept."""
    return [
        (introduction_due(at) - reminders_of(ladder)[-1].due_at) / HOUR for at, ladder in ladders(day, zone).items()
    ]


def check(at: datetime, ladder: Ladder, zone: ZoneInfo, theirs: ZoneInfo) -> None:
    """Everything the rules promise of any ladder."""
    due = introduction_due(at)
    names = [step.step for step in ladder]
    assert due - at == 24 * HOUR
    assert len(names) == len(set(names))
    assert [step.due_at for step in ladder] == sorted(step.due_at for step in ladder)
    assert all(moment.tzinfo is UTC for step in ladder for moment in (step.due_at, step.nominal_at))
    check_reminders(at, due, reminders_of(ladder), zone)
    overdue = next(step for step in ladder if step.step is OVERDUE)
    assert overdue.nominal_at == due
    assert overdue.due_at == QUIET_HOURS.end_of_quiet(due, zone)
    check_coordinators(at, overdue, told(ladder, TO_COORDINATORS), theirs)


def check_reminders(at: datetime, due: datetime, reminders: list[Step[IntroductionStep]], zone: ZoneInfo) -> None:
    assert len(reminders) in {1, 2}
    assert reminders[-1].step is REMINDER_2
    for reminder in reminders:
        assert at + 4 * HOUR <= reminder.due_at <= due - HOUR
        if QUIET_HOURS.is_quiet(reminder.due_at, zone):
            assert reminder.due_at.astimezone(zone).time() == time(21)
            assert reminder.due_at <= reminder.nominal_at
            assert QUIET_HOURS.end_of_quiet(reminder.nominal_at, zone) > due - HOUR
        else:
            assert reminder.due_at == QUIET_HOURS.end_of_quiet(reminder.nominal_at, zone)
    assert all(later.due_at - earlier.due_at >= 3 * HOUR for earlier, later in pairwise(reminders))


def check_coordinators(
    at: datetime, overdue: Step[IntroductionStep], notices: list[Step[IntroductionStep]], zone: ZoneInfo
) -> None:
    assert [notice.step for notice in notices] in ([HANDOVER], [COORDINATORS, HANDOVER])
    earliest = max(at + 28 * HOUR, overdue.due_at + 2 * HOUR)
    assert notices[0].due_at == QUIET_HOURS.end_of_quiet(earliest, zone)
    assert notices[0].nominal_at == at + 28 * HOUR
    assert all(not QUIET_HOURS.is_quiet(notice.due_at, zone) for notice in notices)
    handover = QUIET_HOURS.end_of_quiet(max(at + 36 * HOUR, overdue.due_at + 2 * HOUR), zone)
    assert (len(notices) == 2) == (handover - notices[0].due_at >= 3 * HOUR)
    if len(notices) == 2:
        assert notices[1] == Step(HANDOVER, at + 36 * HOUR, handover)


@pytest.mark.parametrize("day", [ORDINARY, SPRING, SPRING + timedelta(1), AUTUMN, AUTUMN + timedelta(1)])
@pytest.mark.parametrize("zone", ZONES, ids=str)
@pytest.mark.parametrize("theirs", ZONES, ids=str)
def test_every_quarter_hour_keeps_every_rule(day: date, zone: ZoneInfo, theirs: ZoneInfo) -> None:
    for at, ladder in ladders(day, zone, theirs).items():
        check(at, ladder, zone, theirs)


@given(INSTANTS, ANY_ZONE, ANY_ZONE)
def test_every_moment_of_three_years_keeps_every_rule(at: datetime, zone: ZoneInfo, theirs: ZoneInfo) -> None:
    check(at, introduction_ladder(at, zone, theirs), zone, theirs)


def test_the_last_reminder_leaves_between_one_hour_and_eleven_and_three_quarters() -> None:
    left = hours_left(ORDINARY)
    assert len(left) == 96
    assert (min(left), max(left)) == (1.0, 11.75)


def test_when_the_clocks_go_back_the_last_reminder_leaves_at_most_an_hour_more() -> None:
    assert max(hours_left(AUTUMN)) == 12.75
    assert min(hours_left(AUTUMN)) == 1.0


def test_when_the_clocks_go_forward_no_reminder_comes_too_late_to_act() -> None:
    assert min(hours_left(SPRING)) == 1.0
    assert max(hours_left(SPRING)) == 10.75


def test_an_ordinary_day_brings_one_or_two_reminders() -> None:
    counts = [len(reminders_of(ladder)) for ladder in ladders(ORDINARY).values()]
    assert set(counts) == {1, 2}
    alone = [at for at, ladder in ladders(ORDINARY).items() if len(reminders_of(ladder)) == 1]
    assert alone == [accepted(ORDINARY, at) for at in QUARTERS if time(6) < at < time(15)]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (time(3), ["Tue 15:00", "Tue 21:00", "Wed 08:00", "Wed 10:00", "Wed 15:00"]),
        (time(8, 45), ["", "Tue 21:00", "Wed 08:45", "Wed 12:45", "Wed 20:45"]),
        (time(9), ["", "Wed 08:00", "Wed 09:00", "Wed 13:00", "Thu 08:00"]),
        (time(15), ["Wed 08:00", "Wed 11:00", "Wed 15:00", "Wed 19:00", "Thu 08:00"]),
        (time(17), ["Wed 08:00", "Wed 13:00", "Wed 17:00", "", "Thu 08:00"]),
        (time(21), ["Wed 09:00", "Wed 17:00", "Thu 08:00", "", "Thu 10:00"]),
        (time(0), ["Tue 12:00", "Tue 20:00", "Wed 08:00", "", "Wed 10:00"]),
    ],
    ids=str,
)
def test_the_ladder_of_an_ordinary_tuesday(at: time, expected: list[str]) -> None:
    ladder = introduction_ladder(accepted(ORDINARY, at), LONDON, LONDON)
    planned = zip(IntroductionStep, expected, strict=True)
    assert local(ladder) == [(step, when) for step, when in planned if when]


def test_the_deadline_is_real_time_over_both_clock_changes() -> None:
    spring, autumn = accepted(SPRING, time(12)), accepted(AUTUMN, time(12))
    assert introduction_due(spring).astimezone(LONDON).time() == time(13)
    assert introduction_due(autumn).astimezone(LONDON).time() == time(11)


def test_a_quarter_to_ten_before_the_clocks_go_back_is_reminded_the_evening_before() -> None:
    ladder = introduction_ladder(accepted(AUTUMN, time(9, 45)), LONDON, LONDON)
    assert local(ladder)[0] == (REMINDER_2, "Sat 21:00")


def test_each_recipient_sleeps_in_their_own_zone() -> None:
    ladder = introduction_ladder(accepted(ORDINARY, time(12)), LONDON, NEW_YORK)
    assert local(ladder) == [
        (REMINDER_2, "Wed 08:00"),
        (OVERDUE, "Wed 12:00"),
        (COORDINATORS, "Wed 16:00"),
        (HANDOVER, "Thu 00:00"),
    ]
    assert local(introduction_ladder(accepted(ORDINARY, time(6)), LONDON, NEW_YORK), NEW_YORK)[-2:] == [
        (COORDINATORS, "Wed 08:00"),
        (HANDOVER, "Wed 14:00"),
    ]


def test_two_notices_to_coordinators_close_together_become_the_earlier_with_the_handover_button() -> None:
    at = accepted(ORDINARY, time(0, 30))
    morning = accepted(date(2026, 3, 11), time(8))
    assert coordinators_notices(at, morning, LONDON) == (Step(HANDOVER, at + 28 * HOUR, morning + 2 * HOUR),)


def test_coordinators_hear_after_the_advocate_even_when_the_bot_was_down() -> None:
    at = accepted(ORDINARY, time(9))
    woke = at + timedelta(days=3)
    assert coordinators_notices(at, woke, LONDON) == (Step(HANDOVER, at + 28 * HOUR, woke + 2 * HOUR),)


def test_every_step_is_for_one_audience() -> None:
    assert set(IntroductionStep) == TO_THE_ADVOCATE | TO_COORDINATORS
    assert {COORDINATORS, HANDOVER} == TO_COORDINATORS


def test_the_figures_can_be_changed() -> None:
    times = IntroductionTimes(reminder_1=6 * HOUR, reminder_2=10 * HOUR, deadline=12 * HOUR)
    at = accepted(ORDINARY, time(8))
    assert introduction_due(at, times) == at + 12 * HOUR
    assert local(introduction_ladder(at, LONDON, LONDON, times))[:3] == [
        (REMINDER_1, "Tue 14:00"),
        (REMINDER_2, "Tue 18:00"),
        (OVERDUE, "Tue 20:00"),
    ]


@pytest.mark.parametrize(
    "wrong", [{"reminder_1": timedelta(0)}, {"reminder_2": 24 * HOUR}, {"coordinators": 36 * HOUR}]
)
def test_times_out_of_order_are_refused(wrong: dict[str, timedelta]) -> None:
    with pytest.raises(ValueError, match="follow one another"):
        IntroductionTimes(**wrong)  # type: ignore[arg-type]


def test_a_time_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 3, 10, 12)  # noqa: DTZ001
    for call in (
        lambda: introduction_due(naive),
        lambda: introduction_ladder(naive, LONDON, LONDON),
        lambda: coordinators_notices(naive, accepted(ORDINARY, time(0)), LONDON),
        lambda: coordinators_notices(accepted(ORDINARY, time(0)), naive, LONDON),
    ):
        with pytest.raises(NaiveTime):
            call()


def test_the_page_about_reminders_shows_the_ladder_as_it_is() -> None:
    page = PAGE.read_text("utf-8")
    assert renewed(page) == page, "run: python -m tests.core.connections.reminders_page"
