"""What can go wrong between the desk and its database, and what is still worth trying.

A refusal is an answer; these are failures: the work was not done, or nobody knows whether it was.
"""

import inspect
import sqlite3
from enum import Enum, auto
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.fault import ReplyLost


class Stale(Exception):
    """A guard found that what was read has changed meanwhile. The store runs the whole unit of work again."""


class StorageFailure(Exception):
    """Something is wrong with the records. Please tell a coordinator."""

    def __init__(self) -> None:
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """The plain sentence for the person who was waiting."""
        return " ".join(inspect.cleandoc(type(self).__doc__ or "").split())


class NotSaved(StorageFailure):
    """Not saved. Please press again in a moment."""


class StorageFull(StorageFailure):
    """Not saved: the disk is full. Please tell whoever runs the desk; what was saved before is safe."""


class StorageGone(StorageFailure):
    """The records can't be reached just now. Please try again in a moment."""


class StorageDamaged(StorageFailure):
    """The database is damaged. Please tell whoever runs the desk: it has to be restored from a backup."""


class Trouble(Enum):
    """What an exception from the database means for the unit of work that met it."""

    STALE = auto()  # somebody else was first: run again, at once
    TAKEN = auto()  # a unique key exists: run again, to find what was there; if it stays, the unit is wrong
    BUSY = auto()  # nothing was done: run again, for as long as patience lasts
    LOST = auto()  # nobody knows whether it was done: run again, for as long as patience lasts
    FULL = auto()
    GONE = auto()
    DAMAGED = auto()
    READ_ONLY = auto()  # a reader that tried to write, or a file system that went read-only
    BUG = auto()  # running again would not help


_SQLITE: Final = {
    sqlite3.SQLITE_BUSY: Trouble.BUSY,
    sqlite3.SQLITE_LOCKED: Trouble.BUSY,
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_CANTOPEN: Trouble.GONE,
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    sqlite3.SQLITE_IOERR: Trouble.GONE,
    sqlite3.SQLITE_CORRUPT: Trouble.DAMAGED,
    sqlite3.SQLITE_NOTADB: Trouble.DAMAGED,
}
"""Primary result codes: https://www.sqlite.org/rescode.html"""

_SQLITE_TAKEN: Final = {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}

_POSTGRESQL: Final = {
    "40001": Trouble.STALE,  # serialization_failure
    "40P01": Trouble.STALE,  # deadlock_detected
    "23505": Trouble.TAKEN,  # unique_violation
    "55P03": Trouble.BUSY,  # lock_not_available
    "57014": Trouble.BUSY,  # query_canceled: the statement timeout
    "53300": Trouble.LOST,  # too_many_connections
    "57P01": Trouble.LOST,  # admin_shutdown
    "57P02": Trouble.LOST,  # crash_shutdown
    "57P03": Trouble.LOST,  # cannot_connect_now
    "25006": Trouble.READ_ONLY,  # read_only_sql_transaction
    "53100": Trouble.FULL,  # disk_full
    "58030": Trouble.GONE,  # io_error
    "XX001": Trouble.DAMAGED,  # data_corrupted
    "XX002": Trouble.DAMAGED,  # index_corrupted
}
"""SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html"""


def diagnose(error: Exception) -> Trouble:
    """What this exception means. A broken connection is LOST: its last word may have been the commit."""
    if isinstance(error, Stale):
        return Trouble.STALE
    if isinstance(error, PoolTimeout):
        return Trouble.BUSY
    if isinstance(error, ReplyLost):
        return Trouble.LOST
    if not isinstance(error, DBAPIError):
        return Trouble.BUG
    if isinstance(error.orig, sqlite3.Error):
        return _of_sqlite(error.orig)
    return _of_postgresql(error)


def _of_sqlite(error: sqlite3.Error) -> Trouble:
    code: int = getattr(error, "sqlite_errorcode", 0)  # absent when sqlite3 itself, not SQLite, complains
    if code in _SQLITE_TAKEN:
        return Trouble.TAKEN
    return _SQLITE.get(code & 0xFF, Trouble.BUG)


def _of_postgresql(error: DBAPIError) -> Trouble:
    state: str | None = getattr(error.orig, "sqlstate", None)
    if state in _POSTGRESQL:
        return _POSTGRESQL[state]
    broken = error.connection_invalidated or (state or "").startswith("08")
    # libpq gives no SQLSTATE when it cannot connect at all.
    unreachable = state is None and type(error.orig).__name__ == "OperationalError"
    return Trouble.LOST if broken or unreachable else Trouble.BUG
