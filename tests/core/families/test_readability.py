"""Everything that a family reads is plain: pages, questions, mails and letters; the median and the worst are listed."""

from collections.abc import Iterator
from statistics import median

import pytest

from core.families import questions, texts
from core.families.questions import Step
from core.platform import Letter
from core.sendfacts import load_send_facts
from core.surface import ChoiceField, Say
from tests.core.families.readability import grade, syllables
from tests.core.life import World

HARDEST = 6.0
FEWEST_WORDS = 8
"""Of fewer words the formula says nothing: one long name makes a short line "hard"."""


def passages(world: World) -> Iterator[tuple[str, str]]:
    """What families read, by a name to find it by."""
    for name, value in vars(texts).items():
        if name.isupper():
            yield name, value if isinstance(value, str) else "\n".join(value)
    facts = load_send_facts()
    for answers in ({}, {"asking_for": "self", "reach": "phone"}):
        for step in questions.steps(answers, facts, "", 4000):
            yield f"step {step.name}", words_of(step)
    for seen in world.seen:
        if isinstance(seen.drawn, Letter):
            yield f"letter {seen.name}", "\n".join(part for part in seen.drawn.paragraphs if not _given(part))
        elif isinstance(seen.drawn, Say) and seen.reader == "the family":
            yield f"answer {seen.name}", seen.drawn.words


def words_of(step: Step) -> str:
    """A page of the form; the options of the SEND facts are the councils' own words."""
    parts = [step.title, *step.intro]
    for field in step.fields:
        parts += [field.label, field.hint]
        if isinstance(field, ChoiceField) and field.name not in ("stage", "kind"):
            parts += [f"{option.label}. {option.hint}" for option in field.options]
    return "\n".join(parts)


def _given(paragraph: str) -> bool:
    """A signpost's own name and contact."""
    return ": " in paragraph and paragraph.count(".") >= 2 and any(name in paragraph for name in ("IPSEA", "SENDIASS"))


def test_every_text_for_families_reads_at_grade_six_or_below(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    found = {text: name for name, text in passages(world) if len(text.split()) >= FEWEST_WORDS}
    graded = sorted(((grade(text), name, text) for text, name in found.items()), reverse=True)
    middle = median(one for one, _, _ in graded)
    with capsys.disabled():
        hardest = ", ".join(f"{name} {value:.1f}" for value, name, _ in graded[:3])
        print(f"\n{len(graded)} texts for families: median grade {middle:.1f}; hardest: {hardest}")  # noqa: T201
    assert len(graded) > 80
    assert middle <= 4.0
    assert [f"{value:.1f} {name}: {text}" for value, name, text in graded if value > HARDEST] == []


def test_the_formula_knows_easy_from_hard() -> None:
    assert grade("The cat sat on the mat. It was warm.") < 1
    assert grade("Notwithstanding the aforementioned considerations, applicants must substantiate eligibility.") > 15
    assert grade("The advocate and the coordinator met.") == grade("The and the met.")


@pytest.mark.parametrize(
    ("word", "number"), [("cat", 1), ("table", 2), ("asked", 1), ("decided", 3), ("people", 2), ("make", 1), ("I", 1)]
)
def test_syllables_are_counted_as_they_are_spoken(word: str, number: int) -> None:
    assert syllables(word) == number
