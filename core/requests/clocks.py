"""The clocks of a support request: how long it waits for one advocate, the pool, coordinators, or an answer.

All times here are house rules. Each clock begins when the one before it really fired, so after the bot was
down nobody loses the time that is theirs; the last one never ends until the request is settled.
"""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.hours import (
    QUIET_HOURS,
    SPACING,
    Name,
    QuietHours,
    Spacing,
    Step,
    in_utc,
    number_of,
    numbered,
    reminders,
)

WEEKLY = "weekly"


class OfferStep(StrEnum):
    """What happens while a request waits for the one advocate the family chose."""

    REMINDER_1 = "reminder_1"
    """A first private word to the advocate."""
    REMINDER_2 = "reminder_2"
    """A second private word to the advocate."""
    FALL_THROUGH = "fall_through"
    """The request is offered more widely. The advocate's own offer stays open until somebody accepts."""


class PoolStep(StrEnum):
    """What happens while a request waits in the organisation's channels."""

    TO_COORDINATORS = "to_coordinators"
    """The request is put to coordinators."""


class CoordinatorsStep(StrEnum):
    """What happens while a request waits for coordinators; after it come the steps of `next_weekly`."""

    ESCALATED = "escalated"
    """Every coordinator and, by mail, the operator are told; the family is told honestly, with signposts."""


class QuestionStep(StrEnum):
    """What happens while an advocate's question waits for the family's answer."""

    FAMILY_REMINDER = "family_reminder"
    """The family is reminded, once."""
    ASKER_CHOOSES = "asker_chooses"
    """The advocate who asked must choose, and the offer's clock runs again: nothing is parked for ever."""


@dataclass(frozen=True, slots=True)
class RequestTimes:
    """How long each clock runs, and when its reminders fall (house rule).

    Raises ValueError when a clock has no length or its reminders are not in order.
    """

    reminder_1: timedelta = timedelta(hours=24)
    reminder_2: timedelta = timedelta(hours=42)
    offer: timedelta = timedelta(hours=48)
    pool: timedelta = timedelta(hours=48)
    coordinators: timedelta = timedelta(hours=24)
    weekly: timedelta = timedelta(days=7)
    family_reminder: timedelta = timedelta(days=3)
    asker_chooses: timedelta = timedelta(days=14)
    spacing: Spacing = SPACING

    def __post_init__(self) -> None:
        offer = timedelta(0) < self.reminder_1 < self.reminder_2 < self.offer
        question = timedelta(0) < self.family_reminder < self.asker_chooses
        if not (offer and question and min(self.pool, self.coordinators, self.weekly) > timedelta(0)):
            raise ValueError("every clock needs a length, and reminders in order before its end")


REQUEST_TIMES = RequestTimes()


def offer_ladder(
    offered_at: datetime,
    advocate_zone: ZoneInfo,
    times: RequestTimes = REQUEST_TIMES,
    quiet: QuietHours = QUIET_HOURS,
) -> tuple[Step[OfferStep], ...]:
    """The steps of an offer to one advocate, earliest first, in UTC.

    The fall-through is recorded on time, even at night; `posted_at` says when its card may be seen. Raises
    NaiveTime.
    """
    return resume(offered_at, timedelta(0), advocate_zone, times=times, quiet=quiet)


def time_used(running_since: datetime, stopped_at: datetime, before: timedelta = timedelta(0)) -> timedelta:
    """How much of an offer's time is gone when a question stops its clock; `before` is from earlier runs.

    A stop that seems to come before the start (the machine's clock was set back) takes nothing. Raises
    NaiveTime.
    """
    return before + max(in_utc(stopped_at) - in_utc(running_since), timedelta(0))


def remaining(used: timedelta, times: RequestTimes = REQUEST_TIMES) -> timedelta:
    """What is left of an offer's time; never less than nothing."""
    return max(times.offer - used, timedelta(0))


