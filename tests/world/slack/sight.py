"""What somebody sees, as data from which a page can be drawn, and as plain text.

Only what stands before them: their channels, direct conversations, threads, forms and their home.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tests.world.seen import Choice
from tests.world.slack.model import Channel, Json, Kind, Message, View
from tests.world.slack.state import State
from tests.world.slack.texts import shown
from tests.world.slack.values import MANY, ONE, TEXTS, options


@dataclass(frozen=True, slots=True)
class Pushable:
    """A button: its words, and the ids by which an app knows it."""

    label: str
    block: str
    action: str
    value: str = ""
    style: str = ""
    link: str = ""
    described: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """Something to fill in or to choose. `error` is what the app said is wrong with it."""

    label: str
    kind: str
    block: str
    action: str
    hint: str = ""
    written: str = ""
    placeholder: str = ""
    choices: tuple[Choice, ...] = ()
    required: bool = True
    lines: int = 1
    least: int = 0
    most: int = 3000
    error: str = ""
    acts: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One block as it is seen. `kind` is heading, text, quote, small, rule, picture, buttons or field."""

    kind: str
    words: str = ""
    buttons: tuple[Pushable, ...] = ()
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenMessage:
    """A message before somebody's eyes. `notification` is what a lock screen or a screen reader says.

    `blocks` are as the app sent them: a page that was not loaded anew still shows them.
    """

    channel: str
    ts: str
    author: str
    at: datetime
    notification: str
    parts: tuple[Part, ...]
    private: bool = False
    edited: bool = False
    drawn: int = 1
    replies: tuple["SeenMessage", ...] = ()
    blocks: tuple[Json, ...] = ()

    @property
    def buttons(self) -> tuple[Pushable, ...]:
        return buttons_of(self.parts)

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(field for part in self.parts for field in part.fields)

    @property
    def words(self) -> str:
        """Everything it says, without its buttons."""
        return "\n".join(words_of(self.parts))


@dataclass(frozen=True, slots=True)
class SeenView:
    """A form or a home before somebody's eyes."""

    id: str
    title: str
    parts: tuple[Part, ...]
    submit: str = ""
    close: str = ""
    callback: str = ""

    @property
    def buttons(self) -> tuple[Pushable, ...]:
        return buttons_of(self.parts)

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(field for part in self.parts for field in part.fields)

    @property
    def words(self) -> str:
        return "\n".join(words_of(self.parts))


@dataclass(frozen=True, slots=True)
class SeenChannel:
    """A conversation in somebody's side bar."""

    id: str
    name: str
    kind: Kind
    messages: tuple[SeenMessage, ...]
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Sight:
    """All that one person sees. `modals` has the topmost last."""

    person: str
    channels: tuple[SeenChannel, ...]
    modals: tuple[SeenView, ...]
    homes: tuple[SeenView, ...]
    warnings: tuple[str, ...] = ()

    def messages(self) -> Iterator[SeenMessage]:
        """Every message, the oldest of each conversation first, threads below their first message."""
        for channel in self.channels:
            for message in channel.messages:
                yield message
                yield from message.replies


def buttons_of(parts: tuple[Part, ...]) -> tuple[Pushable, ...]:
    return tuple(button for part in parts for button in part.buttons)


def words_of(parts: tuple[Part, ...]) -> list[str]:
    """What is said, line by line, also by the fields of a form."""
    said = []
    for part in parts:
        if part.words:
            said.append(part.words)
        for field in part.fields:
            said += [piece for piece in (field.label, field.hint, field.written, field.error) if piece]
            said += [choice.label for choice in field.choices]
    return said


