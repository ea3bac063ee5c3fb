"""Who somebody is, and what they may open. Every load that begins with a person goes through `load`.

Deny by default: what is missing, what is another organisation's and what one may not see all read the same.
"""

import functools
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import Select, bindparam, insert, select

from core.change import Noun, Subject, subject_of
from core.community.model import Invitation
from core.connections.model import Connection, ConnectionState
from core.database.ledgers import access_log
from core.database.rows import by_public_id, columns_of, get, known_as, table_of
from core.database.store import Tx
from core.people.model import Account, Advocate, Family, Person
from core.people.rules import is_accredited
from core.platform import AccountRef
from core.refusals import NotAllowed, Stranger
from core.requests.model import Offer, SupportRequest
from core.settings import OrganisationSettings

N = TypeVar("N", bound=Noun)


class Role(StrEnum):
    """In what part somebody acts. The last ones depend on the thing they act on."""

    STRANGER = "stranger"  # an account we do not know yet
    MEMBER = "member"  # anybody of the organisation
    ADVOCATE = "advocate"  # accredited, not left
    COORDINATOR = "coordinator"
    CONTACT = "contact"  # a safeguarding contact
    OPERATOR = "operator"  # at the command line
    ASKED = "asked"  # the advocate this very offer or invitation is for; anybody accredited for a pool's
    HOLDER = "holder"  # the advocate who has this request
    FAMILY = "family"  # whose request this is


@dataclass(frozen=True, slots=True)
class Envelope:
    """What an adapter has verified about something that came in. The tenant is taken from here and nowhere else.

    `key` is the same for every redelivery of the same act. `groups` are the platform's own groups or roles of
    this account, written `platform:workspace:group`, checked live.
    """

    account: AccountRef
    key: str
    via: str
    shown_name: str = ""
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts: a person of the organisation, a family, or a stranger with an account."""

    organisation: OrganisationSettings
    account: AccountRef | None = None
    shown_name: str = ""
    person: Person | None = None
    advocate: Advocate | None = None
    family: Family | None = None
    roles: frozenset[Role] = field(default_factory=frozenset)

    @property
    def is_coordinator(self) -> bool:
        return Role.COORDINATOR in self.roles

    def as_person(self) -> Person:
        """The person; raises Stranger where there is none."""
        if self.person is None:
            raise Stranger
        return self.person

    def as_advocate(self) -> Advocate:
        """The advocate; raises NotAllowed where this person is none."""
        if self.advocate is None:
            raise NotAllowed
        return self.advocate


def who(tx: Tx, organisation: OrganisationSettings, envelope: Envelope) -> Actor:
    """The actor behind a verified envelope, with the roles they have everywhere in their organisation."""
    ref = envelope.account
    named = {"platform": ref.platform, "workspace": ref.workspace, "user_id": ref.user_id, "tenant": tx.organisation_id}
    row = tx.conn.execute(_who(), named).one_or_none()
    person, advocate = (None, None) if row is None else _person_and_advocate(tx, tuple(row))
    actor = Actor(organisation, ref, envelope.shown_name, person, advocate)
    return replace(actor, roles=_standing_roles(tx, actor, envelope))


def _person_and_advocate(tx: Tx, row: tuple[object, ...]) -> tuple[Person, Advocate | None]:
    names = [column.name for column in columns_of(Person)], [column.name for column in columns_of(Advocate)]
    split = len(names[0])
    person = known_as(tx, Person(**dict(zip(names[0], row[:split], strict=True))))  # type: ignore[arg-type]
    if row[split] is None:
        return person, None
    return person, known_as(tx, Advocate(**dict(zip(names[1], row[split:], strict=True))))  # type: ignore[arg-type]


@functools.cache
def _who() -> Select[tuple[object, ...]]:
    """An account's person, unless they have left, with what makes them an advocate: read at every act."""
    account, person, advocate = table_of(Account), table_of(Person), table_of(Advocate)
    return (
        select(*columns_of(Person), *columns_of(Advocate))
        .select_from(
            account.join(person, account.c.person_id == person.c.id).outerjoin(advocate, advocate.c.id == person.c.id)
        )
        .where(
            account.c.platform == bindparam("platform"),
            account.c.workspace == bindparam("workspace"),
            account.c.user_id == bindparam("user_id"),
            account.c.organisation_id == bindparam("tenant"),
            person.c.left_at.is_(None),
        )
    )


