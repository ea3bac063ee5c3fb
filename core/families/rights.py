"""What a family may ask about what is held of it: a copy of everything, and erasure.

UK GDPR, articles 15 and 17. A person decides: what somebody else said may have to be taken out of a copy (Data
Protection Act 2018, schedule 2, paragraph 16), and an open concern may stand against erasure.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from core.change import NOTHING, Audience, Change, Deadline, Entry, Notice, subject_of
from core.people.model import Family
from core.refusals import Refusal

LOOK_AGAIN = timedelta(days=14)
"""When coordinators are reminded of what a family asked, well within the month that they have (house rule)."""

ANSWER_IN = timedelta(days=30)
"""No later than one month after it was asked (UK GDPR, article 12(3)); the shortest usual month, to be safe."""

REMINDER = "rights"


class AskedAlready(Refusal):
    """You have asked us for this already. A person is looking at it, and you will hear from us."""


class Right(StrEnum):
    """What was asked; the value is the kind of the coordinators' card."""

    ERASURE = "erasure_asked"
    COPY = "copy_asked"


def ask(family: Family, right: Right, now: datetime) -> Change:
    """The family asks: coordinators hear at once, and again in two weeks. Raises AskedAlready."""
    if asked_at(family, right) is not None:
        raise AskedAlready
    asked = _with(family, right, now)
    return Change(
        state=(asked,),
        journal=(Entry(asked, right),),
        settled=(subject_of(family),),
        owed=(Deadline(subject_of(family), REMINDER, now + LOOK_AGAIN),),
        notices=(_card(asked, right),),
    )


def remind(family: Family, now: datetime, not_before: datetime) -> Change:
    """Two weeks later: what is still owed is put before coordinators again, and weekly from then on."""
    owed = still_owed(family)
    if not owed:
        return NOTHING
    about = subject_of(family)
    return Change(
        settled=(about,),
        owed=(Deadline(about, REMINDER, now + LOOK_AGAIN / 2),),
        notices=tuple(_card(family, right, not_before) for right in owed),
    )


def given(family: Family) -> Change:
    """The family has its copy."""
    after = _with(family, Right.COPY, None)
    return Change(state=(after,), journal=(Entry(after, "copy_given"),))


def still_owed(family: Family) -> tuple[Right, ...]:
    """What the family has asked and not got: nothing once it is erased."""
    return () if family.erased_at else tuple(right for right in Right if asked_at(family, right) is not None)


def asked_at(family: Family, right: Right) -> datetime | None:
    """Since when this is asked (aware UTC); None where it is not."""
    return family.erasure_asked_at if right is Right.ERASURE else family.copy_asked_at


def _with(family: Family, right: Right, at: datetime | None) -> Family:
    return replace(family, erasure_asked_at=at) if right is Right.ERASURE else replace(family, copy_asked_at=at)


def _card(family: Family, right: Right, not_before: datetime | None = None) -> Notice:
    return Notice(
        kind=right,
        about=subject_of(family),
        root=subject_of(family),
        audience=Audience.COORDINATORS,
        to_id=0,
        lane=f"coordinators:{family.organisation_id}",
        not_before=not_before,
        repeats=True,
    )
