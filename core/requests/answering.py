"""What an advocate does with a request: reads it, accepts, asks, declines, or says that it is not for them."""

from core.access import Actor, Role
from core.cleaning import clean
from core.connections import actions as connection_actions
from core.connections import rules as connections
from core.connections.records import active_connection
from core.connections.refusals import SupportEnded
from core.database.commit import commit
from core.database.rows import get
from core.database.store import Tx
from core.people.model import Advocate
from core.people.refusals import NoPlaceLeft, NotAccepting, NotAccredited
from core.phrasing import when
from core.requests import forms, full_card, replies, rules
from core.requests.cards import no_button
from core.requests.lists import in_the_channels, waiting_on
from core.requests.loading import answer_of, holder_name, live_offers, open_question, request_of, ways
from core.requests.model import Answer, AnswerKind, Offer, Question, Reason, Rung, State, SupportRequest
from core.requests.refusals import HeldForSafety, UseDecline, UseNotForMe
from core.surface import Ask, Reply, Show, Values
from core.verbs import Verb, many, one

ASKED = frozenset({Role.ASKED})


def accept(tx: Tx, actor: Actor, offer: Offer, _values: Values) -> Reply:
    """Accept: first acceptance wins; opens the conversation with the family and starts the 24-hour clock."""
    if offer.handover_of is not None:
        return connection_actions.accept_handover(tx, actor, offer)
    me, support_request = _answerable(tx, actor, offer)
    others, question = live_offers(tx, support_request, offer), open_question(tx, support_request)
    try:
        change = rules.accept(support_request, offer, others, me, tx.now, question)
    except (NoPlaceLeft, NotAccepting, NotAccredited) as no:
        no.buttons = (no_button(offer),)
        raise
    clocks, zone = tx.house.settings.clocks, tx.house.zone_of(actor.organisation, actor.person)
    opened = connections.open_connection(
        support_request,
        me,
        key=tx.ids.next(),
        public_id=tx.ids.public(),
        now=tx.now,
        zones=(zone, tx.house.zone_of(actor.organisation)),
        times=clocks.introduction,
        quiet=clocks.quiet,
    )
    commit(tx, change + opened)
    return replies.accepted(support_request.label)


def ask_more(tx: Tx, actor: Actor, offer: Offer, _values: Values) -> Reply:
    """Open the form of More info, with the questions that the kind and the stage suggest."""
    _, support_request = _answerable(tx, actor, offer)
    rules.must_have_no_question(support_request)
    return Ask(forms.more_info(offer, support_request, tx.house.send_facts))


def send_question(tx: Tx, actor: Actor, offer: Offer, values: Values) -> Reply:
    """Put the questions to the family."""
    me, support_request = _answerable(tx, actor, offer)
    questions = clean(one(values, forms.QUESTIONS, label="your questions", most=2000))
    question = Question(
        id=tx.ids.next(),
        organisation_id=tx.organisation_id,
        public_id=tx.ids.public(),
        request_id=support_request.id,
        offer_id=offer.id,
        asker_id=me.id,
        asked_at=tx.now,
    )
    commit(tx, rules.ask(support_request, offer, question, questions, ways(tx, support_request)))
    others = rules.others_may_accept(offer, live_offers(tx, support_request, offer))
    return replies.asked(support_request.label, others=others)


def take_question_back(tx: Tx, _actor: Actor, question: Question, _values: Values) -> Reply:
    """The family need not answer any more."""
    support_request, offer = request_of(tx, question), get(tx, Offer, question.offer_id)
    commit(tx, rules.withdraw_question(support_request, question, offer, ways(tx, support_request)))
    return replies.question_withdrawn(support_request.label)


def ask_why(tx: Tx, actor: Actor, offer: Offer, _values: Values) -> Reply:
    """Open the form of Decline."""
    _, support_request = _answerable(tx, actor, offer)
    if offer.rung is Rung.POOL:
        raise UseNotForMe(label=support_request.label)
    return Ask(forms.decline(offer, support_request, tx.house.send_facts))


def decline(tx: Tx, actor: Actor, offer: Offer, values: Values) -> Reply:
    """Decline, with a reason, kind words and signposts; the request goes on."""
    me, support_request = _answerable(tx, actor, offer)
    if offer.rung is Rung.POOL:
        raise UseNotForMe(label=support_request.label)
    no = _no(values)
    known = {choice.code for choice in tx.house.send_facts.decline_choices(support_request.kind, support_request.stage)}
    signposts = tuple(code for code in no.signposts if code in known)
    answer = _answer(tx, offer, me.id, AnswerKind.DECLINED, no.reason, signposts)
    others, question = live_offers(tx, support_request, offer), open_question(tx, support_request)
    commit(tx, rules.decline(support_request, offer, others, answer, no, question, ways(tx, support_request)))
    return replies.declined(support_request.label)


