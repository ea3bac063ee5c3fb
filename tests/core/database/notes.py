"""A table to try the store on, and a few units of work over it."""

import pytest
from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Text, func, insert, select, update

from core.database.store import Stale, Tx

on_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("databases", ["postgresql"], indirect=True)

METADATA = MetaData()

note = Table(
    "note",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("words", Text, nullable=False),
    Column("times", Integer, nullable=False, default=0),
)


def write(tx: Tx, key: int, words: str = "a few words") -> int:
    tx.conn.execute(insert(note).values(id=key, words=words))
    return key


def all_keys(tx: Tx) -> list[int]:
    return list(tx.conn.scalars(select(note.c.id).order_by(note.c.id)))


def count(tx: Tx) -> int:
    return tx.conn.scalars(select(func.count()).select_from(note)).one()


def once_more(tx: Tx, key: int) -> int:
    """Add one, as units of work do: read, decide, write under a guard."""
    read = tx.conn.scalars(select(note.c.times).where(note.c.id == key)).one()
    guarded = update(note).where(note.c.id == key, note.c.times == read).values(times=read + 1)
    if tx.conn.execute(guarded).rowcount != 1:
        raise Stale
    again: int = read + 1
    return again
