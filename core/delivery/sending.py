"""One attempt to post, in short transactions: `prepare` decides what goes where, `settle` writes down the outcome.

Between them the posting loop talks to the platform; nothing here waits for anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from core.change import Audience
from core.connections.model import Connection
from core.connections.places import conversation_of, remember_conversation
from core.database.rows import get
from core.database.store import Tx
from core.delivery import actions, cards, telling
from core.delivery.model import Errand, Outgoing, Post
from core.delivery.patience import Doing, be_patient, doing_there, family_route, goes_on, patient_until, workspace
from core.delivery.routes import conversations, routes
from core.delivery.rules import Disposition, is_useless, must_not_wait, waited_long
from core.drawing import Draw, Drawing
from core.people.model import Family
from core.platform import AccountRef, Letter, Place
from core.requests.model import SupportRequest
from core.surface import Card
from core.tenant import organisation_of

LOOK_BACK: Final = timedelta(minutes=2)
"""A platform's clock may be behind ours by less than this: its posts are looked for from so long before."""


@dataclass(frozen=True, slots=True)
class Look:
    """Look there for the post before it is repeated; not older than `since` (aware UTC)."""

    place: Place
    since: datetime


@dataclass(frozen=True, slots=True)
class Open:
    """Open the conversation first, then prepare again."""

    account: AccountRef
    title: str


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
    """Tell the operator in the log: the configuration names no mailbox for them."""

    card: Card


@dataclass(frozen=True, slots=True)
class Leave:
    """Nothing to post now: that has been written down."""


Attempt = Look | Open | Show | Deliver | Report | Leave


def prepare(tx: Tx, post: Outgoing, owner: str, draws: Mapping[str, Draw]) -> Attempt:
    """Decide what one attempt posts, and write down where before it goes.

    An uncertain post is looked for before anything else is decided: if it stands, it must be known where.
    """
    tx.act_for(post.organisation_id, via="post")
    if post.state is Post.UNCERTAIN and post.place:
        place = Place.parse(post.place)
        until = _held_back(tx, place)
        if until is None:
            return Look(place, post.first_tried_at - LOOK_BACK)
        if not must_not_wait(post, until):
            return _wait(tx, post, owner, until)
    if is_useless(post, tx.now):
        return _drop(tx, post, owner, "its moment has passed")
    if telling.by_own_route(tx, post):
        return _letter(tx, post, owner)
    return _card(tx, post, owner, draws)


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


def _letter(tx: Tx, post: Outgoing, owner: str) -> Attempt:
    family = get(tx, Family, post.to_id)
    letter = cards.letter_of(tx, organisation_of(tx), get(tx, Errand, post.card_id))
    if letter is None:
        return _drop(tx, post, owner, "things have moved on")
    until = patient_until(tx, family_route(family.route))
    return _wait(tx, post, owner, until) if until else Deliver(family.route, family.public_id, letter)


def _card(tx: Tx, post: Outgoing, owner: str, draws: Mapping[str, Draw]) -> Attempt:
    version = actions.wanted_version(tx, post.card_id)
    card = draw(tx, get(tx, Errand, post.card_id), draws)
    if card is None:
        return _drop(tx, post, owner, "things have moved on")
    ways = routes(tx, organisation_of(tx), post.audience, post.to_id)
    if post.audience is Audience.OPERATOR and not ways:
        return Report(card)
    if not ways:
        settle(tx, post, owner, Disposition(Post.REROUTED, problem="there is no way to reach them"))
        return Leave()
    place, until = _way(tx, post, ways)
    if until is not None:
        return _wait(tx, post, owner, until)
    if post.audience is Audience.THREAD and conversation_of(tx, post.to_id) is None:
        return _to_open(tx, post.to_id)
    return Show(place, card, version) if actions.aim(tx, post, owner, place) else Leave()


def _way(tx: Tx, post: Outgoing, ways: tuple[Place, ...]) -> tuple[Place, datetime | None]:
    """Where it was aimed, or the first way; and until when that is held back, which no alert waits for in vain."""
    aimed = Place.parse(post.place) if post.place else None
    at = ways.index(aimed) if aimed in ways else 0
    until = _held_back(tx, ways[at])
    if until is not None and (must_not_wait(post, until) or waited_long(post, tx.now)):
        for other in (*ways[at + 1 :], *ways[:at]):
            if _held_back(tx, other) is None:
                return other, None
    return ways[at], until


def _held_back(tx: Tx, place: Place) -> datetime | None:
    return patient_until(tx, workspace(place), doing_there(place, Doing.POST))


def _to_open(tx: Tx, connection_id: int) -> Open:
    connection = get(tx, Connection, connection_id)
    first = conversations(tx, connection.advocate_id)[0]  # they have one, or there would be no way
    account = AccountRef(first.platform, first.workspace, first.channel.removeprefix("@"))
    return Open(account, get(tx, SupportRequest, connection.request_id).label)


def _wait(tx: Tx, post: Outgoing, owner: str, until: datetime) -> Leave:
    """Held back with all that is posted in its workspace; an uncertain post stays one."""
    actions.record(tx, post, owner, Disposition(post.state, until))
    return Leave()


def _drop(tx: Tx, post: Outgoing, owner: str, why: str) -> Leave:
    settle(tx, post, owner, Disposition(Post.USELESS, problem=why))
    return Leave()


def opened(tx: Tx, post: Outgoing, place: Place) -> None:
    """The conversation stands here from now on."""
    tx.act_for(post.organisation_id, via="post")
    remember_conversation(tx, post.to_id, place)


def settle(tx: Tx, post: Outgoing, owner: str, done: Disposition, place: Place | None = None, version: int = 0) -> None:
    """Write down what became of an attempt (at `place`), and tell whoever must hear of it."""
    tx.act_for(post.organisation_id, via="post")
    _of_the_workspace(tx, post, done, place)
    done, to = _on_the_way(tx, post, done, place)
    if actions.record(tx, post, owner, done, version, to):
        telling.tell(tx, post, done)


def _of_the_workspace(tx: Tx, post: Outgoing, done: Disposition, place: Place | None) -> None:
    """What one post has learnt about a workspace, or a route to families, holds for all of them."""
    if place is None and post.audience is not Audience.FAMILY:
        return
    everything = workspace(place) if place else family_route(get(tx, Family, post.to_id).route)
    if done.held_until is not None:
        bucket = doing_there(place, Doing.POST) if place and not done.paused else everything
        be_patient(tx, bucket, done.held_until, paused=done.paused, problem=done.problem)
    elif done.state is Post.SENT:
        goes_on(tx, everything)


def _on_the_way(tx: Tx, post: Outgoing, done: Disposition, place: Place | None) -> tuple[Disposition, Place | None]:
    """By the next way if this one will not do; a person is asked when it was the last."""
    if not done.next_route:
        return done, None
    ways = routes(tx, organisation_of(tx), post.audience, post.to_id) if place else ()
    left = ways[ways.index(place) + 1 :] if place in ways else ways
    if done.round_again:
        left = left or ways
    if not left:
        return Disposition(Post.REROUTED, problem=done.problem), None
    # Where it was not tried yet there is nothing to look up.
    state = done.state if left[0] == place else Post.READY
    return Disposition(state, done.again_at, problem=done.problem), left[0]
