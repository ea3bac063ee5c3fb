"""The doors of the requests slice, put together, and the steps of its clocks.

Each verb loads what the rules need, lets them decide, and commits once.
"""

from core.change import NOTHING, Change, Deadline, Thing
from core.database.rows import get
from core.database.store import Tx
from core.deadlines import Fire
from core.requests import answering, coordinating, detailing, due, recording
from core.requests.answering import accept
from core.requests.intake import receive_request, reprioritise
from core.requests.loading import live_offers, request_of, ways
from core.requests.model import Offer, Question
from core.verbs import Verb

__all__ = ["STEPS", "VERBS", "accept", "receive_request", "reprioritise"]


def offer_step(tx: Tx, deadline: Deadline) -> Change:
    """A step of an offer's clock has come: a reminder, the fall-through, or coordinators' own clock."""
    offer = get(tx, Offer, deadline.about.id)
    support_request = request_of(tx, offer)
    if not due.offer_still_owes(deadline.step, support_request, offer):
        return NOTHING
    others = live_offers(tx, support_request, offer)
    return due.offer_step(deadline, support_request, offer, others, ways(tx, support_request))


def question_step(tx: Tx, deadline: Deadline) -> Change:
    """A step of a question's clock has come: the family's reminder, or the asker must choose."""
    question = get(tx, Question, deadline.about.id)
    support_request = request_of(tx, question)
    if not due.question_still_owes(deadline.step, support_request, question):
        return NOTHING
    offer = get(tx, Offer, question.offer_id)
    return due.question_step(deadline, support_request, question, offer, ways(tx, support_request))


VERBS: tuple[Verb, ...] = (*answering.VERBS, *coordinating.VERBS, *detailing.VERBS, *recording.VERBS)

STEPS: dict[Thing, Fire] = {Thing.OFFER: offer_step, Thing.QUESTION: question_step}
