"""What can be done about events: plan one, answer an invitation, call it off, confirm who was there."""

from core.access import Actor, Role
from core.change import NOTHING, Change, Deadline, together
from core.community import event_cards, forms, rules
from core.community.loading import (
    answered,
    events_ahead,
    events_behind,
    invitation_of,
    invitations_to,
    new_invitation,
    new_invitations,
    still_here,
)
from core.community.model import Coming, Event, EventKind, Invitation
from core.community.refusals import EverybodyConfirmed, NotOneself
from core.community.rules import EventStep
from core.database.commit import commit
from core.database.rows import get
from core.database.store import Tx
from core.people.model import Person
from core.phrasing import counted, listed
from core.refusals import FieldProblem
from core.rewards.facts import event_attended
from core.rewards.reading import tiers_of
from core.surface import Ask, Card, Reply, Say, Show, Values
from core.verbs import Verb, one

COORDINATORS = frozenset({Role.COORDINATOR})
INVITED = frozenset({Role.ASKED})


def my_events(tx: Tx, actor: Actor, _about: None, _values: Values) -> Reply:
    """Show the events that the advocate is asked to, with both answers, and those that they may come to."""
    me = actor.as_advocate()
    tier, zone = tiers_of(tx, (me,))[me.id], tx.house.zone_of(actor.organisation, actor.person)
    cards: list[Card] = []
    for event in events_ahead(tx):
        if (mine := invitation_of(tx, event, me.id)) is not None:
            cards.append(event_cards.invitation_card(event, mine, zone, tx.now))
        elif rules.is_for(event.kind, tier):
            cards.append(event_cards.open_card(event, zone))
    return Show(tuple(cards) or (event_cards.no_events(),))


def event_join(tx: Tx, actor: Actor, event: Event, _values: Values) -> Reply:
    """Come to an event that is for one by now, without having been asked."""
    me = actor.as_advocate()
    mine = invitation_of(tx, event, me.id)
    if mine is not None:
        return event_coming(tx, actor, mine, {})
    fresh = new_invitation(tx, event, me)
    commit(tx, rules.join(event, fresh, tiers_of(tx, (me,))[me.id], tx.now))
    return Say(f"Thank you. You are expected at “{event.title}”. You find it under Events.")


def event_coming(tx: Tx, actor: Actor, invitation: Invitation, _values: Values) -> Reply:
    """Say that one comes."""
    return _answer(tx, actor, invitation, Coming.COMING)


def event_cannot(tx: Tx, actor: Actor, invitation: Invitation, _values: Values) -> Reply:
    """Say that one can't come."""
    return _answer(tx, actor, invitation, Coming.CANNOT)


def _answer(tx: Tx, _actor: Actor, invitation: Invitation, said: Coming) -> Reply:
    event = get(tx, Event, invitation.event_id)
    _commit(tx, rules.answer(event, invitation, said, tx.now))
    words = (
        f"Thank you. You are expected at “{event.title}”."
        if said is Coming.COMING
        else f"Thank you for saying so. “{event.title}” goes ahead without you, and that counts against nobody."
    )
    return Say(f"{words} You can change your answer until it begins.")


def events(tx: Tx, actor: Actor, _about: None, _values: Values) -> Reply:
    """Show every event to come, and the last ones, with what can be done about each."""
    zone = tx.house.zone_of(actor.organisation, actor.person)
    return Show((event_cards.overview(tx, events_ahead(tx), events_behind(tx), zone),))


def event_show(tx: Tx, actor: Actor, event: Event, _values: Values) -> Reply:
    """Show one event with who comes."""
    return Show((event_cards.event_card(tx, event, tx.house.zone_of(actor.organisation, actor.person)),))


def event_plan(_tx: Tx, _actor: Actor, _about: None, _values: Values) -> Reply:
    """Open the form for a new event."""
    return Ask(forms.plan_event())


def event_plan_save(tx: Tx, actor: Actor, _about: None, values: Values) -> Reply:
    """Plan an event and ask exactly the advocates whom it is for."""
    zone = tx.house.zone_of(actor.organisation)
    event = Event(
        id=tx.ids.next(),
        organisation_id=tx.organisation_id,
        public_id=tx.ids.public(),
        kind=forms.event_kind(values),
        title=forms.event_title(values),
        place=one(values, "place", label="where it is", most=200),
        starts_at=forms.begins(values, zone),
        planned_by=actor.as_person().id,
    )
    asked = new_invitations(tx, event)
    commit(tx, rules.plan(event, asked, now=tx.now, zone=zone, quiet=tx.house.settings.clocks.quiet))
    return Say(f"“{event.title}” is planned, and {counted(len(asked), 'advocate')} asked, each in private.")


def event_invite_more(tx: Tx, actor: Actor, event: Event, _values: Values) -> Reply:
    """Ask those whom an event is for by now, and who have not been asked."""
    asked = new_invitations(tx, event, invitations_to(tx, event))
    zone, quiet = tx.house.zone_of(actor.organisation), tx.house.settings.clocks.quiet
    commit(tx, rules.invite_more(event, asked, now=tx.now, zone=zone, quiet=quiet))
    return Say(f"“{event.title}”: {counted(len(asked), 'more advocate')} asked, each in private.")


