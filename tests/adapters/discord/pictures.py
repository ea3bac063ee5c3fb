"""Discord's messages and forms as a person sees them, in plain text; and the pictures of a few, on one page.

`python -m tests.adapters.discord.pictures` renews the page.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from adapters.discord import forms, render
from core.surface import Say
from tests.adapters.slack.samples import CARDS, FORMS

Json = render.Json

PAGE = Path(__file__).parent / "pictures.txt"
ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])")
STARS = {1: "*", 2: "", 4: "!", 5: "→"}


def picture(message: Json) -> str:
    """A message, from top to bottom."""
    return "\n".join(_message(message))


def of_modal(modal: Json) -> str:
    """A form."""
    return "\n".join(_modal(modal))


def plain(text: str) -> str:
    """Formatted text as it is read, its marks left in where they mean something."""
    return ESCAPED.sub(r"\1", text)


def page() -> str:
    """Everything on the page."""
    shown: list[tuple[str, str]] = []
    for name, card in CARDS.items():
        shown.append((f"{name}, as it is posted", picture(render.post(card, key="desk-1"))))
    shown.append(("a request, to somebody who takes no messages", picture(_closed())))
    for number, message in enumerate(render.private(CARDS["a long conversation"]), 1):
        shown.append((f"a long conversation, to one person alone: message {number}", picture(message)))
    for name, form in FORMS.items():
        shown.append((name, of_modal(forms.modal(form))))
    saying = Say("Not sent. I can't see what is typed here; please use a form.", CARDS["a request"].buttons[:2])
    shown.append(("an answer to one person alone", picture(render.said(saying))))
    return "\n".join(f"== {name}\n{told}\n" for name, told in shown)


def _closed() -> Json:
    return render.post(render.minimal(CARDS["a request"]))


def _message(message: Json) -> Iterator[str]:
    if message.get("flags", 0) & render.EPHEMERAL:
        yield "(only they see this)"
    if content := message.get("content"):
        yield plain(content)
    for embed in message.get("embeds", ()):
        yield from (f"▌ {line}" for line in _embed(embed))
    for row in message["components"]:
        yield " ".join(f"[{STARS[one['style']]}{one['label']}]" for one in row["components"])


def _embed(embed: Json) -> Iterator[str]:
    if "author" in embed:
        yield embed["author"]["name"]
    yield from plain(embed.get("description", "")).split("\n")
    yield from _fields(embed.get("fields", ()))
    if "footer" in embed:
        yield from (f"({line})" for line in embed["footer"]["text"].split("\n"))


def _fields(fields: Iterable[Json]) -> Iterator[str]:
    """Short ones stand three beside each other."""
    beside: list[str] = []
    for field in fields:
        told = f"{plain(field['name'])}: {plain(field['value'])}"
        if field["inline"] and len(beside) < 3:
            beside.append(told)
            continue
        if beside:
            yield "   ".join(beside)
        beside = [told] if field["inline"] else []
        if not field["inline"]:
            yield told
    if beside:
        yield "   ".join(beside)


def _modal(modal: Json) -> Iterator[str]:
    yield f"┌ {modal['title']}"
    for part in modal["components"]:
        if part["type"] == forms.TEXT_DISPLAY:
            yield plain(part["content"])
            continue
        one = part["component"]
        yield f"{part['label']}{'' if one['required'] else ' (optional)'}"
        if "description" in part:
            yield f"  {part['description']}"
        yield from _input(one)
    yield f"└ [Submit]  → {modal['custom_id']}"


def _input(one: Json) -> Iterator[str]:
    if one["type"] == forms.TEXT_INPUT:
        yield from (f"  {line}" for line in (one.get("value") or "____").split("\n"))
        return
    for option in one["options"]:
        mark = "(•)" if option["default"] else "( )"
        yield f"  {mark} {option['label']}{_hint(option)}"


def _hint(option: Json) -> str:
    return f" – {option['description']}" if "description" in option else ""


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
