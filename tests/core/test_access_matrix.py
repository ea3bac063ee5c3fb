"""Who may do what: every verb, for everybody, on things in every state, here and next door; all through the desk.

What the table of verbs says is kept against a second, plain account of who is what to whom (`parts`).
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select

from core import desk as door
from core.access import Envelope, Role
from core.catalogue import VERBS
from core.change import Noun
from core.community.model import Article, Event, Invitation
from core.connections.model import Connection, ConnectionState, Message
from core.database import ledgers
from core.database.rows import all_of, find, get, table_of
from core.database.schema import TABLES, metadata
from core.database.store import Tx
from core.delivery.model import Errand
from core.people import own_actions
from core.people.model import Application, Family, Person
from core.people.refusals import NobodyCalled
from core.refusals import AlreadyDone, NotAllowed, NotFound, Refusal, Stranger
from core.requests.model import Offer, Question, SupportRequest
from core.rewards import view_actions
from core.rewards.model import Review
from core.rewards.questions import ScoreQuestion
from core.safeguarding.model import Concern
from core.surface import Card, Form, Say
from core.verbs import Verb
from tests.core.access_page import PAGE, page
from tests.core.life import Life, Rehearsal, World

STANDING = {
    "Zoe": {Role.STRANGER},
    "Cerys": {Role.STRANGER},  # who has left
    "Toni": {Role.STRANGER, Role.CONTACT},  # known by the account alone
    "Nia": {Role.MEMBER},
    "Sam": {Role.MEMBER, Role.CONTACT},
    "Amira": {Role.MEMBER, Role.ADVOCATE},
    "Ben": {Role.MEMBER, Role.ADVOCATE},
    "Gale": {Role.MEMBER, Role.ADVOCATE},
    "Dana": {Role.MEMBER, Role.COORDINATOR},
}
"""What everybody is everywhere."""

OWN = frozenset(verb.name for verb in (*own_actions.VERBS, *view_actions.VERBS) if verb.roles == own_actions.OWN)
"""What only somebody who is an advocate has any of."""

STATES: dict[type[Noun], tuple[str, ...]] = {
    SupportRequest: ("state", "rung"),
    Offer: ("rung", "state"),
    Question: ("state",),
    Connection: ("state", "introduction"),
    Message: ("direction", "delivery"),
    Concern: ("state", "level", "holds"),
    Application: ("state",),
    Person: ("coordinator", "left_at"),
    Family: ("route",),
    Errand: ("audience", "kind"),
    Review: ("why_not", "decided"),
    Event: ("kind", "state"),
    Invitation: ("answer",),
    Article: ("state",),
    ScoreQuestion: ("answered_by",),
}
"""What a state is made of."""

VALUES = {
    "words": "Some plain words.",
    "reason": "not_my_area",
    "questions": "When?",
    "answer": "Soon.",
    "summary": "A summary.",
    "level": "soon",
    "until": "2030-01-01",
    "standing": "good",
    "plan": "free",
    "name": "Somebody",
    "confirm": "LEFT",
    "other": "Gale",
    "decision": "erased_as_asked",
}
"""Enough to get far into every verb."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One verb on one thing, or on nothing."""

    verb: Verb
    noun: Noun | None

    @property
    def subject(self) -> str:
        return getattr(self.noun, "public_id", "") if self.noun else ""

    def __str__(self) -> str:
        states = [str(getattr(self.noun, name)) for name in STATES.get(type(self.noun), ())] if self.noun else []
        return f"{self.verb.name} {' '.join(states)}"


def cells(life: Life) -> list[Cell]:
    """Every verb with one thing of its kind in each state there is."""

    def unit(tx: Tx) -> list[Cell]:
        here = {kind: _in_each_state(tx, kind) for kind in STATES}
        return [Cell(v, noun) for v in VERBS.values() for noun in (here[v.about] if v.about else (None,))]

    return life.desk.write(unit)


def _in_each_state(tx: Tx, kind: type[Noun]) -> tuple[Noun, ...]:
    ours = all_of(tx, kind, table_of(kind).c.organisation_id == tx.organisation_id)
    return tuple({tuple(str(getattr(noun, name)) for name in STATES[kind]): noun for noun in ours}.values())


def parts(tx: Tx, name: str, noun: Noun | None) -> set[Role]:
    """What somebody is, everywhere and to this very thing: said a second time, apart from core.access."""
    standing = set(STANDING[name])
    if Role.ADVOCATE not in standing or noun is None:
        return standing
    ours = (table_of(Person).c.organisation_id == tx.organisation_id, table_of(Person).c.name == name)
    me = all_of(tx, Person, *ours)[0].id
    request = noun if isinstance(noun, SupportRequest) else None
    if not isinstance(noun, SupportRequest) and hasattr(noun, "request_id"):
        request = get(tx, SupportRequest, noun.request_id)
    mine = isinstance(noun, Connection) and noun.advocate_id == me and noun.state is ConnectionState.ACTIVE
    for_me = isinstance(noun, Offer) and noun.rung != "coordinators" and noun.advocate_id in (None, me)
    if mine or (request is not None and request.holder_id == me):
        standing.add(Role.HOLDER)
    invited = isinstance(noun, Invitation) and noun.advocate_id == me
    if for_me or invited or (isinstance(noun, Question) and noun.asker_id == me):
        standing.add(Role.ASKED)
    return standing