def not_for_me(tx: Tx, actor: Actor, offer: Offer, _values: Values) -> Reply:
    """One private tap on a card of the channels."""
    me, support_request = _answerable(tx, actor, offer)
    if offer.rung is not Rung.POOL:
        raise UseDecline(label=support_request.label)
    answer = _answer(tx, offer, me.id, AnswerKind.NOT_FOR_ME)
    change = rules.not_for_me(
        support_request,
        offer,
        live_offers(tx, support_request, offer),
        answer,
        answer_of(tx, offer, me),
        open_question(tx, support_request),
        ways(tx, support_request),
    )
    commit(tx, change)
    return replies.not_for_me(support_request.label)


def read_request(tx: Tx, actor: Actor, offer: Offer, _values: Values) -> Reply:
    """Read the request in private, as far as this person may: each view is on record in the access log."""
    support_request = request_of(tx, offer)
    if not actor.is_coordinator:
        if support_request.state is State.HELD:
            raise HeldForSafety
        _answerable(tx, actor, offer)
    return Show((full_card.full(tx, actor, support_request, offer),))


def show(tx: Tx, actor: Actor, support_request: SupportRequest, _values: Values) -> Reply:
    """The same, by the request's reference: for whoever has the family, coordinators and safeguarding contacts.

    Not for an advocate whose support has ended: the family's words are no longer theirs to read.
    """
    if actor.roles.isdisjoint({Role.COORDINATOR, Role.CONTACT}) and not active_connection(tx, support_request):
        raise SupportEnded(label=support_request.label)
    return Show((full_card.full(tx, actor, support_request, None),))


def requests(tx: Tx, actor: Actor, _about: None, _values: Values) -> Reply:
    """What waits for this advocate's own answer, then what is in the channels."""
    me = actor.as_advocate()
    found = (*waiting_on(tx, me), *in_the_channels(tx, me))
    return Show(full_card.list_of(tx, found)) if found else replies.nothing_waits()


def _answerable(tx: Tx, actor: Actor, offer: Offer) -> tuple[Advocate, SupportRequest]:
    me, support_request = actor.as_advocate(), request_of(tx, offer)
    zone = tx.house.zone_of(actor.organisation, actor.person)
    at = when(support_request.settled_at, zone) if support_request.settled_at else ""
    rules.must_be_answerable(support_request, offer, me, holder_name(tx, support_request), at)
    return me, support_request


def _no(values: Values) -> rules.No:
    reason = one(values, forms.REASON, label="the reason")
    return rules.No(
        Reason(reason) if reason in set(Reason) else Reason.OTHER,
        clean(one(values, forms.EXPLANATION, required=False, most=1500)),
        many(values, forms.SIGNPOSTS),
        clean(one(values, forms.BETTER_PLACED, required=False, most=300)),
    )


def _answer(
    tx: Tx,
    offer: Offer,
    advocate_id: int,
    kind: AnswerKind,
    reason: Reason | None = None,
    signposts: tuple[str, ...] = (),
) -> Answer:
    return Answer(
        id=tx.ids.next(),
        organisation_id=tx.organisation_id,
        offer_id=offer.id,
        request_id=offer.request_id,
        advocate_id=advocate_id,
        answer=kind,
        answered_at=tx.now,
        reason=reason,
        signposts=signposts,
    )


VERBS: tuple[Verb, ...] = (
    Verb(name="accept", about=Offer, roles=ASKED, act=accept),
    Verb(name="more_info", about=Offer, roles=ASKED, act=ask_more, reads=True),
    Verb(name="more_info_send", about=Offer, roles=ASKED, act=send_question),
    Verb(name="withdraw_question", about=Question, roles=ASKED | {Role.COORDINATOR}, act=take_question_back),
    Verb(name="decline", about=Offer, roles=ASKED, act=ask_why, reads=True),
    Verb(name="decline_send", about=Offer, roles=ASKED, act=decline),
    Verb(name="not_for_me", about=Offer, roles=ASKED, act=not_for_me),
    Verb(name="read_request", about=Offer, roles=ASKED | {Role.COORDINATOR}, act=read_request, reads=True, logged=True),
    Verb(
        name="show",
        about=SupportRequest,
        roles=frozenset({Role.HOLDER, Role.COORDINATOR, Role.CONTACT}),
        act=show,
        reads=True,
        logged=True,
    ),
    Verb(name="requests", about=None, roles=frozenset({Role.ADVOCATE}), act=requests, reads=True),
)
