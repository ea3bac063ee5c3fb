"""The outbox and the cards registry, as the posting loop uses them: claim, record, redraw. Ids only, never a text.

Claims are fenced by (owner, attempts): a worker that was asleep past its lease cannot record over its successor.
Leases are real time; due times are the desk's time.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Row, and_, bindparam, exists, false, func, literal, or_, select, update

from core.change import Subject, Thing
from core.database.store import Tx
from core.database.types import UTCDateTime
from core.delivery.model import Outgoing, Post, StaleCard, Work
from core.delivery.rules import LEASE, Disposition
from core.delivery.tables import CLAIMABLE, IN_FLIGHT, OVER, STALE, WAITING, card, outbox
from core.platform import Place

_EARLIER: Final = outbox.alias("earlier")
_BESIDE: Final = outbox.alias("beside")
_NEXT_OF_ITS_LANE: Final = and_(
    CLAIMABLE,
    ~exists().where(_EARLIER.c.lane == outbox.c.lane, _EARLIER.c.id < outbox.c.id, WAITING),
    # A row may become visible after a later one was claimed: keys are handed out before the commit.
    ~exists().where(_BESIDE.c.lane == outbox.c.lane, IN_FLIGHT),
)
_NEXT_DUE: Final = select(outbox.c.due_at).where(_NEXT_OF_ITS_LANE).order_by(outbox.c.due_at, outbox.c.id).limit(1)
_LEASE_RUN_OUT: Final = and_(IN_FLIGHT, outbox.c.lease_until < bindparam("real_now"))
_RUN_OUT: Final = select(outbox.c.id).where(_LEASE_RUN_OUT).limit(1)
_DUE: Final = (
    select(outbox)
    .where(_NEXT_OF_ITS_LANE, outbox.c.due_at <= bindparam("now"))
    .order_by(outbox.c.due_at, outbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=outbox, skip_locked=True)  # SQLite has one writer, and leaves this out
)

_MAY_TRY: Final = or_(card.c.retry_at.is_(None), card.c.retry_at <= bindparam("now"))
_MOST: Final = bindparam("most", type_=Integer)
_BEHIND: Final = select(card).where(STALE, _MAY_TRY).order_by(card.c.id).limit(_MOST)
_STOOD: Final = (
    select(card)
    .where(OVER, card.c.remove_at <= bindparam("now"), card.c.ref != "", _MAY_TRY)
    .order_by(card.c.remove_at)
    .limit(_MOST)
)


def look(tx: Tx, limit: int, real_now: datetime) -> Work:
    """What there is to do, read only: whoever finds nothing to do writes nothing and wakes nobody."""
    died = tx.conn.execute(_RUN_OUT, {"real_now": real_now}).first() is not None
    return Work(stale_cards(tx, limit), tx.now if died else next_post_due(tx))


def next_post_due(tx: Tx) -> datetime | None:
    """When the earliest post that is the next of its lane may be tried (aware UTC), or None."""
    found: datetime | None = tx.conn.execute(_NEXT_DUE).scalar_one_or_none()
    return found


def claim(
    tx: Tx, owner: str, limit: int, real_now: datetime, at_work: Collection[int] | None = None
) -> tuple[Outgoing, ...]:
    """Take the oldest unsent post of each lane that is due, at most `limit`. Uncertain ones keep saying so.

    `at_work` is what this owner has in hand (by id, where it can say so). Whatever else it has claimed is in nobody's
    hand: the reply to that claim was lost, and it need not wait for its lease to run out.
    """
    _reap(tx, _LEASE_RUN_OUT, real_now)
    if at_work is not None:
        _reap(tx, and_(IN_FLIGHT, outbox.c.owner == owner, outbox.c.id.not_in(at_work)), real_now)
    rows = tx.conn.execute(_DUE, {"now": tx.now, "most": limit}).all()
    if rows:
        tx.conn.execute(
            update(outbox)
            .where(outbox.c.id.in_([row.id for row in rows]))
            .values(
                state=Post.SENDING,
                owner=owner,
                attempts=outbox.c.attempts + 1,
                lease_until=real_now + LEASE,
                first_tried_at=func.coalesce(outbox.c.first_tried_at, literal(tx.now, UTCDateTime)),
            )
        )
    return tuple(_outgoing(row, tx.now) for row in rows)


def _reap(tx: Tx, abandoned: ColumnElement[bool], real_now: datetime) -> None:
    """In nobody's hand any more: it may have been posted, so it must be looked up before it is repeated."""
    uncertain = update(outbox).where(abandoned).values(state=Post.UNCERTAIN, due_at=tx.now)
    tx.conn.execute(uncertain, {"real_now": real_now})


def reclaim_all(tx: Tx) -> int:
    """At the start there is no other worker (one bot per database): whatever is in flight has an unknown outcome."""
    return tx.conn.execute(update(outbox).where(IN_FLIGHT).values(state=Post.UNCERTAIN, due_at=tx.now)).rowcount


