"""People's side: somebody's seat before Discord, where they act on what they see and on nothing else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.world.discord import interactions, posting
from tests.world.discord.filling import CannotDo, Given, chosen_values, filled, typed
from tests.world.discord.nouns import Account, Bits, Channel, Json, Kind, Message
from tests.world.discord.permissions import in_channel, in_guild
from tests.world.discord.screens import Asked, Interaction, Screen
from tests.world.discord.sight import Eyes, Field, Pushable, SeenForm, SeenMessage, Sight, form_seen
from tests.world.discord.world import Discord

IN_A_SERVER = 0


@dataclass(frozen=True, slots=True)
class Act:
    """Something that was done. It is answered, or Discord says after three seconds that it failed."""

    asked: Interaction
    discord: Discord

    @property
    def answered(self) -> bool:
        return self.asked.answer is not None

    @property
    def failed(self) -> bool:
        return self.asked.failed(self.discord.ticks())

    @property
    def is_done(self) -> bool:
        return self.answered or self.failed


class Seat:
    """One person before Discord."""

    def __init__(self, discord: Discord, person: Account) -> None:
        self.person = person
        self._discord = discord
        self._eyes = Eyes(discord, person)

    # Looking

    def sees(self) -> Sight:
        """All that is before them, as data; `.text` of it is the same as plain text."""
        return self._eyes.sight()

    def form(self) -> SeenForm | None:
        """The form on their screen, if any."""
        form = self._screen.form
        return form_seen(form) if form else None

    def messages(self, channel: Channel | None = None) -> list[SeenMessage]:
        """The messages before them, or those of one conversation, the oldest first."""
        return [one for one in self.sees().messages() if channel is None or one.channel == channel.id]

    def direct(self) -> Channel:
        """Their conversation with the bot."""
        return self._discord.conversation(self.person)

    # Doing

    def click(self, label: str, *, with_words: str = "", message: SeenMessage | None = None) -> Act:
        """Press the newest button whose label begins so, on a message with these words. Raises CannotDo."""
        for seen in self._newest_first(message):
            for button in seen.buttons:
                fits = button.label.startswith(label) and with_words.casefold() in seen.words.casefold()
                if fits and not button.disabled and not button.link:
                    return self.press(seen, button)
        raise CannotDo(f"there is no button {label!r} before {self.person.name}")

    def press(self, seen: SeenMessage, button: Pushable) -> Act:
        """Press exactly this button, as it stood when it was seen."""
        data: Json = {"custom_id": button.custom_id, "component_type": 2, "id": button.number}
        return self._component(seen, data)

    def choose(self, label: str, *options: str, message: SeenMessage | None = None) -> Act:
        """Choose in a menu on a message, which acts at once. Raises CannotDo."""
        for seen in self._newest_first(message):
            for field in seen.fields:
                if field.label.startswith(label):
                    return self._component(seen, _menu(field, options))
        raise CannotDo(f"there is no menu {label!r} before {self.person.name}")

    def submit(self, values: Given | None = None) -> Act:
        """Fill in the form by its fields' labels and send it. It stays until the bot has answered. Raises CannotDo."""
        form = self._screen.form
        if form is None:
            raise CannotDo(f"there is no form before {self.person.name}")
        components = filled(form.data, form_seen(form).fields, values or {})
        data: Json = {"custom_id": form.data["custom_id"], "components": components}
        source = form.asked.message
        message = source if source and not source.deleted else None
        asked = interactions.ask(
            self._discord, Asked.FORM, self.person, form.asked.channel, data, message, opened_by=form.asked
        )
        return Act(asked, self._discord)

    def close(self) -> None:
        """Close the form; the bot hears nothing of it."""
        self._screen.form = None

    def command(self, line: str, channel: Channel | None = None, **options: str) -> Act:
        """Type a command, for example `command("desk show", reference="SR-0042")`. Raises CannotDo."""
        place, command, words = self._command(line, channel)
        return self._ask(Asked.COMMAND, place, _commanded(command, typed(command, words, options)))

    def suggestions(self, line: str, option: str, begun: str, channel: Channel | None = None, **options: str) -> Act:
        """Begin to type an option of a command; what is offered stands in `act.asked.suggestions`. Raises CannotDo."""
        place, command, words = self._command(line, channel)
        given: Mapping[str, str] = options | {option: begun}
        return self._ask(Asked.SUGGESTIONS, place, _commanded(command, typed(command, words, given, focused=option)))

    def type(self, channel: Channel, words: str) -> Message:
        """Write a message. Raises CannotDo."""
        held = in_channel(channel, self.person.id)
        needed = Bits.SEND_MESSAGES_IN_THREADS if channel.thread else Bits.SEND_MESSAGES
        if Bits.VIEW_CHANNEL not in held or needed not in held:
            raise CannotDo("You do not have permission to send messages in this channel.")
        if len(words) > 2000 or not words.strip():
            raise CannotDo("Your message could not be sent.")
        self._discord.let_time_pass()
        if channel.thread is not None and channel.thread.archived:
            self._discord.revive(channel)
        if channel.thread is not None:
            posting.add_to_thread(self._discord, channel, self.person)
        message = posting.post(self._discord, channel, self.person, {"content": words})
        self._discord.changed()
        return message

    def reopen(self, channel: Channel) -> None:
        """Take a thread out of the archive, as whoever may write in it can while it is not locked. Raises CannotDo."""
        held = in_channel(channel, self.person.id)
        if channel.thread is None or channel.thread.locked or Bits.SEND_MESSAGES_IN_THREADS not in held:
            raise CannotDo("You cannot reopen this thread.")
        self._discord.revive(channel)
        self._discord.changed()

    def reload(self) -> None:
        """Start the program anew: what only they saw is gone, and so is every form."""
        screen = self._screen
        screen.private.clear()
        screen.did.clear()
        screen.form = None

    # What is behind it

    @property
    def _screen(self) -> Screen:
        return self._discord.screens[self.person.id]

    def _newest_first(self, message: SeenMessage | None) -> Iterator[SeenMessage]:
        seen = [message] if message is not None else self.messages()
        return iter(sorted(seen, key=lambda one: one.id, reverse=True))

    def _component(self, seen: SeenMessage, data: Json) -> Act:
        channel = self._discord.channels.get(seen.channel)
        message = self._message(channel, seen.id) if channel else None
        if channel is None or message is None:
            raise CannotDo("the message is not there any more")
        if channel.thread is not None and channel.thread.archived:
            raise CannotDo("This thread is archived: its buttons cannot be pressed.")
        return self._ask(Asked.COMPONENT, channel, data, message)

    def _message(self, channel: Channel, number: int) -> Message | None:
        private = next((one for one in self._screen.private if one.id == number), None)
        return private or channel.messages.get(number)

    def _command(self, line: str, channel: Channel | None) -> tuple[Channel, Json, list[str]]:
        name, *words = line.removeprefix("/").split()
        place = channel or self._somewhere()
        for command in self._commands_in(place):
            if command["name"] == name:
                return place, command, words
        raise CannotDo(f"/{name} is not offered to {self.person.name} here")

    def offered(self, channel: Channel) -> tuple[str, ...]:
        """The names of the commands that the program offers there."""
        return tuple(sorted(command["name"] for command in self._commands_in(channel)))

    def _commands_in(self, place: Channel) -> list[Json]:
        known = [*self._discord.app.commands.values()]
        if place.guild is not None:
            known += self._discord.app.guild_commands.get(place.guild.id, {}).values()
        return [command for command in known if self._offered(command, place)]

    def _offered(self, command: Json, place: Channel) -> bool:
        if Bits.USE_APPLICATION_COMMANDS not in in_channel(place, self.person.id):
            return False
        if place.guild is None:
            return command["contexts"] is None or 1 in command["contexts"]
        needed = Bits(int(command["default_member_permissions"] or 0))
        allowed = command["contexts"] is None or IN_A_SERVER in command["contexts"]
        return allowed and needed in in_guild(place.guild, self.person.id)

    def _somewhere(self) -> Channel:
        for channel in self._eyes.channels():
            bot_is_there = channel.guild is not None and self._discord.app.id in channel.guild.members
            if channel.kind is Kind.TEXT and bot_is_there:
                return channel
        raise CannotDo(f"{self.person.name} shares no server with the bot")

    def _ask(self, kind: Asked, channel: Channel, data: Json, message: Message | None = None) -> Act:
        return Act(interactions.ask(self._discord, kind, self.person, channel, data, message), self._discord)


def _menu(field: Field, options: tuple[str, ...]) -> Json:
    values = chosen_values(field, options)
    return {"custom_id": field.custom_id, "component_type": int(field.kind), "id": field.number, "values": values}


def _commanded(command: Json, options: list[Json]) -> Json:
    said: Json = {"id": command["id"], "name": command["name"], "type": command["type"]}
    return said | ({"options": options} if options else {})
