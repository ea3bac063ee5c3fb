"""Retention: what has been kept long enough goes by itself, once a day (UK GDPR, article 5(1)(e))."""

from datetime import datetime, timedelta

from sqlalchemy import Select, and_, or_, select, update

from core.change import Thing, subject_of, together
from core.connections.model import Connection, ConnectionState, Message
from core.database import words
from core.database.commit import commit
from core.database.rows import all_of, get, table_of
from core.database.store import Tx
from core.delivery.tables import card
from core.people.model import Family
from core.privacy import rules
from core.privacy.records import requests_of
from core.requests.model import SETTLED, SupportRequest
from core.rewards.hearing import forgotten
from core.safeguarding.model import Concern, ConcernState


def retain(tx: Tx, limit: int = 50) -> int:
    """Erase what has been kept long enough, at most `limit` requests of this organisation; commits. How many it was.

    For the daily job: call it until it returns 0, each in its own transaction.
    """
    _take_cards_down(tx)
    over = _kept_long_enough(tx, limit)
    if not over:
        return 0
    gone = {support_request.id for support_request in over}
    families = [
        family
        for family in {one.family_id: get(tx, Family, one.family_id) for one in over}.values()
        if all(one.erased_at or one.id in gone for one in requests_of(tx, family))
    ]
    messages = {one.id: all_of(tx, Message, table_of(Message).c.request_id == one.id) for one in over}
    commit(
        tx,
        together([rules.expire(one, messages[one.id], tx.now) for one in over])
        + together([rules.forget(family, tx.now) for family in families])
        + forgotten(tx, families),
    )
    for owner in (*map(subject_of, over), *map(subject_of, families)):
        words.erase(tx, owner)
    return len(over)


def _kept_long_enough(tx: Tx, limit: int) -> list[SupportRequest]:
    columns, privacy = table_of(SupportRequest).c, tx.house.settings.privacy
    shortest = min(privacy.unanswered_days, privacy.closed_days)
    candidates = all_of(
        tx,
        SupportRequest,
        columns.organisation_id == tx.organisation_id,
        columns.erased_at.is_(None),
        columns.state.in_(tuple(SETTLED)),
        columns.settled_at <= tx.now - timedelta(days=shortest),
        columns.family_id.in_(select(table_of(Family).c.id).where(table_of(Family).c.kept_because == "")),
        columns.id.not_in(_with_open_concern()),
        columns.id.not_in(_supported()),
        order_by=(columns.settled_at,),
    )
    over: list[SupportRequest] = []
    for one_request in candidates:
        connections = all_of(tx, Connection, table_of(Connection).c.request_id == one_request.id)
        if rules.is_over(one_request, connections, privacy, tx.now):
            over.append(one_request)
        if len(over) == limit:
            break
    return over


def _with_open_concern() -> Select[tuple[int]]:
    concern = table_of(Concern).c
    return select(concern.request_id).where(concern.state != ConcernState.RELEASED)


def _supported() -> Select[tuple[int]]:
    connection = table_of(Connection).c
    return select(connection.request_id).where(connection.state == ConnectionState.ACTIVE)


def _take_cards_down(tx: Tx) -> None:
    """Cards about what is settled are taken away some time after; what they show is on record."""
    before = tx.now - timedelta(days=tx.house.settings.privacy.cards_days)
    support_request, message = table_of(SupportRequest).c, table_of(Message).c
    done = (
        select(support_request.id)
        .where(support_request.organisation_id == tx.organisation_id, support_request.state.in_(tuple(SETTLED)))
        .where(support_request.settled_at <= before, support_request.id.not_in(_supported()))
        .where(support_request.id.not_in(_recently_supported(before)))
    )
    about = or_(
        and_(card.c.root_kind == Thing.REQUEST, card.c.root_id.in_(done)),
        and_(
            card.c.root_kind == Thing.MESSAGE,
            card.c.root_id.in_(select(message.id).where(message.request_id.in_(done))),
        ),
    )
    standing = (card.c.remove_at.is_(None), card.c.ref != "", card.c.organisation_id == tx.organisation_id)
    tx.conn.execute(update(card).where(*standing, about).values(remove_at=tx.now))


def _recently_supported(before: datetime) -> Select[tuple[int]]:
    connection = table_of(Connection).c
    return select(connection.request_id).where(connection.ended_at > before)
