"""The posting loop: drains the outbox and redraws cards. It decides nothing: rules say what an outcome means.

Every post whose outcome is unknown is looked for before it is repeated. A lane that is stuck holds up nobody else,
and neither does a platform that hangs: what is due is begun beside what is under way.
"""

import asyncio
import contextlib
import logging
import random
import secrets
import traceback
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any, Final, TypeVar

from core import fault
from core.catalogue import CARDS
from core.change import Audience
from core.database.failures import StorageFailure
from core.database.store import Store
from core.delivery import actions, redrawing, sending
from core.delivery.model import Outgoing, Post, StaleCard
from core.delivery.rules import LONGEST_WAIT, NO_ANSWER, Disposition, after, after_defect
from core.drawing import Draw
from core.platform import CannotTell, FamilyRoute, Gone, Outcome, Place, Platform, Ref, Refused, Unknown
from core.surface import Card

AT_ONCE: Final = 64
"""Posts and redraws under way together. They only wait, so many are cheap; a few would all wait for one that hangs."""

BEAT_S: Final = 15.0
"""The longest sleep: cures a lost wake-up, and finds what another process has written."""

SHORTEST_SLEEP_S: Final = 0.05

NOT_CONFIGURED: Final = "this platform is not configured any more"
NO_REPLY: Final[Outcome] = Unknown("no answer")

log = logging.getLogger(__name__)

Item = TypeVar("Item", Outgoing, StaleCard)
Answer = TypeVar("Answer")
Otherwise = TypeVar("Otherwise")


