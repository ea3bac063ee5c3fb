import itertools
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import DBAPIError

from core.database import migrations, triggers
from core.database.engine import open_engines
from core.database.migrations import (
    BrokenSchema,
    LostFile,
    NewerSchema,
    NoSchema,
    OldSchema,
    must_be_current,
    upgrade,
)
from tests.children import Child
from tests.core.database.notes import on_sqlite
from tests.core.database.test_triggers import write_a_row_of_each
from tests.databases import Databases

REGENERATE = """The tables and the first revision differ. As long as nothing is released, write it anew:

    python -m core.database.migrations.draft

After a release, add a revision of its own instead."""


def killed_at(url: str, number: int, location: str = migrations._LOCATION) -> None:
    """Upgrade, in a process that is killed as it begins with the statement of this number."""
    migrations._LOCATION = location
    seen = itertools.count(1)

    def strike(_conn: Connection, _cursor: object, statement: str, *_: object) -> None:
        changes = statement.lstrip().upper().startswith(("CREATE", "ALTER", "DROP", "INSERT", "UPDATE"))
        if changes and next(seen) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", strike)
    migrations.upgrade(url)


SECOND = """
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    with op.batch_alter_table("journal", recreate="always" if op.get_bind().dialect.name == "sqlite" else "never") as batch:
        batch.add_column(sa.Column("remark", sa.String(20)))
    op.create_table("later", sa.Column("id", sa.Integer, primary_key=True))
"""  # noqa: E501  # a revision as somebody might write it


@pytest.fixture
def empty(databases: Databases) -> Iterator[str]:
    """A database with nothing in it."""
    url = databases.fresh()
    engine = create_engine(url)
    with engine.begin() as conn:
        if conn.dialect.name == "postgresql":
            conn.execute(text("DROP SCHEMA public CASCADE"))
            conn.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).write_bytes(b"")
    yield url
    databases.discard(url)


