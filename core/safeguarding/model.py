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


class ConcernState(StrEnum):
    """Open until a named person takes or releases it."""

    OPEN = "open"
    TAKEN = "taken"
    RELEASED = "released"


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """One concern about one request. `told` counts the contacts told so far, round and round."""

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
    taken_by: int | None = None
    settled_at: datetime | None = None
    version: int = 0

    @property
    def roots(self) -> tuple[Subject, ...]:
        return (Subject(Thing.REQUEST, self.request_id),)
