"""Cards and private answers as Discord's own messages: plain data, ready to be sent.

Embeds, not the newer containers ("components V2"), for three reasons. The summary stands in the message's own text, so
that we decide what a locked screen shows: of a container Discord would show the family's words. All embeds of a
message hold 6,000 characters, all containers 4,000: less than one family's message with its facts. And an embed's
fields, title line and footer are what screen readers and old devices have read for years.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from adapters.discord.layout import MOST_TOGETHER, Block, kept, pages
from adapters.discord.texts import cut, label, plain, plain_line, size
from core.cleaning import clean_line
from core.surface import Button, Card, Fact, Say, Style, Tone

Json = dict[str, Any]

SILENT: Final[Json] = {"parse": []}
"""Nobody is ever mentioned by what is posted (`allowed_mentions`)."""

EPHEMERAL: Final = 1 << 6
SUPPRESS_EMBEDS: Final = 1 << 2

MOST_CONTENT: Final = 2000
MOST_EMBEDS: Final = 10
MOST_PAGES: Final = 5
IN_A_ROW: Final = 5
LEAST_FOR_FACTS: Final = 1500
SHORT_FACT: Final = 40
NOTHING: Final = "–"
"""In a field that is empty: Discord takes none without words."""

ROOM_TO_SPARE: Final = 40
"""Kept free on each page, so that no rounding of ours can make Discord refuse a card."""

COLOURS: Final = {Tone.NEUTRAL: 0x5865F2, Tone.URGENT: 0xD83C3E, Tone.GOOD: 0x248046, Tone.QUIET: 0x80848E}
TONES: Final = {Tone.NEUTRAL: "", Tone.URGENT: "Urgent", Tone.GOOD: "Good news", Tone.QUIET: "For information"}
STYLES: Final = {Style.PRIMARY: 1, Style.PLAIN: 2, Style.DANGER: 4}
LINK_STYLE: Final = 5

CONTINUED: Final = "(continued)"
CLOSED: Final = (
    "You don't accept direct messages from this server, so only this much is shown here. Allow them in its privacy "
    "settings to be shown everything."
)

MARK: Final = "https://discord.com/app#"
"""The first embed's address, with the post's key behind it: how a post is recognised in the history (see chat.py).

An embed without a title shows its address nowhere.
"""


def post(card: Card, *, key: str = "", guild: str = "") -> Json:
    """A card as one message. `guild` is named in the buttons of what stands outside any server: in a conversation."""
    (only,) = _pages(_without_repeating(card), 1)
    if key:
        only[0]["url"] = MARK + key
    return {
        "content": cut(plain_line(card.summary), MOST_CONTENT),
        "embeds": only,
        "components": rows(card.buttons, guild),
        "allowed_mentions": SILENT,
    }


def _without_repeating(card: Card) -> Card:
    """The summary stands right above the embeds: a passage that says just the same is not shown again."""
    return replace(card, body=tuple(part for part in card.body if part.words != card.summary))


def minimal(card: Card) -> Card:
    """What may stand where others might look: the summary, which holds nothing personal, and the buttons."""
    return Card(card.title, card.summary, buttons=card.buttons, context=(CLOSED,), tone=card.tone)


def private(card: Card, *, guild: str = "") -> list[Json]:
    """A card as an answer to one person alone: as many messages as it takes, up to a bound. Buttons are on the last."""
    return together((card,), guild=guild)


def together(cards: Iterable[Card], *, guild: str = "") -> list[Json]:
    """Cards as an answer to one person alone: several in one message where there is room, a long one in several."""
    messages: list[Json] = []
    heap = _Heap()
    for card in cards:
        drawn = _pages(card, MOST_PAGES)
        if heap.cards and (len(drawn) > 1 or not heap.has_room(card, drawn[0])):
            messages.append(heap.message(guild))
            heap = _Heap()
        messages += [_answer(page, []) for page in drawn[:-1]]
        heap.add(card, drawn[-1])
        if len(drawn) > 1:
            messages.append(heap.message(guild))
            heap = _Heap()
    return [*messages, heap.message(guild)] if heap.cards else messages


class _Heap:
    """Cards that stand in one message, each in embeds of its own; below them the buttons of all."""

    def __init__(self) -> None:
        self.cards: list[Card] = []
        self.embeds: list[Json] = []

    def has_room(self, card: Card, embeds: list[Json]) -> bool:
        buttons = sum(len(one.buttons) for one in (*self.cards, card))
        drawn = [*self.embeds, *embeds]
        return len(drawn) <= MOST_EMBEDS and buttons <= IN_A_ROW * IN_A_ROW and _length(drawn) <= MOST_TOGETHER

    def add(self, card: Card, embeds: list[Json]) -> None:
        self.cards.append(card)
        self.embeds += embeds

    def message(self, guild: str) -> Json:
        return _answer(self.embeds, rows(self._buttons(), guild))

    def _buttons(self) -> Iterator[Button]:
        """Each once; where two say the same, each says of what, as its card's title does before the colon."""
        said = Counter(button.label for card in self.cards for button in card.buttons)
        known: set[str] = set()
        for card in self.cards:
            whose = card.title.partition(":")[0]
            for button in card.buttons:
                if button.value not in known or button.link:
                    known.add(button.value)
                    yield replace(button, label=f"{whose}: {button.label}") if said[button.label] > 1 else button


