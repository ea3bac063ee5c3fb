"""The two clocks of a held request: somebody may be in danger now, or somebody should read it first.

All times here are house rules. Neither clock ends until a person takes the request or releases it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.hours import QUIET_HOURS, QuietHours, Step, in_utc, number_of, numbered, waking_deadline

DANGER = "danger"
READ_FIRST = "read_first"


class NoContact(ValueError):
    """There is nobody to tell: name at least one safeguarding contact."""


@dataclass(frozen=True, slots=True)
class SafeguardingTimes:
    """How long each contact has before the next is told, and how long a request to be read first may wait.

    `still_taken` is how often whoever took a concern is reminded of it, by day, until it is released.
    """

    next_contact: timedelta = timedelta(minutes=15)
    read_first: timedelta = timedelta(hours=4)
    still_taken: timedelta = timedelta(hours=24)

    def __post_init__(self) -> None:
        if min(self.next_contact, self.read_first, self.still_taken) <= timedelta(0):
            raise ValueError("a safeguarding clock needs a length")


SAFEGUARDING_TIMES = SafeguardingTimes()


@dataclass(frozen=True, slots=True)
class DangerStep:
    """Whom to tell that a request needs a person now, and when to tell the next one.

    `contact` is an index into the contacts of the config, from 0; `round` counts from 1; `next_due_at` is
    UTC.
    """

    contact: int
    round: int
    mail_operator: bool
    next_step: str
    next_due_at: datetime


def danger_step(told: int, now: datetime, contacts: int, times: SafeguardingTimes = SAFEGUARDING_TIMES) -> DangerStep:
    """Whom to tell at `now` of somebody who may be in danger, when `told` tellings have gone before.

    Contacts are told in order, day or night. When all were told it goes round again from the top, and the top
    of each further round mails the operator too. The next telling is counted from `now`, when this one really
    happens. Raises NoContact, NaiveTime, and ValueError for a negative count.
    """
    if contacts < 1:
        raise NoContact("danger_step needs at least one safeguarding contact")
    if told < 0:
        raise ValueError("tellings cannot be fewer than none")
    rounds_before, contact = divmod(told, contacts)
    return DangerStep(
        contact=contact,
        round=rounds_before + 1,
        mail_operator=contact == 0 and rounds_before > 0,
        next_step=numbered(DANGER, told + 1),
        next_due_at=in_utc(now) + times.next_contact,
    )


def read_first_step(
    began_at: datetime,
    organisation_zone: ZoneInfo,
    after: str = "",
    times: SafeguardingTimes = SAFEGUARDING_TIMES,
    quiet: QuietHours = QUIET_HOURS,
) -> Step[str]:
    """When contacts and, by mail, the operator hear that a request held to be read first is not read; UTC.

    The clock runs only in the organisation's waking hours. The first step runs from when the request was
    held; each later one from when the last, named in `after`, was really told. Raises NaiveTime.
    """
    return Step(
        numbered(READ_FIRST, number_of(after, READ_FIRST) + 1),
        in_utc(began_at) + times.read_first,
        waking_deadline(began_at, times.read_first, organisation_zone, quiet),
    )
