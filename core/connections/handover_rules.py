"""Decisions about a handover: an offer to the next advocate, who answers for themself (house rule).

The old connection stays until the offer is accepted; then the place moves and a new introduction is owed. The
clock of the offer is kept on the old connection, which has at most one that waits for an answer.
"""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from core.change import NOTHING, Audience, Change, Deadline, Entry, Notice, Words, subject_of
from core.connections.model import Connection, EndedBy, Message
from core.connections.refusals import CannotTakeOn, HandoverSettled, HandoverWaiting
from core.connections.rules import (
    Hours,
    clear_away,
    close,
    must_be_active,
    to_advocate,
    to_coordinators,
    to_thread,
)
from core.hours import QuietHours
from core.people.model import Advocate
from core.people.rules import can_take_on, free_place, may_take_on, nearly_full_notice, take_place
from core.requests.clocks import OfferStep, RequestTimes, offer_ladder
from core.requests.model import LIVE_OFFERS, Offer, OfferState, Rung, SupportRequest

HOW_SETTLED = {
    OfferState.ACCEPTED: "it was accepted",
    OfferState.DECLINED: "it was declined",
    OfferState.CLOSED: "it was withdrawn, or support has ended",
}


def offer_handover(
    offer: Offer,
    connection: Connection,
    waiting: Offer | None,
    to: Advocate,
    *,
    names: tuple[str, str, str],
    now: datetime,
) -> Change:
    """Put the family before the next advocate; the holder stays until it is accepted.

    `waiting` is an earlier handover of it without an answer. `names` are the request's label, who is asked now
    and who was asked before. Add `handover_clock`. Raises SupportEnded, HandoverWaiting or CannotTakeOn.
    """
    label, asked, before = names
    must_be_active(connection, label)
    if waiting is not None:
        raise HandoverWaiting(label=label, who=before)
    if to.id == connection.advocate_id or not can_take_on(to, now.date()):
        raise CannotTakeOn(who=asked)
    return Change(
        # The connection is written too: its version lets only one of two handovers begin.
        state=(offer, connection),
        journal=(Entry(connection, "handover_offered"), Entry(offer, "offered")),
        settled=(subject_of(connection),),
        notices=(
            _to_next("handover_offer", offer, connection),
            to_thread("handover", connection, subject_of(offer)),
        ),
    )


def handover_clock(
    connection: Connection, offered_at: datetime, zone: ZoneInfo, times: RequestTimes, quiet: QuietHours
) -> tuple[Deadline, ...]:
    """The clock of a handover: as of any offer to one advocate, in the zone of who is asked."""
    steps = offer_ladder(offered_at, zone, times, quiet)
    return tuple(Deadline(subject_of(connection), step.step, step.due_at) for step in steps)


def make_offer(
    support_request: SupportRequest,
    connection: Connection,
    to: Advocate,
    *,
    key: int,
    public_id: str,
    now: datetime,
) -> Offer:
    """The offer that would hand this connection over."""
    return Offer(
        id=key,
        organisation_id=support_request.organisation_id,
        public_id=public_id,
        request_id=support_request.id,
        rung=Rung.DIRECTED,
        advocate_id=to.id,
        made_at=now,
        clock_from=now,
        handover_of=connection.id,
    )


def summary_of(offer: Offer, connection: Connection, words: str) -> Words:
    """The summary note for the next advocate, which the family sees too."""
    return Words(subject_of(offer), "summary", connection.request_subject, words)


def must_be_live(offer: Offer) -> None:
    """Raise HandoverSettled unless the handover can still be answered; silence past its time can."""
    if offer.state not in LIVE_OFFERS:
        raise HandoverSettled(how=HOW_SETTLED[offer.state])