def event_call_off(tx: Tx, _actor: Actor, event: Event, _values: Values) -> Reply:
    """Ask once more before an event is called off."""
    rules.must_be_ahead(event, tx.now)
    return Ask(forms.call_off(event, len(invitations_to(tx, event))))


def event_call_off_save(tx: Tx, _actor: Actor, event: Event, values: Values) -> Reply:
    """Call an event off; whoever was asked, and has not said no, is told."""
    if one(values, "confirm").upper() != "OFF":
        raise FieldProblem(field="confirm", problem="Please write OFF, or close this form.")
    commit(tx, rules.call_off(event, still_here(tx, invitations_to(tx, event)), tx.now))
    return Say(f"“{event.title}” is called off. Those who might have come are told.")


def event_attendance(tx: Tx, actor: Actor, event: Event, _values: Values) -> Reply:
    """Open the form for who was there."""
    zone = tx.house.zone_of(actor.organisation)
    rules.must_be_over(event, tx.now, zone)
    waiting = [one for one in invitations_to(tx, event) if one.confirmed_by is None]
    if not waiting:
        raise EverybodyConfirmed(title=event.title)
    people = sorted(((one, get(tx, Person, one.advocate_id)) for one in waiting), key=_coming_first)
    return Ask(forms.who_was_there(event, people))


def _coming_first(asked: tuple[Invitation, Person]) -> tuple[bool, bool, str]:
    answer = asked[0].answer
    return answer is not Coming.COMING, answer is Coming.CANNOT, asked[1].name


def event_attendance_save(tx: Tx, actor: Actor, event: Event, values: Values) -> Reply:
    """Confirm who was there; a community event counts as a contribution. Nobody confirms themselves."""
    me, zone, ticked = actor.as_person(), tx.house.zone_of(actor.organisation), forms.ticked(values)
    rules.must_be_over(event, tx.now, zone)
    there = [one for one in invitations_to(tx, event) if one.public_id in ticked]
    others = [one for one in there if one.advocate_id != me.id and one.confirmed_by is None]
    if there and not others and any(one.advocate_id == me.id for one in there):
        raise NotOneself
    change = together([_confirmed(event, one, me) for one in others])
    _commit(tx, change)
    return Say(_who_is_confirmed(tx, event, others, mine=len(there) > len(others)))


def _confirmed(event: Event, invitation: Invitation, by: Person) -> Change:
    confirmed = rules.confirm(invitation, by.id)
    return confirmed + event_attended(invitation, event) if event.kind is EventKind.COMMUNITY else confirmed


def _who_is_confirmed(tx: Tx, event: Event, there: list[Invitation], *, mine: bool) -> str:
    if not there:
        return "Nobody was ticked, so nothing is changed."
    names = listed(sorted(get(tx, Person, one.advocate_id).name for one in there))
    counts = " It counts as a contribution." if event.kind is EventKind.COMMUNITY else ""
    other = " Another coordinator confirms you." if mine else ""
    return f"Confirmed: {names}.{counts}{other}"


def step(tx: Tx, deadline: Deadline) -> Change:
    """The day before, whoever comes is reminded; the morning after, coordinators are asked who was there."""
    event = get(tx, Event, deadline.about.id)
    asked = still_here(tx, invitations_to(tx, event))
    if deadline.step == EventStep.REMINDER:
        return rules.remind(event, answered(asked, Coming.COMING), tx.now)
    return rules.ask_who_was_there(event, asked)


def _commit(tx: Tx, change: Change) -> None:
    if change != NOTHING:
        commit(tx, change)


VERBS: tuple[Verb, ...] = (
    Verb(name="my_events", about=None, roles=frozenset({Role.ADVOCATE}), act=my_events, reads=True),
    Verb(name="event_join", about=Event, roles=frozenset({Role.ADVOCATE}), act=event_join),
    Verb(name="event_coming", about=Invitation, roles=INVITED, act=event_coming),
    Verb(name="event_cannot", about=Invitation, roles=INVITED, act=event_cannot),
    Verb(name="events", about=None, roles=COORDINATORS, act=events, reads=True),
    Verb(name="event_show", about=Event, roles=COORDINATORS, act=event_show, reads=True),
    Verb(name="event_plan", about=None, roles=COORDINATORS, act=event_plan, reads=True),
    Verb(name="event_plan_save", about=None, roles=COORDINATORS, act=event_plan_save),
    Verb(name="event_invite_more", about=Event, roles=COORDINATORS, act=event_invite_more),
    Verb(name="event_call_off", about=Event, roles=COORDINATORS, act=event_call_off, reads=True),
    Verb(name="event_call_off_save", about=Event, roles=COORDINATORS, act=event_call_off_save),
    Verb(name="event_attendance", about=Event, roles=COORDINATORS, act=event_attendance, reads=True),
    Verb(name="event_attendance_save", about=Event, roles=COORDINATORS, act=event_attendance_save),
)
