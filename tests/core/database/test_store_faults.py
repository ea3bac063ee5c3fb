"""What the store does when the process, the disk or the server fails it."""

import os
import signal
import sqlite3
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing
from enum import StrEnum
from pathlib import Path

import pytest
from sqlalchemy import ExceptionContext, event, insert, literal, select, text
from sqlalchemy.exc import DBAPIError, StatementError

from core import fault
from core.clock import SystemClock
from core.database import migrations
from core.database.again import insist
from core.database.backup import BackupFailed, backup
from core.database.engine import Engines, connect_sqlite, open_engines
from core.database.keys import KeyRing, new_key
from core.database.store import (
    NotSaved,
    StorageDamaged,
    StorageFailure,
    StorageFull,
    StorageGone,
    Store,
    Tx,
)
from core.database.types import StrEnumType
from core.house import House
from core.ids import TimeOrderedIds
from tests.builders import NOON, house
from tests.children import Child
from tests.core.database.conftest import hasty
from tests.core.database.notes import all_keys, note, on_postgresql, on_sqlite, write


def keyed(tx: Tx, key: int) -> str:
    """As every unit does that must happen once."""
    if key in all_keys(tx):
        return "it is so already"
    write(tx, key)
    return "done"


def test_a_lost_reply_to_the_commit_changes_nothing_for_a_keyed_unit(store: Store) -> None:
    fault.arm(fault.Plan.parse("store.after_commit=lose"))
    assert store.run_now(keyed, 1) == "it is so already"
    assert store.read_now(all_keys) == [1]


def test_a_line_lost_before_the_commit_is_tried_again(store: Store) -> None:
    fault.arm(fault.Plan.parse("store.before_commit=lose"))
    assert store.run_now(keyed, 1) == "done"
    assert store.read_now(all_keys) == [1]


@pytest.mark.parametrize(("point", "kept"), [("store.before_commit", []), ("store.after_commit", [1])])
def test_a_crash_keeps_exactly_what_was_committed(store: Store, point: str, kept: list[int]) -> None:
    told: list[str] = []
    store.on_commit.append(lambda: told.append("saved"))
    fault.arm(fault.Plan.parse(f"{point}=raise"))
    with pytest.raises(fault.Crash):
        store.run_now(write, 1)
    assert store.read_now(all_keys) == kept
    assert told == []


def write_twice(url: str) -> None:
    """Another process, to which a misfortune happens."""
    fault.arm_from_environment()
    keys = KeyRing.from_values({"k1": new_key()}, current="k1", index=new_key())
    store = Store(open_engines(url), clock=SystemClock(), ids=TimeOrderedIds(), keys=keys, house=house())
    store.run_now(write, 1)
    store.run_now(write, 2)


@pytest.mark.parametrize(("point", "kept"), [("store.before_commit", [1]), ("store.after_commit", [1, 2])])
def test_a_killed_process_keeps_exactly_what_was_committed(
    store: Store, database_url: str, point: str, kept: list[int]
) -> None:
    environment = os.environ | {"ADVOCATE_DESK_FAULT": f"{point}:2=kill"}
    assert Child.start(write_twice, database_url, env=environment).wait(60) == -signal.SIGKILL
    assert store.read_now(all_keys) == kept


