"""What is said and shown about people: cards that are posted, and the private answers to what somebody pressed."""

from collections.abc import Mapping
from datetime import date

from core.database.rows import get
from core.drawing import Draw, Drawing
from core.people.absence import account_absent
from core.people.finding import families_of, offered_to
from core.people.membership import ref_of
from core.people.model import (
    UNLIMITED,
    Advocate,
    Application,
    ApplicationState,
    Availability,
    Person,
    Standing,
)
from core.people.rules import availability, is_nearly_full, still_to_be_asked
from core.phrasing import counted, day, listed, shortened, when
from core.requests.model import SupportRequest
from core.rewards.reading import tiers_of
from core.sendfacts.facts import Choice
from core.surface import Button, Card, Fact, Passage, Style, Tone

AVAILABILITY_WORDS: Mapping[Availability, str] = {
    Availability.ACCEPTING: "Accepting",
    Availability.LIMITED: "Limited",
    Availability.NOT_ACCEPTING: "Not currently accepting",
}

STANDING_WORDS: Mapping[Standing, str] = {Standing.GOOD: "Good", Standing.UNDER_REVIEW: "Under review"}

PAUSED = "Meanwhile you have no tier, and its benefits are paused. Your score is kept, and they come back at once."

ACCEPT_AGAIN = Button("I'm accepting again", "start_accepting", "", Style.PRIMARY)
STOP_NOW = Button("Set not currently accepting", "stop_accepting", "")
SAY_FROM_WHEN = Button("Not accepting until…", "stop_accepting_until", "")


def places_in_words(advocate: Advocate) -> str:
    """Their families and places: "2 of 3 families, 1 place left"."""
    if advocate.capacity == UNLIMITED:
        return f"{counted(advocate.active, 'family', 'families')}, unlimited places"
    left = max(0, advocate.capacity - advocate.active)
    return f"{advocate.active} of {counted(advocate.capacity, 'family', 'families')}, {counted(left, 'place')} left"


def availability_in_words(advocate: Advocate) -> str:
    """What others see, with the day from which capacity is expected."""
    words = AVAILABILITY_WORDS[availability(advocate)]
    if not advocate.accepting:
        return f"{words} (expected {day(advocate.expected_on)})" if advocate.expected_on else words
    return f"{words} (no place left)" if advocate.active >= advocate.capacity else words


def labels(choices: tuple[Choice, ...], codes: tuple[str, ...]) -> str:
    """The labels of these codes in the file's order; codes that have left the file are not shown."""
    return ", ".join(choice.label for choice in choices if choice.code in codes)


def availability_card(advocate: Advocate) -> Card:
    """An advocate's own availability, with every control for it."""
    switches = (STOP_NOW, SAY_FROM_WHEN) if advocate.accepting else (ACCEPT_AGAIN, SAY_FROM_WHEN)
    return Card(
        title="Your availability",
        summary=f"Your availability: {availability_in_words(advocate)}.",
        facts=(Fact("Others see", availability_in_words(advocate)), Fact("Families", places_in_words(advocate))),
        buttons=(
            *switches,
            Button("My limit", "capacity", ""),
            Button("What I do", "profile", ""),
            Button("Conflicts of interest", "conflicts", ""),
        ),
    )


def conflicts_card(advocate: Advocate) -> Card:
    """The parties an advocate has named as a conflict, with Add and Remove."""
    named = [Passage(name) for name in advocate.conflicts]
    remove = (Button("Remove…", "conflict_remove", ""),) if named else ()
    return Card(
        title="Your conflicts of interest",
        summary=f"You have named {counted(len(named), 'conflict')} of interest.",
        body=tuple(named)
        or (Passage("You have named none. Add a council, a school or anybody you must not act for or against."),),
        buttons=(Button("Add…", "conflict_add", ""), *remove),
        context=("When a request may touch one of these, its checks say so. It never blocks you.",),
    )


def _application(drawing: Drawing) -> Card:
    application = get(drawing.tx, Application, drawing.about.id)
    asked = when(application.asked_at, drawing.tx.house.zone_of(drawing.organisation))
    title = {
        ApplicationState.OPEN: "Somebody asks to be added",
        ApplicationState.ADDED: "Added",
        ApplicationState.REFUSED: "Not added for now",
    }[application.state]
    buttons = (
        Button("Add", "application_add", application.public_id, Style.PRIMARY),
        Button("Not now", "application_refuse", application.public_id),
    )
    return Card(
        title=title,
        summary=f"{title}. Coordinators decide who joins.",
        facts=(
            Fact("Shown name", shortened(application.shown_name, 80) or "not given"),
            Fact("Account", str(ref_of(application))),
            Fact("Asked", asked),
        ),
        buttons=buttons if application.state is ApplicationState.OPEN else (),
        tone=Tone.NEUTRAL if application.state is ApplicationState.OPEN else Tone.QUIET,
    )


