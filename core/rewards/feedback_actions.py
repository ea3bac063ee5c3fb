"""The doors for what families say about how it went, by themselves or through a coordinator who rings them."""

from core.access import Actor, Role
from core.change import Change
from core.connections.model import Connection
from core.connections.records import case_of
from core.database.commit import commit
from core.database.rows import get
from core.database.store import Tx
from core.people.model import Person
from core.refusals import FieldProblem
from core.requests.model import SupportRequest
from core.rewards import feedback
from core.rewards import feedback_cards as cards
from core.rewards.hearing import family_heard, heard, last_connection, marked_before, token_of
from core.rewards.ledger import root_of
from core.rewards.model import Outcome, Relation, Result, Review
from core.rewards.reading import said_by_family
from core.rewards.refusals import KnownToBeRelated, NothingSaid
from core.safeguarding.actions import screen_incoming
from core.surface import Ask, Reply, Say, Values
from core.verbs import Verb, one

THANKS = "Thank you for telling us."


def family_marks_outcome(tx: Tx, _actor: Actor, connection: Connection, values: Values) -> Reply:
    """The family marks the case resolved, with how it went for them; they may change it."""
    change = _marked(tx, connection, _result(values), token_of(tx, connection), None)
    if change != Change():
        commit(tx, change)
    return Say(THANKS)


def family_reviews(tx: Tx, _actor: Actor, connection: Connection, values: Values) -> Reply:
    """The family rates the support from 1 to 5 and may add words; voluntary, and they may revise it."""
    commit(tx, _reviewed(tx, connection, values, token_of(tx, connection), None))
    return Say(THANKS)


def pass_on(tx: Tx, _actor: Actor, connection: Connection, _values: Values) -> Reply:
    """Open the form for what a family said on the telephone about how it went."""
    family_heard(tx, connection, passed_on=True)
    return Ask(cards.pass_on_form(connection.public_id, case_of(tx, connection).label))


def pass_on_for(tx: Tx, actor: Actor, support_request: SupportRequest, values: Values) -> Reply:
    """The same, for a request named by its reference, also after the end of support."""
    return pass_on(tx, actor, last_connection(tx, support_request), values)


def pass_on_send(tx: Tx, actor: Actor, connection: Connection, values: Values) -> Reply:
    """Keep what the family said, marked as passed on; it is not scored."""
    by, token, change = actor.as_person().id, token_of(tx, connection), Change()
    if one(values, cards.OUTCOME, required=False):
        change += _marked(tx, connection, _result(values), token, by)
    if one(values, cards.RATING, required=False):
        change += _reviewed(tx, connection, values, token, by)
    elif one(values, cards.WORDS, required=False):
        raise FieldProblem(field=cards.RATING, problem="Words are kept with a rating. Please choose the one they gave.")
    if not one(values, cards.OUTCOME, required=False) and not one(values, cards.RATING, required=False):
        raise NothingSaid
    if change != Change():
        commit(tx, change)
    return Say("Kept, marked as passed on by you. It adds nothing to anybody's score.")


def _marked(tx: Tx, connection: Connection, result: Result, token: str, by: int | None) -> Change:
    """Nothing where the same was marked before, and counts."""
    family, _ = family_heard(tx, connection, passed_on=by is not None)
    before, fact = marked_before(tx, connection)
    if before is result and (fact is None or fact.why_not is None):
        return Change()
    outcome = Outcome(
        id=tx.ids.next(),
        organisation_id=tx.organisation_id,
        public_id=tx.ids.public(),
        advocate_id=connection.advocate_id,
        connection_id=connection.id,
        request_id=connection.request_id,
        family_id=family.id,
        token=token,
        result=result,
        at=tx.now,
        passed_on_by=by,
    )
    reason = feedback.why_not(heard(tx, connection, family, token, passed_on=by is not None))
    return feedback.mark_outcome(outcome, connection, fact, reason)


def _reviewed(tx: Tx, connection: Connection, values: Values, token: str, by: int | None) -> Change:
    family, support_request = family_heard(tx, connection, passed_on=by is not None)
    rating = _rating(values)
    words = one(values, cards.WORDS, label="your words", required=False, most=tx.house.settings.limits.text)
    review = Review(
        id=tx.ids.next(),
        organisation_id=tx.organisation_id,
        public_id=tx.ids.public(),
        advocate_id=connection.advocate_id,
        connection_id=connection.id,
        request_id=connection.request_id,
        family_id=family.id,
        token=token,
        rating=rating,
        at=tx.now,
        passed_on_by=by,
    )
    _, earlier = said_by_family(tx, connection.id)
    reason = feedback.why_not_review(heard(tx, connection, family, token, passed_on=by is not None))
    change = feedback.leave_review(review, words, earlier, reason)
    return change + screen_incoming(tx, support_request, words) if words else change


def _result(values: Values) -> Result:
    said = one(values, cards.OUTCOME, label="how it went")
    try:
        return Result(said)
    except ValueError:
        raise FieldProblem(field=cards.OUTCOME, problem="Please choose one of the three.") from None


def _rating(values: Values) -> int:
    said = one(values, cards.RATING, label="a rating")
    if said not in {option.value for option in cards.RATINGS}:
        raise FieldProblem(field=cards.RATING, problem="Please choose a number from 1 to 5.")
    return int(said)


def related(_tx: Tx, _actor: Actor, support_request: SupportRequest, _values: Values) -> Reply:
    """Open the form that says: this advocate and this family know each other privately."""
    return Ask(cards.related_form(support_request))


def related_save(tx: Tx, actor: Actor, support_request: SupportRequest, values: Values) -> Reply:
    """Keep that an advocate and a family know each other: what they say is not counted from here on."""
    if one(values, "confirm").upper() != "RELATED":
        raise FieldProblem(field="confirm", problem="Please write RELATED, or close this form.")
    connection = last_connection(tx, support_request)
    family, _ = family_heard(tx, connection, passed_on=False)
    name = get(tx, Person, connection.advocate_id).name
    if heard(tx, connection, family, "", passed_on=False).related:
        raise KnownToBeRelated(name=name)
    relation = Relation(
        id=tx.ids.next(),
        organisation_id=tx.organisation_id,
        advocate_id=root_of(tx, connection.advocate_id),
        family_id=family.id,
        said_by=actor.as_person().id,
        at=tx.now,
    )
    commit(tx, feedback.declare(relation))
    return Say(f"Thank you for saying so. What this family says is not counted for {name}; support goes on as it is.")


FAMILY, COORDINATOR = frozenset({Role.FAMILY}), frozenset({Role.COORDINATOR})
STAFF = frozenset({Role.HOLDER, Role.COORDINATOR})

VERBS: tuple[Verb, ...] = (
    Verb(name="family_marks_outcome", about=Connection, roles=FAMILY, act=family_marks_outcome),
    Verb(name="family_reviews", about=Connection, roles=FAMILY, act=family_reviews),
    Verb(name="pass_on", about=Connection, roles=COORDINATOR, act=pass_on, reads=True),
    Verb(name="pass_on_for", about=SupportRequest, roles=COORDINATOR, act=pass_on_for, reads=True),
    Verb(name="pass_on_send", about=Connection, roles=COORDINATOR, act=pass_on_send),
    Verb(name="related", about=SupportRequest, roles=STAFF, act=related, reads=True),
    Verb(name="related_save", about=SupportRequest, roles=STAFF, act=related_save),
)