def _standing_roles(tx: Tx, actor: Actor, envelope: Envelope) -> frozenset[Role]:
    roles = {Role.MEMBER if actor.person else Role.STRANGER}
    if actor.advocate and accredited(actor.advocate, tx):
        roles.add(Role.ADVOCATE)
    by_group = not envelope.groups.isdisjoint(actor.organisation.coordinator_groups)
    if actor.person and (actor.person.coordinator or by_group):
        roles.add(Role.COORDINATOR)
    if any(contact.account == actor.account for contact in actor.organisation.safeguarding_contacts):
        roles.add(Role.CONTACT)
    return frozenset(roles)


def accredited(advocate: Advocate, tx: Tx) -> bool:
    """Whether the accreditation stands today (the whole last day counts, in UTC)."""
    return is_accredited(advocate, tx.now.date())


def as_family(organisation: OrganisationSettings, family: Family) -> Actor:
    """The actor behind a family's own route."""
    return Actor(organisation, family=family, roles=frozenset({Role.FAMILY}))


def somewhere(actor: Actor) -> frozenset[Role]:
    """The roles this actor has everywhere, and those they may have towards one thing or another."""
    towards = {Role.ASKED, Role.HOLDER} if Role.ADVOCATE in actor.roles else set()
    return actor.roles | towards


def load(tx: Tx, actor: Actor, kind: type[N], public_id: str, allowed: frozenset[Role]) -> N:
    """The noun that a button, form, command or link names, if this actor has one of the roles for it.

    Raises NotFound for what is missing or another organisation's, NotAllowed (or Stranger) for a wrong role.
    """
    noun = by_public_id(tx, kind, public_id)
    require(roles_for(tx, actor, noun), allowed)
    return noun


def require(roles: frozenset[Role], allowed: frozenset[Role]) -> None:
    """Raise the fitting refusal unless a role is among the allowed ones."""
    if roles.isdisjoint(allowed):
        raise Stranger if roles == {Role.STRANGER} else NotAllowed


def roles_for(tx: Tx, actor: Actor, noun: Noun) -> frozenset[Role]:
    """Everywhere-roles plus what this actor is to this very thing. A family is nobody to what is not its own."""
    towards = _roles_towards(tx, actor, noun)
    return towards if actor.family else actor.roles | towards


def _roles_towards(tx: Tx, actor: Actor, noun: Noun) -> frozenset[Role]:
    roles: set[Role] = set()
    support_request = noun if isinstance(noun, SupportRequest) else None
    if support_request is None and hasattr(noun, "request_id"):
        support_request = get(tx, SupportRequest, noun.request_id)
    if actor.family:
        whose = support_request.family_id if support_request else noun.id if isinstance(noun, Family) else None
        return frozenset({Role.FAMILY} if whose == actor.family.id else ())
    me = actor.advocate
    if me is None or Role.ADVOCATE not in actor.roles:
        return frozenset()
    if isinstance(noun, Offer) and noun.advocate_id in (None, me.id) and noun.rung != "coordinators":
        roles.add(Role.ASKED)
    if support_request and support_request.holder_id == me.id:
        roles.add(Role.HOLDER)
    if isinstance(noun, Connection) and noun.advocate_id == me.id and noun.state is ConnectionState.ACTIVE:
        roles.add(Role.HOLDER)
    invited = isinstance(noun, Invitation) and noun.advocate_id == me.id
    if invited or getattr(noun, "asker_id", None) == me.id:
        roles.add(Role.ASKED)
    return frozenset(roles)


def note(tx: Tx, actor: Actor | None, action: str, about: Subject | Noun | None, outcome: str = "seen") -> None:
    """Write who saw or was refused what into the access log: ids only."""
    subject = about if isinstance(about, Subject) or about is None else subject_of(about)
    tx.conn.execute(
        insert(access_log),
        {
            "organisation_id": tx.organisation_id,
            "actor_id": actor.person.id if actor and actor.person else None,
            "action": action,
            "subject_kind": subject.thing if subject else None,
            "subject_id": subject.id if subject else None,
            "outcome": outcome,
            "at": tx.now,
        },
    )
