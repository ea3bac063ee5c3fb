"""What is posted about recognition: a change of tier, a question about a score, and its answer. All in private."""

from collections.abc import Mapping

from core.database.rows import get
from core.drawing import Draw, Drawing
from core.people.model import Advocate, Person
from core.phrasing import when
from core.rewards.model import Paused, Reading, Source, Tier
from core.rewards.questions import ALL_OF_IT, ScoreQuestion
from core.rewards.reading import reading_of
from core.rewards.wording import BENEFITS, SOURCES
from core.surface import Button, Card, Fact, Passage, Style, Tone

MINE = Button("My recognition", "rewards", "", Style.PRIMARY)


def questioned(drawing: Drawing) -> Card:
    """For coordinators: an advocate questions their score."""
    tx = drawing.tx
    question = get(tx, ScoreQuestion, drawing.about.id)
    person = get(tx, Person, question.advocate_id)
    by = get(tx, Person, question.answered_by).name if question.answered_by else ""
    title = f"{person.name} questions their score" if question.open else f"Answered: {person.name}'s question"
    return Card(
        title=title,
        summary=f"{title}.",
        facts=(
            Fact("About", part_of(question)),
            Fact("Asked", when(question.asked_at, tx.house.zone_of(drawing.organisation))),
            *((Fact("Answered by", by),) if by else ()),
        ),
        body=(Passage(question.words, quoted=True, heading="In their words"), *_answer(question)),
        buttons=(
            Button("Answer", "score_answer", question.public_id, Style.PRIMARY),
            Button("See how it came about", "advocate_rewards", person.public_id),
        )
        if question.open
        else (),
        tone=Tone.NEUTRAL if question.open else Tone.QUIET,
    )


def part_of(question: ScoreQuestion) -> str:
    """Which part of the score is questioned, in words."""
    return "All of it" if question.source == ALL_OF_IT else SOURCES[Source(question.source)]


def _answer(question: ScoreQuestion) -> tuple[Passage, ...]:
    return () if question.open else (Passage(question.answer, quoted=True, heading="The answer"),)


def answered(drawing: Drawing) -> Card | None:
    """For the advocate: what a coordinator says."""
    question = get(drawing.tx, ScoreQuestion, drawing.about.id)
    if question.open or question.answered_by is None:
        return None
    who = get(drawing.tx, Person, question.answered_by).name
    return Card(
        title="Your question about your score",
        summary=f"{who} has answered your question about your score.",
        facts=(Fact("About", part_of(question)),),
        body=(
            Passage(question.words, quoted=True, heading="You asked"),
            Passage(question.answer, quoted=True, heading=f"{who} answers"),
        ),
        buttons=(MINE,),
    )


def tier_changed(drawing: Drawing) -> Card | None:
    """For the advocate: their tier is another one now, up or down, in one plain sentence."""
    tx = drawing.tx
    person, advocate = get(tx, Person, drawing.about.id), get(tx, Advocate, drawing.about.id)
    if person.left_at is not None:
        return None
    reading = reading_of(tx, advocate)
    return Card(
        title="Your tier",
        summary="Your tier is another one now.",
        body=(Passage(tier_sentence(reading)), *_what_it_brings(reading)),
        buttons=(MINE,),
        context=("Only you and coordinators are told. Your score and how it came about stand in Rewards.",),
    )


def tier_sentence(reading: Reading) -> str:
    """The one sentence, from how it stands when it is read."""
    if reading.tier is not None:
        return f"You are {_a(reading.tier)} now."
    why = {
        Paused.UNDER_REVIEW: "while your standing is under review",
        Paused.NOT_ACCREDITED: "while your accreditation is not in place",
    }[reading.paused or Paused.NOT_ACCREDITED]
    return f"You have no tier {why}; your score is kept."


def _a(tier: Tier) -> str:
    return f"{'a' if tier is Tier.TRUSTED else 'an'} {tier.label}"


def _what_it_brings(reading: Reading) -> tuple[Passage, ...]:
    if reading.tier in (None, Tier.ACTIVE):
        return ()
    return (Passage("\n".join(f"– {line}" for line in BENEFITS[reading.tier]), heading="It brings"),)


CARDS: Mapping[str, Draw] = {
    "score_questioned": questioned,
    "score_answered": answered,
    "tier_changed": tier_changed,
}
