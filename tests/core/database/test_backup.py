import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from core.change import subject_of
from core.clock import FixedClock
from core.database import migrations, words
from core.database.backup import BackupFailed, DatabaseDamaged, backup, must_be_sound, newest, restore
from core.database.backup import upgrade_after_backup as upgrade
from core.database.engine import open_engines
from core.database.erasures import ErasureLog, outstanding
from core.database.lock import AlreadyRunning, hold
from core.database.store import Store
from core.ids import SeededIds
from core.requests.model import SupportRequest
from tests.builders import KEYS, MESSAGE, NOON, Desk, house
from tests.core.database.notes import on_postgresql, on_sqlite

LATER = NOON + timedelta(hours=1)


pytestmark = pytest.mark.usefixtures("postgres_programs")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    desk = Desk.open(database_url)
    yield desk
    desk.close()


@contextmanager
def opened(url: str) -> Iterator[Store]:
    """The database, to a process that has just started."""
    store = Store(open_engines(url), clock=FixedClock(NOON), ids=SeededIds(2), keys=KEYS, house=house())
    yield store
    store.close_now()


def message_of(url: str, support_request: SupportRequest) -> str:
    with opened(url) as store:
        return store.read_now(lambda tx: words.read(tx, subject_of(support_request), "message"))


def file_of(url: str) -> Path:
    return Path(make_url(url).database or "")


def test_what_was_there_comes_back_and_what_came_later_does_not(database_url: str, desk: Desk, folder: Path) -> None:
    before = desk.request()
    made = backup(database_url, folder, now=NOON)
    after = desk.request()
    desk.close()
    done = restore(database_url, made, folder, now=LATER)
    assert message_of(database_url, before) == MESSAGE
    assert message_of(database_url, after) == ""
    assert done.aside is not None
    assert done.aside.exists()
    with opened(database_url) as store:
        migrations.must_be_current(store.engines.write)


def test_what_was_put_aside_is_whole(database_url: str, desk: Desk, folder: Path) -> None:
    made = backup(database_url, folder, now=NOON)
    after = desk.request()
    desk.close()
    aside = restore(database_url, made, folder, now=LATER).aside
    assert aside is not None
    restore(database_url, aside, folder, now=LATER + timedelta(hours=1))
    assert message_of(database_url, after) == MESSAGE


def test_a_family_erased_after_the_backup_stays_erased_when_it_is_restored(
    database_url: str, desk: Desk, folder: Path
) -> None:
    log = ErasureLog(folder)
    desk.store.on_erased.append(log.add)
    theirs, others = desk.request(), desk.request()
    made = backup(database_url, folder, now=NOON)
    desk.write(words.erase, subject_of(theirs))
    desk.close()
    assert restore(database_url, made, folder, now=LATER).erased == 1
    assert message_of(database_url, theirs) == ""
    assert message_of(database_url, others) == MESSAGE
    with opened(database_url) as store:
        assert store.read_now(lambda tx: outstanding(tx.conn, log)) == (subject_of(theirs),)


def test_an_erasure_that_only_the_present_record_knows_is_repeated_too(
    database_url: str, desk: Desk, folder: Path
) -> None:
    theirs = desk.request()
    made = backup(database_url, folder, now=NOON)
    desk.write(words.erase, subject_of(theirs))  # nobody listened: the process died before it was written down
    with desk.store.engines.write.begin() as conn:
        conn.execute(text("UPDATE support_request SET erased_at = received_at"))
    desk.close()
    restore(database_url, made, folder, now=LATER)
    assert message_of(database_url, theirs) == ""


@on_sqlite
def test_erased_bytes_are_not_in_the_restored_file(database_url: str, desk: Desk, folder: Path) -> None:
    theirs = desk.request()
    with desk.store.engines.read.connect() as conn:
        sealed = conn.execute(text("SELECT sealed FROM sealed_text")).scalar_one()
    made = backup(database_url, folder, now=NOON)
    ErasureLog(folder).add(subject_of(theirs), NOON)
    desk.close()
    restore(database_url, made, folder, now=LATER)
    assert sealed in made.read_bytes()
    assert sealed not in file_of(database_url).read_bytes()