class PostOffice:
    """Posts what the outbox holds, and keeps the cards that stand somewhere true to the record."""

    def __init__(
        self,
        store: Store,
        platforms: Mapping[str, Platform],
        routes: Mapping[str, FamilyRoute] | None = None,
        draws: Mapping[str, Draw] = CARDS,
    ) -> None:
        """`platforms` by name; `routes` are the families' ways other than a person who rings, by name."""
        self._store = store
        self._platforms = platforms
        self._routes = routes or {}
        self._draws = draws
        self._owner = secrets.token_hex(8)
        self._wake = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()
        self._posting: set[int] = set()
        self._redrawing: set[int] = set()
        self._jitter = random.Random()  # noqa: S311  # spreads retries, guards nothing
        self._closing = False

    def wake(self) -> None:
        """Something was written that may have to be posted. Call it from the loop's own thread."""
        self._wake.set()

    async def close(self) -> None:
        """Take nothing new; `run` returns when what is under way has ended, each within its own time-out."""
        self._closing = True
        self._wake.set()

    async def run(self) -> None:
        """Post until closed. At its start nobody else is posting: what is in flight has an unknown outcome."""
        reclaimed = False
        async with asyncio.TaskGroup() as tasks:
            while not self._closing:
                self._wake.clear()
                rest = BEAT_S
                try:
                    if not reclaimed:
                        await self._store.run(actions.reclaim_all)
                        reclaimed = True
                    begun, next_due = await self._begin(tasks, lambda: not self._closing)
                    rest = 0 if begun else self._until(next_due)
                except Exception as failure:  # noqa: BLE001  # whatever it is: said, and tried again a little later
                    _say("a round", failure)
                await self._sleep(rest)

    async def drain(self) -> int:
        """One round, to its end: post what is due, redraw what is stale. How many of them."""
        async with asyncio.TaskGroup() as tasks:
            begun, _ = await self._begin(tasks, lambda: True)
        return begun

    def _until(self, due: datetime | None) -> float:
        """Seconds to sleep. What is due and could not be begun is waiting for a task, whose end wakes us."""
        seconds = BEAT_S if due is None else (due - self._store.clock.now()).total_seconds()
        return BEAT_S if seconds <= 0 else min(BEAT_S, max(SHORTEST_SLEEP_S, seconds))

    async def _sleep(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()

    async def _begin(self, tasks: asyncio.TaskGroup, goes_on: Callable[[], bool]) -> tuple[int, datetime | None]:
        """Begin what can be begun now: how many, and when the next post falls due. Writes nothing if there is none.

        `goes_on` is asked again after the look, which takes its time: whoever closes wants nothing new begun.
        """
        free = AT_ONCE - len(self._under_way)
        if free <= 0:
            return 0, None
        real_now = datetime.now(UTC)
        work = await self._store.read(actions.look, free + len(self._redrawing), real_now)
        if not goes_on():
            return 0, None
        posts: tuple[Outgoing, ...] = ()
        if work.next_due is not None and work.next_due <= self._store.clock.now():
            at_work = frozenset(self._posting)
            posts = await self._store.run(actions.claim, self._owner, free, real_now, at_work)
        stale = [card for card in work.stale if card.id not in self._redrawing][: free - len(posts)]
        for post in posts:
            self._start(tasks, self._guarded(self._post, post, self._posting))
        for card in stale:
            self._start(tasks, self._guarded(self._redraw, card, self._redrawing))
        return len(posts) + len(stale), work.next_due

    def _start(self, tasks: asyncio.TaskGroup, work: Coroutine[Any, Any, None]) -> None:
        task = tasks.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._wake.set()

    def _guarded(
        self, work: Callable[[Item], Awaitable[None]], item: Item, in_hand: set[int]
    ) -> Coroutine[Any, Any, None]:
        """The work on one item, `in_hand` from now on. A defect is written down there and stops nothing else."""
        in_hand.add(item.id)

        async def guarded() -> None:
            try:
                await work(item)
            except StorageFailure as failure:
                _say(f"{item.kind} {item.id}", failure)  # claimed again with the next ones, and looked up then
            except Exception as defect:  # noqa: BLE001  # a card that can't be drawn must not stop the others
                _say(f"{item.kind} {item.id}", defect)
                await self._write_down(item, type(defect).__name__)
            finally:
                in_hand.discard(item.id)

        return guarded()

    async def _write_down(self, item: Outgoing | StaleCard, why: str) -> None:
        now, jitter = self._store.clock.now(), self._jitter.random()
        try:
            if isinstance(item, StaleCard):
                await self._store.run(redrawing.defect, item, jitter)
            else:
                await self._settle(item, after_defect(item, why, now, jitter))
        except Exception as failure:  # noqa: BLE001  # there is nothing left to write it down with
            _say(f"{item.kind} {item.id}", failure)

    async def _post(self, post: Outgoing) -> None:
        attempt, blind = await self._prepare(post), False
        if isinstance(attempt, sending.Look):
            found = await self._find(attempt, post)
            if isinstance(found, Unknown):
                return await self._conclude(post, found, attempt.place)
            if isinstance(found, Ref):  # drawn as of then: redraw it
                return await self._settle(post, Disposition(Post.SENT, ref=found), attempt.place)
            post, blind = replace(post, state=Post.READY), isinstance(found, CannotTell)
            attempt = await self._prepare(post)
        if isinstance(attempt, sending.Open):
            attempt = await self._open(post, attempt)
        match attempt:
            case sending.Show(place, card, version):
                # A platform that knows the key but can't look it up keeps its earlier drawing: redraw that, too.
                await self._conclude(post, await self._show(card, place, post), place, 0 if blind else version)
            case sending.Deliver():
                await self._conclude(post, await self._deliver(attempt, post))
            case sending.Report(card):
                log.error("operator: %s", card.summary)
                await self._settle(post, Disposition(Post.SENT))
            case _:
                pass  # nothing to post: `prepare` has written down why
        return None

    async def _prepare(self, post: Outgoing) -> sending.Attempt:
        return await self._store.run(sending.prepare, post, self._owner, self._draws)

    async def _find(self, look: sending.Look, post: Outgoing) -> Ref | CannotTell | Unknown | None:
        platform = self._platforms.get(look.place.platform)
        if platform is None:
            return CannotTell()
        return await _within(platform.find(key_of(post), look.place, look.since), Unknown("no answer to a look-up"))

    async def _open(self, post: Outgoing, attempt: sending.Open) -> sending.Attempt:
        platform = self._platforms.get(attempt.account.platform)
        opened: Place | Outcome = Gone(NOT_CONFIGURED)
        if platform is not None:
            opened = await _within(platform.conversation(attempt.account, attempt.title), NO_REPLY)
        if isinstance(opened, Gone | Refused):
            # No thread to be had: the advocate's own conversation with the desk serves as well.
            opened = attempt.account.conversation
        if isinstance(opened, Place):
            await self._store.run(sending.opened, post, opened)
            return await self._prepare(post)
        await self._conclude(post, opened, attempt.account.conversation)
        return sending.Leave()

    async def _show(self, card: Card, place: Place, post: Outgoing) -> Outcome:
        if post.audience is Audience.OPERATOR and post.attempts == 1:
            log.error("operator: %s", card.summary)  # a mail may take its time, or never come
        platform = self._platforms.get(place.platform)
        if platform is None:
            return Gone(NOT_CONFIGURED)
        return await _sent(lambda: platform.show(card, place, key_of(post)))

    async def _deliver(self, attempt: sending.Deliver, post: Outgoing) -> Outcome:
        way = self._routes.get(attempt.route)
        if way is None:
            return Refused(f"there is no route named {attempt.route} to families")
        return await _sent(lambda: way.deliver(attempt.family, attempt.letter, key_of(post)))

    async def _conclude(self, post: Outgoing, outcome: Outcome, place: Place | None = None, version: int = 0) -> None:
        done = after(post, outcome, self._store.clock.now(), self._jitter.random())
        await self._settle(post, done, place, version)

    async def _settle(self, post: Outgoing, done: Disposition, place: Place | None = None, version: int = 0) -> None:
        if done.problem:
            log.info("post: %s %s is %s: %s", post.kind, post.id, done.state, done.problem)
        try:
            await self._store.run(sending.settle, post, self._owner, done, place, version)
        except StorageFailure:
            raise
        except Exception as defect:  # noqa: BLE001  # what happened is written down, whatever was to follow from it
            _say(f"{post.kind} {post.id}", defect)
            await self._store.run(actions.record, post, self._owner, done, version)

    async def _redraw(self, stale: StaleCard) -> None:
        redraw = await self._store.read(redrawing.prepare, stale, self._draws)
        if isinstance(redraw, datetime):
            return await self._store.run(actions.redraw_later, stale.id, redraw)
        platform = self._platforms.get(redraw.ref.place.platform)
        if platform is None:  # it may be configured again one day, and the card still stands there
            until = self._store.clock.now() + LONGEST_WAIT
            return await self._store.run(actions.redraw_later, stale.id, until)
        ref, card = redraw.ref, redraw.card
        outcome = await _within(platform.remove(ref) if card is None else platform.redraw(card, ref), NO_REPLY)
        if isinstance(outcome, Refused):
            log.error("post: %s %s can't be redrawn: %s", stale.kind, stale.id, outcome.why)
        return await self._store.run(redrawing.settle, stale, redraw, outcome, self._jitter.random())


def key_of(post: Outgoing) -> str:
    """What the platform may recognise a repetition by: the same at every attempt, at most 25 characters.

    The card's key, for it never names another card: a database restored from a backup counts its posts anew.
    """
    return f"desk-{post.card_id}"


async def _within(call: Awaitable[Answer], otherwise: Otherwise) -> Answer | Otherwise:
    try:
        async with asyncio.timeout(NO_ANSWER.total_seconds()):
            return await call
    except TimeoutError:
        return otherwise


async def _sent(send: Callable[[], Awaitable[Outcome]]) -> Outcome:
    """Hand something over. Once that has begun, whatever goes wrong on the way leaves the outcome unknown."""
    try:
        fault.point("post.before_send")
        outcome = await _within(send(), NO_REPLY)
        fault.point("post.after_send")
    except fault.ReplyLost:
        return Unknown("the reply was lost")
    return outcome


def _say(where: str, problem: Exception) -> None:
    """Into the log: what kind of problem, and where in our code. Never its message: it may quote a family's words."""
    if isinstance(problem, StorageFailure):
        log.warning("post: %s: %s", where, problem.sentence)
        return
    frames = traceback.extract_tb(problem.__traceback__)[-3:]
    lines = " < ".join(f"{PurePath(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
    log.error("post: a defect at %s: %s at %s", where, type(problem).__name__, lines)
