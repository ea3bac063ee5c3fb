from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.hours import QUIET_HOURS, NaiveTime, Step
from core.requests.clocks import (
    CoordinatorsStep,
    OfferStep,
    PoolStep,
    QuestionStep,
    RequestTimes,
    coordinators_step,
    next_weekly,
    offer_ladder,
    pool_step,
    posted_at,
    question_ladder,
    remaining,
    resume,
    time_used,
)

LONDON = ZoneInfo("Europe/London")
MADRID = ZoneInfo("Europe/Madrid")
ZONES = st.sampled_from([LONDON, MADRID, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")])
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
NAIVE = datetime(2026, 3, 10, 12)  # noqa: DTZ001
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
REMINDER_1, REMINDER_2, FALL_THROUGH = OfferStep
NONE = timedelta(0)


def at(wall: str, zone: ZoneInfo = LONDON) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=zone).astimezone(UTC)


def local(ladder: tuple[Step[OfferStep], ...]) -> list[tuple[OfferStep, str]]:
    return [(step.step, step.due_at.astimezone(LONDON).strftime("%a %H:%M")) for step in ladder]


@pytest.mark.parametrize(
    ("offered", "first", "second", "end"),
    [
        ("2026-03-10 12:00", "Wed 12:00", "Thu 08:00", "Thu 12:00"),
        ("2026-03-10 09:00", "Wed 09:00", "Thu 08:00", "Thu 09:00"),
        ("2026-03-10 08:45", "Wed 08:45", "Wed 21:00", "Thu 08:45"),
        ("2026-03-10 03:00", "Wed 08:00", "Wed 21:00", "Thu 03:00"),
        ("2026-03-10 22:00", "Thu 08:00", "Thu 16:00", "Thu 22:00"),
        ("2026-10-24 12:00", "Sun 11:00", "Mon 08:00", "Mon 11:00"),
    ],
)
def test_an_offer_is_reminded_twice_by_day_and_falls_through_after_48_hours(
    offered: str, first: str, second: str, end: str
) -> None:
    assert local(offer_ladder(at(offered), LONDON)) == [
        (REMINDER_1, first),
        (REMINDER_2, second),
        (FALL_THROUGH, end),
    ]


def test_a_fall_through_at_night_is_recorded_on_time_and_posted_in_the_morning() -> None:
    end = offer_ladder(at("2026-03-10 03:00"), LONDON)[-1]
    assert end == Step(FALL_THROUGH, at("2026-03-12 03:00"), at("2026-03-12 03:00"))
    assert posted_at(end.due_at, LONDON) == at("2026-03-12 08:00")
    assert posted_at(at("2026-03-12 12:00"), LONDON) == at("2026-03-12 12:00")


def test_a_question_stops_the_clock_and_the_answer_sets_it_going_with_what_is_left() -> None:
    offered, asked, answered = at("2026-03-10 12:00"), at("2026-03-10 22:00"), at("2026-03-13 09:00")
    used = time_used(offered, asked)
    assert used == 10 * HOUR
    assert remaining(used) == 38 * HOUR
    assert local(resume(answered, used, LONDON)) == [
        (REMINDER_1, "Sat 08:00"),
        (REMINDER_2, "Sat 17:00"),
        (FALL_THROUGH, "Sat 23:00"),
    ]


def test_time_used_adds_up_over_two_questions() -> None:
    first = time_used(at("2026-03-10 12:00"), at("2026-03-10 15:00"))
    assert time_used(at("2026-03-12 12:00"), at("2026-03-12 14:00"), first) == 5 * HOUR


def test_a_clock_set_back_takes_no_time() -> None:
    assert time_used(at("2026-03-10 12:00"), at("2026-03-10 11:00"), HOUR) == HOUR


def test_a_reminder_that_was_sent_is_not_planned_again() -> None:
    now, sent = at("2026-03-13 09:00"), frozenset({REMINDER_1, REMINDER_2})
    assert [step.step for step in resume(now, 33 * HOUR, LONDON)] == [REMINDER_2, FALL_THROUGH]
    assert [step.step for step in resume(now, 33 * HOUR, LONDON, fired=sent)] == [FALL_THROUGH]
    assert resume(at("2026-03-13 09:00"), 48 * HOUR, LONDON, fired=frozenset({FALL_THROUGH})) == ()


def test_the_answer_itself_stands_in_for_a_reminder_due_soon_after_it() -> None:
    steps = resume(at("2026-03-13 09:00"), 21 * HOUR, LONDON)
    assert [step.step for step in steps] == [REMINDER_2, FALL_THROUGH]


def test_an_answer_that_comes_at_night_is_not_doubled_by_a_reminder_in_the_morning() -> None:
    steps = resume(at("2026-03-13 03:00"), 23 * HOUR, LONDON)
    assert local(steps) == [(REMINDER_2, "Fri 21:00"), (FALL_THROUGH, "Sat 04:00")]


def test_an_offer_whose_time_is_used_up_falls_through_at_once() -> None:
    now = at("2026-03-13 09:00")
    assert remaining(50 * HOUR) == NONE
    assert resume(now, 50 * HOUR, LONDON) == (Step(FALL_THROUGH, now, now),)


@given(INSTANTS, ZONES, st.integers(0, 48 * 60))
def test_an_offer_in_any_state_keeps_the_rules_of_reminders(begins: datetime, zone: ZoneInfo, used: int) -> None:
    *reminders, end = resume(begins, timedelta(minutes=used), zone)
    assert end.step is FALL_THROUGH
    assert end.due_at == begins + 48 * HOUR - timedelta(minutes=used)
    for step in reminders:
        assert QUIET_HOURS.end_of_quiet(begins, zone) + 4 * HOUR <= step.due_at <= end.due_at - HOUR
        assert step.due_at.tzinfo is UTC
        if QUIET_HOURS.is_quiet(step.due_at, zone):
            assert step.due_at == QUIET_HOURS.start_of_quiet(step.nominal_at, zone)
            assert QUIET_HOURS.end_of_quiet(step.nominal_at, zone) > end.due_at - HOUR
    assert all(later.due_at - earlier.due_at >= 3 * HOUR for earlier, later in pairwise(reminders))


@given(INSTANTS, ZONES)
def test_a_fresh_offer_always_has_both_reminders(offered: datetime, zone: ZoneInfo) -> None:
    assert [step.step for step in offer_ladder(offered, zone)] == [REMINDER_1, REMINDER_2, FALL_THROUGH]


@given(INSTANTS, ZONES, st.integers(0, 48 * 60), st.integers(0, 14 * 24 * 60))
def test_stopping_and_resuming_neither_gives_nor_takes_time(
    offered: datetime, zone: ZoneInfo, ran: int, stood: int
) -> None:
    asked = offered + timedelta(minutes=ran)
    answered = asked + timedelta(minutes=stood)
    end = resume(answered, time_used(offered, asked), zone)[-1]
    assert end.due_at - offered == 48 * HOUR + timedelta(minutes=stood)


def test_the_pool_gives_way_to_coordinators_after_48_hours_even_at_night() -> None:
    opened = at("2026-03-10 03:00")
    assert pool_step(opened) == Step(PoolStep.TO_COORDINATORS, opened + 48 * HOUR, opened + 48 * HOUR)


def test_coordinators_have_a_day_and_the_escalation_waits_for_the_morning() -> None:
    began = at("2026-03-10 03:00")
    assert coordinators_step(began, LONDON) == Step(CoordinatorsStep.ESCALATED, began + DAY, at("2026-03-11 08:00"))
    assert coordinators_step(began + 9 * HOUR, LONDON).due_at == at("2026-03-11 12:00")


def test_after_the_escalation_comes_a_word_every_week_without_end() -> None:
    step: Step[str] = coordinators_step(at("2026-10-12 12:00"), LONDON)
    told = []
    for _ in range(60):
        step = next_weekly(step.step, step.due_at, LONDON)
        told.append(step)
    assert [step.step for step in told[:3]] == ["weekly_1", "weekly_2", "weekly_3"]
    assert len({step.step for step in told}) == 60
    assert all(later.due_at - earlier.due_at >= 7 * DAY for earlier, later in pairwise(told))
    assert told[0].due_at == at("2026-10-20 12:00")
    assert told[1].due_at == at("2026-10-27 11:00")


def test_the_week_runs_from_when_the_last_word_was_really_given() -> None:
    woke = at("2026-05-01 10:00")
    assert next_weekly("weekly_2", woke, LONDON) == Step("weekly_3", woke + 7 * DAY, woke + 7 * DAY)


def test_a_weekly_word_that_the_clock_change_moves_into_the_night_waits_for_the_morning() -> None:
    assert next_weekly("weekly_1", at("2026-10-20 08:00"), LONDON).due_at == at("2026-10-27 08:00")


def test_the_family_is_reminded_after_three_days_and_the_asker_must_choose_after_fourteen() -> None:
    asked = at("2026-03-10 12:00")
    assert question_ladder(asked, LONDON, LONDON) == (
        Step(QuestionStep.FAMILY_REMINDER, asked + 3 * DAY, asked + 3 * DAY),
        Step(QuestionStep.ASKER_CHOOSES, asked + 14 * DAY, asked + 14 * DAY),
    )


def test_a_question_wakes_neither_the_family_nor_the_asker() -> None:
    family, asker = question_ladder(at("2026-03-10 20:30"), MADRID, LONDON)
    assert family.due_at == at("2026-03-14 08:00", MADRID)
    assert asker.due_at == at("2026-03-24 20:30")


def test_the_figures_can_be_changed() -> None:
    times = RequestTimes(family_reminder=HOUR, asker_chooses=2 * HOUR, pool=HOUR)
    asked = at("2026-03-10 12:00")
    assert [step.due_at - asked for step in question_ladder(asked, LONDON, LONDON, times)] == [HOUR, 2 * HOUR]
    assert pool_step(asked, times).due_at == asked + HOUR


@pytest.mark.parametrize(
    "wrong",
    [
        {"reminder_1": NONE},
        {"reminder_2": 48 * HOUR},
        {"reminder_1": 42 * HOUR},
        {"pool": NONE},
        {"coordinators": NONE},
        {"weekly": NONE},
        {"family_reminder": NONE},
        {"asker_chooses": 3 * DAY},
    ],
)
def test_times_out_of_order_are_refused(wrong: dict[str, timedelta]) -> None:
    with pytest.raises(ValueError, match="every clock needs a length"):
        RequestTimes(**wrong)  # type: ignore[arg-type]


def test_a_time_without_a_zone_is_refused() -> None:
    for call in (
        lambda: offer_ladder(NAIVE, LONDON),
        lambda: time_used(NAIVE, at("2026-03-10 12:00")),
        lambda: time_used(at("2026-03-10 12:00"), NAIVE),
        lambda: posted_at(NAIVE, LONDON),
        lambda: pool_step(NAIVE),
        lambda: coordinators_step(NAIVE, LONDON),
        lambda: next_weekly("weekly_1", NAIVE, LONDON),
        lambda: question_ladder(NAIVE, LONDON, LONDON),
    ):
        with pytest.raises(NaiveTime):
            call()
