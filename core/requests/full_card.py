"""The whole request, in private: the answer to Read request and to the command that shows one."""

from core.access import Actor, Role
from core.change import subject_of
from core.database import words
from core.database.store import Tx
from core.phrasing import day
from core.requests.cards import answers, words_of
from core.requests.checks import checks
from core.requests.coordinator_cards import so_far, suggestions
from core.requests.forms import REASONS
from core.requests.history import earlier
from core.requests.loading import answers_to, asked_before, family_words, for_conflicts, name_of, open_question, private
from core.requests.look import Look, look_at
from core.requests.model import LIVE_OFFERS, AnswerKind, Offer, Rung, SupportRequest
from core.requests.public import facts_of, state_of, title_of, tone_of
from core.safeguarding.forms import raise_button
from core.sendfacts import due_dates
from core.surface import Button, Card, Fact, Passage, Style

PRIVATE_FACTS = (("local_authority", "Local authority"), ("other_parties", "Other parties"), ("child_name", "Child"))


def full(tx: Tx, actor: Actor, support_request: SupportRequest, offer: Offer | None) -> Card:
    """Everything that this person may know: the family's words, dates, and for coordinators who the family is."""
    look = look_at(tx, support_request.id)
    return Card(
        title=title_of(look.public),
        summary=f"{look.label}, {look.public.kind}.",
        facts=(*_facts(look), *_private_facts(look, actor)),
        body=(*words_of(look), *_dates(look), *_checks(look, actor), *_for_coordinators(look, actor)),
        buttons=_buttons(look, actor, offer),
        tone=tone_of(look.public),
    )


def list_of(tx: Tx, found: tuple[tuple[SupportRequest, Offer], ...]) -> tuple[Card, ...]:
    """One small card for each request, with its answers."""
    return tuple(
        _small(
            look_at(tx, support_request.id),
            (*answers(offer), Button("Read request", "read_request", offer.public_id)),
        )
        for support_request, offer in found
    )


def queue_of(tx: Tx, found: tuple[SupportRequest, ...]) -> tuple[Card, ...]:
    """One small card for each request of the coordinators' queue."""
    return tuple(_small(look_at(tx, one.id), (Button("Read request", "show", one.public_id),)) for one in found)


def _small(look: Look, buttons: tuple[Button, ...]) -> Card:
    return Card(
        title=title_of(look.public),
        summary=f"{look.label}: {state_of(look.public)}.",
        facts=facts_of(look.public),
        buttons=buttons,
        tone=tone_of(look.public),
    )


def _facts(look: Look) -> tuple[Fact, ...]:
    """With the age in years; what has been erased is known by its band alone."""
    public, request = facts_of(look.public), look.support_request
    return public if request.erased_at else (Fact("Age", str(request.age)), *public[1:])


def _private_facts(look: Look, actor: Actor) -> tuple[Fact, ...]:
    request = look.support_request
    since = request.situation.excluded_since
    shown = [(label, private(look.tx, request, field)) for field, label in PRIVATE_FACTS]
    shown.append(("Suspended or excluded since", day(since) if since else ""))
    if not actor.roles.isdisjoint({Role.COORDINATOR, Role.CONTACT}):
        shown += [(label, family_words(look.tx, request.family_id, field)) for field, label in _FAMILY]
    return tuple(Fact(label, text) for label, text in shown if text)


_FAMILY = (("name", "Family"), ("contact", "Contact"))


def _dates(look: Look) -> tuple[Passage, ...]:
    notes = "\n".join(one.note for one in due_dates(look.support_request.situation))
    return (Passage(notes, heading="Dates"),) if notes else ()


def _checks(look: Look, actor: Actor) -> tuple[Passage, ...]:
    if actor.advocate is None or not look.is_open:
        return ()
    request = look.support_request
    return (checks(actor.advocate, request, for_conflicts(look.tx, request), look.tx.house.send_facts),)


def _for_coordinators(look: Look, actor: Actor) -> tuple[Passage, ...]:
    if not actor.is_coordinator:
        return ()
    before = "\n".join(earlier(look.tx, one) for one in asked_before(look.tx, look.support_request))
    said = "\n".join(_said(look))
    return (
        so_far(look),
        *((Passage(said, heading="What advocates said"),) if said else ()),
        *((Passage(before, heading="Also asked"),) if before else ()),
        *((suggestions(look),) if look.is_open else ()),
    )


def _said(look: Look) -> list[str]:
    lines = []
    for answer in answers_to(look.tx, look.support_request):
        if answer.answer is not AnswerKind.DECLINED:
            continue
        why = REASONS[answer.reason] if answer.reason else "no reason given"
        better = words.read(look.tx, subject_of(answer), "better_placed")
        placed = f" Better placed: {better}" if better else ""
        lines.append(f"{name_of(look.tx, answer.advocate_id)} declined: {why.lower()}.{placed}")
    return lines


def _buttons(look: Look, actor: Actor, offer: Offer | None) -> tuple[Button, ...]:
    concern = raise_button(look.support_request)
    if not look.is_open:
        return (concern,)
    mine = answers(offer) if offer and _may_answer(offer, actor) else ()
    return (*mine, *(_controls(look) if actor.is_coordinator else ()), concern)


def _controls(look: Look) -> tuple[Button, ...]:
    """Everything that a coordinator can do about an open request."""
    request, question = look.support_request.public_id, open_question(look.tx, look.support_request)
    answer = (Button("Write down their answer", "record_answer", question.public_id),) if question else ()
    return (
        Button("Offer to an advocate", "offer", request, Style.PRIMARY),
        *answer,
        Button("Add dates and details", "add_details", request),
        Button("Meetings, needs and other parties", "add_more_details", request),
        Button("The family withdraws", "withdraw", request),
        Button("Close kindly", "lapse", request),
    )


def _may_answer(offer: Offer, actor: Actor) -> bool:
    if actor.advocate is None or offer.rung is Rung.COORDINATORS or offer.state not in LIVE_OFFERS:
        return False
    return offer.advocate_id in (None, actor.advocate.id)
