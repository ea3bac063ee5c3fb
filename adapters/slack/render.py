"""Cards as Slack's blocks, in messages, modals and App Homes: handsome, read well aloud, and always within the limits.

What does not fit is left out from the oldest on, and an honest line says so: a card is shown shortened, never refused.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from adapters.slack.texts import cut, fallback, line, plain, runs
from core.cleaning import clean
from core.surface import Button, Card, Fact, Passage, Say, Style, Tone

Block = dict[str, Any]

HEADER: Final = 150
LABEL: Final = 75
NOTE: Final = 300
FACT_LABEL: Final = 60
FACT_VALUE: Final = 1024
HEADING: Final = 150
NOTES: Final = 10
BUTTONS: Final = 25

TONES: Final = {
    Tone.URGENT: "⚠️ Urgent",
    Tone.GOOD: "✅ Good news",
    Tone.QUIET: "ℹ️ For information",  # noqa: RUF001  # the sign itself
}
"""A word beside every picture: neither colour nor picture ever carries the meaning alone."""

SHORTENED: Final = "What does not fit in Slack is left out here. Open the request to read all of it."
WORTH_CUTTING: Final = 200
"""With less room than this a passage is left out rather than cut to a stump."""


def characters(words: str) -> int:
    """How Slack measures a message: by its characters."""
    return len(words)


def octets(words: str) -> int:
    """How Slack measures a view: by its size as JSON, in which a letter may take six places, an emoji twelve."""
    return len(json.dumps(words))


@dataclass(frozen=True, slots=True)
class Room:
    """How much fits: so many blocks, and so much text as `cost` measures it."""

    blocks: int
    text: int
    cost: Callable[[str], int]

    def less(self, used: Sequence[Block]) -> "Room":
        """What is left beside these blocks."""
        return Room(self.blocks - len(used), self.text - cost_of(used, self.cost), self.cost)


MESSAGE: Final = Room(50, 9_500, characters)
"""Slack takes less than about 13,000 characters in all blocks of a message together; its documents promise 10,000."""

VIEW: Final = Room(100, 180_000, octets)
"""A view may have 250 kB; the rest is for the blocks around the texts."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A message: the sentence that is read aloud, and its blocks."""

    text: str
    blocks: list[Block]


def message(card: Card) -> Drawn:
    """One card as a message."""
    return Drawn(fallback(card.summary or card.title), named(blocks_of(card, MESSAGE)))


def messages(cards: Sequence[Card]) -> Drawn:
    """Several cards in one message, for an answer to one person alone."""
    told = " ".join(card.summary for card in cards)
    return Drawn(fallback(told), named(stacked(cards, MESSAGE)))


def saying(said: Say) -> Drawn:
    """A short private answer."""
    return Drawn(fallback(said.words), named(say_blocks(said)))


def say_blocks(said: Say) -> list[Block]:
    """The words of an answer with its buttons."""
    return [_rich(_section(runs(cut(clean(said.words), 3000)))), *_buttons(said.buttons)]


def fits(cards: Sequence[Card], room: Room = MESSAGE) -> bool:
    """Whether all of these cards can be shown in that room without leaving anything out."""
    whole = [block for card in cards for block in _whole(card)]
    return len(whole) + len(cards) <= room.blocks and cost_of(whole, room.cost) <= room.text


def stacked(cards: Sequence[Card], room: Room, more: str = SHORTENED) -> list[Block]:
    """Cards one below the other with a line between them; `more` says so where not all of them fit."""
    blocks: list[Block] = []
    for at, card in enumerate(cards):
        rule: list[Block] = [{"type": "divider"}] if blocks else []
        last = [] if at == len(cards) - 1 else [_note(more)]
        left = room.less([*blocks, *rule, *last])
        if left.blocks < _least(card) or left.text < WORTH_CUTTING:
            return [*blocks, _note(more)]
        blocks += [*rule, *blocks_of(card, left)]
    return blocks