@pytest.fixture
def with_a_second_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The program of tomorrow, whose second revision rebuilds the journal."""
    folder = tmp_path / "migrations"
    shutil.copytree(Path(migrations.__file__).parent, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "0002_second.py").write_text(SECOND)
    monkeypatch.setattr(migrations, "_LOCATION", str(folder))
    return str(folder)


def looked_at(url: str, look: Any) -> Any:
    engine = create_engine(url)
    try:
        return look(engine)
    finally:
        engine.dispose()


def described(engine: Engine) -> dict[str, Any]:
    """Everything there is to know of a schema, in an order of its own."""
    see = inspect(engine)
    tables = sorted(set(see.get_table_names()) - {migrations.VERSION_TABLE})
    with engine.connect() as conn:
        guards = triggers.missing(conn)
    return {"guards missing": guards} | {
        table: {
            "columns": sorted(repr(sorted(column.items(), key=str)) for column in see.get_columns(table)),
            "key": see.get_pk_constraint(table),
            "references": sorted(map(repr, see.get_foreign_keys(table))),
            "unique": sorted(map(repr, see.get_unique_constraints(table))),
            "indexes": sorted(repr({**i, "dialect_options": where(i)}) for i in see.get_indexes(table)),
            "checks": sorted(map(repr, see.get_check_constraints(table))),
        }
        for table in tables
    }


def where(index: Any) -> dict[str, str]:
    return {name: str(option) for name, option in index.get("dialect_options", {}).items()}


def test_upgrading_gives_the_very_tables_that_the_program_uses(empty: str, database_url: str) -> None:
    upgrade(empty)
    assert looked_at(empty, described) == looked_at(database_url, described), REGENERATE


def test_an_upgraded_database_is_current_and_a_second_upgrade_does_nothing(empty: str) -> None:
    assert migrations.current(empty) == (None, "0001")
    assert upgrade(empty) == (None, "0001")
    assert migrations.current(empty) == upgrade(empty) == ("0001", "0001")
    looked_at(empty, must_be_current)


def test_an_empty_database_is_refused_with_the_command_that_prepares_it(empty: str) -> None:
    with pytest.raises(NoSchema, match=r"is empty\. Run `advocate-desk db upgrade`"):
        looked_at(empty, must_be_current)


def test_an_upgrade_that_is_killed_leaves_nothing_and_works_the_second_time(empty: str) -> None:
    for statement in (1, 63):
        assert Child.start(killed_at, empty, statement).wait(60) == -signal.SIGKILL
        assert migrations.current(empty).have is None
        with pytest.raises(NoSchema):
            looked_at(empty, must_be_current)
    upgrade(empty)
    looked_at(empty, must_be_current)


def test_a_later_upgrade_that_is_killed_leaves_the_version_before(
    database_url: str, with_a_second_revision: str
) -> None:
    looked_at(database_url, with_rows)
    kill_at = 1
    while Child.start(killed_at, database_url, kill_at, with_a_second_revision).wait(60) == -signal.SIGKILL:
        with pytest.raises(OldSchema, match=r"at revision 0001 and this program needs 0002.*db upgrade"):
            looked_at(database_url, must_be_current)
        assert "remark" not in looked_at(database_url, journal_columns)
        kill_at += 4
    assert kill_at > 4
    assert "remark" in looked_at(database_url, journal_columns)
    looked_at(database_url, must_be_current)


def with_rows(engine: Engine) -> None:
    with engine.begin() as conn:
        write_a_row_of_each(conn)


@on_sqlite
def test_a_log_that_has_lost_its_file_is_not_deleted_for_a_new_one(database_url: str) -> None:
    file = Path(make_url(database_url).database or "")
    log = file.with_name(f"{file.name}-wal")
    log.write_bytes(b"what was saved last")
    file.rename(aside := file.with_name("aside"))
    with pytest.raises(LostFile, match="Put the file back"):
        upgrade(database_url)
    assert (file.exists(), log.read_bytes()) == (False, b"what was saved last")
    aside.rename(file)


def journal_columns(engine: Engine) -> set[str]:
    return {column["name"] for column in inspect(engine).get_columns("journal")}


def test_a_revision_that_rebuilds_the_journal_cannot_take_its_guards(
    database_url: str, with_a_second_revision: str
) -> None:
    looked_at(database_url, with_rows)
    assert upgrade(database_url) == ("0001", "0002")
    engines = open_engines(database_url)
    with pytest.raises(DBAPIError, match="append-only"), engines.write.begin() as conn:
        conn.execute(text("DELETE FROM journal"))
    with engines.read.begin() as conn:
        assert conn.execute(text("SELECT count(*) FROM journal")).scalar_one() == 1
    must_be_current(engines.write)
    engines.dispose()


@on_sqlite
def test_a_rebuilt_table_would_have_lost_its_guards_indeed(
    database_url: str, with_a_second_revision: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(triggers, "guard", lambda _conn: None)
    upgrade(database_url)
    with pytest.raises(BrokenSchema, match="guards of its journal are missing"):
        looked_at(database_url, must_be_current)


def test_a_program_of_yesterday_refuses_the_database_of_tomorrow(database_url: str) -> None:
    looked_at(database_url, lambda engine: set_version(engine, "0009"))
    for refused in (lambda: looked_at(database_url, must_be_current), lambda: upgrade(database_url)):
        with pytest.raises(NewerSchema, match=r"newer Advocate Desk \(revision 0009\).*`advocate-desk restore`"):
            refused()


def set_version(engine: Engine, version: str) -> None:
    with engine.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})


def test_tables_without_a_version_are_nobodys(database_url: str) -> None:
    def forget(engine: Engine) -> None:
        with engine.begin() as conn:
            conn.execute(text("DELETE FROM alembic_version"))

    looked_at(database_url, forget)
    with pytest.raises(BrokenSchema, match="db upgrade"):
        looked_at(database_url, must_be_current)


@on_sqlite
def test_an_upgrade_that_would_break_a_reference_is_taken_back(database_url: str, with_a_second_revision: str) -> None:
    astray = SECOND + "    op.execute('INSERT INTO account VALUES (1, 7, 7, 1, 1, 1, 1)')\n"  # noqa: S608  # no values
    (Path(with_a_second_revision) / "versions" / "0002_second.py").write_text(astray)
    with pytest.raises(AssertionError, match="lead nowhere"):
        upgrade(database_url)
    assert migrations.current(database_url) == ("0001", "0002")
