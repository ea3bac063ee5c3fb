"""Question this score: an advocate asks, a coordinator answers, and nothing is changed by asking.

House rule, for a decision about somebody must be open to a question (UK GDPR, article 22(3), in its spirit): the score
is the desk's arithmetic, and a person must be able to say that it is wrong.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

from core.change import NOTHING, Audience, Change, Deadline, Entry, Notice, Subject, Thing, subject_of
from core.hours import number_of, numbered
from core.refusals import Refusal

ALL_OF_IT = "all"
"""The question is about the whole, not one of the five sources."""

ASKED_AGAIN = "unanswered"
REMIND_AFTER = timedelta(days=3)
"""After this long, out of the night, coordinators are reminded of a question that nobody has answered."""


class QuestionOpen(Refusal):
    """You have asked already, and a coordinator has not answered yet. You will be told here."""


class QuestionSettled(Refusal):
    """This question has been answered already."""


class NotYourOwn(Refusal):
    """That is your own question. Please let another coordinator answer it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreQuestion:
    """A question about one's own score. `source` is one of the five or "all"; times are aware UTC."""

    thing: ClassVar[Thing] = Thing.SCORE_QUESTION
    id: int
    organisation_id: int
    public_id: str
    advocate_id: int
    source: str
    words: str
    asked_at: datetime
    answer: str = ""
    answered_by: int | None = None
    answered_at: datetime | None = None
    version: int = 0

    @property
    def roots(self) -> tuple[Subject, ...]:
        return (Subject(Thing.SCORE_QUESTION, self.id),)

    @property
    def open(self) -> bool:
        return self.answered_at is None


def ask(question: ScoreQuestion, earlier: ScoreQuestion | None, again_at: datetime) -> Change:
    """Put a question to coordinators; one at a time. `again_at` is when they are reminded. Raises QuestionOpen."""
    if earlier is not None:
        raise QuestionOpen
    return Change(
        state=(question,),
        journal=(Entry(question, "asked"),),
        owed=(_again(question, 1, again_at),),
        notices=(_to_coordinators(question),),
    )


def still_unanswered(question: ScoreQuestion, step: str, again_at: datetime) -> Change:
    """Every few days coordinators see it anew, until one of them answers: no question ends in silence."""
    number = number_of(step, ASKED_AGAIN)
    if not question.open or not number:
        return NOTHING
    return Change(owed=(_again(question, number + 1, again_at),), notices=(_to_coordinators(question),))


def _again(question: ScoreQuestion, number: int, at: datetime) -> Deadline:
    return Deadline(subject_of(question), numbered(ASKED_AGAIN, number), at)


def must_be_answerable(question: ScoreQuestion, by: int) -> None:
    """Raise QuestionSettled, or NotYourOwn for a question of the coordinator's own."""
    if not question.open:
        raise QuestionSettled
    if question.advocate_id == by:
        raise NotYourOwn


def answer(question: ScoreQuestion, words: str, by: int, now: datetime) -> Change:
    """A coordinator's answer; the advocate is told in private. Raises what `must_be_answerable` does."""
    must_be_answerable(question, by)
    after = replace(question, answer=words, answered_by=by, answered_at=now)
    me = after.advocate_id
    told = Notice(
        "score_answered", subject_of(after), subject_of(after), Audience.PERSON, me, f"person:{me}", once=True
    )
    return Change(state=(after,), journal=(Entry(after, "answered"),), settled=(subject_of(after),), notices=(told,))


def _to_coordinators(question: ScoreQuestion) -> Notice:
    about = subject_of(question)
    lane = f"coordinators:{question.organisation_id}"
    return Notice("score_questioned", about, about, Audience.COORDINATORS, 0, lane, repeats=True)
