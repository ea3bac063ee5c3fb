"""What triage knows of a request: its situation, the dates that follow, and how soon to look at it.

England only: Children and Families Act 2014 and SEND Code of Practice 2015. Every date here is a calendar
date in England; none has a time or a zone.
"""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from typing import Self


class Labelled(StrEnum):
    """A closed list: each member is a stable code to store, with a `label` to show."""

    label: str

    # Without the default, type checkers would want a label also where a member is looked up by its code.
    def __new__(cls, code: str, label: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member


class Nation(Labelled):
    """The nation of the UK whose law applies. Advocates here work with the law of England."""

    ENGLAND = "england", "England"
    WALES = "wales", "Wales"
    SCOTLAND = "scotland", "Scotland"
    NORTHERN_IRELAND = "northern_ireland", "Northern Ireland"


class AgeBand(Labelled):
    """The only form in which an age stands on a card that several people see (house rule)."""

    UNDER_5 = "0-4", "0–4"
    FROM_5_TO_10 = "5-10", "5–10"
    FROM_11_TO_15 = "11-15", "11–15"
    FROM_16_TO_25 = "16-25", "16–25"


def age_band(age: int) -> AgeBand:
    """The band of an age in whole years.

    Raises:
        ValueError: the age is outside 0 to 25, the ages that SEND law is for. The message does not repeat it:
            an exact age stays out of logs.
    """
    if not 0 <= age <= 25:
        raise ValueError("an age here is from 0 to 25 years")
    if age < 5:
        return AgeBand.UNDER_5
    if age < 11:
        return AgeBand.FROM_5_TO_10
    return AgeBand.FROM_11_TO_15 if age < 16 else AgeBand.FROM_16_TO_25


class Priority(IntEnum):
    """How soon a person should look. The smaller comes first, so a list sorts by it as it is."""

    URGENT = 1
    HIGH = 2
    NORMAL = 3
    LOW = 4

    @property
    def label(self) -> str:
        return self.name.capitalize()


class PriorityReason(Labelled):
    """Why a request has its priority: the whole list of phrases that may stand on a public card.

    Nothing personal can be said with it, and no phrase ever says that it is too late.
    """

    HEARING_NEAR = "hearing_near", "Hearing within 28 days"
    HEARING_PAST = "hearing_past", "Hearing date has gone by: check what happened"
    APPEAL_VERY_NEAR = "appeal_very_near", "Appeal likely due within 14 days: check with the Tribunal"
    APPEAL_NEAR = "appeal_near", "Appeal likely due within 28 days: check with the Tribunal"
    APPEAL_PAST = (
        "appeal_past",
        "Appeal date may have gone by: late appeals may be accepted, ask the Tribunal",
    )
    ANSWER_NEAR = "answer_near", "Answer to the draft plan likely due within 5 days"
    ANSWER_PAST = "answer_past", "Date to answer the draft plan may have gone by: ask the local authority now"
    PERMANENT_EXCLUSION = "permanent_exclusion", "Permanent exclusion with a meeting to come"
    PERMANENT_EXCLUSION_UNDATED = "permanent_exclusion_undated", "Permanent exclusion, no meeting date known"
    GOVERNORS_NEAR = "governors_near", "Governors meet within 14 days"
    GOVERNORS_PAST = "governors_past", "Governors' meeting date has gone by: check what was decided"
    OUT_OF_EDUCATION = "out_of_education", "Out of all education now"
    SUSPENDED = "suspended", "Suspended now"
    REVIEW_NEAR = "review_near", "Annual review within 14 days"
    REVIEW_PAST = "review_past", "Annual review date has gone by: check what happened"
    MEETING_NEAR = "meeting_near", "Meeting within 14 days"
    MEETING_PAST = "meeting_past", "Meeting date has gone by: check what happened"
    AUTHORITY_LATE = "authority_late", "Local authority's date has gone by: ask for its answer"
    DATE_AHEAD = "date_ahead", "A date further ahead"
    NO_DATE = "no_date", "No date given"
    INFORMATION = "information", "Looking for information"


class Moment(Labelled):
    """What falls on a date. The last two are the local authority's to keep, the others the family's."""

    APPEAL = "appeal", "Appeal to the SEND Tribunal"
    PLAN_ANSWER = "plan_answer", "Answer to the draft plan"
    HEARING = "hearing", "Hearing"
    GOVERNORS = "governors", "Governors' meeting"
    ANNUAL_REVIEW = "annual_review", "Annual review meeting"
    MEETING = "meeting", "Meeting"
    AUTHORITY_DECISION = "authority_decision", "The local authority's decision after the annual review"
    AUTHORITY_PLAN = "authority_plan", "The local authority's final amended plan"


@dataclass(frozen=True, slots=True)
class DueDate:
    """A date that matters, with the words to show beside it.

    `due` is the date the law gives, `safe` the last working day on or before it; for a hearing or a meeting
    both are the day itself. `note` is for the family and the advocate alone.
    """

    moment: Moment
    due: date
    safe: date
    note: str

    def as_seen(self, today: date) -> date:
        """The date to count by and to show: the safe one, and once that has gone by, the one that remains."""
        return self.safe if today <= self.safe else self.due


@dataclass(frozen=True, slots=True)
class Assessed:
    """The priority of a request on one day, and why. `key_date` is the date it was counted by, if any."""

    priority: Priority
    reason: PriorityReason
    key_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What a family told us in the form, besides its own words. `stage` and `kind` are the data file's codes.

    `letter_date` is printed on the local authority's letter: the decision, the final plan, the draft or the
    amendment notice, as the stage and kind say. `draft_received_on` is for a family whose draft came apart
    from that letter. `meeting_date` is what the stage and kind make it: an annual review, or with kind
    `exclusion` the governors' meeting where `exclusion_meeting_date` is not given. `excluded_since` is the first day of
    a suspension or exclusion, for whoever helps: no date follows from it.
    """

    stage: str
    kind: str
    letter_date: date | None = None
    letter_received_on: date | None = None
    draft_received_on: date | None = None
    certificate_date: date | None = None
    section_i_only: bool = False
    hearing_date: date | None = None
    meeting_date: date | None = None
    excluded_since: date | None = None
    exclusion_meeting_date: date | None = None
    suspended: bool = False
    excluded_permanently: bool = False
    out_of_education: bool = False
