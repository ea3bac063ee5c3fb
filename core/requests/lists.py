"""What waits, for whom: the lists behind an advocate's home and the coordinators' queue. Bounded, always."""

from typing import Any

from sqlalchemy import ColumnElement, case, select

from core.database.rows import all_of, get, table_of
from core.database.store import Tx
from core.people.model import Advocate
from core.requests.model import ACCEPTABLE, LIVE_OFFERS, Answer, Offer, Rung, State, SupportRequest

MOST = 25


def urgency() -> tuple[ColumnElement[Any], ...]:
    """The order of every list of open requests: held, urgent, high, nearest date, oldest (house rule)."""
    columns = table_of(SupportRequest).c
    return (
        case((columns.state == State.HELD, 0), else_=1),
        columns.priority,
        case((columns.key_date.is_(None), 1), else_=0),
        columns.key_date,
        columns.received_at,
        columns.id,
    )


def queue(tx: Tx, limit: int = MOST) -> tuple[SupportRequest, ...]:
    """Every open request of the organisation, most urgent first."""
    columns = table_of(SupportRequest).c
    ours = (columns.organisation_id == tx.organisation_id, columns.settled_at.is_(None), columns.erased_at.is_(None))
    return all_of(tx, SupportRequest, *ours, order_by=urgency(), limit=limit)


def waiting_on(tx: Tx, advocate: Advocate, limit: int = MOST) -> tuple[tuple[SupportRequest, Offer], ...]:
    """The open requests put before this very advocate that they have not answered, most urgent first."""
    columns = table_of(Offer).c
    mine = (columns.advocate_id == advocate.id, columns.handover_of.is_(None))
    return _with_offers(tx, mine, limit)


def in_the_channels(tx: Tx, advocate: Advocate, limit: int = MOST) -> tuple[tuple[SupportRequest, Offer], ...]:
    """The open requests in the request channels to which this advocate has not said no, most urgent first."""
    columns, answer = table_of(Offer).c, table_of(Answer).c
    said_no = select(answer.request_id).where(answer.advocate_id == advocate.id)
    return _with_offers(tx, (columns.rung == Rung.POOL, columns.request_id.not_in(said_no)), limit)


def _with_offers(
    tx: Tx, where: tuple[ColumnElement[bool], ...], limit: int
) -> tuple[tuple[SupportRequest, Offer], ...]:
    offer, request = table_of(Offer), table_of(SupportRequest)
    rows = tx.conn.execute(
        select(offer.c.id, offer.c.request_id)
        .join(request, request.c.id == offer.c.request_id)
        .where(
            offer.c.organisation_id == tx.organisation_id,
            offer.c.state.in_(tuple(LIVE_OFFERS)),
            request.c.state.in_(tuple(ACCEPTABLE)),
            request.c.erased_at.is_(None),
            *where,
        )
        .order_by(*urgency())
        .limit(limit)
    ).all()
    return tuple((get(tx, SupportRequest, row.request_id), get(tx, Offer, row.id)) for row in rows)
