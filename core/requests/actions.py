"""The doors of the requests slice: what a button, a form, a command, a family or the clock asks for.

Each loads what the rules need, lets them decide, and commits once.
"""

from sqlalchemy import ColumnElement

from core.access import Actor, Role
from core.change import Thing
from core.connections import rules as connections
from core.database.commit import commit
from core.database.rows import all_of, get, table_of
from core.database.store import Tx
from core.deadlines import Fire
from core.people.model import Person
from core.phrasing import when
from core.requests import rules
from core.requests.model import Offer, OfferState, SupportRequest
from core.surface import Reply, Say, Values
from core.verbs import Verb


def accept(tx: Tx, actor: Actor, offer: Offer, values: Values) -> Reply:
    """Accept: first acceptance wins; opens the conversation with the family and starts the 24-hour clock."""
    me = actor.as_advocate()
    support_request = get(tx, SupportRequest, offer.request_id)
    zone = tx.house.zone_of(actor.organisation, actor.person)
    holder = get(tx, Person, support_request.holder_id).name if support_request.holder_id else ""
    at = when(support_request.settled_at, zone) if support_request.settled_at else ""
    rules.must_be_answerable(support_request, offer, me, holder, at)
    clocks = tx.house.settings.clocks
    change = rules.accept(support_request, offer, _other_offers(tx, offer), me, tx.now)
    opened = connections.open_connection(
        support_request,
        me,
        key=tx.ids.next(),
        public_id=tx.ids.public(),
        now=tx.now,
        zones=(zone, tx.house.zone_of(actor.organisation)),
        times=clocks.introduction,
        quiet=clocks.quiet,
    )
    commit(tx, change + opened)
    return Say(f"{support_request.label} is yours. Please introduce yourself within 24 hours.")


def _other_offers(tx: Tx, offer: Offer) -> tuple[Offer, ...]:
    columns = table_of(Offer).c
    same: ColumnElement[bool] = columns.request_id == offer.request_id
    return all_of(tx, Offer, same, columns.id != offer.id, columns.state.in_((OfferState.OPEN, OfferState.PASSED)))


VERBS: tuple[Verb, ...] = (Verb(name="accept", about=Offer, roles=frozenset({Role.ASKED}), act=accept),)

STEPS: dict[Thing, Fire] = {}
