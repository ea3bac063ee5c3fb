"""Where a connection's conversation stands on the advocate's platform."""

from sqlalchemy import select

from core.connections.model import Connection
from core.connections.tables import conversation
from core.database.rows import all_of, table_of
from core.database.store import Tx
from core.database.upsert import upsert
from core.platform import Place


def conversation_of(tx: Tx, connection_id: int) -> Place | None:
    """The place of this connection's conversation; None while it has not been opened."""
    columns = conversation.c
    row = tx.conn.execute(
        select(columns.platform, columns.workspace, columns.channel, columns.thread).where(
            columns.connection_id == connection_id, columns.organisation_id == tx.organisation_id
        )
    ).one_or_none()
    return Place(*row) if row else None


def remember_conversation(tx: Tx, connection_id: int, place: Place) -> None:
    """Keep where the conversation stands; a new place takes the old one's."""
    upsert(
        tx.conn,
        conversation,
        {
            "organisation_id": tx.organisation_id,
            "connection_id": connection_id,
            "platform": place.platform,
            "workspace": place.workspace,
            "channel": place.channel,
            "thread": place.thread,
        },
    )


def connection_at(tx: Tx, place: Place) -> Connection | None:
    """The connection whose conversation stands here, the active one first; None when it can't be told.

    One direct conversation may serve several connections where a platform has no threads in it.
    """
    columns = conversation.c
    here = select(columns.connection_id).where(
        columns.organisation_id == tx.organisation_id,
        columns.platform == place.platform,
        columns.workspace == place.workspace,
        columns.channel == place.channel,
        columns.thread == place.thread,
    )
    found = all_of(tx, Connection, table_of(Connection).c.id.in_(here))
    likely = tuple(connection for connection in found if connection.active) or found
    return likely[0] if len(likely) == 1 else None
