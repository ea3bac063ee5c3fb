"""How well the screen does on the samples, and the page that says so.

``python -m tests.core.safeguarding.measure`` writes the generated part of docs/safeguarding-screen.md.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from core.safeguarding.phrases import load_phrases
from core.safeguarding.screen import Level, Phrase, PhraseList, screen

SAMPLES = Path(__file__).parent / "samples"
SETS = {"tuning": "Tuning set", "held_out": "Held-out set"}
PUBLISHED = resources.files("core.safeguarding") / "phrases.toml"
PAGE = Path(__file__).parents[3] / "docs" / "safeguarding-screen.md"
BEGIN = "<!-- generated: begin (python -m tests.core.safeguarding.measure) -->"
END = "<!-- generated: end -->"

_SAID = {Level.DANGER_NOW: "danger now", Level.READ_FIRST: "read first", Level.NONE: "none"}
_KINDS = {
    "plain": "plainly said",
    "rough": "typed roughly",
    "no_obvious_word": "no obvious word",
    "ordinary": "ordinary letters",
    "everyday_words": "harmless, with such words",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """One sample, the level it was written for and the level it was raised to."""

    kind: str
    text: str
    written_as: Level
    raised_to: Level


def measure(name: str, phrases: PhraseList) -> list[Measured]:
    """Screen every sample of a set."""
    written: dict[str, dict[str, list[str]]] = tomllib.loads((SAMPLES / f"{name}.toml").read_text("utf-8"))
    return [
        Measured(kind, text, Level[level.upper()], screen(text, phrases).level)
        for level, kinds in written.items()
        for kind, texts in kinds.items()
        for text in texts
    ]


def current_page() -> str:
    """The page as it should be now: its own words kept, the generated part anew."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    return "\n".join((before + BEGIN, "", *_generated(load_phrases()), END + after))


def _generated(phrases: PhraseList) -> Iterator[str]:
    yield "## Measured"
    for name, title in SETS.items():
        measured = measure(name, phrases)
        yield f"\n### {title}: {len(measured)} samples\n"
        yield from _summary(measured)
        yield from _table(measured)
        yield from _misses(measured)
    yield "\n## The phrase list\n"
    for phrase in phrases.phrases:
        yield from _published(phrase)
    yield "### Lists that patterns name\n"
    lists: dict[str, str] = tomllib.loads(PUBLISHED.read_text("utf-8"))["words"]
    for name, words in lists.items():
        yield f"- `<{name}>` `{' '.join(words.split()).replace(' |', '|')}`"


def _summary(measured: Sequence[Measured]) -> Iterator[str]:
    count = Counter((one.written_as, one.raised_to) for one in measured)
    total = Counter(one.written_as for one in measured)
    danger, first, none = Level.DANGER_NOW, Level.READ_FIRST, Level.NONE
    yield f"- *Danger now* missed, not even read first: **{count[danger, none]} of {total[danger]}**"
    yield f"- *Danger now* raised, but only to *read first*: {count[danger, first]} of {total[danger]}"
    yield f"- *Read first* missed: {count[first, none]} of {total[first]}"
    yield f"- *Read first* raised too high, to *danger now*: {count[first, danger]} of {total[first]}"
    yield f"- Harmless, raised to *read first*: {count[none, first]} of {total[none]}"
    yield f"- Harmless, raised to *danger now*: {count[none, danger]} of {total[none]}\n"


def _table(measured: Sequence[Measured]) -> Iterator[str]:
    yield "| written as | how | samples | raised to danger now | to read first | not raised |"
    yield "|---|---|--:|--:|--:|--:|"
    for written_as, kind in dict.fromkeys((one.written_as, one.kind) for one in measured):
        raised = Counter(one.raised_to for one in measured if (one.written_as, one.kind) == (written_as, kind))
        cells = (_SAID[written_as], _KINDS[kind], raised.total(), *(raised[level] for level in _SAID))
        yield f"| {' | '.join(map(str, cells))} |"


def _misses(measured: Sequence[Measured]) -> Iterator[str]:
    missed = [one for one in measured if one.written_as == Level.DANGER_NOW and not one.raised_to]
    false = [one for one in measured if one.written_as == Level.NONE and one.raised_to]
    for heading, wrong in (("Danger now, missed altogether", missed), ("Harmless, raised", false)):
        yield f"\n{heading} (all samples are invented):\n"
        yield from [f"- “{' '.join(one.text.split())}”" for one in wrong] or ["- none"]


def _published(phrase: Phrase) -> Iterator[str]:
    yield f"**{phrase.id}** · {_SAID[phrase.level]} · {phrase.why}\n"
    yield "```text"
    yield from phrase.patterns
    yield "```\n"


if __name__ == "__main__":
    PAGE.write_text(current_page(), "utf-8")
