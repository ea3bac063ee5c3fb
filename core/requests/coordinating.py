"""What coordinators do with requests: look after them, offer them, and close them kindly."""

from core.access import Actor, Role
from core.cleaning import clean
from core.database.commit import commit
from core.database.rows import find, table_of
from core.database.store import Tx
from core.people.model import Advocate, Person
from core.requests import forms, full_card, lists, replies, rules
from core.requests.loading import is_accredited, live_offers, open_question, request_of, ways, who_might
from core.requests.model import Offer, SupportRequest
from core.requests.refusals import CannotBeAsked
from core.surface import Ask, Reply, Show, Values
from core.verbs import Verb, many, one

COORDINATOR = frozenset({Role.COORDINATOR})


def queue(tx: Tx, _actor: Actor, _about: None, _values: Values) -> Reply:
    """Every open request, the most urgent first."""
    found = lists.queue(tx)
    return Show(full_card.queue_of(tx, found)) if found else replies.queue_is_empty()


def take(tx: Tx, actor: Actor, offer: Offer, _values: Values) -> Reply:
    """I'll take this: the others see who looks after it."""
    support_request = request_of(tx, offer)
    commit(tx, rules.take(support_request, offer, actor.as_person().id))
    return replies.taken(support_request.label)


def ask_whom(tx: Tx, _actor: Actor, support_request: SupportRequest, _values: Values) -> Reply:
    """Open the form that puts a request before an advocate."""
    rules.must_be_open(support_request)
    found = who_might(tx, support_request)
    return Ask(forms.offer(support_request, found)) if found else replies.nobody_free(support_request.label)


def offer(tx: Tx, _actor: Actor, support_request: SupportRequest, values: Values) -> Reply:
    """Put a request before the advocate who was chosen."""
    person, advocate = advocate_named(tx, one(values, forms.ADVOCATE, label="who might help"))
    live = live_offers(tx, support_request)
    commit(tx, rules.offer(support_request, advocate, person.name, live, ways(tx, support_request)))
    return replies.offered(support_request.label, person.name)


def ask_last_words(tx: Tx, _actor: Actor, support_request: SupportRequest, _values: Values) -> Reply:
    """Open the form that closes a request kindly."""
    rules.must_be_open(support_request)
    return Ask(forms.lapse(support_request, tx.house.send_facts))


def lapse(tx: Tx, _actor: Actor, support_request: SupportRequest, values: Values) -> Reply:
    """Close a request that found nobody; the family is signposted."""
    kind, stage = support_request.kind, support_request.stage
    known = {choice.code for choice in tx.house.send_facts.decline_choices(kind, stage)}
    change = rules.lapse(
        support_request,
        live_offers(tx, support_request),
        open_question(tx, support_request),
        clean(one(values, forms.WORDS, required=False, most=1500)),
        tuple(code for code in many(values, forms.SIGNPOSTS) if code in known),
        tx.now,
    )
    commit(tx, change)
    return replies.lapsed(support_request.label)


def advocate_named(tx: Tx, public_id: str) -> tuple[Person, Advocate]:
    """The accredited advocate with this public id; raises CannotBeAsked."""
    columns = table_of(Person).c
    person = find(tx, Person, columns.organisation_id == tx.organisation_id, columns.public_id == public_id)
    advocate = find(tx, Advocate, table_of(Advocate).c.id == person.id) if person else None
    if person is None or advocate is None or not is_accredited(tx, person, advocate):
        raise CannotBeAsked
    return person, advocate


VERBS: tuple[Verb, ...] = (
    Verb(name="queue", about=None, roles=COORDINATOR, act=queue, reads=True),
    Verb(name="take_request", about=Offer, roles=COORDINATOR, act=take),
    Verb(name="offer", about=SupportRequest, roles=COORDINATOR, act=ask_whom, reads=True),
    Verb(name="offer_send", about=SupportRequest, roles=COORDINATOR, act=offer),
    Verb(name="lapse", about=SupportRequest, roles=COORDINATOR, act=ask_last_words, reads=True),
    Verb(name="lapse_send", about=SupportRequest, roles=COORDINATOR, act=lapse),
)
