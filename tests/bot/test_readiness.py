"""Whether the bot does its work, and if not, why: in the log and in a file."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.readiness import Outlook, Readiness
from core.clock import FixedClock
from core.database.engine import open_engines
from core.database.store import StorageGone, Store
from core.delivery.patience import be_patient
from core.ids import SeededIds
from tests.bot.waiting import until
from tests.builders import KEYS, NOON, Desk, house
from tests.databases import Databases


@pytest.fixture
def desk(sqlite_databases: Databases) -> Desk:
    return Desk.open(sqlite_databases.fresh())


async def test_what_does_not_get_through_is_said_in_the_file(desk: Desk, tmp_path: Path) -> None:
    outlook = Outlook(desk.store)
    readiness = Readiness([lambda: ", ".join(outlook.found)], tmp_path / "health.txt")
    assert readiness.look() == ()
    desk.write(be_patient, "stage:harbour", desk.later(hours=1), paused=True, problem="token_revoked")
    looking = asyncio.create_task(outlook.run())
    await until(lambda: bool(outlook.found))
    looking.cancel()
    readiness.look()
    assert (tmp_path / "health.txt").read_text() == "stage:harbour is paused: token_revoked\n"
    desk.close()


async def test_a_database_that_cannot_be_reached_is_a_reason_not_to_be_ready(tmp_path: Path) -> None:
    nowhere = open_engines(f"sqlite:///{tmp_path}/gone/desk.sqlite3")
    store = Store(nowhere, clock=FixedClock(NOON), ids=SeededIds(1), keys=KEYS, house=house(), patience=timedelta(0))
    outlook = Outlook(store)
    looking = asyncio.create_task(outlook.run())
    await until(lambda: bool(outlook.found))
    assert not looking.done()
    looking.cancel()
    assert outlook.found == (StorageGone().sentence,)
    store.close_now()


def test_whoever_is_reading_the_file_while_it_is_written_reads_a_whole_one(tmp_path: Path) -> None:
    wrong = ["the tick is late"]
    file = tmp_path / "health.txt"
    readiness = Readiness([lambda: wrong[0]], file)
    readiness.look()
    with file.open() as reader:
        wrong[0] = ""
        readiness.look()
        assert reader.read() == "the tick is late\n"
    assert file.read_text() == "ready\n"
    assert [path.name for path in tmp_path.iterdir()] == ["health.txt"]
