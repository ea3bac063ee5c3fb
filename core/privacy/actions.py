"""What coordinators do about a family's data: show all of it, erase or keep it, and see what happened."""

import json
from dataclasses import asdict, is_dataclass

from sqlalchemy import update

from core.access import Actor, Role
from core.change import NOTHING, Audience, Change, subject_of
from core.connections.model import Connection, ConnectionState, EndedBy
from core.connections.records import case_of, hours_of, live_handovers, messages_of
from core.connections.rules import clear_away, end
from core.database import words
from core.database.commit import commit
from core.database.rows import all_of, get, table_of
from core.database.store import Tx
from core.delivery.model import UNSENT, Post
from core.delivery.tables import outbox
from core.people.model import Advocate, Family
from core.privacy import cards, rules
from core.privacy.records import everything_about, held_of, history_of, names_of, requests_of
from core.privacy.rules import Decision, Held
from core.refusals import FieldProblem
from core.requests import rules as requests
from core.requests.loading import live_offers, open_question
from core.requests.model import ACCEPTABLE, SupportRequest
from core.surface import Ask, Reply, Say, Show, Values
from core.verbs import Verb, one


def export(tx: Tx, _actor: Actor, support_request: SupportRequest, _values: Values) -> Reply:
    """Show everything that is held about a request's family, to the coordinator alone."""
    held = everything_about(tx, get(tx, Family, support_request.family_id))
    text = json.dumps(held, default=_plainly, indent=1, ensure_ascii=False)
    return Show(cards.export_pages(support_request.label, text))


def _plainly(value: object) -> object:
    """What JSON has no word for: a situation by its fields, a date or an instant as it is written."""
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)


def ask_erase(tx: Tx, _actor: Actor, support_request: SupportRequest, _values: Values) -> Reply:
    """Open the form: erase, keep for a reason, or lift such a reason."""
    family = get(tx, Family, support_request.family_id)
    return Ask(cards.erase_form(support_request, family, len(requests_of(tx, family))))


def decide_erase(tx: Tx, _actor: Actor, support_request: SupportRequest, values: Values) -> Reply:
    """Do what the form decided."""
    if one(values, "confirm", most=20).upper() != support_request.label:
        raise FieldProblem(field="confirm", problem=f"Please write {support_request.label}, or close this form.")
    try:
        decision = Decision(one(values, "decision"))
    except ValueError:
        raise FieldProblem(field="decision", problem="Please choose one of these.") from None
    family = get(tx, Family, support_request.family_id)
    if decision is Decision.KEEP:
        commit(tx, rules.keep(family, one(values, "reason", required=False, most=300)))
        return Say("Noted. Nothing of this family's will be erased until somebody lifts it.")
    if decision is Decision.LIFT:
        commit(tx, rules.lift(family))
        return Say("Noted. Erasure and retention apply to this family again.")
    erase_family(tx, family, decision)
    return Say("Erased. Cards that show anything of it are being redrawn now.")


def erase_family(tx: Tx, family: Family, decision: str) -> None:
    """Erase a family: drop the keys and every text, strip the rows, end what is open, redraw every card; commits.

    Raises AlreadyErased, ErasureBlocked or ConcernIsOpen.
    """
    held = held_of(tx, family)
    rules.may_erase(held)
    commit(tx, rules.erase(held, _endings(tx, held), decision, tx.now))
    words.erase(tx, subject_of(family))
    for support_request in held.requests:
        words.erase(tx, subject_of(support_request))
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


def audit(tx: Tx, actor: Actor, support_request: SupportRequest, _values: Values) -> Reply:
    """Show what happened to a request, step by step: who did what, when, through which door."""
    steps = history_of(tx, support_request)
    names = names_of(tx, {step["actor_id"] for step in steps if step["actor_id"]})
    zone = tx.house.zone_of(actor.organisation, actor.person)
    return Show((cards.history(support_request.label, steps, names, zone),))


COORDINATORS = frozenset({Role.COORDINATOR})

VERBS: tuple[Verb, ...] = (
    Verb(name="export", about=SupportRequest, roles=COORDINATORS, act=export, reads=True, logged=True),
    Verb(name="erase", about=SupportRequest, roles=COORDINATORS, act=ask_erase, reads=True),
    Verb(name="erase_send", about=SupportRequest, roles=COORDINATORS, act=decide_erase),
    Verb(name="audit", about=SupportRequest, roles=COORDINATORS, act=audit, reads=True),
)
