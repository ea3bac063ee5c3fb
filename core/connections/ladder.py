"""The 24-hour introduction: when the advocate is reminded, and when coordinators hear of it.

"Send an initial message within 24 hours" is a tip of the article "Accepting support requests"; everything
about reminders is a house rule. The deadline is real time and never moves; the notices round it keep quiet
hours.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from core.hours import QUIET_HOURS, SPACING, QuietHours, Spacing, Step, in_utc, reminders


class IntroductionStep(StrEnum):
    """What happens on the way when an introduction is not sent."""

    REMINDER_1 = "reminder_1"
    """A first private word to the advocate."""
    REMINDER_2 = "reminder_2"
    """A second private word to the advocate."""
    OVERDUE = "overdue"
    """The advocate is told, privately, that the 24 hours have passed."""
    COORDINATORS = "coordinators"
    """Coordinators are told that the family still waits."""
    COORDINATORS_HANDOVER = "coordinators_handover"
    """Coordinators are told with a button that offers the family to somebody else."""


TO_THE_ADVOCATE = frozenset({IntroductionStep.REMINDER_1, IntroductionStep.REMINDER_2, IntroductionStep.OVERDUE})
TO_COORDINATORS = frozenset(IntroductionStep) - TO_THE_ADVOCATE


@dataclass(frozen=True, slots=True)
class IntroductionTimes:
    """The times of the ladder, counted from Accept, and the least space between notices (house rule).

    Raises ValueError when they are not in order.
    """

    reminder_1: timedelta = timedelta(hours=12)
    reminder_2: timedelta = timedelta(hours=20)
    deadline: timedelta = timedelta(hours=24)
    coordinators: timedelta = timedelta(hours=28)
    handover: timedelta = timedelta(hours=36)
    after_overdue: timedelta = timedelta(hours=2)
    spacing: Spacing = SPACING

    def __post_init__(self) -> None:
        times = (self.reminder_1, self.reminder_2, self.deadline, self.coordinators, self.handover)
        if timedelta(0) >= self.reminder_1 or any(a >= b for a, b in pairwise(times)):
            raise ValueError("the times of the introduction must follow one another")


INTRODUCTION_TIMES = IntroductionTimes()


def introduction_due(accepted_at: datetime, times: IntroductionTimes = INTRODUCTION_TIMES) -> datetime:
    """When the introduction is due, in UTC: real hours, whatever the clocks do. Raises NaiveTime."""
    return in_utc(accepted_at) + times.deadline


def introduction_ladder(
    accepted_at: datetime,
    advocate_zone: ZoneInfo,
    coordinators_zone: ZoneInfo,
    times: IntroductionTimes = INTRODUCTION_TIMES,
    quiet: QuietHours = QUIET_HOURS,
) -> tuple[Step[IntroductionStep], ...]:
    """Every notice about an introduction not yet sent, earliest first; all times UTC.

    The zones are the recipients' own; a channel's zone, or an unknown one, is the organisation's. Raises
    NaiveTime.
    """
    accepted, due = in_utc(accepted_at), introduction_due(accepted_at, times)
    overdue = Step(IntroductionStep.OVERDUE, due, quiet.end_of_quiet(due, advocate_zone))
    nominal = {
        IntroductionStep.REMINDER_1: accepted + times.reminder_1,
        IntroductionStep.REMINDER_2: accepted + times.reminder_2,
    }
    return (
        *reminders(nominal, began_at=accepted, deadline=due, zone=advocate_zone, quiet=quiet, spacing=times.spacing),
        overdue,
        *coordinators_notices(accepted, overdue.due_at, coordinators_zone, times, quiet),
    )


def coordinators_notices(
    accepted_at: datetime,
    overdue_told_at: datetime,
    zone: ZoneInfo,
    times: IntroductionTimes = INTRODUCTION_TIMES,
    quiet: QuietHours = QUIET_HOURS,
) -> tuple[Step[IntroductionStep], ...]:
    """The coordinators' one or two notices, in UTC, given when the advocate is told that it is overdue.

    Call it again with the real time when the overdue notice went out late (the bot was down): the advocate
    always has `times.after_overdue` before a coordinator hears. Raises NaiveTime.
    """
    accepted, heard = in_utc(accepted_at), in_utc(overdue_told_at) + times.after_overdue

    def notice(step: IntroductionStep, after: timedelta) -> Step[IntroductionStep]:
        nominal_at = accepted + after
        return Step(step, nominal_at, quiet.end_of_quiet(max(nominal_at, heard), zone))

    first = notice(IntroductionStep.COORDINATORS, times.coordinators)
    second = notice(IntroductionStep.COORDINATORS_HANDOVER, times.handover)
    if second.due_at - first.due_at >= times.spacing.apart:
        return first, second
    # Two reminders keep the later one, to spare the advocate. Here a family waits: the one notice goes at the
    # earlier time and already carries the button.
    return (Step(second.step, first.nominal_at, first.due_at),)
