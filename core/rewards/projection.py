"""What each advocate's facts add up to, kept beside the ledger and advanced in the transaction that writes a fact.

Only the scopes that a change touches are counted again: the row moves by their difference. `find_drift` counts
everything anew; there must be none.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Row, bindparam, delete, select, update

from core.change import Audience, Change, Fact, Notice, Subject, Thing
from core.database.rows import find, get, table_of
from core.database.store import Tx
from core.database.upsert import insert_unless_there
from core.people.model import Advocate, Person, Standing
from core.people.rules import is_accredited
from core.rewards import rules
from core.rewards.ledger import UNSCOPED, facts_of, root_of, selves
from core.rewards.measuring import LONDON
from core.rewards.model import Tally, Tier
from core.rewards.tables import recognition

NOT_COUNTED: Final = ""
"""The policy of a row that has just been made: everything is still to be counted."""


class Before(NamedTuple):
    """An advocate about whom facts are about to be written: which scopes they touch, and what those add up to."""

    advocate_id: int
    scopes: tuple[str, ...]
    sums: Tally


class Drift(NamedTuple):
    """A row that differs from what counting anew gives."""

    organisation_id: int
    advocate_id: int
    kept: Tally
    counted: Tally


def look(tx: Tx, facts: Iterable[Fact]) -> tuple[Before, ...]:
    """Lock the rows of everybody concerned, and count the scopes that are about to change."""
    touched: dict[int, set[str]] = defaultdict(set)
    for fact in facts:
        if fact.scope != UNSCOPED:
            touched[root_of(tx, fact.advocate_id)].add(fact.scope)
    return tuple(_look_at(tx, key, tuple(sorted(touched[key]))) for key in sorted(touched))


def _look_at(tx: Tx, advocate_id: int, scopes: tuple[str, ...]) -> Before:
    insert_unless_there(tx.conn, recognition, _row(tx, advocate_id, NOT_COUNTED, Tally()) | {"told": Tier.ACTIVE})
    _locked(tx, advocate_id)
    return Before(advocate_id, scopes, _sums(tx, advocate_id, scopes))


def advance(tx: Tx, before: Iterable[Before]) -> tuple[Notice, ...]:
    """Move the rows by what the facts that were written since have changed; whom to tell of a new tier."""
    return tuple(notice for one in before for notice in _advance(tx, one))


def _advance(tx: Tx, before: Before) -> tuple[Notice, ...]:
    kept = _locked(tx, before.advocate_id)
    if kept.policy != tx.house.policy.stamp:
        return count_anew(tx, before.advocate_id)
    difference = _sums(tx, before.advocate_id, before.scopes).minus(before.sums)
    return _write(tx, before.advocate_id, _tally_in(kept).plus(difference), kept.told)


def merged(tx: Tx, change: Change) -> tuple[Notice, ...]:
    """Somebody who was here twice is one person from here on, with the facts of both."""
    gone = [one for one in change.state if isinstance(one, Person) and one.merged_into is not None]
    for person in gone:
        tx.conn.execute(delete(recognition).where(recognition.c.advocate_id == person.id))
    roots = sorted({root_of(tx, person.id) for person in gone})
    return tuple(notice for key in roots for notice in count_anew(tx, key))


def count_anew(tx: Tx, advocate_id: int) -> tuple[Notice, ...]:
    """Count all of an advocate's facts again, by the policy of now; whom to tell of a new tier."""
    insert_unless_there(tx.conn, recognition, _row(tx, advocate_id, NOT_COUNTED, Tally()) | {"told": Tier.ACTIVE})
    told = _locked(tx, advocate_id).told
    return _write(tx, advocate_id, _counted(tx, advocate_id), told)


def _tally_in(row: Row[Any]) -> Tally:
    return Tally(*(getattr(row, name) for name in Tally._fields))


def find_drift(tx: Tx, advocates: Iterable[int]) -> tuple[Drift, ...]:
    """Rows of these advocates, by the policy of now, that are not what counting anew gives."""
    rows = tx.conn.execute(_ROWS, {"keys": list(advocates), "stamp": tx.house.policy.stamp}).all()
    drifts = (
        Drift(row.organisation_id, row.advocate_id, _tally_in(row), _counted(tx, row.advocate_id)) for row in rows
    )
    return tuple(one for one in drifts if one.kept != one.counted)


def some_rows(tx: Tx, after: int, most: int) -> tuple[int, ...]:
    """The advocates of the next rows, by key: for whoever goes through all of them."""
    key = recognition.c.advocate_id
    return tuple(tx.conn.scalars(select(key).where(key > after).order_by(key).limit(most)))


def _counted(tx: Tx, advocate_id: int) -> Tally:
    return rules.tally(facts_of(tx, selves(tx, advocate_id)), tx.house.policy)


def _sums(tx: Tx, advocate_id: int, scopes: tuple[str, ...]) -> Tally:
    return rules.tally(facts_of(tx, selves(tx, advocate_id), scopes), tx.house.policy)


_ROWS: Final = select(recognition).where(
    recognition.c.advocate_id.in_(bindparam("keys", expanding=True)), recognition.c.policy == bindparam("stamp")
)
_LOCK: Final = select(recognition).where(recognition.c.advocate_id == bindparam("key")).with_for_update()
_UPDATE: Final = (
    update(recognition)
    .where(recognition.c.advocate_id == bindparam("key"))
    .values({name: bindparam(name) for name in ("organisation_id", "policy", *Tally._fields, "score", "told")})
)


def _locked(tx: Tx, advocate_id: int) -> Row[Any]:
    """The row, held until the transaction ends: two facts of one family must not each miss the other."""
    return tx.conn.execute(_LOCK, {"key": advocate_id}).one()


def _write(tx: Tx, advocate_id: int, whole: Tally, told: Tier) -> tuple[Notice, ...]:
    """Keep the sums. Whoever has a tier, and another than they last heard of, is told; in private."""
    row = _row(tx, advocate_id, tx.house.policy.stamp, whole)
    earned = rules.earned(row["score"], tx.house.policy)
    tells = earned is not told and has_a_tier(tx, advocate_id)
    del row["advocate_id"]
    tx.conn.execute(_UPDATE, row | {"key": advocate_id, "told": earned if tells else told})
    return (_tier_changed(tx, advocate_id),) if tells else ()


def _row(tx: Tx, advocate_id: int, stamp: str, whole: Tally) -> dict[str, Any]:
    return {
        "advocate_id": advocate_id,
        "organisation_id": tx.organisation_id,
        "policy": stamp,
        "score": rules.score(whole, tx.house.policy),
        **whole._asdict(),
    }


def has_a_tier(tx: Tx, advocate_id: int) -> bool:
    """Whether somebody is accredited today and in good standing."""
    advocate = find(tx, Advocate, table_of(Advocate).c.id == advocate_id)
    return advocate is not None and is_accredited(advocate, tx.now.date()) and advocate.standing is Standing.GOOD


def _tier_changed(tx: Tx, advocate_id: int) -> Notice:
    """Months close at midnight: nobody is woken to hear of a tier."""
    about, person = Subject(Thing.ADVOCATE, advocate_id), Subject(Thing.PERSON, advocate_id)
    zone = ZoneInfo(get(tx, Person, advocate_id).zone or LONDON.key)
    morning = tx.house.settings.clocks.quiet.end_of_quiet(tx.now, zone)
    lane = f"person:{advocate_id}"
    return Notice("tier_changed", about, person, Audience.PERSON, advocate_id, lane, not_before=morning, once=True)
