"""The door by which a coordinator reminds an advocate of an introduction now, besides the reminders of the clock."""

from datetime import datetime

from core.access import Actor, Role
from core.change import Change, Entry, subject_of
from core.connections.introduction_rules import still_owed
from core.connections.ladder import IntroductionStep
from core.connections.model import Connection
from core.connections.records import case_of, connection_of, waiting_handover
from core.connections.rules import to_advocate
from core.database.commit import commit
from core.database.store import Tx
from core.refusals import Refusal
from core.requests.model import Offer, SupportRequest
from core.surface import Reply, Say, Values
from core.verbs import Verb


class NothingToRemindOf(Refusal):
    """The introduction for {label} is on record. There is nothing to remind of."""


class HandoverIsOffered(Refusal):
    """{label} is offered to somebody else just now, so its advocate is not reminded until they have answered."""


def remind_now(connection: Connection, handover: Offer | None, label: str, now: datetime) -> Change:
    """One more private word at once, as it stands `now` (aware UTC); the clock's own stay as they are.

    Raises NothingToRemindOf, or HandoverIsOffered while a handover waits for its answer.
    """
    if not connection.owes_introduction:
        raise NothingToRemindOf(label=label)
    overdue = now >= connection.introduction_due_at
    step = IntroductionStep.OVERDUE if overdue else IntroductionStep.REMINDER_2
    if not still_owed(step, connection, handover, now):
        raise HandoverIsOffered(label=label)
    kind = "introduction_overdue" if overdue else "introduction_reminder"
    ends = None if overdue else connection.introduction_due_at
    about, root = subject_of(connection), connection.request_subject
    notice = to_advocate(kind, connection.advocate_id, about, root, useless_after=ends)
    return Change(state=(connection,), journal=(Entry(connection, "reminded"),), notices=(notice,))


def remind(tx: Tx, _actor: Actor, support_request: SupportRequest, _values: Values) -> Reply:
    """Send the advocate the reminder of the introduction now."""
    connection = connection_of(tx, support_request)
    commit(tx, remind_now(connection, waiting_handover(tx, connection), support_request.label, tx.now))
    return Say(f"{case_of(tx, connection).person.name} is reminded of {support_request.label} now, privately.")


VERBS: tuple[Verb, ...] = (Verb(name="remind", about=SupportRequest, roles=frozenset({Role.COORDINATOR}), act=remind),)
