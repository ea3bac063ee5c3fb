"""Decisions about people: who may take on a family, and what their availability reads as."""

from dataclasses import replace
from datetime import date, datetime

from core.people.model import UNLIMITED, Advocate, Availability
from core.people.refusals import NoPlaceLeft, NotAccepting, NotAccredited


def availability(advocate: Advocate) -> Availability:
    """What others see. Limited: one place left or 80 % full, never at zero families, never when unlimited."""
    if not advocate.accepting or advocate.active >= advocate.capacity:
        return Availability.NOT_ACCEPTING
    if advocate.capacity == UNLIMITED or advocate.active == 0:
        return Availability.ACCEPTING
    nearly_full = advocate.active * 5 >= advocate.capacity * 4 or advocate.capacity - advocate.active == 1
    return Availability.LIMITED if nearly_full else Availability.ACCEPTING


def may_take_on(advocate: Advocate, today: date) -> None:
    """Raise the refusal that says why this advocate can't take on a family now; return if they can."""
    if advocate.accredited_until is None or advocate.accredited_until < today:
        raise NotAccredited
    if not advocate.accepting:
        raise NotAccepting
    if advocate.active >= advocate.capacity:
        raise NoPlaceLeft(active=advocate.active, capacity=advocate.capacity)


def take_place(advocate: Advocate, now: datetime) -> Advocate:
    """The advocate with one more family. Call `may_take_on` first; the version guards against a second taker."""
    return replace(advocate, active=advocate.active + 1, last_accepted_at=now)


def free_place(advocate: Advocate) -> Advocate:
    """The advocate with one family fewer."""
    return replace(advocate, active=max(0, advocate.active - 1))
