"""Events, who is asked to them, and articles for the guides library.

The article "The rewards system" names both as ways to contribute, and invitations as a benefit.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from core.change import Subject, Thing


class EventKind(StrEnum):
    """Whom an event is for: everybody with a tier, or those whose tier has invitations of this kind as a benefit."""

    COMMUNITY = "community"
    TRAINING = "training"
    PARTNER = "partner"


class EventState(StrEnum):
    """Whether it takes place."""

    PLANNED = "planned"
    CALLED_OFF = "called_off"


class Coming(StrEnum):
    """What an advocate answered. It may change until the event begins."""

    UNANSWERED = "unanswered"
    COMING = "coming"
    CANNOT = "cannot"


class ArticleState(StrEnum):
    """What became of an article."""

    OFFERED = "offered"
    CONFIRMED = "confirmed"
    NOT_TAKEN = "not_taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that advocates are asked to. `starts_at` is aware UTC; `place` is an address or a link."""

    thing: ClassVar[Thing] = Thing.EVENT
    id: int
    organisation_id: int
    public_id: str
    kind: EventKind
    title: str
    place: str
    starts_at: datetime
    planned_by: int
    state: EventState = EventState.PLANNED
    version: int = 0

    @property
    def roots(self) -> tuple[Subject, ...]:
        return (Subject(Thing.EVENT, self.id),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """One advocate, asked to one event once. `confirmed_by` is the coordinator who says that they were there."""

    thing: ClassVar[Thing] = Thing.INVITATION
    id: int
    organisation_id: int
    public_id: str
    event_id: int
    advocate_id: int
    answer: Coming = Coming.UNANSWERED
    answered_at: datetime | None = None
    confirmed_by: int | None = None
    version: int = 0

    @property
    def roots(self) -> tuple[Subject, ...]:
        """Its own card, and the coordinators' card of who comes."""
        return (Subject(Thing.INVITATION, self.id), Subject(Thing.EVENT, self.event_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article for the guides library, by its title and where it can be read. `reason` goes with a no."""

    thing: ClassVar[Thing] = Thing.ARTICLE
    id: int
    organisation_id: int
    public_id: str
    advocate_id: int
    title: str
    link: str
    offered_at: datetime
    state: ArticleState = ArticleState.OFFERED
    decided_by: int | None = None
    decided_at: datetime | None = None
    reason: str = ""
    version: int = 0

    @property
    def roots(self) -> tuple[Subject, ...]:
        return (Subject(Thing.ARTICLE, self.id),)
