"""Insert-or-update and insert-unless-there in both dialects' own words."""

import functools
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite


def _insert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def upsert(conn: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Insert the row, or overwrite the one with the same primary key."""
    keys = [column.name for column in table.primary_key]
    others = {name: value for name, value in row.items() if name not in keys}
    conn.execute(
        _insert(conn.dialect.name, table).values(**row).on_conflict_do_update(index_elements=keys, set_=others)
    )


def insert_unless_there(conn: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert the row unless one with the same key exists; True if this call wrote it."""
    return conn.execute(_unless_there(conn.dialect.name, table), row).rowcount == 1


@functools.cache
def _unless_there(dialect: str, table: Table) -> Insert:
    statement = _insert(dialect, table).on_conflict_do_nothing()
    return statement.execution_options(preserve_rowcount=True)
