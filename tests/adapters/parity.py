"""What can be said and done, platform by platform: drawn by each adapter and looked for in what came out.

`python -m tests.adapters.parity` renews docs/parity.md; a test keeps it true.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from adapters.discord import commands as discord_commands
from adapters.discord import forms as discord_forms
from adapters.discord import render as discord_render
from adapters.slack import forms as slack_forms
from adapters.slack import manifest as slack_manifest
from adapters.slack import render as slack_render
from adapters.terminal import render as terminal_render
from core.commands import COMMANDS, Command, name_of, usage
from core.refusals import Refusal
from core.settings import CommandNames
from core.surface import Button, Card, ChoiceField, Form, Say, Show
from tests.adapters.discord.pictures import plain as unescaped
from tests.adapters.everything import everything
from tests.core.life import Seen
from tests.databases import Session

PAGE = Path(__file__).parents[2] / "docs" / "parity.md"
NAMES = CommandNames()
INTRO = """\
# What can be said and done, on each platform

Drawn by each adapter and looked for in what came out; a test keeps it true, and fails when anything is missing
anywhere. `python -m tests.adapters.parity` renews it. The words are the core's: a platform only draws them.
"""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A platform: everything that it draws of something, as one text; and how a command is typed there."""

    name: str
    card: Callable[[Card], str]
    form: Callable[[Form], str]
    say: Callable[[Say], str]
    typed: Callable[[Command], str]


def _leaves(drawn: object) -> Iterator[str]:
    """Every text in what is sent."""
    if isinstance(drawn, str):
        yield drawn
    elif isinstance(drawn, Mapping):
        for value in drawn.values():
            yield from _leaves(value)
    elif isinstance(drawn, Iterable):
        for value in drawn:
            yield from _leaves(value)


def _text(drawn: object) -> str:
    """All of it, as it is read: escapes of formatted text undone."""
    return unescaped("\n".join(_leaves(drawn)))


def _paper(shown: Callable[[terminal_render.Paper], None]) -> str:
    page = StringIO()
    shown(terminal_render.Paper.on(page, width=78))
    return " ".join(page.getvalue().split())


def _on_terminal(answered: Show | Say) -> str:
    numbers = terminal_render.numbering()
    return _paper(lambda paper: paper.write(*terminal_render.reply(answered, paper, numbers)))


def _terminal_form(form: Form) -> str:
    def shown(paper: terminal_render.Paper) -> None:
        paper.write(*terminal_render.form_head(form, paper))
        for field in form.fields:
            paper.say(f"{field.label} {field.hint}")
            for option in field.options if isinstance(field, ChoiceField) else ():
                paper.say(option.label)

    return _paper(shown)


def _discord_typed(command: Command) -> str:
    """By the words under which it is registered."""
    called = name_of(command.group, NAMES)
    words = discord_commands.path_of(command)
    options = [one for one in discord_commands.tree(NAMES) if one["name"] == called]
    for word in (called, *words):
        options = [inner for one in options if one["name"] == word for inner in one.get("options") or [{"name": ""}]]
    return f"/{called} {' '.join(words)}" if options else ""


def _slack_typed(command: Command) -> str:
    """As text behind the command's name, which the manifest registers."""
    called = f"/{name_of(command.group, NAMES)}"
    registered = {one["command"] for one in slack_manifest.manifest(NAMES)["features"]["slash_commands"]}
    return f"{called} {command.typed}" if called in registered else ""


