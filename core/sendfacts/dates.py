"""Dates that the law fixes: the deadlines of SEND law in England, and the calendar they are counted in.

Deadlines counted in school days are not here: every school has its own calendar, so they are shown in words
only.
"""

import calendar
from datetime import date, timedelta
from functools import cache

from holidays import country_holidays

from core.sendfacts.model import DueDate, Moment

_DAY = timedelta(days=1)


def appeal_deadline(
    letter_date: date, certificate_date: date | None = None, *, section_i_only: bool = False
) -> DueDate:
    """When an appeal should have reached the First-tier Tribunal (SEND).

    The later of two months from the date on the letter and one month from the date on the mediation
    certificate (Tribunal Procedure (First-tier Tribunal) (Health, Education and Social Care Chamber) Rules
    2008, rule 20), moved if it falls in August or at Christmas (rule 12). An appeal about Section I alone
    needs no certificate (Children and Families Act 2014, section 55), so there a certificate does not count.
    """
    from_letter = _moved(add_months(letter_date, 2))
    if certificate_date is None:
        extra = (
            "An appeal about Section I alone needs no mediation certificate."
            if section_i_only
            else "You will need a mediation certificate."
        )
        return _appeal(from_letter, extra)
    with_certificate = _moved(max(add_months(letter_date, 2), add_months(certificate_date, 1)))
    if not section_i_only:
        return _appeal(with_certificate)
    return _appeal(
        from_letter,
        "An appeal about Section I alone needs no mediation certificate, so yours is not counted here. "
        f"Counting it, the date would be {in_words(with_certificate)}.",
    )


def appeal_deadline_without_letter(certificate_date: date) -> DueDate:
    """The earliest an appeal can be due where only the certificate is dated: one month from it (rule 20)."""
    due = _moved(add_months(certificate_date, 1))
    return _appeal(due, "The date on the local authority's letter may make it later.")


def draft_plan_deadline(received_on: date) -> DueDate:
    """The last day on which an answer to a draft plan or an amendment notice must be taken into account.

    At least 15 calendar days, the first being the day it was served (SEND Regulations 2014, regulations 13
    and 22). Give the day it came; where nobody knows that, the date on the letter, which is never later.
    """
    due = received_on + timedelta(days=14)
    return _likely(Moment.PLAN_ANSWER, due, "the local authority")


def review_decision_deadline(meeting_date: date) -> DueDate:
    """When the local authority should have decided after an annual review.

    Four weeks after the meeting (SEND Regulations 2014, regulation 20).
    """
    return _likely(Moment.AUTHORITY_DECISION, meeting_date + timedelta(weeks=4), "the local authority")


def amended_plan_deadline(notice_date: date) -> DueDate:
    """When a final amended plan should be there.

    Eight weeks after the amendment notice (SEND Regulations 2014, regulation 22).
    """
    return _likely(Moment.AUTHORITY_PLAN, notice_date + timedelta(weeks=8), "the local authority")


def on_the_day(moment: Moment, day: date) -> DueDate:
    """A hearing or a meeting: it is on its day, and no safe date comes before it."""
    return DueDate(moment, day, day, f"{moment.label} on {in_words(day)}.")


def over_compulsory_school_age(sixteenth_birthday: date, today: date) -> bool:
    """Whether somebody asks and appeals under SEND law in their own name.

    From the day after the last Friday in June of the school year (September to August) in which they turn 16:
    Education Act 1996, section 8; Children and Families Act 2014, section 83.
    """
    june_of = sixteenth_birthday.year + (sixteenth_birthday.month >= 9)
    last_of_june = date(june_of, 6, 30)
    last_friday = last_of_june - _DAY * ((last_of_june.weekday() - calendar.FRIDAY) % 7)
    return today > last_friday


def add_months(day: date, months: int) -> date:
    """The same day of a later month; where that month is shorter, its last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def is_working_day(day: date) -> bool:
    """Not a Saturday, a Sunday or a bank holiday in England."""
    return day.weekday() < calendar.SATURDAY and day not in _bank_holidays(day.year)


def in_words(day: date) -> str:
    """For example: Tuesday 5 May 2026."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def _appeal(due: date, extra: str = "") -> DueDate:
    return _likely(Moment.APPEAL, due, "the Tribunal", extra)


def _likely(moment: Moment, due: date, ask: str, extra: str = "") -> DueDate:
    safe = due
    while not is_working_day(safe):
        safe -= _DAY
    note = f"{moment.label}: likely due by {in_words(due)}; check with {ask}."
    if safe != due:
        note += f" That is not a working day: to be safe, take {in_words(safe)}."
    return DueDate(moment, due, safe, f"{note} {extra}".rstrip())


def _moved(due: date) -> date:
    if due.month == 8:
        return _working_day_from(date(due.year, 9, 1))
    if (due.month, due.day) >= (12, 25):
        return _working_day_from(date(due.year + 1, 1, 2))
    if (due.month, due.day) == (1, 1):
        return _working_day_from(date(due.year, 1, 2))
    return due


def _working_day_from(day: date) -> date:
    while not is_working_day(day):
        day += _DAY
    return day


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(country_holidays("GB", subdiv="ENG", years=year))