def _application_refused(drawing: Drawing) -> Card:
    words = f"You have not been added to {drawing.organisation.name} for now. You can ask a coordinator why."
    return Card(title="Not added for now", summary=words, body=(Passage(words),), tone=Tone.QUIET)


def _own(drawing: Drawing) -> tuple[Person, Advocate] | None:
    """Whom the card is about, unless they have left: then it stands nowhere any more."""
    person = get(drawing.tx, Person, drawing.about.id)
    return None if person.left_at else (person, get(drawing.tx, Advocate, drawing.about.id))


def _welcome(drawing: Drawing) -> Card | None:
    if (own := _own(drawing)) is None:
        return None
    person, advocate = own
    today = drawing.tx.now.date()
    ready = advocate.accredited_until is not None and advocate.accredited_until >= today
    next_step = (
        f"Your accreditation is good until {day(advocate.accredited_until)}. Requests that fit will come to you here."
        if ready and advocate.accredited_until
        else "A coordinator records your accreditation next. After that you can take on families."
    )
    return Card(
        title=f"Welcome, {person.name}",
        summary=f"You are now an advocate of {drawing.organisation.name}.",
        body=(Passage(next_step), Passage("Please say what you do, so that the desk can tell you which requests fit.")),
        facts=(Fact("Plan", advocate.plan.capitalize()), Fact("Families", places_in_words(advocate))),
        buttons=(
            Button("What I do", "profile", "", Style.PRIMARY),
            Button("Conflicts of interest", "conflicts", ""),
            Button("My availability", "availability", ""),
        ),
        tone=Tone.GOOD,
    )


def _accredited(drawing: Drawing) -> Card | None:
    if (own := _own(drawing)) is None or own[1].accredited_until is None:
        return None
    words = f"You are accredited until {day(own[1].accredited_until)}. You can take on families."
    tier = Passage(_tier_in_words(drawing, own[1]))
    return Card(title="Accredited", summary=words, body=(Passage(words), tier), tone=Tone.GOOD)


def _tier_in_words(drawing: Drawing, advocate: Advocate) -> str:
    """The tier that comes with it, in one sentence; it may have risen meanwhile."""
    tier = tiers_of(drawing.tx, (advocate,))[advocate.id]
    return f"Your tier is {tier.label}, with its benefits." if tier else "You have no tier just now."


def _standing(drawing: Drawing) -> Card | None:
    if (own := _own(drawing)) is None:
        return None
    words = f"Your standing is now: {STANDING_WORDS[own[1].standing].lower()}."
    return Card(
        title="Your standing",
        summary=words,
        body=(
            Passage(words),
            Passage(own[1].standing_reason, quoted=True, heading="The coordinator's reason"),
            Passage(PAUSED if own[1].standing is Standing.UNDER_REVIEW else _tier_in_words(drawing, own[1])),
        ),
        context=("A person decided this. If you see it differently, please speak to a coordinator.",),
    )


def _plan(drawing: Drawing) -> Card | None:
    if (own := _own(drawing)) is None:
        return None
    words = f"Your plan is now {own[1].plan.capitalize()}: {places_in_words(own[1])}."
    return Card(title="Your plan", summary=words, body=(Passage(words),))


def _nearly_full(drawing: Drawing) -> Card | None:
    if (own := _own(drawing)) is None:
        return None
    advocate = own[1]
    live = advocate.accepting and is_nearly_full(advocate)
    words = (
        "You are nearly full. A gracious pause is better than one family too many."
        if live
        else f"You are set to: {availability_in_words(advocate)}."
    )
    return Card(
        title="Your places",
        summary=f"You support {places_in_words(advocate)}.",
        facts=(Fact("Families", places_in_words(advocate)),),
        body=(Passage(words),),
        buttons=(STOP_NOW,) if live else (),
        tone=Tone.NEUTRAL if live else Tone.QUIET,
    )


