"""The port: what the core needs of a chat platform, and the few answers it understands.

An adapter implements `Platform`; it translates and decides nothing. Every call takes the stable `key` of the
outbox row, so that a platform which can recognise a repetition does, and `find` can look for it afterwards.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.surface import Card


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere to post: a channel, a direct conversation, or a thread in one of them.

    `direct` names a person's own conversation with the desk: `channel` then holds the platform's account id.
    Written `platform:workspace:channel[:thread]`, a direct one `platform:workspace:@account`.
    """

    platform: str
    workspace: str
    channel: str
    thread: str = ""

    @property
    def direct(self) -> bool:
        return self.channel.startswith("@")

    def __str__(self) -> str:
        parts = [self.platform, self.workspace, self.channel, self.thread]
        return ":".join(part for part in parts if part)

    @classmethod
    def parse(cls, written: str) -> "Place":
        """Read the written form; raises ValueError with a plain sentence if it is not one."""
        parts = written.split(":")
        if len(parts) not in (3, 4) or not all(parts):
            raise ValueError(f"a place is written platform:workspace:channel, not {written!r}")
        return cls(*parts)


@dataclass(frozen=True, slots=True)
class AccountRef:
    """Who pressed, as the verified envelope says it: platform, workspace and the platform's account id."""

    platform: str
    workspace: str
    user_id: str

    def __str__(self) -> str:
        return f"{self.platform}:{self.workspace}:{self.user_id}"

    @classmethod
    def parse(cls, written: str) -> "AccountRef":
        """Read `platform:workspace:account`; raises ValueError with a plain sentence if it is not one."""
        parts = written.split(":")
        if len(parts) != 3 or not all(parts):
            raise ValueError(f"an account is written platform:workspace:account, not {written!r}")
        return cls(*parts)

    @property
    def conversation(self) -> Place:
        """This person's own conversation with the desk."""
        return Place(self.platform, self.workspace, f"@{self.user_id}")


@dataclass(frozen=True, slots=True)
class Ref:
    """Where a posted message stands: enough to redraw, remove or find it."""

    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}#{self.message}"

    @classmethod
    def parse(cls, written: str) -> "Ref":
        """Read what `str` wrote; raises ValueError."""
        place, _, message = written.rpartition("#")
        return cls(Place.parse(place), message)


@dataclass(frozen=True, slots=True)
class Done:
    """It stands. `ref` says where (None for a redraw or a removal)."""

    ref: Ref | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """The platform asks for patience: try again after `seconds`."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Gone:
    """The place, the message or the account no longer exists, or is closed to us: try another route."""

    why: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform will never take this post as it is: our fault, a person must look."""

    why: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can say whether it was posted: look with `find` before posting again."""

    why: str


@dataclass(frozen=True, slots=True)
class Paused:
    """The whole workspace is out of order (a revoked token): keep its posts, go on with the others."""

    why: str


Outcome = Done | Later | Gone | Refused | Unknown | Paused


class CannotTell:
    """The platform has no way to look a post up by its key."""


class Platform(Protocol):
    """A chat platform, as the core sees it."""

    name: str

    async def show(self, card: Card, place: Place, key: str) -> Outcome:
        """Post a card; `key` is the same at every attempt of the same post."""

    async def redraw(self, card: Card, ref: Ref) -> Outcome:
        """Make the message show this card instead."""

    async def remove(self, ref: Ref) -> Outcome:
        """Take the message away; one that is already gone counts as done."""

    async def find(self, key: str, place: Place, since: datetime) -> Ref | CannotTell | Unknown | None:
        """Look for a post by its key, not older than `since` (aware UTC); Unknown when the look-up itself failed."""

    async def conversation(self, account: AccountRef, title: str) -> Place | Outcome:
        """Open (or find) a private thread with this title for the account; an Outcome when that fails."""

    async def readers(self, place: Place) -> tuple[AccountRef, ...] | CannotTell:
        """Who can read the place."""

    async def may(self, account: AccountRef, role: str) -> bool:
        """Whether the platform's own roles or groups give this account the role (checked live)."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a look at something found, for whoever runs the bot. A `cure` makes it a failure."""

    check: str
    what: str
    cure: str = ""

    def __str__(self) -> str:
        return f"FAIL  {self.check}: {self.what} {self.cure}" if self.cure else f"ok    {self.check}: {self.what}"


@dataclass(frozen=True, slots=True)
class Letter:
    """What a family reads: a neutral subject line and plain paragraphs; `link` opens their private page."""

    subject: str
    paragraphs: tuple[str, ...]


class FamilyRoute(Protocol):
    """The second, smaller port: a way to reach a family."""

    name: str

    async def deliver(self, family: str, letter: Letter, key: str) -> Outcome:
        """Hand a letter over; `family` is the family's public id and `key` is stable per letter."""
