"""Triage: which dates follow from a family's situation, and how soon a person should look at it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from core.sendfacts.dates import (
    amended_plan_deadline,
    appeal_deadline,
    appeal_deadline_without_letter,
    draft_plan_deadline,
    on_the_day,
    review_decision_deadline,
)
from core.sendfacts.model import Assessed, DueDate, Moment, Priority, PriorityReason, Situation

# What the letter in a family's hand is, by the codes of the data file. In doubt it counts as appealable: an
# appeal looked at needlessly costs minutes, one missed can cost a child a school year.
OTHER_LETTER_KINDS = frozenset({"dla", "discrimination", "exclusion", "transport"})
APPEALED_STAGES = frozenset({"under_appeal", "resolved"})
REFUSAL_KINDS = frozenset({"refusal_to_assess", "refusal_to_issue", "ceasing_plan"})
PROPOSAL_STAGES = frozenset({"draft_ehcp", "amendment_requested"})
DECISION_STAGES = frozenset({"final_ehcp", "annual_review_completed", "ceased"})
APPEAL_KINDS = frozenset({"plan_content", "naming_school", "tribunal_preparation", "mediation"})
OWN_MEETING_KINDS = frozenset({"mediation", "tribunal_preparation"})

# Every code that a rule here names. A data file without one of them is refused: its dates would go uncounted.
STAGES = APPEALED_STAGES | PROPOSAL_STAGES | DECISION_STAGES | {"annual_review_pending", "not_sure"}
KINDS = (
    OTHER_LETTER_KINDS
    | REFUSAL_KINDS
    | APPEAL_KINDS
    | OWN_MEETING_KINDS
    | {"annual_review", "draft_plan_check", "general"}
)


@dataclass(frozen=True, slots=True)
class Window:
    """From this many calendar days before the safe date, that day included, a request has this priority."""

    days: int
    priority: Priority
    reason: PriorityReason


# House rules, nearest window first. A moment that is not listed never raises the priority.
WINDOWS: Mapping[Moment, tuple[Window, ...]] = MappingProxyType(
    {
        Moment.HEARING: (Window(28, Priority.URGENT, PriorityReason.HEARING_NEAR),),
        Moment.APPEAL: (
            Window(14, Priority.URGENT, PriorityReason.APPEAL_VERY_NEAR),
            Window(28, Priority.HIGH, PriorityReason.APPEAL_NEAR),
        ),
        Moment.PLAN_ANSWER: (Window(5, Priority.URGENT, PriorityReason.ANSWER_NEAR),),
        Moment.ANNUAL_REVIEW: (Window(14, Priority.HIGH, PriorityReason.REVIEW_NEAR),),
        Moment.GOVERNORS: (Window(14, Priority.HIGH, PriorityReason.GOVERNORS_NEAR),),
        Moment.MEETING: (Window(14, Priority.HIGH, PriorityReason.MEETING_NEAR),),
    }
)
PAST: Mapping[Moment, PriorityReason] = MappingProxyType(
    {
        Moment.HEARING: PriorityReason.HEARING_PAST,
        Moment.APPEAL: PriorityReason.APPEAL_PAST,
        Moment.PLAN_ANSWER: PriorityReason.ANSWER_PAST,
        Moment.ANNUAL_REVIEW: PriorityReason.REVIEW_PAST,
        Moment.GOVERNORS: PriorityReason.GOVERNORS_PAST,
        Moment.MEETING: PriorityReason.MEETING_PAST,
    }
)


def assess(situation: Situation, today: date) -> Assessed:
    """The priority of a request today, by its safe dates and by what the child lives through (house rule).

    A date that has gone by is Urgent: a late appeal may still be accepted, and somebody has to look. The
    local authority's own dates never raise the priority. As days go by, a priority never falls.
    """
    found = [*_from_dates(situation, today), *_from_circumstances(situation, today)]
    if found:
        return min(found, key=lambda one: (one.priority, _distance(one.key_date, today)))
    if situation.kind == "general":
        return Assessed(Priority.LOW, PriorityReason.INFORMATION)
    return Assessed(Priority.NORMAL, PriorityReason.NO_DATE)


def key_date(situation: Situation, today: date) -> DueDate | None:
    """The date to show first: the nearest one to come, else the one that went by last, else none."""
    return min(due_dates(situation), key=lambda one: _distance(one.as_seen(today), today), default=None)


def due_dates(situation: Situation) -> tuple[DueDate, ...]:
    """Every date that follows from what the family told us, earliest safe date first."""
    found = [*_from_letter(situation), *_from_meetings(situation)]
    if situation.hearing_date:
        found.append(on_the_day(Moment.HEARING, situation.hearing_date))
    return tuple(sorted(found, key=lambda one: one.safe))


def may_ask_for_themselves(age: int) -> bool:
    """Whether a person of this age may send a request for themselves: from 16 to 25 (house rule).

    The right to appeal in one's own name begins a little later for some: see `over_compulsory_school_age`.
    """
    return 16 <= age <= 25


def _letter_is_about(situation: Situation) -> Moment | None:
    stage, kind = situation.stage, situation.kind
    if kind in OTHER_LETTER_KINDS or stage in APPEALED_STAGES:
        return None
    if kind in REFUSAL_KINDS or stage in DECISION_STAGES:
        return Moment.APPEAL
    if stage in PROPOSAL_STAGES or kind == "draft_plan_check":
        return Moment.PLAN_ANSWER
    return Moment.APPEAL if kind in APPEAL_KINDS or stage == "not_sure" else None


def _from_letter(situation: Situation) -> Iterable[DueDate]:
    match _letter_is_about(situation):
        case Moment.APPEAL if situation.letter_date:
            yield appeal_deadline(
                situation.letter_date, situation.certificate_date, section_i_only=situation.section_i_only
            )
        case Moment.APPEAL if situation.certificate_date and not situation.section_i_only:
            yield appeal_deadline_without_letter(situation.certificate_date)
        case Moment.PLAN_ANSWER:
            came = situation.draft_received_on or situation.letter_received_on or situation.letter_date
            if came:
                yield draft_plan_deadline(came)
            if situation.stage == "amendment_requested" and situation.letter_date:
                yield amended_plan_deadline(situation.letter_date)


def _from_meetings(situation: Situation) -> Iterable[DueDate]:
    if governors := _governors_meeting(situation):
        yield on_the_day(Moment.GOVERNORS, governors)
    if situation.meeting_date is None or situation.kind == "exclusion":
        return
    if situation.kind in OWN_MEETING_KINDS:
        yield on_the_day(Moment.MEETING, situation.meeting_date)
    elif situation.stage == "annual_review_completed":
        # The meeting has been held. With the decision in hand, nothing more is owed from it.
        if situation.letter_date is None:
            yield review_decision_deadline(situation.meeting_date)
    elif situation.stage == "annual_review_pending" or situation.kind == "annual_review":
        yield on_the_day(Moment.ANNUAL_REVIEW, situation.meeting_date)
    else:
        yield on_the_day(Moment.MEETING, situation.meeting_date)


def _governors_meeting(situation: Situation) -> date | None:
    elsewhere = situation.meeting_date if situation.kind == "exclusion" else None
    return situation.exclusion_meeting_date or elsewhere


def _from_dates(situation: Situation, today: date) -> Iterable[Assessed]:
    return (_by_date(one, today) for one in due_dates(situation))


def _by_date(one: DueDate, today: date) -> Assessed:
    seen = one.as_seen(today)
    if seen < today:
        reason = PAST.get(one.moment)
        return Assessed(Priority.URGENT if reason else Priority.NORMAL, reason or PriorityReason.AUTHORITY_LATE, seen)
    for window in WINDOWS.get(one.moment, ()):
        if (one.safe - today).days <= window.days:
            return Assessed(window.priority, window.reason, seen)
    return Assessed(Priority.NORMAL, PriorityReason.DATE_AHEAD, seen)


def _from_circumstances(situation: Situation, today: date) -> Iterable[Assessed]:
    if situation.out_of_education:
        yield Assessed(Priority.URGENT, PriorityReason.OUT_OF_EDUCATION)
    if situation.excluded_permanently:
        meeting = _governors_meeting(situation)
        if meeting is None:
            yield Assessed(Priority.HIGH, PriorityReason.PERMANENT_EXCLUSION_UNDATED)
        elif meeting >= today:
            yield Assessed(Priority.URGENT, PriorityReason.PERMANENT_EXCLUSION, meeting)
    if situation.suspended:
        yield Assessed(Priority.HIGH, PriorityReason.SUSPENDED)


def _distance(day: date | None, today: date) -> tuple[int, int]:
    """Sorts dates to come before dates gone by, each nearest first, and no date last."""
    if day is None:
        return (2, 0)
    days = (day - today).days
    return (0, days) if days >= 0 else (1, -days)
