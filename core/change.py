"""What a verb decided, as one value: the nouns as they will stand and everything that follows from it.

Rules return a `Change`; `core.database.commit.commit` writes it, whole or not at all. No verb writes a
consequence by hand.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, NamedTuple, Protocol


class Thing(StrEnum):
    """The kinds of things that journal rows, deadlines, cards and texts are about."""

    ORGANISATION = "organisation"
    PERSON = "person"
    ADVOCATE = "advocate"
    ACCOUNT = "account"
    APPLICATION = "application"
    FAMILY = "family"
    REQUEST = "request"
    OFFER = "offer"
    ANSWER = "answer"
    QUESTION = "question"
    CONNECTION = "connection"
    INTRODUCTION = "introduction"
    MESSAGE = "message"
    CONCERN = "concern"
    NOTICE = "notice"
    LINK = "link"
    EVENT = "event"
    INVITATION = "invitation"
    ARTICLE = "article"
    SCORE_QUESTION = "score_question"
    OUTCOME = "outcome"
    REVIEW = "review"
    CORRECTION = "correction"
    RELATION = "relation"
    AWAY = "away"
    MONTH = "month"


class Subject(NamedTuple):
    """One thing, by kind and integer key."""

    thing: Thing
    id: int


class Noun(Protocol):
    """A row as the rules see it: a frozen dataclass with its organisation and the version that was read.

    `version` 0 means: not yet written. `roots` are the things whose cards must be redrawn when this changes.
    """

    thing: ClassVar[Thing]

    @property
    def id(self) -> int: ...
    @property
    def organisation_id(self) -> int: ...
    @property
    def version(self) -> int: ...
    @property
    def roots(self) -> tuple[Subject, ...]: ...


def subject_of(noun: Noun) -> Subject:
    """The subject that names this noun."""
    return Subject(noun.thing, noun.id)


class Entry(NamedTuple):
    """A journal line to be: who did it, through what and when is known to the transaction."""

    about: Noun
    verb: str


class Deadline(NamedTuple):
    """Something owed about a subject at an instant (aware UTC). `(subject, step)` is unique for ever."""

    about: Subject
    step: str
    due_at: datetime


class Audience(StrEnum):
    """Whom a notice is for; what the id in `Notice.to_id` names is said at each member."""

    PERSON = "person"  # a person's id: their own conversation with the desk
    CHANNEL = "channel"  # position in the organisation's list of request channels
    COORDINATORS = "coordinators"  # the coordinators' channel; the id is 0
    THREAD = "thread"  # a connection's id: the conversation with the family, on the advocate's side
    FAMILY = "family"  # a family's id: by their route
    APPLICANT = "applicant"  # an application's id: whoever asked to be added, by the account they asked from
    CONTACT = "contact"  # position in the organisation's list of safeguarding contacts
    OPERATOR = "operator"  # by mail; the id is 0


@dataclass(frozen=True, slots=True)
class Notice:
    """A card to be shown to somebody: kind and ids, never a text; drawn from the record when it is sent.

    `root` is the thing whose change redraws it. `lane` keeps the order among notices of the same lane.
    `not_before` and `useless_after` are aware UTC. One shown `once` is never redrawn.
    A `nag` may be folded into one summary after downtime; a safeguarding alert never is one. Of one that `repeats`
    only the newest stands: earlier cards of the kind, about the same thing to the same audience, are taken down.
    """

    kind: str
    about: Subject
    root: Subject
    audience: Audience
    to_id: int
    lane: str
    not_before: datetime | None = None
    useless_after: datetime | None = None
    once: bool = False
    nag: bool = False
    repeats: bool = False


class Words(NamedTuple):
    """A text to be sealed: a field of a subject, under the data key of its owner (a request or a family)."""

    of: Subject
    field: str
    owner: Subject
    words: str


class Fact(NamedTuple):
    """Something that counts for recognition, for ever: append-only, and one of a kind for its advocate and source.

    What is counted together has one `scope`: a family's token, a month, a year. `why_not` is why it adds nothing, and
    `corrects` is the key of the fact that a correction names. `measure` is how a month was (`core.rewards.model`).
    """

    kind: str
    advocate_id: int
    source: Subject
    at: datetime
    scope: str = ""
    value: int = 0
    why_not: str = ""
    corrects: int | None = None
    measure: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """Everything that one verb decided. Changes add up: `accept(...) + open_connection(...)`."""

    state: tuple[Noun, ...] = ()
    journal: tuple[Entry, ...] = ()
    words: tuple[Words, ...] = ()
    owed: tuple[Deadline, ...] = ()
    settled: tuple[Subject, ...] = ()
    notices: tuple[Notice, ...] = ()
    facts: tuple[Fact, ...] = ()

    def __add__(self, other: "Change") -> "Change":
        """Both; of a noun named in both, the later one stands."""
        both = {f.name: (*getattr(self, f.name), *getattr(other, f.name)) for f in fields(self)}
        both["state"] = tuple({subject_of(noun): noun for noun in both["state"]}.values())
        return Change(**both)


NOTHING = Change()


def together(changes: Iterable[Change]) -> Change:
    """All of them as one."""
    whole = NOTHING
    for change in changes:
        whole = whole + change
    return whole
