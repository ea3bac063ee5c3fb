"""The cards of a request: in the request channels, for the advocate it is put before, and for coordinators.

A channel's card is built from a `PublicCard` alone. A card for one advocate shows the family's words while it can be
answered; once it is decided it is drawn again without them.
"""

from core.change import Audience, subject_of
from core.database import words
from core.database.rows import find, get, table_of
from core.database.store import Tx
from core.drawing import Draw, Drawing
from core.people.model import Advocate
from core.phrasing import when
from core.requests import coordinator_cards
from core.requests.checks import checks
from core.requests.clocks import remaining
from core.requests.loading import for_conflicts, open_question, private, questions_of
from core.requests.look import Look, look_at
from core.requests.model import LIVE_OFFERS, Offer, OfferState, Question, QuestionState, Rung, State
from core.requests.public import PublicCard, facts_of, state_of, title_of, tone_of
from core.safeguarding.cards import LOCKED
from core.safeguarding.forms import raise_button
from core.surface import Button, Card, Fact, Passage, Style

ACCEPT, MORE_INFO, DECLINE = "Accept", "More info", "Decline"
FOUR_CHECKS = (
    "Before you answer: have you experience with this, and room? Is there a conflict of interest? Can you genuinely "
    "help? Read request fills in what the desk knows."
)
FIRST_WINS = "The first advocate to accept has it. More info commits you to nothing."
"""Said on the card that several people see."""
NO_LONGER_KEPT = "It is no longer kept."


def pool(drawing: Drawing) -> Card | None:
    """The card in a request channel: public, with the answers as buttons while it can be accepted."""
    offer = get(drawing.tx, Offer, drawing.about.id)
    look = look_at(drawing.tx, offer.request_id)
    answerable = look.is_open and offer.state in LIVE_OFFERS
    return in_a_channel(look.public, _pool_buttons(offer) if answerable else ())


def in_a_channel(public: PublicCard, buttons: tuple[Button, ...]) -> Card:
    """A card that anybody in a channel may read."""
    return Card(
        title=title_of(public),
        summary=f"{public.reference}, {public.kind}. {state_of(public)}.",
        facts=facts_of(public),
        buttons=buttons,
        context=(FOUR_CHECKS, FIRST_WINS) if buttons else (),
        tone=tone_of(public),
    )


def offer(drawing: Drawing) -> Card | None:
    """The request as the advocate whom the family chose, or a coordinator asked, sees it in private."""
    seen = get(drawing.tx, Offer, drawing.about.id)
    look = look_at(drawing.tx, seen.request_id)
    if not (look.is_open and seen.state in LIVE_OFFERS and seen.advocate_id == drawing.to_id):
        return outcome(look, seen)
    full = drawing.audience is Audience.PERSON and look.shows_words
    question = open_question(drawing.tx, look.support_request)
    mine = question is not None and question.asker_id == drawing.to_id
    return Card(
        title=f"{title_of(look.public)}: your answer, please",
        summary=f"{look.label}: a family asks for your help. {look.public.priority.label} priority.",
        facts=_facts(look, exact=full),
        body=(*(words_of(look) if full else ()), *_checks(drawing.tx, look, drawing.to_id)),
        buttons=(*answers(seen), *_read(seen, full=full), *_take_back(question if mine else None), raise_button(seen)),
        context=(_until(drawing.tx, look, seen, question if mine else None),),
        tone=tone_of(look.public),
    )


def offer_reminder(drawing: Drawing) -> Card | None:
    """A private reminder, with every answer on it; it goes when it is answered."""
    seen = get(drawing.tx, Offer, drawing.about.id)
    look = look_at(drawing.tx, seen.request_id)
    if not look.is_open or seen.state is not OfferState.OPEN:
        return None
    return Card(
        title=f"{look.label} still waits for your answer",
        summary=f"{look.label}: a family still waits for your answer.",
        facts=_facts(look, exact=False),
        body=(Passage("A kind no is fine too. It lets the family look elsewhere, and it never counts against you."),),
        buttons=(*answers(seen), *_read(seen, full=False), raise_button(seen)),
        context=(_until(drawing.tx, look, seen, None),),
        tone=tone_of(look.public),
    )


def offer_passed(drawing: Drawing) -> Card | None:
    """The time is over: kindly said, and it can still be accepted."""
    seen = get(drawing.tx, Offer, drawing.about.id)
    look = look_at(drawing.tx, seen.request_id)
    if not look.is_open or seen.state not in LIVE_OFFERS:
        return outcome(look, seen)
    return Card(
        title=f"{look.label}: we are looking further",
        summary=f"{look.label}: the time to answer is over, and we are looking further. You can still accept.",
        body=(
            Passage(
                "We did not hear from you in time, so we are looking further and the family has been told. "
                "That is all right. You can still accept until somebody has, or say no in a few kind words."
            ),
        ),
        buttons=(*answers(seen), *_read(seen, full=False), raise_button(seen)),
    )


