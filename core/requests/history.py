"""What happened to a request so far, as lines for coordinators: who was asked, and what became of it."""

from datetime import datetime

from core.database.store import Tx
from core.phrasing import counted, day, when
from core.requests.loading import answers_to, holder_name, name_of, offers_of, questions_of
from core.requests.model import AnswerKind, Offer, OfferState, QuestionState, Rung, SupportRequest
from core.requests.public import STATE_WORDS
from core.tenant import organisation_of

BECAME = {
    OfferState.OPEN: "no answer yet",
    OfferState.PASSED: "no answer in time, can still accept",
    OfferState.ACCEPTED: "accepted",
    OfferState.DECLINED: "declined",
    OfferState.CLOSED: "closed",
}


def happened(tx: Tx, support_request: SupportRequest) -> tuple[str, ...]:
    """The lines, oldest first; no word of the family's, and no reason that an advocate gave."""
    zone = tx.house.zone_of(organisation_of(tx))
    lines: list[tuple[datetime, str]] = [(support_request.received_at, "received")]
    lines += [(offer.made_at, _offered(tx, offer)) for offer in offers_of(tx, support_request)]
    for question in questions_of(tx, support_request):
        lines.append((question.asked_at, f"{name_of(tx, question.asker_id)} asked the family a question"))
        if question.state is QuestionState.ANSWERED and question.answered_at:
            lines.append((question.answered_at, "the family answered"))
    told = [f"{when(at, zone)}: {what}" for at, what in sorted(lines, key=lambda line: line[0])]
    said_no = sum(one.answer is AnswerKind.NOT_FOR_ME for one in answers_to(tx, support_request))
    return (*told, f"{counted(said_no, 'advocate')} said it is not for them") if said_no else tuple(told)


def earlier(tx: Tx, support_request: SupportRequest) -> str:
    """Another request of the same family in a line: "SR-0007 on Sun 3 May 2026; with Amira"."""
    zone, holder = tx.house.zone_of(organisation_of(tx)), holder_name(tx, support_request)
    how = f"with {holder}" if holder else STATE_WORDS[support_request.state].lower()
    return f"{support_request.label} on {day(support_request.received_at.astimezone(zone).date())}; {how}"


def _offered(tx: Tx, offer: Offer) -> str:
    if offer.rung is Rung.POOL:
        return "put in the request channels"
    if offer.rung is Rung.COORDINATORS:
        taken = f", {name_of(tx, offer.taken_by)} looks after it" if offer.taken_by else ""
        return f"put to coordinators{taken}"
    reminded = f", reminded {'once' if offer.reminded == 1 else 'twice'}" if offer.reminded else ""
    return f"put before {name_of(tx, offer.advocate_id)}: {BECAME[offer.state]}{reminded}"
