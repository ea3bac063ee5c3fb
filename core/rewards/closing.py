"""Closing months: what a month was is measured once, some days after its end, and is a fact from then on."""

from collections import defaultdict
from typing import Final

from sqlalchemy import and_, func, or_, select

from core.change import Change, Fact, Subject, Thing, together
from core.connections.model import Connection, Direction, Message
from core.database.commit import commit
from core.database.ledgers import fact
from core.database.rows import all_of, matching, table_of
from core.database.store import Tx
from core.people.model import Advocate
from core.rewards import rules
from core.rewards.ledger import root_of, selves
from core.rewards.measuring import Month, Worked, latest_closed, measure, month_of, supporting
from core.rewards.model import Away, FactKind, MonthSoFar

AT_ONCE: Final = 50
"""Advocates whose month is closed in one transaction."""

IN_ONE_QUERY: Final = 100
"""Conversations whose messages are looked for at once: a database bounds how long a condition may be."""

SCOPE: Final = "month:"


def months_to_close(tx: Tx) -> tuple[Month, ...]:
    """Every month that is closed by now and may not be on record, the earliest first; the last recorded one again.

    It may have been begun when the bot was stopped: `close` leaves alone whom it has recorded already.
    """
    last, first = latest_closed(tx.now, tx.house.policy), _first_month(tx)
    months: list[Month] = []
    while first is not None and first <= last:
        months.append(first)
        first = first.next
    return tuple(months)


def _first_month(tx: Tx) -> Month | None:
    columns = fact.c
    mine = (columns.organisation_id == tx.organisation_id, columns.kind == FactKind.MONTH)
    recorded: int | None = tx.conn.execute(select(func.max(columns.source_id)).where(*mine)).scalar_one()
    if recorded is not None:
        return Month(*divmod(recorded, 100))
    connection = table_of(Connection).c
    ours = connection.organisation_id == tx.organisation_id
    opened = tx.conn.execute(select(func.min(connection.opened_at)).where(ours)).scalar_one()
    return month_of(opened) if opened is not None else None


def close(tx: Tx, month: Month, after: int) -> int:
    """Record the month of the next advocates, by key, behind `after`; commits. The last of them, 0 at the end.

    It is measured as it stood when it closed, however late that is done.
    """
    advocates = _who_supported(tx, month, after)
    open_ = (advocate_id for advocate_id in advocates if not _is_recorded(tx, advocate_id, month))
    change = together(_closed(tx, advocate_id, month) for advocate_id in open_)
    if change.facts:
        commit(tx, change)
    return advocates[-1] if len(advocates) == AT_ONCE else 0


def _who_supported(tx: Tx, month: Month, after: int) -> list[int]:
    connection = table_of(Connection).c
    query = (
        select(connection.advocate_id)
        .distinct()
        .where(
            connection.organisation_id == tx.organisation_id,
            connection.advocate_id > after,
            connection.opened_at < month.ends,
            or_(connection.ended_at.is_(None), connection.ended_at >= month.begins),
        )
        .order_by(connection.advocate_id)
        .limit(AT_ONCE)
    )
    return list(tx.conn.scalars(query))


def _is_recorded(tx: Tx, advocate_id: int, month: Month) -> bool:
    columns = fact.c
    about = (columns.kind == FactKind.MONTH, columns.source_kind == Thing.MONTH, columns.source_id == month.key)
    found = tx.conn.execute(select(columns.id).where(columns.advocate_id == advocate_id, *about))
    return found.one_or_none() is not None


def _closed(tx: Tx, advocate_id: int, month: Month) -> Change:
    worked, until = worked_in(tx, (advocate_id,), month), month.closes(tx.house.policy)
    if not supporting(worked, month, until, tx.house.policy):
        return Change()
    source = Subject(Thing.MONTH, month.key)
    measured = measure(worked, month, until)
    return Change(
        facts=(Fact(FactKind.MONTH, advocate_id, source, until, scope=f"{SCOPE}{month.name}", measure=measured),)
    )


def worked_in(tx: Tx, advocates: tuple[int, ...], month: Month) -> Worked:
    """What these did in a month: every connection that was active in it, with its messages."""
    connection = table_of(Connection).c
    connections = all_of(
        tx,
        Connection,
        connection.advocate_id.in_(advocates),
        connection.opened_at < month.ends,
        or_(connection.ended_at.is_(None), connection.ended_at >= month.begins),
    )
    messages: dict[int, list[Message]] = defaultdict(list)
    keys = [one.id for one in connections]
    for at in range(0, len(keys), IN_ONE_QUERY):
        for one in _since_last_answered(tx, keys[at : at + IN_ONE_QUERY], month):
            messages[one.connection_id].append(one)
    said = {key: tuple(found) for key, found in messages.items()}
    return Worked(connections, said, matching(tx, Away, advocate_id=advocates))


def _since_last_answered(tx: Tx, connections: list[int], month: Month) -> tuple[Message, ...]:
    """Of each conversation what came after the advocate's last message before the month: what went before is answered.

    A conversation may be years long, and a dashboard asks for this month only.
    """
    message = table_of(Message).c
    answers = (message.direction == Direction.TO_FAMILY, message.written_at < month.begins)
    mine = (message.connection_id.in_(connections), *answers)
    last = select(message.connection_id, func.max(message.id)).where(*mine).group_by(message.connection_id)
    answered = {row[0]: row[1] for row in tx.conn.execute(last)}
    since = [and_(message.connection_id == key, message.id > answered.get(key, 0)) for key in connections]
    return all_of(tx, Message, or_(*since))


def month_so_far(tx: Tx, advocate: Advocate) -> MonthSoFar:
    """The month that is running, as it would count if nothing more happened in it."""
    month, policy = month_of(tx.now), tx.house.policy
    worked = worked_in(tx, selves(tx, root_of(tx, advocate.id)), month)
    counts = supporting(worked, month, tx.now, policy)
    measured = measure(worked, month, tx.now)
    return MonthSoFar(month.name, counts, measured, sum(rules.grade(measured, policy)) if counts else 0)
