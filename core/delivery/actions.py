"""The outbox and the cards registry, as the posting loop uses them: claim, record, redraw. Ids only, never a text.

Claims are fenced by (owner, attempts): a worker that was asleep past its lease cannot record over its successor.
Leases are real time; due times are the desk's time.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, exists, or_, select, update

from core.change import Subject
from core.database.store import Tx
from core.database.upsert import upsert
from core.delivery.model import UNSENT, Outgoing, Post, StaleCard
from core.delivery.rules import LEASE, Disposition
from core.delivery.tables import card, outbox, patience
from core.platform import Ref

CLAIMABLE = (Post.READY, Post.UNCERTAIN)


def claim(tx: Tx, owner: str, limit: int, real_now: datetime) -> tuple[Outgoing, ...]:
    """Take the oldest unsent post of each lane that is due, at most `limit`. Uncertain ones keep saying so."""
    _reap(tx, real_now)
    earlier = outbox.alias()
    query = (
        select(outbox.c.id)
        .where(outbox.c.state.in_(CLAIMABLE), outbox.c.due_at <= tx.now)
        .where(
            ~exists().where(
                earlier.c.lane == outbox.c.lane,
                earlier.c.id < outbox.c.id,
                earlier.c.state.in_(tuple(UNSENT)),
            )
        )
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(limit)
    )
    if tx.conn.dialect.name == "postgresql":
        query = query.with_for_update(of=outbox, skip_locked=True)
    rows = tx.conn.execute(select(outbox, card.c.public_id).join(card).where(outbox.c.id.in_(query))).all()
    claimed = tuple(_outgoing(tx, row) for row in rows)
    if claimed:
        tx.conn.execute(
            update(outbox)
            .where(outbox.c.id.in_([post.id for post in claimed]))
            .values(state=Post.SENDING, owner=owner, attempts=outbox.c.attempts + 1, lease_until=real_now + LEASE)
        )
        tx.conn.execute(
            update(outbox)
            .where(outbox.c.id.in_([post.id for post in claimed]), outbox.c.first_tried_at.is_(None))
            .values(first_tried_at=tx.now)
        )
    return tuple(sorted(claimed, key=lambda post: post.id))


def _reap(tx: Tx, real_now: datetime) -> None:
    """Whose lease has run out: nobody knows whether it was posted, so it must be looked up before it is repeated."""
    tx.conn.execute(
        update(outbox)
        .where(outbox.c.state == Post.SENDING, outbox.c.lease_until < real_now)
        .values(state=Post.UNCERTAIN, due_at=tx.now)
    )


def reclaim_all(tx: Tx) -> int:
    """At the start there is no other worker (one bot per database): whatever is in flight has an unknown outcome."""
    return tx.conn.execute(
        update(outbox).where(outbox.c.state == Post.SENDING).values(state=Post.UNCERTAIN, due_at=tx.now)
    ).rowcount


def _outgoing(tx: Tx, row: Row[Any]) -> Outgoing:
    return Outgoing(
        id=row.id,
        organisation_id=row.organisation_id,
        card_id=row.card_id,
        kind=row.kind,
        about=Subject(row.about_kind, row.about_id),
        audience=row.audience,
        to_id=row.to_id,
        lane=row.lane,
        state=row.state,
        due_at=row.due_at,
        created_at=row.created_at,
        attempts=row.attempts + 1,
        useless_after=row.useless_after,
        first_tried_at=row.first_tried_at or tx.now,
        place=row.place,
        public_id=row.public_id,
    )


def aim(tx: Tx, post: Outgoing, owner: str, place: str) -> bool:
    """Write down where this attempt goes, before it goes: an uncertain post is looked up there. False if fenced off."""
    return _fenced(tx, post, owner, {"place": place})


def record(tx: Tx, post: Outgoing, owner: str, done: Disposition, shown_version: int = 0) -> bool:
    """Write down what became of an attempt; a sent card is entered where it stands. False if fenced off."""
    values: dict[str, Any] = {"state": done.state, "problem": done.problem[:200], "lease_until": None}
    if done.again_at is not None:
        values["due_at"] = done.again_at
    written = _fenced(tx, post, owner, values)
    if written and done.ref is not None:
        tx.conn.execute(
            update(card)
            .where(card.c.id == post.card_id)
            .values(ref=str(done.ref), shown_version=shown_version, posted_at=tx.now)
        )
    return written


def _fenced(tx: Tx, post: Outgoing, owner: str, values: dict[str, Any]) -> bool:
    mine = and_(
        outbox.c.id == post.id,
        outbox.c.owner == owner,
        outbox.c.attempts == post.attempts,
        outbox.c.state == Post.SENDING,
    )
    return tx.conn.execute(update(outbox).where(mine).values(values)).rowcount == 1


def wanted_version(tx: Tx, card_id: int) -> int:
    """Which version of the record a card drawn now will show."""
    version: int = tx.conn.execute(select(card.c.wanted_version).where(card.c.id == card_id)).scalar_one()
    return version


def stale_cards(tx: Tx, limit: int) -> tuple[StaleCard, ...]:
    """Cards that stand somewhere and do not show what is on record, the oldest first."""
    rows = tx.conn.execute(
        select(card)
        .where(card.c.ref != "", card.c.shown_version < card.c.wanted_version)
        .where(or_(card.c.retry_at.is_(None), card.c.retry_at <= tx.now))
        .order_by(card.c.id)
        .limit(limit)
    )
    return tuple(
        StaleCard(
            id=row.id,
            organisation_id=row.organisation_id,
            kind=row.kind,
            about=Subject(row.about_kind, row.about_id),
            audience=row.audience,
            to_id=row.to_id,
            ref=Ref.parse(row.ref),
            wanted_version=row.wanted_version,
        )
        for row in rows
    )


def redrawn(tx: Tx, card_id: int, version: int) -> None:
    """The card shows this version now."""
    tx.conn.execute(
        update(card)
        .where(card.c.id == card_id, card.c.shown_version < version)
        .values(shown_version=version, retry_at=None)
    )


def redraw_later(tx: Tx, card_id: int, at: datetime) -> None:
    """The platform could not redraw it now."""
    tx.conn.execute(update(card).where(card.c.id == card_id).values(retry_at=at))


def forget(tx: Tx, card_id: int) -> None:
    """The message is gone, or has been removed: nothing to redraw any more."""
    tx.conn.execute(update(card).where(card.c.id == card_id).values(ref="", remove_at=None))


def due_for_removal(tx: Tx, limit: int) -> Sequence[tuple[int, Ref]]:
    """Cards whose time to stand is over (retention)."""
    rows = tx.conn.execute(
        select(card.c.id, card.c.ref).where(card.c.remove_at <= tx.now, card.c.ref != "").limit(limit)
    )
    return [(row.id, Ref.parse(row.ref)) for row in rows]


def next_post_due(tx: Tx) -> datetime | None:
    """When the earliest unsent post may be tried (aware UTC), or None."""
    found: datetime | None = tx.conn.execute(
        select(outbox.c.due_at).where(outbox.c.state.in_(CLAIMABLE)).order_by(outbox.c.due_at).limit(1)
    ).scalar_one_or_none()
    return found


def be_patient(tx: Tx, bucket: str, until: datetime, *, paused: bool = False, problem: str = "") -> None:
    """Hold back everything of a bucket (a method of a workspace, or a paused workspace) until then."""
    upsert(tx.conn, patience, {"bucket": bucket, "until": until, "paused": paused, "problem": problem[:200]})


def patient_until(tx: Tx, bucket: str) -> datetime | None:
    """Until when a bucket is held back, or None when it is free."""
    found: datetime | None = tx.conn.execute(
        select(patience.c.until).where(patience.c.bucket == bucket, patience.c.until > tx.now)
    ).scalar_one_or_none()
    return found
