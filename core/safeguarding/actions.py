"""The doors of the safeguarding slice: raising a concern, reading, taking and releasing it, and its clocks.

Each loads what the rules need, lets them decide, and commits once. The screen itself is in `screen.py`.
"""

from typing import Protocol

from core.access import Actor, Role
from core.change import NOTHING, Change, Deadline, Thing
from core.cleaning import clean
from core.connections.model import Connection, Message
from core.database.commit import commit
from core.database.rows import get
from core.database.store import Tx
from core.deadlines import Fire
from core.phrasing import when
from core.refusals import FieldProblem
from core.requests.loading import ways
from core.requests.model import Offer, Question, SupportRequest
from core.safeguarding import answers, cards, forms, rules
from core.safeguarding.loading import (
    beside,
    concern_at,
    fresh,
    live_concern,
    request_after,
    request_of,
    standing,
    watch,
)
from core.safeguarding.model import Concern, ConcernState, Source
from core.safeguarding.refusals import NotHeld, ReleasedAlready, TakenAlready, YoursAlready
from core.safeguarding.rules import Worry
from core.safeguarding.screen import Level, screen
from core.surface import Ask, Reply, Show, Values
from core.verbs import Verb, one


class OfOneRequest(Protocol):
    """An offer, a question, a connection, a message: whatever a card is about."""

    @property
    def request_id(self) -> int: ...


def screen_incoming(tx: Tx, support_request: SupportRequest, words: str) -> Change:
    """What follows from a family's words; `NOTHING` where the screen finds none.

    Add it to what is committed with the words, where that leaves the request's clocks alone: in a case that an
    advocate has. Where it does not, use `screened`.
    """
    return screened(tx, NOTHING, support_request, words)


def screened(tx: Tx, decided: Change, support_request: SupportRequest, words: str) -> Change:
    """What was decided about a family's words, with what the screen makes of them laid over it.

    Where a person must read them first, the request is held as it stands after `decided`, and no clock that
    `decided` started runs on.
    """
    worry = Worry(screen(words, tx.house.phrases).level, Source.MESSAGE, words=words)
    if worry.level is Level.NONE:
        return decided
    after = request_after(decided, support_request)
    concern = rules.raise_concern(after, worry, fresh(tx), watch(tx), beside(tx, support_request, decided))
    return rules.laid_over(decided, concern)


def open_raise_form(tx: Tx, _actor: Actor, noun: SupportRequest | OfOneRequest, _values: Values) -> Reply:
    """Raise a concern, from any card: what worries you, and how soon should somebody look?"""
    about = noun if isinstance(noun, SupportRequest) else get(tx, SupportRequest, noun.request_id)
    return Ask(forms.raise_form(about))


def raise_concern(tx: Tx, actor: Actor, support_request: SupportRequest, values: Values) -> Reply:
    """Somebody is worried. The words are screened too: that can raise the level they chose, never lower it."""
    words = clean(one(values, forms.WORDS, label="what worries you"))
    chosen = forms.LEVELS.get(one(values, forms.LEVEL, label="how soon somebody should look"))
    if chosen is None:
        raise FieldProblem(field=forms.LEVEL, problem="Please choose how soon somebody should look.")
    level = max(chosen, screen(words, tx.house.phrases).level)
    worry = Worry(level, Source.PERSON, actor.person.id if actor.person else None, words)
    commit(tx, rules.raise_concern(support_request, worry, fresh(tx), watch(tx), beside(tx, support_request)))
    return answers.raised(support_request, level)


def read(tx: Tx, actor: Actor, concern: Concern, _values: Values) -> Reply:
    """Read it, in private: the family's words and how to reach them. On record in the access log."""
    return Show((cards.reading(tx, standing(tx, actor, concern)),))


def take(tx: Tx, actor: Actor, concern: Concern, _values: Values) -> Reply:
    """I'll take this: nobody else is told. Whoever comes second is told who was first."""
    may_settle(tx, actor, concern)
    if concern.state is ConcernState.TAKEN:
        raise taken_already(tx, actor, concern)
    return have(tx, actor, concern)


def take_over(tx: Tx, actor: Actor, concern: Concern, _values: Values) -> Reply:
    """Take it from somebody who can't be reached."""
    may_settle(tx, actor, concern)
    if is_mine(actor, concern):
        raise taken_already(tx, actor, concern)
    return have(tx, actor, concern)


def have(tx: Tx, actor: Actor, concern: Concern) -> Reply:
    """The concern is this actor's from now on."""
    commit(tx, rules.take(concern, actor.person.id if actor.person else None, watch(tx)))
    return answers.taken(request_of(tx, concern), concern)


def raise_to_danger(tx: Tx, actor: Actor, concern: Concern, _values: Values) -> Reply:
    """Whoever read it says that somebody may be in danger now: contacts are told at once."""
    must_be_live(tx, actor, concern)
    support_request = request_of(tx, concern)
    commit(tx, rules.raise_to_danger(concern, support_request.label, watch(tx)))
    return answers.rising(support_request)


