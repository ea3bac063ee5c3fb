"""Record that somebody was at a community event to which the desk did not ask them, or which it did not plan."""

from datetime import datetime, time

from core.access import Actor, Role
from core.change import Change, Entry
from core.community import forms, rules
from core.community.loading import events_behind, invitation_of, new_invitation
from core.community.model import Event, EventKind
from core.community.refusals import OnRecord
from core.database.commit import commit
from core.database.rows import by_public_id
from core.database.store import Tx
from core.hours import in_utc
from core.people.finding import advocate_of
from core.people.model import Advocate, Person
from core.refusals import FieldProblem
from core.rewards.facts import event_attended
from core.surface import Ask, Reply, Say, Values
from core.verbs import Verb, one

COORDINATORS = frozenset({Role.COORDINATOR})
NOON = time(12)


def award_event(tx: Tx, _actor: Actor, person: Person, _values: Values) -> Reply:
    """Open the form for recording that somebody was at a community event."""
    advocate = advocate_of(tx, person)
    return Ask(forms.record_attendance(person, _not_yet(tx, advocate)))


def _not_yet(tx: Tx, advocate: Advocate) -> tuple[Event, ...]:
    """The last community events that this advocate is not confirmed at."""
    here = ((event, invitation_of(tx, event, advocate.id)) for event in events_behind(tx, EventKind.COMMUNITY))
    return tuple(event for event, mine in here if mine is None or mine.confirmed_by is None)


def award_event_save(tx: Tx, actor: Actor, person: Person, values: Values) -> Reply:
    """Record that somebody was at a community event: it counts as a contribution. Nobody records themselves."""
    advocate, me = advocate_of(tx, person), actor.as_person()
    rules.must_be_another(advocate.id, me.id)
    event, made = _event(tx, actor, values)
    change = made + _there(tx, event, advocate, me, person.name)
    commit(tx, change)
    return Say(f"Recorded: {person.name} was at “{event.title}”. It counts as a contribution.")


def _event(tx: Tx, actor: Actor, values: Values) -> tuple[Event, Change]:
    """The event that was chosen, or a new one on record for what was not planned here. Raises FieldProblem."""
    if chosen := one(values, "event", required=False, most=40):
        event = by_public_id(tx, Event, chosen)
        rules.must_be_over(event, tx.now, tx.house.zone_of(actor.organisation, actor.person))
        if event.kind is not EventKind.COMMUNITY:
            raise FieldProblem(field="event", problem="Only community events count as a contribution.")
        return event, Change()
    event = Event(
        id=tx.ids.next(),
        organisation_id=tx.organisation_id,
        public_id=tx.ids.public(),
        kind=EventKind.COMMUNITY,
        title=forms.event_title(values),
        place="not planned here",
        starts_at=_on(tx, actor, values),
        planned_by=actor.as_person().id,
    )
    return event, Change(state=(event,), journal=(Entry(event, "recorded"),))


def _on(tx: Tx, actor: Actor, values: Values) -> datetime:
    at = in_utc(datetime.combine(forms.event_day(values), NOON, tx.house.zone_of(actor.organisation)))
    if at > tx.now:
        raise FieldProblem(field="day", problem="That day is still to come. Please record it when it is over.")
    return at


def _there(tx: Tx, event: Event, advocate: Advocate, by: Person, name: str) -> Change:
    known = invitation_of(tx, event, advocate.id)
    if known is not None and known.confirmed_by is not None:
        raise OnRecord(name=name, title=event.title)
    invitation = known or new_invitation(tx, event, advocate)
    return rules.confirm(invitation, by.id) + event_attended(invitation, event)


VERBS: tuple[Verb, ...] = (
    Verb(name="award_event", about=Person, roles=COORDINATORS, act=award_event, reads=True),
    Verb(name="award_event_save", about=Person, roles=COORDINATORS, act=award_event_save),
)
