"""The posting loop itself: it hangs for nobody, sleeps when idle, survives defects and ends what it began."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot import post
from core.change import Audience, Thing
from core.connections import conversation_actions
from core.database.failures import StorageGone
from core.database.store import Tx
from core.delivery import actions
from core.delivery.model import Post
from core.platform import Done, Letter, Outcome, Place, Ref
from core.surface import Card
from tests.core.delivery.rig import HERE, SECRET, Rig


@pytest.fixture
def rig(database_url: str) -> Iterator[Rig]:
    opened = Rig.open(database_url)
    yield opened
    opened.desk.close()


@asynccontextmanager
async def running(rig: Rig) -> AsyncIterator[None]:
    """The loop at work, woken by every commit as the bot wires it."""
    loop = asyncio.get_running_loop()

    def wake() -> None:
        loop.call_soon_threadsafe(rig.office.wake)

    rig.desk.store.on_commit.append(wake)
    work = asyncio.create_task(rig.office.run())
    try:
        yield
    finally:
        await rig.office.close()
        async with asyncio.timeout(10):
            await work
        rig.desk.store.on_commit.clear()


async def eventually(what: Callable[[], bool]) -> None:
    """Wait until it holds; a test that waits too long has failed."""
    async with asyncio.timeout(10):
        while not await asyncio.to_thread(what):  # noqa: ASYNC110  # rows cannot set an event
            await asyncio.sleep(0.01)


class Hanging:
    """A platform's `show` that hangs at one place until it is let go."""

    def __init__(self, rig: Rig, place: Place) -> None:
        self.let_go = asyncio.Event()
        self.hung = 0
        self._show = rig.chat.show
        self._place = place

    async def __call__(self, card: Card, place: Place, key: str) -> Outcome:
        if place == self._place:
            self.hung += 1
            await self.let_go.wait()
        return await self._show(card, place, key)


async def test_what_is_committed_is_posted_without_being_asked_for(rig: Rig) -> None:
    async with running(rig):
        await asyncio.to_thread(rig.post, 1)
        await eventually(lambda: rig.titles() == ["note 1"])


async def test_a_post_that_hangs_delays_no_other_lane_whatever_its_number(rig: Rig) -> None:
    hanging = Hanging(rig, HERE)
    rig.chat.show = hanging  # type: ignore[method-assign]
    someone = rig.desk.person("Ben").id
    async with running(rig):
        await asyncio.to_thread(rig.post, 1, lane="stuck")
        await eventually(lambda: hanging.hung == 1)
        for number in range(2, 6):
            await asyncio.to_thread(rig.post, number, audience=Audience.PERSON, to=someone)
        await eventually(lambda: len(rig.titles("stage:harbour:@ben")) == 4)
        assert rig.titles(str(HERE)) == []
        hanging.let_go.set()


async def test_a_platform_that_never_answers_has_an_unknown_outcome(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post, "NO_ANSWER", timedelta(milliseconds=20))
    rig.chat.show = Hanging(rig, HERE)  # type: ignore[method-assign]
    key = rig.post(1)
    await rig.office.drain()
    assert rig.row(key).state is Post.UNCERTAIN


