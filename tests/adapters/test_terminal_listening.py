"""People and bot in different processes: acts lie in the folder until the bot has answered them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.terminal import AT_ONCE, Settings, Terminal, open_platform
from adapters.terminal.events import WENT_WRONG, Pressed
from adapters.terminal.player import NoAnswer, Player, Someone
from core.catalogue import VERBS
from core.clock import FixedClock, MovableClock
from core.desk import Desk
from core.surface import Say, Show
from tests.builders import Desk as Records
from tests.databases import Databases

AMIRA = Someone("stage:harbour:amira", "Amira")
STRANGER = Someone("stage:harbour:nobody", "Nobody")


@pytest.fixture
def records(sqlite_databases: Databases) -> Records:
    return Records.open(sqlite_databases.fresh())


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(folder=tmp_path / "world", name="stage")


@asynccontextmanager
async def listening(terminal: Terminal, records: Records) -> AsyncIterator[Desk]:
    desk = Desk(records.store, records.store.house.settings, VERBS)
    task = asyncio.create_task(terminal.listen(desk))
    try:
        yield desk
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def said(player: Player, key: str) -> str:
    answered = await asyncio.to_thread(player.answer, key)
    assert isinstance(answered.reply, Say)
    return answered.reply.words


async def test_a_press_is_answered_to_whoever_pressed(records: Records, settings: Settings) -> None:
    advocate = records.advocate("Amira")
    offer = records.offer(records.request())
    player = Player(settings.folder)
    async with listening(open_platform(settings, clock=records.clock), records):
        assert "is yours" in await said(player, player.press(AMIRA, f"v1:accept:{offer.public_id}"))
    assert records.reload(advocate).active == 1


async def test_an_act_found_unanswered_after_a_restart_is_done_once(records: Records, settings: Settings) -> None:
    advocate = records.advocate("Amira")
    offer = records.offer(records.request())
    player = Player(settings.folder)
    act = Pressed(key="k1", account=AMIRA.account, value=f"v1:accept:{offer.public_id}")
    player.again(act)
    async with listening(open_platform(settings, clock=records.clock), records):
        assert "is yours" in await said(player, "k1")
    # The bot died after the commit and before the answer: the log has lost its last line.
    log = settings.folder / "world.jsonl"
    log.write_bytes(b"")
    async with listening(open_platform(settings, clock=records.clock), records):
        assert "already" in await said(Player(settings.folder), "k1")
    assert records.reload(advocate).active == 1


async def test_what_was_answered_is_not_done_again_after_a_restart(records: Records, settings: Settings) -> None:
    records.advocate("Amira")
    player = Player(settings.folder)
    async with listening(open_platform(settings, clock=records.clock), records):
        await said(player, player.press(AMIRA, "v1:accept:nothing"))
    lines = (settings.folder / "world.jsonl").read_bytes()
    async with listening(open_platform(settings, clock=records.clock), records):
        await said(player, player.press(AMIRA, "v1:accept:nothing"))
    assert (settings.folder / "world.jsonl").read_bytes().count(b"answered") == lines.count(b"answered") + 1


async def test_what_was_read_when_listening_crashed_is_taken_once_it_listens_again(
    records: Records, settings: Settings
) -> None:
    records.advocate("Amira")
    terminal, player = open_platform(settings, clock=records.clock), Player(settings.folder)
    keys = [player.press(AMIRA, "v1:accept:nothing") for _ in range(2 * AT_ONCE)]
    desk = Desk(records.store, records.store.house.settings, VERBS)
    answers, terminal.platform.answer = terminal.platform.answer, _full  # type: ignore[method-assign]
    with pytest.raises(ExceptionGroup):
        await terminal.listen(desk)
    terminal.platform.answer = answers  # type: ignore[method-assign]
    async with listening(terminal, records):
        for key in keys:
            assert await said(player, key)


def _full(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


async def test_commands_and_typed_words_reach_the_desk(records: Records, settings: Settings) -> None:
    records.advocate("Amira")
    player = Player(settings.folder)
    async with listening(open_platform(settings, clock=records.clock), records):
        answered = await asyncio.to_thread(player.answer, player.command(AMIRA, "/desk help"))
        assert isinstance(answered.reply, Show)
        typed = player.type(AMIRA, "stage:harbour:@amira", "Hello?")
        assert "Not sent" in await said(player, typed)


async def test_a_field_that_is_wrong_is_named_with_its_problem(records: Records, settings: Settings) -> None:
    records.coordinator("Chris")
    player, chris = Player(settings.folder), Someone("stage:harbour:chris", "Chris")
    async with listening(open_platform(settings, clock=records.clock), records):
        values: dict[str, str | tuple[str, ...]] = {"contact": "no address", "notice_version": "1", "nation": "england"}
        key = player.press(chris, "v1:new_request_family:", values)
        answered = await asyncio.to_thread(player.answer, key)
    assert (answered.reply, answered.field) == (None, "contact")
    assert answered.problem


@pytest.mark.parametrize("value", ["", "nonsense", "v1:accept", "v2:accept:a", "v1:ACCEPT:a", "x" * 5000, "v1::"])
async def test_any_value_is_answered_with_a_sentence(records: Records, settings: Settings, value: str) -> None:
    player = Player(settings.folder)
    async with listening(open_platform(settings, clock=records.clock), records):
        assert await said(player, player.press(STRANGER, value)) != WENT_WRONG


async def test_an_account_that_cannot_be_read_is_answered_and_stops_nothing(
    records: Records, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    player = Player(settings.folder)
    async with listening(open_platform(settings, clock=records.clock), records):
        assert await said(player, player.press(Someone("nonsense", ""), "v1:home:")) == WENT_WRONG
        assert await said(player, player.press(STRANGER, "v1:home:")) != WENT_WRONG
    assert "an act failed" in caplog.text


async def test_the_clock_goes_on_from_where_it_was_moved_after_a_restart(records: Records, settings: Settings) -> None:
    player, moved = Player(settings.folder), asyncio.Event()
    clock = MovableClock()
    async with listening(open_platform(settings, clock=clock, on_moved=moved.set), records):
        await asyncio.to_thread(player.answer, player.move_clock(timedelta(hours=12)))
        await asyncio.to_thread(player.answer, player.move_clock(timedelta(hours=-3)))
    assert moved.is_set()
    assert clock.offset == timedelta(hours=12)
    later = MovableClock()
    open_platform(settings, clock=later)
    assert later.offset == timedelta(hours=12)


async def test_a_clock_that_cannot_be_moved_stands_where_it_is(records: Records, settings: Settings) -> None:
    player, clock = Player(settings.folder), FixedClock(records.clock.now())
    async with listening(open_platform(settings, clock=clock), records):
        await asyncio.to_thread(player.answer, player.move_clock(timedelta(hours=12)))
    assert clock.now() == records.clock.now()


def test_waiting_for_a_bot_that_is_not_there_ends(settings: Settings) -> None:
    player = Player(settings.folder)
    with pytest.raises(NoAnswer, match="an answer"):
        player.answer(player.press(AMIRA, "v1:home:"), within=0.1)
