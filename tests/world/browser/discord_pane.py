"""Discord as one person sees it, for the page."""

from collections.abc import Mapping, Sequence

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
from tests.world.discord import filling
from tests.world.discord import sight as seen
from tests.world.discord.components import CHOICES
from tests.world.discord.nouns import Account, Kind
from tests.world.discord.people import Seat
from tests.world.discord.world import Discord


class DiscordPane:
    """A server. `people` may be looked at, in this order; their names are the accounts' ids."""

    name = "discord"
    title = "Discord"

    def __init__(self, discord: Discord, people: Mapping[str, Account], about: Sequence[Someone]) -> None:
        self._discord = discord
        self._seats = {name: Seat(discord, account) for name, account in people.items()}
        self._people = tuple(about)

    def screen(self, look: Look) -> Screen:
        person = look.of(self._people)
        seat = self._seats[person.name]
        seat.direct()
        sight = seat.sees()
        channels = sorted(sight.channels, key=lambda one: one.kind is Kind.DM)
        places = tuple(_place(one) for one in channels)
        here = next((one for one in places if one.name == look.place), places[0])
        look.place = here.name
        channel = next(one for one in channels if str(one.id) == here.name)
        return Screen(
            people=self._people,
            person=person,
            places=places,
            here=here,
            messages=tuple(self._message(one) for one in channel.messages),
            form=_form(sight.form) if sight.form else None,
            warnings=sight.warnings,
            commands=tuple(f"/{name}" for name in seat.offered(self._discord.channels[channel.id])),
        )

    def press(self, look: Look, message: str, button: str) -> None:
        seat = self._seats[look.person]
        found = next((one for one in seat.messages() if str(one.id) == message), None)
        pushable = next((one for one in found.buttons if one.custom_id == button), None) if found else None
        if found is None or pushable is None:
            raise CannotDo("That button is no longer there.")
        seat.press(found, pushable)

    def submit(self, look: Look, values: Mapping[str, str | list[str]]) -> None:
        try:
            self._seats[look.person].submit(values)
        except filling.CannotDo as why:
            raise CannotDo(str(why)) from None

    def close(self, look: Look) -> None:
        self._seats[look.person].close()

    def write(self, look: Look, words: str) -> None:
        seat = self._seats[look.person]
        channel = self._discord.channels[int(look.place)]
        try:
            if words.startswith("/"):
                seat.command(words.removeprefix("/"), channel)
            else:
                seat.type(channel, words)
        except filling.CannotDo as why:
            raise CannotDo(str(why)) from None

    def went_to(self, look: Look) -> None:
        """Nobody hears which channel somebody reads."""

    def _message(self, one: seen.SeenMessage) -> Message:
        parts = tuple(map(_part, one.parts))
        return Message(
            name=str(one.id),
            author=one.author,
            at=one.at,
            parts=parts if not one.loading else (Part("small", "Advocate Desk is thinking…"),),
            private=one.private,
            edited=one.edited,
            bot=one.author == self._discord.app.account.name,
        )


def _place(channel: seen.SeenChannel) -> Place:
    if channel.kind is Kind.DM:
        return Place(str(channel.id), channel.name, "Direct messages")
    if channel.kind is Kind.TEXT:
        return Place(str(channel.id), f"#{channel.name}", channel.guild)
    return Place(str(channel.id), channel.name, channel.guild, indented=True)


def _form(form: seen.SeenForm) -> Form:
    intro = (Part("text", form.intro),) if form.intro else ()
    fields = tuple(Part("field", fields=(_field(one),)) for one in form.fields)
    return Form(form.custom_id, form.title, (*intro, *fields), "Submit")


def _part(part: seen.Part) -> Part:
    buttons = tuple(Button(one.label, one.custom_id, one.style, one.link, one.disabled) for one in part.buttons)
    return Part(part.kind, part.words, part.label, buttons, tuple(map(_field, part.fields)))


def _field(field: seen.Field) -> Field:
    many = field.kind in CHOICES and field.most > 1
    return Field(
        label=field.label,
        name=field.custom_id,
        kind="many" if many else "one" if field.kind in CHOICES else "text",
        hint=field.hint,
        written=field.written,
        placeholder=field.placeholder,
        choices=field.choices,
        required=field.required,
        lines=field.lines,
        most=field.most,
    )
