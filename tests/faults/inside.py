"""A bot that dies inside the test's own process: the platform and the people live on, nothing of the bot does."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from adapters.terminal.chat import Chat, Recorder
from adapters.terminal.events import Act, Filled, Pressed, take
from adapters.terminal.keeping import InMemory
from adapters.terminal.world import Happening, World
from bot.post import PostOffice
from bot.tick import tick
from core import fault
from core.catalogue import STEPS, VERBS
from core.database.engine import Engines, open_engines
from core.database.store import Store
from core.delivery import actions
from core.desk import Desk as Door
from tests.builders import Desk
from tests.databases import familiar
from tests.faults.process import someone


@dataclass(slots=True)
class Inside:
    """Where it works. `desk` is a hand in the record beside it."""

    engines: Engines  # their connections die with each life; what was compiled need not be compiled anew
    desk: Desk
    chat: Chat
    kept: InMemory
    acts: list[str] = field(default_factory=list)
    undone: list[Act] = field(default_factory=list)

    @classmethod
    def open(cls, url: str, *, looks_up: bool) -> "Inside":
        """On a database with the schema. The platform forgets keys; `looks_up` is whether it can find a post by one."""
        desk, kept = Desk.open(url), InMemory()
        desk.coordinator()
        chat = Chat("stage", kept, desk.clock)
        chat.faults.remembers, chat.faults.looks_up = False, looks_up
        return cls(familiar(open_engines(url)), desk, chat, kept)

    @property
    def world(self) -> World:
        return self.chat.world

    @property
    def now(self) -> datetime:
        return self.desk.clock.now()

    def happenings(self) -> list[Happening]:
        return self.kept.happenings

    def press(self, name: str, value: str, values: Filled | None = None) -> str:
        """See Bench: what the bot has not answered when it dies is delivered again."""
        who, key = someone(name), f"act-{len(self.acts)}"
        self.undone.append(Pressed(key=key, account=who.account, name=name, value=value, values=values))
        self.acts.append(key)
        return key

    def new_store(self) -> Store:
        """A door of the bot's own to the record."""
        ours = self.desk.store
        return Store(self.engines, clock=self.desk.clock, ids=ours.ids, keys=ours.keys, house=ours.house)

    def live(self, plan: str = "") -> bool:
        """A life of the bot, until there is nothing left to do or the planned fault kills it; whether it was killed."""
        store = self.new_store()
        if plan:
            fault.arm(fault.Plan.parse(plan))
        try:
            asyncio.run(self._life(store))
        except fault.Crash:
            return True
        except BaseExceptionGroup as group:
            if group.split(fault.Crash)[1] is not None:
                raise
            return True
        finally:
            fault.disarm()
            store._writers.shutdown(cancel_futures=True)  # what was queued dies too
            store.close_now()
        return False

    async def answer_all(self, store: Store) -> None:
        """Do what the people have asked for and were not answered."""
        door = Door(store, store.house.settings, VERBS)
        self.undone = [act for act in self.undone if act.key not in self.world.answers]
        for act in self.undone:
            await take(act, door, self.chat)

    async def _life(self, store: Store) -> None:
        office = PostOffice(store, {"stage": self.chat}, {"page": Recorder(self.chat, "page")})
        await store.run(actions.reclaim_all)
        await self.answer_all(store)
        tick(store, STEPS)
        while await office.drain():
            pass
