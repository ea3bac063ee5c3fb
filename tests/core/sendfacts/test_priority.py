from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sendfacts import (
    Assessed,
    Moment,
    Priority,
    PriorityReason,
    Situation,
    assess,
    due_dates,
    key_date,
    load_send_facts,
    may_ask_for_themselves,
)

FACTS = load_send_facts()
URGENT, HIGH, NORMAL, LOW = Priority

days = st.dates(min_value=date(2024, 1, 1), max_value=date(2030, 12, 31))
maybe_days = st.none() | days
situations = st.builds(
    Situation,
    stage=st.sampled_from([stage.code for stage in FACTS.stages]),
    kind=st.sampled_from([kind.code for kind in FACTS.kinds]),
    letter_date=maybe_days,
    letter_received_on=maybe_days,
    draft_received_on=maybe_days,
    certificate_date=maybe_days,
    section_i_only=st.booleans(),
    hearing_date=maybe_days,
    meeting_date=maybe_days,
    exclusion_meeting_date=maybe_days,
    suspended=st.booleans(),
    excluded_permanently=st.booleans(),
    out_of_education=st.booleans(),
)

HEARING = Situation(stage="under_appeal", kind="tribunal_preparation", hearing_date=date(2026, 3, 31))
APPEAL = Situation(stage="final_ehcp", kind="plan_content", letter_date=date(2026, 3, 5))  # due 5 May 2026
WEEKEND_APPEAL = Situation(
    stage="final_ehcp", kind="plan_content", letter_date=date(2026, 12, 31)
)  # due Sunday 28 February 2027, safe on the Friday
DRAFT = Situation(stage="draft_ehcp", kind="draft_plan_check", draft_received_on=date(2026, 6, 1))  # 15 June
REVIEW = Situation(stage="annual_review_pending", kind="annual_review", meeting_date=date(2026, 3, 31))
GOVERNORS = Situation(stage="sen_support", kind="exclusion", meeting_date=date(2026, 3, 31))
MEDIATION = Situation(stage="not_sure", kind="mediation", meeting_date=date(2026, 3, 31))


@pytest.mark.parametrize(
    ("situation", "day", "days_before", "priority", "reason"),
    [
        (HEARING, date(2026, 3, 31), 29, NORMAL, PriorityReason.DATE_AHEAD),
        (HEARING, date(2026, 3, 31), 28, URGENT, PriorityReason.HEARING_NEAR),
        (HEARING, date(2026, 3, 31), 0, URGENT, PriorityReason.HEARING_NEAR),
        (HEARING, date(2026, 3, 31), -1, URGENT, PriorityReason.HEARING_PAST),
        (APPEAL, date(2026, 5, 5), 29, NORMAL, PriorityReason.DATE_AHEAD),
        (APPEAL, date(2026, 5, 5), 28, HIGH, PriorityReason.APPEAL_NEAR),
        (APPEAL, date(2026, 5, 5), 15, HIGH, PriorityReason.APPEAL_NEAR),
        (APPEAL, date(2026, 5, 5), 14, URGENT, PriorityReason.APPEAL_VERY_NEAR),
        (APPEAL, date(2026, 5, 5), 0, URGENT, PriorityReason.APPEAL_VERY_NEAR),
        (APPEAL, date(2026, 5, 5), -1, URGENT, PriorityReason.APPEAL_PAST),
        (WEEKEND_APPEAL, date(2027, 2, 26), 15, HIGH, PriorityReason.APPEAL_NEAR),
        (WEEKEND_APPEAL, date(2027, 2, 26), 14, URGENT, PriorityReason.APPEAL_VERY_NEAR),
        (DRAFT, date(2026, 6, 15), 6, NORMAL, PriorityReason.DATE_AHEAD),
        (DRAFT, date(2026, 6, 15), 5, URGENT, PriorityReason.ANSWER_NEAR),
        (DRAFT, date(2026, 6, 15), -1, URGENT, PriorityReason.ANSWER_PAST),
        (REVIEW, date(2026, 3, 31), 15, NORMAL, PriorityReason.DATE_AHEAD),
        (REVIEW, date(2026, 3, 31), 14, HIGH, PriorityReason.REVIEW_NEAR),
        (REVIEW, date(2026, 3, 31), -1, URGENT, PriorityReason.REVIEW_PAST),
        (GOVERNORS, date(2026, 3, 31), 15, NORMAL, PriorityReason.DATE_AHEAD),
        (GOVERNORS, date(2026, 3, 31), 14, HIGH, PriorityReason.GOVERNORS_NEAR),
        (GOVERNORS, date(2026, 3, 31), -1, URGENT, PriorityReason.GOVERNORS_PAST),
        (MEDIATION, date(2026, 3, 31), 15, NORMAL, PriorityReason.DATE_AHEAD),
        (MEDIATION, date(2026, 3, 31), 14, HIGH, PriorityReason.MEETING_NEAR),
        (MEDIATION, date(2026, 3, 31), -1, URGENT, PriorityReason.MEETING_PAST),
    ],
)
def test_each_window_opens_on_its_day(
    situation: Situation, day: date, days_before: int, priority: Priority, reason: PriorityReason
) -> None:
    today = day - timedelta(days=days_before)
    assert assess(situation, today) == Assessed(priority, reason, day)


