"""The doors of the conversation: replies, notes, what is typed, what the family writes, and how it arrives."""

from core.access import Actor, Role, roles_for
from core.change import NOTHING, Change, Deadline, Thing
from core.cleaning import clean
from core.connections import answers, conversation_cards, conversation_rules, forms, introduction_rules
from core.connections.conversation_rules import COORDINATORS, MOST_CHARACTERS
from core.connections.model import Connection, Delivery, Direction, Message
from core.connections.places import connection_at
from core.connections.records import (
    active_connection,
    case_of,
    connection_of,
    hours_of,
    messages_of,
    new_message,
    unsent_of,
    words_of,
)
from core.connections.rules import must_be_active, to_coordinators
from core.database.commit import commit
from core.database.rows import get
from core.database.store import Tx
from core.deadlines import Fire
from core.people.model import Person
from core.platform import Place
from core.requests.model import SupportRequest
from core.safeguarding.actions import screen_incoming
from core.surface import Ask, Reply, Show, Values
from core.verbs import Verb, one


def reply(tx: Tx, _actor: Actor, connection: Connection, _values: Values) -> Reply:
    """Open the form in which an advocate writes to the family."""
    label = case_of(tx, connection).label
    must_be_active(connection, label)
    return Ask(forms.reply_form(connection.public_id, label))


def reply_to(tx: Tx, actor: Actor, support_request: SupportRequest, values: Values) -> Reply:
    """The same, for a request named by its reference."""
    return reply(tx, actor, connection_of(tx, support_request), values)


def reply_again(tx: Tx, _actor: Actor, message: Message, _values: Values) -> Reply:
    """Open the form with the words of a message that did not arrive."""
    connection = get(tx, Connection, message.connection_id)
    label = case_of(tx, connection).label
    must_be_active(connection, label)
    draft = words_of(tx, message)
    if message.introduces and connection.owes_introduction:
        return Ask(forms.introduction_form(connection.public_id, label, draft))
    return Ask(forms.reply_form(connection.public_id, label, draft))


def reply_send(tx: Tx, actor: Actor, connection: Connection, values: Values) -> Reply:
    """Send a message to the family."""
    label = case_of(tx, connection).label
    words = clean(one(values, forms.WORDS, label="your message", most=MOST_CHARACTERS))
    message = new_message(tx, connection, actor.as_person().id)
    commit(tx, conversation_rules.send(message, connection, words, unsent_of(tx, connection), label))
    return answers.sent(connection, label)


def note_write(tx: Tx, _actor: Actor, connection: Connection, _values: Values) -> Reply:
    """Open the form of a note."""
    return Ask(forms.note_form(connection.public_id, case_of(tx, connection).label))


def note_keep(tx: Tx, actor: Actor, connection: Connection, values: Values) -> Reply:
    """Keep a note; nothing is sent."""
    words = clean(one(values, forms.WORDS, label="your note", most=MOST_CHARACTERS))
    message = new_message(tx, connection, actor.as_person().id)
    label = case_of(tx, connection).label
    commit(tx, conversation_rules.keep(message, connection, words, label))
    return answers.kept(label)


def typed(tx: Tx, actor: Actor, place: Place, words: str | None) -> Reply:
    """Something was merely typed in a conversation: it is not sent, and the writer is asked what to do with it.

    `words` is None where the platform does not show us the content. Answer the writer alone.
    """
    connection = connection_at(tx, place)
    if connection is None:
        return answers.typed_nowhere(tx.house.settings.commands.desk)
    case, roles = case_of(tx, connection), roles_for(tx, actor, connection)
    if actor.person is None or roles.isdisjoint({Role.HOLDER, Role.COORDINATOR}):
        return answers.typed_by_another()
    if not connection.active:
        return answers.typed_too_late(case.label)
    if words is None or not clean(words):
        return answers.cannot_see(connection)
    if len(cleaned := clean(words)) > MOST_CHARACTERS:
        return answers.too_long(connection, len(cleaned))
    draft = new_message(tx, connection, actor.person.id)
    commit(tx, conversation_rules.hold(draft, connection, cleaned, tx.now))
    return answers.not_sent(draft, Role.HOLDER in roles)


def draft_send(tx: Tx, actor: Actor, draft: Message, _values: Values) -> Reply:
    """Send what was typed."""
    conversation_rules.must_be_own_draft(draft, actor.as_person().id)
    connection = get(tx, Connection, draft.connection_id)
    label = case_of(tx, connection).label
    commit(tx, conversation_rules.send(draft, connection, None, unsent_of(tx, connection), label))
    return answers.sent(connection, label)


def draft_keep(tx: Tx, actor: Actor, draft: Message, _values: Values) -> Reply:
    """Keep what was typed as a note."""
    conversation_rules.must_be_own_draft(draft, actor.as_person().id)
    connection = get(tx, Connection, draft.connection_id)
    label = case_of(tx, connection).label
    commit(tx, conversation_rules.keep(draft, connection, None, label))
    return answers.kept(label)


def family_writes(tx: Tx, actor: Actor, connection: Connection, values: Values) -> Reply:
    """The family writes to whoever supports it now; after the end, coordinators read it."""
    here = _come_in(tx, actor, connection, values)
    return answers.heard(case_of(tx, here).person.name) if here.active else answers.heard_after_end()


