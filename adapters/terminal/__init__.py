"""The desk in a terminal: a platform without any account, whose world is a folder. For demonstrations and tests.

Bot and people are different processes. People's acts lie in `acts.jsonl` until the bot has answered them, and what
the bot has posted lies in `world.jsonl`: so the bot can be killed at any moment, and nothing is forgotten.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from adapters.terminal.chat import Chat, Recorder
from adapters.terminal.events import ACT, Act, ClockMoved, take
from adapters.terminal.keeping import Lines, in_folder
from core.clock import Clock, MovableClock
from core.desk import Desk
from core.platform import FamilyRoute

POLL_S: Final = 0.03
AT_ONCE: Final = 16
"""How many acts may be with the desk at the same time."""


class Settings(BaseModel):
    """The `[terminal]` section. `members` says who reads a channel, `groups` who is in a group; by account.

    For the families' routes named here a recorder stands in: their letters are kept beside the cards. A platform that
    does not remember keys posts twice what it is told twice, as most do: then only looking first prevents it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    folder: Path
    name: str = "terminal"
    members: dict[str, tuple[str, ...]] = {}
    groups: dict[str, tuple[str, ...]] = {}
    family_routes: tuple[str, ...] = ("page",)
    remembers_keys: bool = True

    @property
    def stands_in(self) -> bool:
        """Nobody real is ever in a terminal's world."""
        return True


class Terminal:
    """The opened platform: where the bot posts, how families are told, and what people do."""

    def __init__(self, settings: Settings, clock: Clock, on_moved: Callable[[], None]) -> None:
        self.platform = Chat(
            settings.name, in_folder(settings.folder), clock, members=settings.members, groups=settings.groups
        )
        self.platform.faults.remembers = settings.remembers_keys
        self.family_routes: tuple[FamilyRoute, ...] = tuple(
            Recorder(self.platform, name) for name in settings.family_routes
        )
        self._acts = Lines[Act](settings.folder / "acts.jsonl", ACT)
        self._unanswered: list[Act] = []
        self._clock = clock
        self._on_moved = on_moved
        if isinstance(clock, MovableClock):
            clock.offset = self.platform.world.offset

    async def listen(self, desk: Desk) -> None:
        """Take people's acts as they come, until cancelled. Those that were never answered come first."""
        while True:
            # Kept until they are answered: when this crashes and is begun anew, they are taken again.
            self._unanswered += self._acts.fresh()
            self._unanswered = [act for act in self._unanswered if act.key not in self.platform.world.answers]
            for start in range(0, len(self._unanswered), AT_ONCE):
                async with asyncio.TaskGroup() as tasks:
                    for act in self._unanswered[start : start + AT_ONCE]:
                        tasks.create_task(self._take(act, desk))
            await asyncio.sleep(POLL_S)

    async def close(self) -> None:
        """Nothing is held open between two lines."""

    async def _take(self, act: Act, desk: Desk) -> None:
        if isinstance(act, ClockMoved):
            self._move(act)
        await take(act, desk, self.platform)

    def _move(self, act: ClockMoved) -> None:
        if isinstance(self._clock, MovableClock) and act.seconds > 0:
            self.platform.moved(act.key, act.seconds)
            self._clock.offset = self.platform.world.offset
            self._on_moved()


def open_platform(settings: Settings, *, clock: Clock, on_moved: Callable[[], None] = lambda: None) -> Terminal:
    """Open the folder as it was left. With a `MovableClock`, people may move it, and `on_moved` is then called."""
    return Terminal(settings, clock, on_moved)
