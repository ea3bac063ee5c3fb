from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sendfacts import (
    DueDate,
    amended_plan_deadline,
    appeal_deadline,
    draft_plan_deadline,
    over_compulsory_school_age,
    review_decision_deadline,
)
from core.sendfacts.dates import add_months, appeal_deadline_without_letter, in_words, is_working_day

days = st.dates(min_value=date(2014, 9, 1), max_value=date(2060, 12, 31))


@pytest.mark.parametrize(
    ("letter", "certificate", "due", "safe"),
    [
        (date(2026, 3, 5), None, date(2026, 5, 5), date(2026, 5, 5)),
        (date(2026, 6, 12), date(2026, 7, 20), date(2026, 9, 1), date(2026, 9, 1)),
        (date(2026, 10, 30), None, date(2027, 1, 4), date(2027, 1, 4)),
        (date(2026, 12, 31), None, date(2027, 2, 28), date(2027, 2, 26)),
        (date(2026, 9, 14), date(2026, 9, 30), date(2026, 11, 14), date(2026, 11, 13)),
    ],
)
def test_the_appeal_deadlines_worked_by_hand(letter: date, certificate: date | None, due: date, safe: date) -> None:
    appeal = appeal_deadline(letter, certificate)
    assert (appeal.due, appeal.safe) == (due, safe)


@pytest.mark.parametrize(
    ("letter", "due"),
    [
        (date(2026, 5, 31), date(2026, 7, 31)),
        (date(2026, 6, 1), date(2026, 9, 1)),
        (date(2026, 6, 30), date(2026, 9, 1)),
        (date(2026, 7, 1), date(2026, 9, 1)),
        (date(2029, 6, 1), date(2029, 9, 3)),  # 1 September 2029 is a Saturday
        (date(2026, 10, 24), date(2026, 12, 24)),
        (date(2026, 10, 25), date(2027, 1, 4)),
        (date(2026, 11, 1), date(2027, 1, 4)),  # would be 1 January
        (date(2026, 11, 2), date(2027, 1, 2)),  # a Saturday: the deadline itself stays
        (date(2027, 10, 31), date(2028, 1, 4)),  # 3 January 2028 is the New Year bank holiday
        (date(2023, 10, 30), date(2024, 1, 2)),  # the first day after New Year is a Tuesday
        (date(2023, 11, 1), date(2024, 1, 2)),  # would be 1 January
        (date(2027, 12, 31), date(2028, 2, 29)),  # a leap year
    ],
)
def test_the_edges_of_august_and_of_christmas(letter: date, due: date) -> None:
    assert appeal_deadline(letter).due == due


def test_the_later_date_is_chosen_first_and_then_moved() -> None:
    # The letter alone gives 10 July; the certificate carries the appeal into August, and so to September.
    assert appeal_deadline(date(2026, 5, 10), date(2026, 7, 15)).due == date(2026, 9, 1)


def test_the_safe_date_skips_a_bank_holiday_weekend() -> None:
    appeal = appeal_deadline(date(2026, 2, 6))
    assert appeal.due == date(2026, 4, 6)  # Easter Monday
    assert appeal.safe == date(2026, 4, 2)  # the Thursday before Good Friday
    assert "Thursday 2 April 2026" in appeal.note


def test_section_i_only_ignores_the_certificate_and_mentions_the_other_date() -> None:
    appeal = appeal_deadline(date(2026, 9, 14), date(2026, 10, 30), section_i_only=True)
    assert appeal.due == date(2026, 11, 14)
    assert "Monday 30 November 2026" in appeal.note


def test_without_a_certificate_the_note_says_that_one_is_needed() -> None:
    assert "you will need a mediation certificate" in appeal_deadline(date(2026, 3, 5)).note.lower()


def test_section_i_only_says_that_no_certificate_is_needed() -> None:
    note = appeal_deadline(date(2026, 3, 5), section_i_only=True).note
    assert "needs no mediation certificate" in note
    assert "you will need" not in note.lower()


def test_a_certificate_alone_gives_the_earliest_date() -> None:
    appeal = appeal_deadline_without_letter(date(2026, 9, 30))
    assert appeal.due == date(2026, 10, 30)
    assert "may make it later" in appeal.note


