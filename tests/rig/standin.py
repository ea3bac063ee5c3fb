"""The platform of the simulator: it does what it is told to do wrong, and remembers everything it saw.

It stands on the recording platform. What only a platform can know is written down here: every attempt and its
outcome, every look-up, every answer, and where a family's words turned up.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from adapters.terminal.chat import Chat, Recorder
from adapters.terminal.keeping import InMemory
from adapters.terminal.world import Answered, Delivered, Happening, Redrawn, Shown
from core.clock import Clock
from core.platform import CannotTell, Letter, Outcome, Place, Ref
from core.surface import Ask, Button, Card, Reply, Say, Show

TOKEN = re.compile(r"zq0\d+0[a-z]qz")
"""A canary: a word that stands in a private text and nowhere else. A public id, for one, holds no 0."""

DRAFT = "A draft for your introduction"
"""Our own words round a few of the family's, for the advocate's eyes."""


class Sighting(NamedTuple):
    """A canary was seen: where (a written place, `family:…` or `log`), in which part of a card, at which instant."""

    token: str
    where: str
    part: str
    at: datetime


class Standing(NamedTuple):
    """A card was drawn somewhere, newly or anew; `key` is the post's, empty for an answer."""

    where: str
    card: Card
    at: datetime
    key: str = ""
    anew: bool = False


class Looked(NamedTuple):
    """A post was looked up by its key; `told` is whether the platform could tell."""

    key: str
    place: str
    told: bool


class Act(NamedTuple):
    """Somebody did something, under a key that a redelivery repeats; `reply` is None where the process died first."""

    key: str
    who: str
    value: str
    reply: Reply | None
    at: datetime


@dataclass(slots=True)
class Seen:
    """Everything that a platform, the families' route, and whoever reads the log saw."""

    acts: list[Act] = field(default_factory=list)
    drawn: list[Standing] = field(default_factory=list)
    looked: list[Looked] = field(default_factory=list)
    letters: list[Delivered] = field(default_factory=list)
    lost_letters: list[str] = field(default_factory=list)
    sightings: list[Sighting] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)
    wakings: list[datetime] = field(default_factory=list)
    received: list[str] = field(default_factory=list)
    buttons: dict[str, Button] = field(default_factory=dict)

    def card(self, drawn: Standing) -> None:
        """A card was drawn somewhere."""
        self.drawn.append(drawn)
        self.buttons |= {button.value: button for button in drawn.card.buttons}
        for part, words in _parts(drawn.card):
            self.words(words, drawn.where, part, drawn.at)

    def words(self, words: str, where: str, part: str, at: datetime) -> None:
        """Some words were seen."""
        self.sightings += [Sighting(token, where, part, at) for token in TOKEN.findall(words)]

    def answer(self, where: str, reply: Reply, at: datetime) -> None:
        """Somebody alone was answered."""
        match reply:
            case Say(words=words, buttons=buttons):
                self.words(words, where, "answer", at)
                self.buttons |= {button.value: button for button in buttons}
            case Show(cards=cards):
                for card in cards:
                    self.card(Standing(where, card, at))
            case Ask(form=form):
                self.words(repr(form), where, "form", at)


def _parts(card: Card) -> Iterator[tuple[str, str]]:
    yield "title", card.title
    yield "summary", card.summary
    yield "context", " ".join(card.context)
    yield "button", " ".join(button.label + button.value for button in card.buttons)
    yield "fact", " ".join(fact.label + fact.value for fact in card.facts)
    for passage in card.body:
        yield "quoted" if passage.quoted or passage.heading == DRAFT else "plain", passage.heading + passage.words


class StandIn(Chat):
    """The chat platform; `seen` is its memory."""

    def __init__(self, name: str, clock: Clock, seen: Seen) -> None:
        super().__init__(name, InMemory(), clock)
        self.seen = seen

    async def find(self, key: str, place: Place, since: datetime) -> Ref | CannotTell | None:
        found = await super().find(key, place, since)
        self.seen.looked.append(Looked(key, str(place), not isinstance(found, CannotTell)))
        return found

    def _happen(self, happening: Happening) -> None:
        super()._happen(happening)
        match happening:
            case Shown(place=place, key=key, card=card, at=at):
                self.seen.card(Standing(place, card, at, key))
            case Redrawn(message=message, card=card, at=at):
                self.seen.card(Standing(self.world.messages[message].place, card, at, anew=True))
            case Delivered(family=family, letter=letter, at=at):
                self.seen.letters.append(happening)
                self.seen.words(" ".join(letter.paragraphs), f"family:{family}", "letter", at)
                self.seen.words(letter.subject, f"family:{family}", "title", at)
            case Answered():
                pass  # the simulator writes down its own answers


class Misdelivery(NamedTuple):
    """What a delivery ends with; with `stands` the family has the letter all the same."""

    outcome: Outcome
    stands: bool


class Page(Recorder):
    """The families' page: it can't be looked up, and its replies can be lost."""

    def __init__(self, chat: StandIn) -> None:
        super().__init__(chat, "page")
        self.to_go_wrong: list[Misdelivery] = []
        self._seen = chat.seen

    async def deliver(self, family: str, letter: Letter, key: str) -> Outcome:
        if not self.to_go_wrong:
            return await super().deliver(family, letter, key)
        wrong = self.to_go_wrong.pop(0)
        if wrong.stands:
            await super().deliver(family, letter, key)
            self._seen.lost_letters.append(key)
        return wrong.outcome


class Ear(logging.Handler):
    """Listens to the log, for a family's words and for defects."""

    def __init__(self, seen: Seen, clock: Clock) -> None:
        super().__init__(logging.INFO)
        self._seen, self._clock = seen, clock

    def emit(self, record: logging.LogRecord) -> None:
        words = f"{record.getMessage()} {record.exc_text or ''}"
        self._seen.words(words, "log", record.name, self._clock.now())
        if "a defect" in words:
            self._seen.defects.append(words)
