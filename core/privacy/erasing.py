"""Erasing: keys and every text go, what is open ends, and rows are stripped. Also again, after a restore."""

from sqlalchemy import update

from core.change import NOTHING, Audience, Change, Subject, Thing, subject_of
from core.connections.model import Connection, ConnectionState, EndedBy
from core.connections.records import case_of, hours_of, live_handovers, messages_of
from core.connections.rules import clear_away, end
from core.database import words
from core.database.commit import commit
from core.database.erasures import ErasureLog, outstanding
from core.database.rows import all_of, find, get, table_of
from core.database.store import Store, Tx
from core.delivery.model import UNSENT, Post
from core.delivery.tables import outbox
from core.people.model import Advocate, Family
from core.privacy import rules
from core.privacy.records import held_of
from core.privacy.rules import Held
from core.requests import rules as requests
from core.requests.loading import live_offers, open_question
from core.requests.model import ACCEPTABLE, SupportRequest
from core.rewards.hearing import forgotten

AGAIN = "erased_again"


def erase_family(tx: Tx, family: Family, decision: str) -> None:
    """Erase a family: drop the keys and every text, strip the rows, end what is open, redraw every card; commits.

    Raises AlreadyErased, ErasureBlocked or ConcernIsOpen.
    """
    held = held_of(tx, family)
    rules.may_erase(held)
    commit(tx, rules.erase(held, _endings(tx, held), decision, tx.now) + forgotten(tx, (family,)))
    for owner in (subject_of(family), *map(subject_of, held.requests)):
        words.erase(tx, owner)
    _send_nothing_more(tx, family)


def erase_again(store: Store, log: ErasureLog) -> int:
    """Finish every erasure that the list names and the record does not know: a backup was restored. How many owners.

    The restore has dropped keys and texts. Whatever stood against the erasure when the backup was made was out of the
    way when it was done: a person had settled it.
    """
    owners = store.read_now(lambda tx: outstanding(tx.conn, log))
    for owner in sorted(owners):  # families first: their requests go with them
        store.run_now(_again, owner)
    return len(owners)


def _again(tx: Tx, owner: Subject) -> None:
    kind: type[Family | SupportRequest] = Family if owner.thing is Thing.FAMILY else SupportRequest
    gone = find(tx, kind, table_of(kind).c.id == owner.id)
    if gone is None or gone.erased_at is not None:
        return
    tx.act_for(gone.organisation_id, via="restore")
    whole = held_of(tx, gone if isinstance(gone, Family) else get(tx, Family, gone.family_id))
    held, settled = rules.as_settled(whole if isinstance(gone, Family) else rules.only(whole, gone), tx.now)
    ended = settled + _endings(tx, held)
    if isinstance(gone, Family):
        commit(tx, rules.erase(held, ended, AGAIN, tx.now) + forgotten(tx, (gone,)))
        _send_nothing_more(tx, gone)
    else:
        commit(tx, rules.strip(held, ended, tx.now))
    for one in (owner, *map(subject_of, held.requests)):
        words.drop(tx.conn, one)


def _send_nothing_more(tx: Tx, family: Family) -> None:
    mine = (outbox.c.audience == Audience.FAMILY, outbox.c.to_id == family.id, outbox.c.state.in_(tuple(UNSENT)))
    tx.conn.execute(update(outbox).where(*mine).values(state=Post.USELESS))


def _endings(tx: Tx, held: Held) -> Change:
    """How what is open ends, as if the family had withdrawn."""
    change = NOTHING
    for support_request in held.requests:
        if support_request.state in ACCEPTABLE:
            offers, question = live_offers(tx, support_request), open_question(tx, support_request)
            change += requests.withdraw(support_request, offers, question, tx.now)
        for connection in _active(tx, support_request):
            change += _end(tx, connection, change)
    return change


def _end(tx: Tx, connection: Connection, so_far: Change) -> Change:
    case = case_of(tx, connection)
    # One advocate may support this family in two requests: the second place is freed after the first.
    freed = (one for one in so_far.state if isinstance(one, Advocate) and one.id == case.advocate.id)
    ended, change = end(connection, next(freed, case.advocate), EndedBy.FAMILY, "", hours_of(tx, case.person))
    return change + clear_away(ended, messages_of(tx, connection), live_handovers(tx, connection))


def _active(tx: Tx, support_request: SupportRequest) -> tuple[Connection, ...]:
    columns = table_of(Connection).c
    return all_of(tx, Connection, columns.request_id == support_request.id, columns.state == ConnectionState.ACTIVE)
