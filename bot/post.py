"""The posting loop: drains the outbox and redraws cards. It decides nothing: rules say what an outcome means.

Every post is looked for before it is repeated. A lane that is stuck holds up nobody else.
"""

import asyncio
import logging
import random
import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

from core import fault
from core.catalogue import CARDS
from core.database.failures import StorageFailure
from core.database.rows import get
from core.database.store import Store, Tx
from core.delivery import actions, sending
from core.delivery.model import Errand, Outgoing, Post, StaleCard
from core.delivery.rules import Disposition, after, after_defect, backoff
from core.platform import (
    Done,
    FamilyRoute,
    Gone,
    Later,
    Letter,
    Outcome,
    Paused,
    Place,
    Platform,
    Ref,
    Refused,
    Unknown,
)
from core.surface import Card

AT_ONCE: Final = 16
"""Posts under way together: enough to keep several platforms busy, few enough for one small machine."""

NO_ANSWER_S: Final = 20
"""Less than the lease: an attempt is over before anybody may think that it died."""

BEAT_S: Final = 15
"""The longest sleep: cures a lost wake-up, and finds what another process has written."""

REMOVALS: Final = 50
LOOK_BACK: Final = timedelta(minutes=2)

log = logging.getLogger(__name__)

Item = TypeVar("Item", Outgoing, StaleCard)
Answer = TypeVar("Answer")


