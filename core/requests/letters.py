"""What families are told about their request, by their own route: plain English, short sentences.

Subject lines say nothing personal. Every letter says what happens next, and what to do if someone is in danger now.
"""

from datetime import datetime, timedelta

from core.change import subject_of
from core.database import words
from core.database.rows import get
from core.drawing import Drawing, Write
from core.people.model import Family
from core.people.reaching import reaching
from core.phrasing import counted, day, when
from core.platform import Letter
from core.requests.intake import DANGER, signpost_line
from core.requests.loading import live_offers, name_of
from core.requests.look import Look, look_at
from core.requests.model import OPEN, Answer, Offer, Question, QuestionState, Reason, Rung, State
from core.sendfacts import Nation

SUBJECT = "About your request for support"
STILL_YOURS = "You can withdraw your request at any time."
WEEKLY = "We will write to you each week until this is settled."
MORE_TIME = timedelta(hours=24)

ANOTHER_ADVOCATE = "another_advocate"
ORGANISATION = "organisation"


def received(drawing: Drawing) -> Letter:
    """We have it; who reads it now, and by when they will hear."""
    look = look_at(drawing.tx, drawing.about.id)
    return _letter(f"Thank you. We have your request. Its number is {look.label}.", *what_next(look), STILL_YOURS)


def routed(drawing: Drawing) -> Letter | None:
    """Who is being asked now."""
    offer = get(drawing.tx, Offer, drawing.about.id)
    look = look_at(drawing.tx, offer.request_id)
    if look.support_request.state not in OPEN:
        return None
    return _letter(f"This is how things stand with {look.label}.", *_asked_now(look, offer), STILL_YOURS)


def question(drawing: Drawing) -> Letter | None:
    """An advocate would like to know more."""
    found = _open_question(drawing)
    if found is None:
        return None
    asked, look = found
    who = name_of(drawing.tx, asked.asker_id)
    return _letter(
        f"{who}, an advocate, has read {look.label}. They would like to know more before they decide:",
        *paragraphs(words.read(drawing.tx, subject_of(asked), "questions")),
        f"{_how_to_answer(drawing)} A few words are enough. If you don't know, just say so.",
    )


def _how_to_answer(drawing: Drawing) -> str:
    return reaching(get(drawing.tx, Family, drawing.to_id)).answer


def question_reminder(drawing: Drawing) -> Letter | None:
    """A kind reminder of a question."""
    found = _open_question(drawing)
    if found is None:
        return None
    asked, look = found
    return _letter(
        f"{name_of(drawing.tx, asked.asker_id)} still hopes for your answer about {look.label}. They asked:",
        *paragraphs(words.read(drawing.tx, subject_of(asked), "questions")),
        f"{_how_to_answer(drawing)} A few words are enough. If you don't know, just say so.",
    )


def question_withdrawn(drawing: Drawing) -> Letter:
    """There is nothing to answer any more."""
    asked = get(drawing.tx, Question, drawing.about.id)
    look = look_at(drawing.tx, asked.request_id)
    return _letter(
        f"We asked you a question about {look.label}. You do not need to answer it any more.",
        "Your request goes on as before.",
    )


def declined(drawing: Drawing) -> Letter:
    """A kind no: who, their own words, where else to turn, and what happens next."""
    answer = get(drawing.tx, Answer, drawing.about.id)
    look = look_at(drawing.tx, answer.request_id)
    said = "" if answer.reason is Reason.CONFLICT else words.read(drawing.tx, subject_of(answer), "explanation")
    who = name_of(drawing.tx, answer.advocate_id)
    ended = look.support_request.state is State.DECLINED
    after = (
        ("We have asked nobody else, as you wished. You can ask us again at any time.",) if ended else what_next(look)
    )
    return _letter(
        f"{who} can't take on {look.label}. We are sorry.",
        *((f"{who} writes:", *paragraphs(said)) if said else ()),
        *turn_to(look, answer.signposts or (always(look) if ended else ())),
        *after,
    )


def withdrawn(drawing: Drawing) -> Letter:
    """The family has withdrawn."""
    look = look_at(drawing.tx, drawing.about.id)
    return _letter(
        f"You have withdrawn your request {look.label}. Nobody will be asked any more.",
        "You can ask us again at any time.",
    )


def lapsed(drawing: Drawing) -> Letter:
    """A coordinator has closed the request, with a word of their own and where else to turn."""
    look = look_at(drawing.tx, drawing.about.id)
    request = look.support_request
    return _letter(
        f"We have closed {look.label}. We are sorry that nobody could take it on.",
        *paragraphs(words.read(drawing.tx, drawing.about, "closing")),
        *turn_to(look, request.signposts or always(look)),
        "You can ask us again at any time.",
    )