def test_the_fifteen_days_for_a_draft_plan_begin_with_the_day_it_came() -> None:
    answer = draft_plan_deadline(date(2026, 6, 1))
    assert answer.due == date(2026, 6, 15)
    assert "check with the local authority" in answer.note


def test_a_draft_answer_due_on_a_weekend_has_the_friday_as_its_safe_date() -> None:
    answer = draft_plan_deadline(date(2026, 6, 6))
    assert (answer.due, answer.safe) == (date(2026, 6, 20), date(2026, 6, 19))


def test_the_local_authority_has_four_weeks_from_a_review_and_eight_from_its_notice() -> None:
    assert review_decision_deadline(date(2026, 3, 2)).due == date(2026, 3, 30)
    assert amended_plan_deadline(date(2026, 3, 2)).due == date(2026, 4, 27)


@pytest.mark.parametrize(
    ("birthday", "first_day"),
    [
        (date(2026, 9, 1), date(2027, 6, 26)),  # the oldest of the school year
        (date(2026, 8, 31), date(2026, 6, 27)),  # the youngest of the one before
        (date(2024, 3, 1), date(2024, 6, 29)),
    ],
)
def test_compulsory_school_age_ends_with_the_last_friday_in_june(birthday: date, first_day: date) -> None:
    assert over_compulsory_school_age(birthday, first_day)
    assert not over_compulsory_school_age(birthday, first_day - timedelta(days=1))


def test_a_date_in_words_names_its_weekday() -> None:
    assert in_words(date(2026, 5, 5)) == "Tuesday 5 May 2026"


def test_month_arithmetic_clamps_to_the_end_of_the_month() -> None:
    assert add_months(date(2026, 12, 31), 2) == date(2027, 2, 28)
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2026, 10, 15), 3) == date(2027, 1, 15)


@given(letter=days, certificate=st.none() | days, section_i_only=st.booleans())
def test_an_appeal_is_never_due_before_two_months_from_the_letter(
    letter: date, certificate: date | None, *, section_i_only: bool
) -> None:
    due = appeal_deadline(letter, certificate, section_i_only=section_i_only).due
    months = (due.year - letter.year) * 12 + due.month - letter.month
    assert months >= 2
    if months == 2 and due.day < letter.day:
        assert (due + timedelta(days=1)).day == 1  # only the end of a shorter month comes sooner


@given(letter=days, certificate=days)
def test_a_certificate_never_makes_an_appeal_due_sooner(letter: date, certificate: date) -> None:
    assert appeal_deadline(letter, certificate).due >= appeal_deadline(letter).due


@given(letter=days, certificate=st.none() | days)
def test_an_appeal_is_never_due_in_august_nor_at_christmas(letter: date, certificate: date | None) -> None:
    due = appeal_deadline(letter, certificate).due
    assert due.month != 8
    assert (due.month, due.day) != (1, 1)
    assert (due.month, due.day) < (12, 25)


@given(
    one=st.one_of(
        st.builds(appeal_deadline, days),
        st.builds(appeal_deadline, days, days),
        st.builds(appeal_deadline_without_letter, days),
        st.builds(draft_plan_deadline, days),
        st.builds(review_decision_deadline, days),
        st.builds(amended_plan_deadline, days),
    )
)
def test_a_safe_date_is_the_last_working_day_on_or_before_the_deadline(one: DueDate) -> None:
    assert one.safe <= one.due
    assert is_working_day(one.safe)
    between = (one.safe + timedelta(days=n) for n in range(1, (one.due - one.safe).days + 1))
    assert not any(is_working_day(day) for day in between)


@given(letter=days, certificate=st.none() | days, section_i_only=st.booleans())
def test_the_words_are_always_likely_and_never_too_late(
    letter: date, certificate: date | None, *, section_i_only: bool
) -> None:
    appeal = appeal_deadline(letter, certificate, section_i_only=section_i_only)
    assert f"likely due by {in_words(appeal.due)}; check with the Tribunal" in appeal.note
    assert "too late" not in appeal.note.lower()
    assert (in_words(appeal.safe) in appeal.note) or appeal.safe == appeal.due
