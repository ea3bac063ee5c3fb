"""Bringing a database to today's schema, and refusing to work on any other.

All outstanding revisions run in one transaction, on both engines: an upgrade that is killed half-way leaves the
database as it was, and running it again is all that is needed.
"""

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, inspect, text

from core.database import triggers
from core.database.engine import connect_sqlite, parse_address, postgresql_engine, sqlite_file

if TYPE_CHECKING:
    import sqlite3

    from alembic.config import Config

VERSION_TABLE: Final = "alembic_version"

_LOCATION = "core.database:migrations"

_ONE_AT_A_TIME: Final = text("SELECT pg_advisory_xact_lock(778201)")


class Versions(NamedTuple):
    """The revision a database has and the one this program needs; `have` is None for a database without any."""

    have: str | None
    want: str


class WrongSchema(Exception):
    """The database can't be used by this program as it is; the message says what to do."""

    sentence: ClassVar[str] = ""

    def __init__(self, versions: Versions) -> None:
        self.versions = versions
        super().__init__(self.sentence.format(**versions._asdict()))


class NoSchema(WrongSchema):
    """There is nothing in it."""

    sentence = "The database is empty. Run `advocate-desk db upgrade` to prepare it."


class LostFile(WrongSchema):
    """SQLite's file is missing, and what it has not taken over yet from its log would be lost with a new one."""

    sentence = (
        "The database's file is gone, and its log (the file whose name ends in -wal) is still there. Put the file "
        "back beside it, or restore a backup with `advocate-desk restore`: a new database would delete the log."
    )


class OldSchema(WrongSchema):
    """It is from an earlier version, or an upgrade did not come to its end."""

    sentence = (
        "The database is at revision {have} and this program needs {want}: it has not been upgraded yet, or an "
        "upgrade was stopped half-way, which did no harm. Run `advocate-desk db upgrade`."
    )


class NewerSchema(WrongSchema):
    """A later version has been here."""

    sentence = (
        "The database was upgraded by a newer Advocate Desk (revision {have}), and this one knows only {want}. Start "
        "the newer program again, or go back with `advocate-desk restore` and the backup from before that upgrade."
    )


class BrokenSchema(WrongSchema):
    """Something other than an upgrade has changed it."""

    sentence = (
        "The database is not as an upgrade leaves it: its revision or the guards of its journal are missing. Run "
        "`advocate-desk db upgrade`; if that fails, restore a backup with `advocate-desk restore`."
    )


def upgrade(url: str | URL) -> Versions:
    """Bring the database to today's schema; the versions before. Nothing is changed where nothing is outstanding.

    All or nothing. Call it while no bot works with the database (`core.database.lock.hold`). Raises NewerSchema,
    LostFile, and BadAddress.
    """
    from alembic import command

    address = parse_address(url)
    missing = _is_missing(address)
    if missing and Path(f"{sqlite_file(address)}-wal").exists():
        raise LostFile(Versions(None, ""))
    engine = _engine(address, make=missing)
    try:
        with engine.connect() as conn, conn.begin():
            if conn.dialect.name == "postgresql":
                conn.execute(_ONE_AT_A_TIME)
            before = _versions(conn)
            if not _known(before.have):
                raise NewerSchema(before)
            command.upgrade(_config(conn), "head")
            _check_references(conn)
    finally:
        engine.dispose()
    return before


def current(url: str | URL) -> Versions:
    """Which revision the database has, and which one this program needs. Raises BadAddress."""
    address = parse_address(url)
    if _is_missing(address):
        return Versions(None, _head())
    engine = _engine(address)
    try:
        with engine.connect() as conn:
            return _versions(conn)
    finally:
        engine.dispose()


def must_be_current(engine: Engine) -> None:
    """Raise the WrongSchema that says what to do, unless the database is as this program needs it."""
    if _is_missing(engine.url):
        raise NoSchema(Versions(None, ""))
    with engine.connect() as conn:
        versions = _versions(conn)
        if versions.have is None:
            raise (BrokenSchema if inspect(conn).has_table("journal") else NoSchema)(versions)
        if not _known(versions.have):
            raise NewerSchema(versions)
        if versions.have != versions.want:
            raise OldSchema(versions)
        if triggers.missing(conn):
            raise BrokenSchema(versions)


def _is_missing(address: URL) -> bool:
    return address.get_backend_name() == "sqlite" and not sqlite_file(address).exists()


def _versions(conn: Connection) -> Versions:
    have = None
    if inspect(conn).has_table(VERSION_TABLE):
        have = conn.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608  # a constant
    return Versions(have, _head())


def _head() -> str:
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def _known(revision: str | None) -> bool:
    from alembic.script import ScriptDirectory

    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    return revision is None or revision in known


def _config(conn: Connection | None = None) -> "Config":
    from alembic.config import Config

    config = Config(attributes={"connection": conn})
    config.set_main_option("script_location", _LOCATION)
    return config


def _engine(address: URL, *, make: bool = False) -> Engine:
    """An engine for the upgrade alone: no time limit on a statement, and on SQLite no checks between the steps."""
    if address.get_backend_name() == "postgresql":
        patient = {"statement_timeout": "0", "lock_timeout": "10s"}
        return postgresql_engine(address, name="advocate-desk upgrade", session=patient, poolclass=NullPool)
    file = sqlite_file(address)
    engine = create_engine(
        address, poolclass=NullPool, hide_parameters=True, creator=lambda: connect_sqlite(file, make=make)
    )
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: "sqlite3.Connection", _record: object) -> None:
    # Rebuilding a table means dropping it, which checked references would forbid: they are checked at the end.
    for pragma in ("foreign_keys=OFF", "journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(conn: Connection) -> None:
    # The driver's own transactions would leave each DDL statement outside.
    conn.exec_driver_sql("BEGIN IMMEDIATE")


def _check_references(conn: Connection) -> None:
    """PostgreSQL has kept every reference all along; SQLite is asked before anything is committed."""
    if conn.dialect.name == "sqlite" and conn.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise AssertionError("a revision would leave references that lead nowhere")
