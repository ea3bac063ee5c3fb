"""The forms of the community slice, and reading what was filled in."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from core.cleaning import clean_line
from core.community.model import Article, Event, EventKind, Invitation
from core.community.rules import FOR_WHOM
from core.hours import in_utc
from core.people.model import Person
from core.phrasing import shortened
from core.refusals import FieldProblem
from core.surface import MAX_FIELDS, ChoiceField, Form, Option, TextField, Values
from core.verbs import many, one

KIND_WORDS: Mapping[EventKind, str] = {
    EventKind.COMMUNITY: "Community event",
    EventKind.TRAINING: "Training event",
    EventKind.PARTNER: "Partner event",
}
OPTIONS: Final = 25
LINK: Final = re.compile(r"https://[^\s/@:]+\.[^\s/@:]+(/\S*)?")
DAY_HINT: Final = "Write it as 2026-09-01."
TIME_HINT: Final = "Write it as 18:30, in your organisation's time."


def plan_event() -> Form:
    """A new event; whom it is for is asked as soon as it is sent."""
    kinds = tuple(Option(kind.value, f"{KIND_WORDS[kind]}, {FOR_WHOM[kind]}") for kind in EventKind)
    return Form(
        "Plan an event",
        "event_plan_save",
        "",
        (
            ChoiceField("kind", "What kind", kinds),
            TextField("title", "What it is called", most=120),
            TextField("day", "Day", hint=DAY_HINT, most=10),
            TextField("time", "Begins at", hint=TIME_HINT, most=5),
            TextField("place", "Where", hint="An address, or a link to join.", most=200),
        ),
        submit="Invite",
    )


def call_off(event: Event, asked: int) -> Form:
    """Ask once more before an event is called off."""
    told = "Whoever was asked is told." if asked else "Nobody was asked yet."
    field = TextField("confirm", "Write OFF to confirm", most=10)
    return Form(
        "Call off",
        "event_call_off_save",
        event.public_id,
        (field,),
        submit="Call off",
        intro=f"{event.title} will not take place. {told}",
    )


def who_was_there(event: Event, people: Iterable[tuple[Invitation, Person]]) -> Form:
    """Tick who was there; nobody is ticked already, for recognition is a deliberate act."""
    options = [Option(invitation.public_id, shortened(person.name, 75)) for invitation, person in people]
    chunks = [tuple(options[at : at + OPTIONS]) for at in range(0, len(options), OPTIONS)][:MAX_FIELDS]
    fields = tuple(
        ChoiceField(f"there_{at}", "Who was there" if at == 1 else "And who else", chunk, many=True, required=False)
        for at, chunk in enumerate(chunks, start=1)
    )
    title = f"Who was there: {shortened(event.title, 30)}"
    return Form(title, "event_attendance_save", event.public_id, fields, submit="Confirm")


def record_attendance(person: Person, events: Iterable[Event]) -> Form:
    """At which community event somebody was: one of those known here, or another by its name and day."""
    known = tuple(Option(event.public_id, shortened(event.title, 75)) for event in events)[:OPTIONS]
    chosen = (ChoiceField("event", "Which event", known, required=False),) if known else ()
    hint = "Only for one that is not in the list above." if known else ""
    return Form(
        f"Was at an event: {shortened(person.name, 28)}",
        "award_event_save",
        person.public_id,
        (
            *chosen,
            TextField("title", "Another event: its name", hint=hint, most=120, required=not known),
            TextField("day", "Another event: its day", hint=DAY_HINT, most=10, required=not known),
        ),
        submit="Record",
    )


def offer_article() -> Form:
    """Offer an article of one's own."""
    return Form("Offer an article", "article_offer_save", "", _article_fields(), submit="Offer")


def record_article(person: Person) -> Form:
    """Record an article that somebody has written."""
    title = f"An article by {shortened(person.name, 30)}"
    return Form(title, "award_article_save", person.public_id, _article_fields(), submit="Record")


def _article_fields() -> tuple[TextField, ...]:
    return (
        TextField("title", "Title", hint="Name no family and no child.", most=120),
        TextField("link", "Where it can be read", hint="A link that begins with https://", most=300),
    )


def no_to_article(article: Article) -> Form:
    """A kind no, with its reason."""
    field = TextField("reason", "Why not", hint="The writer reads this.", most=300, lines=4)
    return Form("Not this time", "article_refuse_save", article.public_id, (field,), submit="Send")


def event_title(values: Values) -> str:
    """What an event is called, on one line."""
    return clean_line(one(values, "title", label="what it is called", most=120))


def event_kind(values: Values) -> EventKind:
    """One of the kinds. Raises FieldProblem."""
    try:
        return EventKind(one(values, "kind").lower())
    except ValueError:
        raise FieldProblem(field="kind", problem="Please choose community, training or partner.") from None


def begins(values: Values, zone: ZoneInfo) -> datetime:
    """When an event begins, as aware UTC, from a day and a time on the clock of `zone`. Raises FieldProblem."""
    return in_utc(datetime.combine(event_day(values), _time(one(values, "time", most=40)), zone))


def event_day(values: Values) -> date:
    """The day of an event. Raises FieldProblem."""
    try:
        return date.fromisoformat(one(values, "day", most=40))
    except ValueError:
        raise FieldProblem(field="day", problem=f"I can't read that date. {DAY_HINT}") from None


def _time(said: str) -> time:
    if not re.fullmatch(r"\d{1,2}[:.]\d{2}", said, re.ASCII):
        raise FieldProblem(field="time", problem="I can't read that time. Write it as 18:30.")
    hours, minutes = map(int, re.split("[:.]", said))
    if hours > 23 or minutes > 59:
        raise FieldProblem(field="time", problem="There is no such time. Write it as 18:30.")
    return time(hours, minutes)


def link(values: Values) -> str:
    """Where an article can be read. Raises FieldProblem unless it is a plain https link."""
    said = one(values, "link", label="where it can be read", most=300)
    if not LINK.fullmatch(said):
        raise FieldProblem(field="link", problem="Please give a link that begins with https:// and has no spaces.")
    return said


def ticked(values: Values) -> frozenset[str]:
    """The invitations that were ticked, in whatever field."""
    return frozenset(chosen for at in range(1, MAX_FIELDS + 1) for chosen in many(values, f"there_{at}"))