def question_answered(drawing: Drawing) -> Card | None:
    """The family's answer, for whoever asked."""
    question = get(drawing.tx, Question, drawing.about.id)
    seen = get(drawing.tx, Offer, question.offer_id)
    look = look_at(drawing.tx, question.request_id)
    if not look.is_open or seen.state not in LIVE_OFFERS:
        return outcome(look, seen)
    full = look.shows_words
    return Card(
        title=f"{look.label}: the family has answered",
        summary=f"{look.label}: the family has answered your question.",
        facts=_facts(look, exact=full),
        body=asked_and_answered(drawing.tx, question) if full else (),
        buttons=(*answers(seen), *_read(seen, full=False), raise_button(question)),
    )


def question_unanswered(drawing: Drawing) -> Card | None:
    """After 14 days the one who asked must choose."""
    question = get(drawing.tx, Question, drawing.about.id)
    seen = get(drawing.tx, Offer, question.offer_id)
    look = look_at(drawing.tx, question.request_id)
    if not look.is_open or seen.state not in LIVE_OFFERS or question.state is QuestionState.ANSWERED:
        return outcome(look, seen)
    return Card(
        title=f"{look.label}: please choose now",
        summary=f"{look.label}: the family has not answered your question. Please choose now.",
        facts=_facts(look, exact=False),
        body=(Passage("The family has not answered, and was reminded. Please decide with what you know."),),
        buttons=(*answers(seen), *_read(seen, full=False), raise_button(question)),
    )


def outcome(look: Look, offer: Offer) -> Card:
    """A card whose moment has passed: how it stands, without the family's words and without live buttons."""
    held = look.support_request.state is State.HELD
    declined = (Passage("You declined this. Thank you for answering."),) if offer.state is OfferState.DECLINED else ()
    return Card(
        title=title_of(look.public),
        summary=f"{look.label}: {state_of(look.public)}.",
        facts=facts_of(look.public),
        body=(LOCKED,) if held else declined,
        buttons=(raise_button(offer),) if held else (),
        tone=tone_of(look.public),
    )


def words_of(look: Look) -> tuple[Passage, ...]:
    """The family's message and what was asked since."""
    request = look.support_request
    written = private(look.tx, request, "message")
    message = Passage(written or NO_LONGER_KEPT, quoted=bool(written), heading="The family's message")
    needs = private(look.tx, request, "needs")
    since = [
        passage
        for question in questions_of(look.tx, request)
        if question.state is QuestionState.ANSWERED
        for passage in asked_and_answered(look.tx, question)
    ]
    return (message, *((Passage(needs, quoted=True, heading="Access and language"),) if needs else ()), *since)


def asked_and_answered(tx: Tx, question: Question) -> tuple[Passage, ...]:
    """One question with its answer."""
    asked, answer = (words.read(tx, subject_of(question), field) for field in ("questions", "answer"))
    return (Passage(asked, quoted=True, heading="Asked"), Passage(answer, quoted=True, heading="The family's answer"))


def answers(offer: Offer) -> tuple[Button, ...]:
    """The three answers; on a card of the channels the third is one private tap."""
    return (
        Button(ACCEPT, "accept", offer.public_id, Style.PRIMARY),
        Button(MORE_INFO, "more_info", offer.public_id),
        no_button(offer),
    )


def no_button(offer: Offer) -> Button:
    """The way to say no that belongs to this offer."""
    if offer.rung is Rung.POOL:
        return Button("Not for me", "not_for_me", offer.public_id)
    return Button(DECLINE, "decline", offer.public_id)


def _pool_buttons(offer: Offer) -> tuple[Button, ...]:
    return (*answers(offer), *_read(offer, full=False), raise_button(offer))


def _read(offer: Offer, *, full: bool) -> tuple[Button, ...]:
    return () if full else (Button("Read request", "read_request", offer.public_id),)


def _take_back(question: Question | None) -> tuple[Button, ...]:
    return (Button("Take my question back", "withdraw_question", question.public_id),) if question else ()


def _facts(look: Look, *, exact: bool) -> tuple[Fact, ...]:
    """The public lines; for the one advocate's eyes the age in years."""
    lines = facts_of(look.public)
    return (Fact("Age", str(look.support_request.age)), *lines[1:]) if exact else lines


def _checks(tx: Tx, look: Look, person_id: int) -> tuple[Passage, ...]:
    me = find(tx, Advocate, table_of(Advocate).c.id == person_id)
    request = look.support_request
    return (checks(me, request, for_conflicts(tx, request), tx.house.send_facts),) if me else ()


def _until(tx: Tx, look: Look, offer: Offer, question: Question | None) -> str:
    if question is not None:
        return "Your question is with the family. Your time stands still until they answer."
    if offer.state is OfferState.PASSED or offer.clock_from is None:
        return "We are looking further. You can accept until somebody has."
    left = remaining(look.used(offer), tx.house.settings.clocks.requests)
    return f"Please answer by {when(offer.clock_from + left, look.zone_of(offer.advocate_id))}. Then we look further."


CARDS: dict[str, Draw] = {
    "pool": pool,
    "offer": offer,
    "offer_reminder": offer_reminder,
    "offer_passed": offer_passed,
    "question_answered": question_answered,
    "question_unanswered": question_unanswered,
    **coordinator_cards.CARDS,
}
