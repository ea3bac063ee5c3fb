"""What is shown about a concern. Only the private answer to "Read it" holds a family's words, a name or an age."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from zoneinfo import ZoneInfo

from core.change import Audience, Subject, Thing
from core.database import words
from core.database.rows import find, get, table_of
from core.database.store import Tx
from core.drawing import Draw, Drawing
from core.people.finding import account_at
from core.people.model import Person
from core.phrasing import when
from core.requests.model import ACCEPTABLE, LIVE_OFFERS, Offer, State, SupportRequest
from core.safeguarding import forms, notices
from core.safeguarding.model import Concern, ConcernState, Source
from core.surface import Button, Card, Fact, Passage, Tone

LOCKED = Passage(
    "A person is reading this request for safety first, so it can't be answered just now. "
    "Its time stands still, and you will be told when it goes on."
)
"""Stands on a request's card while it is held, in place of its buttons."""

CALL_999 = "If somebody is in danger now, call 999."

RAISED_BY: Mapping[Source, str] = MappingProxyType(
    {
        Source.SCREEN: "The safety screen, when the request came in",
        Source.MESSAGE: "The safety screen, in later words of the family",
        Source.PERSON: "A person who was worried",
        Source.COORDINATOR: "Somebody who held it by hand",
    }
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A concern as cards show it: the request it is about, who has it, and the reader's clock on the wall.

    `reader` is the person's id of whoever alone sees the card; None where several do, or a contact without one.
    """

    concern: Concern
    support_request: SupportRequest
    taken_by: str
    settled_by: str
    zone: ZoneInfo
    reader: int | None = None

    @property
    def label(self) -> str:
        return self.support_request.label

    @property
    def state(self) -> str:
        """Where it stands, in words."""
        if self.concern.state is ConcernState.RELEASED and self.concern.settled_at:
            return f"Released by {self.settled_by}, {when(self.concern.settled_at, self.zone)}"
        if self.concern.state is ConcernState.TAKEN and self.concern.taken_at:
            return f"With {self.taken_by}, since {when(self.concern.taken_at, self.zone)}"
        return "Danger now: nobody has taken it yet" if self.concern.in_danger else "To be read first: nobody has yet"

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What may be shown anywhere on our side: no name of a family, and none of its words."""
        raised = f"{when(self.concern.raised_at, self.zone)}. {RAISED_BY[self.concern.source]}"
        again = (Fact("Raised", f"{self.concern.times} times"),) if self.concern.times > 1 else ()
        held = "Held: nobody can answer it" if self.support_request.state is State.HELD else "Not held"
        return (Fact("State", self.state), Fact("Request", held), Fact("First raised", raised), *again)

    @property
    def buttons(self) -> tuple[Button, ...]:
        """What can be done with it as it stands; nothing once it is released."""
        match self.concern.state:
            case ConcernState.RELEASED:
                return ()
            case ConcernState.TAKEN:
                mine = self.reader is not None and self.reader == self.concern.taken_by
                settling = (forms.release(self.concern), *(() if mine else (forms.take_over(self.concern),)))
            case _:
                settling = (forms.take(self.concern), forms.release(self.concern))
        rising = () if self.concern.in_danger else (forms.to_danger(self.concern),)
        return (forms.read(self.concern), *settling, *rising)


def who_is(tx: Tx, person_id: int | None) -> str:
    """A name for whoever took or released it; a contact may be known by their account only."""
    return get(tx, Person, person_id).name if person_id else "a safeguarding contact"


def standing_of(tx: Tx, concern: Concern, zone: ZoneInfo, reader: int | None) -> Standing:
    """The concern with what its cards show beside it."""
    return Standing(
        concern,
        get(tx, SupportRequest, concern.request_id),
        who_is(tx, concern.taken_by),
        who_is(tx, concern.settled_by),
        zone,
        reader,
    )


def _standing(drawing: Drawing) -> Standing | None:
    tx = drawing.tx
    concern = find(tx, Concern, table_of(Concern).c.id == drawing.about.id)
    return standing_of(tx, concern, tx.house.zone_of(drawing.organisation), _reader(drawing)) if concern else None


def _reader(drawing: Drawing) -> int | None:
    if drawing.audience is Audience.PERSON:
        return drawing.to_id
    if drawing.audience is not Audience.CONTACT:
        return None
    contacts = drawing.organisation.safeguarding_contacts[drawing.to_id : drawing.to_id + 1]
    accounts = (account_at(drawing.tx, contact.account) for contact in contacts if contact.account)
    return next((account.person_id for account in accounts if account), None)


def _while_live(drawing: Drawing, card: Callable[[Standing], Card]) -> Card | None:
    """The card as long as the concern is not released; then how it ended, with nothing left to press."""
    standing = _standing(drawing)
    if standing is None:
        return None
    if standing.concern.live:
        return card(standing)
    title = f"{standing.label}: {standing.state}"
    return Card(title, f"{title}.", facts=standing.facts, tone=Tone.QUIET)


def draw_for_contact(drawing: Drawing) -> Card | None:
    """A safeguarding contact's private card: that a person is needed, and by what it was raised; no quotation."""
    return _while_live(drawing, _for_contact)


def _for_contact(standing: Standing) -> Card:
    danger, taken = standing.concern.in_danger, standing.concern.state is ConcernState.TAKEN
    needed = f"{standing.label} needs a person now" if danger else f"{standing.label} needs a person to read it"
    title = f"{standing.label}: {standing.taken_by} has it" if taken else needed
    return Card(
        title,
        f"{title}.",
        facts=standing.facts,
        body=(Passage(f"Please read it and decide what is needed. {CALL_999}"), Passage(_whom_it_reaches(standing))),
        buttons=standing.buttons,
        context=() if taken else (_next_told(standing.concern),),
        tone=Tone.NEUTRAL if taken else Tone.URGENT,
    )


def _whom_it_reaches(standing: Standing) -> str:
    if standing.support_request.state is State.HELD:
        return "The request is held: it goes no further until a person releases it."
    return "The request is not held: whoever supports this family has the family's words too."


def _next_told(concern: Concern) -> str:
    if concern.in_danger:
        return "Until somebody takes or releases it, the next contact is told every few minutes, again and again."
    return "Coordinators were asked to read it first."


def draw_for_coordinators(drawing: Drawing) -> Card | None:
    """The coordinators' card: reference, state and who has it."""
    return _while_live(drawing, _for_coordinators)


def _for_coordinators(standing: Standing) -> Card:
    danger, taken = standing.concern.in_danger, standing.concern.state is ConcernState.TAKEN
    needed = "somebody may be in danger now" if danger else "please read this first"
    title = f"{standing.label}: {standing.taken_by} has it" if taken else f"{standing.label}: {needed}"
    words = _danger_words(standing, taken=taken) if danger else "A person should read it before anything else happens."
    buttons = (forms.read(standing.concern),) if danger else standing.buttons
    return Card(
        title,
        f"{title}.",
        facts=standing.facts,
        body=(Passage(words), Passage(CALL_999)),
        buttons=buttons,
        tone=Tone.NEUTRAL if taken else Tone.URGENT,
    )


def _danger_words(standing: Standing, *, taken: bool) -> str:
    if taken:
        return "Only a safeguarding contact can release it."
    told = f"Safeguarding contacts are being told, one after the other. Told so far: {standing.concern.told}."
    return f"{told} If you can reach one of them, please do."


def draw_for_operator(drawing: Drawing) -> Card | None:
    """The operator's mail: nobody has taken it, so somebody should ring. Nothing once a person has it."""
    standing = _standing(drawing)
    if standing is None or standing.concern.state is not ConcernState.OPEN:
        return None
    contacts = ", ".join(contact.name for contact in drawing.organisation.safeguarding_contacts)
    reach = f"Please ring a safeguarding contact: {contacts}." if contacts else "No safeguarding contact is named."
    title = f"{standing.label} needs a person"
    return Card(
        title,
        f"{title}: nobody has taken it yet.",
        facts=standing.facts,
        body=(Passage(f"Everybody who should know was told, and nobody has taken it. {reach}"),),
        tone=Tone.URGENT,
    )


def draw_unanswered(drawing: Drawing) -> Card | None:
    """The same alarm, by mail to the operator and as a card to coordinators."""
    return draw_for_operator(drawing) if drawing.audience is Audience.OPERATOR else draw_for_coordinators(drawing)


def draw_unread(drawing: Drawing) -> Card | None:
    """It was not read in time: to each contact, and by mail to the operator."""
    return draw_for_operator(drawing) if drawing.audience is Audience.OPERATOR else draw_for_contact(drawing)


def draw_joined(drawing: Drawing) -> Card | None:
    """To whoever took it: there is something new to read."""
    return _while_live(drawing, _joined)


def _joined(standing: Standing) -> Card:
    title = f"{standing.label}: a further worry"
    words = f"Something more was raised about {standing.label}. Please read it."
    return Card(title, words, standing.facts, (Passage(words),), standing.buttons, tone=Tone.URGENT)


def draw_still_yours(drawing: Drawing) -> Card | None:
    """To whoever took it: it waits. Nothing is left standing once it is released."""
    standing = _standing(drawing)
    if standing is None or standing.concern.state is not ConcernState.TAKEN:
        return None
    title = f"{standing.label} is still with {standing.taken_by}"
    words = "When all is done that is needed, please release it: until then this reminder comes again."
    return Card(title, f"{title}.", standing.facts, (Passage(words),), standing.buttons)


def draw_looked_at(drawing: Drawing) -> Card | None:
    """To whoever raised it: it was not in vain."""
    standing = _standing(drawing)
    if standing is None:
        return None
    title = f"{standing.label}: your concern was looked at"
    words = "Thank you for raising it. A person has looked at it. Raise it again whenever something worries you."
    return Card(title, f"{title}.", body=(Passage(words),), tone=Tone.QUIET)


def draw_goes_on(drawing: Drawing) -> Card | None:
    """To an advocate whose card was locked; nothing once the offer is settled or the request held again."""
    offer = find(drawing.tx, Offer, table_of(Offer).c.id == drawing.about.id)
    if offer is None or offer.state not in LIVE_OFFERS:
        return None
    support_request = get(drawing.tx, SupportRequest, offer.request_id)
    if support_request.state not in ACCEPTABLE:
        return None
    title = f"{support_request.label} goes on"
    words = "A person has read it for safety. Its card can be answered again, and none of your time was lost."
    return Card(title, f"{title}: it can be answered again.", body=(Passage(words),))


def reading(tx: Tx, standing: Standing) -> Card:
    """The private answer to "Read it": everything a person needs to judge it, and to reach the family."""
    request = Subject(Thing.REQUEST, standing.support_request.id)
    family = Subject(Thing.FAMILY, standing.support_request.family_id)
    found = (
        ("Child", words.read(tx, request, "child_name")),
        ("Age", "" if standing.support_request.erased_at else str(standing.support_request.age)),
        ("Family", words.read(tx, family, "name")),
        ("How to reach them", words.read(tx, family, "contact")),
        ("Local authority", words.read(tx, request, "local_authority")),
    )
    return Card(
        f"{standing.label}: to be read for safety",
        f"{standing.label}, for you alone.",
        facts=(*standing.facts, *(Fact(label, value) for label, value in found if value)),
        body=(*_said(tx, standing, request), Passage(CALL_999)),
        buttons=standing.buttons[1:],
        context=("Only you see this. That you read it is on record.",),
    )


def _said(tx: Tx, standing: Standing, request: Subject) -> tuple[Passage, ...]:
    concern = Subject(Thing.CONCERN, standing.concern.id)
    message = words.read(tx, request, "message") or "It is no longer kept."
    raised = (words.read(tx, concern, f"worry_{number}") for number in range(1, standing.concern.times + 1))
    reason = words.read(tx, concern, "reason")
    return (
        Passage(message, quoted=True, heading="What the family wrote"),
        *(Passage(worry, quoted=True, heading="What was raised") for worry in raised if worry),
        *((Passage(reason, quoted=True, heading="Why it was released"),) if reason else ()),
    )


CARDS: Mapping[str, Draw] = MappingProxyType(
    {
        notices.DANGER_NOW: draw_for_contact,
        notices.UNANSWERED: draw_unanswered,
        notices.UNREAD: draw_unread,
        notices.HELD: draw_for_coordinators,
        notices.READ_FIRST: draw_for_coordinators,
        notices.IN_CASE: draw_for_contact,
        notices.JOINED: draw_joined,
        notices.STILL_YOURS: draw_still_yours,
        notices.LOOKED_AT: draw_looked_at,
        notices.GOES_ON: draw_goes_on,
    }
)
"""How each kind of card is drawn."""
