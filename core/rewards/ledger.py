"""Reading the ledger of facts. Whoever was here twice and was merged is one advocate, with the facts of both."""

import functools
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Select, bindparam, select

from core.change import Subject
from core.database.ledgers import fact
from core.database.store import Tx
from core.people.tables import person
from core.rewards.model import FactKind, Measure, Recorded, WhyNot

UNSCOPED: Final = ""
"""The scope of facts that are not counted."""


def root_of(tx: Tx, person_id: int) -> int:
    """Who somebody is now: the person they were merged into, however often, or themselves."""
    while (into := tx.conn.execute(_INTO, {"key": person_id}).scalar_one_or_none()) is not None:
        person_id = into
    return person_id


def selves(tx: Tx, person_id: int) -> tuple[int, ...]:
    """Everybody who has become this person, themselves included."""
    found, newest = [person_id], [person_id]
    while newest := list(tx.conn.scalars(_MERGED, {"keys": newest})):
        found += newest
    return tuple(found)


_INTO: Final = select(person.c.merged_into).where(person.c.id == bindparam("key"))
_MERGED: Final = select(person.c.id).where(person.c.merged_into.in_(bindparam("keys", expanding=True)))


def facts_of(tx: Tx, advocates: Iterable[int], scopes: Iterable[str] | None = None) -> tuple[Recorded, ...]:
    """The facts of these advocates that recognition reads, in no order; of `scopes` alone if given.

    Give an advocate together with all their `selves`.
    """
    values: dict[str, list[Any]] = {"advocates": list(advocates)}
    if scopes is not None:
        values["scopes"] = list(scopes)
    return tuple(map(_recorded, tx.conn.execute(_select(scoped=scopes is not None), values).all()))


def fact_about(tx: Tx, kind: FactKind, source: Subject) -> Recorded | None:
    """The fact of this kind that was written about a thing."""
    columns = fact.c
    about = (columns.kind == kind, columns.source_kind == source.thing, columns.source_id == source.id)
    row = tx.conn.execute(select(*_COLUMNS).where(*about)).one_or_none()
    return _recorded(row) if row else None


_COLUMNS: Final = (
    fact.c.id,
    fact.c.kind,
    fact.c.scope,
    fact.c.at,
    fact.c.value,
    fact.c.why_not,
    fact.c.corrects,
    fact.c.measure,
)


@functools.cache
def _select(*, scoped: bool) -> Select[Any]:
    columns = fact.c
    scopes = columns.scope.in_(bindparam("scopes", expanding=True)) if scoped else columns.scope != UNSCOPED
    return select(*_COLUMNS).where(columns.advocate_id.in_(bindparam("advocates", expanding=True)), scopes)


_KIND: Final[Mapping[str, FactKind]] = {kind.value: kind for kind in FactKind}


def _recorded(row: Any) -> Recorded:
    key, kind, scope, at, value, why_not, corrects, measure = row
    why = WhyNot(why_not) if why_not else None
    return Recorded(key, _KIND[kind], scope, at, value, why, corrects, Measure(*measure) if measure else None)
