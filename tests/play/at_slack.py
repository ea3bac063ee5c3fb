"""The story in Slack: its people sit before the stand-in, and the bot's own Bolt is at the other end of the wire."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Final

from rich.console import Group, RenderableType

from adapters.slack import forms
from adapters.slack.manifest import manifest
from adapters.terminal.render import Paper
from bot.play.cast import CHRIS, ORGANISATION, PLAYERS, Player
from bot.play.setting import Whereabouts
from bot.play.theatre import Act, Given, Missed, Opened, Push, Seen, Spot, Told
from core.clock import MovableClock
from core.settings import CommandNames
from tests.world.slack import people
from tests.world.slack.filling import NotTaken
from tests.world.slack.model import Channel
from tests.world.slack.people import CannotDo, Seat
from tests.world.slack.portal import Portal
from tests.world.slack.showing import as_text, message_text, view_text
from tests.world.slack.sight import Pushable, SeenMessage, SeenView
from tests.world.slack.slack import Slack

BOT_TOKEN: Final = "DEMO_SLACK_BOT_TOKEN"
APP_TOKEN: Final = "DEMO_SLACK_APP_TOKEN"
PATIENCE_S: Final = 6.0
"""Somebody who has pressed and hears nothing for so long presses again."""

SECTION: Final = """\
[slack]
api = "{api}/api/"

  [[slack.workspaces]]
  id = "{team}"
  bot_token_env = "{bot_token}"
  app_token_env = "{app_token}"
"""


class AtSlack:
    """One workspace with the story's people and channels, and the bot's app in it, as its manifest makes it."""

    def __init__(self, portal: Portal, clock: MovableClock, paper: Paper) -> None:
        self._portal = portal
        self._clock = clock
        self._paper = paper
        self.slack: Slack = portal.slack
        town = self.slack.town
        self._team = town.team(ORGANISATION)
        self._people = {one: town.person(self._team, one.name) for one in PLAYERS}
        self._app = town.app(manifest(CommandNames()))
        self._install = town.install(self._app, self._team)
        self._app_token = town.app_token(self._app)
        self._channels: dict[str, Channel] = {}
        for name in ("requests", "coordinators"):
            members = [person for player, person in self._people.items() if name in player.channels]
            self._channels[name] = town.channel(self._team, name, members)
            town.join(self._channels[name], self._install)

    @property
    def whereabouts(self) -> Whereabouts:
        """For the bot's configuration."""
        workspace = f"slack:{self._team.id}"
        section = SECTION.format(
            api=self._portal.base_url, team=self._team.id, bot_token=BOT_TOKEN, app_token=APP_TOKEN
        )
        return Whereabouts(
            (workspace,),
            section,
            self.account,
            lambda channel: (f"{workspace}:{self._channels[channel].id}",),
            {BOT_TOKEN: self._install.token, APP_TOKEN: self._app_token},
        )

    def account(self, who: Player) -> str:
        return f"slack:{self._team.id}:{self._people[who].id}"

    def cards(self, who: Player, channel: str = "") -> list[Seen]:
        def look() -> list[Seen]:
            seat = self.seat(who)
            place = self._channels[channel].id if channel else seat.direct(self._app).id
            return list(self._seen(seat, place))

        return self._portal.do(look)

    def channel(self, channel: str) -> list[Seen]:
        return self.cards(CHRIS, channel)

    def everything(self) -> list[Seen]:
        channels = (self.cards(CHRIS, name) for name in self._channels)
        return [seen for one in (*channels, *map(self.cards, self._people)) for seen in one]

    def buttons(self, who: Player, spot: Spot) -> Mapping[str, Push]:
        def look() -> Mapping[str, Push]:
            found = [one for one in self.seat(who).messages() if one.ts == spot.message]
            return self.pushes(found[0], found[0].buttons) if found else {}

        return self._portal.do(look)

    def command(self, who: Player, line: str) -> Act:
        return self._act(who, lambda seat: seat.command(line))

    def type(self, who: Player, spot: Spot, words: str) -> Act:
        channel, _, thread = spot.place.partition(":")

        def typed(seat: Seat) -> None:
            seat.type(channel, words, thread=thread or spot.message)

        return self._act(who, typed)

    def advance(self, by: timedelta) -> None:
        self._portal.do(lambda: self._clock.advance(by))

    def wait_for_the_bot(self) -> None:
        try:
            self._portal.until(lambda: self.slack.sockets.of(self._app.id))
        except TimeoutError:
            raise Missed("the bot did not connect to Slack") from None

    def home(self, who: Player) -> str:
        """What somebody reads who opens the desk's Home."""

        def look() -> SeenView | None:
            return self.seat(who).home(self._app)

        self._portal.do(lambda: self.seat(who).open_home(self._app))
        return view_text(self._portal.until(look))

    def screen(self, who: Player) -> str:
        """Everything before somebody, as plain text."""
        return self._portal.do(lambda: as_text(self.seat(who).sees(), self.slack.state))

    # What is behind it

    def seat(self, who: Player) -> Seat:
        """Somebody's seat; only to be used where the stand-in lives."""
        return self.slack.seat(self._people[who].id)

    def _seen(self, seat: Seat, place: str) -> Iterable[Seen]:
        channel = next(one for one in seat.sees().channels if one.id == place)
        for message in channel.messages:
            for shown, thread in ((message, ""), *((reply, message.ts) for reply in message.replies)):
                standing = self.slack.state.channels[place].messages.get(shown.ts)
                if standing is not None and standing.app and standing.metadata:
                    key = standing.metadata["event_payload"]["key"]
                    words = [shown.words, *(button.label for button in shown.buttons)]
                    text = " ".join(" ".join(words).split()).lower()
                    picture = partial(self._picture, message_text(shown))
                    title = shown.parts[0].words
                    yield Seen(Spot(shown.ts, f"{place}:{thread}"), shown.drawn, text, title, f"{place} {key}", picture)

    def _picture(self, words: str, stamp: str = "") -> RenderableType:
        said = f"{words.splitlines()[0]} · {stamp}" if stamp else words.splitlines()[0]
        lines = [line for one in words.splitlines()[1:] for line in self._paper.wrapped(one, "   │ ")]
        return Group(*self._paper.wrapped(said, "   ┌ "), *lines)

    def pushes(self, where: SeenMessage | SeenView, buttons: Iterable[Pushable]) -> dict[str, Push]:
        """What these buttons do, when somebody presses them."""

        def press(button: Pushable, who: Player) -> Act:
            def pressed(seat: Seat) -> people.Act:
                return seat.press(where, button)

            return self._act(who, pressed, again=pressed, in_form=isinstance(where, SeenView))

        return {button.label: partial(press, button) for button in buttons}

    def _act(
        self,
        who: Player,
        does: Callable[[Seat], people.Act | None],
        again: Callable[[Seat], people.Act | None] | None = None,
        *,
        in_form: bool = False,
    ) -> Act:
        """Do it; whoever turns to something else closes the form before them first."""
        seat = self.seat(who)

        def act() -> "_Pending":
            while not in_form and seat.modal():
                seat.close()
            before = _Before.of(seat)
            return _Pending(self, who, does(seat), before, again)

        try:
            pending: Act = self._portal.do(act)
        except (CannotDo, NotTaken) as refused:
            raise Missed(str(refused)) from None
        return pending

    def wait(self, found: Callable[[], list[Told | Opened]], within: float) -> Told | Opened | None:
        """What comes within so many seconds, if anything."""
        try:
            return self._portal.until(found, within)[0]
        except TimeoutError:
            return None

    def opened(self, who: Player, form: SeenView) -> Opened:
        """A form before somebody."""

        def send(values: Given) -> Act:
            return self._act(who, lambda seat: seat.submit(values), in_form=True)

        long = frozenset(one.action for one in form.fields if one.lines > 1)
        return Opened(form.title, form.submit, long, send)

    def told(self, shown: SeenMessage | SeenView) -> Told:
        """A private answer before somebody."""
        buttons = self.pushes(shown, shown.buttons)
        if len(shown.words.splitlines()) <= 1 or not isinstance(shown, SeenView):
            return Told(shown.words, shown.words, buttons=buttons)
        return Told(shown.words, picture=self._picture(view_text(shown)), buttons=buttons)

    def says(self, words: str) -> None:
        """Something to tell the reader."""
        self._paper.say(words, indent=3)


