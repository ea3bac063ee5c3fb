"""A concern for somebody's safety: what a named person must read, and who has it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from core.change import Subject, Thing
from core.safeguarding.screen import Level


class Source(StrEnum):
    """What raised it."""

    SCREEN = "screen"  # the phrase list, on the request as it came in
    MESSAGE = "message"  # the phrase list, on later words of the family
    PERSON = "person"  # somebody pressed Raise a concern
    COORDINATOR = "coordinator"  # a coordinator or contact held the request by hand


class ConcernState(StrEnum):
    """Open until a named person takes or releases it."""

    OPEN = "open"
    TAKEN = "taken"
    RELEASED = "released"


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """One concern about one request; a request has at most one that is not released.

    `told` counts the tellings of the clock that runs now, `times` how often a worry was raised or joined. What
    was said each time is the sealed field `worry_1`, `worry_2` …; why it was released is the sealed `reason`.
    `holds`: the request is held because of it. `taken_by` and `settled_by` are persons' ids; None for a
    safeguarding contact who is known by their account only.
    """

    thing: ClassVar[Thing] = Thing.CONCERN
    id: int
    organisation_id: int
    public_id: str
    request_id: int
    level: Level
    source: Source
    raised_at: datetime
    raised_by: int | None = None
    holds: bool = True
    state: ConcernState = ConcernState.OPEN
    told: int = 0
    times: int = 1
    taken_by: int | None = None
    taken_at: datetime | None = None
    settled_by: int | None = None
    settled_at: datetime | None = None
    version: int = 0

    @property
    def roots(self) -> tuple[Subject, ...]:
        return (self.request_subject,)

    @property
    def request_subject(self) -> Subject:
        """What is held, and the owner of every word about it: erasing the request erases them."""
        return Subject(Thing.REQUEST, self.request_id)

    @property
    def live(self) -> bool:
        return self.state is not ConcernState.RELEASED

    @property
    def in_danger(self) -> bool:
        return self.level is Level.DANGER_NOW
