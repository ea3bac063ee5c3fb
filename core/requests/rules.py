"""When may one accept, ask, decline, withdraw? Every decision about a request and its offers, as pure functions.

Each takes the nouns as they were read and `now` (aware UTC), and returns a `Change` or raises a refusal.
"""

from dataclasses import replace
from datetime import datetime

from core.change import Change, Entry, subject_of
from core.people.model import Advocate
from core.people.rules import may_take_on, take_place
from core.requests.model import ACCEPTABLE, LIVE_OFFERS, Offer, OfferState, State, SupportRequest
from core.requests.refusals import AlreadyTaken, AlreadyYours, HeldForSafety, NoLongerOpen, OfferSettled


def must_be_answerable(support_request: SupportRequest, offer: Offer, me: Advocate, holder_name: str, at: str) -> None:
    """Raise unless this offer can still be answered: the request is open, not held, and the offer is not settled."""
    label = support_request.label
    if support_request.state is State.HELD:
        raise HeldForSafety
    if support_request.holder_id == me.id:
        raise AlreadyYours(label=label, at=at)
    if support_request.state is State.ACCEPTED:
        raise AlreadyTaken(who=holder_name, label=label, at=at)
    if support_request.state not in ACCEPTABLE:
        raise NoLongerOpen(label=label, state=support_request.state.value)
    if offer.state not in LIVE_OFFERS:
        raise OfferSettled(label=label)


def accept(
    support_request: SupportRequest, offer: Offer, others: tuple[Offer, ...], me: Advocate, now: datetime
) -> Change:
    """Take the request on: a place is taken, the offer is accepted, every other offer and clock of it ends.

    Call `must_be_answerable` first. Raises NotAccredited, NotAccepting or NoPlaceLeft.
    """
    may_take_on(me, now.date())
    taken = replace(support_request, state=State.ACCEPTED, holder_id=me.id, settled_at=now)
    accepted = replace(offer, state=OfferState.ACCEPTED)
    closed = tuple(replace(other, state=OfferState.CLOSED) for other in others if other.state in LIVE_OFFERS)
    return Change(
        state=(take_place(me, now), taken, accepted, *closed),
        journal=(Entry(taken, "accepted"), Entry(accepted, "accepted")),
        settled=(subject_of(accepted), *(subject_of(other) for other in closed)),
    )
