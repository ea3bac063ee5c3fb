"""What becomes known of a request later: dates and circumstances, whom it is about, what the family needs.

Two forms of five fields each. The family's own words among them are screened, as they are when a request comes in.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from core.access import Actor, Role
from core.change import Change, Words, subject_of
from core.cleaning import clean, clean_line
from core.database.commit import commit
from core.database.store import Tx
from core.refusals import FieldProblem
from core.requests import forms, replies, rules
from core.requests.asking import BAD_DATE, absurd_dates
from core.requests.loading import holder_name, private
from core.requests.model import State, SupportRequest
from core.requests.public import priority_of, public_card
from core.safeguarding.actions import screened
from core.safeguarding.loading import request_after
from core.sendfacts import Situation
from core.surface import Ask, Reply, Values
from core.verbs import Verb, many, one

COORDINATOR = frozenset({Role.COORDINATOR})


def ask_details(tx: Tx, _actor: Actor, support_request: SupportRequest, _values: Values) -> Reply:
    """Open the form for dates and circumstances."""
    return Ask(forms.details(support_request, private(tx, support_request, "local_authority")))


def add_details(tx: Tx, actor: Actor, support_request: SupportRequest, values: Values) -> Reply:
    """Keep dates and circumstances; the priority follows."""
    flags = set(many(values, "now"))
    said: dict[str, Any] = {name: name in flags for name, _ in forms.FLAGS} | _days(values, forms.DATES)
    authority = clean_line(one(values, "local_authority", required=False, most=120))
    return _keep(tx, actor, support_request, said, {"local_authority": authority})


def ask_more_details(tx: Tx, _actor: Actor, support_request: SupportRequest, _values: Values) -> Reply:
    """Open the second form: meetings, other parties, and what the family needs to be helped well."""
    parties, needs = (private(tx, support_request, field) for field in ("other_parties", "needs"))
    return Ask(forms.more_details(support_request, parties, needs))


def add_more_details(tx: Tx, actor: Actor, support_request: SupportRequest, values: Values) -> Reply:
    """Keep what the second form asked."""
    texts = {name: clean(one(values, name, required=False, most=500)) for name in ("other_parties", "needs")}
    return _keep(tx, actor, support_request, _days(values, forms.MORE_DATES), texts)


def _keep(tx: Tx, actor: Actor, support_request: SupportRequest, said: dict[str, Any], texts: dict[str, str]) -> Reply:
    today = tx.now.astimezone(tx.house.zone_of(actor.organisation)).date()
    situation = _believable(replace(support_request.situation, **said), today)
    new = {field: text for field, text in texts.items() if text != private(tx, support_request, field)}
    owner = subject_of(support_request)
    sealed = Change(words=tuple(Words(owner, field, owner, text) for field, text in new.items()))
    kept = rules.with_details(support_request, situation, today) + sealed
    change = screened(tx, kept, support_request, "\n".join(new.values()))
    commit(tx, change)
    after = request_after(change, support_request)
    public = public_card(after, tx.house.send_facts, holder_name(tx, after))
    return replies.details_kept(after, priority_of(public), held=after.state is State.HELD)


def _believable(situation: Situation, today: date) -> Situation:
    for name in absurd_dates(situation, today):
        raise FieldProblem(field=name, problem=BAD_DATE)
    return situation


def _days(values: Values, asked: dict[str, str]) -> dict[str, date | None]:
    return {name: _day(values, name) for name in asked}


def _day(values: Values, name: str) -> date | None:
    written = one(values, name, required=False, most=10)
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise FieldProblem(field=name, problem=BAD_DATE) from None


VERBS: tuple[Verb, ...] = (
    Verb(name="add_details", about=SupportRequest, roles=COORDINATOR, act=ask_details, reads=True, logged=True),
    Verb(name="add_details_send", about=SupportRequest, roles=COORDINATOR, act=add_details),
    Verb(
        name="add_more_details", about=SupportRequest, roles=COORDINATOR, act=ask_more_details, reads=True, logged=True
    ),
    Verb(name="add_more_details_send", about=SupportRequest, roles=COORDINATOR, act=add_more_details),
)
