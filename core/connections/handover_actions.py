"""The doors of a handover: offering a family to the next advocate, and their answer."""

from core.access import Actor, Role
from core.change import NOTHING, Change, Deadline, Thing
from core.cleaning import clean
from core.connections import answers, forms, handover_cards, handover_rules
from core.connections.conversation_rules import MOST_CHARACTERS
from core.connections.drafts import handover_summary
from core.connections.model import Connection
from core.connections.records import (
    Case,
    case_of,
    connection_of,
    hours_of,
    kind_words,
    live_handovers,
    messages_of,
    name_of,
    stage_words,
    waiting_handover,
)
from core.connections.refusals import NobodyToAsk
from core.connections.rules import must_be_active, open_connection
from core.database.commit import commit
from core.database.rows import by_public_id, find, get, table_of
from core.database.store import Tx
from core.deadlines import Fire
from core.people.finding import advocates_here
from core.people.model import Advocate, Person
from core.refusals import NotFound
from core.requests.checks import Suggested, in_words, suggested
from core.requests.clocks import OfferStep
from core.requests.loading import for_conflicts
from core.requests.model import Offer, SupportRequest
from core.surface import Ask, Option, Reply, Show, Values
from core.verbs import Verb, one


def ask(tx: Tx, _actor: Actor, connection: Connection, _values: Values) -> Reply:
    """Open the form of a handover: who could take over, and a summary for them."""
    case = case_of(tx, connection)
    must_be_active(connection, case.label)
    best = _suggested(tx, case)
    if not best:
        raise NobodyToAsk
    options = tuple(Option(one.public_id, one.name, in_words(one)) for one in best)
    return Ask(forms.handover_form(connection.public_id, case.label, options, _summary(tx, case)))


def ask_for(tx: Tx, actor: Actor, support_request: SupportRequest, values: Values) -> Reply:
    """The same, for a request named by its reference."""
    return ask(tx, actor, connection_of(tx, support_request), values)


def offer(tx: Tx, _actor: Actor, connection: Connection, values: Values) -> Reply:
    """Offer the family to the advocate who was chosen."""
    person = by_public_id(tx, Person, one(values, "advocate", label="who could take over"))
    to = find(tx, Advocate, table_of(Advocate).c.id == person.id)
    if to is None:
        raise NotFound
    summary = clean(one(values, "summary", label="a summary", most=MOST_CHARACTERS))
    return _offer(tx, case_of(tx, connection), to, summary)


def offer_next(tx: Tx, _actor: Actor, connection: Connection, _values: Values) -> Reply:
    """Offer the family to whoever fits best, at one press."""
    case = case_of(tx, connection)
    best = _suggested(tx, case)
    if not best:
        raise NobodyToAsk
    return _offer(tx, case, best[0].advocate, _summary(tx, case))


def accept_handover(tx: Tx, actor: Actor, offer: Offer) -> Reply:
    """Accept, on a handover's card: the place moves, and a new introduction is owed."""
    me, connection = actor.as_advocate(), _handed(tx, offer)
    case = case_of(tx, connection)
    clocks, organisation = tx.house.settings.clocks, actor.organisation
    moved = handover_rules.accept_handover(
        offer,
        case.support_request,
        connection,
        (case.advocate, me),
        tuple(other for other in live_handovers(tx, connection) if other.id != offer.id),
        messages_of(tx, connection),
        hours_of(tx, case.person),
    )
    opened = open_connection(
        case.support_request,
        me,
        key=tx.ids.next(),
        public_id=tx.ids.public(),
        now=tx.now,
        zones=(tx.house.zone_of(organisation, actor.person), tx.house.zone_of(organisation)),
        times=clocks.introduction,
        quiet=clocks.quiet,
    )
    commit(tx, moved + opened)
    return answers.took_over(case.label)


def decline(tx: Tx, _actor: Actor, offer: Offer, _values: Values) -> Reply:
    """Say no to a handover; whoever has the family keeps it and is told."""
    connection = _handed(tx, offer)
    case = case_of(tx, connection)
    commit(tx, handover_rules.decline_handover(offer, connection, hours_of(tx, case.person)))
    return answers.handover_declined(case.label)


