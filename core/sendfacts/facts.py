"""The facts that the data file holds, and which of them may be shown for a case.

A person checks the file against its sources and dates it. What nobody has verified is in the file, so that it
can be, but is never given out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, TypeVar

from pydantic import ConfigDict, Field, with_config

from core.sendfacts.dates import add_months, in_words
from core.sendfacts.model import Labelled, Nation, Situation

MAX_QUESTIONS = 5  # a form holds no more fields

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Words = Annotated[str, Field(min_length=1)]
STRICT = ConfigDict(extra="forbid")


class UnknownCode(LookupError):
    """A stage or a kind of support that the file of SEND facts does not hold."""


class KindType(Labelled):
    """The broad type of a case, by which advocates list what they do."""

    EHCP = "ehcp", "EHCP"
    LA_REFUSAL = "la_refusal", "LA refusal"
    ANNUAL_REVIEW = "annual_review", "Annual review"
    TRIBUNAL = "tribunal", "Tribunal"
    DLA = "dla", "DLA"
    GENERAL = "general", "General"


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Choice:
    """A code to store with the words to show for it."""

    code: Code
    label: Words


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Stage(Choice):
    """Where the child is in the EHCP process."""


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Kind(Choice):
    """A kind of support that a family looks for."""

    type: KindType


@with_config(STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class Topical:
    """Something for certain kinds and stages. Without either it is for every case."""

    kinds: tuple[Code, ...] = ()
    stages: tuple[Code, ...] = ()

    def fits(self, kind: str, stage: str) -> bool:
        return not (self.kinds or self.stages) or kind in self.kinds or stage in self.stages


@with_config(STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class Signpost(Topical):
    """Where else a family may turn. `checked_on` is the day on which a person verified its contact."""

    code: Code
    name: Words
    what: Words
    contact: Words
    nations: tuple[Nation, ...]
    verified: bool
    checked_on: date | None = None
    emergency: bool = False


@with_config(STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Topical):
    """A question an advocate may put to the family. `asks` is the field of `Situation` that answers it."""

    text: Words
    asks: str | None = None


@with_config(STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimit(Topical):
    """A time limit in words, with its source: also those in school days, which no calendar here knows."""

    moment: Words
    limit: Words
    source: Words


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What a family outside England is told at once, besides the signposts of its nation."""

    nation: Nation
    sentence: Words


@with_config(STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class SendFacts:
    """Everything in the file. Lists keep its order, which is the order in which people see them."""

    checked_on: date
    stages: tuple[Stage, ...]
    kinds: tuple[Kind, ...]
    areas_of_need: tuple[Choice, ...]
    decline_chips: tuple[Choice, ...]
    elsewhere: tuple[Elsewhere, ...]
    every_signpost: Annotated[tuple[Signpost, ...], Field(alias="signposts")]
    questions: tuple[Question, ...]
    every_time_limit: Annotated[tuple[TimeLimit, ...], Field(alias="time_limits")]

    def stage(self, code: str) -> Stage:
        """The stage of this code. Raises `UnknownCode`."""
        return _by_code(self.stages, code)

    def kind(self, code: str) -> Kind:
        """The kind of support of this code. Raises `UnknownCode`."""
        return _by_code(self.kinds, code)

    def signposts(self, kind: str, stage: str, nation: Nation) -> tuple[Signpost, ...]:
        """The verified signposts for a case, an emergency's last. The topic counts in England only."""
        shown = [
            one
            for one in self.every_signpost
            if one.verified and nation in one.nations and (nation != Nation.ENGLAND or one.fits(kind, stage))
        ]
        return tuple(sorted(shown, key=lambda one: one.emergency))

    def signpost(self, code: str) -> Signpost | None:
        """One signpost to show, or None where nobody has verified it or it has left the file."""
        return next((one for one in self.every_signpost if one.code == code and one.verified), None)

    def decline_choices(self, kind: str, stage: str) -> tuple[Choice, ...]:
        """What an advocate who declines may suggest: the file's chips, then by topic; none preselected."""
        unverified = {one.code for one in self.every_signpost if not one.verified}
        first = [chip for chip in self.decline_chips if chip.code not in unverified]
        taken = {chip.code for chip in first}
        by_topic = [
            Choice(one.code, one.name)
            for one in self.signposts(kind, stage, Nation.ENGLAND)
            if one.code not in taken and not one.emergency
        ]
        return (*first, *by_topic)

    def elsewhere_sentence(self, nation: Nation) -> str | None:
        """What to tell a family in another nation of the UK at once; None for England."""
        return next((one.sentence for one in self.elsewhere if one.nation == nation), None)

    def suggested_questions(self, kind: str, stage: str, known: Situation | None = None) -> tuple[str, ...]:
        """At most five questions for the family, without those that `known` answers already."""
        fitting = (one for one in self.questions if one.fits(kind, stage))
        asked = [one.text for one in fitting if not (known and one.asks and getattr(known, one.asks))]
        return tuple(asked[:MAX_QUESTIONS])

    def time_limits(self, kind: str, stage: str) -> tuple[TimeLimit, ...]:
        """The time limits that matter to a case, in words."""
        return tuple(one for one in self.every_time_limit if one.fits(kind, stage))

    def is_stale(self, today: date) -> bool:
        """Whether the file was last checked more than six months ago (house rule)."""
        return today > add_months(self.checked_on, 6)

    def stale_warning(self, today: date) -> str | None:
        """The sentence for coordinators and the operator once the file is stale, else None."""
        if not self.is_stale(today):
            return None
        return (
            f"The SEND facts were last checked on {in_words(self.checked_on)}, more than six months ago. "
            "Please check the time limits and signposts against their sources, then date the file anew."
        )


_Coded = TypeVar("_Coded", bound=Choice)


def _by_code(entries: Iterable[_Coded], code: str) -> _Coded:
    for entry in entries:
        if entry.code == code:
            return entry
    raise UnknownCode(code)
