"""The story in the terminal's own world: a folder, in which the bot posts and people's acts lie."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from rich.console import Group, RenderableType

from adapters.terminal.player import NoAnswer
from adapters.terminal.player import Player as Hand
from adapters.terminal.render import Paper, card, numbering, reply
from adapters.terminal.world import Standing
from bot.play.cast import PLATFORM, SLUG, Player
from bot.play.reading import buttons_of, fill_in, text_of, text_of_reply
from bot.play.theatre import Act, Given, Missed, Opened, Push, Seen, Spot, Told
from core.surface import Ask, Button, Card, Form, Reply, Say, TextField


class AtTerminal:
    """People at the terminal. `paper` is what pictures are made for."""

    def __init__(self, hand: Hand, paper: Paper | None = None) -> None:
        self._hand = hand
        self._paper = paper or Paper.on(plain=True)

    def account(self, who: Player) -> str:
        return who.account

    def cards(self, who: Player, channel: str = "") -> list[Seen]:
        world = self._hand.refresh()
        return self.channel(channel) if channel else [self._seen(one) for one in world.seen_by(who.account)]

    def channel(self, channel: str) -> list[Seen]:
        return [self._seen(one) for one in self._hand.refresh().at(f"{PLATFORM}:{SLUG}:{channel}")]

    def everything(self) -> list[Seen]:
        return [self._seen(one) for one in self._hand.refresh().messages.values()]

    def buttons(self, who: Player, spot: Spot) -> Mapping[str, Push]:  # noqa: ARG002  # they are the same for everybody
        standing = self._hand.refresh().messages.get(spot.message)
        return self._pushes(standing.card.buttons if standing else ())

    def command(self, who: Player, line: str) -> Act:
        return _Waiting(self, self._hand, who, self._hand.command(who, line))

    def type(self, who: Player, spot: Spot, words: str) -> Act:
        return _Waiting(self, self._hand, who, self._hand.type(who, spot.place, words))

    def advance(self, by: timedelta) -> None:
        """The terminal has no clock of its own."""

    def wait_for_the_bot(self) -> None:
        """What is done before the bot reads the folder, it finds there."""

    def _pushes(self, buttons: Iterable[Button]) -> dict[str, Push]:
        return {button.label: partial(self._press, button.value, None) for button in buttons}

    def _press(self, value: str, values: Given | None, who: Player) -> Act:
        filled = dict(values) if values is not None else None
        return _Waiting(self, self._hand, who, self._hand.press(who, value, filled))

    def _seen(self, standing: Standing) -> Seen:
        return Seen(
            Spot(standing.message, standing.place),
            standing.drawn,
            text_of(standing.card),
            standing.card.title,
            f"{standing.place} {standing.key}",
            partial(self._picture, standing.card),
        )

    def _picture(self, shown: Card, stamp: str) -> RenderableType:
        return card(shown, self._paper, numbering(), stamp)

    def told(self, answered: Reply) -> Told:
        """An answer that is no form."""
        buttons = self._pushes(buttons_of(answered))
        if isinstance(answered, Say):
            return Told(answered.words, answered.words, buttons=buttons)
        picture = Group(*reply(answered, self._paper, numbering()))
        return Told(text_of_reply(answered), picture=picture, buttons=buttons)

    def opened(self, who: Player, form: Form) -> Opened:
        """A form before somebody."""

        def send(values: Given) -> Act:
            return self._press(f"v1:{form.verb}:{form.subject}", fill_in(form, values), who)

        long = frozenset(one.name for one in form.fields if isinstance(one, TextField) and one.lines > 1)
        return Opened(form.title, form.submit, long, send)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An act that lies in the folder."""

    theatre: AtTerminal
    hand: Hand
    who: Player
    key: str

    def outcome(self, within: float) -> Told | Opened:
        try:
            answered = self.hand.answer(self.key, within)
        except NoAnswer as none:
            raise Missed(f"the desk did not answer: {none}") from None
        if answered.problem:
            raise Missed(f"the form was not accepted: {answered.field}: {answered.problem}")
        if answered.reply is None:
            raise Missed("the desk gave an empty answer")
        if isinstance(answered.reply, Ask):
            return self.theatre.opened(self.who, answered.reply.form)
        return self.theatre.told(answered.reply)
