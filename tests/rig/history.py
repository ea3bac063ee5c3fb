"""The story of a request as the journal tells it: from the lines alone, apart from the code that wrote them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from core.change import Subject, Thing

SETTLING = {"accepted": "accepted", "declined": "declined", "withdrawn": "withdrawn", "lapsed": "lapsed"}
WORRIES = frozenset({"raised", "raised_again", "joined", "held_by_hand", "holds"})


class Line(NamedTuple):
    """A line of the journal."""

    id: int
    organisation_id: int
    about: Subject
    seq: int
    verb: str
    actor_id: int | None
    via: str
    delivery_key: str | None
    at: datetime


class Moment(NamedTuple):
    """From `at` on, after the line of this key, a request stood like this."""

    at: datetime
    state: str
    line_id: int


def moments(story: Iterable[Line], askers: Mapping[int, int]) -> list[Moment]:
    """How a request stood after each of its lines; `askers` says who asked each question."""
    told: list[Moment] = []
    state, question = "", 0
    for line in story:
        mine = bool(question) and askers.get(question) == line.actor_id
        if line.about.thing is Thing.QUESTION:
            if line.verb == "asked":
                question = line.about.id
            elif line.verb != "family_reminded" and line.about.id == question:
                question = 0
        elif mine and line.verb in ("declined", "not_for_me") and line.about.thing in (Thing.OFFER, Thing.ANSWER):
            question = 0
        state = _after(line, state, asked=bool(question))
        told.append(Moment(line.at, state, line.id))
    return told


def _after(line: Line, state: str, *, asked: bool) -> str:
    open_now = "asked" if asked else "waiting"
    if state in SETTLING.values():
        return state
    if line.about.thing is Thing.REQUEST:
        if line.verb in SETTLING:
            return SETTLING[line.verb]
        if line.verb in ("held", "released", "received"):
            return "held" if line.verb == "held" else open_now
    if line.about.thing is Thing.CONCERN and line.verb in WORRIES:
        return "held"
    return open_now if state in ("waiting", "asked") else state
