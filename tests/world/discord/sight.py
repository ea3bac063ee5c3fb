"""What one person sees, as data from which a page can be drawn, and as plain text.

Only what stands before them: channels and threads they can open, their direct conversations, answers for them alone,
an open form, and what Discord itself says when the bot did not answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tests.world.discord.components import CHOICES, LINK, Type
from tests.world.discord.markup import Read, read
from tests.world.discord.modals import inputs
from tests.world.discord.nouns import Account, Channel, Flags, Json, Kind, Message
from tests.world.discord.permissions import may_view
from tests.world.discord.screens import Asked, Interaction, OpenForm
from tests.world.discord.world import Discord
from tests.world.seen import Choice

STYLES = {1: "primary", 2: "plain", 3: "good", 4: "danger", 5: "link"}
FAILED = {
    Asked.COMMAND: "The application did not respond",
    Asked.COMPONENT: "This interaction failed",
    Asked.SUGGESTIONS: "Loading options failed",
    Asked.FORM: "Something went wrong. Try again.",
}
"""What Discord says where nothing answered within three seconds."""


@dataclass(frozen=True, slots=True)
class Pushable:
    """A button: its words, and the id by which the bot knows it."""

    label: str
    custom_id: str
    number: int
    style: str = "plain"
    link: str = ""
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """Something to fill in or to choose, in a form or on a message."""

    label: str
    kind: Type
    custom_id: str
    number: int
    hint: str = ""
    written: str = ""
    placeholder: str = ""
    choices: tuple[Choice, ...] = ()
    required: bool = True
    lines: int = 1
    least: int = 0
    most: int = 4000


@dataclass(frozen=True, slots=True)
class Part:
    """One piece as it is seen: heading, text, quote, small, bullet, fact (with `label`), rule, picture or buttons."""

    kind: str
    words: str = ""
    label: str = ""
    buttons: tuple[Pushable, ...] = ()
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenMessage:
    """A message before somebody's eyes. `notification` is what a lock screen says; `active` what calls or leads on."""

    channel: int
    id: int
    author: str
    at: datetime
    notification: str
    parts: tuple[Part, ...]
    private: bool = False
    edited: bool = False
    loading: bool = False
    drawn: int = 1
    active: tuple[str, ...] = ()

    @property
    def buttons(self) -> tuple[Pushable, ...]:
        return tuple(button for part in self.parts for button in part.buttons)

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(field for part in self.parts for field in part.fields)

    @property
    def words(self) -> str:
        """Everything it says, without its buttons."""
        return "\n".join(": ".join(filter(None, (part.label, part.words))) for part in self.parts if part.words)


@dataclass(frozen=True, slots=True)
class SeenForm:
    """The form on somebody's screen."""

    title: str
    custom_id: str
    intro: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class SeenChannel:
    """A channel, thread or direct conversation in somebody's side bar."""

    id: int
    guild: str
    name: str
    kind: Kind
    messages: tuple[SeenMessage, ...]
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Sight:
    """All that one person sees."""

    person: str
    channels: tuple[SeenChannel, ...]
    form: SeenForm | None
    warnings: tuple[str, ...] = ()

    def messages(self) -> Iterator[SeenMessage]:
        for channel in self.channels:
            yield from channel.messages

    @property
    def text(self) -> str:
        """The whole screen as plain text."""
        return "\n\n".join([*map(_channel_text, self.channels), *_form_text(self.form), *self.warnings])


def _channel_text(channel: SeenChannel) -> str:
    sign = "@" if channel.kind is Kind.DM else "#"
    title = " ".join([f"{sign}{channel.name}", *([f"({channel.guild})"] if channel.guild else [])])
    said = [message_text(message) for message in channel.messages]
    return "\n\n".join([title + (" [archived]" if channel.archived else ""), *said])


def message_text(message: SeenMessage) -> str:
    """One message as plain text."""
    notes = [note for note in ("private", "edited", "loading") if getattr(message, note)]
    head = message.author + (f" ({', '.join(notes)})" if notes else "")
    return "\n".join([head, *(f"  {line}" for part in message.parts for line in _part_text(part))])


def _part_text(part: Part) -> Iterator[str]:
    sign = {"quote": "| ", "bullet": "• ", "rule": "---"}.get(part.kind, "")
    words = f"{part.label}: {part.words}" if part.label else part.words
    yield from (sign + line for line in words.split("\n")) if words or sign else ()
    yield from _field_text(part.fields)
    if part.buttons:
        yield " ".join(f"[{button.label}]" for button in part.buttons)


def _field_text(fields: tuple[Field, ...]) -> Iterator[str]:
    for field in fields:
        chosen = ", ".join(("*" if choice.chosen else "") + choice.label for choice in field.choices)
        yield f"{field.label}: <{chosen or field.written or field.placeholder}>"
        if field.hint:
            yield f"  {field.hint}"


def _form_text(form: SeenForm | None) -> Iterator[str]:
    if form is not None:
        intro = [form.intro] if form.intro else []
        yield "\n".join([f"== {form.title} ==", *intro, *_field_text(form.fields)])