@pytest.mark.parametrize(
    ("today", "reason", "shown"),
    [
        (date(2027, 2, 26), PriorityReason.APPEAL_VERY_NEAR, date(2027, 2, 26)),
        (date(2027, 2, 27), PriorityReason.APPEAL_VERY_NEAR, date(2027, 2, 28)),
        (date(2027, 2, 28), PriorityReason.APPEAL_VERY_NEAR, date(2027, 2, 28)),
        (date(2027, 3, 1), PriorityReason.APPEAL_PAST, date(2027, 2, 28)),
    ],
)
def test_an_appeal_past_its_safe_date_is_not_said_to_have_gone_by(
    today: date, reason: PriorityReason, shown: date
) -> None:
    assert assess(WEEKEND_APPEAL, today) == Assessed(URGENT, reason, shown)


TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("situation", "expected"),
    [
        (
            Situation(stage="sen_support", kind="out_of_school", out_of_education=True),
            Assessed(URGENT, PriorityReason.OUT_OF_EDUCATION),
        ),
        (
            Situation(stage="sen_support", kind="exclusion", suspended=True),
            Assessed(HIGH, PriorityReason.SUSPENDED),
        ),
        (
            Situation(stage="sen_support", kind="exclusion", excluded_permanently=True),
            Assessed(HIGH, PriorityReason.PERMANENT_EXCLUSION_UNDATED),
        ),
        (
            Situation(
                stage="sen_support",
                kind="exclusion",
                excluded_permanently=True,
                exclusion_meeting_date=date(2026, 5, 1),
            ),
            Assessed(URGENT, PriorityReason.PERMANENT_EXCLUSION, date(2026, 5, 1)),
        ),
        (
            Situation(
                stage="sen_support",
                kind="exclusion",
                excluded_permanently=True,
                exclusion_meeting_date=date(2026, 3, 1),
            ),
            Assessed(URGENT, PriorityReason.GOVERNORS_PAST, date(2026, 3, 1)),
        ),
        (Situation(stage="sen_support", kind="sen_support"), Assessed(NORMAL, PriorityReason.NO_DATE)),
        (Situation(stage="not_sure", kind="general"), Assessed(LOW, PriorityReason.INFORMATION)),
        (
            Situation(stage="not_sure", kind="general", suspended=True),
            Assessed(HIGH, PriorityReason.SUSPENDED),
        ),
    ],
)
def test_circumstances_count_without_a_date(situation: Situation, expected: Assessed) -> None:
    assert assess(situation, TODAY) == expected


def test_a_permanent_exclusion_is_urgent_up_to_the_meeting_and_on_its_day() -> None:
    situation = Situation(
        stage="sen_support", kind="exclusion", excluded_permanently=True, exclusion_meeting_date=TODAY
    )
    for today in (TODAY - timedelta(days=60), TODAY):
        assert assess(situation, today) == Assessed(URGENT, PriorityReason.PERMANENT_EXCLUSION, TODAY)


def test_the_local_authority_s_own_dates_never_raise_the_priority() -> None:
    held = Situation(stage="annual_review_completed", kind="annual_review", meeting_date=date(2026, 2, 2))
    assert [one.moment for one in due_dates(held)] == [Moment.AUTHORITY_DECISION]
    due = date(2026, 3, 2)
    assert assess(held, due) == Assessed(NORMAL, PriorityReason.DATE_AHEAD, due)
    assert assess(held, date(2026, 3, 3)) == Assessed(NORMAL, PriorityReason.AUTHORITY_LATE, due)


@pytest.mark.parametrize(
    ("stage", "kind", "moments"),
    [
        ("final_ehcp", "plan_content", [Moment.APPEAL]),
        ("assessment_requested", "refusal_to_assess", [Moment.APPEAL]),
        ("annual_review_completed", "annual_review", [Moment.APPEAL]),
        ("ceased", "ceasing_plan", [Moment.APPEAL]),
        ("not_sure", "general", [Moment.APPEAL]),
        ("draft_ehcp", "plan_content", [Moment.PLAN_ANSWER]),
        ("not_sure", "draft_plan_check", [Moment.PLAN_ANSWER]),
        ("final_ehcp", "draft_plan_check", [Moment.APPEAL]),
        ("amendment_requested", "annual_review", [Moment.PLAN_ANSWER, Moment.AUTHORITY_PLAN]),
        ("under_appeal", "tribunal_preparation", []),
        ("resolved", "general", []),
        ("final_ehcp", "transport", []),
        ("not_sure", "dla", []),
        ("sen_support", "sen_support", []),
        ("assessment_requested", "needs_assessment_request", []),
    ],
)
def test_what_the_letter_is_follows_from_stage_and_kind(stage: str, kind: str, moments: list[Moment]) -> None:
    situation = Situation(stage=stage, kind=kind, letter_date=date(2026, 3, 5))
    assert [one.moment for one in due_dates(situation)] == moments


