"""Append-only, kept by the database itself: a mistake in the code cannot rewrite history.

Whoever owns the database can drop a trigger; that somebody has is found by the chain (`core.database.chain`).
"""

from typing import Final

from sqlalchemy import Connection, Table, text

from core.database.schema import APPEND_ONLY

_SQLITE: Final = (
    "CREATE TRIGGER {name} BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
)

_FUNCTION: Final = """
CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$
"""
_POSTGRESQL: Final = "CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION append_only()"

_EVENTS: Final = {"sqlite": ("UPDATE", "DELETE"), "postgresql": ("UPDATE", "DELETE", "TRUNCATE")}


def guard(conn: Connection, tables: tuple[Table, ...] = APPEND_ONLY) -> None:
    """Make, or make anew, the triggers that refuse UPDATE and DELETE; on PostgreSQL also TRUNCATE.

    To be called after everything that may have rebuilt a table: on SQLite a rebuilt table has lost its triggers.
    """
    if conn.dialect.name == "postgresql":
        conn.execute(text(_FUNCTION))
    make = _SQLITE if conn.dialect.name == "sqlite" else _POSTGRESQL
    for table in tables:
        for event in _EVENTS[conn.dialect.name]:
            names = {"name": _name(table, event), "event": event, "table": table.name}
            conn.execute(text(_drop(conn).format(**names)))
            conn.execute(text(make.format(**names)))


def missing(conn: Connection, tables: tuple[Table, ...] = APPEND_ONLY) -> tuple[str, ...]:
    """The triggers that should be there and are not, or are switched off."""
    wanted = {_name(table, event) for table in tables for event in _EVENTS[conn.dialect.name]}
    return tuple(sorted(wanted - set(conn.scalars(text(_FOUND[conn.dialect.name])))))


_FOUND: Final = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": """
        SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
        WHERE relnamespace = current_schema()::regnamespace AND tgenabled <> 'D'
    """,
}


def _name(table: Table, event: str) -> str:
    return f"{table.name}_refuses_{event.lower()}"


def _drop(conn: Connection) -> str:
    return "DROP TRIGGER IF EXISTS {name}" + (" ON {table}" if conn.dialect.name == "postgresql" else "")
