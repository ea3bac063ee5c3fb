"""The doors of a family's rights and of its links, for the family and for coordinators; and the steps of its clocks."""

from collections.abc import Mapping

from core.access import Actor, Role
from core.change import NOTHING, Change, Deadline, Thing
from core.database.commit import commit
from core.database.rows import get
from core.database.store import Tx
from core.deadlines import Fire
from core.families import rights, rules
from core.families.model import Link
from core.families.refusals import NoPage
from core.families.rights import Right
from core.people.model import Family
from core.people.reaching import PERSON_ROUTE
from core.surface import Reply, Say, Values
from core.tenant import organisation_of
from core.verbs import Verb


def ask_erasure(tx: Tx, _actor: Actor, family: Family, _values: Values) -> Reply:
    """The family asks us to erase what we hold; a person decides."""
    commit(tx, rights.ask(family, Right.ERASURE, tx.now))
    return Say("Thank you. A person will look at this. You will hear from us within one month.")


def ask_copy(tx: Tx, _actor: Actor, family: Family, _values: Values) -> Reply:
    """The family asks for a copy of everything we hold; a person checks it first."""
    commit(tx, rights.ask(family, Right.COPY, tx.now))
    return Say("Thank you. A person will check it first. You will hear from us within one month.")


def copy_given(tx: Tx, _actor: Actor, family: Family, _values: Values) -> Reply:
    """The family has its copy."""
    commit(tx, rights.given(family))
    return Say("Noted. The family has its copy.")


def send_link_again(tx: Tx, _actor: Actor, family: Family, _values: Values) -> Reply:
    """Send the family a new link to its page. Raises NoPage where it has none: somebody rings it."""
    if family.route == PERSON_ROUTE or family.erased_at is not None:
        raise NoPage
    commit(tx, rules.new_link(family))
    return Say("A new link is on its way to the family.")


def unopened(tx: Tx, due: Deadline) -> Change:
    """A day has gone by since a link was sent."""
    link = get(tx, Link, due.about.id)
    zone = tx.house.zone_of(organisation_of(tx))
    not_before = tx.house.settings.clocks.quiet.end_of_quiet(tx.now, zone)
    return rules.unopened(get(tx, Family, link.family_id), link, tx.now, not_before)


def remind(tx: Tx, due: Deadline) -> Change:
    """Something that a family asked about its data is still owed."""
    if due.step != rights.REMINDER:
        return NOTHING
    zone = tx.house.zone_of(organisation_of(tx))
    not_before = tx.house.settings.clocks.quiet.end_of_quiet(tx.now, zone)
    return rights.remind(get(tx, Family, due.about.id), tx.now, not_before)


FAMILY, COORDINATOR = frozenset({Role.FAMILY}), frozenset({Role.COORDINATOR})

VERBS: tuple[Verb, ...] = (
    Verb(name="family_asks_erasure", about=Family, roles=FAMILY, act=ask_erasure),
    Verb(name="family_asks_copy", about=Family, roles=FAMILY, act=ask_copy),
    Verb(name="copy_given", about=Family, roles=COORDINATOR, act=copy_given),
    Verb(name="send_link_again", about=Family, roles=COORDINATOR, act=send_link_again),
)

STEPS: Mapping[Thing, Fire] = {Thing.LINK: unopened, Thing.FAMILY: remind}
