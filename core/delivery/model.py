"""Rows of the outbox and of the cards registry, as the posting loop sees them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from core.change import Audience, Subject, Thing
from core.platform import Ref


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
    """One post to make: ids only. `card_id` is its row in the registry; `attempts` fences a claim."""

    id: int
    organisation_id: int
    card_id: int
    kind: str
    about: Subject
    audience: Audience
    to_id: int
    lane: str
    state: Post
    due_at: datetime
    created_at: datetime
    attempts: int
    useless_after: datetime | None
    first_tried_at: datetime | None
    place: str
    public_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleCard:
    """A card that stands somewhere and does not show what is on record now."""

    id: int
    organisation_id: int
    kind: str
    about: Subject
    audience: Audience
    to_id: int
    ref: Ref
    wanted_version: int


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
        return (Subject(self.root_kind, self.root_id),)

    @property
    def about(self) -> Subject:
        """What the card is about."""
        return Subject(self.about_kind, self.about_id)
