"""What is owed, and the moment it falls due.

A deadline is a row written with the state change that causes it. It fires if and only if it is still owed by the
record as it stands then; how late it fires changes nothing but the clocks that start from its firing.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select, update

from core.change import NOTHING, Change, Deadline, Subject, Thing
from core.database.commit import commit
from core.database.ledgers import deadline
from core.database.store import Tx

Fire = Callable[[Tx, Deadline], Change]
"""Decides what a due step means now; `NOTHING` when it is no longer owed."""


def next_due(tx: Tx) -> datetime | None:
    """When the next deadline that is not due yet falls due (aware UTC), or None."""
    found: datetime | None = tx.conn.execute(
        select(deadline.c.due_at)
        .where(deadline.c.done_at.is_(None), deadline.c.due_at > tx.now)
        .order_by(deadline.c.due_at)
        .limit(1)
    ).scalar_one_or_none()
    return found


def due_now(tx: Tx, limit: int) -> list[tuple[int, int]]:
    """The organisation and the key of what is due, the longest overdue first."""
    rows = tx.conn.execute(
        select(deadline.c.organisation_id, deadline.c.id)
        .where(deadline.c.done_at.is_(None), deadline.c.due_at <= tx.now)
        .order_by(deadline.c.due_at, deadline.c.id)
        .limit(limit)
    )
    return [(row.organisation_id, row.id) for row in rows]


_DONE = update(deadline).where(deadline.c.id == bindparam("key"), deadline.c.done_at.is_(None))


def fire(tx: Tx, steps: Mapping[Thing, Fire], organisation_id: int, key: int) -> timedelta | None:
    """Do what one deadline demands and mark it done, in this transaction. How late it was; None if it was gone.

    The row is marked first: whoever marks it fires it, so two processes cannot both do so.
    """
    row = tx.conn.execute(
        _DONE.values(done_at=tx.now).returning(
            deadline.c.subject_kind, deadline.c.subject_id, deadline.c.step, deadline.c.due_at
        ),
        {"key": key},
    ).one_or_none()
    if row is None:
        return None
    tx.act_for(organisation_id, via="clock")
    about = Subject(row.subject_kind, row.subject_id)
    change = steps[about.thing](tx, Deadline(about, row.step, row.due_at))
    if change != NOTHING:
        commit(tx, change)
    late: timedelta = tx.now - row.due_at
    return late


def pending(tx: Tx) -> int:
    """How many deadlines are open."""
    return tx.conn.execute(select(func.count()).where(deadline.c.done_at.is_(None))).scalar_one()
