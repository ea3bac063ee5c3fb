"""The bot's process: opens everything, runs its parts side by side, and ends within ten seconds when it is told to."""

import asyncio
import contextlib
import logging
import os
import signal
import time
from collections.abc import Callable
from functools import partial
from typing import Final

import structlog

from bot import logs
from bot.chores import Auditor, Calendar, chores, copies
from bot.clockwork import Clockwork
from bot.config import Config
from bot.post import PostOffice
from bot.readiness import Outlook, Part, Readiness
from bot.rehearsal import follow_clock
from bot.watching import Watch
from bot.wiring import Platforms, Wired, open_desk, open_platforms
from core.catalogue import STEPS
from core.database.backup import must_be_sound
from core.database.erasures import ErasureLog, catch_up
from core.database.lock import Hold, hold
from core.database.rotation import must_have_keys
from core.database.store import Store, Tx
from core.desk import organisation_id
from core.privacy.erasing import erase_again
from core.settings import OrganisationSettings

DRAIN_S: Final = 9.0
"""Systems give a process ten seconds before they kill it; this leaves one for the rest."""

LATEST_TICK_S: Final = 60.0
LOOK_EVERY_S: Final = 5.0
LOST_LOCK: Final = 3

_ENDS: Final = {"clockwork": 1, "post": 2}

log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.run")


def run(config: Config) -> int:
    """Be the bot until told to stop; the exit code: 0, or 3 when the database turned out to be another bot's.

    Raises AlreadyRunning, WrongSchema, DatabaseDamaged, KeyLost and the StorageFailures before it has begun.
    """
    logs.configure(config.log)
    with hold(config.database_url) as held:
        must_be_sound(config.database_url, config.backup.folder)
        wired = open_desk(config)
        wired.store.read_now(must_have_keys)
        _finish_erasures(wired)
        runner = asyncio.Runner()
        code, whole = runner.run(_Bot(wired, held).live())
        if not whole:
            # Closing the runner would wait for a stuck thread without end.
            logging.shutdown()
            os._exit(code)
        runner.close()
    return code


def _finish_erasures(wired: Wired) -> None:
    """Before anybody can ask for it, and before anything is posted: what was erased stays so after a restore."""
    erasures = ErasureLog(wired.config.backup.folder)
    if owners := erase_again(wired.store, erasures):
        log.warning("erased again", owners=owners, why="a backup from before was restored")
    try:
        wired.store.read_now(lambda tx: catch_up(tx.conn, erasures))
    except OSError:
        log.exception("erasures not written down")


class _Bot:
    """The parts of one running bot."""

    def __init__(self, wired: Wired, held: Hold) -> None:
        self._wired = wired
        self._held = held
        self._store: Store = wired.store
        self._stop = asyncio.Event()
        self._lock_lost = False
        self._auditor = Auditor()
        self._seen = Watch(wired.store)

    async def live(self) -> tuple[int, bool]:
        """Start, wait for the end, and end: the exit code, and whether no thread was left at work."""
        config = self._wired.config
        calendar = Calendar((*chores(config.settings), copies(config), self._auditor.chore()))
        clockwork = Clockwork(self._store, STEPS, calendar)
        platforms = open_platforms(self._wired, clockwork.wake, self._seen)
        office = PostOffice(self._store, platforms.by_name, platforms.routes)
        loop = asyncio.get_running_loop()
        self._store.on_commit.append(partial(_from_a_thread, loop, office.wake))
        for key, organisation in self._store.read_now(_organisations).items():
            self._store.on_decided.append(partial(_if_theirs, key, loop, partial(platforms.changed, organisation)))
        self._listen_for_signals(loop)
        outlook = Outlook(self._store)
        parts = [
            Part("clockwork", clockwork.run),
            Part("post", office.run),
            Part("outlook", outlook.run),
            Part("clock", partial(follow_clock, self._wired.clock, clockwork.wake)),
            *(Part(name, partial(listen, self._wired.desk)) for name, listen in platforms.listening.items()),
        ]
        tasks = {part: asyncio.create_task(part.run(), name=part.name) for part in parts}
        log.info("ready", platforms=sorted(platforms.opened), organisations=len(config.settings.organisations))
        await self._watch(clockwork, parts, outlook)
        if self._lock_lost:
            # At once: whatever we still did, another bot may be doing too. What was in flight is looked up there.
            return LOST_LOCK, False
        return 0, await self._end(tasks, office, platforms)

    def _listen_for_signals(self, loop: asyncio.AbstractEventLoop) -> None:
        def stop(number: signal.Signals) -> None:
            log.info("stopping", signal=number.name)
            self._stop.set()
            for one in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(one)  # the second one ends us at once

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop, number)

    async def _watch(self, clockwork: Clockwork, parts: list[Part], outlook: Outlook) -> None:
        """Say how things are whenever that changes, until told to stop."""
        asked: list[Callable[[], str]] = [
            lambda: "the clockwork stands still" if clockwork.since_last_tick > LATEST_TICK_S else "",
            lambda: f"the auditor found {self._auditor.findings}" if self._auditor.findings else "",
            lambda: ", ".join(f"{part.name} crashed and was started again" for part in parts if part.failed),
            lambda: ", ".join(outlook.found),
        ]
        readiness = Readiness(asked, self._wired.config.health.file)
        while not self._stop.is_set():
            self._seen.said = readiness.look()
            if not await asyncio.to_thread(self._held.still_held):
                log.critical("lock lost", why="another process may have the database now")
                self._lock_lost = True
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self._stop.wait()

    async def _end(self, tasks: dict[Part, asyncio.Task[None]], office: PostOffice, platforms: Platforms) -> bool:
        """Take nothing new in, finish what is under way, post what is due; whether all of it ended within DRAIN_S."""
        began = time.monotonic()
        whole = True
        try:
            async with asyncio.timeout(DRAIN_S):
                await self._finish(tasks, office)
                await platforms.close()
                await self._store.close()
        except TimeoutError:
            whole = False
            log.warning("stopped in the middle of work", why="what was not posted is looked up at the next start")
        for task in tasks.values():
            task.cancel()
        log.info("stopped", seconds=round(time.monotonic() - began, 1))
        return whole

    async def _finish(self, tasks: dict[Part, asyncio.Task[None]], office: PostOffice) -> None:
        """First whatever brings work in, then the clockwork, last the posting of what they left."""
        *others, post = [task for part, task in sorted(tasks.items(), key=lambda one: _ENDS.get(one[0].name, 0))]
        for part in tasks:
            part.stopping = True
        for task in others:
            task.cancel()
            await asyncio.wait([task])
        await office.close()
        await asyncio.wait([post])
        while await office.drain():
            pass


def _organisations(tx: Tx) -> dict[int, OrganisationSettings]:
    return {organisation_id(tx, one): one for one in tx.house.settings.organisations}


def _if_theirs(ours: int, loop: asyncio.AbstractEventLoop, call: Callable[[], None], decided_in: int) -> None:
    if decided_in == ours:
        _from_a_thread(loop, call)


def _from_a_thread(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    with contextlib.suppress(RuntimeError):  # the loop has ended
        loop.call_soon_threadsafe(call)