def accept_handover(
    offer: Offer,
    support_request: SupportRequest,
    connection: Connection,
    advocates: tuple[Advocate, Advocate],
    rivals: tuple[Offer, ...],
    messages: tuple[Message, ...],
    hours: Hours,
) -> Change:
    """Take the family over: the place moves from the one advocate to the other, and the old connection ends.

    `advocates` are who has the family and who takes it; `rivals` every other handover of the same connection.
    Add `open_connection`. Raises HandoverSettled, SupportEnded, NotAccredited, NotAccepting or NoPlaceLeft.
    """
    must_be_live(offer)
    holder, me = advocates
    may_take_on(me, hours.now.date())
    ended, closing = close(connection, EndedBy.HANDOVER, hours)
    taking = take_place(me, hours.now)
    moved = sorted((free_place(holder), taking), key=lambda advocate: advocate.id)
    taken = replace(support_request, holder_id=me.id)
    accepted = replace(offer, state=OfferState.ACCEPTED)
    return (
        Change(
            state=(*moved, taken, accepted),
            journal=(Entry(taken, "handed_over"), Entry(accepted, "accepted")),
            notices=(_to_holder(accepted, ended, hours), *nearly_full_notice(me, taking)),
        )
        + closing
        + clear_away(ended, messages, rivals)
    )


def decline_handover(offer: Offer, connection: Connection, hours: Hours) -> Change:
    """Say no to a handover: whoever has the family is told, and coordinators. Raises HandoverSettled."""
    must_be_live(offer)
    return _not_handed_over(offer, OfferState.DECLINED, "declined", connection, hours)


def withdraw_handover(offer: Offer, connection: Connection) -> Change:
    """Take the offer back; the holder keeps the family. Raises HandoverSettled."""
    must_be_live(offer)
    closed = replace(offer, state=OfferState.CLOSED)
    return Change(
        state=(closed, connection),
        journal=(Entry(closed, "withdrawn"), Entry(connection, "handover_withdrawn")),
        settled=(subject_of(connection),),
    )


def clock_owed(offer: Offer | None, connection: Connection) -> bool:
    """Whether a step of the handover's clock still has its cause: the offer waits, and support goes on."""
    return connection.active and offer is not None and offer.state is OfferState.OPEN


def clock_due(
    step: OfferStep, due_at: datetime, offer: Offer, connection: Connection, hours: Hours, end: datetime
) -> Change:
    """What a step says. At the fall-through the offer stays acceptable; the holder and coordinators hear.

    `hours` are those of who is asked; `end` is when the time of the offer is over.
    """
    if offer.advocate_id is None:
        return NOTHING
    if step is OfferStep.FALL_THROUGH:
        return _not_handed_over(offer, OfferState.PASSED, "passed", connection, hours)
    told_at = hours.told_at(due_at, hours.advocate)
    about, root = subject_of(offer), connection.request_subject
    reminder = to_advocate("handover_reminder", offer.advocate_id, about, root, told_at, useless_after=end)
    return Change(notices=(replace(reminder, nag=True),))


def _not_handed_over(offer: Offer, state: OfferState, verb: str, connection: Connection, hours: Hours) -> Change:
    answered = replace(offer, state=state)
    return Change(
        state=(answered, connection),
        journal=(Entry(answered, verb), Entry(connection, f"handover_{verb}")),
        settled=(subject_of(connection),),
        notices=(
            _to_holder(answered, connection, hours),
            to_coordinators("handover_answered", connection, subject_of(answered), hours.for_coordinators()),
        ),
    )


def _to_holder(offer: Offer, connection: Connection, hours: Hours) -> Notice:
    return to_advocate(
        "handover_answered",
        connection.advocate_id,
        subject_of(offer),
        connection.request_subject,
        hours.for_advocate(),
    )


def _to_next(kind: str, offer: Offer, connection: Connection) -> Notice:
    """In the lane of the offer's own card, for who is asked."""
    return Notice(
        kind=kind,
        about=subject_of(offer),
        root=connection.request_subject,
        audience=Audience.PERSON,
        to_id=offer.advocate_id or 0,
        lane=f"card:{offer.id}",
    )
