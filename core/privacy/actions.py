"""What coordinators do about a family's data: show all of it, erase or keep it, and see what happened."""

import json
from dataclasses import asdict, is_dataclass

from core.access import Actor, Role
from core.database.commit import commit
from core.database.rows import get
from core.database.store import Tx
from core.people.model import Family
from core.privacy import cards, rules
from core.privacy.erasing import erase_family
from core.privacy.records import everything_about, history_of, names_of, requests_of
from core.privacy.rules import Decision
from core.refusals import FieldProblem
from core.requests.model import SupportRequest
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
