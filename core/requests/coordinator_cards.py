"""The cards for coordinators: what waits for them, what happened so far, and who might be asked.

They stand in a channel too, so they hold no word of the family's: Read request shows those, in private.
"""

from core.change import Audience
from core.database.rows import get
from core.drawing import Draw, Drawing
from core.phrasing import lasting
from core.requests.checks import Suggested, in_words
from core.requests.history import happened
from core.requests.loading import name_of, who_might
from core.requests.look import Look, look_at
from core.requests.model import Answer, Offer, OfferState, Rung, State
from core.requests.public import facts_of, state_of, title_of, tone_of
from core.safeguarding.forms import raise_button
from core.surface import Button, Card, Fact, Passage, Style, Tone

SHOWN_SUGGESTIONS = 3
LOOKED_AFTER_BY = "Looked after by"


def queue(drawing: Drawing) -> Card | None:
    """A request that is with coordinators."""
    offer = get(drawing.tx, Offer, drawing.about.id)
    look = look_at(drawing.tx, offer.request_id)
    if not look.is_open:
        return _settled(look, offer)
    return Card(
        title=f"{title_of(look.public)}: needs a coordinator",
        summary=f"{look.label} needs a coordinator: nobody has taken it on yet.",
        facts=(*facts_of(look.public), *_taken(drawing, offer)),
        body=(so_far(look), suggestions(look)),
        buttons=controls(look, offer),
        tone=tone_of(look.public),
    )


def still_unanswered(drawing: Drawing) -> Card | None:
    """Told to every coordinator and to the operator, then weekly: a family still waits."""
    offer = get(drawing.tx, Offer, drawing.about.id)
    look = look_at(drawing.tx, offer.request_id)
    if not look.is_open:
        return _settled(look, offer)
    waiting = lasting(drawing.tx.now - look.support_request.received_at)
    inside = drawing.audience is not Audience.OPERATOR
    return Card(
        title=f"{look.label}: a family has waited for {waiting}",
        summary=f"{look.label}: a family has waited for {waiting}, and nobody has taken the request on.",
        facts=(*facts_of(look.public), *_taken(drawing, offer)),
        body=(
            Passage("The family has been told honestly that nobody is found yet, and where else to turn."),
            *((so_far(look), suggestions(look)) if inside else ()),
        ),
        buttons=controls(look, offer) if inside else (),
        tone=Tone.URGENT,
    )


def better_placed(drawing: Drawing) -> Card | None:
    """An advocate who declined thinks of somebody else; who it is stands in Read request."""
    answer = get(drawing.tx, Answer, drawing.about.id)
    look = look_at(drawing.tx, answer.request_id)
    offer = get(drawing.tx, Offer, answer.offer_id)
    if not look.is_open and look.support_request.state is not State.DECLINED:
        return _settled(look, offer)
    who = name_of(drawing.tx, answer.advocate_id)
    return Card(
        title=f"{look.label}: somebody else may be better placed",
        summary=f"{look.label}: {who} declined and thinks of somebody who is better placed.",
        facts=facts_of(look.public),
        body=(Passage(f"{who} declined and wrote who may be better placed. Read request shows it."),),
        buttons=controls(look, offer) if look.is_open else (_read(offer),),
    )


def controls(look: Look, offer: Offer) -> tuple[Button, ...]:
    """What a coordinator can do with an open request."""
    request = look.support_request.public_id
    return (
        Button("Offer to an advocate", "offer", request, Style.PRIMARY),
        _read(offer),
        *_take(offer),
        Button("Close kindly", "lapse", request),
        raise_button(offer),
    )


def so_far(look: Look) -> Passage:
    """What happened, line by line."""
    return Passage("\n".join(happened(look.tx, look.support_request)), heading="So far")


def suggestions(look: Look) -> Passage:
    """Who might be asked, the best first."""
    found = who_might(look.tx, look.support_request)[:SHOWN_SUGGESTIONS]
    nobody_is_free = () if any(one.free for one in found) else ("Nobody who could take it on is free today.",)
    return Passage("\n".join((*nobody_is_free, *map(_suggestion, found))), heading="Who might be asked")


def _suggestion(one: Suggested) -> str:
    return f"{one.name}: {in_words(one)}"


def _take(offer: Offer) -> tuple[Button, ...]:
    with_us = offer.rung is Rung.COORDINATORS
    free = with_us and offer.taken_by is None and offer.state is OfferState.OPEN
    return (Button("I'll take this", "take_request", offer.public_id),) if free else ()


def _read(offer: Offer) -> Button:
    return Button("Read request", "read_request", offer.public_id)


def _taken(drawing: Drawing, offer: Offer) -> tuple[Fact, ...]:
    return (Fact(LOOKED_AFTER_BY, name_of(drawing.tx, offer.taken_by)),) if offer.taken_by else ()


def _settled(look: Look, offer: Offer) -> Card:
    held = look.support_request.state is State.HELD
    return Card(
        title=title_of(look.public),
        summary=f"{look.label}: {state_of(look.public)}.",
        facts=facts_of(look.public),
        buttons=(raise_button(offer),) if held else (),
        tone=tone_of(look.public),
    )


CARDS: dict[str, Draw] = {
    "queue": queue,
    "still_unanswered": still_unanswered,
    "better_placed": better_placed,
}
