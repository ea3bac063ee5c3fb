"""Rows that only served to recognise a repetition, and are of no use after a while."""

from datetime import timedelta
from typing import Final

from sqlalchemy import delete

from core.database.ledgers import calendar_slot, inbox
from core.database.store import Tx

KEPT: Final = timedelta(days=90)
"""Far longer than any platform delivers anything again."""


def tidy(tx: Tx) -> int:
    """Forget what came in, and which calendar jobs ran, so long ago; how many rows it was."""
    old = tx.now - KEPT
    gone = (delete(inbox).where(inbox.c.at < old), delete(calendar_slot).where(calendar_slot.c.done_at < old))
    return sum(tx.conn.execute(statement).rowcount for statement in gone)
