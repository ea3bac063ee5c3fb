"""A family's seat in the demonstration: the letters it got, and what it can do on its page."""

from collections.abc import Iterator
from typing import Final
from zoneinfo import ZoneInfo

from adapters.terminal.asking import Read, fill
from adapters.terminal.render import Paper, buttons, letter, numbering, reply
from bot.play.cast import HOUSEHOLDS, SLUG, Household
from bot.play.record import Case
from bot.play.stage import Stage
from core.phrasing import when
from core.surface import Ask, Button, Form, TextField

LONDON: Final = ZoneInfo("Europe/London")
SHOWN: Final = 4
ASKS_FOR_WORDS: Final = {
    "family_answers": ("Your answer", "answer"),
    "family_writes": ("Your message to the advocate", "words"),
}
"""What a family writes, by verb: the field's label and its name."""


class FamilySeat:
    """One family at its page."""

    def __init__(self, stage: Stage, paper: Paper, family: Household) -> None:
        self._stage = stage
        self._paper = paper
        self._family = family

    @staticmethod
    def households(stage: Stage) -> list[Household]:
        """The families that have asked for something: the invented ones, and those that somebody has added."""
        invented = {case.family: one for one in HOUSEHOLDS if (case := stage.record.case_of(one.contact))}
        others = dict.fromkeys(case.family for case in stage.record.cases() if case.family not in invented)
        added = [Household(f"The family of {_first(stage, one)}", one, "asked during this sitting") for one in others]
        return [*invented.values(), *added]

    def look(self, on_screen: dict[int, Button]) -> None:
        """Show the letters, and number what can be done."""
        case = self._case()
        on_screen.clear()
        self._paper.gap()
        self._paper.say(f"{self._family.name}, {self._family.about}", self._paper.style("bold"))
        letters = self._stage.world.letters_to(case.family) if case else []
        for sent in letters[-SHOWN:]:
            self._paper.write(letter(sent.letter, self._paper, when(sent.at, LONDON)))
        if not letters:
            self._paper.say("No letter has come yet.")
        offered = list(_page(case)) if case else []
        self._paper.write(*buttons(offered, numbering(), self._paper))
        on_screen |= dict(enumerate(offered, 1))

    def act(self, button: Button, read: Read) -> None:
        """Do one of the things a family can do; what it needs to write is asked for first."""
        case = self._case()
        if case is None:
            return
        values = {}
        if asked := ASKS_FOR_WORDS.get(button.verb):
            label, name = asked
            form = Form(label, button.verb, button.subject, (TextField(name, label, lines=4),))
            given = fill(form, self._paper, read)
            if given is None:
                return
            values = given
        key = self._stage.player.as_family(SLUG, case.family, button.verb, button.subject, values)
        answered = self._stage.player.answer(key)
        if answered.problem:
            self._paper.say(answered.problem)
        elif answered.reply is not None and not isinstance(answered.reply, Ask):
            self._paper.write(*reply(answered.reply, self._paper, numbering()))
        self._stage.rest()

    def _case(self) -> Case | None:
        if "@" in self._family.contact:
            return self._stage.record.case_of(self._family.contact)
        return next(
            (case for case in reversed(self._stage.record.cases()) if case.family == self._family.contact), None
        )


def _first(stage: Stage, family: str) -> str:
    return next(case.label for case in stage.record.cases() if case.family == family)


def _page(case: Case) -> Iterator[Button]:
    """What a family's page offers now."""
    if case.question:
        yield Button("Answer the question", "family_answers", case.question)
    if case.connection and case.active:
        yield Button("Write to your advocate", "family_writes", case.connection)
        yield Button("I have not heard", "family_not_heard", case.connection)
        yield Button("End the support", "family_ends", case.connection)
    if case.is_open:
        yield Button("Withdraw the request", "withdraw", case.request)
