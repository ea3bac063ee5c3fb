"""Copies of the database while the bot works, and the way back to one.

A backup holds what families wrote only encrypted: keep the key file apart from it. Erased words are gone from backups
when those have aged out; one that is restored has every erasure since repeated before anybody can read it.
"""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import URL, Engine, NullPool, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from core.database import migrations, pgtools
from core.database.engine import connect_sqlite, parse_address, postgresql_engine, sqlite_file
from core.database.erasures import ErasureLog, catch_up, replay
from core.database.lock import hold
from core.database.migrations import Versions

KEEP: Final = 14
"""How many backups stay in the folder: two weeks of daily ones (house rule)."""

_ENDINGS: Final = {"sqlite": "sqlite3", "postgresql": "dump"}
_NAMED: Final = re.compile(r"desk-(?P<at>\d{8}T\d{12})Z\.(?:sqlite3|dump)")


class BackupFailed(Exception):
    """No backup was made, or none was restored; the message says why and what to do."""


class DatabaseDamaged(Exception):
    """The database file can't be read; the message names the newest backup and the command."""


class Restored(NamedTuple):
    """Where the database of before was put, if there was one, and for how many owners words were erased again."""

    aside: Path | None
    erased: int


def backup(url: str | URL, folder: Path, *, now: datetime, keep: int = KEEP) -> Path:
    """Copy the database into a new file of the folder, checked, for its owner's eyes only; the oldest ones go.

    The bot may be running. `now` (aware UTC) names the file; `keep` (at least 1) is how many backups stay.
    Raises BackupFailed, and BadAddress.
    """
    address = parse_address(url)
    if address.get_backend_name() == "sqlite" and not sqlite_file(address).exists():
        raise BackupFailed(f"No backup was made: there is no database {sqlite_file(address)}.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"desk-{now.astimezone(UTC):%Y%m%dT%H%M%S%f}Z.{_ENDINGS[address.get_backend_name()]}"
    with _failing_as("No backup was made"):
        _note_erasures(address, ErasureLog(folder))
        _copy(address, folder / name)
    for old in sorted(_backups(folder))[: -max(keep, 1)]:
        old.unlink()
    return folder / name


def newest(folder: Path) -> Path | None:
    """The newest backup in the folder, or None."""
    return max(_backups(folder), default=None)


def upgrade_after_backup(url: str | URL, folder: Path, *, now: datetime) -> tuple[Versions, Path | None]:
    """Bring the database to today's schema after a backup; the versions before, and the backup if one was needed.

    Raises AlreadyRunning while a bot works with it, BackupFailed, and what `migrations.upgrade` raises.
    """
    with hold(url):
        have, want = migrations.current(url)
        before = backup(url, folder, now=now) if have not in (None, want) else None
        return migrations.upgrade(url), before


def restore(url: str | URL, file: Path, folder: Path, *, now: datetime) -> Restored:
    """Go back to a backup: check it, put the present database aside, and erase again what was erased since.

    `folder` is the one with the backups and the list of erasures. Nothing is changed unless the backup is sound; on
    SQLite the old file is replaced in one step. Upgrade afterwards: the backup may be of an earlier version.
    Raises AlreadyRunning while a bot works with the database, BackupFailed, and BadAddress.
    """
    address, log = parse_address(url), ErasureLog(folder)
    with hold(address), _failing_as("The backup was not restored"):
        # As far as it can still be read.
        with suppress(SQLAlchemyError):
            _note_erasures(address, log)
        if address.get_backend_name() == "sqlite":
            return _restore_file(sqlite_file(address), file, log, now)
        return _restore_dump(address, file, log, now)


def must_be_sound(url: str | URL, folder: Path) -> None:
    """Raise DatabaseDamaged, with the newest backup's name, when SQLite finds its file damaged. PostgreSQL sees to it.

    It reads the whole file (about 0.3 s for 100 MB): for the start, and for whoever was told StorageDamaged.
    """
    address = parse_address(url)
    if address.get_backend_name() != "sqlite" or not (path := sqlite_file(address)).exists():
        return
    if problem := _problem(path):
        found = newest(folder)
        cure = (
            f"Restore the newest backup with `advocate-desk restore {found}`."
            if found
            else f"There is no backup in {folder}. Keep the file: much of it may still be saved."
        )
        raise DatabaseDamaged(f"The database {path} is damaged ({problem}). {cure}")


def _backups(folder: Path) -> Iterator[Path]:
    return (path for path in folder.glob("desk-*Z.*") if _NAMED.fullmatch(path.name))


def _note_erasures(address: URL, log: ErasureLog) -> None:
    there = address.get_backend_name() != "sqlite" or sqlite_file(address).exists()
    if there and migrations.current(address).have is not None:
        with _opened(address) as engine, engine.connect() as conn:
            catch_up(conn, log)


@contextmanager
def _failing_as(what: str) -> Iterator[None]:
    """Turn what the disk, the database or a program said into one sentence."""
    try:
        yield
    except (OSError, sqlite3.Error, SQLAlchemyError, pgtools.ToolFailed) as problem:
        # Of SQLAlchemy's errors only what the driver said, without the statement around it.
        raise BackupFailed(f"{what}: {str(getattr(problem, 'orig', None) or problem).strip()}") from problem


@contextmanager
def _opened(address: URL) -> Iterator[Engine]:
    if address.get_backend_name() == "sqlite":
        file = sqlite_file(address)
        engine = create_engine(address, poolclass=NullPool, hide_parameters=True, creator=lambda: connect_sqlite(file))
        event.listen(engine, "begin", lambda conn: conn.exec_driver_sql("BEGIN"))
    else:
        engine = postgresql_engine(address, poolclass=NullPool)
    try:
        yield engine
    finally:
        engine.dispose()


def _copy(address: URL, to: Path) -> None:
    """Make the backup beside its name, and give it the name when it is whole, checked and on the disk."""
    unfinished = to.with_name(f".{to.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        if address.get_backend_name() == "sqlite":
            _copy_file(sqlite_file(address), unfinished)
        else:
            pgtools.dump(address, unfinished)
        _to_disk(unfinished)
        unfinished.replace(to)
        _to_disk(to.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def _copy_file(source: Path, to: Path) -> None:
    with closing(connect_sqlite(source)) as present, closing(connect_sqlite(to)) as copy:
        present.backup(copy)
        # One file, that needs no log beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
    if problem := _problem(to):
        raise BackupFailed(f"No backup was made: the copy is damaged ({problem}), so the database probably is.")


def _problem(path: Path) -> str | None:
    """What SQLite finds wrong with a file, or None.

    Opened for writing: a process that was killed at its work leaves a journal that must be rolled back first.
    """
    try:
        with closing(connect_sqlite(path.absolute())) as database:
            found: str = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.OperationalError as problem:
        if problem.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CANTOPEN):
            raise
        return str(problem)
    except sqlite3.DatabaseError as problem:
        return str(problem)
    return None if found == "ok" else " ".join(found.removeprefix("*** in database main ***").split())


def _restore_file(database: Path, file: Path, log: ErasureLog, now: datetime) -> Restored:
    if problem := _no_file(file) or _problem(file):
        raise BackupFailed(_unusable(file, problem, log))
    ready = database.with_name(f".{database.name}.restored")
    ready.unlink(missing_ok=True)
    try:
        _copy(URL.create("sqlite", database=str(file.absolute())), ready)
        erased = _erase_again(URL.create("sqlite", database=str(ready)), log)
        _to_disk(ready)
        aside = _put_aside(database, now)
        ready.replace(database)
        _to_disk(database.parent)
    finally:
        ready.unlink(missing_ok=True)
    return Restored(aside, erased)


def _put_aside(database: Path, now: datetime) -> Path | None:
    """Give the present file a second name, and take its log to it, so that the first can be replaced in one step."""
    aside = database.with_name(f"{database.name}.before-restore-{now.astimezone(UTC):%Y%m%dT%H%M%S%f}Z")
    if there := database.exists():
        with suppress(sqlite3.Error), closing(connect_sqlite(database)) as present:
            # What is only in the log moves into the file; where that fails, the log goes with it.
            present.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        os.link(database, aside)
    # Even without its file: SQLite would write a log that it finds into whatever file now has the name.
    for ending in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            database.with_name(database.name + ending).rename(aside.with_name(aside.name + ending))
    return aside if there else None


def _restore_dump(address: URL, file: Path, log: ErasureLog, now: datetime) -> Restored:
    try:
        pgtools.check(file)
    except pgtools.ToolFailed as problem:
        raise BackupFailed(_unusable(file, str(problem).rstrip("."), log)) from problem
    # Of its own name: it must not push the older backups out.
    aside = log.path.parent / f"before-restore-{now.astimezone(UTC):%Y%m%dT%H%M%S%f}Z.dump"
    aside.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _copy(address, aside)
    with _failing_as(f"The backup was not restored, and what was there before is in {aside}"):
        with _opened(address) as engine:
            pgtools.empty(engine)
        pgtools.restore(address, file)
    return Restored(aside, _erase_again(address, log))


def _erase_again(address: URL, log: ErasureLog) -> int:
    with _opened(address) as engine, engine.begin() as conn:
        if conn.dialect.name == "sqlite":
            conn.exec_driver_sql("PRAGMA secure_delete=ON")
        return replay(conn, log)


def _no_file(path: Path) -> str | None:
    if path.is_file():
        return None
    return "it is a folder, and one file in it is meant" if path.is_dir() else "there is no such file"


def _unusable(file: Path, problem: str | None, log: ErasureLog) -> str:
    others = newest(log.path.parent)
    hint = f" The newest backup is {others}." if others and others.absolute() != file.absolute() else ""
    return f"{file} can't be restored: {problem}. Nothing was changed.{hint}"


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
