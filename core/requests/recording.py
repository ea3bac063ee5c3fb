"""What a coordinator writes down for a family on the telephone, and what a family does by its own route."""

from core.access import Actor, Role
from core.change import subject_of
from core.cleaning import clean, clean_line
from core.database import words
from core.database.commit import commit
from core.database.rows import get
from core.database.store import Tx
from core.people.finding import advocates_here
from core.people.model import AskingFor, Family
from core.people.rules import can_take_on
from core.refusals import FieldProblem
from core.requests import forms, replies, rules
from core.requests.asking import EMAIL, PROBLEMS, WhoAsks, reachable, read_new_request
from core.requests.history import earlier
from core.requests.intake import family_of, may_ask_again, outside_england, receive_request
from core.requests.loading import family_words, live_offers, open_question, request_of, requests_of, ways
from core.requests.model import Offer, Question, State, SupportRequest
from core.safeguarding.actions import screened
from core.safeguarding.rules import may_take_requests
from core.sendfacts import Nation
from core.surface import Ask, Reply, Values
from core.verbs import Verb, one

COORDINATOR = frozenset({Role.COORDINATOR})
FAMILY = frozenset({Role.FAMILY})
MOST_ADVOCATES = 11
"""How many advocates the form can name, twice each (alone, or before others): a list holds 25 options."""


def new_request(tx: Tx, actor: Actor, _about: None, _values: Values) -> Reply:
    """Open the first five fields of a new request: who asks."""
    may_take_requests(actor.organisation)
    return Ask(forms.who_asks(tx.house.settings.privacy.notice_version))


def note_family(tx: Tx, actor: Actor, _about: None, values: Values) -> Reply:
    """Keep who asks; a family elsewhere in the UK is answered at once, and one we know is recognised."""
    may_take_requests(actor.organisation)
    nation = one(values, "nation", label="where they live")
    if nation in set(Nation) and nation != Nation.ENGLAND:
        raise outside_england(tx.house.send_facts, Nation(nation))
    family, change = family_of(tx, _who(tx, values))
    may_ask_again(tx, family)
    commit(tx, change)
    return replies.family_noted(family.public_id, _before(tx, family))


def ask_what(tx: Tx, _actor: Actor, family: Family, _values: Values) -> Reply:
    """Open the second five: what is asked, and whom to ask first."""
    here = [one for one in advocates_here(tx) if can_take_on(one.advocate, tx.now.date())]
    names = ((one.person.public_id, one.person.name) for one in here[:MOST_ADVOCATES])
    most = min(3000, tx.house.settings.limits.text)
    return Ask(forms.what_is_asked(family.public_id, tx.house.send_facts, names, most))


def receive(tx: Tx, actor: Actor, family: Family, values: Values) -> Reply:
    """Take the request in that a coordinator wrote down."""
    whom = one(values, forms.WHOM, label="whom to ask")
    chosen = "" if whom in (forms.OTHERS, forms.COORDINATORS) else whom.removesuffix("+")
    filled: dict[str, object] = {
        "message": one(values, "message", label="what is happening"),
        "age": one(values, "age", label="the age"),
        "stage": one(values, "stage", label="where they are in the EHCP process"),
        "kind": one(values, "kind", label="what support is looked for"),
        "may_ask_others": whom == forms.OTHERS or whom.endswith("+"),
        "chosen_advocate": chosen or None,
        "contact": family_words(tx, family.id, "contact"),
        "name": family_words(tx, family.id, "name"),
        "route": family.route,
        "asking_for": family.asking_for,
        "notice_version": family.notice_version,
        "lawful_basis": family.lawful_basis,
    }
    today = tx.now.astimezone(tx.house.zone_of(actor.organisation)).date()
    asked = read_new_request(filled, tx.house.send_facts, today, tx.house.settings.limits.text)
    support_request = receive_request(tx, actor.organisation, asked)
    return replies.received(support_request, held=support_request.state is State.HELD)


def family_answers(tx: Tx, _actor: Actor, question: Question, values: Values) -> Reply:
    """The family answers a question by its own route."""
    _answer(tx, question, values)
    return replies.answer_kept()


def ask_answer(tx: Tx, _actor: Actor, question: Question, _values: Values) -> Reply:
    """Open the form in which a coordinator writes down the family's answer."""
    return Ask(forms.answer(question, words.read(tx, subject_of(question), "questions")))


def record_answer(tx: Tx, _actor: Actor, question: Question, values: Values) -> Reply:
    """Keep the answer that the family gave on the telephone."""
    return replies.recorded(_answer(tx, question, values).label)


def withdraw(tx: Tx, actor: Actor, support_request: SupportRequest, _values: Values) -> Reply:
    """The family does not need us any more, or a coordinator writes down that they said so."""
    live, question = live_offers(tx, support_request), open_question(tx, support_request)
    commit(tx, rules.withdraw(support_request, live, question, tx.now))
    return replies.withdrawn_by_family() if actor.family else replies.withdrawn(support_request.label)


def _answer(tx: Tx, question: Question, values: Values) -> SupportRequest:
    """The answer comes back to whoever asked; what the screen finds in it is read by a person first."""
    said = clean(one(values, forms.ANSWER, label="your answer", most=tx.house.settings.limits.text))
    support_request, offer = request_of(tx, question), get(tx, Offer, question.offer_id)
    decided = rules.answer_question(support_request, question, offer, said, ways(tx, support_request))
    commit(tx, screened(tx, decided, support_request, said))
    return support_request


def _who(tx: Tx, values: Values) -> WhoAsks:
    contact = clean_line(one(values, "contact", label="how to reach them", most=200))
    if not reachable(contact):
        raise FieldProblem(field="contact", problem=PROBLEMS["contact"])
    asking_for = one(values, "asking_for", label="for whom they ask")
    privacy = tx.house.settings.privacy
    return WhoAsks(
        contact=contact,
        name=clean_line(one(values, "name", required=False, most=120)),
        route="page" if EMAIL.fullmatch(contact) else "person",
        asking_for=AskingFor(asking_for) if asking_for in set(AskingFor) else AskingFor.CHILD,
        notice_version=one(values, "notice_version", label="whether they know how we keep their words", most=32),
        lawful_basis=privacy.lawful_basis,
    )


def _before(tx: Tx, family: Family) -> str:
    """For example " Also asked: SR-0007 on Sun 3 May 2026; with Amira."."""
    told = [earlier(tx, before) for before in requests_of(tx, family.id)]
    return f" Also asked: {'. '.join(told)}." if told else ""


VERBS: tuple[Verb, ...] = (
    Verb(name="new_request", about=None, roles=COORDINATOR, act=new_request, reads=True),
    Verb(name="new_request_family", about=None, roles=COORDINATOR, act=note_family),
    Verb(name="new_request_what", about=Family, roles=COORDINATOR, act=ask_what, reads=True),
    Verb(name="new_request_send", about=Family, roles=COORDINATOR, act=receive),
    Verb(name="family_answers", about=Question, roles=FAMILY, act=family_answers),
    Verb(name="record_answer", about=Question, roles=COORDINATOR, act=ask_answer, reads=True, logged=True),
    Verb(name="record_answer_send", about=Question, roles=COORDINATOR, act=record_answer),
    Verb(name="withdraw", about=SupportRequest, roles=FAMILY | COORDINATOR, act=withdraw),
)