class Eyes:
    """Looks at a state as one person."""

    def __init__(self, state: State, person: str) -> None:
        self._state = state
        self._person = person

    def sight(self, warnings: tuple[str, ...] = ()) -> Sight:
        """Everything before this person now. Whoever is deactivated sees nothing."""
        me = self._state.people[self._person]
        if me.deactivated:
            return Sight(me.id, (), (), ())
        mine = [one for one in self._state.channels.values() if me.id in one.members and one.team == me.team]
        return Sight(
            me.id,
            tuple(self.channel(one) for one in mine),
            tuple(self.view(one) for one in self._state.modals(me.id)),
            tuple(self.view(one) for (_, person), one in self._state.homes.items() if person == me.id),
            warnings,
        )

    def channel(self, channel: Channel) -> SeenChannel:
        messages = [one for one in channel.messages.values() if not one.is_reply]
        messages += [one for one in channel.ephemerals if one.only_for == self._person and not one.thread_ts]
        threads = channel.threads()
        for one in channel.ephemerals:
            if one.only_for == self._person and one.thread_ts:
                threads.setdefault(one.thread_ts, []).append(one)
        inorder = sorted(messages, key=lambda one: one.ts)
        seen = tuple(self.message(channel, one, self._below(channel, threads.get(one.ts, []))) for one in inorder)
        return SeenChannel(channel.id, self._called(channel), channel.kind, seen, channel.archived)

    def _called(self, channel: Channel) -> str:
        if channel.kind is not Kind.DIRECT:
            return channel.name
        other = next((one for one in channel.members if one != self._person), self._person)
        return self._state.people[other].name

    def _below(self, channel: Channel, replies: list[Message]) -> tuple[SeenMessage, ...]:
        return tuple(self.message(channel, one) for one in sorted(replies, key=lambda one: one.ts))

    def message(self, channel: Channel, message: Message, replies: tuple[SeenMessage, ...] = ()) -> SeenMessage:
        parts = self.parts(message.blocks) or (Part("text", shown(message.text, self._state)),)
        return SeenMessage(
            channel=channel.id,
            ts=message.ts,
            author="" if message.tombstone else self._state.people[message.author].name,
            at=message.at,
            notification=shown(message.text, self._state),
            parts=parts,
            private=bool(message.only_for),
            edited=bool(message.edited_ts),
            drawn=message.drawn,
            replies=replies,
            blocks=tuple(message.blocks),
        )

    def view(self, view: View) -> SeenView:
        content = view.content
        parts = self.parts(content["blocks"])
        parts = tuple(replace(part, fields=tuple(_now(field, view) for field in part.fields)) for part in parts)
        return SeenView(
            view.id,
            _words(content.get("title")) or "Home",
            parts,
            _words(content.get("submit")),
            _words(content.get("close")),
            content["callback_id"],
        )

    # Blocks

    def parts(self, blocks: list[Json]) -> tuple[Part, ...]:
        """The blocks as they are seen."""
        return tuple(part for block in blocks for part in self._parts(block))

    def _parts(self, block: Json) -> Iterator[Part]:
        match block["type"]:
            case "header":
                yield Part("heading", self._text(block["text"]))
            case "section":
                yield from self._section(block)
            case "context":
                small = (self._text(one) or one.get("alt_text", "") for one in block["elements"])
                yield Part("small", " · ".join(small))
            case "actions":
                yield self._elements(block, block["elements"])
            case "input":
                yield Part("field", fields=(_field(block, block["element"], _words(block["label"])),))
            case "rich_text":
                yield from map(self._rich_part, block["elements"])
            case kind:
                yield Part("picture", block["alt_text"]) if kind == "image" else Part("rule")

    def _rich_part(self, element: Json) -> Part:
        return Part("quote" if element["type"] == "rich_text_quote" else "text", self._rich(element))

    def _section(self, block: Json) -> Iterator[Part]:
        if "text" in block:
            yield Part("text", self._text(block["text"]))
        for field in block.get("fields", ()):
            yield Part("text", self._text(field))
        match block.get("accessory"):
            case {"type": "image", "alt_text": description}:
                yield Part("picture", description)
            case dict(element):
                yield self._elements(block, [element])

    def _elements(self, block: Json, elements: list[Json]) -> Part:
        buttons = tuple(_button(block, one) for one in elements if one["type"] == "button")
        fields = tuple(
            replace(_field(block, one, _words(one.get("placeholder"))), required=False, acts=True)
            for one in elements
            if one["type"] != "button"
        )
        return Part("buttons", "", buttons, fields)

    def _text(self, text: Any) -> str:
        match text:
            case {"type": "mrkdwn", "text": str(words)}:
                return shown(words, self._state)
            case {"type": "plain_text", "text": str(words)}:
                return words
        return ""

    def _rich(self, element: Json) -> str:
        if element["type"] == "rich_text_list":
            return "\n".join(f"• {self._rich(one)}" for one in element["elements"])
        return "".join(self._rich_word(part) for part in element["elements"])

    def _rich_word(self, part: Json) -> str:
        match part:
            case {"type": "user", "user_id": who} if who in self._state.people:
                return f"@{self._state.people[who].name}"
            case {"type": "broadcast", "range": everyone}:
                return f"@{everyone}"
            case {"type": "link", "url": address}:
                return str(part.get("text", address))
            case {"type": "emoji", "name": name}:
                return f":{name}:"
        return str(part.get("text", ""))


def _words(text: Any) -> str:
    return str(text["text"]) if text else ""


def _button(block: Json, element: Json) -> Pushable:
    return Pushable(
        element["text"]["text"],
        block["block_id"],
        element["action_id"],
        element.get("value", ""),
        element.get("style", ""),
        element.get("url", ""),
        element.get("accessibility_label", ""),
    )


def _field(block: Json, element: Json, label: str) -> Field:
    kind = element["type"]
    chosen = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
    values = {one["value"] for one in chosen}
    choices = tuple(
        Choice(one["text"]["text"], one.get("value", ""), one.get("value") in values, _words(one.get("description")))
        for one in options(element)
    )
    initial = next((value for name, value in element.items() if name.startswith("initial_") and value), "")
    return Field(
        label=label,
        kind=kind,
        block=block["block_id"],
        action=element["action_id"],
        hint=_words(block.get("hint")),
        written=initial if isinstance(initial, str) else "",
        placeholder=_words(element.get("placeholder")),
        choices=choices,
        required=not block.get("optional", False),
        lines=4 if element.get("multiline") else 1,
        least=element.get("min_length", 0),
        most=element.get("max_length", 3000),
        acts=bool(block.get("dispatch_action", False)),
    )


def _now(field: Field, view: View) -> Field:
    """The field with what stands in it by now."""
    value = view.state.get(field.block, {}).get(field.action, {})
    error = view.errors.get(field.block, "")
    if field.kind in TEXTS:
        return replace(field, written=value.get("value") or "", error=error)
    if field.kind in (*ONE, *MANY):
        chosen = value.get("selected_options") or [value.get("selected_option")]
        values = {one["value"] for one in chosen if one}
        return replace(field, error=error, choices=tuple(replace(c, chosen=c.value in values) for c in field.choices))
    written = next((str(part) for name, part in value.items() if name != "type" and part), "")
    return replace(field, written=written, error=error)