def blocks_of(card: Card, room: Room) -> list[Block]:
    """One card, shortened where it must be."""
    whole = _whole(card)
    if len(whole) <= room.blocks and cost_of(whole, room.cost) <= room.text:
        return whole
    before, after = [*_head(card), *_facts(card.facts, room.text // 2, room.cost)], _foot(card)
    return [*before, *_newest(card.body, room.less([*before, *after, _note(SHORTENED)])), *after]


def named(blocks: Iterable[Block]) -> list[Block]:
    """The blocks with ids: new ones whenever their content changes, which Slack asks for when a message is updated."""
    found = list(blocks)
    print_ = hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()[:10]
    number = 0
    for at, block in enumerate(found):
        block.setdefault("block_id", f"{print_}-{at}")
        for element in block["elements"] if block["type"] == "actions" else ():
            element["action_id"] = f"{'open' if 'url' in element else 'press'}-{number}"
            number += 1
    return found


def cost_of(blocks: Iterable[Block], cost: Callable[[str], int]) -> int:
    """All text in these blocks together."""
    return sum(cost(words) for block in blocks for words in _texts(block))


def _texts(part: Any) -> Iterable[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "text" and isinstance(value, str):
                yield value
            else:
                yield from _texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from _texts(value)


def _whole(card: Card) -> list[Block]:
    body = [_passage(passage) for passage in card.body]
    return [*_head(card), *_facts(card.facts), *body, *_foot(card)]


def _head(card: Card) -> list[Block]:
    blocks: list[Block] = [{"type": "header", "text": plain(card.title, HEADER)}]
    return [*blocks, _note(TONES[card.tone])] if card.tone in TONES else blocks


def _foot(card: Card) -> list[Block]:
    notes = [plain(note, NOTE) for note in card.context[:NOTES]]
    context: list[Block] = [{"type": "context", "elements": notes}] if notes else []
    return [*_buttons(card.buttons), *context]


def _least(card: Card) -> int:
    return len(_head(card)) + len(_foot(card)) + bool(card.facts) + bool(card.body)


def _facts(facts: Sequence[Fact], most: int = 0, cost: Callable[[str], int] = characters) -> list[Block]:
    """Facts as lines with bold labels; with `most`, each is cut to its share of it."""
    if not facts:
        return []
    value = min(FACT_VALUE, max(20, most // len(facts) - FACT_LABEL)) if most and cost is characters else FACT_VALUE
    elements = []
    for at, fact in enumerate(facts):
        end = "" if at == len(facts) - 1 else "\n"
        elements += runs(f"{line(fact.label, FACT_LABEL)}:", bold=True)
        elements.append({"type": "text", "text": f" {line(fact.value, value)}{end}"})
    return [_rich(_section(elements))]


def _passage(passage: Passage, words: str | None = None) -> Block:
    """A passage under its heading; a person's own words stand behind a bar."""
    told = runs(passage.words if words is None else words)
    heading = [_section(runs(line(passage.heading, HEADING), bold=True))] if passage.heading else []
    return _rich(*heading, {"type": "rich_text_quote", "elements": told} if passage.quoted else _section(told))


def _newest(body: Sequence[Passage], room: Room) -> list[Block]:
    """The last passages that fit, whole; the one before them cut, where that is worth it; and that line."""
    kept: list[Block] = []
    for passage in reversed(body):
        block, left = _passage(passage), room.less(kept)
        if left.blocks >= 1 and cost_of([block], room.cost) <= left.text:
            kept.insert(0, block)
            continue
        stump = _stump(passage, left)
        return [*([_passage(passage, stump)] if stump else []), _note(SHORTENED), *kept]
    return [*kept, _note(SHORTENED)]


def _stump(passage: Passage, room: Room) -> str:
    """As much of a passage's beginning as fits, or nothing."""
    words, left = clean(passage.words), room.text - room.cost(line(passage.heading, HEADING))
    if left < WORTH_CUTTING or room.blocks < 1:
        return ""
    most = len(words)
    while most > WORTH_CUTTING and room.cost(words[:most]) > left:
        most = most * 9 // 10
    return cut(words, most) if room.cost(words[:most]) <= left else ""


def _buttons(buttons: Sequence[Button]) -> list[Block]:
    elements = [_button(button) for button in buttons[:BUTTONS]]
    return [{"type": "actions", "elements": elements}] if elements else []


def _button(button: Button) -> Block:
    element: Block = {"type": "button", "text": plain(button.label, LABEL)}
    if button.link:
        return element | {"url": button.link}
    element["value"] = button.value
    return element if button.style is Style.PLAIN else element | {"style": button.style.value}


def _note(words: str) -> Block:
    return {"type": "context", "elements": [plain(words, NOTE)]}


def _section(elements: list[Block]) -> Block:
    return {"type": "rich_text_section", "elements": elements}


def _rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": list(elements)}
