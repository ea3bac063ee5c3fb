"""Looks at the record and says what must not be: a family left in silence, a place counted twice, a stuck post.

It only reads, by index and in bounded steps: what time has run out on is seen at every look; requests and advocates are
gone through in windows, one each quarter of an hour, so that a look is quick with any number of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from typing import Any, Final

from sqlalchemy import TextClause, bindparam, func, select, text

from core.change import Subject, Thing
from core.database import triggers
from core.database.invariants import CHECKS, PHRASES, WINDOWS, Check
from core.database.store import Tx
from core.database.types import UTCDateTime
from core.rewards.projection import find_drift
from core.rewards.tables import recognition

STRIDE: Final = 500
"""How many requests of each window a look goes through."""
EVERY: Final = timedelta(minutes=15)
"""How often it is to be called: the next window begins then."""
MOST: Final = 20
"""How many findings of one kind are named."""

NOT_COUNTED_SO: Final = "has a score that is not what counting the facts anew gives"

OVERDUE: Final = timedelta(seconds=60)
"""What falls due is done within this time while the bot is up (a promise of the house)."""
OLD: Final = timedelta(minutes=15)
"""A post or a redraw that still waits after this is stuck."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that must not be. `code` names the check; the sentence holds ids only."""

    code: str
    organisation_id: int
    subject: Subject
    sentence: str


def audit(tx: Tx, stride: int = STRIDE) -> tuple[Finding, ...]:
    """Everything found now. A `stride` larger than the number of requests looks at all of them at once.

    Bounded, and only reading: for `Store.read`, every quarter of an hour; the window follows from `tx.now`.
    """
    values = _windows(tx, stride) | {"overdue": tx.now - OVERDUE, "old": tx.now - OLD}
    found = chain.from_iterable(_ask(tx, code, check, values) for code, check in CHECKS.items())
    return (*found, *_recognition(tx, stride), *_guards(tx))


def statement(code: str) -> TextClause:
    """The SQL of one check, ready to run with the values of a window."""
    clause = text(f"{CHECKS[code].sql.format_map(PHRASES)} LIMIT {MOST}")
    times = [bindparam(name, type_=UTCDateTime) for name in ("overdue", "old") if f":{name}" in clause.text]
    return clause.bindparams(*times) if times else clause


def _ask(tx: Tx, code: str, check: Check, values: Mapping[str, Any]) -> tuple[Finding, ...]:
    clause = statement(code)
    wanted = {name: value for name, value in values.items() if f":{name}" in clause.text}
    return tuple(
        _finding(code, row.organisation_id, check.about or row.kind, row.id, check.says)
        for row in tx.conn.execute(clause, wanted)
    )


def _finding(code: str, organisation_id: int, thing: str, key: int, says: str) -> Finding:
    subject = Subject(Thing(thing), key)
    return Finding(code, organisation_id, subject, f"{subject.thing.capitalize()} {subject.id} {says}.")


def _windows(tx: Tx, stride: int) -> dict[str, int]:
    """Between which ids lie the requests and advocates whose turn it is."""
    turn = int(tx.now.timestamp()) // int(EVERY.total_seconds())
    ids: dict[str, int] = {}
    for name, window in WINDOWS.items():
        turns = max(1, -(-tx.conn.execute(text(window.size)).scalar_one() // stride))
        bounds = tx.conn.execute(text(window.bounds), {"stride": stride, "skip": turn % turns * stride})
        ids |= {f"{name}_{end}": bound or 0 for end, bound in bounds.mappings().one().items()}
    return ids


def _recognition(tx: Tx, stride: int) -> tuple[Finding, ...]:
    """Scores that are not what counting the facts anew gives; of a few advocates at each look, for that takes long."""
    most = max(1, stride // 20)
    rows = tx.conn.execute(select(func.count()).select_from(recognition)).scalar_one()
    turn = int(tx.now.timestamp()) // int(EVERY.total_seconds()) % max(1, -(-rows // most))
    key = recognition.c.advocate_id
    ours = tx.conn.scalars(select(key).order_by(key).limit(most).offset(turn * most)).all()
    return tuple(
        _finding("recognition", drift.organisation_id, Thing.ADVOCATE, drift.advocate_id, NOT_COUNTED_SO)
        for drift in find_drift(tx, ours)
    )


def _guards(tx: Tx) -> tuple[Finding, ...]:
    return tuple(
        Finding("unguarded", 0, Subject(Thing.ORGANISATION, 0), f"The guard {name} is missing: history can be changed.")
        for name in triggers.missing(tx.conn)
    )