async def test_a_look_up_that_never_answers_posts_nothing(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(_key: str, _place: Place, _since: object) -> Ref | None:
        await asyncio.Event().wait()
        return None

    monkeypatch.setattr(post, "NO_ANSWER", timedelta(milliseconds=20))
    key = rig.post(1)
    rig.set_row(key, state=Post.UNCERTAIN, place=str(HERE))
    rig.chat.find = never  # type: ignore[method-assign, assignment]
    await rig.office.drain()
    assert (rig.row(key).state, rig.titles()) == (Post.UNCERTAIN, [])


async def test_closing_lets_what_is_under_way_end_and_takes_nothing_new(rig: Rig) -> None:
    hanging = Hanging(rig, HERE)
    rig.chat.show = hanging  # type: ignore[method-assign]
    work = asyncio.create_task(rig.office.run())
    key = await asyncio.to_thread(rig.post, 1, lane="one")
    rig.office.wake()
    await eventually(lambda: hanging.hung == 1)
    await rig.office.close()
    other = await asyncio.to_thread(rig.post, 2, lane="two")
    assert not work.done()
    hanging.let_go.set()
    async with asyncio.timeout(10):
        await work
    assert rig.row(key).state is Post.SENT
    assert rig.row(other).state is Post.READY


async def test_at_its_start_it_looks_for_what_an_earlier_process_had_in_flight(rig: Rig) -> None:
    key = rig.post(1)
    rig.set_row(key, state=Post.SENDING, place=str(HERE), owner="dead", first_tried_at=rig.desk.clock.now())
    async with running(rig):
        await eventually(lambda: rig.row(key).state is Post.SENT)


async def test_an_idle_round_writes_nothing_and_wakes_nobody(rig: Rig) -> None:
    rig.post(1, not_before=rig.desk.clock.now() + timedelta(hours=1))
    woken: list[int] = []
    rig.desk.store.on_commit.append(lambda: woken.append(1))
    before = _bytes(rig)
    with rig.statements() as statements:
        assert await rig.office.drain() == 0
    assert woken == []
    assert not [one for one in statements if not one.startswith(("BEGIN", "SELECT"))]
    assert _bytes(rig) == before
    rig.desk.store.on_commit.clear()


def _bytes(rig: Rig) -> list[tuple[str, int]]:
    """The files of an SQLite database with their sizes: a commit lengthens the log. None for PostgreSQL."""
    if rig.desk.store.engines.dialect != "sqlite":
        return []
    file = Path(make_url(str(rig.desk.store.engines.write.url)).database or "")
    return sorted((one.name, one.stat().st_size) for one in file.parent.glob(f"{file.name}*") if "shm" not in one.name)


async def test_the_loop_does_not_spin_while_a_lane_is_stuck(rig: Rig) -> None:
    stuck = rig.post(1, lane="one")
    rig.post(2, lane="one")
    rig.set_row(stuck, due_at=rig.desk.clock.now() + timedelta(hours=1))
    with rig.statements() as statements:
        async with running(rig):
            await asyncio.sleep(0.3)
    assert len(statements) < 15


async def test_a_post_takes_few_statements(rig: Rig) -> None:
    someone = rig.desk.person("Ben").id
    for number in range(20):
        rig.post(number, audience=Audience.PERSON, to=someone)
    with rig.statements() as statements:
        assert await rig.office.drain() == 20
    assert len(statements) / 20 < 16


# Defects


async def test_a_card_that_cannot_be_drawn_is_written_down_with_a_wait_and_stops_nothing_else(rig: Rig) -> None:
    key = rig.post(1, kind="broken", lane="one")
    rig.post(2, lane="two")
    await rig.drain()
    row = rig.row(key)
    assert (row.state, row.problem) == (Post.UNCERTAIN, "ValueError")
    assert row.due_at > rig.desk.clock.now()
    assert rig.titles() == ["note 2"]
    rig.draws["broken"] = rig.draws["note"]  # mended by an update
    await rig.until(minutes=16)
    assert rig.titles() == ["note 2", "note 1"]


async def test_what_a_defect_quotes_stays_out_of_the_log(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    key = rig.post(1, kind="broken")
    await rig.drain()
    assert SECRET not in caplog.text
    (defect,) = (record.getMessage() for record in caplog.records if record.levelno == logging.ERROR)
    assert defect.startswith(f"post: a defect at broken {rig.row(key).id}: ValueError at rig.py:")


async def test_an_adapter_that_breaks_after_posting_is_looked_up_and_not_repeated(rig: Rig) -> None:
    rig.chat.faults.remembers = False
    show = rig.chat.show

    async def breaks(card: Card, place: Place, key: str) -> Outcome:
        await show(card, place, key)
        rig.chat.show = show  # type: ignore[method-assign]
        raise KeyError(SECRET)

    rig.chat.show = breaks  # type: ignore[method-assign]
    rig.post(1)
    await rig.until(minutes=5)
    assert rig.titles() == ["note 1"]
    assert not rig.unsent()


async def test_a_letter_is_not_repeated_because_something_that_follows_from_it_is_broken(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_tx: Tx, _message_id: int) -> None:
        raise KeyError(SECRET)

    delivered: list[str] = []

    async def deliver(family: str, letter: Letter, key: str) -> Outcome:
        delivered.append(key)
        return Done()

    monkeypatch.setattr(conversation_actions, "delivered", breaks)
    rig.recorder.deliver = deliver  # type: ignore[method-assign]
    family = rig.desk.family(route="recorder")
    message = rig.message(rig.connection(rig.desk.advocate().id, rig.desk.request(family_id=family.id)), "Hello")
    key = rig.letter(message, family)
    await rig.until(minutes=30)
    assert delivered == [f"desk-{key}"]
    assert rig.row(key).state is Post.SENT


async def test_records_that_cannot_be_reached_for_a_while_do_not_end_the_loop(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    looks = 0
    look = actions.look

    def away(tx: Tx, *rest: object) -> object:
        nonlocal looks
        looks += 1
        if looks <= 2:
            raise StorageGone
        return look(tx, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(actions, "look", away)
    async with running(rig):
        await eventually(lambda: looks >= 1)
        await asyncio.to_thread(rig.post, 1)
        await eventually(lambda: looks >= 2)
        rig.office.wake()
        await eventually(lambda: rig.titles() == ["note 1"])
    assert any("can't be reached" in message for message in caplog.messages)


async def test_a_key_is_short_and_the_same_at_every_attempt(rig: Rig) -> None:
    key = rig.post(1, thing=Thing.ORGANISATION)
    (claimed,) = rig.desk.write(actions.claim, "one", 1, rig.desk.clock.now())
    rig.desk.write(actions.reclaim_all)
    (again,) = rig.desk.write(actions.claim, "two", 1, rig.desk.clock.now())
    assert post.key_of(claimed) == post.key_of(again) == f"desk-{key}"
    assert len(f"desk-{2**63}") <= 25
