"""What somebody sees, as plain text: for transcripts, and for tests that look over a shoulder."""

from collections.abc import Iterator
from typing import Final
from zoneinfo import ZoneInfo

from tests.world.slack.sight import Field, Part, SeenMessage, SeenView, Sight
from tests.world.slack.state import State

LONDON: Final = ZoneInfo("Europe/London")
"""Where the people of this world sit, as their accounts say."""


def as_text(sight: Sight, state: State) -> str:
    """All that is before them: channels, threads, forms, homes, and what Slack itself says, by London's clocks."""
    lines: list[str] = []
    for channel in sight.channels:
        if channel.messages:
            lines.append(f"# {channel.name}{' (archived)' if channel.archived else ''}")
            for message in channel.messages:
                lines += _indented(_message(message))
    for home in sight.homes:
        lines += [f"# Home of {state.apps[state.views[home.id].app].name}", *_indented(_parts(home.parts))]
    for modal in sight.modals:
        lines += list(view(modal))
    lines += [f"! {warning}" for warning in sight.warnings]
    return "\n".join(lines)


def message_text(message: SeenMessage) -> str:
    """One message, as it stands."""
    return "\n".join(_message(message))


def view_text(shown: SeenView) -> str:
    """One form or home, as it stands."""
    return "\n".join(view(shown))


def view(shown: SeenView) -> Iterator[str]:
    yield f"== {shown.title} =="
    yield from _indented(_parts(shown.parts))
    if buttons := [label for label in (shown.close, shown.submit) if label]:
        yield "  " + " ".join(f"[{label}]" for label in buttons)


def _message(message: SeenMessage) -> Iterator[str]:
    said = [message.author or "Slack", f"{message.at.astimezone(LONDON):%H:%M}"]
    yield ", ".join(
        [*said, *(["edited"] if message.edited else []), *(["only you see this"] if message.private else [])]
    )
    yield from _indented(_parts(message.parts))
    for reply in message.replies:
        yield from _indented(_indented(_message(reply)))


def _parts(parts: tuple[Part, ...]) -> Iterator[str]:
    for part in parts:
        if part.kind == "rule":
            yield "---"
        for line in part.words.splitlines():
            yield f"> {line}" if part.kind == "quote" else line
        if part.buttons:
            yield " ".join(f"[{button.label}]" for button in part.buttons)
        for field in part.fields:
            yield from _field(field)


def _field(field: Field) -> Iterator[str]:
    yield f"{field.label}{'' if field.required else ' (optional)'}:"
    for choice in field.choices:
        yield f"  ({'x' if choice.chosen else ' '}) {choice.label}"
    for line in (field.written or "").splitlines():
        yield f"  | {line}"
    if field.hint:
        yield f"  {field.hint}"
    if field.error:
        yield f"  ! {field.error}"


def _indented(lines: Iterator[str]) -> Iterator[str]:
    yield from (f"  {line}" for line in lines)
