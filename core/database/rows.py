"""Reading nouns. Every function names the noun it wants; columns and fields have the same names."""

import functools
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Column, ColumnElement, Select, Table, bindparam, select

from core.change import Noun
from core.database.schema import TABLES
from core.database.store import Tx
from core.refusals import NotFound

N = TypeVar("N", bound=Noun)


def table_of(kind: type[Noun]) -> Table:
    """The table that holds this kind of noun."""
    return TABLES[kind]


def find(tx: Tx, kind: type[N], *where: ColumnElement[bool]) -> N | None:
    """The one noun that matches, or None."""
    found = all_of(tx, kind, *where, limit=1)
    return found[0] if found else None


def get(tx: Tx, kind: type[N], key: int) -> N:
    """The noun with this integer key, in this transaction's organisation; raises NotFound otherwise.

    A second reading in the same transaction gives what was read first: `commit` forgets what it writes.
    """
    if (known := tx.known.get((kind, key))) is not None:
        found: N = known
        return found
    return _the_one(tx, kind, "id", key)


def by_public_id(tx: Tx, kind: type[N], public_id: str) -> N:
    """The noun a button or a link names. Missing and another organisation's read the same: NotFound.

    What could never be one reads so too, before a database has to say that it can't hold it.
    """
    if not (public_id.isascii() and public_id.isalnum()):
        raise NotFound
    return _the_one(tx, kind, "public_id", public_id)


def _the_one(tx: Tx, kind: type[N], by: str, value: object) -> N:
    row = tx.conn.execute(_by(kind, by), {"named": value, "tenant": tx.organisation_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return known_as(tx, kind(**row))


def known_as(tx: Tx, noun: N) -> N:
    """Remember a noun for the rest of this transaction."""
    tx.known[type(noun), noun.id] = noun
    return noun


def forget(tx: Tx, noun: Noun) -> None:
    """What was read of it no longer stands."""
    tx.known.pop((type(noun), noun.id), None)


def all_of(
    tx: Tx,
    kind: type[N],
    *where: ColumnElement[bool],
    order_by: tuple[ColumnElement[Any], ...] = (),
    limit: int | None = None,
) -> tuple[N, ...]:
    """Every noun that matches, by integer key unless told otherwise."""
    query = _select(kind).where(*where).order_by(*(order_by or (table_of(kind).c.id,)))
    rows = tx.conn.execute(query if limit is None else query.limit(limit))
    return tuple(kind(**row) for row in rows.mappings())


def matching(tx: Tx, kind: type[N], **values: object) -> tuple[N, ...]:
    """Every noun whose columns have these values, by integer key; a tuple means any one of its values.

    For what is asked often: unlike a condition given to `all_of`, the statement is built once.
    """
    shape = tuple((name, value if value is None else isinstance(value, tuple)) for name, value in values.items())
    rows = tx.conn.execute(_matching(kind, shape), {name: value for name, value in values.items() if value is not None})
    return tuple(kind(**row) for row in rows.mappings())


def columns_of(kind: type[Noun]) -> tuple[Column[Any], ...]:
    """The columns of the noun's own fields, in their order."""
    columns = table_of(kind).c
    return tuple(columns[field.name] for field in fields(kind))  # type: ignore[arg-type]


@functools.cache
def _select(kind: type[Noun]) -> Select[Any]:
    return select(*columns_of(kind))


@functools.cache
def _matching(kind: type[Noun], shape: tuple[tuple[str, bool | None], ...]) -> Select[Any]:
    """By the name of each column: None where it is to be NULL, else whether there are several values."""
    columns = table_of(kind).c
    conditions: list[ColumnElement[bool]] = []
    for name, several in shape:
        if several is None:
            conditions.append(columns[name].is_(None))
        else:
            value: BindParameter[Any] = bindparam(name, expanding=several)
            conditions.append(columns[name].in_(value) if several else columns[name] == value)
    return _select(kind).where(*conditions).order_by(columns.id)


@functools.cache
def _by(kind: type[Noun], column: str) -> Select[Any]:
    """Built once: a statement that is the same object costs half as much to run as one that is made anew."""
    columns = table_of(kind).c
    return _select(kind).where(columns[column] == bindparam("named"), columns.organisation_id == bindparam("tenant"))