@pytest.mark.parametrize(
    ("draft_received_on", "letter_received_on", "due"),
    [
        (date(2026, 6, 4), date(2026, 6, 3), date(2026, 6, 18)),
        (None, date(2026, 6, 3), date(2026, 6, 17)),
        (None, None, date(2026, 6, 15)),
    ],
)
def test_the_fifteen_days_run_from_receipt_else_from_the_letter(
    draft_received_on: date | None, letter_received_on: date | None, due: date
) -> None:
    situation = Situation(
        stage="draft_ehcp",
        kind="draft_plan_check",
        letter_date=date(2026, 6, 1),
        letter_received_on=letter_received_on,
        draft_received_on=draft_received_on,
    )
    assert [one.due for one in due_dates(situation)] == [due]


def test_a_certificate_without_the_letter_still_gives_a_date() -> None:
    situation = Situation(stage="final_ehcp", kind="mediation", certificate_date=date(2026, 9, 30))
    assert [one.due for one in due_dates(situation)] == [date(2026, 10, 30)]


def test_a_certificate_without_the_letter_says_nothing_of_section_i_alone() -> None:
    situation = Situation(
        stage="final_ehcp", kind="naming_school", certificate_date=date(2026, 9, 30), section_i_only=True
    )
    assert due_dates(situation) == ()


def test_section_i_only_reaches_the_deadline() -> None:
    letter, certificate = date(2026, 9, 14), date(2026, 10, 30)
    both = Situation(stage="final_ehcp", kind="naming_school", letter_date=letter, certificate_date=certificate)
    alone = Situation(
        stage="final_ehcp",
        kind="naming_school",
        letter_date=letter,
        certificate_date=certificate,
        section_i_only=True,
    )
    assert [one.due for one in (*due_dates(both), *due_dates(alone))] == [
        date(2026, 11, 30),
        date(2026, 11, 14),
    ]


def test_the_key_date_is_the_nearest_to_come() -> None:
    situation = Situation(
        stage="final_ehcp",
        kind="plan_content",
        letter_date=date(2026, 3, 5),
        hearing_date=date(2026, 6, 1),
        meeting_date=date(2026, 2, 2),
    )

    def on(today: date) -> Moment | None:
        shown = key_date(situation, today)
        return shown.moment if shown else None

    assert on(date(2026, 2, 2)) == Moment.MEETING
    assert on(date(2026, 2, 3)) == Moment.APPEAL
    assert on(date(2026, 5, 6)) == Moment.HEARING
    assert on(date(2026, 6, 2)) == Moment.HEARING  # all have gone by: the last of them


def test_without_any_date_there_is_no_key_date() -> None:
    assert key_date(Situation(stage="sen_support", kind="general"), TODAY) is None


def test_urgent_sorts_before_low() -> None:
    assert sorted([LOW, HIGH, URGENT, NORMAL]) == [URGENT, HIGH, NORMAL, LOW]
    assert [priority.label for priority in Priority] == ["Urgent", "High", "Normal", "Low"]


def test_no_reason_on_a_card_says_too_late() -> None:
    assert not [reason for reason in PriorityReason if "too late" in reason.label.lower()]


@pytest.mark.parametrize(("age", "may"), [(15, False), (16, True), (25, True), (26, False)])
def test_a_young_person_may_ask_from_sixteen(age: int, *, may: bool) -> None:
    assert may_ask_for_themselves(age) is may


@given(situation=situations, today=days, later=st.integers(min_value=0, max_value=400))
def test_a_priority_never_falls_as_days_go_by(situation: Situation, today: date, later: int) -> None:
    assert assess(situation, today + timedelta(days=later)).priority <= assess(situation, today).priority


@given(situation=situations, today=days)
def test_a_date_of_the_family_s_that_has_gone_by_is_urgent(situation: Situation, today: date) -> None:
    own = [one for one in due_dates(situation) if not one.moment.startswith("authority")]
    if any(one.due < today for one in own):
        assert assess(situation, today).priority == URGENT


@given(situation=situations, today=days)
def test_the_date_on_the_card_is_one_that_follows_from_the_situation(situation: Situation, today: date) -> None:
    shown = assess(situation, today).key_date
    assert shown is None or shown in {one.as_seen(today) for one in due_dates(situation)}


@given(situation=situations, today=days)
def test_a_key_date_to_come_is_preferred_to_one_gone_by(situation: Situation, today: date) -> None:
    shown = key_date(situation, today)
    ahead = [one for one in due_dates(situation) if one.due >= today]
    if ahead:
        assert shown in ahead
    else:
        assert (shown is None) == (not due_dates(situation))
