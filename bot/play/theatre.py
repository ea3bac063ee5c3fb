"""What the story needs of a platform: to see what a person sees, and to act as a person acts.

The terminal is one; the stand-ins of other platforms, with their own clients on the bot's side, are others.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from rich.console import RenderableType

from bot.play.cast import Player

Given = Mapping[str, str | tuple[str, ...]]


class Missed(Exception):
    """The story did not go as told; the message says what was missing."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A message that somebody sees; press its buttons as they are by then."""

    message: str
    place: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A card before somebody. `text` is all that it says, in lower case on one line; `drawn` counts its drawings.

    `post` names the post it comes from, wherever it stands: the same one twice is one too many. `picture` draws it,
    with a few words about where it stands.
    """

    spot: Spot
    drawn: int
    text: str
    title: str
    post: str
    picture: Callable[[str], RenderableType]


class Act(Protocol):
    """Something that somebody did, and that is to be answered."""

    def outcome(self, within: float) -> "Told | Opened":
        """Wait for the answer, so many seconds of real time. Raises Missed."""
        ...


Push = Callable[[Player], Act]


@dataclass(frozen=True, slots=True)
class Told:
    """A private answer. `words` is a sentence, or `picture` is what was shown instead; buttons are by their labels."""

    text: str
    words: str = ""
    picture: RenderableType | None = None
    buttons: Mapping[str, Push] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opened:
    """A form that has opened. `long` names the fields with several lines; `send` takes values by the fields' names."""

    title: str
    submit: str
    long: frozenset[str]
    send: Callable[[Given], Act]


class Theatre(Protocol):
    """A platform with people before it."""

    def account(self, who: Player) -> str:
        """The account somebody has here, as `platform:workspace:account`."""
        ...

    def cards(self, who: Player, channel: str = "") -> list[Seen]:
        """What somebody sees in a channel, or in their own conversation with the desk; the oldest first."""
        ...

    def channel(self, channel: str) -> list[Seen]:
        """Everything that stands in a channel."""
        ...

    def everything(self) -> list[Seen]:
        """Every card that stands anywhere, the oldest first."""
        ...

    def buttons(self, who: Player, spot: Spot) -> Mapping[str, Push]:
        """The buttons of a message as they are now, by their labels."""
        ...

    def command(self, who: Player, line: str) -> Act:
        """Somebody gives a command."""
        ...

    def type(self, who: Player, spot: Spot, words: str) -> Act:
        """Somebody merely types in a conversation."""
        ...

    def advance(self, by: timedelta) -> None:
        """The platform's own clock goes on by so much."""
        ...

    def wait_for_the_bot(self) -> None:
        """Wait until the bot hears what people do. Raises Missed."""
        ...
