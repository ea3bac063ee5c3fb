"""The doors of the end of support, from either side."""

from core.access import Actor, Role
from core.cleaning import clean
from core.connections import answers, forms
from core.connections.conversation_rules import MOST_CHARACTERS
from core.connections.model import Connection, EndedBy
from core.connections.records import case_of, connection_of, hours_of, live_handovers, messages_of
from core.connections.rules import clear_away, end, must_be_active
from core.database.commit import commit
from core.database.store import Tx
from core.requests.model import SupportRequest
from core.safeguarding.actions import screen_incoming
from core.surface import Ask, Reply, Values
from core.verbs import Verb, one


def ask(tx: Tx, _actor: Actor, connection: Connection, _values: Values) -> Reply:
    """Open the form that ends support, with room for a last word."""
    label = case_of(tx, connection).label
    must_be_active(connection, label)
    return Ask(forms.end_form(connection.public_id, label))


def ask_for(tx: Tx, actor: Actor, support_request: SupportRequest, values: Values) -> Reply:
    """The same, for a request named by its reference."""
    return ask(tx, actor, connection_of(tx, support_request), values)


def end_support(tx: Tx, actor: Actor, connection: Connection, values: Values) -> Reply:
    """End support, as the advocate or as a coordinator; the place is free at once."""
    mine = actor.person is not None and actor.person.id == connection.advocate_id
    _end(tx, connection, EndedBy.ADVOCATE if mine else EndedBy.COORDINATOR, values)
    return answers.ended(case_of(tx, connection).label)


def family_ends(tx: Tx, _actor: Actor, connection: Connection, values: Values) -> Reply:
    """The family ends support, and may say a last word."""
    _end(tx, connection, EndedBy.FAMILY, values)
    return answers.family_ended()


def _end(tx: Tx, connection: Connection, by: EndedBy, values: Values) -> None:
    case = case_of(tx, connection)
    must_be_active(connection, case.label)
    most = tx.house.settings.limits.text if by is EndedBy.FAMILY else MOST_CHARACTERS
    words = clean(one(values, forms.WORDS, label="a last word", required=False, most=most))
    ended, change = end(connection, case.advocate, by, words, hours_of(tx, case.person))
    change += clear_away(ended, messages_of(tx, connection), live_handovers(tx, connection))
    if by is EndedBy.FAMILY and words:
        change += screen_incoming(tx, case.support_request, words)
    commit(tx, change)


STAFF = frozenset({Role.HOLDER, Role.COORDINATOR})

VERBS: tuple[Verb, ...] = (
    Verb(name="end_support", about=Connection, roles=STAFF, act=ask, reads=True),
    Verb(name="end_support_of", about=SupportRequest, roles=STAFF, act=ask_for, reads=True),
    Verb(name="end_support_send", about=Connection, roles=STAFF, act=end_support),
    Verb(name="family_ends", about=Connection, roles=frozenset({Role.FAMILY}), act=family_ends),
)
