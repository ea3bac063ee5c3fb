"""Rows of the outbox and of the cards registry, as the posting loop sees them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.change import Audience, Subject


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCard:
    """A card that stands somewhere and must show what is on record now."""

    id: int
    organisation_id: int
    kind: str
    about: Subject
    audience: Audience
    to_id: int
    ref: str
    wanted_version: int
    shown_version: int