def open_release_form(tx: Tx, actor: Actor, concern: Concern, _values: Values) -> Reply:
    """Release: why may it go on?"""
    may_settle(tx, actor, concern)
    return Ask(forms.release_form(request_of(tx, concern), concern))


def release(tx: Tx, actor: Actor, concern: Concern, values: Values) -> Reply:
    """Let it go on from where it stood, with the reason on record."""
    may_settle(tx, actor, concern)
    reason = clean(one(values, forms.REASON, label="what you found"))
    support_request = request_of(tx, concern)
    change = rules.release(concern, actor.person.id if actor.person else None, reason, watch(tx))
    if concern.holds:
        change += rules.go_on(support_request, beside(tx, support_request), ways(tx, support_request))
    commit(tx, change)
    return answers.released(support_request)


def hold(tx: Tx, actor: Actor, support_request: SupportRequest, values: Values) -> Reply:
    """Hold a request by hand; also takes a release back. Whoever holds it is reminded of it."""
    words = clean(one(values, forms.REASON, required=False))
    worry = Worry(Level.READ_FIRST, Source.COORDINATOR, actor.person.id if actor.person else None, words)
    commit(tx, rules.hold(support_request, worry, fresh(tx), watch(tx), beside(tx, support_request)))
    return answers.held(support_request)


def open_release_form_of(tx: Tx, actor: Actor, support_request: SupportRequest, values: Values) -> Reply:
    """Release, by the request's reference. Raises NotHeld where there is no open concern about it."""
    concern = live_concern(tx, support_request)
    if concern is None:
        raise NotHeld(label=support_request.label)
    return open_release_form(tx, actor, concern, values)


def may_settle(tx: Tx, actor: Actor, concern: Concern) -> None:
    """Raise ReleasedAlready, or OnlyAContact where somebody may be in danger and this actor is no contact."""
    must_be_live(tx, actor, concern)
    rules.may_settle(concern, request_of(tx, concern).label, is_contact=Role.CONTACT in actor.roles)


def must_be_live(tx: Tx, actor: Actor, concern: Concern) -> None:
    """Raise ReleasedAlready, with who did it and when, unless the concern is still there."""
    if not concern.live and concern.settled_at:
        at = when(concern.settled_at, tx.house.zone_of(actor.organisation, actor.person))
        who = cards.who_is(tx, concern.settled_by)
        raise ReleasedAlready(who=who[:1].upper() + who[1:], label=request_of(tx, concern).label, at=at)


def is_mine(actor: Actor, concern: Concern) -> bool:
    """Whether this very actor has it."""
    return actor.person is not None and concern.taken_by == actor.person.id


def taken_already(tx: Tx, actor: Actor, concern: Concern) -> TakenAlready | YoursAlready:
    """Who was first, and the way to take it over; or that it is one's own."""
    label = request_of(tx, concern).label
    zone = tx.house.zone_of(actor.organisation, actor.person)
    at = when(concern.taken_at, zone) if concern.taken_at else ""
    if is_mine(actor, concern):
        return YoursAlready(label=label, at=at)
    who = cards.who_is(tx, concern.taken_by)
    refusal = TakenAlready(who=who[:1].upper() + who[1:], label=label, at=at)
    refusal.buttons = (forms.take_over(concern),)
    return refusal


def tell_on(tx: Tx, step: Deadline) -> Change:
    """A step of a concern's clock has fallen due."""
    concern = concern_at(tx, step.about)
    return rules.tell_on(concern, step.step, watch(tx)) if concern else NOTHING


ANYBODY = frozenset({Role.MEMBER, Role.CONTACT, Role.FAMILY})
KEEPERS = frozenset({Role.CONTACT, Role.COORDINATOR})

VERBS: tuple[Verb, ...] = (
    *(
        Verb(name=forms.RAISING[kind.thing], about=kind, roles=ANYBODY, act=open_raise_form, reads=True)
        for kind in (SupportRequest, Offer, Question, Connection, Message)
    ),
    Verb(name="raise_concern_send", about=SupportRequest, roles=ANYBODY, act=raise_concern),
    Verb(name="read_concern", about=Concern, roles=KEEPERS, act=read, reads=True, logged=True),
    Verb(name="take_concern", about=Concern, roles=KEEPERS, act=take),
    Verb(name="take_over_concern", about=Concern, roles=KEEPERS, act=take_over),
    Verb(name="raise_to_danger", about=Concern, roles=KEEPERS, act=raise_to_danger),
    Verb(name="release_concern", about=Concern, roles=KEEPERS, act=open_release_form, reads=True),
    Verb(name="release_concern_send", about=Concern, roles=KEEPERS, act=release),
    Verb(name="hold", about=SupportRequest, roles=KEEPERS, act=hold),
    Verb(name="release", about=SupportRequest, roles=KEEPERS, act=open_release_form_of, reads=True),
)

STEPS: dict[Thing, Fire] = {Thing.CONCERN: tell_on}