@dataclass(slots=True)
class Trial:
    """A desk at which everybody can try everything, and nothing stays."""

    life: Life
    desk: door.Desk
    runner: asyncio.Runner

    def act(self, name: str, verb: Verb, subject: str) -> Refusal | None:
        """What the desk said to it; None for an answer."""
        return self.by(self.life.desk.envelope(name), verb, subject)

    def by(self, envelope: Envelope, verb: Verb, subject: str) -> Refusal | None:
        """The same for an envelope."""
        try:
            self.runner.run(self.desk.act(envelope, verb, subject, VALUES))
        except Refusal as refusal:
            return refusal
        return None

    def family(self, family: Family, verb: Verb, subject: str) -> Refusal | None:
        """A family tries."""
        slug, key = self.life.desk.organisation.slug, f"trial:{next(self.life.desk.numbers)}"
        try:
            self.runner.run(self.desk.family_act(slug, family.public_id, verb.name, subject, VALUES, key))
        except Refusal as refusal:
            return refusal
        return None


@pytest.fixture(scope="module")
def rehearsal(world: World) -> Iterator[Trial]:
    """What is done there is rolled back."""
    store = Rehearsal.of(world.here.desk.store)
    with asyncio.Runner() as runner:
        yield Trial(world.here, door.Desk(store, store.house.settings, VERBS), runner)
    store.close_pools()


@pytest.fixture(scope="module")
def real(world: World) -> Iterator[Trial]:
    """What is done there stays: only for what must change nothing."""
    with asyncio.Runner() as runner:
        yield Trial(world.here, world.here.door, runner)


def test_everybody_may_do_exactly_what_the_table_says(rehearsal: Trial) -> None:
    found = cells(rehearsal.life)
    wrong, tried = [], 0
    for cell in found:
        for name in STANDING:
            roles = rehearsal.life.desk.write(parts, name, cell.noun)
            said = rehearsal.act(name, cell.verb, cell.subject)
            tried += 1
            if not _fits(cell.verb, name, roles, said):
                wrong.append(f"{name} ({', '.join(sorted(roles))}): {cell}: {said!r}")
    assert wrong == []
    assert tried >= 1000


def _fits(verb: Verb, name: str, roles: set[Role], said: Refusal | None) -> bool:
    no = type(said) if isinstance(said, Stranger | NotAllowed) else None
    if roles.isdisjoint(verb.roles):
        return no is (Stranger if roles == {Role.STRANGER} else NotAllowed)
    if verb.name in OWN and Role.ADVOCATE not in roles:
        return no is NotAllowed  # nothing of theirs to set
    return no is None


def test_a_family_may_do_what_the_table_says_to_its_own_things_and_sees_nothing_else(rehearsal: Trial) -> None:
    wrong = []
    for cell in cells(rehearsal.life):
        own, other = rehearsal.life.desk.write(_families, cell.noun)
        allowed = Role.FAMILY in cell.verb.roles and cell.noun is not None
        said = rehearsal.family(own, cell.verb, cell.subject)
        if isinstance(said, NotAllowed | Stranger) == allowed:
            wrong.append(f"own: {cell}: {said!r}")
        if not isinstance(rehearsal.family(other, cell.verb, cell.subject), NotAllowed):
            wrong.append(f"another: {cell}")
    assert wrong == []


def _families(tx: Tx, noun: Noun | None) -> tuple[Family, Family]:
    everyone = all_of(tx, Family, table_of(Family).c.organisation_id == tx.organisation_id)
    request = noun if isinstance(noun, SupportRequest) else None
    if noun is not None and hasattr(noun, "request_id"):
        request = get(tx, SupportRequest, noun.request_id)
    mine = request.family_id if request else noun.id if isinstance(noun, Family) else everyone[0].id
    return get(tx, Family, mine), next(family for family in everyone if family.id != mine)


def test_whoever_may_not_leaves_one_line_in_the_access_log_and_nothing_else(real: Trial) -> None:
    one_of_each = {cell.verb.name: cell for cell in cells(real.life)}
    before = real.life.desk.write(everything)
    denied = 0
    for cell in one_of_each.values():
        for name in ("Zoe", "Nia", "Gale", "Toni"):
            if not real.life.desk.write(parts, name, cell.noun).isdisjoint(cell.verb.roles):
                continue
            said = real.act(name, cell.verb, cell.subject)
            assert isinstance(said, NotAllowed | Stranger), (str(cell), name)
            line = real.life.desk.write(last_line)
            assert (line.action, line.outcome, line.subject_id) == (cell.verb.name, said.code, None)
            denied += 1
    after = real.life.desk.write(everything)
    assert after.pop("access_log") - before.pop("access_log") == denied
    assert after == before