def _availability_asked(drawing: Drawing) -> Card | None:
    if (own := _own(drawing)) is None:
        return None
    advocate = own[1]
    live = still_to_be_asked(advocate, drawing.tx.now.date())
    words = (
        "You expected to have capacity again from today. Are you accepting requests?"
        if live
        else f"You are set to: {availability_in_words(advocate)}."
    )
    return Card(
        title="Your availability",
        summary=words,
        facts=(Fact("Families", places_in_words(advocate)),),
        body=(Passage(words),),
        buttons=(ACCEPT_AGAIN, SAY_FROM_WHEN) if live else (),
        context=("Nothing changes until you say so.",) if live else (),
        tone=Tone.NEUTRAL if live else Tone.QUIET,
    )


def _accreditation(drawing: Drawing) -> Card | None:
    if (own := _own(drawing)) is None:
        return None
    person, advocate = own
    until, today = advocate.accredited_until, drawing.tx.now.date()
    title, tone = _accreditation_title(until, today)
    return Card(
        title=title,
        summary=f"{title}: an advocate's accreditation.",
        facts=(
            Fact("Advocate", person.name),
            Fact("Accredited until", day(until) if until else "not accredited"),
            Fact("Families", places_in_words(advocate)),
        ),
        buttons=() if tone is Tone.QUIET else (Button("Accredit…", "accredit", person.public_id, Style.PRIMARY),),
        tone=tone,
    )


def _own_accreditation(drawing: Drawing) -> Card | None:
    """What the advocate is told about the same: a coordinator sees to it."""
    if (own := _own(drawing)) is None:
        return None
    until, today = own[1].accredited_until, drawing.tx.now.date()
    title, tone = _accreditation_title(until, today)
    title = {Tone.QUIET: "You are accredited"}.get(tone, f"Your a{title[1:]}")
    words = {
        Tone.URGENT: f"You can't take on a family until it is renewed. {PAUSED}",
        Tone.NEUTRAL: "A coordinator has been reminded to renew it. If you hear nothing, please ask them.",
        Tone.QUIET: "It has been renewed. Thank you.",
    }[tone]
    return Card(
        title=title,
        summary=f"{title}.",
        facts=(Fact("Accredited until", day(until) if until else "not accredited"),),
        body=(Passage(words),),
        tone=Tone.QUIET if tone is Tone.QUIET else Tone.NEUTRAL,
    )


def _families_to_hand_over(drawing: Drawing) -> Card | None:
    """References alone: whom each family is offered to next is decided from their request."""
    person = get(drawing.tx, Person, drawing.about.id)
    if person.left_at is None:
        return None
    held, offered = families_of(drawing.tx, person), offered_to(drawing.tx, person)
    settled, command = not (held or offered), drawing.tx.house.settings.commands.coordinator
    return Card(
        title=f"{person.name} has left",
        summary="An advocate has left, and every family has moved on."
        if settled
        else "An advocate has left. Their families need somebody.",
        facts=(
            Fact("Families to hand over", _references(held)),
            Fact("Still offered to them", _references(offered)),
        ),
        context=(*_how(command, "hand-over", held), *_how(command, "offer", offered)),
        buttons=() if settled else (Button("Open the queue", "queue", "", Style.PRIMARY),),
        tone=Tone.QUIET if settled else Tone.URGENT,
    )


def _how(command: str, what: str, requests: tuple[SupportRequest, ...]) -> tuple[str, ...]:
    return (f"For the next advocate: /{command} {what} {requests[0].label}",) if requests else ()


def _references(requests: tuple[SupportRequest, ...]) -> str:
    return listed([one.label for one in requests]) or "none"


def _accreditation_title(until: date | None, today: date) -> tuple[str, Tone]:
    if until is None or until < today:
        return "Accreditation has ended", Tone.URGENT
    return ("Accreditation ends soon", Tone.NEUTRAL) if (until - today).days <= 30 else ("Accredited", Tone.QUIET)


CARDS: Mapping[str, Draw] = {
    "application": _application,
    "application_refused": _application_refused,
    "welcome": _welcome,
    "accredited": _accredited,
    "standing": _standing,
    "plan": _plan,
    "nearly_full": _nearly_full,
    "availability_asked": _availability_asked,
    "accreditation": _accreditation,
    "own_accreditation": _own_accreditation,
    "families_to_hand_over": _families_to_hand_over,
    "account_absent": account_absent,
}
