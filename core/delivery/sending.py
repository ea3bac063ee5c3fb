"""One attempt to post, in two transactions: `prepare` decides what goes where, `settle` writes down what became of it.

Between them the posting loop talks to the platform; nothing here waits for anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import update

from core.change import Audience, Change, Notice, Subject, Thing, subject_of
from core.connections import conversation_actions as conversations
from core.connections.model import Connection
from core.connections.places import conversation_of, remember_conversation
from core.database.commit import commit
from core.database.rows import get
from core.database.store import Tx
from core.delivery import actions, cards
from core.delivery.model import Errand, Outgoing, Post
from core.delivery.routes import accounts_of, routes
from core.delivery.rules import TELL_AFTER, Disposition, is_useless
from core.delivery.tables import outbox
from core.drawing import Draw, Drawing
from core.people.model import Family
from core.platform import AccountRef, Letter, Place
from core.requests.model import SupportRequest
from core.surface import Card
from core.tenant import organisation_of

PERSON_ROUTE = "person"
"""The route of a family whom somebody rings: their letters become cards for coordinators."""


@dataclass(frozen=True, slots=True)
class Show:
    """Post this card there. `version` is the record's version that it shows."""

    place: Place
    card: Card
    version: int


@dataclass(frozen=True, slots=True)
class Deliver:
    """Hand this letter to a family's route."""

    route: str
    family: str
    letter: Letter


@dataclass(frozen=True, slots=True)
class Report:
    """Tell the operator: by mail where there is mail, else in the log."""

    card: Card


@dataclass(frozen=True, slots=True)
class Open:
    """Open the conversation first, then prepare again."""

    connection_id: int
    account: AccountRef
    title: str


@dataclass(frozen=True, slots=True)
class Leave:
    """Nothing to post now: it has been settled without a word."""


CLOSED = "!"
"""Before a place in the outbox: it is closed to this post, and the next route is to be tried."""

Attempt = Show | Deliver | Report | Open | Leave


def prepare(tx: Tx, post: Outgoing, owner: str, draws: Mapping[str, Draw]) -> Attempt:
    """Decide what one attempt posts, and write down where before it goes."""
    tx.act_for(post.organisation_id, via="post")
    if is_useless(post, tx.now):
        actions.record(tx, post, owner, Disposition(Post.USELESS, problem="its moment has passed"))
        return Leave()
    if post.audience is Audience.FAMILY and (route := get(tx, Family, post.to_id).route) != PERSON_ROUTE:
        return _letter(tx, post, owner, route)
    if (thread := _to_open(tx, post)) is not None:
        return thread
    return _card(tx, post, owner, draws)


def _card(tx: Tx, post: Outgoing, owner: str, draws: Mapping[str, Draw]) -> Attempt:
    version = actions.wanted_version(tx, post.card_id)
    card = draw(tx, get(tx, Errand, post.card_id), draws)
    if card is None:
        actions.record(tx, post, owner, Disposition(Post.USELESS, problem="things have moved on"))
        return Leave()
    if post.audience is Audience.OPERATOR:
        return Report(card)
    place = _next_place(tx, post)
    if place is None:
        settle(tx, post, owner, Disposition(Post.REROUTED, problem="there is no way left to reach them"))
        return Leave()
    until = actions.patient_until(tx, bucket(place))
    if until is not None:
        actions.record(tx, post, owner, Disposition(post.state, until))  # held back with all of its workspace
        return Leave()
    return Show(place, card, version) if actions.aim(tx, post, owner, str(place)) else Leave()


def bucket(place: Place, method: str = "") -> str:
    """What a platform's patience is about: a workspace, or one method in it."""
    return ":".join(part for part in (place.platform, place.workspace, method) if part)


def draw(tx: Tx, errand: Errand, draws: Mapping[str, Draw]) -> Card | None:
    """The card as it should stand now; None when it should stand nowhere any more."""
    organisation = organisation_of(tx)
    zone = tx.house.zone_of(organisation)
    if errand.audience is Audience.FAMILY:
        letter = cards.letter_of(tx, organisation, errand)
        support_request = cards.request_of(tx, errand)
        label = support_request.label if support_request else "A family"
        return cards.please_tell(letter, label, errand, tx, zone) if letter else None
    drawing = Drawing(tx, organisation, errand.kind, errand.about, errand.audience, errand.to_id)
    card = draws[errand.kind](drawing)
    return cards.finish(card, tx, errand, zone) if card else None


