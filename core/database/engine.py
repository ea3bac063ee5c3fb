"""The two engines every process opens: one that writes and one that cannot.

Why two: on SQLite a SELECT on the writing connection waits behind writers, and a view must
never be able to write.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from core.database.failures import StorageGone

Dialect = Literal["sqlite", "postgresql"]

READERS: Final = 4
_POSTGRESQL_WRITERS: Final = 4

_SESSION: Final = {
    "timezone": "UTC",
    "statement_timeout": "10s",
    "lock_timeout": "2s",
    # A process that hangs inside a transaction must not hold its locks for ever.
    "idle_in_transaction_session_timeout": "60s",
}

_LINK: Final = {
    "connect_timeout": 5,
    # A server that vanished from the network is otherwise noticed after two hours.
    "tcp_user_timeout": 15_000,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}
"""Seconds, and for `tcp_user_timeout` milliseconds: libpq, Parameter Key Words."""


class BadAddress(ValueError):
    """The database address can't be used; the message says why and never repeats a password."""


@dataclass(frozen=True, slots=True)
class Engines:
    """Where units of work run. `writers` and `readers` are how many can run at once."""

    write: Engine
    read: Engine
    dialect: Dialect
    writers: int
    readers: int = READERS

    def dispose(self) -> None:
        """Close every idle connection."""
        self.read.dispose()
        self.write.dispose()

    def empty_log(self) -> bool:
        """Move SQLite's write-ahead log into the file and empty it, so that erased bytes are gone from both.

        False when a reader was in the way: ask again. PostgreSQL keeps its log elsewhere: True.
        """
        if self.dialect != "sqlite":
            return True
        connection = self.write.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            blocked, *_ = cursor.fetchone() or (1,)
            return not blocked
        finally:
            connection.close()


def open_engines(url: str | URL, *, busy_timeout_ms: int = 2_000) -> Engines:
    """The engines for a database address; nothing is connected yet, and no database is made.

    `sqlite:///desk.db` or `postgresql://user@host/desk`. `busy_timeout_ms` is how long SQLite itself waits
    for another process's transaction before the store is told. Raises BadAddress.
    """
    address = parse_address(url)
    if address.get_backend_name() == "sqlite":
        return Engines(
            write=_sqlite(address, "BEGIN IMMEDIATE", _WRITING, busy_timeout_ms, connections=1),
            read=_sqlite(address, "BEGIN", _READING, busy_timeout_ms, connections=READERS),
            dialect="sqlite",
            writers=1,
        )
    # A view reads several tables; REPEATABLE READ shows them at one instant, as SQLite does.
    only_reading = {
        "default_transaction_read_only": "on",
        "default_transaction_isolation": r"repeatable\ read",
    }
    return Engines(
        write=postgresql_engine(address, isolation_level="READ COMMITTED", **_pool(_POSTGRESQL_WRITERS)),
        read=postgresql_engine(address, session=only_reading, **_pool(READERS)),
        dialect="postgresql",
        writers=_POSTGRESQL_WRITERS,
    )


def _pool(connections: int) -> dict[str, Any]:
    """As many connections as threads: what waits for one waits in the store, where patience is counted."""
    return {"pool_size": connections, "max_overflow": 0, "pool_timeout": 2}


def parse_address(url: str | URL) -> URL:
    """The address with the driver this desk uses. Raises BadAddress for another database or one in memory."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise BadAddress(
            "the database address must look like sqlite:///desk.db or postgresql://user@host/desk"
        ) from None
    if address.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        return address.set(drivername="postgresql+psycopg")
    if address.drivername not in {"sqlite", "sqlite+pysqlite"}:
        raise BadAddress(f"{address.drivername} is not a database this desk knows; use sqlite or postgresql")
    if address.database in {None, "", ":memory:"} or address.query:
        # Readers and the writer would each see a memory of their own.
        raise BadAddress("SQLite needs a plain file here: sqlite:///desk.db")
    return address


def sqlite_file(address: URL) -> Path:
    """The file of a parsed SQLite address."""
    return Path(address.database or "").absolute()


def connect_sqlite(file: Path, *, make: bool = False, timeout: float = 10) -> sqlite3.Connection:
    """A connection without transactions of the driver's own; `timeout` in seconds. Raises sqlite3.OperationalError.

    The file is never made unless `make` says so: while it is moved away, SQLite would find an empty one in its place
    and delete the log beside it, and the last commits are only there.
    """
    # A deferred BEGIN, which is the driver's own, cannot wait for the write lock.
    mode = "rwc" if make else "rw"
    return sqlite3.connect(
        f"{file.as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=timeout, check_same_thread=False
    )


_WRITING: Final = (
    "journal_mode=WAL",
    # NORMAL would lose the last commits in a power cut, and a lost "sent" mark is a message sent twice.
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    # Without it REPLACE deletes rows behind the back of the triggers that refuse to.
    "recursive_triggers=ON",
)
_READING: Final = ("query_only=ON",)


def _sqlite(address: URL, begin: str, pragmas: tuple[str, ...], busy_timeout_ms: int, *, connections: int) -> Engine:
    file = sqlite_file(address)

    def set_up(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
        for pragma in (f"busy_timeout={busy_timeout_ms}", *pragmas):
            connection.execute(f"PRAGMA {pragma}").close()
        record.info["file"] = _identity(file)

    def start(connection: Connection) -> None:
        # SQLite writes on into a file that was removed or replaced, and says that it is saved.
        if (there := _identity(file)) is None or connection.info["file"] != there:
            raise StorageGone
        connection.exec_driver_sql(begin)

    engine = create_engine(
        address,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=busy_timeout_ms / 1_000,
        hide_parameters=True,
        creator=lambda: connect_sqlite(file),
    )
    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", start)
    return engine


def _identity(file: Path) -> tuple[int, int] | None:
    """What tells this file from any other; None where there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def postgresql_engine(
    address: URL, *, name: str = "advocate-desk", session: Mapping[str, str] | None = None, **options: Any
) -> Engine:
    """An engine for a parsed PostgreSQL address.

    `name` is how its sessions are listed on the server, `session` are further settings of theirs (escaped as
    for libpq's `options`), and `options` go to `create_engine`.
    """
    settings = {**_SESSION, **(session or {})}
    engine = create_engine(
        address,
        hide_parameters=True,
        connect_args={
            "application_name": name,
            "options": " ".join(f"-c {key}={value}" for key, value in settings.items()),
            **_LINK,
        },
        **options,
    )
    event.listen(engine, "handle_error", _without_values)
    return engine


def _without_values(context: ExceptionContext) -> None:
    """Cut what PostgreSQL says down to what holds no value: DETAIL quotes rows, data exceptions inputs."""
    diagnostics = getattr(context.original_exception, "diag", None)
    state: str | None = getattr(diagnostics, "sqlstate", None)
    if diagnostics is None or state is None:
        return
    said = "a value was refused" if state.startswith("22") else diagnostics.message_primary
    text = f"{said} [{state}]"
    context.original_exception.args = (text,)
    if context.sqlalchemy_exception is not None:
        context.sqlalchemy_exception.args = (f"({type(context.original_exception).__name__}) {text}",)