def withdraw(tx: Tx, _actor: Actor, offer: Offer, _values: Values) -> Reply:
    """Take the offer of a handover back."""
    connection = _handed(tx, offer)
    commit(tx, handover_rules.withdraw_handover(offer, connection))
    return answers.handover_withdrawn(case_of(tx, connection).label)


def read(tx: Tx, actor: Actor, offer: Offer, _values: Values) -> Reply:
    """Read the family's words and the summary before answering."""
    handover_rules.must_be_live(offer)
    return Show((handover_cards.in_full(tx, actor.organisation, offer, _handed(tx, offer)),))


def fire(tx: Tx, due: Deadline) -> Change:
    """A step of a handover's clock has come."""
    connection = get(tx, Connection, due.about.id)
    waiting = waiting_handover(tx, connection)
    if waiting is None or not handover_rules.clock_owed(waiting, connection):
        return NOTHING
    step = OfferStep(due.step)
    told = connection.advocate_id if step is OfferStep.FALL_THROUGH else waiting.advocate_id
    hours = hours_of(tx, get(tx, Person, told or connection.advocate_id))
    end = waiting.made_at + tx.house.settings.clocks.requests.offer
    return handover_rules.clock_due(step, due.due_at, waiting, connection, hours, end)


def _offer(tx: Tx, case: Case, to: Advocate, summary: str) -> Reply:
    connection, clocks = case.connection, tx.house.settings.clocks
    waiting = waiting_handover(tx, connection)
    asked = get(tx, Person, to.id)
    names = (case.label, asked.name, name_of(tx, waiting.advocate_id) if waiting else "")
    made = handover_rules.make_offer(
        case.support_request, connection, to, key=tx.ids.next(), public_id=tx.ids.public(), now=tx.now
    )
    change = handover_rules.offer_handover(made, connection, waiting, to, names=names, now=tx.now)
    zone = hours_of(tx, asked).advocate
    clock = handover_rules.handover_clock(connection, tx.now, zone, clocks.requests, clocks.quiet)
    commit(tx, change + Change(words=(handover_rules.summary_of(made, connection, summary),), owed=clock))
    return answers.handover_offered(case.label, asked.name)


def _suggested(tx: Tx, case: Case) -> tuple[Suggested, ...]:
    """In the order of any request; only those who could take the family on today can be asked to."""
    holder, support_request = case.connection.advocate_id, case.support_request
    others = ((one.person, one.advocate) for one in advocates_here(tx) if one.person.id != holder)
    found = suggested(others, support_request, for_conflicts(tx, support_request), tx.now.date())
    return tuple(one for one in found if one.free)


def _summary(tx: Tx, case: Case) -> str:
    introduced = case.connection.introduced_at is not None
    stage, kind = stage_words(tx, case.support_request), kind_words(tx, case.support_request)
    return handover_summary(case.label, stage, kind, introduced=introduced)


def _handed(tx: Tx, offer: Offer) -> Connection:
    if offer.handover_of is None:
        raise NotFound
    return get(tx, Connection, offer.handover_of)


STAFF, COORDINATOR = frozenset({Role.HOLDER, Role.COORDINATOR}), frozenset({Role.COORDINATOR})
ASKED = frozenset({Role.ASKED})

VERBS: tuple[Verb, ...] = (
    Verb(name="hand_over", about=Connection, roles=STAFF, act=ask, reads=True),
    Verb(name="hand_over_request", about=SupportRequest, roles=STAFF, act=ask_for, reads=True),
    Verb(name="hand_over_send", about=Connection, roles=STAFF, act=offer),
    Verb(name="hand_over_next", about=Connection, roles=COORDINATOR, act=offer_next),
    Verb(name="decline_handover", about=Offer, roles=ASKED, act=decline),
    Verb(name="withdraw_handover", about=Offer, roles=STAFF, act=withdraw),
    Verb(name="read_handover", about=Offer, roles=ASKED, act=read, reads=True, logged=True),
)

STEPS: dict[Thing, Fire] = {Thing.CONNECTION: fire}
