"""The story in Discord: its people sit before the stand-in, and the bot's own discord.py is at the other end."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

from rich.console import Group, RenderableType

from adapters.discord.forms import SEVERAL
from adapters.discord.invite import permissions
from adapters.terminal.render import Paper
from bot.play.cast import CHRIS, ORGANISATION, PLAYERS, Player
from bot.play.setting import Whereabouts
from bot.play.theatre import Act, Given, Missed, Opened, Push, Seen, Spot, Told
from core.clock import MovableClock
from core.commands import Group as Commands
from core.commands import parse_line
from tests.world.discord import people
from tests.world.discord.filling import CannotDo
from tests.world.discord.nouns import Bits, Channel, Kind
from tests.world.discord.people import Seat
from tests.world.discord.portal import Portal
from tests.world.discord.sight import Pushable, SeenForm, SeenMessage, message_text
from tests.world.discord.world import Discord

TOKEN: Final = "DEMO_DISCORD_TOKEN"
SUBMIT: Final = "Submit"
QUIET_S: Final = 0.25
"""An answer of several messages is whole when nothing has come for so long."""

SECTION: Final = """\
[discord]
api = "{api}"
token_env = "{token}"
"""

Doing = Callable[[Seat], people.Act | None]


class AtDiscord:
    """One server with the story's people and channels, and the bot in it with what its invitation asks for."""

    def __init__(self, portal: Portal, clock: MovableClock, paper: Paper) -> None:
        self._portal, self._clock, self._paper = portal, clock, paper
        self.discord: Discord = portal.discord
        world = self.discord
        self._people = {one: world.person(one.name) for one in PLAYERS}
        self._guild = world.open_guild(ORGANISATION, world.person("Olwen Price"))
        for person in self._people.values():
            world.join(self._guild, person)
        world.install(self._guild, Bits(permissions().value))
        self._general = world.text_channel(self._guild, "general")
        self._channels: dict[str, Channel] = {}
        for name in ("requests", "coordinators"):
            members = [person for player, person in self._people.items() if name in player.channels]
            self._channels[name] = world.text_channel(self._guild, name, *members)

    @property
    def whereabouts(self) -> Whereabouts:
        """For the bot's configuration."""
        workspace = f"discord:{self._guild.id}"
        return Whereabouts(
            (workspace,),
            SECTION.format(api=self._portal.served.api, token=TOKEN),
            self.account,
            lambda channel: (f"{workspace}:{self._channels[channel].id}",),
            {TOKEN: self.discord.app.token},
        )

    def account(self, who: Player) -> str:
        return f"discord:{self._guild.id}:{self._people[who].id}"

    def cards(self, who: Player, channel: str = "") -> list[Seen]:
        def look() -> list[Seen]:
            seat = self.seat(who)
            here = self._channels.get(channel)
            own = [one for one in seat.sees().channels if one.kind in (Kind.DM, Kind.PRIVATE_THREAD)]
            messages = seat.messages(here) if here else [message for one in own for message in one.messages]
            return [seen for seen in map(self._seen, sorted(messages, key=lambda one: one.id)) if seen]

        return self._portal.do(look)

    def channel(self, channel: str) -> list[Seen]:
        return self.cards(CHRIS, channel)

    def everything(self) -> list[Seen]:
        channels = (self.cards(CHRIS, name) for name in self._channels)
        found = [seen for one in (*channels, *map(self.cards, self._people)) for seen in one]
        return list({seen.spot: seen for seen in found}.values())

    def buttons(self, who: Player, spot: Spot) -> Mapping[str, Push]:
        def look() -> Mapping[str, Push]:
            found = [one for one in self.seat(who).messages() if str(one.id) == spot.message]
            return self.pushes(found[0]) if found else {}

        return self._portal.do(look)

    def command(self, who: Player, line: str) -> Act:
        words, options = self._portal.do(lambda: self._spelled(line))
        return self.act(who, lambda seat: seat.command(words, self._general, **options))

    def type(self, who: Player, spot: Spot, words: str) -> Act:
        def typed(seat: Seat) -> None:
            seat.type(self.discord.channels[int(spot.place)], words)

        return self.act(who, typed)

    def advance(self, by: timedelta) -> None:
        self._portal.do(lambda: self._clock.advance(by))

    def wait_for_the_bot(self) -> None:
        try:
            self._portal.until(lambda: self.discord.gateway.connected and self.discord.app.commands)
        except TimeoutError:
            raise Missed("the bot did not connect to Discord") from None

    # What is behind it

    def seat(self, who: Player) -> Seat:
        """Somebody's seat; only to be used where the stand-in lives."""
        return Seat(self.discord, self._people[who])

    def _spelled(self, line: str) -> tuple[str, dict[str, str]]:
        """A line of the story as Discord's own words: the subcommand's path, and its options by name."""
        name, _, text = line.removeprefix("/").partition(" ")
        parsed = parse_line(Commands(name), text)
        options = {one["name"]: one for known in self.discord.app.commands.values() for one in known["options"]
                   if known["name"] == name}  # fmt: skip
        first, *more = parsed.command.words
        grouped = options[first]["type"] == 2 and not more
        words = [name, first, *(["list"] if grouped else ["-".join(more)] if more else [])]
        subject = {one.name: parsed.subject for one in parsed.command.arguments if one.subject and parsed.subject}
        return " ".join(words), parsed.values | subject

    def _seen(self, shown: SeenMessage) -> Seen | None:
        """A post of the desk's, known by the nonce it was posted with; everything else is no card."""
        standing = self.discord.channels[shown.channel].messages.get(shown.id)
        if standing is None or standing.nonce is None or not standing.embeds:
            return None
        text = " ".join(" ".join([shown.words, *(button.label for button in shown.buttons)]).split()).lower()
        title = next((part.words for part in shown.parts if part.kind == "heading"), shown.notification)
        picture = partial(self._picture, message_text(shown))
        spot = Spot(str(shown.id), str(shown.channel))
        return Seen(spot, shown.drawn, text, title, f"{shown.channel} {standing.nonce}", picture)

    def _picture(self, words: str, stamp: str = "") -> RenderableType:
        first, *others = words.splitlines()
        lines = [line for one in others for line in self._paper.wrapped(one.removeprefix("  "), "   │ ")]
        return Group(*self._paper.wrapped(f"{first} · {stamp}" if stamp else first, "   ┌ "), *lines)

    def pushes(self, where: SeenMessage) -> dict[str, Push]:
        """What the buttons of a message do, when somebody presses them."""

        def press(button: Pushable, who: Player) -> Act:
            def pressed(seat: Seat) -> people.Act:
                self._reopened(seat, self.discord.channels[where.channel])
                return seat.press(where, button)

            return self.act(who, pressed, again=pressed)

        return {button.label: partial(press, button) for button in where.buttons}

    def _reopened(self, seat: Seat, channel: Channel) -> None:
        """Buttons of an archived thread do nothing: whoever wants to press one reopens it."""
        if channel.thread is not None and channel.thread.archived:
            seat.reopen(channel)
            self.says("Discord has archived the thread after a quiet week: it is reopened before anything is pressed.")

    def act(self, who: Player, does: Doing, again: Doing | None = None, *, in_form: bool = False) -> "Pending":
        """Do it; whoever turns to something else closes the form before them first. Raises Missed."""
        seat = self.seat(who)

        def doing() -> Pending:
            if not in_form:
                seat.close()
            before = frozenset(map(_drawing, seat.messages()))
            return Pending(self, who, does(seat), before, again)

        try:
            return self._portal.do(doing)
        except CannotDo as refused:
            raise Missed(str(refused)) from None

    def wait(self, found: Callable[[], "list[SeenMessage] | SeenForm | None"], within: float) -> bool:
        """Whether something comes within so many seconds."""
        try:
            self._portal.until(found, within)
        except TimeoutError:
            return False
        return True

    def look(self, found: Callable[[], "list[SeenMessage] | SeenForm | None"]) -> "list[SeenMessage] | SeenForm | None":
        return self._portal.do(found)

    def opened(self, who: Player, form: SeenForm) -> Opened:
        """A form before somebody; its fields are called after the core's, several choices with a mark before it."""

        def send(values: Given) -> Act:
            known = {one.custom_id.removeprefix(SEVERAL): one.custom_id for one in form.fields}
            given = {known.get(name, name): value for name, value in values.items()}
            return self.act(who, lambda seat: seat.submit(given), in_form=True)

        long = frozenset(one.custom_id for one in form.fields if one.lines > 1)
        return Opened(form.title, SUBMIT, long, send)

    def told(self, shown: list[SeenMessage]) -> Told:
        """A private answer before somebody, perhaps of several messages."""
        words = "\n".join(one.words for one in shown)
        buttons = {label: push for one in shown for label, push in self.pushes(one).items()}
        if len(words.splitlines()) <= 1:
            return Told(words, words, buttons=buttons)
        return Told(words, picture=Group(*(self._picture(message_text(one)) for one in shown)), buttons=buttons)

    def says(self, words: str) -> None:
        """Something to tell the reader."""
        self._paper.say(words, indent=3)