@dataclass(frozen=True, slots=True)
class _Before:
    """What was private to somebody before they acted: forms as they were, and answers."""

    form: tuple[str, ...]
    answers: frozenset[tuple[str, int]]

    @classmethod
    def of(cls, seat: Seat) -> "_Before":
        private = frozenset((one.ts, one.drawn) for one in seat.messages() if one.private)
        return cls(_form_of(seat), private)


def _form_of(seat: Seat) -> tuple[str, ...]:
    form = seat.modal()
    return (form.id, form.title, form.words) if form else ()


@dataclass(slots=True)
class _Pending:
    """An act on its way. Where Slack says that the app did not respond, somebody presses again, as people do."""

    theatre: AtSlack
    who: Player
    act: people.Act | None
    before: _Before
    again: Callable[[Seat], people.Act | None] | None
    tries: int = field(default=1)

    def outcome(self, within: float) -> Told | Opened:
        end = time.monotonic() + within
        while (left := end - time.monotonic()) > 0:
            found = self.theatre.wait(self._found, min(left, PATIENCE_S) if self.again else left)
            if found is not None:
                return found
            if self.again:
                self._press_again()
        raise Missed(f"{self.who.name} was not answered{': ' + self.act.problem if self.act else ''}")

    def _press_again(self) -> None:
        assert self.again is not None
        said = (self.act.problem if self.act else "") or "Nothing happens."
        self.theatre.says(f"Slack, to {self.who.name.split()[0]} alone: {said} They press again.")
        retried = self.theatre._act(self.who, self.again)
        assert isinstance(retried, _Pending)
        self.act, self.before = retried.act, retried.before

    def _found(self) -> list[Told | Opened]:
        """What they have been shown since, if anything yet."""
        if self.act is not None and (not self.act.is_done or self.act.problem):
            return []
        seat = self.theatre.seat(self.who)
        form = seat.modal()
        if form and _form_of(seat) != self.before.form and form.words != WORKING:
            if wrong := [f"{one.label}: {one.error}" for one in form.fields if one.error]:
                raise Missed(f"the form was not accepted: {'; '.join(wrong)}")
            return [self.theatre.opened(self.who, form) if form.submit else self.theatre.told(form)]
        answers = [one for one in seat.messages() if one.private and (one.ts, one.drawn) not in self.before.answers]
        return [self.theatre.told(one) for one in answers[-1:]]


def _words_of_working() -> str:
    parts = forms.working()["blocks"]
    return "\n".join(run["text"] for block in parts for one in block["elements"] for run in one["elements"])


WORKING: Final = _words_of_working()