@pytest.fixture
def another_process(engines: Engines) -> Iterator[sqlite3.Connection]:
    """Somebody else who holds SQLite's write lock until told otherwise."""
    with closing(sqlite3.connect(engines.write.url.database or "", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection


@on_sqlite
def test_a_database_that_stays_locked_is_given_up_with_a_plain_sentence(
    hasty_store: Store, another_process: sqlite3.Connection
) -> None:
    with pytest.raises(NotSaved, match="press again"):
        hasty_store.run_now(write, 1)
    assert hasty_store.read_now(all_keys) == []
    another_process.rollback()
    assert hasty_store.run_now(write, 1) == 1


@on_sqlite
def test_a_lock_that_is_let_go_in_time_is_waited_for(store: Store, another_process: sqlite3.Connection) -> None:
    refused: list[ExceptionContext] = []

    def let_go(context: ExceptionContext) -> None:
        refused.append(context)
        another_process.rollback()

    event.listen(store.engines.write, "handle_error", let_go)
    assert store.run_now(write, 1) == 1
    assert refused


def test_what_waited_too_long_in_the_queue_is_not_begun() -> None:
    runs: list[int] = []
    with pytest.raises(NotSaved):
        insist(lambda: runs.append(1), deadline=time.monotonic() - 1, writing=True)
    assert runs == []


@on_sqlite
def test_a_full_disk_is_said_and_reading_goes_on(store: Store) -> None:
    store.run_now(write, 1)
    limit(store, pages=1)  # SQLite takes the present size where that is more
    with pytest.raises(StorageFull, match="the disk is full"):
        store.run_now(write, 2, words="long " * 10_000)
    assert store.read_now(all_keys) == [1]
    limit(store, pages=100_000)
    assert store.run_now(write, 3) == 3


def limit(store: Store, *, pages: int) -> None:
    with closing(store.engines.write.raw_connection()) as connection:
        connection.cursor().execute(f"PRAGMA max_page_count={pages}").close()


@on_sqlite
def test_a_damaged_file_is_called_damaged(engines: Engines, hasty_store: Store) -> None:
    engines.dispose()
    Path(engines.write.url.database or "").write_bytes(b"no database at all" * 1_000)
    with pytest.raises(StorageDamaged, match="restored from a backup"):
        hasty_store.run_now(write, 1)
    with pytest.raises(StorageDamaged):
        hasty_store.read_now(all_keys)


@on_sqlite
def test_a_file_that_was_moved_and_put_back_has_lost_nothing(
    engines: Engines, hasty_store: Store, tmp_path: Path
) -> None:
    """Who opened an empty file in its place would remove the log beside it, and with it what was last saved."""
    assert hasty_store.run_now(write, 1) == 1
    file = Path(engines.write.url.database or "")
    aside = file.rename(file.with_name("aside"))
    engines.read.dispose()  # so that reading connects anew
    with pytest.raises(StorageGone):
        hasty_store.read_now(all_keys)
    # The daily chore looks whether there is a file before it connects: a move may come in between.
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        connect_sqlite(file)
    assert migrations.current(engines.write.url).have is None
    with pytest.raises(BackupFailed):
        backup(engines.write.url, tmp_path / "backups", now=NOON)
    assert not file.exists()
    aside.rename(file)
    assert hasty_store.read_now(all_keys) == [1]
    assert hasty_store.run_now(write, 2) == 2
    with closing(sqlite3.connect(file)) as newcomer:
        assert newcomer.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.parametrize("url", ["sqlite:///{}/desk.db", "postgresql://nobody@/desk?host={}"])
def test_a_database_that_cannot_be_reached_is_called_so(url: str, tmp_path: Path, keys: KeyRing, rules: House) -> None:
    store = hasty(open_engines(url.format(tmp_path / "missing")), keys, rules)
    with pytest.raises(StorageGone, match="can't be reached"):
        store.run_now(write, 1)
    with pytest.raises(StorageGone):
        store.read_now(all_keys)
    store.close_now()


@on_postgresql
def test_a_server_that_cuts_the_line_is_asked_again(store: Store) -> None:
    cut: list[int] = []

    def cut_once(tx: Tx) -> str:
        if not cut:
            cut.append(1)
            tx.conn.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return keyed(tx, 1)

    assert store.run_now(cut_once) == "done"
    cut.clear()
    assert store.read_now(lambda tx: cut_once(tx) if not cut else "there again") == "there again"


@on_postgresql
@pytest.mark.parametrize(
    ("state", "failure"),
    [
        ("53100", StorageFull),
        ("XX001", StorageDamaged),
        ("58030", StorageGone),
        ("57P01", StorageGone),
        ("40001", NotSaved),
        ("55P03", NotSaved),
    ],
)
def test_every_trouble_of_the_server_ends_in_a_plain_sentence(
    hasty_store: Store, state: str, failure: type[StorageFailure]
) -> None:
    def meets_trouble(tx: Tx) -> None:
        tx.conn.execute(text(f"DO $$ BEGIN RAISE EXCEPTION 'trouble' USING ERRCODE = '{state}'; END $$"))

    with pytest.raises(failure) as raised:
        hasty_store.run_now(meets_trouble)
    assert str(raised.value) == raised.value.sentence


@on_postgresql
@pytest.mark.parametrize("state", ["40001", "40P01"])
def test_the_victim_of_a_clash_is_run_again(store: Store, state: str) -> None:
    runs: list[int] = []

    def clashes_once(tx: Tx) -> int:
        runs.append(1)
        if len(runs) == 1:
            tx.conn.execute(text(f"DO $$ BEGIN RAISE EXCEPTION 'clash' USING ERRCODE = '{state}'; END $$"))
        return len(runs)

    assert store.run_now(clashes_once) == 2


SECRET = "Maya was excluded again"  # what a family might write, and no log may hold


def taken(tx: Tx) -> None:
    tx.conn.execute(text("CREATE UNIQUE INDEX one_of_each ON note (words)"))
    write(tx, 1, SECRET)
    write(tx, 2, SECRET)


def missing(tx: Tx) -> None:
    tx.conn.execute(insert(note).values(id=None, words=SECRET))


def not_fitting(tx: Tx) -> None:
    tx.conn.execute(text("SELECT CAST(:words AS integer) FROM no_such_table"), {"words": SECRET})


def not_a_number(tx: Tx) -> None:
    tx.conn.execute(text("SELECT CAST(CAST(:words AS text) AS integer)"), {"words": SECRET})
    raise DBAPIError("SQLite makes a 0 of it", None, ValueError())


def no_member(tx: Tx) -> None:
    tx.conn.execute(select(literal(SECRET, StrEnumType(Colour))))


class Colour(StrEnum):
    RED = "red"


@pytest.mark.parametrize("unit", [taken, missing, not_fitting, not_a_number, no_member])
def test_an_error_never_holds_what_was_written(store: Store, unit: Callable[[Tx], None]) -> None:
    with pytest.raises(StatementError) as raised:
        store.run_now(unit)
    assert SECRET not in "".join(traceback.format_exception(raised.value))


@on_sqlite
def test_erased_bytes_leave_the_files_once_the_log_is_emptied(store: Store, engines: Engines) -> None:
    store.run_now(write, 1, words=SECRET)
    store.run_now(lambda tx: tx.conn.execute(note.delete()))
    assert engines.empty_log()
    database = Path(engines.write.url.database or "")
    assert not [file for file in database.parent.glob(f"{database.name}*") if SECRET.encode() in file.read_bytes()]


@on_sqlite
def test_a_log_that_a_reader_still_needs_is_reported_as_not_empty(store: Store, engines: Engines) -> None:
    store.run_now(write, 1)
    with engines.read.begin() as reader:
        reader.execute(note.select())
        store.run_now(write, 2)
        assert not engines.empty_log()
    assert engines.empty_log()


@on_postgresql
def test_a_log_that_is_not_ours_needs_no_emptying(engines: Engines) -> None:
    assert engines.empty_log()
