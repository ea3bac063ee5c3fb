"""Slack as one person sees it, for the page."""

from collections.abc import Mapping, Sequence
from typing import Final

from tests.world.browser.screens import (
    Button,
    CannotDo,
    Field,
    Form,
    Look,
    Message,
    Part,
    Place,
    Screen,
    Someone,
)
from tests.world.slack import filling
from tests.world.slack import people as seats
from tests.world.slack import sight as seen
from tests.world.slack.model import App, Kind
from tests.world.slack.slack import Slack
from tests.world.slack.values import MANY, ONE

HOME: Final = "home"
GROUPS: Final = {Kind.PUBLIC: "Channels", Kind.PRIVATE: "Channels", Kind.DIRECT: "Apps"}
NOT_TAKEN: Final = (seats.CannotDo, filling.NotTaken)


class SlackPane:
    """A workspace. `people` may be looked at, in this order."""

    name = "slack"
    title = "Slack"

    def __init__(self, slack: Slack, app: App, people: Sequence[Someone]) -> None:
        self._slack = slack
        self._app = app
        self._people = tuple(people)

    def screen(self, look: Look) -> Screen:
        person = look.of(self._people)
        seat = self._slack.seat(person.name)
        sight = seat.sees()
        channels = sorted(sight.channels, key=lambda one: one.kind is Kind.DIRECT)
        places = [Place(one.id, _called(one), GROUPS[one.kind]) for one in channels]
        places.append(Place(HOME, f"{self._app.name}: Home", "Apps"))
        if not look.place:
            look.place = next((one.id for one in channels if one.kind is Kind.DIRECT), places[0].name)
        here = next((one for one in places if one.name == look.place), places[0])
        channel = next((one for one in channels if one.id == here.name), None)
        root = next((one for one in channel.messages if one.ts == look.thread), None) if channel else None
        modal = seat.modal()
        return Screen(
            people=self._people,
            person=person,
            places=tuple(places),
            here=here,
            messages=tuple(self._message(one) for one in channel.messages) if channel else (),
            home=self._home(seat) if here.name == HOME else None,
            thread=tuple(self._message(one) for one in (root, *root.replies)) if root else (),
            thread_of=root.ts if root else "",
            form=_form(modal) if modal else None,
            warnings=sight.warnings,
            commands=tuple(sorted(self._app.commands)),
        )

    def press(self, look: Look, message: str, button: str) -> None:
        seat = self._slack.seat(look.person)
        where = self._where(seat, message)
        pushable = next((one for one in where.buttons if _name(one) == button), None) if where else None
        if where is None or pushable is None:
            raise CannotDo("That button is no longer there.")
        seat.press(where, pushable)

    def submit(self, look: Look, values: Mapping[str, str | list[str]]) -> None:
        try:
            self._slack.seat(look.person).submit(values)
        except NOT_TAKEN as why:
            raise CannotDo(str(why)) from None

    def close(self, look: Look) -> None:
        self._slack.seat(look.person).close()

    def write(self, look: Look, words: str) -> None:
        seat = self._slack.seat(look.person)
        channel = seat.direct(self._app).id if look.place == HOME else look.place
        try:
            if words.startswith("/"):
                seat.command(words, channel)
            else:
                seat.type(channel, words, thread=look.thread)
        except NOT_TAKEN as why:
            raise CannotDo(str(why)) from None

    def went_to(self, look: Look) -> None:
        """The app hears when somebody opens its home."""
        if look.place == HOME:
            self._slack.seat(look.person).open_home(self._app)

    def _where(self, seat: seats.Seat, message: str) -> seen.SeenMessage | seen.SeenView | None:
        if message:
            return next((one for one in seat.messages() if f"{one.channel}/{one.ts}" == message), None)
        return seat.modal() or seat.home(self._app)

    def _home(self, seat: seats.Seat) -> tuple[Part, ...]:
        home = seat.home(self._app)
        return tuple(map(_part, home.parts)) if home else (Part("text", "One moment…"),)

    def _message(self, one: seen.SeenMessage) -> Message:
        return Message(
            name=f"{one.channel}/{one.ts}",
            author=one.author,
            at=one.at,
            parts=tuple(map(_part, one.parts)),
            private=one.private,
            edited=one.edited,
            bot=one.author == self._slack.state.people[self._app_bot].name,
            answers=len(one.replies),
        )

    @property
    def _app_bot(self) -> str:
        return next(iter(self._app.installs.values())).bot


def _called(channel: seen.SeenChannel) -> str:
    return channel.name if channel.kind is Kind.DIRECT else f"#{channel.name}"


def _form(view: seen.SeenView) -> Form:
    return Form(view.id, view.title, tuple(map(_part, view.parts)), view.submit, view.close or "Close")


def _part(part: seen.Part) -> Part:
    buttons = tuple(Button(one.label, _name(one), one.style, one.link) for one in part.buttons)
    return Part(part.kind, part.words, "", buttons, tuple(map(_field, part.fields)))


def _name(button: seen.Pushable) -> str:
    return f"{button.block}|{button.action}"


def _field(field: seen.Field) -> Field:
    kind = "one" if field.kind in ONE else "many" if field.kind in MANY else "text"
    return Field(
        label=field.label,
        name=field.action,
        kind="date" if field.kind == "datepicker" else kind,
        hint=field.hint,
        written=field.written,
        placeholder=field.placeholder,
        choices=field.choices,
        required=field.required,
        lines=field.lines,
        most=field.most,
        error=field.error,
    )
