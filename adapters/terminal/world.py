"""What stands on this platform, as the sum of what has happened on it: pure, so that every shell shows the same.

The bot writes the happenings to a log and can be killed at any moment; the log remembers, as a real platform would.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from core.platform import Letter
from core.surface import Ask, Card, Say, Show


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A card was posted. `place` is in its written form; `at` is the desk's time (aware UTC)."""

    message: str
    place: str
    key: str
    card: Card
    at: datetime
    what: Literal["shown"] = "shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Redrawn:
    """A message shows another card now."""

    message: str
    card: Card
    at: datetime
    what: Literal["redrawn"] = "redrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """A message was taken away."""

    message: str
    at: datetime
    what: Literal["removed"] = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A private thread was opened for an account."""

    place: str
    account: str
    title: str
    at: datetime
    what: Literal["opened"] = "opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """A letter was handed to a family by the recorder; `family` is their public id."""

    family: str
    key: str
    letter: Letter
    at: datetime
    what: Literal["delivered"] = "delivered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An act was answered, to whoever acted alone. A `problem` belongs to the form's field of that name."""

    act: str
    at: datetime
    reply: Say | Show | Ask | None = None
    field: str = ""
    problem: str = ""
    what: Literal["answered"] = "answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Somebody moved the demonstration's clock on by so many seconds."""

    act: str
    seconds: float
    at: datetime
    what: Literal["moved"] = "moved"


Happening = Annotated[Shown | Redrawn | Removed | Opened | Delivered | Answered | Moved, Field(discriminator="what")]
HAPPENING: TypeAdapter[Happening] = TypeAdapter(Happening)


@dataclass(frozen=True, slots=True)
class Standing:
    """A message as people see it now; `drawn` counts how often it was drawn."""

    message: str
    place: str
    key: str
    card: Card
    at: datetime
    drawn: int = 1


@dataclass(slots=True)
class World:
    """The fold of all happenings."""

    messages: dict[str, Standing] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    by_key: dict[tuple[str, str], str] = field(default_factory=dict)
    letters: list[Delivered] = field(default_factory=list)
    threads: dict[str, Opened] = field(default_factory=dict)
    answers: dict[str, Answered] = field(default_factory=dict)
    moved: set[str] = field(default_factory=set)
    offset: timedelta = timedelta(0)

    @classmethod
    def of(cls, happenings: Iterable[Happening]) -> "World":
        """The world after all of these."""
        world = cls()
        for happening in happenings:
            world.take(happening)
        return world

    def take(self, happening: Happening) -> None:
        """One more thing happened."""
        match happening:
            case Shown(message=message, place=place, key=key, card=card, at=at):
                self.messages[message] = Standing(message, place, key, card, at)
                self.by_key[place, key] = message
            case Redrawn(message=message, card=card):
                before = self.messages[message]
                after = Standing(message, before.place, before.key, card, before.at, before.drawn + 1)
                self.messages[message] = after
            case Removed(message=message):
                self._remove(message)
            case Opened(place=place):
                self.threads[place] = happening
            case Delivered():
                self.letters.append(happening)
            case Answered(act=act):
                self.answers[act] = happening
            case Moved(act=act, seconds=seconds):
                self._move(act, seconds)

    def _remove(self, message: str) -> None:
        self.removed.add(message)
        if standing := self.messages.pop(message, None):
            self.by_key.pop((standing.place, standing.key), None)

    def _move(self, act: str, seconds: float) -> None:
        if act not in self.moved:
            self.moved.add(act)
            self.offset += timedelta(seconds=seconds)

    @property
    def next_message(self) -> str:
        """A name for the next message."""
        return f"m{len(self.messages) + len(self.removed) + 1}"

    def at(self, *places: str) -> list[Standing]:
        """What stands at these places, the oldest first."""
        return [standing for standing in self.messages.values() if standing.place in places]

    def seen_by(self, account: str) -> list[Standing]:
        """What stands in an account's own conversation with the desk and in its private threads, the oldest first.

        `account` is written `platform:workspace:account`.
        """
        platform, workspace, name = account.split(":")
        threads = [opened.place for opened in self.threads.values() if opened.account == account]
        return self.at(f"{platform}:{workspace}:@{name}", *threads)

    def letters_to(self, family: str) -> list[Delivered]:
        """What this family has been sent, the oldest first."""
        return [delivered for delivered in self.letters if delivered.family == family]
