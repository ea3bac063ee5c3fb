"""One bot per database. A second says who holds it, and stops: two would both answer every press of a button.

Command-line verbs do not take this lock; they write beside the bot in short transactions.
"""

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Protocol

from sqlalchemy import URL, Connection, NullPool, Row, text
from sqlalchemy.exc import DBAPIError

from core.database.engine import parse_address, postgresql_engine, sqlite_file

_KEY: Final = 0x5EED_DE5C
"""Any number will do, as long as nothing else in the same database takes an advisory lock with it."""

_NAME: Final = "advocate-desk"


@dataclass(frozen=True, slots=True)
class Holder:
    """Which process has the database, where, and since when (UTC); empty where that cannot be known."""

    pid: str = ""
    host: str = ""
    since: str = ""

    @classmethod
    def here(cls) -> "Holder":
        """This process, now. Real time: a demonstration's moved clock says nothing about processes."""
        return cls(str(os.getpid()), socket.gethostname(), _spelled(datetime.now(UTC)))

    def __str__(self) -> str:
        if not self.pid:
            return "a process that did not leave its name"
        return f"process {self.pid} on {self.host}, since {self.since}"


class AlreadyRunning(Exception):
    """Another Advocate Desk already works with this database."""

    def __init__(self, holder: Holder) -> None:
        self.holder = holder
        super().__init__(f"Another Advocate Desk already works with this database: {holder}. Stop that one first.")


class Hold(Protocol):
    """The lock, while it is held."""

    def still_held(self) -> bool:
        """Whether it is still ours; may wait for a network. Once False it stays False: the bot must stop."""
        ...


@contextmanager
def hold(url: str | URL) -> Iterator[Hold]:
    """Be the one bot of this database for the length of a `with`. Raises AlreadyRunning, and BadAddress.

    A process that dies lets go at once, on both engines. PostgreSQL behind a pooler needs an address in
    session mode: the lock belongs to one server session.
    """
    address = parse_address(url)
    if address.get_backend_name() == "sqlite":
        with _hold_file(sqlite_file(address)) as held_file:
            yield held_file
    else:
        with _hold_session(address) as held_session:
            yield held_session


@dataclass(frozen=True, slots=True)
class _HeldFile:
    path: Path
    descriptor: int

    def still_held(self) -> bool:
        # Removed or replaced, the name no longer leads a second bot to this lock.
        try:
            return os.path.samestat(self.path.stat(), os.fstat(self.descriptor))
        except OSError:
            return False


@contextmanager
def _hold_file(database: Path) -> Iterator[_HeldFile]:
    # A file of its own: closing any descriptor of the database itself would drop SQLite's own locks.
    path = database.with_name(f"{database.name}.lock")
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(_read_holder(path)) from None
        file.truncate(0)
        json.dump(asdict(Holder.here()), file)
        file.flush()
        try:
            yield _HeldFile(path, file.fileno())
        finally:
            # Emptied, not removed: a second bot that has just opened it must meet the third at the same file.
            file.truncate(0)


def _read_holder(path: Path) -> Holder:
    try:
        return Holder(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return Holder()  # it has only just got the lock, or is about to leave


@dataclass(slots=True)
class _HeldSession:
    connection: Connection
    lost: bool = False

    def still_held(self) -> bool:
        try:
            self.lost = self.lost or self.connection.execute(_MINE, {"key": _KEY}).scalar_one() == 0
        except DBAPIError:
            self.lost = True
        return not self.lost


_HELD: Final = """
    FROM pg_locks JOIN pg_stat_activity USING (pid) JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE locktype = 'advisory' AND granted AND pg_database.datname = current_database()
      AND classid = 0 AND objid = :key AND objsubid = 1
"""
_MINE: Final = text(f"SELECT count(*) {_HELD} AND pid = pg_backend_pid()")
_WHO: Final = text(f"SELECT application_name, backend_start {_HELD}")
_TAKE: Final = text("SELECT pg_try_advisory_lock(:key)")


@contextmanager
def _hold_session(address: URL) -> Iterator[_HeldSession]:
    here = Holder.here()
    engine = postgresql_engine(
        address,
        # Read back by whoever comes second; PostgreSQL keeps 63 characters of it.
        name=f"{_NAME} {here.pid} {here.host}"[:63],
        # A computer that vanished must not keep the lock for the two hours of TCP's own patience.
        session={"tcp_keepalives_idle": "30", "tcp_keepalives_interval": "10", "tcp_keepalives_count": "3"},
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
    )
    with engine.connect() as connection:
        if not connection.execute(_TAKE, {"key": _KEY}).scalar_one():
            raise AlreadyRunning(_told_by(connection.execute(_WHO, {"key": _KEY}).first()))
        yield _HeldSession(connection)


def _told_by(row: Row[Any] | None) -> Holder:
    if row is None or not row.application_name.startswith(f"{_NAME} ") or row.backend_start is None:
        return Holder()
    pid, _, host = row.application_name.removeprefix(f"{_NAME} ").partition(" ")
    return Holder(pid, host, _spelled(row.backend_start))


def _spelled(since: datetime) -> str:
    return f"{since.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
