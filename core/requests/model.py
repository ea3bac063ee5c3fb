"""A support request, the offers it is put before people in, their answers, and the questions to the family."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from core.change import Subject, Thing
from core.sendfacts.model import Nation, Priority, PriorityReason, Situation


class State(StrEnum):
    """Where a request stands. Words for people are in `cards.py`."""

    HELD = "held"  # a person reads it for safety first
    WAITING = "waiting"  # with whoever was asked
    ASKED = "asked"  # a question is with the family
    ACCEPTED = "accepted"
    DECLINED = "declined"  # everyone asked said no; the family has been signposted
    WITHDRAWN = "withdrawn"  # by the family
    LAPSED = "lapsed"  # closed by a coordinator without an advocate; the family has been signposted


OPEN = frozenset({State.HELD, State.WAITING, State.ASKED})
ACCEPTABLE = frozenset({State.WAITING, State.ASKED})
SETTLED = frozenset(State) - OPEN


class Rung(StrEnum):
    """How far routing has come: the advocate the family chose, the request channels, the coordinators."""

    DIRECTED = "directed"
    POOL = "pool"
    COORDINATORS = "coordinators"


class OfferState(StrEnum):
    """What became of one offer. A `PASSED` one (silent past its time) can still be accepted."""

    OPEN = "open"
    PASSED = "passed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CLOSED = "closed"


LIVE_OFFERS = frozenset({OfferState.OPEN, OfferState.PASSED})


class AnswerKind(StrEnum):
    """What an advocate said to an offer, apart from accepting it."""

    DECLINED = "declined"
    NOT_FOR_ME = "not_for_me"


class Reason(StrEnum):
    """Why an advocate declines."""

    NOT_MY_AREA = "not_my_area"
    NO_CAPACITY = "no_capacity"
    CONFLICT = "conflict"
    BETTER_PLACED = "better_placed"
    OTHER = "other"


class QuestionState(StrEnum):
    """A question to the family: at most one is open per request."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportRequest:
    """A family's request for help. Its message and other private words are sealed texts of this request.

    Sealed fields: `message`, `child_name`, `local_authority`, `other_parties`, `needs`, and `closing`: what a
    coordinator wrote to the family when it lapsed, beside the `signposts` (codes of the SEND facts).
    """

    thing: ClassVar[Thing] = Thing.REQUEST
    id: int
    organisation_id: int
    public_id: str
    reference: int
    family_id: int
    state: State
    rung: Rung
    age: int
    nation: Nation
    situation: Situation
    may_ask_others: bool
    chosen_advocate_id: int | None
    priority: Priority
    priority_reason: PriorityReason
    key_date: date | None
    received_at: datetime
    holder_id: int | None = None
    signposts: tuple[str, ...] = ()
    settled_at: datetime | None = None
    erased_at: datetime | None = None
    version: int = 0

    @property
    def roots(self) -> tuple[Subject, ...]:
        # The organisation's own cards are the day's lists of what waits.
        return (Subject(Thing.REQUEST, self.id), Subject(Thing.ORGANISATION, self.organisation_id))

    @property
    def stage(self) -> str:
        return self.situation.stage

    @property
    def kind(self) -> str:
        return self.situation.kind

    @property
    def label(self) -> str:
        """The reference that people say to one another, for example SR-0042."""
        return f"SR-{self.reference:04d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A request put before one advocate, the request channels, or the coordinators. Buttons name the offer.

    A directed offer's clock stops while a question is open: `clock_used_s` is what had run before `clock_from`.
    `reminded` is the number of the last reminder told. `taken_by` is the coordinator who looks after it.
    `handover_of` names the connection that this offer would take over; its summary is the sealed field `summary`.
    """

    thing: ClassVar[Thing] = Thing.OFFER
    id: int
    organisation_id: int
    public_id: str
    request_id: int
    rung: Rung
    advocate_id: int | None
    made_at: datetime
    state: OfferState = OfferState.OPEN
    clock_from: datetime | None = None
    clock_used_s: int = 0
    reminded: int = 0
    taken_by: int | None = None
    handover_of: int | None = None
    version: int = 0

    @property
    def roots(self) -> tuple[Subject, ...]:
        request = Subject(Thing.REQUEST, self.request_id)
        return (request, Subject(Thing.PERSON, self.advocate_id)) if self.advocate_id else (request,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an advocate said to an offer. The words for the family are the sealed field `explanation`.

    Who would be better placed is for coordinators alone: the sealed field `better_placed`.
    """

    thing: ClassVar[Thing] = Thing.ANSWER
    id: int
    organisation_id: int
    offer_id: int
    request_id: int
    advocate_id: int
    answer: AnswerKind
    answered_at: datetime
    reason: Reason | None = None
    signposts: tuple[str, ...] = ()
    version: int = 0

    @property
    def roots(self) -> tuple[Subject, ...]:
        return (Subject(Thing.REQUEST, self.request_id), Subject(Thing.PERSON, self.advocate_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """More info: questions to the family (sealed `questions`) and what they answered (sealed `answer`)."""

    thing: ClassVar[Thing] = Thing.QUESTION
    id: int
    organisation_id: int
    public_id: str
    request_id: int
    offer_id: int
    asker_id: int
    asked_at: datetime
    state: QuestionState = QuestionState.OPEN
    reminded: bool = False
    answered_at: datetime | None = None
    version: int = 0

    @property
    def roots(self) -> tuple[Subject, ...]:
        return (Subject(Thing.REQUEST, self.request_id), Subject(Thing.PERSON, self.asker_id))
