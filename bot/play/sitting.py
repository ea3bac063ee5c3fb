"""Sitting at the desk: one person at a terminal plays everybody. Reads lines, shows what that person sees."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from zoneinfo import ZoneInfo

from adapters.terminal.asking import Read, fill, mend
from adapters.terminal.player import NoAnswer
from adapters.terminal.render import Paper, card, numbering, reply
from adapters.terminal.world import Answered, Standing
from bot.play.cast import CHANNELS, PLATFORM, PLAYERS, SLUG, Household, Player
from bot.play.families import FamilySeat
from bot.play.moving import Span, parse_span
from bot.play.stage import Stage
from core.cleaning import clean
from core.phrasing import when
from core.surface import Ask, Button, Form, Say, Show

LONDON: Final = ZoneInfo("Europe/London")
SHOWN: Final = 6
"""So many cards fit a screen; `all` shows the others."""

HELP: Final = (
    ("a number", "press that button"),
    ("/desk home", "give a command; /desk help and /coordinator help list them all"),
    ("who", "be somebody else: an advocate, the coordinator, a family"),
    ("+12h", "let time pass: +30m, +12h, +3d"),
    ("next", "let time pass until something falls due"),
    ("say WORDS", "type into the conversation you saw last; typing alone sends nothing"),
    ("all", "show everything that stands here"),
    ("Enter", "look again"),
    ("q", "leave"),
)


@dataclass(slots=True)
class Screen:
    """The buttons on the screen by number, and the conversation that was seen last."""

    buttons: dict[int, Button] = field(default_factory=dict)
    place: str = ""


class Sitting:
    """The interactive demonstration. `read` gives one line for a prompt; EOFError ends it."""

    def __init__(self, stage: Stage, paper: Paper, read: Read) -> None:
        self._stage = stage
        self._paper = paper
        self._read = read
        self._who: Player | Household = PLAYERS[0]
        self._screen = Screen()
        self._everything = False

    def run(self) -> None:
        """Go on until somebody leaves."""
        self._look()
        while (line := clean(self._read(self._prompt()))) not in ("q", "quit", "exit"):
            try:
                self._do(line)
            except NoAnswer as none:
                self._say(f"The desk is silent: {none}. Its log is {self._stage.setting.log}.")

    def _prompt(self) -> str:
        self._paper.gap()
        self._say(f"{when(self._stage.now, LONDON)} · a number, /desk home, who, +12h, next, help, q", self._dim)
        return f"{self._who.name} > "

    def _do(self, line: str) -> None:
        self._everything = line == "all"
        word, _, rest = line.partition(" ")
        simple: dict[str, Callable[[], None]] = {
            "": self._look,
            "all": self._look,
            "help": self.explain,
            "?": self.explain,
            "who": self._choose,
            "next": self._next,
        }
        if line in simple:
            simple[line]()
        elif line.isdecimal():
            self._press(int(line))
        elif line.startswith("/"):
            self._command(line)
        elif line.startswith("+"):
            self._pass(parse_span(line))
        elif word == "say" and rest:
            self._type(rest)
        else:
            self._say(f"I don't know “{line[:40]}” here. This is what you can do:")
            self.explain()

    def explain(self) -> None:
        """Say what can be typed at the prompt."""
        for what, does in HELP:
            self._paper.item(f"  {what:<12}", does)

    # Looking

    def _look(self) -> None:
        self._stage.rest()
        if isinstance(self._who, Household):
            FamilySeat(self._stage, self._paper, self._who).look(self._screen.buttons)
            return
        standings = self._visible(self._who)
        self._screen = Screen()
        self._heading(self._who, len(standings))
        numbers = numbering()
        for standing in standings if self._everything else standings[-SHOWN:]:
            self._paper.write(card(standing.card, self._paper, numbers, self._stamp(standing)))
            self._offer(standing.card.buttons)
            if standing.place in self._stage.world.threads:
                self._screen.place = standing.place

    def _heading(self, who: Player, count: int) -> None:
        self._paper.gap()
        self._say(f"{who.name}, {who.about}", self._paper.style("bold"))
        if not count:
            self._say("Nothing stands here yet.")
        elif count > SHOWN and not self._everything:
            self._say(f"({count - SHOWN} older cards; “all” shows them)", self._dim)

    def _visible(self, who: Player) -> list[Standing]:
        world = self._stage.world
        channels = [f"{PLATFORM}:{SLUG}:{channel}" for channel in who.channels]
        mine = {standing.message for standing in world.seen_by(who.account)}
        mine |= {standing.message for standing in world.at(*channels)}
        return [standing for standing in world.messages.values() if standing.message in mine]

    def _stamp(self, standing: Standing) -> str:
        channel = CHANNELS.get(standing.place.rpartition(":")[2])
        thread = self._stage.world.threads.get(standing.place)
        where = f"in {channel}" if channel else f"in the conversation {thread.title}" if thread else "to you alone"
        return f"{where}, {when(standing.at, LONDON)}"

    def _offer(self, buttons: tuple[Button, ...]) -> None:
        start = len(self._screen.buttons) + 1
        self._screen.buttons |= dict(enumerate(buttons, start))

    # Acting

    def _press(self, number: int) -> None:
        button = self._screen.buttons.get(number)
        if button is None:
            self._say("There is no button with that number on the screen. Enter shows it again.")
        elif button.link:
            self._say(f"That leads to {button.link}.")
        elif isinstance(self._who, Household):
            FamilySeat(self._stage, self._paper, self._who).act(button, self._read)
            self._look()
        else:
            self._follow(self._who, self._stage.player.press(self._who, button.value))

    def _command(self, line: str) -> None:
        if isinstance(self._who, Household):
            self._say("Families have no commands. “who” makes you somebody else.")
        else:
            self._follow(self._who, self._stage.player.command(self._who, line))

    def _type(self, words: str) -> None:
        if isinstance(self._who, Household) or not self._screen.place:
            self._say("You are in no conversation: one opens when an advocate accepts a request.")
        else:
            self._follow(self._who, self._stage.player.type(self._who, self._screen.place, words))

    def _follow(self, who: Player, key: str) -> None:
        answered = self._stage.player.answer(key)
        if isinstance(answered.reply, Ask):
            self._fill(who, answered.reply.form)
            return
        self._stage.rest()
        self._answer(answered)

    def _answer(self, answered: Answered) -> None:
        """A private answer; its buttons are what the numbers mean now."""
        if answered.problem:
            self._say(answered.problem)
        if answered.reply is None:
            return
        self._screen.buttons = {}
        self._paper.gap()
        self._say("To you alone:", self._dim)
        self._paper.write(*reply(answered.reply, self._paper, numbering()))
        match answered.reply:
            case Say(buttons=buttons):
                self._offer(buttons)
            case Show(cards=cards):
                self._offer(tuple(button for shown in cards for button in shown.buttons))
        self._say("(Enter goes back to what stands here)", self._dim)

    def _fill(self, who: Player, form: Form) -> None:
        self._paper.gap()
        self._paper.write(*reply(Ask(form), self._paper, numbering()))
        given = fill(form, self._paper, self._read)
        while given is not None:
            key = self._stage.player.press(who, f"v1:{form.verb}:{form.subject}", given)
            answered = self._stage.player.answer(key)
            if not answered.problem:
                self._stage.rest()
                self._answer(answered)
                return
            given = mend(form, given, answered.field, answered.problem, self._paper, self._read)
        self._say("Nothing was sent.")

    # Who, and when

    def _choose(self) -> None:
        everybody: list[Player | Household] = [*PLAYERS, *FamilySeat.households(self._stage)]
        for number, one in enumerate(everybody, 1):
            self._paper.item(f"{number:>4}  ", f"{one.name}, {one.about}")
        said = clean(self._read("  who? > "))
        if said.isdecimal() and 0 < int(said) <= len(everybody):
            self._who = everybody[int(said) - 1]
            self._look()
        else:
            self._say("Nobody was chosen.")

    def _pass(self, by: Span) -> None:
        if by.problem:
            self._say(by.problem)
            return
        self._stage.until(self._stage.now + by.span)
        self._look()

    def _next(self) -> None:
        due = self._stage.to_next()
        if due is None:
            self._say("Nothing falls due: all is settled.")
        else:
            self._look()

    @property
    def _dim(self) -> str:
        return self._paper.style("dim")

    def _say(self, words: str, style: str = "") -> None:
        self._paper.say(words, style)
