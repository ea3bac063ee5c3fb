"""The people of the desk. A person belongs to exactly one organisation and may have several accounts."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from core.change import Subject, Thing

UNLIMITED = 1_000_000
"""A capacity that is shown as the word "unlimited": NULL would never match a guard."""


class Standing(StrEnum):
    """A person's decision about an advocate, with a reason; the desk only suggests a look."""

    GOOD = "good"
    UNDER_REVIEW = "under_review"


class Availability(StrEnum):
    """What others see of an advocate's places. `LIMITED` is computed, the others are set."""

    ACCEPTING = "accepting"
    LIMITED = "limited"
    NOT_ACCEPTING = "not_accepting"


class AskingFor(StrEnum):
    """For whom a family asks: a parent or carer for a child, or a young person for themselves."""

    CHILD = "child"
    SELF = "self"


class ApplicationState(StrEnum):
    """What became of "Ask to be added"."""

    OPEN = "open"
    ADDED = "added"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who works with families here. `public_id` is what the journal and facts may show.

    `merged_into` names the person whom somebody who was here twice has become: their history stays theirs.
    `contact_hash` is keyed as a family's is, so that nobody is recognised for supporting themself.
    """

    thing: ClassVar[Thing] = Thing.PERSON
    id: int
    organisation_id: int
    public_id: str
    name: str
    zone: str = ""
    coordinator: bool = False
    left_at: datetime | None = None
    merged_into: int | None = None
    contact_hash: str = ""
    version: int = 0

    @property
    def roots(self) -> tuple[Subject, ...]:
        return (Subject(Thing.PERSON, self.id),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A platform account of a person. (platform, workspace, user_id) names one person only."""

    thing: ClassVar[Thing] = Thing.ACCOUNT
    id: int
    organisation_id: int
    person_id: int
    platform: str
    workspace: str
    user_id: str
    version: int = 0

    @property
    def roots(self) -> tuple[Subject, ...]:
        return (Subject(Thing.PERSON, self.person_id),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Advocate:
    """An advocate's working facts; `id` is the person's id. `capacity` is the effective limit, never NULL."""

    thing: ClassVar[Thing] = Thing.ADVOCATE
    id: int
    organisation_id: int
    plan: str
    capacity: int
    own_limit: int | None = None
    active: int = 0
    accepting: bool = True
    expected_on: date | None = None
    accredited_until: date | None = None
    standing: Standing = Standing.GOOD
    standing_reason: str = ""
    kinds: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    last_accepted_at: datetime | None = None
    version: int = 0

    @property
    def roots(self) -> tuple[Subject, ...]:
        return (Subject(Thing.PERSON, self.id),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """Somebody unknown pressed a button and asked to be added; coordinators decide."""

    thing: ClassVar[Thing] = Thing.APPLICATION
    id: int
    organisation_id: int
    public_id: str
    platform: str
    workspace: str
    user_id: str
    shown_name: str
    asked_at: datetime
    state: ApplicationState = ApplicationState.OPEN
    version: int = 0

    @property
    def roots(self) -> tuple[Subject, ...]:
        return (Subject(Thing.APPLICATION, self.id),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A parent or carer, or a young person of 16–25. Name and contact are sealed texts (`name`, `contact`).

    `contact_hash` is keyed: it links requests of the same family without showing who they are.
    While `kept_because` says why, nothing of theirs is erased. `opened_at` is when they last opened their page, and
    `unopened_told_at` when coordinators last heard that they had not. `erasure_asked_at` and `copy_asked_at` are when
    they asked for it (aware UTC).
    """

    thing: ClassVar[Thing] = Thing.FAMILY
    id: int
    organisation_id: int
    public_id: str
    route: str
    contact_hash: str
    asking_for: AskingFor
    notice_version: str
    lawful_basis: str
    created_at: datetime
    erased_at: datetime | None = None
    kept_because: str = ""
    opened_at: datetime | None = None
    unopened_told_at: datetime | None = None
    erasure_asked_at: datetime | None = None
    copy_asked_at: datetime | None = None
    version: int = 0

    @property
    def roots(self) -> tuple[Subject, ...]:
        return (Subject(Thing.FAMILY, self.id),)
