"""The gallery: everything that people can be shown, as plain text, on one page.

`python -m tests.core.gallery` renews docs/gallery.md; a test keeps it true. Everything on it was drawn from a real
database, in the life of several requests (chapters.py).
"""

import re
import tempfile
import textwrap
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from core.catalogue import CARDS
from core.letters import LETTERS
from core.platform import Letter
from core.refusals import Refusal
from core.surface import Card, ChoiceField, Form, Passage, Say, Style, TextField
from tests.core.chapters import live_through
from tests.core.life import Life, Seen
from tests.databases import make_schema

PAGE = Path(__file__).parents[2] / "docs" / "gallery.md"
WIDTH = 100
INTRO = """\
# Gallery: everything that people are shown

Drawn from a real database in the life of several requests, and kept true by a test;
`python -m tests.core.gallery` renews it. Each platform draws the same things in its own way: here they are plain text.
`>` marks a person's own words, `[…]` a button (`[*…]` is the main one), `( )` something to choose, `____` something to
write. The people, the requests and the words are invented.
"""


def lived() -> list[Seen]:
    """Everything that was drawn in one life, on a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/gallery.sqlite3"
        make_schema(url)
        with Life.open(url) as (life, _):
            live_through(life)
            return life.seen


def page(seen: Iterable[Seen]) -> str:
    """The whole page."""
    rooms = list(seen)
    posted = [one for one in rooms if one.name in CARDS and isinstance(one.drawn, Card)]
    letters = [one for one in rooms if isinstance(one.drawn, Letter)]
    forms = [one for one in rooms if isinstance(one.drawn, Form)]
    typed = [one for one in rooms if one.name.startswith("/")]
    answers = [one for one in rooms if one.name not in CARDS and one not in typed and not isinstance(one.drawn, Form)]
    parts = (
        _room(
            "Cards", "By kind, then by whose eyes they are for, in every state that was seen.", posted, sorted(CARDS)
        ),
        _room("Letters to families", "What a family reads on its page, or is told.", letters, sorted(LETTERS)),
        _room("Forms", "By the button that opens them.", forms),
        _room("Answers", "What is answered in private to a press, by what was pressed.", answers),
        _room("Commands", "What is answered to what was typed.", typed),
        _noes(),
    )
    return "\n".join((INTRO, *parts))


def _room(title: str, says: str, seen: list[Seen], names: Collection[str] = ()) -> str:
    hung = [one for one in seen if not isinstance(one.drawn, Letter) or title.startswith("Letters")]
    return "\n".join((f"## {title}\n", f"{says}\n", *_frames(hung, names or sorted({one.name for one in hung}))))


def _frames(seen: list[Seen], names: Iterable[str]) -> Iterator[str]:
    for name in names:
        known: dict[str, Seen] = {}
        for one in seen:
            if one.name == name:
                known.setdefault(_likeness(one), one)
        yield f"### `{name}`\n"
        for one in known.values():
            yield f"For {_whom(one)}:\n\n```text\n{plain(one.drawn)}\n```\n"


def _whom(one: Seen) -> str:
    eyes = {"person": "one person", "channel": "a request channel", "coordinators": "the coordinators' channel"}
    more = {"thread": "the conversation", "applicant": "whoever asked", "contact": "a safeguarding contact"}
    return {**eyes, **more, "operator": "the operator, by mail", "family": "the family"}.get(one.reader, one.reader)


def _likeness(one: Seen) -> str:
    """What makes two drawings of a kind the same picture: figures, dates and names apart."""
    match one.drawn:
        case Card() as card:
            parts = [card.title, *(fact.label for fact in card.facts), *(button.label for button in card.buttons)]
            shape = [part.heading or ("" if part.quoted else part.words) for part in card.body]
            told = "\n".join((one.reader, *parts, *shape, *card.context))
        case Form() as form:
            told = "\n".join((form.title, *(field.label for field in form.fields)))
        case _:
            told = plain(one.drawn)
    return re.sub(
        r"\d+|(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b|\b[A-Z][a-z]{2}\b|Amira|Ben|Cerys|Kim|Gale|Chris|Dana", "#", told
    )


def plain(drawn: Card | Letter | Form | Say) -> str:
    """One thing as plain lines."""
    match drawn:
        case Card():
            lines = list(_card(drawn))
        case Letter():
            lines = [drawn.subject, *(line for part in drawn.paragraphs for line in ("", *_wrapped(part)))]
        case Form():
            lines = list(_form(drawn))
        case _:
            lines = [*_wrapped(drawn.words), *_buttons(drawn.buttons)]
    return "\n".join(lines)


def _card(card: Card) -> Iterator[str]:
    yield f"{card.title}{'' if card.tone.value == 'neutral' else f'  ({card.tone.value})'}"
    yield from _wrapped(f"summary: {card.summary}", "  ")
    for fact in card.facts:
        yield from _wrapped(f"{fact.label}: {fact.value}", "  ")
    for passage in card.body:
        yield from _passage(passage)
    yield from _buttons(card.buttons)
    for note in card.context:
        yield from _wrapped(f"({note})", "  ")


def _passage(passage: Passage) -> Iterator[str]:
    if passage.heading:
        yield f"  {passage.heading}"
    yield from _wrapped(passage.words, "  > " if passage.quoted else "    ")


def _buttons(buttons: Iterable[object]) -> Iterator[str]:
    labels = [f"[{'*' if one.style is Style.PRIMARY else ''}{one.label}]" for one in buttons]  # type: ignore[attr-defined]
    if labels:
        yield from _wrapped(" ".join(label.replace(" ", "\xa0") for label in labels), "  ")


def _form(form: Form) -> Iterator[str]:
    yield form.title
    yield from _wrapped(form.intro, "  ")
    for field in form.fields:
        yield f"  {field.label}{'' if field.required else ' (optional)'}"
        yield from _wrapped(field.hint, "    ")
        yield from _to_fill_in(field)
    yield f"  [*{form.submit}]"


def _to_fill_in(field: TextField | ChoiceField) -> Iterator[str]:
    if isinstance(field, TextField):
        yield from _wrapped(field.draft or "____", "    ")
        return
    for option in field.options:
        mark = "(•)" if option.value in field.chosen else "( )"
        yield from _wrapped(f"{mark} {option.label}{f' – {option.hint}' if option.hint else ''}", "    ")


def _wrapped(words: str, indent: str = "") -> list[str]:
    lines = []
    for line in words.split("\n") if words else ():
        lines += textwrap.wrap(line, WIDTH, initial_indent=indent, subsequent_indent=indent) or [indent.rstrip()]
    return [line.replace("\xa0", " ") for line in lines]


def _noes() -> str:
    """The sentence of every refusal."""
    told = sorted({" ".join((one.__doc__ or "").split()) for one in _below(Refusal)} - {"{problem}"})
    lines = "\n".join(f"- {sentence}" for sentence in told)
    return f"## When something can't be done\n\nEvery sentence there is; what is in braces is filled in.\n\n{lines}\n"


def _below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for one in kind.__subclasses__():
        if one.__module__.startswith("core."):
            yield one
        yield from _below(one)


if __name__ == "__main__":
    PAGE.write_text(page(lived()), "utf-8")
