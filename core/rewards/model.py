"""What recognition is made of: facts as the ledger holds them, and what a calculation says about them.

Five sources, three tiers and what each recognises are those of the article "The rewards system". Every figure is in
the policy (`core.rewards.policy`), none is here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import ClassVar, Final, NamedTuple

from core.change import Subject, Thing


class Source(StrEnum):
    """What is recognised. The order is that of the breakdown."""

    ACTIVE_SUPPORT = "active_support"
    OUTCOMES = "outcomes"
    REVIEWS = "reviews"
    CONTRIBUTIONS = "contributions"
    LONGEVITY = "longevity"


class FactKind(StrEnum):
    """The kinds of facts that recognition reads; the ledger holds others, which it does not."""

    MONTH = "month"
    OUTCOME = "outcome"
    REVIEW = "review"
    ARTICLE = "article"
    EVENT = "event"
    REVERSAL = "reversal"  # names the fact that is as if it had never been; may itself be reversed
    LET_COUNT = "let_count"  # a person looked at what was set aside: it counts
    LEFT_OUT = "left_out"  # a person looked at what was set aside: it does not


CORRECTIONS: Final = frozenset({FactKind.REVERSAL, FactKind.LET_COUNT, FactKind.LEFT_OUT})


class WhyNot(StrEnum):
    """Why a fact adds nothing. The first ones are written with the fact, the others follow from the ledger."""

    TOO_SOON = "too_soon"  # the connection was younger than the policy asks
    ONE_WAY = "one_way"  # there were not yet messages both ways
    TOO_LATE = "too_late"  # the review came too long after the end of support
    SAME_CONTACT = "same_contact"  # the family is reached where the advocate is
    RELATED = "related"  # the advocate and the family are related
    PASSED_ON = "passed_on"  # a coordinator passed on what the family said
    SET_ASIDE = "set_aside"  # one of a burst: it waits for a person
    LEFT_OUT = "left_out"  # a person looked at it
    REVERSED = "reversed"  # corrected, with a reason
    SAME_MONTH = "same_month"  # this month is counted already
    SAME_FAMILY = "same_family"  # this family's outcome is counted already
    LATER_REVIEW = "later_review"  # a later review by the same family stands in its place
    NO_REVIEW = "no_review"  # an outcome counts together with a review
    NOT_RATED_HIGH = "not_rated_high"  # adds nothing, and takes nothing away
    YEAR_FULL = "year_full"  # as many events as count in one year
    PART_FULL = "part_full"  # this source has reached the most that it adds


WRITTEN: Final = frozenset(
    {
        WhyNot.TOO_SOON,
        WhyNot.ONE_WAY,
        WhyNot.TOO_LATE,
        WhyNot.SAME_CONTACT,
        WhyNot.RELATED,
        WhyNot.PASSED_ON,
        WhyNot.SET_ASIDE,
    }
)
"""The reasons that stand on the fact itself."""


class Measure(NamedTuple):
    """How an advocate's month was, whatever the policy makes of it.

    `median_s` is in seconds, of the turns that opened in the month; 0 when there were none.
    """

    turns: int = 0
    median_s: int = 0
    due: int = 0
    kept: int = 0


class Recorded(NamedTuple):
    """A fact as the ledger holds it. Facts of one `scope` are judged together: a family's, a month's, a year's.

    `at` is aware UTC. `value` is the rating of a review, of 5. `why_not` and `corrects` are set where they apply.
    """

    id: int
    kind: FactKind
    scope: str
    at: datetime
    value: int = 0
    why_not: WhyNot | None = None
    corrects: int | None = None
    measure: Measure | None = None


class Judged(NamedTuple):
    """A fact, and why it adds nothing; None where it counts."""

    fact: Recorded
    why_not: WhyNot | None


class Tally(NamedTuple):
    """What an advocate's facts add up to under one policy. Sums of tallies are tallies: scopes are counted apart."""

    months: int = 0
    prompt: int = 0
    steady: int = 0
    slow: int = 0
    quiet: int = 0  # months with nothing to answer
    introduced: int = 0  # months in which every introduction that was due was kept
    outcomes: int = 0
    reviews: int = 0
    articles: int = 0
    events: int = 0

    def plus(self, other: "Tally") -> "Tally":
        """Both."""
        return Tally(*(one + two for one, two in zip(self, other, strict=True)))

    def minus(self, other: "Tally") -> "Tally":
        """This without the other."""
        return Tally(*(one - two for one, two in zip(self, other, strict=True)))


class Tier(IntEnum):
    """How far recognition has come; a higher one is a larger number, so that they compare."""

    ACTIVE = 1
    TRUSTED = 2
    EXPERT = 3

    @property
    def label(self) -> str:
        """As people say it."""
        return f"{self.name.capitalize()} Advocate"


class Paused(StrEnum):
    """Why an advocate has no tier just now. The score is kept, and benefits are back at once."""

    NOT_ACCREDITED = "not_accredited"
    UNDER_REVIEW = "under_review"


