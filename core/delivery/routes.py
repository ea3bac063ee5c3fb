"""By which ways somebody can be reached, the best first. What is private never falls back to a channel."""

from sqlalchemy import true

from core.change import Audience
from core.connections.model import Connection
from core.connections.places import conversation_of
from core.database.rows import all_of, find, get, table_of
from core.database.store import Tx
from core.people.membership import ref_of
from core.people.model import Account, Application, Person
from core.platform import AccountRef, Place
from core.settings import OrganisationSettings


def routes(tx: Tx, organisation: OrganisationSettings, audience: Audience, to_id: int) -> tuple[Place, ...]:
    """The places to try in their order; empty where nobody can be reached at all.

    A family whose route is a person, and whatever goes to coordinators: their channel, then each coordinator.
    """
    match audience:
        case Audience.PERSON:
            return conversations(tx, to_id)
        case Audience.THREAD:
            return _conversation(tx, to_id)
        case Audience.CHANNEL:
            channels = organisation.request_channels
            return channels[to_id : to_id + 1]
        case Audience.COORDINATORS | Audience.FAMILY:
            channel = organisation.coordinators_channel
            return ((channel,) if channel else ()) + _coordinators(tx)
        case Audience.CONTACT | Audience.APPLICANT:
            return _outsider(tx, organisation, audience, to_id)
        case Audience.OPERATOR:
            return ()


def accounts_of(tx: Tx, person_id: int) -> tuple[AccountRef, ...]:
    """A person's accounts, the first linked first."""
    found = all_of(tx, Account, table_of(Account).c.person_id == person_id)
    return tuple(AccountRef(account.platform, account.workspace, account.user_id) for account in found)


def conversations(tx: Tx, person_id: int) -> tuple[Place, ...]:
    """A person's own conversations with the desk. None where they have left: it is no longer theirs to read."""
    person = find(tx, Person, table_of(Person).c.id == person_id)
    gone = person is None or person.left_at is not None or person.organisation_id != tx.organisation_id
    return () if gone else tuple(account.conversation for account in accounts_of(tx, person_id))


def _conversation(tx: Tx, connection_id: int) -> tuple[Place, ...]:
    place = conversation_of(tx, connection_id)
    direct = conversations(tx, get(tx, Connection, connection_id).advocate_id)
    return (place, *direct) if place else direct


def _coordinators(tx: Tx) -> tuple[Place, ...]:
    columns = table_of(Person).c
    mine = (columns.organisation_id == tx.organisation_id, columns.coordinator == true())
    return tuple(place for person in all_of(tx, Person, *mine) for place in conversations(tx, person.id))


def _outsider(tx: Tx, organisation: OrganisationSettings, audience: Audience, to_id: int) -> tuple[Place, ...]:
    """Somebody who need not be a person here: a safeguarding contact, or whoever asked to be added."""
    if audience is Audience.CONTACT:
        return _contact(tx, organisation, to_id)
    return (ref_of(get(tx, Application, to_id)).conversation,)


def _contact(tx: Tx, organisation: OrganisationSettings, position: int) -> tuple[Place, ...]:
    """The contact's own conversation, then coordinators: an alert says no more than that a person is needed."""
    contacts = organisation.safeguarding_contacts[position : position + 1]
    own = tuple(contact.account.conversation for contact in contacts if contact.account)
    channel = organisation.coordinators_channel
    return own + ((channel,) if channel else ()) + _coordinators(tx)