PLATFORMS = (
    Drawn(
        "Terminal",
        card=lambda card: _on_terminal(Show((card,))),
        form=_terminal_form,
        say=_on_terminal,
        typed=lambda command: f"/{name_of(command.group, NAMES)} {command.typed}",
    ),
    Drawn(
        "Slack",
        card=lambda card: _text(slack_render.message(card).blocks),
        form=lambda form: _text(slack_forms.modal(form)),
        say=lambda say: _text(slack_render.saying(say).blocks),
        typed=_slack_typed,
    ),
    Drawn(
        "Discord",
        card=lambda card: _text(discord_render.private(card)),
        form=lambda form: _text(discord_forms.modal(form)),
        say=lambda say: _text(discord_render.said(say)),
        typed=_discord_typed,
    ),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One thing, and on which platforms it is found, or how it is typed there."""

    what: str
    found: tuple[str, ...]


def buttons(drawn: Iterable[Seen]) -> Iterator[Row]:
    """Every button that anybody was shown, by what it does and says."""
    shown: dict[tuple[str, str], Button] = {}
    for one in drawn:
        for button in getattr(one.drawn, "buttons", ()):
            shown.setdefault((button.verb, _unnumbered(button.label)), button)
    for (verb, label), button in sorted(shown.items()):
        card = Card("A card", "There is a card.", buttons=(button,))
        found = tuple(_yes(button.label in one.card(card) and _carried(one, card, button)) for one in PLATFORMS)
        yield Row(f"{label} | `{verb}`", found)


def _carried(platform: Drawn, card: Card, button: Button) -> bool:
    """The value travels with the button; in the terminal it stays where it is."""
    return platform.name == "Terminal" or (button.link or button.value) in platform.card(card)


def _unnumbered(label: str) -> str:
    return re.sub(r"SR-\d+", "SR-…", label)


def forms(drawn: Iterable[Seen]) -> Iterator[Row]:
    """Every form, by the verb that it submits to: each of its fields, with the options of each."""
    shown = {one.drawn.verb: one.drawn for one in drawn if isinstance(one.drawn, Form)}
    for verb, form in sorted(shown.items()):
        found = tuple(_yes(all(part in one.form(form) for part in _parts(form))) for one in PLATFORMS)
        yield Row(f"{', '.join(field.label for field in form.fields)} | `{verb}`", found)


def _parts(form: Form) -> Iterator[str]:
    for field in form.fields:
        yield field.label
        yield from (option.label for option in field.options) if isinstance(field, ChoiceField) else ()


def refusals() -> Iterator[Row]:
    """Every sentence with which something is refused; what is in braces is filled in."""
    told = {" ".join((one.__doc__ or "").split()): one.buttons for one in _below(Refusal)}
    for sentence, offered in sorted(told.items()):
        if sentence != "{problem}":
            found = tuple(_yes(_says(one, Say(sentence, offered))) for one in PLATFORMS)
            yield Row(sentence, found)


def _says(platform: Drawn, say: Say) -> bool:
    told = platform.say(say)
    return say.words in told and all(button.label in told for button in say.buttons)


def _below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for one in kind.__subclasses__():
        if one.__module__.startswith("core."):
            yield one
        yield from _below(one)


def commands() -> Iterator[Row]:
    """Every command, as it is typed on each platform."""
    for command in COMMANDS:
        typed = tuple(f"`{found}`" if (found := one.typed(command)) else "" for one in PLATFORMS)
        yield Row(f"{command.help} | `{usage(command)}`", typed)


def _yes(found: bool) -> str:  # noqa: FBT001  # said, not switched
    return "yes" if found else ""


def tables(drawn: Iterable[Seen]) -> dict[str, tuple[str, list[Row]]]:
    """Everything on the page: a table's title, the heads of its first columns, its rows."""
    seen = tuple(drawn)
    return {
        "Commands": ("what it does | with", list(commands())),
        "Buttons": ("it says | verb", list(buttons(seen))),
        "Forms": ("its fields | verb", list(forms(seen))),
        "Refusals": ("the sentence", list(refusals())),
    }


def page(drawn: Iterable[Seen]) -> str:
    """The whole page."""
    parts = [INTRO]
    names = " | ".join(one.name for one in PLATFORMS)
    for title, (heads, rows) in tables(drawn).items():
        line = "|---" * (heads.count("|") + 1 + len(PLATFORMS)) + "|"
        parts.append(f"## {title}: {len(rows)}\n\n| {heads} | {names} |\n{line}")
        parts[-1] += "".join(f"\n| {row.what} | {' | '.join(row.found)} |" for row in rows) + "\n"
    return "\n".join(parts)


if __name__ == "__main__":
    session = Session.begin()
    try:
        PAGE.write_text(page(everything(session)), "utf-8")
    finally:
        session.end()