def test_a_backup_is_its_owners_alone_and_the_oldest_make_room(database_url: str, desk: Desk, folder: Path) -> None:
    desk.request()
    made = [backup(database_url, folder, now=NOON + timedelta(days=day), keep=3) for day in range(5)]
    assert [path.exists() for path in made] == [False, False, True, True, True]
    assert newest(folder) == made[-1]
    assert stat.S_IMODE(made[-1].stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert sorted(path.name for path in folder.iterdir()) == sorted(path.name for path in made[2:])


def test_what_else_is_in_the_folder_is_left_alone(database_url: str, desk: Desk, folder: Path) -> None:
    folder.mkdir()
    (folder / "desk-by-hand.sqlite3").touch()
    backup(database_url, folder, now=NOON, keep=1)
    backup(database_url, folder, now=LATER, keep=1)
    assert (folder / "desk-by-hand.sqlite3").exists()
    assert len(list(folder.iterdir())) == 2


def test_writers_go_on_while_a_backup_is_made(database_url: str, desk: Desk, folder: Path) -> None:
    stop = threading.Event()
    family = desk.family()

    def write() -> None:
        while not stop.is_set():
            desk.request(family_id=family.id)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [backup(database_url, folder, now=NOON + timedelta(minutes=minute)) for minute in range(3)]
    finally:
        stop.set()
        writer.join()
    desk.close()
    for number, copy in enumerate(made):
        restore(database_url, copy, folder, now=LATER + timedelta(seconds=number))
        must_be_sound(database_url, folder)


def test_nothing_is_restored_while_a_bot_is_running(database_url: str, desk: Desk, folder: Path) -> None:
    made = backup(database_url, folder, now=NOON)
    with hold(database_url), pytest.raises(AlreadyRunning):
        restore(database_url, made, folder, now=LATER)


@pytest.mark.parametrize("damage", ["cut", "changed", "text", "missing"])
def test_a_damaged_backup_changes_nothing_and_another_one_is_named(
    database_url: str, desk: Desk, folder: Path, damage: str
) -> None:
    kept = desk.request()
    for _ in range(40):
        desk.request()
    good, bad = backup(database_url, folder, now=LATER), backup(database_url, folder, now=NOON)
    desk.close()
    spoil(bad, damage)
    with pytest.raises(BackupFailed, match=rf"can't be restored: .+\. Nothing was changed\. The newest .* {good}"):
        restore(database_url, bad, folder, now=LATER)
    assert message_of(database_url, kept) == MESSAGE


def spoil(path: Path, damage: str) -> None:
    whole = path.read_bytes()
    middle = len(whole) // 2
    match damage:
        case "cut":
            path.write_bytes(whole[:middle])
        case "changed":
            path.write_bytes(whole[:middle] + b"\xff" * 9_000 + whole[middle + 9_000 :])
        case "text":
            path.write_text("not a backup\n" * 400)
        case "missing":
            path.unlink()


@on_sqlite
@pytest.mark.parametrize("damage", ["cut", "changed", "text"])
def test_a_damaged_database_names_the_newest_backup_which_brings_it_back(
    database_url: str, desk: Desk, folder: Path, damage: str
) -> None:
    kept = desk.request()
    for _ in range(40):
        desk.request()
    desk.close()
    with closing(sqlite3.connect(file_of(database_url))) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    must_be_sound(database_url, folder)
    backup(database_url, folder, now=NOON)
    made = backup(database_url, folder, now=LATER)
    spoil(file_of(database_url), damage)
    with pytest.raises(DatabaseDamaged, match=rf"is damaged \(.+\)\. Restore .* `advocate-desk restore {made}`"):
        must_be_sound(database_url, folder)
    with pytest.raises(BackupFailed, match="No backup was made"):
        backup(database_url, folder, now=LATER + timedelta(hours=1))
    assert newest(folder) == made
    restore(database_url, made, folder, now=LATER)
    must_be_sound(database_url, folder)
    assert message_of(database_url, kept) == MESSAGE


@on_sqlite
def test_a_damaged_database_without_a_backup_is_said_to_be_kept(database_url: str, folder: Path) -> None:
    spoil(file_of(database_url), "text")
    with pytest.raises(DatabaseDamaged, match=r"There is no backup in .*Keep the file"):
        must_be_sound(database_url, folder)


@on_sqlite
def test_a_database_that_is_gone_can_be_restored(database_url: str, desk: Desk, folder: Path) -> None:
    kept = desk.request()
    made = backup(database_url, folder, now=NOON)
    desk.close()
    for file in file_of(database_url).parent.glob(f"{file_of(database_url).name}*"):
        file.unlink()
    assert restore(database_url, made, folder, now=LATER).aside is None
    assert message_of(database_url, kept) == MESSAGE


@on_sqlite
def test_a_log_without_its_file_is_not_played_into_what_is_restored(
    database_url: str, desk: Desk, folder: Path
) -> None:
    desk.request()
    made = backup(database_url, folder, now=NOON)
    file = file_of(database_url)
    later = sqlite3.connect(file)
    later.execute("CREATE TABLE later (id INTEGER)")
    log = file.with_name(f"{file.name}-wal").read_bytes()
    later.close()
    desk.close()
    file.unlink()
    file.with_name(f"{file.name}-wal").write_bytes(log)
    assert restore(database_url, made, folder, now=LATER).aside is None
    must_be_sound(database_url, folder)
    with closing(sqlite3.connect(file)) as restored:
        assert restored.execute("SELECT * FROM sqlite_schema WHERE name = 'later'").fetchall() == []


def test_a_database_that_is_not_there_is_no_reason_to_make_one(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(BackupFailed, match="there is no database"):
        backup(f"sqlite:///{tmp_path}/nowhere.db", folder, now=NOON)
    assert not (tmp_path / "nowhere.db").exists()


@on_postgresql
def test_without_the_programs_it_is_said_how_to_get_them(
    database_url: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(BackupFailed, match=r"pg_dump was not found\. Install .*, where the bot runs"):
        backup(database_url, folder, now=NOON)


@on_postgresql
def test_what_the_program_says_is_passed_on(database_url: str, folder: Path) -> None:
    with pytest.raises(BackupFailed, match="does not exist"):
        backup(str(make_url(database_url).set(database="nowhere")), folder, now=NOON)


def test_an_upgrade_is_preceded_by_a_backup(
    database_url: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert upgrade(database_url, folder, now=NOON) == (("0001", "0001"), None)
    location = tmp_path / "migrations"
    shutil.copytree(Path(migrations.__file__).parent, location, ignore=shutil.ignore_patterns("__pycache__"))
    (location / "versions" / "0002_second.py").write_text(
        'revision, down_revision = "0002", "0001"\n\n\ndef upgrade():\n    pass\n'
    )
    monkeypatch.setattr(migrations, "_LOCATION", str(location))
    versions, made = upgrade(database_url, folder, now=NOON)
    assert versions == ("0001", "0002")
    assert made is not None
    with opened(database_url) as store:
        migrations.must_be_current(store.engines.write)
    restore(database_url, made, folder, now=LATER)
    assert migrations.current(database_url) == ("0001", "0002")
    with hold(database_url), pytest.raises(AlreadyRunning):
        upgrade(database_url, folder, now=NOON)


KILLED_AT_WORK = """
import os, sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("PRAGMA cache_size = 2")
database.execute("CREATE TABLE written (words TEXT)")
database.execute("BEGIN IMMEDIATE")
database.executemany("INSERT INTO written VALUES (hex(randomblob(4000)))", [()] * 200)
os.kill(os.getpid(), 9)
"""


def test_a_file_whose_writer_was_killed_in_the_middle_is_not_taken_for_a_damaged_one(tmp_path: Path) -> None:
    file = tmp_path / "desk.sqlite3"
    subprocess.run([sys.executable, "-c", KILLED_AT_WORK, str(file)], check=False)
    assert file.with_name("desk.sqlite3-journal").exists()
    must_be_sound(f"sqlite:///{file}", tmp_path / "backups")
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("SELECT count(*) FROM written").fetchone() == (0,)
