"""Cards, forms and answers as text for people: the same lines plain, or in a frame with colour where there is one.

Plain text has no frames and no pictures, so that a screen reader says it well. Colour never carries a meaning alone.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import IO, Final

from rich.box import HEAVY, ROUNDED
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from core.cleaning import clean, clean_line
from core.platform import Letter
from core.surface import Ask, Button, Card, Form, Passage, Reply, Say, Show, Style, Tone

WIDEST: Final = 78
TONES: Final = {Tone.NEUTRAL: "", Tone.URGENT: "urgent", Tone.GOOD: "good news", Tone.QUIET: "for information"}
COLOURS: Final = {Tone.NEUTRAL: "cyan", Tone.URGENT: "red", Tone.GOOD: "green", Tone.QUIET: "bright_black"}
BUTTONS: Final = {Style.PLAIN: "bold", Style.PRIMARY: "bold green", Style.DANGER: "bold red"}


@dataclass(slots=True)
class Paper:
    """What is written on: how wide, and whether with frames and colours (`fancy`) or as plain lines."""

    console: Console
    fancy: bool

    @classmethod
    def on(cls, file: IO[str] | None = None, *, plain: bool = False, width: int | None = None) -> "Paper":
        """Fancy only where somebody looks at a screen and has not asked for plain text (https://no-color.org)."""
        console = Console(file=file, markup=False, emoji=False, highlight=False, soft_wrap=False, width=width)
        fancy = console.is_terminal and not (plain or os.environ.get("NO_COLOR") or console.is_dumb_terminal)
        if not fancy:
            console = Console(
                file=file, markup=False, emoji=False, highlight=False, width=width, no_color=True, force_terminal=False
            )
        return cls(console, fancy)

    @property
    def width(self) -> int:
        """Characters in a line of text."""
        return max(24, min(self.console.width, WIDEST))

    def style(self, style: str) -> str:
        """The style, where there are any."""
        return style if self.fancy else ""

    def write(self, *parts: RenderableType) -> None:
        """Print the parts, one below the other."""
        for part in parts:
            self.console.print(part, soft_wrap=not self.fancy and isinstance(part, Text))

    def say(self, words: str, style: str = "", indent: int = 0) -> None:
        """Print a plain paragraph."""
        self.write(*self.wrapped(words, " " * indent, style))

    def gap(self) -> None:
        """Print an empty line."""
        self.console.print()

    def item(self, label: str, words: str, style: str = "") -> None:
        """Print one line of a list; what does not fit stands below the words, not below the label."""
        first, *rest = self.wrapped(words, " " * len(label), style)
        self.write(Text.assemble(label, first[len(label) :]), *rest)

    def wrapped(self, words: str, prefix: str = "", style: str = "", prefix_style: str = "") -> list[Text]:
        """The words as lines that fit, each behind the prefix; their own line breaks are kept."""
        room = self.width - len(prefix) - (4 if self.fancy else 2)
        lines = []
        for paragraph in clean(words).split("\n"):
            pieces = Text(paragraph, style).wrap(self.console, room) if paragraph.strip() else [Text("")]
            for piece in pieces:
                piece.rstrip()
                lines.append(Text.assemble((prefix if piece.plain else prefix.rstrip(), prefix_style), piece))
        return lines


def card(shown: Card, paper: Paper, numbers: Iterator[int] | None = None, stamp: str = "") -> RenderableType:
    """One card; its buttons are numbered from `numbers`, or not shown where nobody can press.

    `stamp` says when and where it stands.
    """
    lines = [*_facts(shown, paper), *_body(shown, paper)]
    for note in shown.context:
        lines += paper.wrapped(note, style=paper.style("dim"))
    if numbers is not None:
        lines += buttons(shown.buttons, numbers, paper)
    return _framed(shown, paper, lines, stamp)


def _framed(shown: Card, paper: Paper, lines: list[Text], stamp: str) -> RenderableType:
    tone, title = TONES[shown.tone], clean_line(shown.title)
    if paper.fancy:
        return Panel(
            Group(*lines),
            title=Text(title, "bold"),
            title_align="left",
            subtitle=Text(" · ".join(part for part in (tone, stamp) if part), "dim") if tone or stamp else None,
            subtitle_align="right",
            border_style=COLOURS[shown.tone],
            box=HEAVY if shown.tone is Tone.URGENT else ROUNDED,
            width=paper.width,
        )
    heading = " · ".join(part for part in (title, tone, stamp) if part)
    return Group(*paper.wrapped(heading), *_indented(lines), Text(""))


def _indented(lines: list[Text]) -> list[Text]:
    return [Text.assemble("  ", line) if line.plain else line for line in lines]


def _facts(shown: Card, paper: Paper) -> list[Text]:
    lines = []
    for fact in shown.facts:
        label = f"{clean_line(fact.label)}: "
        first, *rest = paper.wrapped(label + clean_line(fact.value))
        if paper.fancy:
            first.stylize("dim", 0, len(label) - 1)
        lines += [first, *(Text("  ") + line for line in rest)]
    return lines


def _body(shown: Card, paper: Paper) -> list[Text]:
    lines: list[Text] = []
    for passage in shown.body:
        if lines or shown.facts:
            lines.append(Text(""))
        lines += _passage(passage, paper)
    return [*lines, Text("")] if lines and (shown.context or shown.buttons) else lines


def _passage(passage: Passage, paper: Paper) -> list[Text]:
    heading = paper.wrapped(passage.heading, style=paper.style("bold")) if passage.heading else []
    if not passage.quoted:
        return [*heading, *paper.wrapped(passage.words)]
    bar = "▌ " if paper.fancy else "> "
    return [
        *heading,
        *paper.wrapped(passage.words, bar, paper.style("italic"), paper.style("blue")),
    ]


def buttons(shown: Iterable[Button], numbers: Iterator[int], paper: Paper) -> list[Text]:
    """Numbered buttons, as many in a line as fit. A link says where it leads: nothing opens by itself."""
    lines, line = [], Text("")
    for button in shown:
        leads = f" → {clean_line(button.link)}" if button.link else ""
        label = f"[{next(numbers)}] {clean_line(button.label)}{leads}"
        if line.plain and line.cell_len + len(label) + 3 > paper.width - 4:
            lines.append(line)
            line = Text("")
        line.append("   " if line.plain else "")
        line.append(label, paper.style(BUTTONS[button.style]))
    return [*lines, line] if line.plain else lines


def reply(answered: Reply, paper: Paper, numbers: Iterator[int]) -> list[RenderableType]:
    """A private answer. A form is only introduced here: its fields are asked one by one."""
    match answered:
        case Say(words=words, buttons=offered):
            return [*paper.wrapped(words), *buttons(offered, numbers, paper)]
        case Show(cards=cards):
            return [card(one, paper, numbers) for one in cards]
        case Ask(form=asked):
            return form_head(asked, paper)


def form_head(form: Form, paper: Paper) -> list[RenderableType]:
    """A form's title and introduction."""
    title = paper.wrapped(form.title, style=paper.style("bold underline"))
    return [*title, *(paper.wrapped(form.intro) if form.intro else ())]


def letter(sent: Letter, paper: Paper, stamp: str = "") -> RenderableType:
    """A letter to a family."""
    paragraphs = [line for paragraph in sent.paragraphs for line in (*paper.wrapped(paragraph), Text(""))][:-1]
    subject = clean_line(sent.subject)
    if paper.fancy:
        return Panel(
            Group(*paragraphs),
            title=Text(f"✉ {subject}", "bold"),
            title_align="left",
            subtitle=Text(stamp, "dim") if stamp else None,
            subtitle_align="right",
            border_style="magenta",
            box=ROUNDED,
            width=paper.width,
        )
    heading = " · ".join(part for part in (f"Letter: {subject}", stamp) if part)
    return Group(*paper.wrapped(heading), *_indented(paragraphs), Text(""))


def numbering() -> Iterator[int]:
    """Numbers for the buttons of one screen."""
    return count(1)
