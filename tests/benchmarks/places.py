"""Databases for benchmarks: durable as in real use, with a copy taken before the work so that it can be replayed."""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from tests.databases import make_schema
from tests.postgres import DURABLE, PostgresServer


class SQLitePlace:
    """SQLite files in one folder."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.url = f"sqlite:///{folder / 'desk.db'}"
        self.copied = folder / "copy.db"

    def copy(self) -> None:
        """Keep the present state aside."""
        with (
            closing(sqlite3.connect(self._folder / "desk.db")) as live,
            closing(sqlite3.connect(self.copied)) as copy,
        ):
            live.backup(copy)

    def raw_copy(self) -> sqlite3.Connection:
        """The copy, opened with the bare driver and the same durability."""
        conn = sqlite3.connect(self.copied, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            conn.execute(f"PRAGMA {pragma}")
        return conn

    begin = "BEGIN IMMEDIATE"


class PostgresPlace:
    """Databases on a server of the run's own, durable as PostgreSQL comes."""

    name = "postgresql"
    begin = "BEGIN"

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._admin("CREATE DATABASE desk")
        self.url = server.url("desk").render_as_string(hide_password=False)

    def copy(self) -> None:
        """Keep the present state aside. Nobody may be connected."""
        self._admin("CREATE DATABASE desk_copy TEMPLATE desk")

    def raw_copy(self) -> psycopg.Connection:
        """The copy, opened with the bare driver."""
        return psycopg.connect(_plain(self._server, "desk_copy"), autocommit=True)

    def _admin(self, statement: str) -> None:
        with psycopg.connect(_plain(self._server, "postgres"), autocommit=True) as conn:
            conn.execute(statement.encode())


def _plain(server: PostgresServer, database: str) -> str:
    return make_url(server.url(database)).set(drivername="postgresql").render_as_string(hide_password=False)


Place = SQLitePlace | PostgresPlace


@contextmanager
def places() -> Iterator[tuple[Place, ...]]:
    """Both engines with the schema and nothing in it."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        server = PostgresServer.start(folder / "pg", DURABLE)
        try:
            both = (SQLitePlace(folder), PostgresPlace(server))
            for place in both:
                make_schema(place.url)
            yield both
        finally:
            server.stop(at_once=True)
            shutil.rmtree(folder / "pg", ignore_errors=True)