def test_what_is_next_door_reads_as_if_it_did_not_exist_and_nothing_is_written(real: Trial, world: World) -> None:
    next_door = {cell.verb.name: cell for cell in cells(world.there) if cell.noun}
    before = real.life.desk.write(everything)
    tried = 0
    for cell in next_door.values():
        for name in ("Dana", "Amira", "Sam", "Zoe"):
            said, missing = (real.act(name, cell.verb, subject) for subject in (cell.subject, "a" * 26))
            assert type(said) is type(missing)
            if cell.verb.about is Person:
                assert isinstance(said, NobodyCalled | NotAllowed | Stranger)
            else:
                assert isinstance(said, NotFound), (str(cell), name, said)
            tried += 2
    after = real.life.desk.write(everything)
    assert after.pop("access_log") - before.pop("access_log") == tried
    assert after == before


@pytest.mark.parametrize(
    ("verb", "about", "field"),
    [
        ("hand_over_send", Connection, "advocate"),
        ("offer_send", SupportRequest, "advocate"),
        ("link_save", Person, "other"),
    ],
)
def test_somebody_next_door_cannot_be_named_in_a_form(
    rehearsal: Trial, world: World, verb: str, about: type[Noun], field: str
) -> None:
    amira = world.there.person("Amira").public_id
    for cell in (cell for cell in cells(rehearsal.life) if cell.verb.name == verb and cell.verb.about is about):
        envelope = rehearsal.life.desk.envelope("Dana")
        with pytest.raises(Refusal):
            rehearsal.runner.run(rehearsal.desk.act(envelope, cell.verb, cell.subject, {**VALUES, field: amira}))


def test_a_family_next_door_does_not_exist(real: Trial, world: World) -> None:
    theirs = world.there.desk.write(_in_each_state, Family)[0]
    assert isinstance(theirs, Family)
    for verb in VERBS.values():
        if Role.FAMILY in verb.roles:
            assert isinstance(real.family(theirs, verb, "a" * 26), NotFound)


def test_every_button_and_form_that_was_drawn_does_what_it_says_for_whoever_presses_it(
    rehearsal: Trial, world: World
) -> None:
    """A press is answered, whoever presses it and however late: never an exception, never a verb that is not there."""
    drawn = sorted(set(_presses(world)))
    wrong = []
    pressed: set[tuple[str, ...]] = set()
    for verb, subject in drawn:
        assert verb in VERBS, verb
        noun = rehearsal.life.desk.write(_named, verb, subject)
        if VERBS[verb].about is not None and noun is None:
            wrong.append(f"{verb} names no {VERBS[verb].about}")
        alike = (verb, str(Cell(VERBS[verb], noun)))
        if alike in pressed:
            continue
        pressed.add(alike)
        for name in STANDING:
            rehearsal.act(name, VERBS[verb], subject)
    assert wrong == []
    assert len(pressed) > 150


def _presses(world: World) -> Iterator[tuple[str, str]]:
    for one in world.seen:
        if isinstance(one.drawn, Form):
            yield one.drawn.verb, one.drawn.subject
        elif isinstance(one.drawn, Card | Say):
            yield from ((button.verb, button.subject) for button in one.drawn.buttons)


def _named(tx: Tx, verb: str, subject: str) -> Noun | None:
    kind = VERBS[verb].about
    return find(tx, kind, table_of(kind).c.public_id == subject) if kind else None


def test_a_press_that_comes_in_twice_acts_once(real: Trial) -> None:
    envelope = real.life.desk.envelope("Gale")
    assert real.by(envelope, VERBS["start_accepting"], "") is None
    assert isinstance(real.by(envelope, VERBS["start_accepting"], ""), AlreadyDone)


def test_the_page_shows_the_table(world: World) -> None:
    assert PAGE.read_text("utf-8") == page(), "run: python -m tests.core.access_page"


def everything(tx: Tx) -> dict[str, Any]:
    """How many rows there are of everything, and how often nouns were written."""
    counts = {name: tx.conn.scalar(select(func.count()).select_from(t)) for name, t in metadata.tables.items()}
    versions = {f"{t.name} versions": tx.conn.scalar(select(func.sum(t.c.version))) for t in TABLES.values()}
    return counts | versions


def last_line(tx: Tx) -> Any:
    """The newest line of the access log."""
    log = ledgers.access_log
    return tx.conn.execute(select(log).order_by(log.c.id.desc()).limit(1)).one()
