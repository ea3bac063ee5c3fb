"""By which ways somebody can be reached, the best first. What is private never falls back to a channel."""

from itertools import chain
from typing import Final

from sqlalchemy import ColumnElement, select, true

from core.change import Audience
from core.connections.model import Connection
from core.connections.places import conversation_of
from core.database.rows import all_of, get, table_of
from core.database.store import Tx
from core.people.membership import ref_of
from core.people.model import Account, Application, Person
from core.platform import Place
from core.settings import OrganisationSettings

MAIL: Final = "mail"
"""The platform of mailboxes: the last way to somebody who works here."""


def routes(tx: Tx, organisation: OrganisationSettings, audience: Audience, to_id: int) -> tuple[Place, ...]:
    """The places to try in their order, each once; empty where nobody can be reached at all.

    A family whose route is a person, and whatever goes to coordinators: their channel, then each coordinator, and by
    mail where their platforms are out of order.
    """
    ways: tuple[Place, ...] = ()
    match audience:
        case Audience.PERSON:
            ways = conversations(tx, to_id)
        case Audience.THREAD:
            ways = _conversation(tx, to_id)
        case Audience.CHANNEL:
            ways = organisation.request_channels[to_id : to_id + 1]
        case Audience.COORDINATORS | Audience.FAMILY:
            ways = _coordinators(tx, organisation)
        case Audience.CONTACT:
            ways = _contact(tx, organisation, to_id)
        case Audience.APPLICANT:
            ways = (ref_of(get(tx, Application, to_id)).conversation,)
        case Audience.OPERATOR:
            ways = by_mail(organisation, tx.house.settings.operator.email)
    return tuple(dict.fromkeys(ways))  # a double would be "the next one" after itself, for ever


def conversations(tx: Tx, person_id: int) -> tuple[Place, ...]:
    """A person's own conversations with the desk, the account that was linked first before the others.

    None where they have left: it is no longer theirs to read.
    """
    return _own(tx, table_of(Person).c.id == person_id)


def _own(tx: Tx, who: ColumnElement[bool]) -> tuple[Place, ...]:
    person = table_of(Person).c
    here = select(person.id).where(who, person.organisation_id == tx.organisation_id, person.left_at.is_(None))
    accounts = all_of(tx, Account, table_of(Account).c.person_id.in_(here))
    return tuple(ref_of(account).conversation for account in accounts)


def _conversation(tx: Tx, connection_id: int) -> tuple[Place, ...]:
    place = conversation_of(tx, connection_id)
    direct = conversations(tx, get(tx, Connection, connection_id).advocate_id)
    return (place, *direct) if place and direct else direct


def _coordinators(tx: Tx, organisation: OrganisationSettings) -> tuple[Place, ...]:
    channel = organisation.coordinators_channel
    own = _own(tx, table_of(Person).c.coordinator == true())
    return (*((channel,) if channel else ()), *own, *by_mail(organisation, organisation.email))


def _contact(tx: Tx, organisation: OrganisationSettings, position: int) -> tuple[Place, ...]:
    """The contact's own conversation, their mail, then coordinators: an alert says only that a person is needed."""
    contacts = organisation.safeguarding_contacts[position : position + 1]
    own = tuple(contact.account.conversation for contact in contacts if contact.account)
    mailboxes = (by_mail(organisation, contact.email) for contact in contacts if organisation.email)
    return (*own, *chain.from_iterable(mailboxes), *_coordinators(tx, organisation))


def by_mail(organisation: OrganisationSettings, mailbox: str) -> tuple[Place, ...]:
    """A mailbox as a place to post to: it takes one sentence. None where the configuration names none."""
    return (Place(MAIL, organisation.slug, f"@{mailbox}"),) if mailbox else ()
