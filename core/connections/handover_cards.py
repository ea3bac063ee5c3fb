"""Cards about handing a family over."""

from core.change import Audience, subject_of
from core.connections.model import Connection
from core.connections.records import family_message, kind_words, name_of, stage_words, summary_of
from core.connections.scene import Scene, scene_of
from core.database.rows import get
from core.database.store import Tx
from core.drawing import Draw, Drawing
from core.requests.model import LIVE_OFFERS, Offer, OfferState
from core.settings import OrganisationSettings
from core.surface import Button, Card, Fact, Passage, Style, Tone

HOW_IT_STANDS = {
    OfferState.OPEN: "waits for an answer",
    OfferState.PASSED: "no answer in time; it can still be accepted",
    OfferState.ACCEPTED: "accepted",
    OfferState.DECLINED: "declined",
    OfferState.CLOSED: "withdrawn",
}


def handover(drawing: Drawing) -> Card:
    """In the conversation of whoever has the family: how the handover stands."""
    offer, seen = _offered(drawing)
    title = f"{seen.label}: handover to {name_of(seen.tx, offer.advocate_id)}"
    waits = offer.state in LIVE_OFFERS and seen.connection.active
    words = "The family stays with you until it is accepted." if waits else ""
    return Card(
        title,
        f"{title}, {HOW_IT_STANDS[offer.state]}.",
        facts=(Fact("Offered", seen.at(offer.made_at)), Fact("State", HOW_IT_STANDS[offer.state])),
        body=(Passage(words),) if words else (),
        buttons=(_withdraw(offer), seen.concern_button()) if waits else (),
        tone=Tone.NEUTRAL if waits else Tone.QUIET,
    )


def handover_offer(drawing: Drawing) -> Card:
    """The offer itself, for the next advocate; once it is decided, without the family's words."""
    offer, seen = _offered(drawing)
    if offer.state not in LIVE_OFFERS or not seen.connection.active:
        title = f"{seen.label}: handover {HOW_IT_STANDS[offer.state]}"
        return Card(title, f"{title}.", tone=Tone.QUIET)
    full = seen.tx.house.settings.privacy.dm_cards == "full"
    read = () if full else (Button("Read summary and request", "read_handover", offer.public_id),)
    return Card(
        f"{seen.label}: could you take over from {seen.advocate_name}?",
        f"{seen.label}: a colleague asks whether you could take a family over.",
        facts=_situation(offer, seen),
        body=_body(offer, seen) if full else (),
        buttons=(*_answers(offer), *read, seen.concern_button()),
        context=("Accepting takes one of your places and starts the 24 hours for a new introduction.",),
    )


def handover_reminder(drawing: Drawing) -> Card | None:
    """A private reminder of an offer without an answer; it goes as soon as its cause has."""
    offer, seen = _offered(drawing)
    if offer.state is not OfferState.OPEN or not seen.connection.active:
        return None
    title = f"{seen.label}: a handover waits for your answer"
    words = "A no is fine too, and better than silence: the family stays with whoever has it."
    return Card(title, f"{title}.", body=(Passage(words),), buttons=(*_answers(offer), seen.concern_button()))


def handover_answered(drawing: Drawing) -> Card:
    """Whoever had the family, or coordinators, learn what became of a handover."""
    offer, seen = _offered(drawing)
    who, how = name_of(seen.tx, offer.advocate_id), HOW_IT_STANDS[offer.state]
    title = f"{seen.label}: handover to {who}, {how}"
    if not seen.connection.active:
        words = "The family has been told, and the place is free." if offer.state is OfferState.ACCEPTED else ""
        return Card(title, f"{title}.", body=(Passage(words),) if words else (), tone=Tone.QUIET)
    if drawing.audience is not Audience.COORDINATORS:
        return Card(title, f"{title}.", body=(Passage("The family is still with you."),), buttons=_still_mine(seen))
    return Card(
        title,
        f"{title}.",
        facts=(Fact("The family is with", seen.advocate_name),),
        buttons=(seen.button("Choose who to offer it to", "hand_over"), seen.concern_button()),
    )


def in_full(tx: Tx, organisation: OrganisationSettings, offer: Offer, connection: Connection) -> Card:
    """Summary and request, for the advocate who is asked."""
    drawing = Drawing(tx, organisation, "handover_offer", subject_of(offer), Audience.PERSON, offer.advocate_id or 0)
    seen = scene_of(drawing, connection)
    return Card(
        f"{seen.label}: summary and request",
        f"{seen.label}: summary and request.",
        facts=_situation(offer, seen),
        body=_body(offer, seen),
        buttons=(*_answers(offer), seen.concern_button()),
    )


def _offered(drawing: Drawing) -> tuple[Offer, Scene]:
    offer = get(drawing.tx, Offer, drawing.about.id)
    connection = get(drawing.tx, Connection, offer.handover_of or 0)
    return offer, scene_of(drawing, connection)


def _situation(offer: Offer, seen: Scene) -> tuple[Fact, ...]:
    support_request = seen.case.support_request
    return (
        Fact("Age", str(support_request.age)),
        Fact("Stage", stage_words(seen.tx, support_request)),
        Fact("Looking for help with", kind_words(seen.tx, support_request)),
        Fact("Priority", f"{support_request.priority.label}: {support_request.priority_reason.label}"),
        Fact("Offered", seen.at(offer.made_at)),
    )


def _body(offer: Offer, seen: Scene) -> tuple[Passage, ...]:
    parts = (
        Passage(summary_of(seen.tx, offer), quoted=True, heading=f"Summary from {seen.advocate_name}"),
        Passage(family_message(seen.tx, seen.connection), quoted=True, heading="What the family wrote"),
    )
    return tuple(part for part in parts if part.words)


def _answers(offer: Offer) -> tuple[Button, ...]:
    return (
        Button("Accept", "accept", offer.public_id, Style.PRIMARY),
        Button("Not for me", "decline_handover", offer.public_id),
    )


def _withdraw(offer: Offer) -> Button:
    return Button("Withdraw the offer", "withdraw_handover", offer.public_id)


def _still_mine(seen: Scene) -> tuple[Button, ...]:
    introduce = (seen.button("Write the introduction", "introduction_write", Style.PRIMARY),)
    return (
        *(introduce if seen.connection.owes_introduction else ()),
        seen.button("Hand over", "hand_over"),
        seen.concern_button(),
    )


CARDS: dict[str, Draw] = {
    "handover": handover,
    "handover_offer": handover_offer,
    "handover_reminder": handover_reminder,
    "handover_answered": handover_answered,
}