class Item(NamedTuple):
    """One fact in the breakdown: what it adds to its line and, where that is nothing, why."""

    fact: Recorded
    adds: int
    why_not: WhyNot | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One source: what it adds, the most it can add, how many facts count, and each fact with what it adds."""

    source: Source
    value: int
    cap: int
    count: int
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A score and how it came about: five lines, in the order of `Source`, that sum to the total (0–1000)."""

    policy_version: str
    tally: Tally
    lines: tuple[Line, ...]

    @property
    def total(self) -> int:
        """The score."""
        return sum(line.value for line in self.lines)

    def line(self, source: Source) -> Line:
        """The line of one source."""
        return self.lines[list(Source).index(source)]

    @property
    def left_out(self) -> tuple[Item, ...]:
        """Everything that is not counted for a reason of fair play, once each."""
        found = {
            item.fact.id: item
            for line in self.lines
            for item in line.items
            if item.why_not in WRITTEN or item.why_not in (WhyNot.REVERSED, WhyNot.LEFT_OUT)
        }
        return tuple(found[key] for key in sorted(found))


@dataclass(frozen=True, slots=True)
class MonthSoFar:
    """The month that is still open: shown beside the score, never part of it. `month` is written 2026-05."""

    month: str
    supporting: bool
    measure: Measure
    would_add: int


@dataclass(frozen=True, slots=True)
class Reading:
    """How an advocate stands: `tier` is None while `paused` says why."""

    breakdown: Breakdown
    tier: Tier | None
    paused: Paused | None
    earned: Tier  # what the score alone would give


SOURCE_OF: Final[Mapping[FactKind, tuple[Source, ...]]] = MappingProxyType(
    {
        FactKind.MONTH: (Source.ACTIVE_SUPPORT, Source.LONGEVITY),
        FactKind.OUTCOME: (Source.OUTCOMES,),
        FactKind.REVIEW: (Source.REVIEWS,),
        FactKind.ARTICLE: (Source.CONTRIBUTIONS,),
        FactKind.EVENT: (Source.CONTRIBUTIONS,),
    }
)
"""In which lines a kind of fact is shown. Corrections are shown at what they correct."""


class Result(StrEnum):
    """How a case ended, as the family marks it. Only the family can."""

    POSITIVE = "positive"
    NOT_POSITIVE = "not_positive"
    NOT_SAID = "not_said"  # they prefer not to say


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a family marked as the outcome of a case; marking it again makes another one. `at` is aware UTC.

    `token` stands for the family in this advocate's ledger. Once the family is erased, nothing here names it.
    `passed_on_by` is the coordinator to whom they said it, None where they said it themselves.
    """

    thing: ClassVar[Thing] = Thing.OUTCOME
    id: int
    organisation_id: int
    public_id: str
    advocate_id: int
    connection_id: int | None
    request_id: int | None
    family_id: int | None
    token: str
    result: Result
    at: datetime
    passed_on_by: int | None = None
    version: int = 0

    @property
    def roots(self) -> tuple[Subject, ...]:
        return (Subject(Thing.OUTCOME, self.id),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A family's review of an advocate, 1 to 5; revising it makes another one. Its words are the sealed `words`.

    As an outcome, and: `why_not` is why it was not counted when it came, `decided` what a coordinator decided about
    one that was set aside.
    """

    thing: ClassVar[Thing] = Thing.REVIEW
    id: int
    organisation_id: int
    public_id: str
    advocate_id: int
    connection_id: int | None
    request_id: int | None
    family_id: int | None
    token: str
    rating: int
    at: datetime
    passed_on_by: int | None = None
    why_not: WhyNot | None = None
    decided: FactKind | None = None
    decided_by: int | None = None
    version: int = 0

    @property
    def roots(self) -> tuple[Subject, ...]:
        return (Subject(Thing.REVIEW, self.id),)

    @property
    def waits(self) -> bool:
        """Whether it was set aside and nobody has looked at it."""
        return self.why_not is WhyNot.SET_ASIDE and self.decided is None


class OfAnAdvocate:
    """What shows on the views of the advocate alone: nothing else is drawn anew when it changes."""

    __slots__ = ()
    advocate_id: int

    @property
    def roots(self) -> tuple[Subject, ...]:
        return (Subject(Thing.PERSON, self.advocate_id),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation(OfAnAdvocate):
    """An advocate and a family who know each other privately, as one of them or a coordinator said."""

    thing: ClassVar[Thing] = Thing.RELATION
    id: int
    organisation_id: int
    advocate_id: int
    family_id: int | None
    said_by: int
    at: datetime
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction(OfAnAdvocate):
    """A coordinator's reversal of one fact, with the reason; itself a fact, which can be reversed."""

    thing: ClassVar[Thing] = Thing.CORRECTION
    id: int
    organisation_id: int
    public_id: str
    advocate_id: int
    fact_id: int
    reason: str
    decided_by: int
    at: datetime
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Away(OfAnAdvocate):
    """Days on which an advocate said beforehand that they would be away, first and last included (London)."""

    thing: ClassVar[Thing] = Thing.AWAY
    id: int
    organisation_id: int
    public_id: str
    advocate_id: int
    first: date
    last: date
    declared_at: datetime
    version: int = 0
