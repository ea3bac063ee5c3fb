"""The doors of the people slice, and the steps of its clocks."""

from collections.abc import Mapping

from core.change import NOTHING, Change, Deadline, Thing
from core.database.rows import get
from core.database.store import Tx
from core.deadlines import Fire
from core.people import membership, membership_actions, own_actions, rules
from core.people.model import Advocate, Person
from core.tenant import organisation_of
from core.verbs import Verb


def accreditation_step(tx: Tx, deadline: Deadline) -> Change:
    """An accreditation ends in 30 days, or has ended: coordinators are told if it is still so."""
    person = get(tx, Person, deadline.about.id)
    if person.left_at is not None:
        return NOTHING
    today = tx.now.astimezone(tx.house.zone_of(organisation_of(tx))).date()
    return membership.accreditation_notice(get(tx, Advocate, person.id), deadline.step, today)


def availability_step(tx: Tx, deadline: Deadline) -> Change:
    """The day has come from which an advocate expected capacity: they are asked."""
    person = get(tx, Person, deadline.about.id)
    advocate = get(tx, Advocate, person.id)
    today = tx.now.astimezone(tx.house.zone_of(organisation_of(tx), person)).date()
    if person.left_at is not None or not rules.still_to_be_asked(advocate, today):
        return NOTHING
    return rules.ask_availability(advocate)


VERBS: tuple[Verb, ...] = (*own_actions.VERBS, *membership_actions.VERBS)

STEPS: Mapping[Thing, Fire] = {Thing.ADVOCATE: accreditation_step, Thing.PERSON: availability_step}
