"""To whom the cards of a request go, and in which lane: a stuck one never delays another person's."""

from datetime import datetime

from core.change import Audience, Notice, Subject, Thing, subject_of
from core.connections.rules import to_family
from core.requests.model import Offer, SupportRequest


def letter(kind: str, about: Subject, support_request: SupportRequest) -> Notice:
    """A letter to the family by their own route."""
    return to_family(kind, about, support_request.family_id)


def to_person(
    kind: str,
    person_id: int,
    about: Subject,
    support_request: SupportRequest,
    not_before: datetime | None = None,
    useless_after: datetime | None = None,
    *,
    nag: bool = False,
) -> Notice:
    """A private card to somebody who works here: a reminder, an answer, a word about how things stand."""
    return Notice(
        kind=kind,
        about=about,
        root=subject_of(support_request),
        audience=Audience.PERSON,
        to_id=person_id,
        lane=f"person:{person_id}",
        not_before=not_before,
        useless_after=useless_after,
        nag=nag,
    )


def offer_card(offer: Offer, advocate_id: int) -> Notice:
    """The request itself, put before the one advocate in private."""
    return Notice("offer", subject_of(offer), _root(offer), Audience.PERSON, advocate_id, f"card:{offer.id}")


def pool_cards(offer: Offer, channels: int, not_before: datetime | None) -> tuple[Notice, ...]:
    """The public card, once in each request channel of the organisation."""
    return tuple(
        Notice(
            kind="pool",
            about=subject_of(offer),
            root=_root(offer),
            audience=Audience.CHANNEL,
            to_id=channel,
            lane=f"card:{offer.id}:{channel}",
            not_before=not_before,
        )
        for channel in range(channels)
    )


def to_coordinators(
    kind: str,
    about: Subject,
    support_request: SupportRequest,
    not_before: datetime | None = None,
    *,
    nag: bool = False,
) -> Notice:
    """A card in the coordinators' channel, with no word of the family's."""
    return Notice(
        kind=kind,
        about=about,
        root=subject_of(support_request),
        audience=Audience.COORDINATORS,
        to_id=0,
        lane=f"coordinators:{support_request.organisation_id}",
        not_before=not_before,
        nag=nag,
    )


def to_operator(kind: str, about: Subject, support_request: SupportRequest) -> Notice:
    """A mail to whoever runs the desk, with no word of the family's."""
    return Notice(
        kind=kind,
        about=about,
        root=subject_of(support_request),
        audience=Audience.OPERATOR,
        to_id=0,
        lane=f"operator:{support_request.organisation_id}",
        once=True,
    )


def _root(offer: Offer) -> Subject:
    return Subject(Thing.REQUEST, offer.request_id)