def record_message(tx: Tx, _actor: Actor, connection: Connection, _values: Values) -> Reply:
    """Open the form in which a coordinator writes down what a family said on the telephone."""
    return Ask(forms.record_form(connection.public_id, case_of(tx, connection).label))


def record_message_for(tx: Tx, actor: Actor, support_request: SupportRequest, values: Values) -> Reply:
    """The same, for a request named by its reference."""
    return record_message(tx, actor, connection_of(tx, support_request), values)


def record_message_send(tx: Tx, actor: Actor, connection: Connection, values: Values) -> Reply:
    """Keep what the family said as their message."""
    return answers.recorded(case_of(tx, _come_in(tx, actor, connection, values)).label)


def read_conversation(tx: Tx, actor: Actor, connection: Connection, _values: Values) -> Reply:
    """Read what has been said, also before a handover; once support has ended, for coordinators alone."""
    if not actor.is_coordinator:
        must_be_active(connection, case_of(tx, connection).label)
    return Show((conversation_cards.conversation(tx, actor.organisation, connection),))


def _come_in(tx: Tx, actor: Actor, connection: Connection, values: Values) -> Connection:
    """Take a family's words into the connection in which it is supported now, and have them screened."""
    support_request = get(tx, SupportRequest, connection.request_id)
    here = active_connection(tx, support_request) or connection
    most = tx.house.settings.limits.text
    words = clean(one(values, forms.WORDS, label="your message", most=most))
    message = new_message(tx, here, actor.person.id if actor.person else None)
    screened = screen_incoming(tx, support_request, words)
    commit(tx, conversation_rules.receive(message, here, words) + screened)
    return here


def delivered(tx: Tx, message_id: int) -> None:
    """The family's route has taken a message."""
    _arrived(tx, message_id, Delivery.SENT)


def read(tx: Tx, message_id: int) -> None:
    """The family has opened a message."""
    _arrived(tx, message_id, Delivery.READ)


def delivery_failed(tx: Tx, message_id: int) -> None:
    """A message could not be delivered by any route: somebody must hear of it."""
    message = get(tx, Message, message_id)
    connection = get(tx, Connection, message.connection_id)
    hours = hours_of(tx, get(tx, Person, connection.advocate_id))
    _commit_if_any(tx, introduction_rules.not_delivered(message, connection, hours))


def fire(tx: Tx, due: Deadline) -> Change:
    """A draft has been kept long enough, or coordinators must hear of a message that did not arrive."""
    message = get(tx, Message, due.about.id)
    connection = get(tx, Connection, message.connection_id)
    if due.step != COORDINATORS:
        return conversation_rules.let_go(message, connection)
    if not conversation_rules.failure_still_owed(message, heard_since=_heard_since(tx, message, connection)):
        return NOTHING
    hours = hours_of(tx, get(tx, Person, connection.advocate_id))
    told_at = hours.told_at(due.due_at, hours.coordinators)
    return Change(notices=(to_coordinators("message_unsent", connection, due.about, told_at),))


def _heard_since(tx: Tx, message: Message, connection: Connection) -> bool:
    return any(
        later.id > message.id and later.direction is Direction.TO_FAMILY and later.delivery is not Delivery.FAILED
        for later in messages_of(tx, connection)
    )


def _arrived(tx: Tx, message_id: int, delivery: Delivery) -> None:
    message = get(tx, Message, message_id)
    connection = get(tx, Connection, message.connection_id)
    _commit_if_any(tx, introduction_rules.arrived(message, connection, delivery, tx.now))


def _commit_if_any(tx: Tx, change: Change) -> None:
    if change != NOTHING:
        commit(tx, change)


HOLDER, COORDINATOR, FAMILY = (frozenset({role}) for role in (Role.HOLDER, Role.COORDINATOR, Role.FAMILY))
STAFF = HOLDER | COORDINATOR

VERBS: tuple[Verb, ...] = (
    Verb(name="reply", about=Connection, roles=HOLDER, act=reply, reads=True),
    Verb(name="reply_to", about=SupportRequest, roles=HOLDER, act=reply_to, reads=True),
    Verb(name="reply_again", about=Message, roles=HOLDER, act=reply_again, reads=True),
    Verb(name="reply_send", about=Connection, roles=HOLDER, act=reply_send),
    Verb(name="note_write", about=Connection, roles=STAFF, act=note_write, reads=True),
    Verb(name="note_keep", about=Connection, roles=STAFF, act=note_keep),
    Verb(name="draft_send", about=Message, roles=HOLDER, act=draft_send),
    Verb(name="draft_keep", about=Message, roles=STAFF, act=draft_keep),
    Verb(name="family_writes", about=Connection, roles=FAMILY, act=family_writes),
    Verb(name="record_message", about=Connection, roles=COORDINATOR, act=record_message, reads=True),
    Verb(name="record_message_for", about=SupportRequest, roles=COORDINATOR, act=record_message_for, reads=True),
    Verb(name="record_message_send", about=Connection, roles=COORDINATOR, act=record_message_send),
    Verb(name="read_conversation", about=Connection, roles=STAFF, act=read_conversation, reads=True, logged=True),
)

STEPS: dict[Thing, Fire] = {Thing.MESSAGE: fire}
