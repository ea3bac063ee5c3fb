"""Tells the story and checks it: who does what, who sees what. Every expectation is waited for, with an end."""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from rich.text import Text

from adapters.terminal.events import Filled
from adapters.terminal.player import NoAnswer
from adapters.terminal.render import Paper, card, letter, numbering, reply
from adapters.terminal.world import Answered, Delivered, Standing
from bot.play.cast import CHANNELS, CHRIS, PLATFORM, SLUG, Household, Player
from bot.play.reading import Missed, buttons_of, fill_in, text_of, text_of_reply
from bot.play.record import Case
from bot.play.stage import Stage
from core.phrasing import when
from core.surface import Ask, Button, Card, Reply, Say, Show, TextField

LONDON: Final = ZoneInfo("Europe/London")
T = TypeVar("T")
TUESDAY: Final = 1
AFTER_A_POST: Final = "post.after_send=kill"
PATIENCE_S: Final = 20.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A message that somebody sees; press its buttons as they are by then."""

    message: str
    place: str


class Teller:
    """Narrates on paper, acts for the people of the story, and keeps count of what was expected and seen."""

    def __init__(self, stage: Stage, paper: Paper, patience: float = PATIENCE_S) -> None:
        """`patience` is real time in seconds: how long an expectation is waited for."""
        self.stage = stage
        self.seen = 0
        self._paper = paper
        self._patience = patience
        self._told: set[tuple[str, int]] = set()
        self._letters: set[str] = set()
        self._pressed: dict[Player, str] = {}
        self._chapters = 0

    # Narration

    def chapter(self, title: str, *narration: str) -> None:
        """A new chapter."""
        self._chapters += 1
        heading = f"{self._chapters}. {title}"
        self._write("", heading, "bold cyan")
        self._write("=" * len(heading), "", "cyan")
        self.say(*narration)

    def say(self, *narration: str) -> None:
        """Some words to the reader."""
        for words in narration:
            self._paper.say(words)
        if narration:
            self._paper.say("")

    def _write(self, above: str, below: str, style: str) -> None:
        for line in (above, below):
            self._paper.say(line, self._paper.style(style)) if line or above == line == "" else None

    def clock(self) -> None:
        """Say what time it is in the story."""
        self._paper.say(f"── {when(self.stage.now, LONDON)} ──", self._paper.style("yellow"))

    def checks(self, what: str, holds: bool) -> None:  # noqa: FBT001  # what was found, not a switch
        """Something else that must be so."""
        if not holds:
            raise Missed(what)
        self._tick(what)

    def rests(self) -> None:
        """Wait until the desk has nothing left to do."""
        self.stage.rest()

    # Misfortune

    def dies_after_its_next_post(self) -> None:
        """The bot is started anew, set to be killed right after its next post, before it notes that it has posted."""
        self.stage.rest()
        self.stage.bot.stop()
        self.stage.bot.start(AFTER_A_POST)

    def is_killed(self) -> None:
        """Wait until the bot is dead."""
        code = self.stage.bot.wait_for_death()
        self.checks(f"The bot is dead (signal {-code}): no goodbye, nothing tidied up", code == -signal.SIGKILL)

    def starts_again(self, plan: str = "") -> None:
        """Start the bot as it was left; `plan` is one more misfortune."""
        self.stage.bot.start(plan)
        self._does(f"The bot starts again (process {self.stage.bot.pid})")

    def _tick(self, words: str) -> None:
        self.seen += 1
        mark = Text.assemble((" ✓ ", self._paper.style("bold green")), words)
        self._paper.write(mark)

    def _does(self, words: str) -> None:
        self._paper.say(f" → {words}", self._paper.style("bold"))

    # Time

    def passes(self, until: datetime) -> None:
        """Move the clock to that instant, through everything that falls due on the way."""
        self.stage.until(until)
        self.clock()

    def after(self, **span: float) -> None:
        """Move the clock on by so much (keywords of timedelta)."""
        self.passes(self.stage.now + timedelta(**span))

    def at(self, hour: int, minute: int = 0) -> None:
        """Move the clock to the next time that London's clocks show this."""
        local = self.stage.now.astimezone(LONDON)
        then = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
        while then <= local:
            then = (then + timedelta(days=1)).replace(hour=hour)
        self.passes(then)

    def on_a_tuesday(self, hour: int) -> None:
        """Move the clock, unseen, to the next Tuesday: quiet hours and weekdays are part of the story."""
        local = self.stage.now.astimezone(LONDON).replace(hour=hour, minute=0, second=0, microsecond=0)
        self.stage.until(local + timedelta(days=(TUESDAY - local.weekday()) % 7 or 7))

    # What people see

    def sees(
        self, who: Player, what: str, *words: str, channel: str = "", show: bool = False, again: bool = False
    ) -> Spot:
        """Somebody sees a card with all these words.

        One that was told before counts only if it was drawn anew, or if they look `again`.
        """
        where = f", in {CHANNELS[channel]}" if channel else ""
        expected = f"{who.name} sees {what}{where}"
        found = self._wait(expected, lambda: self._card(self._places(who, channel), words, again=again), words)
        self._told.add((found.message, found.drawn))
        self._tick(expected)
        if show:
            self._show(found.card, who, channel)
        return Spot(found.message, found.place)

    def hears(self, family: Household, what: str, *words: str, show: bool = False) -> None:
        """A family gets a letter with all these words."""
        expected = f"{family.name} hears {what}"
        found = self._wait(expected, lambda: self._letter(family, words), words)
        self._letters.add(found.key)
        self._tick(expected)
        if show:
            self._paper.write(letter(found.letter, self._paper, f"to {family.name}"))

    def nobody_sees(self, what: str, *words: str, channel: str) -> None:
        """No card in a channel holds any of these words."""
        place = f"{PLATFORM}:{SLUG}:{channel}"
        for standing in self.stage.world.at(place):
            if found := [word for word in words if word.lower() in text_of(standing.card)]:
                raise Missed(f"{CHANNELS[channel]} must not show {what}, but shows {', '.join(found)!r}")
        self._tick(f"Nobody sees {what} in {CHANNELS[channel]}")

    def sees_no_more(self, who: Player, what: str, *words: str) -> None:
        """None of somebody's own cards holds all of these words any more."""
        expected = f"{who.name} no longer sees {what}"

        def is_gone() -> bool:
            texts = [text_of(standing.card) for standing in self.stage.world.seen_by(who.account)]
            return not any(all(word.lower() in text for word in words) for text in texts)

        self._wait(expected, is_gone, words)
        self._tick(expected)

    def only_once(self) -> None:
        """Nothing was posted twice, anywhere."""
        keys = [(standing.place, standing.key) for standing in self.stage.world.messages.values()]
        letters = [sent.key for sent in self.stage.world.letters]
        if len(set(keys)) < len(keys) or len(set(letters)) < len(letters):
            raise Missed("something was posted twice")
        self._tick(f"Each of {len(keys)} cards and {len(letters)} letters stands exactly once")

    def _show(self, shown: Card, who: Player, channel: str) -> None:
        stamp = f"in {CHANNELS[channel]}" if channel else f"to {who.name.split()[0]} alone"
        self._paper.write(card(shown, self._paper, numbering(), stamp))

    def _places(self, who: Player, channel: str) -> list[Standing]:
        world = self.stage.world
        return world.at(f"{PLATFORM}:{SLUG}:{channel}") if channel else world.seen_by(who.account)

    def _card(self, standings: list[Standing], words: tuple[str, ...], *, again: bool) -> Standing | None:
        for standing in reversed(standings):
            text, is_new = text_of(standing.card), (standing.message, standing.drawn) not in self._told
            if (is_new or again) and all(word.lower() in text for word in words):
                return standing
        return None

    def _letter(self, family: Household, words: tuple[str, ...]) -> Delivered | None:
        for sent in self.stage.world.letters_to(self.case_of(family).family):
            text = " ".join((sent.letter.subject, *sent.letter.paragraphs)).lower()
            if sent.key not in self._letters and all(word.lower() in text for word in words):
                return sent
        return None

    # What people do

    def presses(self, who: Player, spot: Spot | Reply, label: str, **values: str | tuple[str, ...]) -> Reply:
        """Somebody presses a button of a card or of an answer; a form that opens is filled in and sent."""
        button = self._button(spot, label)
        self._does(f"{who.name.split()[0]} presses [{button.label}]")
        return self._follow(who, self.stage.player.press(who, button.value), values)

    def at_once(self, spot: Spot, label: str, *people: Player) -> None:
        """Several people press the same button in the same instant; `answer_of` waits for what each is told."""
        button = self._button(spot, label)
        self._does(f"{' and '.join(one.name.split()[0] for one in people)} press [{button.label}] at the same moment")
        for one in people:
            self._pressed[one] = self.stage.player.press(one, button.value)

    def answer_of(self, who: Player) -> str:
        """What somebody was told who pressed at once with others."""
        return text_of_reply(self._said(who, self._answer(self._pressed.pop(who))))

    def commands(self, who: Player, line: str, **values: str | tuple[str, ...]) -> Reply:
        """Somebody gives a command."""
        self._does(f"{who.name.split()[0]} types {line}")
        return self._follow(who, self.stage.player.command(who, line), values)

    def asks(self, family: Household, message: str, **about: str) -> Case:
        """A family rings, and the coordinator writes down what it asks (`age`, `stage`, `kind`, `whom`)."""
        noted = self.commands(
            CHRIS,
            "/coordinator new",
            contact=family.contact,
            name=family.name,
            notice_version="Yes",
            asking_for=family.asks,
        )
        self.presses(CHRIS, noted, "Write down", message=message, **about)
        return self.case_of(family)

    def types(self, who: Player, spot: Spot, words: str) -> Reply:
        """Somebody merely types in a conversation."""
        self._does(f"{who.name.split()[0]} types into the conversation: “{words}”")
        return self._said(who, self._answer(self.stage.player.type(who, spot.place, words)))

    def family(self, family: Household, does: str, verb: str, subject: str, **values: str | tuple[str, ...]) -> None:
        """A family does something through the recorder."""
        self._does(f"{family.name} {does}")
        key = self.stage.player.as_family(SLUG, self.case_of(family).family, verb, subject, dict(values))
        answered = self._answer(key)
        if isinstance(answered.reply, Say):
            self._paper.say(f"The desk answers: {answered.reply.words}", self._paper.style("dim"), indent=3)

    def answers(self, said: Reply, what: str, *words: str) -> None:
        """A private answer holds all these words."""
        text = " ".join(text_of_reply(said).split()).lower()
        if missing := [word for word in words if word.lower() not in text]:
            raise Missed(f"{what}: the answer lacks {', '.join(missing)!r}. It was: {text}")
        self._tick(what)

    def case_of(self, family: Household) -> Case:
        """The family's latest request. Raises Missed where there is none."""
        case = self.stage.record.case_of(family.contact)
        if case is None:
            raise Missed(f"there is no request of {family.name}")
        return case

    def _button(self, spot: Spot | Reply, label: str) -> Button:
        buttons = buttons_of(spot) if isinstance(spot, Reply) else self._live_buttons(spot)
        for button in buttons:
            if label.lower() in button.label.lower():
                return button
        labels = ", ".join(button.label for button in buttons) or "none"
        raise Missed(f"there is no button {label!r}; there are: {labels}")

    def _live_buttons(self, spot: Spot) -> tuple[Button, ...]:
        standing = self.stage.world.messages.get(spot.message)
        return standing.card.buttons if standing else ()

    def _follow(self, who: Player, key: str, values: Filled) -> Reply:
        answered = self._answer(key)
        if not isinstance(answered.reply, Ask):
            return self._said(who, answered)
        form = answered.reply.form
        filled = fill_in(form, values)
        self._does(f"{who.name.split()[0]} fills in “{form.title}” and presses [{form.submit}]")
        for field in form.fields:
            written = values.get(field.name)
            if isinstance(written, str) and isinstance(field, TextField) and field.lines > 1:
                self._paper.write(*self._paper.wrapped(written, "     > "))
        return self._said(who, self._answer(self.stage.player.press(who, f"v1:{form.verb}:{form.subject}", filled)))

    def _answer(self, key: str) -> Answered:
        try:
            answered = self.stage.player.answer(key, self._patience)
        except NoAnswer as none:
            raise Missed(f"the desk did not answer: {none}") from None
        if answered.problem:
            raise Missed(f"the form was not accepted: {answered.field}: {answered.problem}")
        return answered

    def _said(self, who: Player, answered: Answered) -> Reply:
        if answered.reply is None:
            raise Missed("the desk gave an empty answer")
        first = who.name.split()[0]
        match answered.reply:
            case Say(words=words):
                self._paper.say(f"The desk, to {first} alone: {words}", self._paper.style("dim"), indent=3)
            case Show() as shown:
                self._paper.write(*reply(shown, self._paper, numbering()))
        return answered.reply

    def _wait(self, expected: str, found: Callable[[], T | None], words: tuple[str, ...]) -> T:
        end = time.monotonic() + self._patience
        while time.monotonic() < end:
            if result := found():
                return result
            time.sleep(0.02)
        raise Missed(f"{expected}: nothing with {', '.join(map(repr, words))} came within {self._patience:g} s")
