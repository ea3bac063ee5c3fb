import asyncio
import contextvars
import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from core.database.store import NotSaved, Stale, Store, Tx
from tests.core.database.conftest import NOON
from tests.core.database.notes import all_keys, count, once_more, write


async def test_what_a_unit_wrote_is_there_for_the_next_reader(store: Store) -> None:
    assert await store.run(write, 1, words="hello") == 1
    assert await store.read(all_keys) == [1]


def test_the_command_line_uses_the_same_door_without_an_event_loop(store: Store) -> None:
    assert store.run_now(write, 1) == 1
    assert store.read_now(all_keys) == [1]


async def test_a_unit_that_fails_leaves_nothing(store: Store) -> None:
    def fails(tx: Tx) -> None:
        write(tx, 1)
        raise LookupError("in the middle")

    with pytest.raises(LookupError):
        await store.run(fails)
    assert await store.read(all_keys) == []


async def test_a_unit_sees_one_instant_and_the_makings_of_new_rows(store: Store) -> None:
    def looks_round(tx: Tx) -> None:
        assert tx.now == NOON
        assert tx.ids is store.ids
        assert tx.keys is store.keys

    await store.run(looks_round)
    await store.read(looks_round)


async def test_a_stale_unit_is_run_again_from_its_beginning(store: Store) -> None:
    seen: list[Tx] = []

    def stale_twice(tx: Tx) -> int:
        seen.append(tx)
        tx.after_commit.append(lambda: None)
        write(tx, len(seen))
        if len(seen) < 3:
            raise Stale
        return len(seen)

    assert await store.run(stale_twice) == 3
    assert await store.read(all_keys) == [3]
    assert [len(tx.after_commit) for tx in seen] == [1, 1, 1]


async def test_a_unit_that_stays_stale_is_given_up_with_a_plain_sentence(hasty_store: Store) -> None:
    def always_stale(_tx: Tx) -> None:
        raise Stale

    with pytest.raises(NotSaved, match=r"^Not saved\. Please press again in a moment\.$"):
        await hasty_store.run(always_stale)


async def test_many_who_change_the_same_row_at_once_all_count(store: Store) -> None:
    await store.run(write, 1)
    counted = await asyncio.gather(*(store.run(once_more, 1) for _ in range(40)))
    assert sorted(counted) == list(range(1, 41))


async def test_a_unit_that_finds_its_key_taken_may_look_and_answer(store: Store) -> None:
    await store.run(write, 1)
    runs = 0

    def too_late(tx: Tx) -> str:
        nonlocal runs
        runs += 1
        if runs == 2:
            return f"there already: {all_keys(tx)}"
        write(tx, 1)
        return "written"

    assert await store.run(too_late) == "there already: [1]"


async def test_a_key_that_stays_taken_is_a_defect_and_is_shown_as_one(store: Store) -> None:
    await store.run(write, 1)
    with pytest.raises(IntegrityError):
        await store.run(write, 1)


async def test_a_unit_that_would_wait_inside_its_transaction_is_refused(store: Store) -> None:
    async def waits(tx: Tx) -> None:
        write(tx, 1)

    with pytest.raises(TypeError, match="plain function"):
        await store.run(waits)  # type: ignore[unused-coroutine] # that is what is refused
    assert await store.read(all_keys) == []


async def test_a_caller_that_is_cancelled_does_not_lose_the_commit(store: Store) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(tx: Tx) -> None:
        begun.set()
        assert go_on.wait(30)
        write(tx, 1)

    caller = asyncio.create_task(store.run(slow))
    await asyncio.to_thread(begun.wait, 30)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    go_on.set()
    await store.close()
    assert store.read_now(all_keys) == [1]


async def test_a_unit_still_in_the_queue_survives_its_caller_too(store: Store) -> None:
    go_on = threading.Event()
    busy = [asyncio.create_task(store.run(lambda _tx: go_on.wait(30))) for _ in range(store.engines.writers)]
    caller = asyncio.create_task(store.run(write, 1))
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    go_on.set()
    await asyncio.gather(*busy)
    await store.close()
    assert store.read_now(all_keys) == [1]


async def test_a_failure_after_the_caller_has_left_is_logged(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow_and_wrong(_tx: Tx) -> None:
        begun.set()
        assert go_on.wait(30)
        raise LookupError("nobody hears this")

    caller = asyncio.create_task(store.run(slow_and_wrong))
    await asyncio.to_thread(begun.wait, 30)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    go_on.set()
    await store.close()
    assert "after its caller had left" in caplog.text


async def test_closing_finishes_what_was_begun(store: Store) -> None:
    work = asyncio.create_task(store.run(write, 1))
    await asyncio.sleep(0)
    await store.close()
    assert await work == 1


async def test_a_view_cannot_write(store: Store) -> None:
    with pytest.raises(DBAPIError, match=r"read-?only"):
        await store.read(write, 1)
    assert await store.read(all_keys) == []


async def test_a_view_goes_on_beside_an_open_transaction_and_sees_one_instant(store: Store) -> None:
    looked_once, look_again = threading.Event(), threading.Event()

    def looks_twice(tx: Tx) -> tuple[int, int]:
        first = count(tx)
        looked_once.set()
        assert look_again.wait(30)
        return first, count(tx)

    view = asyncio.create_task(store.read(looks_twice))
    await asyncio.to_thread(looked_once.wait, 30)
    await store.run(write, 1)
    assert await store.read(count) == 1
    look_again.set()
    assert await view == (0, 0)


async def test_listeners_hear_of_a_commit_when_it_can_be_seen(store: Store) -> None:
    heard: list[tuple[str, list[int]]] = []
    store.on_commit.append(lambda: heard.append(("store", store.read_now(all_keys))))

    def writes(tx: Tx) -> None:
        tx.after_commit.append(lambda: heard.append(("unit", store.read_now(all_keys))))
        write(tx, 1)

    await store.run(writes)
    assert heard == [("unit", [1]), ("store", [1])]


async def test_listeners_hear_nothing_of_a_failure_or_of_a_view(store: Store) -> None:
    heard: list[str] = []
    store.on_commit.append(lambda: heard.append("commit"))

    def fails(tx: Tx) -> None:
        tx.after_commit.append(lambda: heard.append("unit"))
        raise LookupError

    with pytest.raises(LookupError):
        await store.run(fails)
    await store.read(all_keys)
    assert heard == []


async def test_the_clockwork_hears_when_the_earliest_thing_falls_due(store: Store) -> None:
    heard: list[object] = []
    store.on_due.append(heard.append)

    def owes(tx: Tx) -> None:
        for hours in (48, 12, 24):
            tx.earliest_due(tx.now + timedelta(hours=hours))

    await store.run(owes)
    await store.run(write, 1)
    assert heard == [NOON + timedelta(hours=12)]


async def test_a_broken_listener_does_not_make_a_commit_look_failed(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[str] = []

    def broken() -> None:
        raise LookupError("a listener")

    store.on_commit.extend([broken, lambda: heard.append("the next one")])
    assert await store.run(write, 1) == 1
    assert heard == ["the next one"]
    assert "saved, but a listener failed" in caplog.text


async def test_a_unit_logs_in_the_context_of_its_caller(store: Store) -> None:
    delivery: contextvars.ContextVar[str] = contextvars.ContextVar("delivery")
    delivery.set("click-7")
    seen: Any = await store.run(lambda _tx: delivery.get())
    assert seen == "click-7"
