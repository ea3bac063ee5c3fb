"""The people's side of the platform: what they do goes out, what they see comes in. Runs beside the bot's process."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from secrets import token_hex
from typing import Final, TypeVar

from adapters.terminal.events import ACT, Act, ClockMoved, Commanded, FamilyActed, Filled, Pressed, Typed
from adapters.terminal.keeping import Lines, in_folder
from adapters.terminal.world import Answered, World
from core.cleaning import clean

T = TypeVar("T")
POLL_S: Final = 0.02


class NoAnswer(Exception):
    """What was waited for did not come in time; the message says what."""


@dataclass(frozen=True, slots=True)
class Someone:
    """An account on this platform and how it calls itself."""

    account: str
    name: str


class Player:
    """Acts for whoever is named, and follows the world. Every act has a key of its own, also across sessions."""

    def __init__(self, folder: Path) -> None:
        self.world = World()
        self._happenings = in_folder(folder)
        self._acts = Lines[Act](folder / "acts.jsonl", ACT)
        self._session = token_hex(4)
        self._numbers = count(1)

    @property
    def now(self) -> datetime:
        """The demonstration's time."""
        return datetime.now(UTC) + self.refresh().offset

    def refresh(self) -> World:
        """The world as it is now."""
        for happening in self._happenings.fresh():
            self.world.take(happening)
        return self.world

    def press(self, who: Someone, value: str, values: Filled | None = None) -> str:
        """Press a button, or submit a form; the act's key."""
        filled = {name: _cleaned(given) for name, given in values.items()} if values is not None else None
        return self._act(Pressed(key=self._key(), account=who.account, name=who.name, value=value, values=filled))

    def command(self, who: Someone, line: str) -> str:
        """Give a command; the act's key."""
        return self._act(Commanded(key=self._key(), account=who.account, name=who.name, line=clean(line)))

    def type(self, who: Someone, place: str, words: str) -> str:
        """Merely type something in a conversation; the act's key."""
        act = Typed(key=self._key(), account=who.account, name=who.name, place=place, words=clean(words))
        return self._act(act)

    def as_family(self, organisation: str, family: str, verb: str, subject: str, values: Filled | None = None) -> str:
        """Do something in a family's name; the act's key."""
        filled = {name: _cleaned(given) for name, given in (values or {}).items()}
        act = FamilyActed(
            key=self._key(), organisation=organisation, family=family, verb=verb, subject=subject, values=filled
        )
        return self._act(act)

    def move_clock(self, by: timedelta) -> str:
        """Let time pass; the act's key."""
        return self._act(ClockMoved(key=self._key(), seconds=by.total_seconds()))

    def again(self, act: Act) -> str:
        """Deliver an act once more, as platforms do when they are not sure."""
        return self._act(act)

    def answer(self, key: str, within: float = 20.0) -> Answered:
        """Wait for the answer to an act. Raises NoAnswer after so many seconds of real time."""
        return self.wait("an answer", lambda: self.world.answers.get(key), within)

    def wait(self, what: str, found: Callable[[], T | None], within: float = 20.0) -> T:
        """Wait until `found` gives something. Raises NoAnswer after so many seconds of real time."""
        for _ in _until(within):
            self.refresh()
            if result := found():
                return result
        raise NoAnswer(f"waited {within:g} s for {what}")

    def _act(self, act: Act) -> str:
        self._acts.append(act)
        return act.key

    def _key(self) -> str:
        return f"{self._session}-{next(self._numbers)}"


def _cleaned(given: str | tuple[str, ...]) -> str | tuple[str, ...]:
    return clean(given) if isinstance(given, str) else tuple(map(clean, given))


def _until(seconds: float) -> Iterator[None]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield
        time.sleep(POLL_S)
