"""The door by which advocates declare time away."""

from datetime import date

from core.access import Actor, Role
from core.database.commit import commit
from core.database.rows import matching
from core.database.store import Tx
from core.phrasing import day
from core.refusals import FieldProblem
from core.rewards import away
from core.rewards.ledger import selves
from core.rewards.measuring import LONDON
from core.rewards.model import Away
from core.surface import Ask, Form, Reply, Say, TextField, Values
from core.verbs import Verb, one


def away_ask(tx: Tx, actor: Actor, _about: None, _values: Values) -> Reply:
    """Open the form for time away."""
    actor.as_advocate()
    most = tx.house.policy.fair_play.away_days
    fields = (
        TextField("first", "First day", hint="For example 2027-08-02; after today.", most=10),
        TextField("last", "Last day", hint="It is included.", most=10),
    )
    intro = (
        "On these days no wait counts towards your recognition. Families are not told and reminders go on: "
        f"say so to them, and to a coordinator. At most {most} days in a calendar year."
    )
    return Ask(Form("Time away", "away_save", "", fields, "Declare", intro))


def away_save(tx: Tx, actor: Actor, _about: None, values: Values) -> Reply:
    """Keep time away, before it begins."""
    me = actor.as_advocate()
    first, last = _date(values, "first"), _date(values, "last")
    period = Away(
        id=tx.ids.next(),
        organisation_id=tx.organisation_id,
        public_id=tx.ids.public(),
        advocate_id=me.id,
        first=first,
        last=last,
        declared_at=tx.now,
    )
    known = matching(tx, Away, advocate_id=selves(tx, me.id))
    today = tx.now.astimezone(LONDON).date()
    commit(tx, away.declare(period, known, today, tx.house.policy.fair_play.away_days))
    until = "" if first == last else f" to {day(last)}"
    return Say(f"Noted: away on {day(first)}{until}. No wait counts on these days.")


def _date(values: Values, name: str) -> date:
    try:
        return date.fromisoformat(one(values, name, label=f"the {name} day", most=10))
    except ValueError:
        raise FieldProblem(field=name, problem="Please write the day like 2027-08-02.") from None


VERBS: tuple[Verb, ...] = (
    Verb(name="away", about=None, roles=frozenset({Role.ADVOCATE}), act=away_ask, reads=True),
    Verb(name="away_save", about=None, roles=frozenset({Role.ADVOCATE}), act=away_save),
)
