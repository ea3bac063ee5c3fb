"""What coordinators do with a card that asks something of them: take it, read what to say, say that it is done."""

from dataclasses import replace

from core.access import Actor, Role
from core.change import NOTHING, Audience, Change, Entry, Thing
from core.connections.introduction_rules import arrived
from core.connections.model import Connection, Delivery, Message
from core.database.commit import commit
from core.database.rows import get
from core.database.store import Tx
from core.delivery.actions import redraw
from core.delivery.cards import letter_of, request_of, what_to_say
from core.delivery.model import Errand
from core.delivery.refusals import AlreadyTakenOn, NothingToTell
from core.people.model import Person
from core.phrasing import when
from core.refusals import NotFound
from core.surface import Reply, Say, Show, Values
from core.verbs import Verb

COORDINATORS = frozenset({Role.COORDINATOR})


def take(tx: Tx, actor: Actor, errand: Errand, _values: Values) -> Reply:
    """I'll take this: the card says who has it, so that nobody does it twice and everybody knows whom to ask."""
    me = actor.as_person()
    _must_be_for(errand, Audience.COORDINATORS, Audience.FAMILY)
    if errand.taken_by not in (None, me.id):
        at = when(errand.taken_at, tx.house.zone_of(actor.organisation, me)) if errand.taken_at else "just now"
        raise AlreadyTakenOn(who=get(tx, Person, errand.taken_by).name, at=at)
    taken = replace(errand, taken_by=me.id, taken_at=errand.taken_at or tx.now)
    _keep(tx, taken, "taken")
    return Say("It is yours. The others can see that you have it.")


def read_letter(tx: Tx, actor: Actor, errand: Errand, _values: Values) -> Reply:
    """Show the words for the family, with their name and contact, to this coordinator alone."""
    _must_be_for(errand, Audience.FAMILY)
    letter = letter_of(tx, actor.organisation, errand)
    support_request = request_of(tx, errand)
    if letter is None:
        raise NothingToTell
    label = support_request.label if support_request else "This family"
    return Show((what_to_say(letter, label, errand, tx),))


def told_family(tx: Tx, actor: Actor, errand: Errand, _values: Values) -> Reply:
    """I have told them: the family has heard it, by the voice of this coordinator."""
    me = actor.as_person()
    _must_be_for(errand, Audience.FAMILY)
    if errand.done_at is None:
        told = replace(errand, taken_by=me.id, taken_at=errand.taken_at or tx.now, done_at=tx.now)
        _keep(tx, told, "family_told", _heard(tx, errand))
    return Say("Thank you. It is noted that the family has heard.")


def _must_be_for(errand: Errand, *audiences: Audience) -> None:
    """No button of ours asks this of another card: whoever does so reads the same as for one that is missing."""
    if errand.audience not in audiences:
        raise NotFound


def _heard(tx: Tx, errand: Errand) -> Change:
    if errand.about_kind is not Thing.MESSAGE:
        return NOTHING
    message = get(tx, Message, errand.about_id)
    return arrived(message, get(tx, Connection, message.connection_id), Delivery.SENT, tx.now)


def _keep(tx: Tx, errand: Errand, verb: str, also: Change = NOTHING) -> None:
    commit(tx, Change(state=(errand,), journal=(Entry(errand, verb),)) + also)
    redraw(tx, errand.id)


VERBS: tuple[Verb, ...] = (
    Verb(name="take", about=Errand, roles=COORDINATORS, act=take),
    Verb(name="read_letter", about=Errand, roles=COORDINATORS, act=read_letter, logged=True),
    Verb(name="told_family", about=Errand, roles=COORDINATORS, act=told_family),
)