def still_waiting(drawing: Drawing) -> Letter | None:
    """Honestly: nobody is found yet. Nobody has forgotten it, and here is where else to turn meanwhile."""
    offer = get(drawing.tx, Offer, drawing.about.id)
    look = look_at(drawing.tx, offer.request_id)
    if look.support_request.state not in OPEN:
        return None
    waited = max(1, (drawing.tx.now - look.support_request.received_at).days)
    return _letter(
        f"You asked us for help {counted(waited, 'day')} ago ({look.label}). We have not found anyone yet.",
        "We are sorry, and we have not given up. Our coordinators know that you are waiting.",
        WEEKLY,
        *turn_to(look, always(look)),
        STILL_YOURS,
    )


def what_next(look: Look) -> tuple[str, ...]:
    """Who has the request now, and by when the family will hear."""
    request = look.support_request
    if request.state is State.HELD:
        elsewhere = look.tx.house.send_facts.elsewhere_sentence(request.nation)
        first = (
            "One of our team reads every word of it first. They may get in touch with you. Then we will write again."
        )
        return (first, *((elsewhere,) if request.nation is not Nation.ENGLAND and elsewhere else ()))
    latest = _latest_offer(look)
    return _asked_now(look, latest) if latest else ("We will write to you about what happens next.",)


def _latest_offer(look: Look) -> Offer | None:
    live = live_offers(look.tx, look.support_request)
    return live[-1] if live else None


def _asked_now(look: Look, offer: Offer) -> tuple[str, ...]:
    times = look.tx.house.settings.clocks.requests
    if offer.rung is Rung.DIRECTED:
        who = name_of(look.tx, offer.advocate_id)
        return (
            f"We have asked {who}, one of our advocates. They may ask you a question first.",
            f"They have until {_at(look, offer.made_at + times.offer)} to answer.",
            "We will tell you what they say. If we don't hear from them, we will tell you that too.",
        )
    if offer.rung is Rung.POOL:
        until = _at(look, offer.made_at + times.pool)
        return (
            "We have asked all our advocates. They see an age group and the kind of help you need, not your name.",
            f"We will write to you when one of them takes it on. If nobody has by {until}, our coordinators step in.",
        )
    searching = "Our coordinators now look for the right person for you."
    by = offer.made_at + times.coordinators + MORE_TIME / 2
    if by < look.tx.now:
        return (searching, WEEKLY)
    return (searching, f"You will hear from us again by the end of {_day(look, by)}.")


def _at(look: Look, at: datetime) -> str:
    return when(at, look.zone)


def _day(look: Look, at: datetime) -> str:
    return day(at.astimezone(look.zone).date())


def _open_question(drawing: Drawing) -> tuple[Question, Look] | None:
    asked = get(drawing.tx, Question, drawing.about.id)
    look = look_at(drawing.tx, asked.request_id)
    waits = asked.state is QuestionState.OPEN and look.support_request.state in OPEN
    return (asked, look) if waits else None


def always(look: Look) -> tuple[str, ...]:
    """Every verified signpost for the case, where nobody has chosen any."""
    request = look.support_request
    shown = look.tx.house.send_facts.signposts(request.kind, request.stage, request.nation)
    return tuple(one.code for one in shown if not one.emergency)


def turn_to(look: Look, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Where else to turn, a sentence for each."""
    lines = [line for code in codes if (line := _signpost(look, code))]
    return ("You could also turn to:", *lines) if lines else ()


def _signpost(look: Look, code: str) -> str:
    if code == ANOTHER_ADVOCATE:
        return "Another advocate. Our coordinators can help you find one."
    if code == ORGANISATION:
        return "An organisation near you. Your council's Local Offer lists them."
    if code == "sendiass" and look.organisation.sendiass:
        return f"SENDIASS, your local advice service: {look.organisation.sendiass}."
    found = look.tx.house.send_facts.signpost(code)
    return signpost_line(found) if found else ""


def paragraphs(written: str) -> tuple[str, ...]:
    """A person's own words, as they parted them."""
    return tuple(part.strip() for part in written.split("\n\n") if part.strip())


def _letter(*paragraphs: str) -> Letter:
    return Letter(SUBJECT, (*paragraphs, DANGER))


LETTERS: dict[str, Write] = {
    "received": received,
    "routed": routed,
    "question": question,
    "question_reminder": question_reminder,
    "question_withdrawn": question_withdrawn,
    "declined": declined,
    "withdrawn": withdrawn,
    "lapsed": lapsed,
    "still_waiting": still_waiting,
}