def resume(
    resumed_at: datetime,
    used: timedelta,
    advocate_zone: ZoneInfo,
    fired: Set[OfferStep] = frozenset(),
    times: RequestTimes = REQUEST_TIMES,
    quiet: QuietHours = QUIET_HOURS,
) -> tuple[Step[OfferStep], ...]:
    """The steps still to come when the clock of an offer runs again, earliest first, in UTC.

    `fired` are the steps that already happened: none happens twice. The answer that starts the clock is
    itself a word to the advocate, so a reminder within a few hours of its coming, or of the end of the night
    it comes in, is dropped. Raises NaiveTime.
    """
    if OfferStep.FALL_THROUGH in fired:
        return ()
    resumed = in_utc(resumed_at)
    end = resumed + remaining(used, times)
    planned = {OfferStep.REMINDER_1: times.reminder_1, OfferStep.REMINDER_2: times.reminder_2}
    nominal = {step: resumed + after - used for step, after in planned.items() if step not in fired}
    seen = posted_at(resumed, advocate_zone, quiet)
    return (
        *reminders(nominal, began_at=seen, deadline=end, zone=advocate_zone, quiet=quiet, spacing=times.spacing),
        Step(OfferStep.FALL_THROUGH, end, end),
    )


def posted_at(recorded_at: datetime, zone: ZoneInfo, quiet: QuietHours = QUIET_HOURS) -> datetime:
    """When what was recorded may be shown to people in `zone`, in UTC: at once, or after quiet hours.

    For the card of a fall-through the zone is the organisation's. Raises NaiveTime.
    """
    return quiet.end_of_quiet(recorded_at, zone)


def pool_step(opened_at: datetime, times: RequestTimes = REQUEST_TIMES) -> Step[PoolStep]:
    """When a request in the pool goes to coordinators, in UTC. No question stops it. Raises NaiveTime."""
    due = in_utc(opened_at) + times.pool
    return Step(PoolStep.TO_COORDINATORS, due, due)


def coordinators_step(
    began_at: datetime, zone: ZoneInfo, times: RequestTimes = REQUEST_TIMES, quiet: QuietHours = QUIET_HOURS
) -> Step[CoordinatorsStep]:
    """When a request that coordinators have not settled is escalated, in UTC and not at night.

    `began_at` is when it was put to them. Raises NaiveTime.
    """
    return _in_the_morning(CoordinatorsStep.ESCALATED, in_utc(began_at) + times.coordinators, zone, quiet)


def next_weekly(
    step: str,
    fired_at: datetime,
    zone: ZoneInfo,
    times: RequestTimes = REQUEST_TIMES,
    quiet: QuietHours = QUIET_HOURS,
) -> Step[str]:
    """The next weekly word to coordinators and the operator about a request not yet settled, in UTC.

    `step` is the one that has just fired: after the escalation comes `weekly_1`, then `weekly_2`, without
    end. The week runs from `fired_at`, so that days asleep are not made up for in a burst. Raises NaiveTime.
    """
    name = numbered(WEEKLY, number_of(step, WEEKLY) + 1)
    return _in_the_morning(name, in_utc(fired_at) + times.weekly, zone, quiet)


def question_ladder(
    asked_at: datetime,
    family_zone: ZoneInfo,
    asker_zone: ZoneInfo,
    times: RequestTimes = REQUEST_TIMES,
    quiet: QuietHours = QUIET_HOURS,
) -> tuple[Step[QuestionStep], ...]:
    """The steps of a question to the family that is not answered, earliest first, in UTC and by day.

    Raises NaiveTime.
    """
    asked = in_utc(asked_at)
    return (
        _in_the_morning(QuestionStep.FAMILY_REMINDER, asked + times.family_reminder, family_zone, quiet),
        _in_the_morning(QuestionStep.ASKER_CHOOSES, asked + times.asker_chooses, asker_zone, quiet),
    )


def _in_the_morning(step: Name, at: datetime, zone: ZoneInfo, quiet: QuietHours) -> Step[Name]:
    return Step(step, at, quiet.end_of_quiet(at, zone))