def _drawing(message: SeenMessage) -> tuple[int, int]:
    return message.id, message.drawn


@dataclass(slots=True)
class Pending:
    """An act on its way. Where Discord says that the interaction failed, somebody presses again, as people do."""

    theatre: AtDiscord
    who: Player
    act: people.Act | None
    before: frozenset[tuple[int, int]]
    again: Doing | None

    def outcome(self, within: float) -> Told | Opened:
        end = time.monotonic() + within
        while (left := end - time.monotonic()) > 0:
            if self.theatre.wait(self._found, min(left, 3.5)):
                return self._whole()
            if self.act is not None and self.act.failed and self.again:
                self.theatre.says(f"Discord, to {self.who.name.split()[0]} alone: This interaction failed. They retry.")
                self.act = self.theatre.act(self.who, self.again).act
        raise Missed(f"{self.who.name} was not answered")

    def _whole(self) -> Told | Opened:
        """What came, once nothing more comes."""
        count = 0
        while True:
            found = self.theatre.look(self._found)
            if isinstance(found, SeenForm):
                return self.theatre.opened(self.who, found)
            if found and len(found) == count:
                return self.theatre.told(found)
            count = len(found or ())
            self.theatre.wait(lambda seen=count: (now := self._messages())[seen:] and now, QUIET_S)  # type: ignore[misc]

    def _found(self) -> list[SeenMessage] | SeenForm | None:
        if self.act is not None and not self.act.answered:
            return None
        form = self.theatre.seat(self.who).form()
        return form or self._messages()

    def _messages(self) -> list[SeenMessage]:
        """What they have been told since: privately, or (to what was typed) in the thread."""
        new = [one for one in self.theatre.seat(self.who).messages() if _drawing(one) not in self.before]
        if self.act is not None:
            return [one for one in new if one.private and not one.loading]
        return [one for one in new if one.author == self.theatre.discord.app.account.name and one.buttons]
