"""What stands on a person's screen, the same for every platform, so that one set of templates draws it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tests.world.seen import Choice


class CannotDo(Exception):
    """The platform does not let a person do this; the message is what stands before them."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button, by a name that is its own within its message or form."""

    label: str
    name: str
    style: str = ""
    link: str = ""
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """Something to fill in; `kind` is text, date, one or many. A required one says so by itself."""

    label: str
    name: str
    kind: str = "text"
    hint: str = ""
    written: str = ""
    placeholder: str = ""
    choices: tuple[Choice, ...] = ()
    required: bool = True
    lines: int = 1
    most: int = 3000
    error: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a message or a form: heading, text, quote, small, fact, bullet, rule, picture, buttons or field."""

    kind: str
    words: str = ""
    label: str = ""
    buttons: tuple[Button, ...] = ()
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """A message, by a name that is its own. `answers` counts what stands in the thread below it."""

    name: str
    author: str
    at: datetime
    parts: tuple[Part, ...]
    private: bool = False
    edited: bool = False
    bot: bool = False
    answers: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation in the side bar. `indented` stands below the one before it; `group` is a heading."""

    name: str
    label: str
    group: str
    indented: bool = False
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Form:
    """A form over everything else."""

    name: str
    title: str
    parts: tuple[Part, ...]
    submit: str
    close: str = "Cancel"


@dataclass(frozen=True, slots=True)
class Someone:
    """Somebody whose screen it may be."""

    name: str
    label: str
    about: str


@dataclass(frozen=True, slots=True)
class Screen:
    """All that stands before one person, at the place they look at."""

    people: tuple[Someone, ...]
    person: Someone
    places: tuple[Place, ...]
    here: Place
    messages: tuple[Message, ...]
    home: tuple[Part, ...] | None = None
    thread: tuple[Message, ...] = ()
    thread_of: str = ""
    form: Form | None = None
    warnings: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()


@dataclass(slots=True)
class Look:
    """Where somebody is looking: whose screen, which place, which thread."""

    person: str = ""
    place: str = ""
    thread: str = ""

    def of(self, people: Sequence[Someone]) -> Someone:
        """Whose screen it is. Whoever is not among these people gives way to the first of them."""
        person = next((one for one in people if one.name == self.person), people[0])
        if person.name != self.person:
            self.person, self.place, self.thread = person.name, "", ""
        return person


class Pane(Protocol):
    """One platform's screen. Every act raises CannotDo."""

    name: str
    title: str

    def screen(self, look: Look) -> Screen:
        """What stands there; where it cannot be any more, the look is moved to where it can."""
        ...

    def went_to(self, look: Look) -> None:
        """Somebody has turned to another place."""
        ...

    def press(self, look: Look, message: str, button: str) -> None:
        """Press a button of a message, or of the form or the home where `message` is empty."""
        ...

    def submit(self, look: Look, values: Mapping[str, str | list[str]]) -> None:
        """Send the form."""
        ...

    def close(self, look: Look) -> None:
        """Close the form."""
        ...

    def write(self, look: Look, words: str) -> None:
        """Type a message or a command."""
        ...
