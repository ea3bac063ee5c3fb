"""What is said and shown, as neutral data: an adapter translates these few types and nothing else.

Limits are those of the narrowest platform we serve (five fields in a form, 3,000 characters in a text field),
so that whatever is said here can be said everywhere. Texts are plain: an adapter escapes them, never formats them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

MAX_FIELDS = 5
MAX_TEXT = 3000


class Style(StrEnum):
    """How much a button asks for attention. Colour never carries the meaning alone: the label does."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """One press: the verb and the public id it names. Never a state, a role or a text (they would go stale)."""

    label: str
    verb: str
    subject: str
    style: Style = Style.PLAIN
    link: str | None = None

    @property
    def value(self) -> str:
        """The versioned value that travels through the platform: `v1:<verb>:<public id>`; ≤ 100 characters."""
        return f"v1:{self.verb}:{self.subject}"


@dataclass(frozen=True, slots=True)
class Fact:
    """A short label and its value, for example "Stage: Draft EHCP received"."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A longer text on a card. `quoted` marks a person's own words, set apart from ours and never marked up."""

    words: str
    quoted: bool = False
    heading: str = ""


class Tone(StrEnum):
    """What kind of moment this is; a platform may show a word, a colour or a picture for it beside the title."""

    NEUTRAL = "neutral"
    URGENT = "urgent"
    GOOD = "good"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Card:
    """One card. `summary` is the full sentence for lock screens and screen readers: nothing personal in it."""

    title: str
    summary: str
    facts: tuple[Fact, ...] = ()
    body: tuple[Passage, ...] = ()
    buttons: tuple[Button, ...] = ()
    context: tuple[str, ...] = ()
    tone: Tone = Tone.NEUTRAL


@dataclass(frozen=True, slots=True)
class TextField:
    """A text to write, at most `most` characters; `draft` is what stands in it already."""

    name: str
    label: str
    hint: str = ""
    draft: str = ""
    most: int = MAX_TEXT
    lines: int = 1
    required: bool = True


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: the value that travels and the words a person reads."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ChoiceField:
    """One option, or several (`many`) of at most 25; `chosen` is what is set already."""

    name: str
    label: str
    options: tuple[Option, ...]
    hint: str = ""
    many: bool = False
    required: bool = True
    chosen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """At most five fields. Submitting it calls `verb` with the subject and the values by field name."""

    title: str
    verb: str
    subject: str
    fields: tuple[TextField | ChoiceField, ...]
    submit: str = "Send"
    intro: str = ""

    def __post_init__(self) -> None:
        if len(self.fields) > MAX_FIELDS:
            raise ValueError(f"a form holds at most {MAX_FIELDS} fields: {self.title}")


Values = Mapping[str, str | tuple[str, ...]]
"""What a person filled in, by field name: a text or one choice is a `str`, several choices are a tuple."""


@dataclass(frozen=True, slots=True)
class Say:
    """Answer in one plain text, to this person alone, perhaps with buttons."""

    words: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Show:
    """Answer with cards, to this person alone."""

    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """Answer with a form to fill in."""

    form: Form


Reply = Say | Show | Ask