def _outgoing(row: Row[Any], now: datetime) -> Outgoing:
    return Outgoing(
        id=row.id,
        organisation_id=row.organisation_id,
        card_id=row.card_id,
        kind=row.kind,
        about=Subject(row.about_kind, row.about_id),
        audience=row.audience,
        to_id=row.to_id,
        state=row.state,
        attempts=row.attempts + 1,
        first_tried_at=row.first_tried_at or now,
        useless_after=row.useless_after,
        place=row.place,
    )


def aim(tx: Tx, post: Outgoing, owner: str, place: Place) -> bool:
    """Write down where this attempt goes, before it goes: an uncertain post is looked up there. False if fenced off."""
    return _fenced(tx, post, owner, {"place": str(place)})


def record(
    tx: Tx, post: Outgoing, owner: str, done: Disposition, shown_version: int = 0, place: Place | None = None
) -> bool:
    """Write down what became of an attempt; a sent card is entered where it stands. False if fenced off.

    `place` is where the next attempt goes, if not where this one went.
    """
    values: dict[str, Any] = {"state": done.state, "problem": done.problem[:200], "lease_until": None}
    if done.again_at is not None:
        values["due_at"] = done.again_at
    if place is not None:
        values["place"] = str(place)
    written = _fenced(tx, post, owner, values)
    if written and done.ref is not None:
        tx.conn.execute(
            update(card)
            .where(card.c.id == post.card_id)
            .values(ref=str(done.ref), shown_version=shown_version, posted_at=tx.now)
        )
    return written


def _fenced(tx: Tx, post: Outgoing, owner: str, values: dict[str, Any]) -> bool:
    mine = (outbox.c.id == post.id, outbox.c.owner == owner, outbox.c.attempts == post.attempts, IN_FLIGHT)
    return tx.conn.execute(update(outbox).where(*mine).values(values)).rowcount == 1


def first_long_failure(tx: Tx, post: Outgoing, told_after: timedelta) -> bool:
    """True once: at the first failure after having failed for so long."""
    if tx.now - post.first_tried_at < told_after:
        return False
    untold = (outbox.c.id == post.id, outbox.c.told_at.is_(None))
    return tx.conn.execute(update(outbox).where(*untold).values(told_at=tx.now)).rowcount == 1


def is_waiting(tx: Tx, card_id: int) -> bool:
    """Whether this card has still to be posted."""
    waiting = select(outbox.c.id).where(outbox.c.card_id == card_id, WAITING).limit(1)
    return tx.conn.execute(waiting).first() is not None


def wanted_version(tx: Tx, card_id: int) -> int:
    """Which version of the record a card drawn now will show."""
    version: int = tx.conn.execute(select(card.c.wanted_version).where(card.c.id == card_id)).scalar_one()
    return version


def stale_cards(tx: Tx, limit: int) -> tuple[StaleCard, ...]:
    """Cards that do not show what is on record, the oldest first; then those whose time to stand is over."""
    values = {"now": tx.now, "most": limit}
    rows = {row.id: row for query in (_BEHIND, _STOOD) for row in tx.conn.execute(query, values)}
    return tuple(_stale(row, tx.now) for row in rows.values())[:limit]


def _stale(row: Row[Any], now: datetime) -> StaleCard:
    return StaleCard(
        id=row.id,
        organisation_id=row.organisation_id,
        kind=row.kind,
        ref=row.ref,
        wanted_version=row.wanted_version,
        over=row.remove_at is not None and row.remove_at <= now,
    )


def redraw(tx: Tx, card_id: int) -> None:
    """This very card wants to be drawn anew, also if it is one that is shown once."""
    _want_another(tx, card.c.id == card_id)


def redraw_about(tx: Tx, card_id: int) -> None:
    """Cards about this card want to be drawn anew: it got through after all, or never will."""
    _want_another(tx, and_(card.c.root_kind == Thing.NOTICE, card.c.root_id == card_id, card.c.once == false()))


def _want_another(tx: Tx, which: ColumnElement[bool]) -> None:
    tx.conn.execute(update(card).where(which).values(wanted_version=card.c.wanted_version + 1))


def redrawn(tx: Tx, card_id: int, version: int) -> None:
    """The card shows this version now, and stands for as long as nothing new is decided."""
    tx.conn.execute(
        update(card)
        .where(card.c.id == card_id, card.c.shown_version < version)
        .values(shown_version=version, retry_at=None)
    )


def leave_as_it_is(tx: Tx, card_id: int, version: int) -> None:
    """The platform will never take this version, or never lets go of the message: not tried again before a change."""
    values = {"shown_version": version, "retry_at": None, "remove_at": None}
    tx.conn.execute(update(card).where(card.c.id == card_id).values(values))


def redraw_later(tx: Tx, card_id: int, at: datetime) -> None:
    """The platform could not redraw or remove it now."""
    tx.conn.execute(update(card).where(card.c.id == card_id).values(retry_at=at))


def forget(tx: Tx, card_id: int) -> None:
    """The message is gone, or has been removed: nothing to redraw any more."""
    tx.conn.execute(update(card).where(card.c.id == card_id).values(ref="", remove_at=None, retry_at=None))
