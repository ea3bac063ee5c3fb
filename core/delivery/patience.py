"""What asked for patience or is out of order: what one post or redraw learnt holds for all of its kind, as a row.

A row and not a sleep: it outlives a restart, and nobody waits with a lease in the hand.
"""

import logging
from datetime import datetime
from enum import StrEnum
from functools import partial

from sqlalchemy import delete, func, select, true, update

from core.database.store import Tx
from core.database.upsert import insert_unless_there
from core.delivery.tables import patience
from core.platform import Place

log = logging.getLogger(__name__)


class Doing(StrEnum):
    """What a platform may ask us to do more slowly: it counts each by itself, so neither waits for the other."""

    POST = "post"
    REDRAW = "redraw"


def workspace(place: Place) -> str:
    """The bucket of all that is done in this place's workspace: paused where it is out of order as a whole."""
    return f"{place.platform}:{place.workspace}"


def doing_there(place: Place, doing: Doing) -> str:
    """The bucket of what is done in this way in this place's workspace, and in no other way."""
    return f"{workspace(place)} {doing}"


def family_route(name: str) -> str:
    """The bucket of everything that is delivered to families by this route."""
    return f"family:{name}"


def be_patient(tx: Tx, bucket: str, until: datetime, *, paused: bool = False, problem: str = "") -> None:
    """Hold back everything of a bucket until then, or longer where that was asked before.

    A paused one stays so until `goes_on`; the operator reads it in the log once, not at every attempt.
    """
    insert_unless_there(tx.conn, patience, {"bucket": bucket, "until": until, "paused": False, "problem": ""})
    # Two posts may learn it in the same moment: the second one waits here, and reads what the first one wrote.
    row = tx.conn.execute(select(patience).where(patience.c.bucket == bucket).with_for_update()).one()
    before = row.paused
    tx.conn.execute(
        update(patience)
        .where(patience.c.bucket == bucket)
        .values(until=max(until, row.until), paused=paused or before, problem=problem[:200])
    )
    if paused and not before:
        tx.after_commit.append(partial(log.error, "post: %s is paused, its posts are kept: %s", bucket, problem))


def patient_until(tx: Tx, *buckets: str) -> datetime | None:
    """Until when any of these buckets is held back (aware UTC), or None when all are free."""
    found: datetime | None = tx.conn.execute(
        select(func.max(patience.c.until, type_=patience.c.until.type)).where(
            patience.c.bucket.in_(buckets), patience.c.until > tx.now
        )
    ).scalar_one()
    return found


def goes_on(tx: Tx, bucket: str) -> None:
    """Something got through: if the bucket was paused, it is not any more."""
    paused = (patience.c.bucket == bucket, patience.c.paused == true())
    if tx.conn.execute(delete(patience).where(*paused)).rowcount:
        tx.after_commit.append(partial(log.warning, "post: %s goes on", bucket))