class PostOffice:
    """Posts what the outbox holds, and keeps the cards that stand somewhere true to the record."""

    def __init__(
        self, store: Store, platforms: Mapping[str, Platform], routes: Mapping[str, FamilyRoute] | None = None
    ) -> None:
        """`platforms` by name; `routes` are the families' ways other than a person who rings, by name."""
        self._store = store
        self._platforms = platforms
        self._routes = routes or {}
        self._owner = secrets.token_hex(8)
        self._wake = asyncio.Event()
        self._jitter = random.Random()  # noqa: S311  # spreads retries, guards nothing
        self._closing = False

    def wake(self) -> None:
        """Something was written that may have to be posted. Call it from the loop's own thread."""
        self._wake.set()

    async def run(self) -> None:
        """Drain until closed. At its start nobody else is posting: what is in flight has an unknown outcome."""
        await self._store.run(actions.reclaim_all)
        while not self._closing:
            self._wake.clear()
            try:
                busy = await self.drain()
            except StorageFailure as failure:
                log.warning("post: %s", failure.sentence)
                busy = 0
            if not busy:
                await self._rest()

    async def close(self) -> None:
        """Take nothing new; what is under way ends within its own time-out."""
        self._closing = True
        self._wake.set()

    async def _rest(self) -> None:
        due = await self._store.read(actions.next_post_due)
        wait = BEAT_S if due is None else min(BEAT_S, max(0.05, (due - self._store.clock.now()).total_seconds()))
        try:
            async with asyncio.timeout(wait):
                await self._wake.wait()
        except TimeoutError:
            pass

    async def drain(self) -> int:
        """One round: post what is due, redraw what is stale, remove what has stood long enough. How many of them."""
        posts = await self._store.run(actions.claim, self._owner, AT_ONCE, datetime.now(UTC))
        stale = await self._store.read(actions.stale_cards, AT_ONCE)
        over = await self._store.read(actions.due_for_removal, REMOVALS)
        await asyncio.gather(
            *(self._guarded(self._post, post) for post in posts),
            *(self._guarded(self._redraw, card) for card in stale),
            *(self._remove(key, ref) for key, ref in over),
        )
        return len(posts) + len(stale) + len(over)

    async def _guarded(self, work: Callable[[Item], Awaitable[None]], item: Item) -> None:
        """A defect at one post is written down at that post, and stops nothing else."""
        try:
            await work(item)
        except StorageFailure as failure:
            log.warning("post: %s", failure.sentence)  # its lease runs out, and it is looked up then
        except Exception as defect:
            log.exception("post: a defect at %s %s", item.kind, item.id)
            await self._defect(item, type(defect).__name__)

    async def _defect(self, item: Outgoing | StaleCard, why: str) -> None:
        now, jitter = self._store.clock.now(), self._jitter.random()
        if isinstance(item, StaleCard):
            await self._store.run(actions.redraw_later, item.id, now + backoff(10, jitter))
        else:
            await self._settle(item, after_defect(item, why, now, jitter))

    async def _post(self, post: Outgoing) -> None:
        if await self._was_posted(post):
            return
        attempt = await self._store.run(sending.prepare, post, self._owner, CARDS)
        if isinstance(attempt, sending.Open):
            attempt = await self._open(post, attempt)
        match attempt:
            case sending.Show(place, card, version):
                outcome = await self._show(card, place, post)
                await self._conclude(post, outcome, place, version)
            case sending.Deliver(route, family, letter):
                await self._conclude(post, await self._deliver(route, family, letter, post))
            case sending.Report(card):
                log.error("operator: %s", card.summary)
                await self._settle(post, Disposition(Post.SENT))
            case _:
                pass

    async def _was_posted(self, post: Outgoing) -> bool:
        """Look an uncertain post up before it is repeated; True when it is settled by that look."""
        if post.state is not Post.UNCERTAIN or not post.place or post.place.startswith(sending.CLOSED):
            return False
        place = Place.parse(post.place)
        platform = self._platforms.get(place.platform)
        if platform is None:
            return False
        since = (post.first_tried_at or post.created_at) - LOOK_BACK
        found = await self._within(platform.find(key_of(post), place, since), Unknown("no answer to a look-up"))
        match found:
            case Ref():
                await self._settle(post, Disposition(Post.SENT, ref=found), place, 0)  # shown as of then: redraw
                return True
            case Unknown():
                await self._conclude(post, found, place)
                return True
            case _:
                return False

    async def _open(self, post: Outgoing, attempt: sending.Open) -> sending.Attempt:
        platform = self._platforms.get(attempt.account.platform)
        gone = Gone("this platform is not configured any more")
        opening = platform.conversation(attempt.account, attempt.title) if platform else _known(gone)
        opened = await self._within(opening, Unknown("no answer"))
        if isinstance(opened, Place):
            await self._store.run(sending.opened, post, opened)
        elif isinstance(opened, Gone | Refused):
            # No thread to be had: the advocate's own conversation with the desk serves as well.
            await self._store.run(sending.opened, post, attempt.account.conversation)
        else:
            await self._conclude(post, opened)
            return sending.Leave()
        return await self._store.run(sending.prepare, post, self._owner, CARDS)

    async def _show(self, card: Card, place: Place, post: Outgoing) -> Outcome:
        platform = self._platforms.get(place.platform)
        if platform is None:
            return Gone("this platform is not configured any more")
        fault.point("post.before_send")
        try:
            outcome = await self._within(platform.show(card, place, key_of(post)), Unknown("no answer"))
            fault.point("post.after_send")
        except fault.ReplyLost:
            outcome = Unknown("the reply was lost")
        return outcome

    async def _deliver(self, route: str, family: str, letter: Letter, post: Outgoing) -> Outcome:
        if route not in self._routes:
            return Refused(f"there is no route named {route} to families")
        return await self._within(self._routes[route].deliver(family, letter, key_of(post)), Unknown("no answer"))

    async def _within(self, call: Awaitable[Answer], otherwise: Outcome) -> Answer | Outcome:
        try:
            async with asyncio.timeout(NO_ANSWER_S):
                return await call
        except TimeoutError:
            return otherwise

    async def _conclude(self, post: Outgoing, outcome: Outcome, place: Place | None = None, version: int = 0) -> None:
        now = self._store.clock.now()
        if place and isinstance(outcome, Later | Paused):
            await self._hold_back(place, outcome, now)
        await self._settle(post, after(post, outcome, now, self._jitter.random()), place, version)

    async def _settle(self, post: Outgoing, done: Disposition, place: Place | None = None, version: int = 0) -> None:
        if done.problem:
            log.info("post: %s %s is %s: %s", post.kind, post.id, done.state, done.problem)
        await self._store.run(sending.settle, post, self._owner, done, place, version)

    async def _hold_back(self, place: Place, outcome: Later | Paused, now: datetime) -> None:
        """What one post learnt about a workspace holds for all of them, also after a restart."""
        paused = isinstance(outcome, Paused)
        until = now + (timedelta(minutes=15) if isinstance(outcome, Paused) else timedelta(seconds=outcome.seconds))
        problem = outcome.why if isinstance(outcome, Paused) else ""
        if paused:
            log.error("post: %s is paused: %s", sending.bucket(place), problem)
        await self._store.run(actions.be_patient, sending.bucket(place), until, paused=paused, problem=problem)

    async def _redraw(self, stale: StaleCard) -> None:
        platform = self._platforms.get(stale.ref.place.platform)
        if platform is None:
            return await self._store.run(actions.forget, stale.id)
        card = await self._store.read(_drawn, stale)
        call = platform.remove(stale.ref) if card is None else platform.redraw(card, stale.ref)
        outcome = await self._within(call, Unknown("no answer"))
        match outcome:
            case Done() if card is not None:
                await self._store.run(actions.redrawn, stale.id, stale.wanted_version)
            case Done() | Gone() | Refused():
                await self._store.run(actions.forget, stale.id)
            case Later(seconds=seconds):
                await self._try_redraw_again(stale, timedelta(seconds=max(1.0, seconds)))
            case _:
                await self._try_redraw_again(stale, backoff(6, self._jitter.random()))
        return None

    async def _try_redraw_again(self, stale: StaleCard, after_this: timedelta) -> None:
        await self._store.run(actions.redraw_later, stale.id, self._store.clock.now() + after_this)

    async def _remove(self, key: int, ref: Ref) -> None:
        platform = self._platforms.get(ref.place.platform)
        outcome = await self._within(platform.remove(ref), Unknown("no answer")) if platform else Gone("")
        if isinstance(outcome, Done | Gone | Refused):
            await self._store.run(actions.forget, key)


def key_of(post: Outgoing) -> str:
    """What the platform may recognise a repetition by: the same at every attempt, at most 25 characters."""
    return f"desk-{post.id}"


async def _known(outcome: Outcome) -> Outcome:
    return outcome


def _drawn(tx: Tx, stale: StaleCard) -> Card | None:
    tx.act_for(stale.organisation_id, via="post")
    return sending.draw(tx, get(tx, Errand, stale.id), CARDS)
