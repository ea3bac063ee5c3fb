"""Rows of the outbox and of the cards registry, as the posting loop sees them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from core.change import Audience, Subject, Thing


class Post(StrEnum):
    """Where an outgoing post stands."""

    READY = "ready"
    SENDING = "sending"
    UNCERTAIN = "uncertain"  # a lease ran out or a reply was lost: look before posting again
    SENT = "sent"
    USELESS = "useless"  # its moment has passed
    REROUTED = "rerouted"  # a person has been asked to look
    SUMMARISED = "summarised"  # told in one summary after downtime


UNSENT = frozenset({Post.READY, Post.SENDING, Post.UNCERTAIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One claimed post: ids only. `card_id` is its row in the registry; `attempts` fences the claim.

    `state` is how it stood before it was claimed; `place` is where an attempt was last aimed, as written.
    `first_tried_at` and `useless_after` are the desk's time (aware UTC).
    """

    id: int
    organisation_id: int
    card_id: int
    kind: str
    about: Subject
    audience: Audience
    to_id: int
    state: Post
    attempts: int
    first_tried_at: datetime
    useless_after: datetime | None
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleCard:
    """A card that stands somewhere (`ref`, as written) and is not what is on record, or has stood long enough."""

    id: int
    organisation_id: int
    kind: str
    ref: str
    wanted_version: int
    over: bool


@dataclass(frozen=True, slots=True)
class Work:
    """What there is to do: cards to redraw, and when the next post falls due (aware UTC; None: there is none)."""

    stale: tuple[StaleCard, ...]
    next_due: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What a card asks of coordinators: who has taken it and whether it is done. A view of the card's own row."""

    thing: ClassVar[Thing] = Thing.NOTICE
    id: int
    organisation_id: int
    public_id: str
    kind: str
    about_kind: Thing
    about_id: int
    root_kind: Thing
    root_id: int
    audience: Audience
    to_id: int
    taken_by: int | None
    taken_at: datetime | None
    done_at: datetime | None
    version: int

    @property
    def roots(self) -> tuple[Subject, ...]:
        """Cards about this card: nothing else of its case changes when a coordinator takes it."""
        return (Subject(Thing.NOTICE, self.id),)

    @property
    def about(self) -> Subject:
        """What the card is about."""
        return Subject(self.about_kind, self.about_id)
