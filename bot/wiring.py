"""The one place where objects are built and joined: the desk from its configuration, and the platforms it stands on."""

import asyncio
import importlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from pydantic import BaseModel

from bot.config import Config
from bot.rehearsal import clock_for
from bot.watching import Watch
from core.catalogue import VERBS
from core.clock import Clock
from core.database.engine import open_engines
from core.database.erasures import ErasureLog
from core.database.migrations import must_be_current
from core.database.store import Store
from core.desk import Desk
from core.families.door import FamilyDoor
from core.families.entrance import Entrance
from core.families.program_door import ProgramDoor
from core.families.request_form import RequestForm
from core.house import House
from core.ids import TimeOrderedIds
from core.people.setup import set_up
from core.platform import FamilyRoute, Platform
from core.settings import OrganisationSettings


@dataclass(frozen=True, slots=True)
class Wired:
    """The desk, open on its record."""

    config: Config
    store: Store
    house: House
    desk: Desk
    clock: Clock


class Opened(Protocol):
    """What a platform's `open_platform(settings, clock=…, on_moved=…)` gives, or a families' way's `open_way(…)`.

    It may have a `platform` to post to, `family_routes`, and `listen(desk)`: take what people do to the desk, until
    cancelled.
    """

    async def close(self) -> None:
        """Let go of what is held open."""


@runtime_checkable
class Watching(Protocol):
    """A platform that shows more than posts, for example dashboards, and draws them anew when something changes."""

    def changed(self, organisation: OrganisationSettings) -> None:
        """Something was decided in this organisation. Called in the loop's own thread, often."""


@dataclass(frozen=True, slots=True)
class Platforms:
    """The opened platforms by the name of their section, as the posting loop needs them."""

    opened: Mapping[str, Opened]

    @property
    def by_name(self) -> Mapping[str, Platform]:
        """By the name that places and accounts begin with."""
        offered: list[Platform | None] = [getattr(one, "platform", None) for one in self.opened.values()]
        return {one.name: one for one in offered if one is not None}

    @property
    def routes(self) -> Mapping[str, FamilyRoute]:
        """The families' ways that platforms offer, by name."""
        offered = (getattr(one, "family_routes", ()) for one in self.opened.values())
        return {route.name: route for routes in offered for route in routes}

    def changed(self, organisation: OrganisationSettings) -> None:
        """Tell those that watch."""
        for one in self.opened.values():
            if isinstance(one, Watching):
                one.changed(organisation)

    @property
    def listening(self) -> Mapping[str, Callable[[Desk], Awaitable[None]]]:
        """Those by which something comes in, by name."""
        heard = {name: getattr(one, "listen", None) for name, one in self.opened.items()}
        return {name: listen for name, listen in heard.items() if listen is not None}

    async def close(self) -> None:
        """Close them all; one that fails to does not keep the others open."""
        await asyncio.gather(*(one.close() for one in self.opened.values()), return_exceptions=True)


def open_desk(config: Config, *, clock: Clock | None = None) -> Wired:
    """Open the record and make its rows say what the configuration says.

    In a rehearsal the clock can be moved. Raises WrongSchema, and the StorageFailures.
    """
    clock = clock or clock_for(config)
    engines = open_engines(config.database_url)
    try:
        must_be_current(engines.write)
        store = Store(engines, clock=clock, ids=TimeOrderedIds(), keys=config.keys, house=config.house)
        store.on_erased.append(ErasureLog(config.backup.folder).add)
        store.run_now(set_up)
    except BaseException:
        engines.dispose()
        raise
    return Wired(config, store, config.house, Desk(store, config.settings, VERBS), clock)


def open_platforms(wired: Wired, on_moved: Callable[[], None] = lambda: None, watch: Watch | None = None) -> Platforms:
    """Open what has a section in the configuration. `on_moved` is called when the demonstration's clock is moved."""
    store, address = wired.store, wired.config.settings.pages.address
    seen = watch or Watch(store)
    entrance = Entrance(
        address, FamilyDoor(store, wired.desk), RequestForm(store), ProgramDoor(store, wired.desk), seen
    )
    return Platforms(
        {
            name: _open(name, settings, entrance, wired.clock, on_moved)
            for name, settings in wired.config.platforms.items()
        }
    )


def _open(name: str, settings: BaseModel, entrance: Entrance, clock: Clock, on_moved: Callable[[], None]) -> Opened:
    module = importlib.import_module(f"adapters.{name}")
    if hasattr(module, "open_way"):
        way: Opened = module.open_way(settings, entrance)
        return way
    opened: Opened = module.open_platform(settings, clock=clock, on_moved=on_moved)
    return opened