def _answer(embeds: list[Json], buttons: list[Json]) -> Json:
    return {"embeds": embeds, "components": buttons, "allowed_mentions": SILENT, "flags": EPHEMERAL}


def _length(embeds: Iterable[Json]) -> int:
    """How much of Discord's measure for all embeds together these take."""
    texts = [embed.get("description", "") for embed in embeds]
    texts += [
        embed[part][name]
        for embed in embeds
        for part, name in (("author", "name"), ("footer", "text"))
        if part in embed
    ]
    texts += [field[part] for embed in embeds for field in embed.get("fields", ()) for part in ("name", "value")]
    return sum(map(size, texts))


def said(say: Say, *, guild: str = "") -> Json:
    """A plain answer to one person alone."""
    return {
        "content": cut(plain(say.words), MOST_CONTENT),
        "components": rows(say.buttons, guild),
        "allowed_mentions": SILENT,
        "flags": EPHEMERAL | SUPPRESS_EMBEDS,
    }


def rows(buttons: Iterable[Button], guild: str = "") -> list[Json]:
    """Buttons, five in a row."""
    drawn = [_button(button, guild) for button in buttons][: IN_A_ROW * IN_A_ROW]
    return [{"type": 1, "components": drawn[start : start + IN_A_ROW]} for start in range(0, len(drawn), IN_A_ROW)]


def custom_id(value: str, guild: str = "") -> str:
    """A button's value, untouched. Where no server is around it, it says in which one it was posted (see events.py)."""
    return f"{value}@{guild}" if guild else value


def _button(button: Button, guild: str) -> Json:
    drawn: Json = {"type": 2, "label": label(button.label, 80)}
    if button.link:
        return drawn | {"style": LINK_STYLE, "url": button.link}
    return drawn | {"style": STYLES[button.style], "custom_id": custom_id(button.value, guild)}


def _pages(card: Card, most: int) -> list[list[Json]]:
    """The embeds of each page."""
    notes = [label(note, 600) for note in card.context if clean_line(note)]
    foot = cut("\n".join(notes), 2000)
    title = cut(plain_line(card.title), 300)
    blocks = tuple(Block.of(passage) for passage in card.body)
    around = size(title) + size(TONES[card.tone]) + size(foot) + 8 + ROOM_TO_SPARE
    facts = _facts(card.facts, max(LEAST_FOR_FACTS, MOST_TOGETHER - around - sum(block.size for block in blocks)))
    first = MOST_TOGETHER - around - sum(size(fact["name"]) + size(fact["value"]) for fact in facts)
    further = MOST_TOGETHER - around - size(CONTINUED)
    # On more than one page a line that does not fit is carried over, and leaves a gap of up to its own length.
    room = first if most == 1 else first + (most - 1) * further // 2
    laid = pages(kept(blocks, room), first, further)
    heads = [_head(card, title, facts), *(_head(card, f"{title} {CONTINUED}", []) for _ in laid[1:])]
    drawn = [_embeds(head, texts, card) for head, texts in zip(heads, laid, strict=True)]
    if foot:
        drawn[-1][-1]["footer"] = {"text": foot}
    return drawn


def _head(card: Card, title: str, facts: list[Json]) -> Json:
    head: Json = {"description": f"### {title}", "color": COLOURS[card.tone]}
    if tone := TONES[card.tone]:
        head["author"] = {"name": tone}
    return head | ({"fields": facts} if facts else {})


def _embeds(head: Json, texts: list[str], card: Card) -> list[Json]:
    """Facts come before the body, and fields stand below a description: so the body has an embed of its own then."""
    if texts and "fields" not in head and size(head["description"]) + 1 + size(texts[0]) <= 4096:
        head["description"] += f"\n{texts[0]}"
        texts = texts[1:]
    return [head, *({"description": text, "color": COLOURS[card.tone]} for text in texts)]


def _facts(facts: Iterable[Fact], room: int) -> list[Json]:
    """As fields, short ones beside each other. Where there is little room, each long value gives up its share."""
    named = [(cut(plain_line(one.label), 256) or NOTHING, cut(plain(one.value), 1024) or NOTHING) for one in facts][:25]
    return [
        {"name": name, "value": value, "inline": size(value) <= SHORT_FACT} for name, value in _shared_out(named, room)
    ]


def _shared_out(facts: list[tuple[str, str]], room: int) -> Iterator[tuple[str, str]]:
    if sum(size(name) + size(value) for name, value in facts) <= room:
        yield from facts
        return
    share = room // len(facts)
    for name, value in facts:
        short = cut(name, share // 2)
        yield short, cut(value, share - size(short))
