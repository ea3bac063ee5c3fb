"""What the verbs and cards of this slice look up. Reading only; nothing is decided here."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from core.change import subject_of
from core.connections.conversation_rules import compose
from core.connections.drafts import Known
from core.connections.model import Connection, ConnectionState, Delivery, Direction, Message
from core.connections.refusals import NobodySupports
from core.connections.rules import Hours
from core.database import words
from core.database.rows import all_of, find, get, matching, table_of
from core.database.store import Tx
from core.people.model import Advocate, AskingFor, Family, Person
from core.requests.model import LIVE_OFFERS, Offer, OfferState, SupportRequest
from core.sendfacts import UnknownCode, due_dates
from core.settings import OrganisationSettings
from core.tenant import organisation_of


@dataclass(frozen=True, slots=True)
class Case:
    """A connection with the request it is about and the people on our side."""

    connection: Connection
    support_request: SupportRequest
    advocate: Advocate
    person: Person

    @property
    def label(self) -> str:
        return self.support_request.label


def case_of(tx: Tx, connection: Connection) -> Case:
    """Everything that a verb about this connection needs to know of its surroundings."""
    return Case(
        connection,
        get(tx, SupportRequest, connection.request_id),
        get(tx, Advocate, connection.advocate_id),
        get(tx, Person, connection.advocate_id),
    )


def zones(tx: Tx, person: Person) -> tuple[ZoneInfo, ZoneInfo]:
    """The zone of this person, and that of coordinators."""
    organisation = organisation_of(tx)
    return tx.house.zone_of(organisation, person), tx.house.zone_of(organisation)


def hours_of(tx: Tx, person: Person) -> Hours:
    """By what the things between this advocate and a family are timed."""
    clocks = tx.house.settings.clocks
    return Hours(tx.now, *zones(tx, person), clocks.introduction, clocks.quiet)


def active_connection(tx: Tx, support_request: SupportRequest) -> Connection | None:
    """The connection in which this request's family is supported now."""
    columns = table_of(Connection).c
    return find(
        tx,
        Connection,
        columns.request_id == support_request.id,
        columns.state == ConnectionState.ACTIVE,
    )


def connection_of(tx: Tx, support_request: SupportRequest) -> Connection:
    """The active connection of a request that somebody named; raises NobodySupports where there is none."""
    connection = active_connection(tx, support_request)
    if connection is None:
        raise NobodySupports(label=support_request.label)
    return connection


def messages_of(tx: Tx, connection: Connection) -> tuple[Message, ...]:
    """Every message, note and draft of a connection, oldest first."""
    return all_of(tx, Message, table_of(Message).c.connection_id == connection.id)


def unsent_of(tx: Tx, connection: Connection) -> tuple[Message, ...]:
    """Messages of this connection to the family that did not arrive."""
    columns = table_of(Message).c
    return all_of(
        tx,
        Message,
        columns.connection_id == connection.id,
        columns.direction == Direction.TO_FAMILY,
        columns.delivery == Delivery.FAILED,
    )


def live_handovers(tx: Tx, connection: Connection) -> tuple[Offer, ...]:
    """The offers by which this connection could still be handed over."""
    return matching(tx, Offer, handover_of=connection.id, state=tuple(LIVE_OFFERS))


def waiting_handover(tx: Tx, connection: Connection) -> Offer | None:
    """The handover that waits for its answer, within its time."""
    return next((one for one in live_handovers(tx, connection) if one.state is OfferState.OPEN), None)


def came_by(tx: Tx, connection: Connection) -> Offer | None:
    """The handover by which this connection came about; None where the advocate accepted the request itself."""
    columns = table_of(Offer).c
    return find(
        tx,
        Offer,
        columns.request_id == connection.request_id,
        columns.advocate_id == connection.advocate_id,
        columns.state == OfferState.ACCEPTED,
        columns.handover_of.is_not(None),
    )


def new_message(tx: Tx, connection: Connection, author_id: int | None) -> Message:
    """A message to be, with its names; the family's own has no author."""
    return compose(connection, key=tx.ids.next(), public_id=tx.ids.public(), author_id=author_id, now=tx.now)


def words_of(tx: Tx, message: Message) -> str:
    """What a message says; empty once it has been erased."""
    return words.read(tx, subject_of(message), "words")


def name_of(tx: Tx, person_id: int | None) -> str:
    """A person's name; "somebody" where nobody is named."""
    return get(tx, Person, person_id).name if person_id else "somebody"


def asks_for_self(tx: Tx, connection: Connection) -> bool:
    """Whether this is a young person asking for themselves."""
    return get(tx, Family, connection.family_id).asking_for is AskingFor.SELF


def stage_words(tx: Tx, support_request: SupportRequest) -> str:
    """The stage as people say it; the code where the facts' file no longer holds it."""
    try:
        return tx.house.send_facts.stage(support_request.stage).label
    except UnknownCode:
        return support_request.stage


def kind_words(tx: Tx, support_request: SupportRequest) -> str:
    """The kind of support as people say it; the code where the facts' file no longer holds it."""
    try:
        return tx.house.send_facts.kind(support_request.kind).label
    except UnknownCode:
        return support_request.kind


def family_message(tx: Tx, connection: Connection) -> str:
    """What the family wrote when it asked; empty once it has been erased."""
    return words.read(tx, connection.request_subject, "message")


def summary_of(tx: Tx, handover: Offer) -> str:
    """The summary note of a handover; empty once it has been erased."""
    return words.read(tx, subject_of(handover), "summary")


def known_of(tx: Tx, organisation: OrganisationSettings, connection: Connection) -> Known:
    """What a draft of the introduction is built from."""
    case, handover = case_of(tx, connection), came_by(tx, connection)
    before = get(tx, Connection, handover.handover_of) if handover and handover.handover_of else None
    return Known(
        advocate=case.person.name,
        organisation=organisation.name,
        for_self=asks_for_self(tx, connection),
        age=case.support_request.age,
        stage=stage_words(tx, case.support_request),
        kind=kind_words(tx, case.support_request),
        dates=due_dates(case.support_request.situation),
        message=family_message(tx, connection),
        today=tx.now.date(),
        taken_over_from=name_of(tx, before.advocate_id) if before else "",
    )
