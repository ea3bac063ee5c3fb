"""Fresh databases for tests, on both engines: the schema is made once, every test gets a copy."""

import fcntl
import itertools
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

import psycopg
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy import URL, Dialect, create_engine, make_url

from core.database import migrations, triggers
from core.database.engine import Engines
from core.database.schema import metadata
from tests.postgres import PostgresMissing, PostgresServer

ENGINES = ("sqlite", "postgresql")
MEMORY = Path("/dev/shm")  # noqa: S108  # Linux keeps it in memory: a new database is some three hundred files
ROOM = 1 << 30
"""So many bytes a run wants to be sure of there; containers often have less."""


def in_memory() -> Path | None:
    """Where files are quick to make and need not last; None where there is no such place, and any other will do.

    Programs must be allowed to run there: root's PostgreSQL runs from a copy of its binaries (tests/postgres.py).
    """
    if not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < ROOM:
        return None
    return None if os.statvfs(MEMORY).f_flag & os.ST_NOEXEC else MEMORY


def make_schema(url: str) -> None:
    """Give an empty database the schema of today. Everything it opens is closed again when it returns.

    Straight from the tables, so that a new column can be tried before it has a revision; that an upgrade gives the
    same is proven in tests/core/database/test_migrations.py.
    """
    engine = create_engine(url)
    with engine.begin() as conn:
        metadata.create_all(conn)
        triggers.guard(conn)
        MigrationContext.configure(conn).stamp(ScriptDirectory(str(Path(migrations.__file__).parent)), "head")
    engine.dispose()


def familiar(engines: Engines) -> Engines:
    """The same engines; a statement that was compiled for others of their kind before is not compiled anew.

    Every test has engines of its own, each of them used for a moment: compiling would be half of it. For databases
    that answer: the first connection tells a dialect what its server can do.
    """
    if engines.dialect not in _COMPILED:
        engines.write.connect().close()
        _COMPILED[engines.dialect] = engines.write.dialect, {}
    dialect, compiled = _COMPILED[engines.dialect]
    for engine in (engines.write, engines.read):
        engine.dialect = dialect
        engine.update_execution_options(compiled_cache=compiled)
    return engines


_COMPILED: Final[dict[str, tuple[Dialect, dict[Any, Any]]]] = {}
"""By engine: the dialect that they share, for it is part of the key, and what was compiled."""


class Databases(Protocol):
    """Where tests of one engine get their databases from."""

    def fresh(self) -> str:
        """The URL of a new database with the schema and nothing in it."""
        ...

    def discard(self, url: str) -> None:
        """Remove a database that `fresh` gave; what is still connected to it is cut off."""
        ...


@dataclass(frozen=True, slots=True)
class Session:
    """What every worker process of one test run shares: a folder, whose name also names its databases."""

    folder: Path

    @classmethod
    def begin(cls) -> "Session":
        """A new run. The path is short: a socket's path may hold about 100 characters."""
        folder = Path(tempfile.mkdtemp(prefix="desk-", dir=in_memory()))
        folder.chmod(0o711)  # root's PostgreSQL runs as nobody and has to get through
        return cls(folder)

    def end(self) -> None:
        """Leave nothing behind: no server, no database, no file. Called once, after the last worker."""
        if server := PostgresServer.running_in(self.folder / "pg"):
            server.stop(at_once=True)
        if (self.folder / "template").exists() and (given := os.environ.get("TEST_POSTGRES_URL")):
            _drop_all(make_url(given), self.prefix)
        shutil.rmtree(self.folder)

    @property
    def prefix(self) -> str:
        """Begins the name of each database of this run on a server that others may use too."""
        return f"{self.folder.name.lower().replace('-', '_')}_"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One worker at a time."""
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


@dataclass(frozen=True, slots=True)
class SQLiteDatabases:
    """Files, copied from one that has the schema."""

    folder: Path
    template: Path

    @classmethod
    def open(cls, session: Session) -> "SQLiteDatabases":
        """Prepare the file to copy, unless another worker has."""
        folder = session.folder / "sqlite"
        template = folder / "template"
        with session.alone():
            if not template.exists():
                folder.mkdir(mode=0o700)
                unfinished = folder / "unfinished"
                make_schema(f"sqlite:///{unfinished}")
                unfinished.touch()
                unfinished.rename(template)
        return cls(folder, template)

    def fresh(self) -> str:
        """See Databases."""
        path = self.folder / f"{secrets.token_hex(6)}.sqlite3"
        shutil.copyfile(self.template, path)
        return f"sqlite:///{path}"

    def discard(self, url: str) -> None:
        """See Databases. The write-ahead log goes too."""
        path = Path(make_url(url).database or "")
        for file in path.parent.glob(f"{path.name}*"):
            file.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class PostgresDatabases:
    """Databases of one server, copied by the server itself from one that has the schema."""

    server: URL
    prefix: str
    admin: psycopg.Connection = field(repr=False)
    numbers: Iterator[int] = field(default_factory=itertools.count, repr=False)

    @classmethod
    @contextmanager
    def open(cls, session: Session) -> Iterator["PostgresDatabases"]:
        """Connect to `$TEST_POSTGRES_URL`, or to this run's own server, started by whoever comes first.

        Raises PostgresMissing with what a person can do about it.
        """
        with session.alone():
            server = _server(session)
            with _connect(server) as admin:
                template, made = f"{session.prefix}template", session.folder / "template"
                if not made.exists():
                    _run(admin, "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", template)
                    make_schema(_text(server.set(database=template)))
                    made.touch()
        with _connect(server) as admin:
            yield cls(server, session.prefix, admin)

    def fresh(self) -> str:
        """See Databases."""
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        name = f"{self.prefix}{worker}_{next(self.numbers)}"
        _run(self.admin, "CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, f"{self.prefix}template")
        return _text(self.server.set(database=name))

    def discard(self, url: str) -> None:
        """See Databases."""
        _run(self.admin, "DROP DATABASE {} WITH (FORCE)", make_url(url).database or "")


def _server(session: Session) -> URL:
    if given := os.environ.get("TEST_POSTGRES_URL"):
        return make_url(given).set(drivername="postgresql+psycopg")
    folder = session.folder / "pg"
    return (PostgresServer.running_in(folder) or PostgresServer.start(folder)).url()


def _connect(server: URL) -> psycopg.Connection:
    try:
        return psycopg.connect(_text(server.set(drivername="postgresql")), autocommit=True)
    except psycopg.OperationalError as problem:
        raise PostgresMissing(f"PostgreSQL did not answer: {problem}") from problem


def _drop_all(server: URL, prefix: str) -> None:
    with _connect(server) as admin:
        found = admin.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
        for (name,) in found.fetchall():
            _run(admin, "DROP DATABASE {} WITH (FORCE)", name)


def _run(admin: psycopg.Connection, statement: str, *names: str) -> None:
    admin.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)
