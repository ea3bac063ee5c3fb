"""At the start, organisations, first coordinators and safeguarding contacts become rows. Nothing is ever deleted."""

from dataclasses import replace

from sqlalchemy import insert, select

from core.change import NOTHING, Change, Entry, together
from core.database.commit import commit
from core.database.rows import all_of, get, table_of
from core.database.store import Tx
from core.people.finding import account_at
from core.people.model import Account, Advocate, Person
from core.people.rules import effective_capacity
from core.people.tables import organisation as organisations
from core.platform import AccountRef
from core.settings import FirstCoordinator, OrganisationSettings


def set_up(tx: Tx) -> None:
    """Make the rows say what the settings say. Doing it again changes nothing, and writes nothing."""
    for organisation in tx.house.settings.organisations:
        tx.act_for(_row_of(tx, organisation), via="setup")
        change = together([_coordinator(tx, first) for first in organisation.coordinators])
        change += _contacts(tx, organisation) + _capacities(tx)
        if change != NOTHING:
            commit(tx, change)


def _row_of(tx: Tx, organisation: OrganisationSettings) -> int:
    key: int | None = tx.conn.scalar(select(organisations.c.id).where(organisations.c.slug == organisation.slug))
    if key is None:
        key = tx.ids.next()
        tx.conn.execute(insert(organisations), {"id": key, "slug": organisation.slug, "last_reference": 0})
    return key


def _coordinator(tx: Tx, first: FirstCoordinator) -> Change:
    account = account_at(tx, first.account)
    if account is None:
        return _new_person(tx, first.name, first.account, "coordinator_set", zone=first.zone or "", coordinator=True)
    person = get(tx, Person, account.person_id)
    told = replace(person, name=first.name, zone=first.zone or person.zone, coordinator=True, left_at=None)
    return NOTHING if told == person else Change(state=(told,), journal=(Entry(told, "coordinator_set"),))


def _contacts(tx: Tx, organisation: OrganisationSettings) -> Change:
    """A safeguarding contact is a person, so that cards and the access log name them; who is one already stays as is.

    A mail-only contact has no account, and one in another workspace could not act here.
    """
    coordinators = {first.account for first in organisation.coordinators}
    names = {one.account: one.name for one in organisation.safeguarding_contacts if one.account}
    return together(
        _new_person(tx, name, account, "contact_set")
        for account, name in names.items()
        if account not in coordinators
        and f"{account.platform}:{account.workspace}" in organisation.workspaces
        and account_at(tx, account) is None
    )


def _new_person(tx: Tx, name: str, ref: AccountRef, verb: str, *, zone: str = "", coordinator: bool = False) -> Change:
    person = Person(
        id=tx.ids.next(),
        organisation_id=tx.organisation_id,
        public_id=tx.ids.public(),
        name=name,
        zone=zone,
        coordinator=coordinator,
    )
    account = Account(
        id=tx.ids.next(),
        organisation_id=tx.organisation_id,
        person_id=person.id,
        platform=ref.platform,
        workspace=ref.workspace,
        user_id=ref.user_id,
    )
    return Change(state=(person, account), journal=(Entry(person, verb),))


def _capacities(tx: Tx) -> Change:
    """A plan may have got more or fewer places since: every advocate's effective limit follows it."""
    plans = tx.house.settings.plans
    changed = [
        replace(one, capacity=capacity)
        for one in all_of(tx, Advocate, table_of(Advocate).c.organisation_id == tx.organisation_id)
        if one.plan in plans and (capacity := effective_capacity(plans[one.plan].places, one.own_limit)) != one.capacity
    ]
    return Change(state=tuple(changed), journal=tuple(Entry(one, "plan_set") for one in changed))
