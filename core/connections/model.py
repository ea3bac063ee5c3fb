"""A connection between a family and the advocate who accepted, its introduction and its messages."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from core.change import Subject, Thing


class ConnectionState(StrEnum):
    """Active from Accept (or an accepted handover) until either side ends it."""

    ACTIVE = "active"
    ENDED = "ended"


class EndedBy(StrEnum):
    """Who ended a connection."""

    FAMILY = "family"
    ADVOCATE = "advocate"
    COORDINATOR = "coordinator"
    HANDOVER = "handover"


class Introduction(StrEnum):
    """The introduction that is owed within 24 hours of Accept."""

    OWED = "owed"
    SENT = "sent"
    SELF_REPORTED = "self_reported"
    NOT_HEARD = "not_heard"  # the family says that they have not heard
    FAILED = "failed"  # it was sent and could not be delivered
    CONFIRMED = "confirmed"  # doubted, then a coordinator confirmed it, or it was delivered after all
    CANCELLED = "cancelled"  # support ended before it was sent


INTRODUCTION_OWED = frozenset({Introduction.OWED, Introduction.NOT_HEARD, Introduction.FAILED})
INTRODUCED = frozenset({Introduction.SENT, Introduction.SELF_REPORTED, Introduction.CONFIRMED})
DOUBTED = frozenset({Introduction.NOT_HEARD, Introduction.FAILED})


class Direction(StrEnum):
    """Which way a message goes. A note goes nowhere: only advocate and coordinators see it."""

    TO_FAMILY = "to_family"
    FROM_FAMILY = "from_family"
    NOTE = "note"
    DRAFT = "draft"  # typed in the conversation and not sent: kept for a day, for the writer's buttons
    DISCARDED = "discarded"  # a draft that was neither sent nor kept; its words are gone


class Delivery(StrEnum):
    """How far a message to the family has come."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    READ = "read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One advocate supporting one family about one request. `introduction_due_at` never moves (aware UTC).

    The last words of whoever ended it are the sealed field `farewell`.
    """

    thing: ClassVar[Thing] = Thing.CONNECTION
    id: int
    organisation_id: int
    public_id: str
    request_id: int
    family_id: int
    advocate_id: int
    opened_at: datetime
    introduction_due_at: datetime
    introduction: Introduction = Introduction.OWED
    introduced_at: datetime | None = None
    state: ConnectionState = ConnectionState.ACTIVE
    ended_at: datetime | None = None
    ended_by: EndedBy | None = None
    version: int = 0

    @property
    def roots(self) -> tuple[Subject, ...]:
        return (Subject(Thing.REQUEST, self.request_id), Subject(Thing.PERSON, self.advocate_id))

    @property
    def introduction_subject(self) -> Subject:
        """What the deadlines of the introduction are about: the smallest thing that lives once."""
        return Subject(Thing.INTRODUCTION, self.id)

    @property
    def request_subject(self) -> Subject:
        """The owner of every word said in this connection: erasing the request erases them."""
        return Subject(Thing.REQUEST, self.request_id)

    @property
    def active(self) -> bool:
        return self.state is ConnectionState.ACTIVE

    @property
    def owes_introduction(self) -> bool:
        return self.active and self.introduction in INTRODUCTION_OWED

    @property
    def introduction_kept(self) -> bool:
        """Whether the introduction was made in time and stands undoubted."""
        in_time = self.introduced_at is not None and self.introduced_at <= self.introduction_due_at
        return in_time and self.introduction in INTRODUCED


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message or note of a connection; its text is the sealed field `words`.

    `introduces` marks an introduction; a note that introduces is "I have already introduced myself".
    `author_id` is the person who wrote it, None for the family itself; in a message from the family it is the
    coordinator who wrote down what they said on the telephone.
    """

    thing: ClassVar[Thing] = Thing.MESSAGE
    id: int
    organisation_id: int
    public_id: str
    connection_id: int
    request_id: int
    direction: Direction
    author_id: int | None
    written_at: datetime
    delivery: Delivery = Delivery.WAITING
    introduces: bool = False
    version: int = 0

    @property
    def roots(self) -> tuple[Subject, ...]:
        return (Subject(Thing.MESSAGE, self.id),)