class Eyes:
    """Looks at the platform as one person."""

    def __init__(self, discord: Discord, person: Account) -> None:
        self._discord, self._person = discord, person

    def sight(self) -> Sight:
        """Everything before this person now."""
        self._discord.let_time_pass()
        screen = self._discord.screens[self._person.id]
        return Sight(
            self._person.name,
            tuple(self.channel(channel) for channel in self.channels()),
            form_seen(screen.form) if screen.form else None,
            tuple(FAILED[asked.kind] for asked in screen.did if self._failed(asked)),
        )

    def channels(self) -> list[Channel]:
        """What they can open; a direct conversation shows once something was said in it."""
        seen = [channel for channel in self._discord.channels.values() if may_view(channel, self._person.id)]
        return [channel for channel in seen if channel.kind is not Kind.DM or self._messages(channel)]

    def channel(self, channel: Channel) -> SeenChannel:
        name = channel.name or ", ".join(one.name for one in channel.recipients if one is not self._person)
        return SeenChannel(
            channel.id,
            channel.guild.name if channel.guild else "",
            name,
            channel.kind,
            tuple(map(self.message, self._messages(channel))),
            archived=channel.thread is not None and channel.thread.archived,
        )

    def message(self, message: Message) -> SeenMessage:
        """One message as this person sees it."""
        spoken = self._read(message.content)
        parts, active = [*_lines(spoken)], [*spoken.active]
        for embed in [] if Flags.SUPPRESS_EMBEDS in message.flags else message.embeds:
            parts += self._embed(embed, active)
        for component in message.components:
            parts += self._component(component, active)
        parts += [Part("picture", each.description or each.filename) for each in message.attachments]
        return SeenMessage(
            message.channel.id,
            message.id,
            message.author.name,
            message.created_at,
            spoken.words or next((part.words for part in parts if part.words), ""),
            tuple(parts),
            private=message.only_for is not None,
            edited=message.edited_at is not None,
            loading=Flags.LOADING in message.flags,
            drawn=message.drawn,
            active=tuple(active),
        )

    def _messages(self, channel: Channel) -> list[Message]:
        private = [one for one in self._discord.screens[self._person.id].private if one.channel is channel]
        return sorted([*channel.messages.values(), *private], key=lambda one: one.id)

    def _failed(self, asked: Interaction) -> bool:
        return asked.failed(self._discord.ticks())

    def _read(self, text: str) -> Read:
        return read(text, self._name_of)

    def _name_of(self, kind: str, number: int) -> str:
        if kind == "channel":
            return self._discord.channels[number].name if number in self._discord.channels else "unknown"
        return self._discord.accounts[number].name if number in self._discord.accounts else "unknown"

    def _embed(self, embed: Json, active: list[str]) -> Iterator[Part]:
        if author := (embed.get("author") or {}).get("name"):
            yield Part("small", author)
        if title := embed.get("title"):
            yield Part("heading", self._words(title, active))
        if description := embed.get("description"):
            yield from self._lines(description, active)
        for field in embed.get("fields") or ():
            yield Part("fact", self._words(field["value"], active), self._words(field["name"], active))
        if footer := (embed.get("footer") or {}).get("text"):
            yield Part("small", footer)

    def _component(self, part: Json, active: list[str]) -> Iterator[Part]:
        match part["type"]:
            case Type.TEXT:
                yield from self._lines(part["content"], active)
            case Type.SEPARATOR:
                yield Part("rule")
            case Type.ROW:
                yield _row(part["components"])
            case Type.CONTAINER | Type.SECTION:
                for inner in part["components"]:
                    yield from self._component(inner, active)
                if (part.get("accessory") or {}).get("type") == Type.BUTTON:
                    yield _row([part["accessory"]])
            case _:
                yield Part("picture", str(part.get("description") or ""))

    def _lines(self, text: str, active: list[str]) -> Iterator[Part]:
        found = self._read(text)
        active += found.active
        yield from _lines(found)

    def _words(self, text: str, active: list[str]) -> str:
        found = self._read(text)
        active += found.active
        return found.words


def _lines(found: Read) -> Iterator[Part]:
    return (Part(line.kind, line.words) for line in found.lines if line.words)


def _row(parts: list[Json]) -> Part:
    buttons = tuple(_button(each) for each in parts if each["type"] == Type.BUTTON)
    fields = tuple(_field(each, each.get("placeholder") or "", "") for each in parts if each["type"] in CHOICES)
    return Part("buttons", buttons=buttons, fields=fields)


def _button(part: Json) -> Pushable:
    label = part.get("label") or (part.get("emoji") or {}).get("name", "")
    link = part["url"] if part["style"] == LINK else ""
    disabled = part.get("disabled", False)
    return Pushable(label, part.get("custom_id", ""), part["id"], STYLES.get(part["style"], "plain"), link, disabled)


def form_seen(form: OpenForm) -> SeenForm:
    """A form as it stands when it opens."""
    intro = [part["content"] for part in form.data["components"] if part["type"] == Type.TEXT]
    fields = tuple(_field(part, label, hint) for label, hint, part in inputs(form.data))
    return SeenForm(form.title, form.data["custom_id"], "\n".join(intro), fields)


def _field(part: Json, label: str, hint: str) -> Field:
    options = part.get("options") or ()
    chosen_at_least = part.get("min_values", 1)
    text = part["type"] == Type.TEXT_INPUT
    return Field(
        label,
        Type(part["type"]),
        part["custom_id"],
        part["id"],
        hint,
        part.get("value") or "",
        part.get("placeholder") or "",
        tuple(
            Choice(each["label"], each["value"], each.get("default") is True, each.get("description") or "")
            for each in options
        ),
        required=part.get("required", True),
        lines=4 if part.get("style") == 2 else 1,
        least=part.get("min_length") or 0 if text else chosen_at_least,
        most=part.get("max_length") or 4000 if text else part.get("max_values") or 1,
    )
