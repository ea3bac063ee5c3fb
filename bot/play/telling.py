"""Tells the story and checks it: who does what, who sees what. Every expectation is waited for, with an end."""

import signal
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from rich.text import Text

from adapters.terminal.render import Paper, letter
from adapters.terminal.world import Delivered
from bot.play.cast import CHANNELS, CHRIS, SLUG, Household, Player
from bot.play.record import Case
from bot.play.stage import Stage
from bot.play.theatre import Act, Given, Missed, Opened, Push, Seen, Spot, Told
from core.phrasing import when
from core.surface import Say

LONDON: Final = ZoneInfo("Europe/London")
T = TypeVar("T")
TUESDAY: Final = 1
AFTER_A_POST: Final = "post.after_send=kill"
PATIENCE_S: Final = 20.0


class Teller:
    """Narrates on paper, acts for the people of the story, and keeps count of what was expected and seen."""

    def __init__(self, stage: Stage, paper: Paper, patience: float = PATIENCE_S) -> None:
        """`patience` is real time in seconds: how long an expectation is waited for."""
        self.stage = stage
        self.seen = 0
        self._paper = paper
        self._patience = patience
        self._theatre = stage.theatre
        self._told: set[tuple[Spot, int]] = set()
        self._letters: set[str] = set()
        self._pressed: dict[Player, Act] = {}
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
        self.stage.start_bot(AFTER_A_POST)

    def is_killed(self) -> None:
        """Wait until the bot is dead."""
        code = self.stage.bot.wait_for_death()
        self.checks(f"The bot is dead (signal {-code}): no goodbye, nothing tidied up", code == -signal.SIGKILL)

    def starts_again(self) -> None:
        """Start the bot as it was left."""
        self.stage.start_bot()
        self._does(f"The bot starts again (process {self.stage.bot.pid})")

    def starts_only_to_die(self) -> None:
        """Start the bot as it was left, to be killed at its first post: perhaps before it hears anybody."""
        self.stage.bot.start(AFTER_A_POST)
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
        found = self._wait(expected, lambda: self._card(self._theatre.cards(who, channel), words, again=again), words)
        self._told.add((found.spot, found.drawn))
        self._tick(expected)
        if show:
            self._paper.write(found.picture(f"in {CHANNELS[channel]}" if channel else f"to {_first(who)} alone"))
        return found.spot

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
        for seen in self._theatre.channel(channel):
            if found := [word for word in words if word.lower() in seen.text]:
                raise Missed(f"{CHANNELS[channel]} must not show {what}, but shows {', '.join(found)!r}")
        self._tick(f"Nobody sees {what} in {CHANNELS[channel]}")

    def sees_no_more(self, who: Player, what: str, *words: str) -> None:
        """None of somebody's own cards holds all of these words any more."""
        expected = f"{who.name} no longer sees {what}"

        def is_gone() -> bool:
            return not any(all(word.lower() in seen.text for word in words) for seen in self._theatre.cards(who))

        self._wait(expected, is_gone, words)
        self._tick(expected)

    def only_once(self) -> None:
        """Nothing was posted twice, anywhere."""
        posts = [seen.post for seen in self._theatre.everything()]
        letters = [sent.key for sent in self.stage.world.letters]
        if len(set(posts)) < len(posts) or len(set(letters)) < len(letters):
            raise Missed("something was posted twice")
        self._tick(f"Each of {len(posts)} cards and {len(letters)} letters stands exactly once")

    def _card(self, standing: list[Seen], words: tuple[str, ...], *, again: bool) -> Seen | None:
        for seen in reversed(standing):
            is_new = (seen.spot, seen.drawn) not in self._told
            if (is_new or again) and all(word.lower() in seen.text for word in words):
                return seen
        return None

    def _letter(self, family: Household, words: tuple[str, ...]) -> Delivered | None:
        for sent in self.stage.world.letters_to(self.case_of(family).family):
            text = " ".join((sent.letter.subject, *sent.letter.paragraphs)).lower()
            if sent.key not in self._letters and all(word.lower() in text for word in words):
                return sent
        return None

    # What people do

    def presses(self, who: Player, where: Spot | Told, label: str, **values: str | tuple[str, ...]) -> Told:
        """Somebody presses a button of a card or of an answer; a form that opens is filled in and sent."""
        called, push = self._button(who, where, label)
        self._does(f"{_first(who)} presses [{called}]")
        return self._follow(who, push(who), values)

    def at_once(self, spot: Spot, label: str, *people: Player) -> None:
        """Several people press the same button in the same instant; `answer_of` waits for what each is told."""
        pushes = {one: self._button(one, spot, label) for one in people}
        called = next(iter(pushes.values()))[0]
        self._does(f"{' and '.join(map(_first, people))} press [{called}] at the same moment")
        for one, (_, push) in pushes.items():
            self._pressed[one] = push(one)

    def answer_of(self, who: Player) -> str:
        """What somebody was told who pressed at once with others."""
        return self._said(who, self._pressed.pop(who)).text

    def commands(self, who: Player, line: str, **values: str | tuple[str, ...]) -> Told:
        """Somebody gives a command."""
        self._does(f"{_first(who)} types {line}")
        return self._follow(who, self._theatre.command(who, line), values)

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

    def types(self, who: Player, spot: Spot, words: str) -> Told:
        """Somebody merely types in a conversation."""
        self._does(f"{_first(who)} types into the conversation: “{words}”")
        return self._said(who, self._theatre.type(who, spot, words))

    def family(self, family: Household, does: str, verb: str, subject: str, **values: str | tuple[str, ...]) -> None:
        """A family does something through the recorder."""
        self._does(f"{family.name} {does}")
        key = self.stage.player.as_family(SLUG, self.case_of(family).family, verb, subject, dict(values))
        answered = self.stage.player.answer(key, self._patience)
        if answered.problem:
            raise Missed(f"the page was not accepted: {answered.field}: {answered.problem}")
        if isinstance(answered.reply, Say):
            self._paper.say(f"The desk answers: {answered.reply.words}", self._paper.style("dim"), indent=3)

    def answers(self, said: Told, what: str, *words: str) -> None:
        """A private answer holds all these words."""
        text = " ".join(said.text.split()).lower()
        if missing := [word for word in words if word.lower() not in text]:
            raise Missed(f"{what}: the answer lacks {', '.join(missing)!r}. It was: {text}")
        self._tick(what)

    def case_of(self, family: Household) -> Case:
        """The family's latest request. Raises Missed where there is none."""
        case = self.stage.record.case_of(family.contact)
        if case is None:
            raise Missed(f"there is no request of {family.name}")
        return case

    def _button(self, who: Player, where: Spot | Told, label: str) -> tuple[str, Push]:
        buttons = where.buttons if isinstance(where, Told) else self._theatre.buttons(who, where)
        for called, push in buttons.items():
            if label.lower() in called.lower():
                return called, push
        raise Missed(f"there is no button {label!r}; there are: {', '.join(buttons) or 'none'}")

    def _follow(self, who: Player, act: Act, values: Given) -> Told:
        opened = act.outcome(self._patience)
        if isinstance(opened, Told):
            return self._say_it(who, opened)
        self._does(f"{_first(who)} fills in “{opened.title}” and presses [{opened.submit}]")
        for name in values:
            written = values[name]
            if isinstance(written, str) and name in opened.long:
                self._paper.write(*self._paper.wrapped(written, "     > "))
        return self._said(who, opened.send(values))

    def _said(self, who: Player, act: Act) -> Told:
        told = act.outcome(self._patience)
        if isinstance(told, Opened):
            raise Missed(f"a form opened instead of an answer: {told.title}")
        return self._say_it(who, told)

    def _say_it(self, who: Player, told: Told) -> Told:
        if told.picture is not None:
            self._paper.write(told.picture)
        else:
            self._paper.say(f"The desk, to {_first(who)} alone: {told.words}", self._paper.style("dim"), indent=3)
        return told

    def _wait(self, expected: str, found: Callable[[], T | None], words: tuple[str, ...]) -> T:
        end = time.monotonic() + self._patience
        while time.monotonic() < end:
            if result := found():
                return result
            time.sleep(0.02)
        raise Missed(f"{expected}: nothing with {', '.join(map(repr, words))} came within {self._patience:g} s")


def _first(who: Player) -> str:
    return who.name.split()[0]