def _letter(tx: Tx, post: Outgoing, owner: str, route: str) -> Attempt:
    errand = get(tx, Errand, post.card_id)
    letter = cards.letter_of(tx, organisation_of(tx), errand)
    if letter is None:
        actions.record(tx, post, owner, Disposition(Post.USELESS, problem="things have moved on"))
        return Leave()
    return Deliver(route, get(tx, Family, post.to_id).public_id, letter)


def _to_open(tx: Tx, post: Outgoing) -> Open | None:
    """A conversation that has not been opened yet, and whose advocate can be reached; not after a failure to open."""
    if post.audience is not Audience.THREAD or post.place or conversation_of(tx, post.to_id):
        return None
    connection = get(tx, Connection, post.to_id)
    accounts = accounts_of(tx, connection.advocate_id)
    label = get(tx, SupportRequest, connection.request_id).label
    return Open(connection.id, accounts[0], label) if accounts else None


def opened(tx: Tx, post: Outgoing, place: Place) -> None:
    """The conversation stands here from now on."""
    tx.act_for(post.organisation_id, via="post")
    remember_conversation(tx, post.to_id, place)


def _next_place(tx: Tx, post: Outgoing) -> Place | None:
    """The route to try: where it was aimed, the one after a closed one, or else the first."""
    ways = routes(tx, organisation_of(tx), post.audience, post.to_id)
    if post.place.startswith(CLOSED):
        tried = Place.parse(post.place.removeprefix(CLOSED))
        return ways[ways.index(tried) + 1] if tried in ways[:-1] else None
    aimed = Place.parse(post.place) if post.place else None
    return aimed if aimed in ways else (ways[0] if ways else None)


def settle(tx: Tx, post: Outgoing, owner: str, done: Disposition, place: Place | None = None, version: int = 0) -> None:
    """Write down what became of an attempt (at `place`), and tell whoever must hear of it."""
    tx.act_for(post.organisation_id, via="post")
    if done.next_route and place:
        actions.aim(tx, post, owner, f"{CLOSED}{place}")
    if not actions.record(tx, post, owner, done, version):
        return
    if done.state is Post.SENT:
        _arrived(tx, post)
    elif done.state is Post.REROUTED:
        _tell_coordinators(tx, post, "undeliverable")
        if post.about.thing is Thing.MESSAGE and post.audience is Audience.FAMILY:
            conversations.delivery_failed(tx, post.about.id)
    elif done.problem and _has_long_failed(tx, post):
        _tell_coordinators(tx, post, "undelivered")


def _arrived(tx: Tx, post: Outgoing) -> None:
    """A family's own route has it; a card that asks coordinators to ring is not yet the family having heard."""
    by_own_route = post.audience is Audience.FAMILY and get(tx, Family, post.to_id).route != PERSON_ROUTE
    if by_own_route and post.about.thing is Thing.MESSAGE:
        conversations.delivered(tx, post.about.id)


def _has_long_failed(tx: Tx, post: Outgoing) -> bool:
    """True once: at the first failure after an hour of failing."""
    failing_for = tx.now - (post.first_tried_at or tx.now)
    row = (outbox.c.id == post.id, outbox.c.told_at.is_(None))
    return (
        failing_for >= TELL_AFTER and tx.conn.execute(update(outbox).where(*row).values(told_at=tx.now)).rowcount == 1
    )


def _tell_coordinators(tx: Tx, post: Outgoing, kind: str) -> None:
    if post.audience is Audience.OPERATOR or post.kind in cards.CARDS:
        return  # nobody is left to tell but whoever reads the log and the readiness
    support_request = cards.request_of(tx, get(tx, Errand, post.card_id))
    about = subject_of(support_request) if support_request else Subject(Thing.ORGANISATION, post.organisation_id)
    audience = Audience.OPERATOR if post.audience is Audience.COORDINATORS else Audience.COORDINATORS
    lane = f"undelivered:{post.organisation_id}:{audience}"
    commit(tx, Change(notices=(Notice(kind, about, about, audience, 0, lane),)))
