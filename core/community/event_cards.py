"""Cards about events: for whoever is asked, and for coordinators."""

from datetime import datetime
from zoneinfo import ZoneInfo

from core.community.forms import KIND_WORDS
from core.community.loading import answered, invitations_to, names_of
from core.community.model import Coming, Event, EventKind, EventState, Invitation
from core.community.rules import FOR_WHOM
from core.database.rows import get
from core.database.store import Tx
from core.drawing import Draw, Drawing
from core.people.model import Person
from core.phrasing import capital, counted, listed, shortened, when
from core.surface import Button, Card, Fact, Passage, Style, Tone

PLAN = "Plan an event"
SHOWN_NAMES = 40
SHOWN = 8

ANSWERS = {Coming.COMING: "You are coming", Coming.CANNOT: "You can't come", Coming.UNANSWERED: "Not answered yet"}
WHY_ASKED = {
    EventKind.COMMUNITY: "Every advocate is welcome. Taking part counts as a contribution.",
    EventKind.TRAINING: "You are asked as a Trusted or Expert Advocate.",
    EventKind.PARTNER: "You are asked as an Expert Advocate.",
}


def no_events() -> Card:
    """Nothing is planned for this advocate."""
    words = "Nothing is planned that you are asked to. When something is, you are told in private."
    return Card(title="Events", summary="No events are planned for you.", body=(Passage(words),))


def invitation_card(event: Event, invitation: Invitation, zone: ZoneInfo, now: datetime) -> Card:
    """One event as whoever is asked sees it; with both answers until it begins."""
    title, tone = _moment(event, now)
    live = title == ""
    return Card(
        title=title or f"You are invited: {event.title}",
        summary=f"{title or f'You are invited: {event.title}'}, {when(event.starts_at, zone)}.",
        facts=(*_facts(event, zone), Fact("Your answer", _your_answer(invitation))),
        buttons=_answers(invitation) if live else (),
        context=(WHY_ASKED[event.kind], "A no costs nothing. You can change your answer until it begins.")
        if live
        else (),
        tone=tone,
    )


def open_card(event: Event, zone: ZoneInfo) -> Card:
    """An event that is for this advocate by now, though they were not asked when it was planned."""
    return Card(
        title=f"You are welcome: {event.title}",
        summary=f"You are welcome: {event.title}, {when(event.starts_at, zone)}.",
        facts=_facts(event, zone),
        buttons=(Button("I'm coming", "event_join", event.public_id, Style.PRIMARY),),
        context=(WHY_ASKED[event.kind],),
    )


def _moment(event: Event, now: datetime) -> tuple[str, Tone]:
    if event.state is EventState.CALLED_OFF:
        return f"Called off: {event.title}", Tone.QUIET
    return (f"Over: {event.title}", Tone.QUIET) if event.starts_at <= now else ("", Tone.NEUTRAL)


def _your_answer(invitation: Invitation) -> str:
    return "You were there" if invitation.confirmed_by else ANSWERS[invitation.answer]


def _answers(invitation: Invitation) -> tuple[Button, ...]:
    coming = Button("I'm coming", "event_coming", invitation.public_id, Style.PRIMARY)
    cannot = Button("I can't come", "event_cannot", invitation.public_id)
    return {
        Coming.UNANSWERED: (coming, cannot),
        Coming.COMING: (cannot,),
        Coming.CANNOT: (coming,),
    }[invitation.answer]


def _facts(event: Event, zone: ZoneInfo) -> tuple[Fact, ...]:
    return (
        Fact("What", KIND_WORDS[event.kind]),
        Fact("When", when(event.starts_at, zone)),
        Fact("Where", event.place),
    )


def event_card(tx: Tx, event: Event, zone: ZoneInfo) -> Card:
    """One event as coordinators see it: who comes, and what can be done now."""
    asked = invitations_to(tx, event)
    title, tone = _moment(event, tx.now)
    return Card(
        title=title or f"Planned: {event.title}",
        summary=f"{title or f'Planned: {event.title}'}, {when(event.starts_at, zone)}.",
        facts=(*_facts(event, zone), Fact("For whom", capital(FOR_WHOM[event.kind])), *_counts(asked)),
        body=_who(tx, asked, over=event.starts_at <= tx.now),
        buttons=_controls(tx, event, asked),
        tone=tone,
    )


def _counts(asked: tuple[Invitation, ...]) -> tuple[Fact, ...]:
    confirmed = sum(one.confirmed_by is not None for one in asked)
    return (
        Fact("Asked", counted(len(asked), "advocate")),
        Fact("Coming", f"{len(answered(asked, Coming.COMING))}"),
        Fact("Can't come", f"{len(answered(asked, Coming.CANNOT))}"),
        *((Fact("Confirmed as there", f"{confirmed}"),) if confirmed else ()),
    )


def _who(tx: Tx, asked: tuple[Invitation, ...], *, over: bool) -> tuple[Passage, ...]:
    there = tuple(one for one in asked if one.confirmed_by is not None)
    coming = answered(asked, Coming.COMING) if not there else ()
    parts = (("Who was there", there), ("Who said they would come" if over else "Who comes", coming))
    return tuple(Passage(_named(names_of(tx, some)), heading=heading) for heading, some in parts if some)


