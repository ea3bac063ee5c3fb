"""What the desk adds to cards for coordinators, and the cards about delivery itself."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from core.change import Audience, Subject, Thing
from core.database.rows import find, get, table_of
from core.database.schema import TABLES
from core.database.store import Tx
from core.database.words import read
from core.delivery.actions import is_waiting
from core.delivery.model import Errand
from core.drawing import Draw, Drawing
from core.letters import LETTERS
from core.people.model import Family, Person
from core.phrasing import when
from core.platform import Letter
from core.requests.coordinator_cards import LOOKED_AFTER_BY
from core.requests.model import SupportRequest
from core.settings import OrganisationSettings
from core.surface import Button, Card, Fact, Passage, Style, Tone

TAKE = "I'll take this"
LISTS = ("digest", "summary", "event")
"""Kinds of cards that list what waits or who comes: what there is to take has a card of its own."""


def finish(card: Card, tx: Tx, errand: Errand, zone: ZoneInfo) -> Card:
    """A card for coordinators says who has taken it, or offers to take it; one that asks for nothing is left alone."""
    if errand.audience is not Audience.COORDINATORS or not card.buttons:
        return card
    if errand.taken_by is not None:
        return replace(card, context=(*card.context, _taken(tx, errand, zone)))
    if _says_who_has_it(card, errand):
        return card
    return replace(card, buttons=(*card.buttons, Button(TAKE, "take", errand.public_id)))


def _says_who_has_it(card: Card, errand: Errand) -> bool:
    """What is taken by a verb of its own must not be taken by a second one; nobody takes a list."""
    own = any(button.label == TAKE for button in card.buttons)
    known = any(fact.label == LOOKED_AFTER_BY for fact in card.facts)
    return own or known or errand.about_kind is Thing.CONCERN or errand.kind in LISTS


def _taken(tx: Tx, errand: Errand, zone: ZoneInfo) -> str:
    person = find(tx, Person, table_of(Person).c.id == errand.taken_by)
    at = f" since {when(errand.taken_at, zone)}" if errand.taken_at else ""
    return f"{person.name if person else 'A coordinator'} has this{at}."


def request_of(tx: Tx, errand: Errand) -> SupportRequest | None:
    """The request that the card belongs to, if it belongs to one; a card about a card belongs where that one does."""
    if errand.root_kind is Thing.REQUEST:
        return get(tx, SupportRequest, errand.root_id)
    about = _about(tx, errand)
    if isinstance(about, Errand):
        return request_of(tx, about)
    request_id = getattr(about, "request_id", None)
    return get(tx, SupportRequest, request_id) if request_id else None


def _about(tx: Tx, errand: Errand) -> object | None:
    kind = next((kind for kind in TABLES if kind.thing is errand.about_kind), None)
    return find(tx, kind, table_of(kind).c.id == errand.about_id) if kind else None


def letter_of(tx: Tx, organisation: OrganisationSettings, errand: Errand) -> Letter | None:
    """What a family is to be told; None when there is nothing to tell any more."""
    drawing = Drawing(tx, organisation, errand.kind, errand.about, errand.audience, errand.to_id)
    return LETTERS[errand.kind](drawing)


def please_tell(letter: Letter, label: str, errand: Errand, tx: Tx, zone: ZoneInfo) -> Card:
    """Asks coordinators to ring a family. The words to pass on open in private: this may stand in a channel."""
    if errand.done_at is not None:
        return _told(letter, label, errand, tx, zone)
    card = Card(
        title=f"{label}: please ring the family",
        summary=f"{label}: please ring the family.",
        facts=(Fact("About", letter.subject),),
        buttons=_telling(errand),
    )
    if errand.taken_by is not None:
        return replace(card, context=(_taken(tx, errand, zone),))
    return replace(card, buttons=(*card.buttons, Button(TAKE, "take", errand.public_id)))


def _telling(errand: Errand) -> tuple[Button, ...]:
    return (
        Button("Read what to say", "read_letter", errand.public_id, Style.PRIMARY),
        Button("I have told them", "told_family", errand.public_id),
    )


def _told(letter: Letter, label: str, errand: Errand, tx: Tx, zone: ZoneInfo) -> Card:
    return Card(
        title=f"{label}: the family has been told",
        summary=f"{label}: the family has been told.",
        body=(Passage(letter.subject),),
        context=(_taken(tx, errand, zone),) if errand.taken_by else (),
        tone=Tone.QUIET,
    )


def what_to_say(letter: Letter, label: str, errand: Errand, tx: Tx) -> Card:
    """The words for the family with their name and contact: for the one coordinator who asked, in private."""
    family = get(tx, Family, errand.to_id)
    subject = Subject(Thing.FAMILY, family.id)
    return Card(
        title=f"{label}: what to say",
        summary=f"{label}: what to say to the family.",
        facts=(
            Fact("Name", read(tx, subject, "name") or "not given"),
            Fact("Contact", read(tx, subject, "contact") or "not on record any more"),
        ),
        body=tuple(Passage(paragraph, quoted=True) for paragraph in letter.paragraphs),
        buttons=(Button("I have told them", "told_family", errand.public_id, Style.PRIMARY),),
        context=("Please pass it on in your own kind words; leave out nothing.",),
    )


_WHO = {
    Audience.PERSON: "the person it is for",
    Audience.THREAD: "the advocate",
    Audience.APPLICANT: "whoever asked to be added",
    Audience.CHANNEL: "the request channel",
    Audience.COORDINATORS: "the coordinators",
    Audience.FAMILY: "the family",
    Audience.CONTACT: "a safeguarding contact",
}


def undelivered(drawing: Drawing) -> Card | None:
    """Tells that a card does not get through and is still being tried; nothing once that is settled."""
    if not is_waiting(drawing.tx, drawing.about.id):
        return None
    return _does_not_get_through(
        drawing,
        "The desk has been trying for an hour to reach {who}, and goes on trying. "
        "If it is pressing, please tell them yourself.",
    )


def undeliverable(drawing: Drawing) -> Card:
    """Tells that a card will never get through, and what to do. A letter's words open in private."""
    tx, errand = drawing.tx, get(drawing.tx, Errand, drawing.about.id)
    card = _does_not_get_through(
        drawing, "The desk can't reach {who}. Please tell them yourself, or ask somebody else to do what is needed."
    )
    letter = letter_of(tx, drawing.organisation, errand) if errand.audience is Audience.FAMILY else None
    if letter is None:
        return card
    if errand.done_at is not None:
        return _told(letter, _label(tx, errand), errand, tx, tx.house.zone_of(drawing.organisation))
    return replace(card, buttons=(*_telling(errand), *card.buttons))


def _does_not_get_through(drawing: Drawing, words: str) -> Card:
    errand = get(drawing.tx, Errand, drawing.about.id)
    label = _label(drawing.tx, errand)
    support_request = request_of(drawing.tx, errand)
    show = (Button("Show the request", "show", support_request.public_id),) if support_request else ()
    return Card(
        title=f"{label}: a message does not get through",
        summary=f"{label}: a message does not get through.",
        body=(Passage(words.format(who=_WHO.get(errand.audience, "whoever it is for"))),),
        buttons=show,
        tone=Tone.URGENT,
    )


def _label(tx: Tx, errand: Errand) -> str:
    support_request = request_of(tx, errand)
    return support_request.label if support_request else "Advocate Desk"


CARDS: dict[str, Draw] = {"undelivered": undelivered, "undeliverable": undeliverable}
