"""The door by which a coordinator reminds an advocate of an introduction now, besides the reminders of the clock."""

from core.access import Actor, Role
from core.change import Change, Entry, subject_of
from core.connections.model import Connection
from core.connections.records import case_of, connection_of
from core.connections.rules import to_advocate
from core.database.commit import commit
from core.database.store import Tx
from core.refusals import Refusal
from core.requests.model import SupportRequest
from core.surface import Reply, Say, Values
from core.verbs import Verb


class NothingToRemindOf(Refusal):
    """The introduction for {label} is on record. There is nothing to remind of."""


def remind_now(connection: Connection, label: str) -> Change:
    """One more private reminder, at once; the clock's own stay as they are. Raises NothingToRemindOf."""
    if not connection.owes_introduction:
        raise NothingToRemindOf(label=label)
    about, root = subject_of(connection), connection.request_subject
    notice = to_advocate("introduction_reminder", connection.advocate_id, about, root)
    return Change(state=(connection,), journal=(Entry(connection, "reminded"),), notices=(notice,))


def remind(tx: Tx, _actor: Actor, support_request: SupportRequest, _values: Values) -> Reply:
    """Send the advocate the reminder of the introduction now."""
    connection = connection_of(tx, support_request)
    commit(tx, remind_now(connection, support_request.label))
    return Say(f"{case_of(tx, connection).person.name} has been reminded of {support_request.label}, privately.")


VERBS: tuple[Verb, ...] = (Verb(name="remind", about=SupportRequest, roles=frozenset({Role.COORDINATOR}), act=remind),)
