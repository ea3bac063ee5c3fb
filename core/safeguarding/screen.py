"""The safeguarding screen: which listed phrases a text holds, and how soon a person must read it.

House rule: the screen can only raise attention. It has no phrase that lowers a level, and no exception
to a phrase, so a line added to a text never makes it look safer. What it misses is measured and published in
docs/safeguarding-screen.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from core.safeguarding.words import SENTENCE_END, Spelling, readings


class Level(IntEnum):
    """How soon a person must read a text; a higher number is sooner."""

    NONE = 0
    READ_FIRST = 1  # past or ongoing harm without hours at stake
    DANGER_NOW = 2  # acute, present tense: somebody may be hurt within hours


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to so many words of any kind, all within one sentence."""

    most: int


Step = frozenset[str] | Gap
Route = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """One entry of the published list; `patterns` are in the notation explained in phrases.toml."""

    id: str
    level: Level
    why: str
    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PhraseList:
    """The published list, made ready to be looked up: `starts` has every route under its first word."""

    phrases: tuple[Phrase, ...]
    spelling: Spelling
    starts: Mapping[str, Sequence[tuple[Phrase, Route]]]


@dataclass(frozen=True, slots=True)
class Screening:
    """What the screen found: the highest level and the ids of the phrases, never the text."""

    level: Level
    phrase_ids: tuple[str, ...]


def screen(text: str, phrases: PhraseList) -> Screening:
    """Say how soon a person must read the text. Takes any string and never raises.

    Time is linear in the length of the text: each word is looked up once per reading, and what a phrase
    costs from there is bounded by the phrase.
    """
    found: set[str] = set()
    for words in readings(text, phrases.spelling):
        for place, word in enumerate(words):
            for phrase, route in phrases.starts.get(word, ()):
                if phrase.id not in found and _leads_through(words, place, route):
                    found.add(phrase.id)
    hits = [phrase for phrase in phrases.phrases if phrase.id in found]
    level = max((phrase.level for phrase in hits), default=Level.NONE)
    return Screening(level, tuple(phrase.id for phrase in hits))


def _leads_through(words: Sequence[str], place: int, route: Route) -> bool:
    reached = {place}
    for step in route:
        if isinstance(step, Gap):
            reached |= {end for start in reached for end in _skips(words, start, step.most)}
        else:
            reached = {end for start in reached if (end := _after(words, start, step)) is not None}
        if not reached:
            return False
    return True


def _after(words: Sequence[str], place: int, wanted: frozenset[str]) -> int | None:
    """The place after a wanted word. Neighbours count as such across a full stop: "i. want. to. die"."""
    if place < len(words) and words[place] == SENTENCE_END:
        place += 1
    return place + 1 if place < len(words) and words[place] in wanted else None


def _skips(words: Sequence[str], start: int, most: int) -> list[int]:
    ends: list[int] = []
    for end in range(start + 1, start + most + 1):
        if end > len(words) or words[end - 1] == SENTENCE_END:
            break
        if end < len(words) and words[end] != SENTENCE_END:
            ends.append(end)
    return ends
