"""What the verbs and steps of this slice look up. Reading only; nothing is decided here."""

from core.access import Actor
from core.change import NOTHING, Change, Subject, Thing, subject_of
from core.database.rows import find, get, table_of
from core.database.store import Tx
from core.requests.loading import offers_of, open_question
from core.requests.model import Offer, Question, QuestionState, SupportRequest
from core.requests.routing import Fresh
from core.safeguarding.cards import Standing, standing_of
from core.safeguarding.model import Concern, ConcernState
from core.safeguarding.rules import Beside, Watch
from core.tenant import organisation_of


def watch(tx: Tx) -> Watch:
    """Who can be told in the organisation this unit acts for, here and now."""
    return Watch.over(organisation_of(tx), tx.house.settings, tx.now)


def fresh(tx: Tx) -> Fresh:
    """Names for a concern yet to be written."""
    return Fresh(tx.ids.next(), tx.ids.public())


def request_of(tx: Tx, concern: Concern) -> SupportRequest:
    """The request a concern is about."""
    return get(tx, SupportRequest, concern.request_id)


def live_concern(tx: Tx, support_request: SupportRequest) -> Concern | None:
    """The concern about this request that is not released, if any: there is at most one."""
    columns = table_of(Concern).c
    return find(tx, Concern, columns.request_id == support_request.id, columns.state != ConcernState.RELEASED)


def request_after(decided: Change, support_request: SupportRequest) -> SupportRequest:
    """The request as it will stand after `decided`, which is not written yet."""
    same = (noun for noun in decided.state if isinstance(noun, SupportRequest) and noun.id == support_request.id)
    return next(same, support_request)


def beside(tx: Tx, support_request: SupportRequest, decided: Change = NOTHING) -> Beside:
    """What stands beside a request after `decided`, which is not written yet."""
    offers: dict[Subject, Offer] = {subject_of(offer): offer for offer in offers_of(tx, support_request)}
    question = open_question(tx, support_request)
    for noun in decided.state:
        if isinstance(noun, Offer) and noun.request_id == support_request.id and noun.handover_of is None:
            offers[subject_of(noun)] = noun
        if isinstance(noun, Question) and noun.request_id == support_request.id:
            question = noun if noun.state is QuestionState.OPEN else None
    return Beside(live_concern(tx, support_request), tuple(offers.values()), question)


def standing(tx: Tx, actor: Actor, concern: Concern) -> Standing:
    """The concern as this actor sees it, by their own clock on the wall."""
    reader = actor.person.id if actor.person else None
    return standing_of(tx, concern, tx.house.zone_of(actor.organisation, actor.person), reader)


def concern_at(tx: Tx, about: Subject) -> Concern | None:
    """The concern a deadline is about; None where it has been erased since."""
    return find(tx, Concern, table_of(Concern).c.id == about.id) if about.thing is Thing.CONCERN else None
