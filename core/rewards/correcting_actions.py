"""The doors by which coordinators correct what is on record for somebody's recognition."""

from dataclasses import replace

from core.access import Actor, Role
from core.change import Change, Entry, subject_of
from core.cleaning import clean_line
from core.database import words
from core.database.commit import commit
from core.database.rows import get
from core.database.store import Tx
from core.people.finding import advocate_of
from core.people.model import Person
from core.refusals import FieldProblem, NotFound
from core.requests.model import SupportRequest
from core.rewards import correcting
from core.rewards import feedback_cards as cards
from core.rewards.ledger import fact_about, facts_of, root_of, selves
from core.rewards.model import Correction, FactKind, Recorded, Review
from core.rewards.refusals import NothingToReverse
from core.surface import Ask, Reply, Say, Show, Values
from core.verbs import Verb, one


def reverse(tx: Tx, actor: Actor, person: Person, _values: Values) -> Reply:
    """Open the form that reverses one fact, with the newest to choose from."""
    correcting.must_be_another(person.id, actor.as_person().id)
    known = _facts(tx, person)
    open_ = [fact for fact in reversed(known) if not correcting.is_reversed(fact, known)]
    if not open_:
        raise NothingToReverse(name=person.name)
    return Ask(cards.reverse_form(person, open_))


def reverse_save(tx: Tx, actor: Actor, person: Person, values: Values) -> Reply:
    """Reverse one fact, with the reason; the advocate is told both."""
    said, reason = one(values, cards.FACT, label="what is to be reversed"), one(values, cards.REASON, most=300)
    known = _facts(tx, person)
    fact = next((fact for fact in known if str(fact.id) == said), None)
    if fact is None:
        raise FieldProblem(field=cards.FACT, problem=f"That is not on record for {person.name}.")
    correction = Correction(
        id=tx.ids.next(),
        organisation_id=tx.organisation_id,
        public_id=tx.ids.public(),
        advocate_id=person.id,
        fact_id=fact.id,
        reason=clean_line(reason),
        decided_by=actor.as_person().id,
        at=tx.now,
    )
    commit(tx, correcting.reverse(fact, correction, known))
    return Say(f"Reversed: {cards.in_words(fact)}. {person.name} is told, with your reason.")


def _facts(tx: Tx, person: Person) -> tuple[Recorded, ...]:
    """In the order in which they were written."""
    return tuple(sorted(facts_of(tx, selves(tx, advocate_of(tx, person).id)), key=lambda fact: fact.id))


def read_review(tx: Tx, _actor: Actor, review: Review, _values: Values) -> Reply:
    """Read a review that was set aside, in private."""
    if review.request_id is None:
        raise NotFound
    label, said = get(tx, SupportRequest, review.request_id).label, words.read(tx, subject_of(review), "words")
    return Show((cards.review_read(said, review, label, get(tx, Person, review.advocate_id).name),))


def let_review_count(tx: Tx, actor: Actor, review: Review, _values: Values) -> Reply:
    """A review that was set aside counts after all."""
    _decide(tx, actor, review, FactKind.LET_COUNT)
    return Say("Thank you for looking. It counts.")


def leave_review_out(tx: Tx, actor: Actor, review: Review, _values: Values) -> Reply:
    """A review that was set aside is left out."""
    _decide(tx, actor, review, FactKind.LEFT_OUT)
    return Say("Thank you for looking. It is left out, and the breakdown says so.")


def _decide(tx: Tx, actor: Actor, review: Review, decision: FactKind) -> None:
    me = actor.as_person().id
    correcting.must_be_another(root_of(tx, review.advocate_id), me)
    fact = fact_about(tx, FactKind.REVIEW, subject_of(review))
    if fact is None:
        raise NotFound
    commit(tx, correcting.decide(review, fact, decision, me, tx.now))


def own_contact(_tx: Tx, _actor: Actor, person: Person, _values: Values) -> Reply:
    """Open the form for an advocate's own e-mail address or telephone number."""
    return Ask(cards.contact_form(person))


def own_contact_save(tx: Tx, _actor: Actor, person: Person, values: Values) -> Reply:
    """Keep a print of it: a family with the same contact is not counted for them."""
    said = one(values, "contact", label="their e-mail or telephone", most=200)
    after = replace(person, contact_hash=tx.keys.hash_contact(said, tx.organisation_id))
    commit(tx, Change(state=(after,), journal=(Entry(after, "contact_recorded"),)))
    return Say(f"Kept, as a print that nobody can read. A family with this contact is not counted for {person.name}.")


COORDINATORS = frozenset({Role.COORDINATOR})

VERBS: tuple[Verb, ...] = (
    Verb(name="reverse", about=Person, roles=COORDINATORS, act=reverse, reads=True),
    Verb(name="reverse_save", about=Person, roles=COORDINATORS, act=reverse_save),
    Verb(name="read_review", about=Review, roles=COORDINATORS, act=read_review, reads=True, logged=True),
    Verb(name="let_review_count", about=Review, roles=COORDINATORS, act=let_review_count),
    Verb(name="leave_review_out", about=Review, roles=COORDINATORS, act=leave_review_out),
    Verb(name="own_contact", about=Person, roles=COORDINATORS, act=own_contact, reads=True),
    Verb(name="own_contact_save", about=Person, roles=COORDINATORS, act=own_contact_save),
)