def _named(names: list[str]) -> str:
    more = len(names) - SHOWN_NAMES
    return listed([*names[:SHOWN_NAMES], f"{more} more"] if more > 0 else names)


def _controls(tx: Tx, event: Event, asked: tuple[Invitation, ...]) -> tuple[Button, ...]:
    if event.state is EventState.CALLED_OFF:
        return ()
    if event.starts_at > tx.now:
        return (
            Button("Invite whoever is new", "event_invite_more", event.public_id),
            Button("Call it off…", "event_call_off", event.public_id),
        )
    if all(one.confirmed_by is not None for one in asked):
        return ()
    return (Button("Who was there?", "event_attendance", event.public_id, Style.PRIMARY),)


def overview(tx: Tx, ahead: tuple[Event, ...], behind: tuple[Event, ...], zone: ZoneInfo) -> Card:
    """What is planned and what has been, for coordinators, with a press for each."""
    lists = (("To come", ahead), ("The last ones", behind))
    body = tuple(
        Passage("\n".join(_line(tx, event, zone) for event in some), heading=heading) for heading, some in lists if some
    )
    shows = (
        Button(shortened(f"Show: {event.title}", 38), "event_show", event.public_id) for event in (*ahead, *behind)
    )
    return Card(
        title="Events",
        summary=capital(f"{counted(len(ahead), 'event')} to come."),
        body=body or (Passage("Nothing is planned yet. Community events are for every advocate."),),
        buttons=(Button(PLAN, "event_plan", "", Style.PRIMARY), *tuple(shows)[:SHOWN]),
    )


def _line(tx: Tx, event: Event, zone: ZoneInfo) -> str:
    asked = invitations_to(tx, event)
    coming, there = len(answered(asked, Coming.COMING)), sum(one.confirmed_by is not None for one in asked)
    over = event.starts_at <= tx.now
    how = f"{there} of {len(asked)} confirmed as there" if over else f"{coming} of {len(asked)} coming"
    return f"{event.title} · {KIND_WORDS[event.kind].lower()} · {when(event.starts_at, zone)} · {how}"


def _event(drawing: Drawing) -> Card | None:
    tx = drawing.tx
    return event_card(tx, get(tx, Event, drawing.about.id), tx.house.zone_of(drawing.organisation))


def _attendance(drawing: Drawing) -> Card | None:
    """The morning after: please confirm. Once somebody is confirmed it asks for nothing any more."""
    event = get(drawing.tx, Event, drawing.about.id)
    asked = invitations_to(drawing.tx, event)
    there = tuple(one for one in asked if one.confirmed_by is not None)
    words = (
        "Please say who was there. Whoever took part in a community event is recognised for it; nobody else loses."
        if event.kind is EventKind.COMMUNITY
        else "Please say who was there, for the record. It adds nothing to anybody's recognition."
    )
    return Card(
        title=f"Who was there: {event.title}",
        summary=f"Who was there: {event.title}.",
        facts=(
            *_facts(event, drawing.tx.house.zone_of(drawing.organisation)),
            Fact("Said they would come", f"{len(answered(asked, Coming.COMING))} of {len(asked)}"),
        ),
        body=_who(drawing.tx, asked, over=True) if there else (Passage(words),),
        buttons=() if there else (Button("Who was there?", "event_attendance", event.public_id, Style.PRIMARY),),
        tone=Tone.QUIET if there else Tone.NEUTRAL,
    )


def _to_whom(drawing: Drawing) -> tuple[Event, Invitation, ZoneInfo] | None:
    """What the card is about, unless the advocate has left: then it stands nowhere any more."""
    tx = drawing.tx
    invitation = get(tx, Invitation, drawing.about.id)
    person = get(tx, Person, invitation.advocate_id)
    if person.left_at is not None:
        return None
    return get(tx, Event, invitation.event_id), invitation, tx.house.zone_of(drawing.organisation, person)


def _invitation(drawing: Drawing) -> Card | None:
    if (found := _to_whom(drawing)) is None:
        return None
    return invitation_card(*found, drawing.tx.now)


def _reminder(drawing: Drawing) -> Card | None:
    """Shortly before; it goes when the answer changes or the event is off or over."""
    if (found := _to_whom(drawing)) is None:
        return None
    event, invitation, zone = found
    if invitation.answer is not Coming.COMING or _moment(event, drawing.tx.now)[0]:
        return None
    return Card(
        title=f"A reminder: {event.title}",
        summary=f"“{event.title}” begins on {when(event.starts_at, zone)}.",
        facts=_facts(event, zone),
        buttons=(Button("I can't come after all", "event_cannot", invitation.public_id),),
    )


def _called_off(drawing: Drawing) -> Card | None:
    if (found := _to_whom(drawing)) is None:
        return None
    event, _, zone = found
    words = f"“{event.title}” on {when(event.starts_at, zone)} will not take place. We are sorry."
    return Card(title=f"Called off: {event.title}", summary=words, body=(Passage(words),), tone=Tone.QUIET)


CARDS: dict[str, Draw] = {
    "event": _event,
    "event_attendance": _attendance,
    "event_invitation": _invitation,
    "event_reminder": _reminder,
    "event_called_off": _called_off,
}
