"""Finding people: by name, public id or account; who is here; and what hangs on somebody."""

from dataclasses import dataclass
from difflib import get_close_matches

from sqlalchemy import Select, select

from core.connections.model import Connection, ConnectionState
from core.database.rows import all_of, find, get, table_of
from core.database.store import Tx
from core.people.membership import Member
from core.people.model import Account, Advocate, Person
from core.people.refusals import AlreadyLeft, NearlyCalled, NobodyCalled, NotAnAdvocate, SeveralCalled
from core.phrasing import listed, shortened
from core.platform import AccountRef
from core.requests.model import LIVE_OFFERS, Offer, SupportRequest

SHOWN_NAMES = 5


@dataclass(frozen=True, slots=True)
class Listed:
    """An advocate as lists show them."""

    person: Person
    advocate: Advocate


def person_called(tx: Tx, said: str) -> Person:
    """Whoever is meant by a name, part of a name, a public id or `platform:workspace:account`.

    Only people who are here. Raises NobodyCalled, NearlyCalled for a slip of the pen,
    SeveralCalled with the names that fit, or AlreadyLeft for a card or account of somebody who has left.
    """
    said = said.strip()
    if (pressed := _by_public_id(tx, said)) is not None:
        return _if_here(pressed)
    if (account := account_of(tx, said)) is not None:
        return _if_here(get(tx, Person, account.person_id))
    people = all_here(tx)
    wanted = said.casefold()
    for fits in (
        lambda person: person.name.casefold() == wanted,
        lambda person: wanted in person.name.casefold(),
    ):
        found = [person for person in people if wanted and fits(person)]
        if len(found) == 1:
            return found[0]
        if found:
            raise SeveralCalled(names=listed([person.name for person in found[:SHOWN_NAMES]], "or"))
    close = get_close_matches(wanted[:120], [person.name.casefold() for person in people], n=1)
    for person in people:
        if person.name.casefold() in close:
            raise NearlyCalled(name=shortened(said, 60), perhaps=person.name)
    raise NobodyCalled(name=shortened(said, 60))


def _by_public_id(tx: Tx, said: str) -> Person | None:
    columns = table_of(Person).c
    return find(tx, Person, columns.public_id == said, columns.organisation_id == tx.organisation_id)


def _if_here(person: Person) -> Person:
    if person.left_at is not None:
        raise AlreadyLeft(name=person.name)
    return person


def account_of(tx: Tx, written: str) -> Account | None:
    """The account written `platform:workspace:account` in this organisation, if it is known."""
    try:
        return account_at(tx, AccountRef.parse(written))
    except ValueError:
        return None


def account_at(tx: Tx, ref: AccountRef) -> Account | None:
    """The account that an adapter or an application names, if it is known in this organisation."""
    columns = table_of(Account).c
    return find(
        tx,
        Account,
        columns.platform == ref.platform,
        columns.workspace == ref.workspace,
        columns.user_id == ref.user_id,
        columns.organisation_id == tx.organisation_id,
    )


def member(tx: Tx, person: Person) -> Member:
    """The person with their advocate's facts and accounts."""
    accounts = all_of(tx, Account, table_of(Account).c.person_id == person.id)
    return Member(person, find(tx, Advocate, table_of(Advocate).c.id == person.id), accounts)


def advocate_of(tx: Tx, person: Person) -> Advocate:
    """The person as an advocate; raises NotAnAdvocate."""
    found = find(tx, Advocate, table_of(Advocate).c.id == person.id)
    if found is None:
        raise NotAnAdvocate(name=person.name)
    return found


def all_here(tx: Tx) -> tuple[Person, ...]:
    """Everybody of the organisation who has not left, by name."""
    columns = table_of(Person).c
    return all_of(
        tx,
        Person,
        columns.organisation_id == tx.organisation_id,
        columns.left_at.is_(None),
        order_by=(columns.name, columns.id),
    )


def advocates_here(tx: Tx) -> tuple[Listed, ...]:
    """Every advocate of the organisation who has not left, by name."""
    advocates = {a.id: a for a in all_of(tx, Advocate, table_of(Advocate).c.organisation_id == tx.organisation_id)}
    return tuple(Listed(person, advocates[person.id]) for person in all_here(tx) if person.id in advocates)


def offered_to(tx: Tx, person: Person) -> tuple[SupportRequest, ...]:
    """The requests that wait for this advocate's own answer."""
    offer = table_of(Offer).c
    live = (offer.advocate_id == person.id, offer.state.in_(tuple(LIVE_OFFERS)))
    return _requests(tx, select(offer.request_id).where(*live))


def families_of(tx: Tx, person: Person) -> tuple[SupportRequest, ...]:
    """The requests whose families this advocate supports now."""
    connection = table_of(Connection).c
    active = (connection.advocate_id == person.id, connection.state == ConnectionState.ACTIVE)
    return _requests(tx, select(connection.request_id).where(*active))


def _requests(tx: Tx, which: Select[tuple[int]]) -> tuple[SupportRequest, ...]:
    columns = table_of(SupportRequest).c
    ours = (columns.organisation_id == tx.organisation_id, columns.id.in_(which))
    return all_of(tx, SupportRequest, *ours, order_by=(columns.reference,))
