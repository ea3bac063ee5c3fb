"""What people see of connections in lists: an advocate's families, and the coordinators' digest."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.connections.model import DOUBTED, INTRODUCTION_OWED, Connection, ConnectionState, Direction, Message
from core.connections.records import case_of, live_handovers, name_of
from core.database.rows import all_of, get, table_of
from core.database.store import Tx
from core.people.model import Advocate
from core.phrasing import lasting, when
from core.requests.model import Offer, OfferState, SupportRequest
from core.settings import OrganisationSettings
from core.surface import Button


class Next(StrEnum):
    """What is due next for a family."""

    INTRODUCTION = "introduction"
    REPLY = "reply"
    HANDOVER = "handover"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class MyFamily:
    """One of an advocate's families. `since_or_due` (aware UTC) is when it is due, or since when they wait."""

    connection: Connection
    support_request: SupportRequest
    next: Next
    since_or_due: datetime | None = None

    def in_words(self, now: datetime, zone: ZoneInfo) -> str:
        """One line for the home view."""
        label, at = self.support_request.label, self.since_or_due
        match self.next:
            case Next.INTRODUCTION if at and now >= at:
                return f"{label}: introduction overdue since {when(at, zone)}"
            case Next.INTRODUCTION if at:
                return f"{label}: introduction due by {when(at, zone)}"
            case Next.REPLY if at:
                return f"{label}: waiting for your answer for {lasting(now - at)}"
            case Next.HANDOVER:
                return f"{label}: a handover waits for its answer"
            case _:
                return f"{label}: nothing is due"

    @property
    def button(self) -> Button:
        """The press that does what is next; it names the request, for several stand together."""
        label = self.support_request.label
        if self.next is Next.INTRODUCTION:
            return Button(f"{label}: Write the introduction", "introduction_write", self.connection.public_id)
        return Button(f"{label}: Reply to family", "reply", self.connection.public_id)


def handovers_to(tx: Tx, advocate: Advocate) -> tuple[tuple[SupportRequest, Offer], ...]:
    """The families that this advocate is asked to take over, the first asked first."""
    columns = table_of(Offer).c
    mine = (columns.advocate_id == advocate.id, columns.handover_of.is_not(None), columns.state == OfferState.OPEN)
    return tuple((get(tx, SupportRequest, offer.request_id), offer) for offer in all_of(tx, Offer, *mine))


def my_families(tx: Tx, advocate: Advocate) -> tuple[MyFamily, ...]:
    """The families that an advocate supports now, with what is due next; what presses most comes first."""
    columns = table_of(Connection).c
    mine = all_of(tx, Connection, columns.advocate_id == advocate.id, columns.state == ConnectionState.ACTIVE)
    order = tuple(Next)
    never = tx.now.max.replace(tzinfo=tx.now.tzinfo)
    return tuple(
        sorted(
            (_next_of(tx, connection) for connection in mine),
            key=lambda one: (order.index(one.next), one.since_or_due or never, one.connection.id),
        )
    )


def waiting_since(messages: tuple[Message, ...]) -> datetime | None:
    """Since when a family waits for an answer (aware UTC): its first message after the advocate's last."""
    since: datetime | None = None
    for message in sorted(messages, key=lambda one: one.written_at):
        if message.direction is Direction.TO_FAMILY:
            since = None
        elif message.direction is Direction.FROM_FAMILY and since is None:
            since = message.written_at
    return since


def digest_lines(tx: Tx, organisation: OrganisationSettings) -> tuple[str, ...]:
    """A line for each introduction that coordinators have been told of and that is still not settled."""
    columns = table_of(Connection).c
    late = tx.now - tx.house.settings.clocks.introduction.handover
    owed = all_of(
        tx,
        Connection,
        columns.organisation_id == tx.organisation_id,
        columns.state == ConnectionState.ACTIVE,
        columns.introduction.in_(tuple(INTRODUCTION_OWED)),
        order_by=(columns.introduction_due_at, columns.id),
    )
    told = (one for one in owed if one.opened_at <= late or one.introduction in DOUBTED)
    return tuple(_digest_line(tx, connection, tx.house.zone_of(organisation)) for connection in told)


def _digest_line(tx: Tx, connection: Connection, zone: ZoneInfo) -> str:
    case, handovers = case_of(tx, connection), live_handovers(tx, connection)
    offered = f"; offered to {name_of(tx, handovers[-1].advocate_id)}" if handovers else ""
    due = when(connection.introduction_due_at, zone)
    return f"{case.label}: the family has not heard from {case.person.name}; due {due}{offered}"


def _next_of(tx: Tx, connection: Connection) -> MyFamily:
    support_request = get(tx, SupportRequest, connection.request_id)
    if connection.owes_introduction:
        return MyFamily(connection, support_request, Next.INTRODUCTION, connection.introduction_due_at)
    columns = table_of(Message).c
    since = waiting_since(all_of(tx, Message, columns.connection_id == connection.id))
    if since is not None:
        return MyFamily(connection, support_request, Next.REPLY, since)
    waits = bool(live_handovers(tx, connection))
    return MyFamily(connection, support_request, Next.HANDOVER if waits else Next.NOTHING)
