"""Reading nouns. Every function names the noun it wants; columns and fields have the same names."""

import functools
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, Table, select

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
    """The noun with this integer key, in this transaction's organisation; raises NotFound otherwise."""
    noun = find(tx, kind, table_of(kind).c.id == key)
    if noun is None or noun.organisation_id != tx.organisation_id:
        raise NotFound
    return noun


def by_public_id(tx: Tx, kind: type[N], public_id: str) -> N:
    """The noun a button or a link names. Missing and another organisation's read the same: NotFound."""
    columns = table_of(kind).c
    noun = find(tx, kind, columns.public_id == public_id, columns.organisation_id == tx.organisation_id)
    if noun is None:
        raise NotFound
    return noun


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


@functools.cache
def _select(kind: type[Noun]) -> Select[Any]:
    columns = table_of(kind).c
    return select(*(columns[field.name] for field in fields(kind)))  # type: ignore[arg-type]
