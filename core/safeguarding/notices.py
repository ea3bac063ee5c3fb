"""What is told about a concern, and to whom. No lane is shared with anything else: nothing stuck delays an alert.

A kind that begins with "danger" is an alert: when it can't be delivered, it tries another route after five minutes.
No alert is a `nag`: it is never folded into a summary.
"""

from datetime import datetime
from typing import Final

from core.change import Audience, Notice, Subject, Thing, subject_of
from core.requests.model import Offer
from core.safeguarding.model import Concern

DANGER_NOW: Final = "danger_now"
"""To one contact after the other: a request needs a person now."""

UNANSWERED: Final = "danger_unanswered"
"""To the operator and coordinators: every contact was told and nobody has taken it."""

UNREAD: Final = "danger_unread"
"""To every contact and the operator: coordinators have not read in time what is to be read first."""

HELD: Final = "held_for_safety"
"""To coordinators: contacts are being told."""

READ_FIRST: Final = "read_first"
"""To coordinators: a person must read it before it goes on."""

IN_CASE: Final = "concern_in_case"
"""To every contact: read first, in a case that an advocate has."""

JOINED: Final = "concern_joined"
"""To whoever took it: a further worry was raised."""

STILL_YOURS: Final = "concern_still_yours"
"""To whoever took it, and later to coordinators: it is not released yet."""

LOOKED_AT: Final = "concern_looked_at"
"""To whoever raised it: a person has looked at it."""

GOES_ON: Final = "request_goes_on"
"""To an advocate whose card was locked: it can be answered again."""


def to_contact(kind: str, concern: Concern, contact: int, not_before: datetime | None = None) -> Notice:
    """A private card to one safeguarding contact, named by the position in the configuration."""
    return _notice(kind, concern, Audience.CONTACT, contact, not_before)


def to_contacts(kind: str, concern: Concern, contacts: int, not_before: datetime | None = None) -> tuple[Notice, ...]:
    """The same to every one of them."""
    return tuple(to_contact(kind, concern, contact, not_before) for contact in range(contacts))


def to_operator(kind: str, concern: Concern) -> Notice:
    """A mail to the operator."""
    return _notice(kind, concern, Audience.OPERATOR, 0)


def to_coordinators(kind: str, concern: Concern, not_before: datetime | None = None, *, nag: bool = False) -> Notice:
    """A card in the coordinators' channel."""
    return _notice(kind, concern, Audience.COORDINATORS, 0, not_before, nag=nag)


def to_whoever_has_it(kind: str, concern: Concern, not_before: datetime, *, nag: bool = False) -> Notice:
    """A private card to whoever took the concern; to coordinators where that is not a person we know."""
    if concern.taken_by is None:
        return to_coordinators(kind, concern, not_before, nag=nag)
    return _notice(kind, concern, Audience.PERSON, concern.taken_by, not_before, nag=nag)


def to_raiser(concern: Concern, not_before: datetime) -> Notice:
    """A private word to whoever raised the concern."""
    return _notice(LOOKED_AT, concern, Audience.PERSON, concern.raised_by or 0, not_before)


def to_advocate(offer: Offer, not_before: datetime) -> Notice:
    """A private word to the advocate whose card was locked."""
    return Notice(
        kind=GOES_ON,
        about=subject_of(offer),
        root=Subject(Thing.REQUEST, offer.request_id),
        audience=Audience.PERSON,
        to_id=offer.advocate_id or 0,
        lane=f"person:{offer.advocate_id}",
        not_before=not_before,
    )


def _notice(
    kind: str,
    concern: Concern,
    audience: Audience,
    to_id: int,
    not_before: datetime | None = None,
    *,
    nag: bool = False,
) -> Notice:
    return Notice(
        kind=kind,
        about=subject_of(concern),
        root=concern.request_subject,
        audience=audience,
        to_id=to_id,
        lane=f"concern:{concern.id}:{audience}:{to_id}",
        not_before=not_before,
        nag=nag,
        repeats=True,
    )
