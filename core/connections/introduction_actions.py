"""The doors of the 24-hour introduction: writing it, reporting it, doubting it, confirming it, and its clock."""

from core.access import Actor, Role
from core.change import NOTHING, Change, Deadline, Thing
from core.cleaning import clean
from core.connections import answers, forms, introduction_rules
from core.connections.conversation_rules import MOST_CHARACTERS
from core.connections.drafts import introduction, short_introduction
from core.connections.ladder import IntroductionStep
from core.connections.model import Connection
from core.connections.records import (
    case_of,
    hours_of,
    known_of,
    new_message,
    unsent_of,
    waiting_handover,
)
from core.database.commit import commit
from core.database.rows import get
from core.database.store import Tx
from core.deadlines import Fire
from core.people.model import Person
from core.phrasing import when
from core.rewards.badges import feature_of
from core.rewards.features import Feature
from core.surface import Ask, Reply, Values
from core.verbs import Verb, one


def write(tx: Tx, actor: Actor, connection: Connection, _values: Values) -> Reply:
    """Open the form of the introduction, with a draft to edit; not once it is made, nor after the end."""
    case = case_of(tx, connection)
    introduction_rules.must_be_owed(connection, case.label)
    draft = introduction(known_of(tx, actor.organisation, connection))
    return Ask(forms.introduction_form(connection.public_id, case.label, draft))


def write_short(tx: Tx, actor: Actor, connection: Connection, _values: Values) -> Reply:
    """Open the same form with a short draft: a feature of a higher tier; for anybody else the usual draft."""
    case, known = case_of(tx, connection), known_of(tx, actor.organisation, connection)
    introduction_rules.must_be_owed(connection, case.label)
    short = feature_of(tx, connection.advocate_id, Feature.SHORT_INTRODUCTION)
    draft = short_introduction(known) if short else introduction(known)
    return Ask(forms.introduction_form(connection.public_id, case.label, draft))


def send(tx: Tx, actor: Actor, connection: Connection, values: Values) -> Reply:
    """Send the introduction; its reminders end."""
    case = case_of(tx, connection)
    words = clean(one(values, forms.WORDS, label="your introduction", most=MOST_CHARACTERS))
    message = new_message(tx, connection, actor.as_person().id)
    unsent = unsent_of(tx, connection)
    commit(tx, introduction_rules.introduce(message, connection, words, unsent, case.label))
    return answers.introduced(case.label)


def report(tx: Tx, actor: Actor, connection: Connection, _values: Values) -> Reply:
    """I have already introduced myself: by telephone, say. The family is asked to say if not."""
    case = case_of(tx, connection)
    message = new_message(tx, connection, actor.as_person().id)
    commit(tx, introduction_rules.report_introduction(message, connection, case.label))
    return answers.reported(case.label)


def not_heard(tx: Tx, actor: Actor, connection: Connection, _values: Values) -> Reply:
    """The family says, itself or to a coordinator, that it has not heard."""
    case, hours = case_of(tx, connection), hours_of(tx, get(tx, Person, connection.advocate_id))
    due = when(connection.introduction_due_at, hours.coordinators)
    introduction_rules.must_be_due(connection, tx.now, due)
    message = new_message(tx, connection, actor.person.id if actor.person else None)
    said = answers.NOT_HEARD
    commit(tx, introduction_rules.not_heard(message, connection, said, hours, case.label))
    return answers.not_heard_noted()


def ask_why(tx: Tx, _actor: Actor, connection: Connection, _values: Values) -> Reply:
    """Open the form in which a coordinator says why an introduction counts after all."""
    return Ask(forms.confirm_form(connection.public_id, case_of(tx, connection).label))


def confirm(tx: Tx, actor: Actor, connection: Connection, values: Values) -> Reply:
    """A coordinator has found that the family was introduced to after all."""
    case = case_of(tx, connection)
    reason = clean(one(values, "reason", label="how you know", most=500))
    note = new_message(tx, connection, actor.as_person().id)
    commit(tx, introduction_rules.confirm(note, connection, reason, case.label))
    return answers.confirmed(case.label)


def fire(tx: Tx, due: Deadline) -> Change:
    """A step of the introduction's ladder has come."""
    connection, step = get(tx, Connection, due.about.id), IntroductionStep(due.step)
    if not introduction_rules.still_owed(step, connection, waiting_handover(tx, connection), tx.now):
        return NOTHING
    hours = hours_of(tx, get(tx, Person, connection.advocate_id))
    return introduction_rules.step_due(step, due.due_at, connection, hours)


HOLDER, COORDINATOR = frozenset({Role.HOLDER}), frozenset({Role.COORDINATOR})
FAMILY = frozenset({Role.FAMILY, Role.COORDINATOR})

VERBS: tuple[Verb, ...] = (
    Verb(name="introduction_write", about=Connection, roles=HOLDER, act=write, reads=True, logged=True),
    Verb(name="introduction_write_short", about=Connection, roles=HOLDER, act=write_short, reads=True, logged=True),
    Verb(name="introduction_send", about=Connection, roles=HOLDER, act=send),
    Verb(name="introduced_already", about=Connection, roles=HOLDER, act=report),
    Verb(name="family_not_heard", about=Connection, roles=FAMILY, act=not_heard),
    Verb(name="introduction_confirm", about=Connection, roles=COORDINATOR, act=ask_why, reads=True),
    Verb(name="introduction_confirmed", about=Connection, roles=COORDINATOR, act=confirm),
)

STEPS: dict[Thing, Fire] = {Thing.INTRODUCTION: fire}
