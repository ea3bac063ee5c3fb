"""Invariants of the rows and the journal."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from core.change import Thing
from core.connections.ladder import TO_COORDINATORS
from core.connections.model import Connection, ConnectionState, Introduction
from core.people.model import Advocate
from core.requests.model import (
    LIVE_OFFERS,
    OPEN,
    Offer,
    OfferState,
    Question,
    QuestionState,
    Rung,
    State,
    SupportRequest,
)
from core.safeguarding.model import Concern
from tests.rig.evidence import Evidence
from tests.rig.history import Line

OFFER_AFTER = {
    "offered": "open",
    "accepted": "accepted",
    "declined": "declined",
    "passed": "passed",
    "withdrawn": "closed",
}
QUESTION_AFTER = {"asked": "open", "answered": "answered", "withdrawn": "closed", "ran_out": "closed"}
CONCERN_AFTER = {
    **dict.fromkeys(("raised", "raised_again", "raised_to_danger"), "open"),
    **dict.fromkeys(("taken", "held_by_hand"), "taken"),
    "released": "released",
}
ACCEPTING_AFTER = {"accepting": True, "not_accepting": False}


def what_was_received_is_there(evidence: Evidence) -> Iterator[str]:
    """I1: a request that was answered "received" is on record, and its coming in is in the journal."""
    known = {request.label + evidence.slug(request.organisation_id) for request in evidence.of(SupportRequest)}
    for label in evidence.seen.received:
        if label not in known:
            yield f"{label} was answered as received and is not on record"
    for request in evidence.of(SupportRequest):
        if "received" not in {line.verb for line in evidence.lines(request)}:
            yield f"{request.label} is on record and was never received"


def one_decision_and_one_holder(evidence: Evidence) -> Iterator[str]:
    """I2: at most one live decision; the holder is who accepted, or who took over last."""
    for request in evidence.of(SupportRequest):
        lines = evidence.lines(request)
        took = [line for line in lines if line.verb in ("accepted", "handed_over")]
        settled = [line.verb for line in lines if line.verb in ("accepted", "declined", "withdrawn", "lapsed")]
        active = [one for one in evidence.of(Connection) if one.request_id == request.id and one.active]
        accepted = [
            one
            for one in evidence.of(Offer)
            if (one.request_id, one.state, one.handover_of) == (request.id, OfferState.ACCEPTED, None)
        ]
        if len(settled) > 1 or len(accepted) > 1 or len(active) > 1:
            yield f"{request.label} has {settled} decisions, {len(accepted)} accepted offers, {len(active)} advocates"
        if request.holder_id != (took[-1].actor_id if took else None):
            yield f"{request.label} is held by {request.holder_id}, and the journal knows of no such hand-over"
        if [one.advocate_id for one in active] not in ([], [request.holder_id]):
            yield f"{request.label} is supported by somebody who does not hold it"
        if active and request.state is not State.ACCEPTED:
            yield f"{request.label} is {request.state} and has an advocate"


def state_is_what_the_journal_tells(evidence: Evidence) -> Iterator[str]:
    """I3: every state is the sum of the lines about it."""
    for request in evidence.of(SupportRequest):
        told = evidence.histories[request.id]
        if not told or told[-1].state != request.state:
            yield f"{request.label} is {request.state}, by the journal {told[-1].state if told else 'nothing'}"
    for offer in evidence.of(Offer):
        last = _last(evidence.lines(offer), OFFER_AFTER)
        if offer.state != last and not (offer.state is OfferState.CLOSED and _may_close(evidence, offer)):
            yield f"offer {offer.id} is {offer.state}, by the journal {last}"
    for concern in evidence.of(Concern):
        if concern.state != (last := _last(evidence.lines(concern), CONCERN_AFTER)):
            yield f"concern {concern.id} is {concern.state}, by the journal {last}"
    yield from _questions(evidence)
    yield from _connections(evidence)
    yield from _people(evidence)


def _questions(evidence: Evidence) -> Iterator[str]:
    for question in evidence.of(Question):
        last = _last(evidence.lines(question), QUESTION_AFTER)
        settled = evidence.get(SupportRequest, question.request_id).state not in OPEN
        silently = question.state is QuestionState.CLOSED and (settled or _said_no(evidence, question))
        if question.state != last and not silently:
            yield f"question {question.id} is {question.state}, by the journal {last}"


def _connections(evidence: Evidence) -> Iterator[str]:
    for connection in evidence.of(Connection):
        verbs = [line.verb for line in evidence.lines(connection)]
        ended = [verb for verb in verbs if verb.startswith("ended_by_")]
        if (connection.state is ConnectionState.ENDED) != (len(ended) == 1):
            yield f"connection {connection.id} is {connection.state}, by the journal {ended}"
        told = [verb.removeprefix("introduction_") for verb in verbs if verb.startswith("introduction_")]
        introduction = told[-1] if told else "owed"
        if connection.introduction not in (introduction, "cancelled" if ended else introduction):
            yield f"the introduction of connection {connection.id} is {connection.introduction}, not {introduction}"


def _people(evidence: Evidence) -> Iterator[str]:
    for advocate in evidence.of(Advocate):
        verbs = [line.verb for line in evidence.lines(advocate) if line.verb in ACCEPTING_AFTER]
        if advocate.accepting != (ACCEPTING_AFTER[verbs[-1]] if verbs else True):
            yield f"advocate {advocate.id} accepts: {advocate.accepting}; the journal's last word is {verbs[-1:]}"


def _last(lines: list[Line], after: Mapping[str, str]) -> str:
    said = [after[line.verb] for line in lines if line.verb in after]
    return said[-1] if said else "nothing"


def _may_close(evidence: Evidence, offer: Offer) -> bool:
    """An offer closes without a line of its own where that of another thing says so."""
    if offer.handover_of is not None:
        return not evidence.get(Connection, offer.handover_of).active
    settled = evidence.get(SupportRequest, offer.request_id).state not in OPEN
    return settled or offer.rung is Rung.COORDINATORS


def _said_no(evidence: Evidence, question: Question) -> bool:
    """Whether whoever asked said no afterwards, which takes the question back."""
    return any(
        line.verb in ("declined", "not_for_me") and line.actor_id == question.asker_id and line.at >= question.asked_at
        for line in evidence.journal
    )


def places_add_up(evidence: Evidence) -> Iterator[str]:
    """Capacity: as many places are taken as families are supported, and never more than there are."""
    families = Counter(one.advocate_id for one in evidence.of(Connection) if one.active)
    for advocate in evidence.of(Advocate):
        if advocate.active != families[advocate.id]:
            yield f"advocate {advocate.id} has {advocate.active} places taken and supports {families[advocate.id]}"
        fewer = any(line.verb in ("capacity_set", "plan_set") for line in evidence.lines(advocate))
        if families[advocate.id] > advocate.capacity and not fewer:
            yield f"advocate {advocate.id} supports {families[advocate.id]} of {advocate.capacity}"


def nobody_waits_in_silence(evidence: Evidence) -> Iterator[str]:
    """Whatever is open has something that will fall due about it, by which a person hears of it."""
    for request in evidence.of(SupportRequest):
        if request.state in OPEN and not any(_will_be_heard(evidence, request)):
            yield f"{request.label} is {request.state}, and nothing about it will ever fall due"
    for concern in evidence.of(Concern):
        if concern.live and not evidence.owed_about(Thing.CONCERN, concern.id):
            yield f"concern {concern.id} is {concern.state}, and nobody will be told of it again"
    for offer in evidence.of(Offer):
        waits = offer.handover_of is not None and offer.state is OfferState.OPEN
        if waits and not evidence.owed_about(Thing.CONNECTION, offer.handover_of or 0):
            yield f"handover {offer.id} waits for an answer, and its clock does not run"
    yield from _introductions_nobody_hears_of(evidence)


def _introductions_nobody_hears_of(evidence: Evidence) -> Iterator[str]:
    """Once coordinators have been told of one, the morning's digest names it to them until it is settled."""
    chased = {one.about for one in evidence.deadlines if one.step in TO_COORDINATORS}
    for connection in evidence.of(Connection):
        owed = connection.active and connection.introduction is Introduction.OWED
        if owed and connection.introduction_subject not in chased:
            yield f"the introduction of connection {connection.id} is owed, and no coordinator heard or will hear of it"


def _will_be_heard(evidence: Evidence, request: SupportRequest) -> Iterator[bool]:
    def owed(noun: Any) -> bool:
        return noun.request_id == request.id and bool(evidence.owed_about(noun.thing, noun.id))

    if request.state is State.HELD:
        yield from (owed(concern) for concern in evidence.of(Concern) if concern.live)
        return
    yield from (owed(one) for one in evidence.of(Offer) if one.state in LIVE_OFFERS and one.handover_of is None)
    yield from (owed(one) for one in evidence.of(Question) if one.state is QuestionState.OPEN)
