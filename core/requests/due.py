"""What a step of a request's clocks means when it falls due, and whether it is still owed; as pure functions.

When a request waits for somebody, that person is reminded, then the next is asked, then coordinators are told again
and again: every figure is a house rule, and none of the ladders ends in silence.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from core.change import Change, Deadline, Entry, Notice, subject_of
from core.connections.rules import ON_TIME
from core.requests.clocks import CoordinatorsStep, OfferStep, QuestionStep, next_weekly, posted_at, remaining
from core.requests.model import (
    ACCEPTABLE,
    Offer,
    OfferState,
    Question,
    QuestionState,
    Rung,
    State,
    SupportRequest,
)
from core.requests.notices import letter, to_coordinators, to_operator, to_person
from core.requests.routing import Ways, family_told, move_on, nobody_else_is_asked, running_again
from core.requests.transitions import Act, moved

REMINDERS = {OfferStep.REMINDER_1: 1, OfferStep.REMINDER_2: 2}


def offer_still_owes(step: str, support_request: SupportRequest, offer: Offer) -> bool:
    """Whether a step of an offer still has its cause: the request is open, and the offer's clock runs.

    While a request is held nothing is owed; when it is released its clocks begin again.
    """
    if support_request.state not in ACCEPTABLE or offer.state is not OfferState.OPEN:
        return False
    if offer.rung is not Rung.DIRECTED:
        return True
    return offer.clock_from is not None and REMINDERS.get(OfferStep(step), 3) > offer.reminded


def question_still_owes(step: str, support_request: SupportRequest, question: Question) -> bool:
    """Whether a step of a question still has its cause: the question is with the family."""
    open_now = support_request.state is State.ASKED and question.state is QuestionState.OPEN
    return open_now and not (step == QuestionStep.FAMILY_REMINDER and question.reminded)


def offer_step(
    step: Deadline, support_request: SupportRequest, offer: Offer, others: tuple[Offer, ...], ways: Ways
) -> Change:
    """What a step of an offer does. Call only while it is still owed; `others` are the other live offers."""
    if offer.rung is Rung.COORDINATORS:
        return _coordinators_told(step, support_request, offer, ways)
    if step.step in REMINDERS:
        return _reminded(step, support_request, offer, ways)
    return _ran_out(support_request, offer, others, ways)


def question_step(
    step: Deadline, support_request: SupportRequest, question: Question, offer: Offer, ways: Ways
) -> Change:
    """What a step of a question does. Call only while it is still owed; `offer` is the one it was asked about."""
    if step.step == QuestionStep.FAMILY_REMINDER:
        reminded = replace(question, reminded=True)
        return Change(
            state=(reminded,),
            journal=(Entry(reminded, "family_reminded"),),
            notices=(letter("question_reminder", subject_of(question), support_request),),
        )
    closed = replace(question, state=QuestionState.CLOSED)
    waiting = moved(support_request, Act.QUESTION_RAN_OUT, State.WAITING)
    told = to_person("question_unanswered", question.asker_id, subject_of(question), support_request)
    return running_again(offer, ways) + Change(
        state=(waiting, closed),
        journal=(Entry(closed, "ran_out"),),
        settled=(subject_of(closed),),
        notices=(told,),
    )


def _reminded(step: Deadline, support_request: SupportRequest, offer: Offer, ways: Ways) -> Change:
    """A private word to the advocate, worthless once the time is over."""
    if offer.advocate_id is None or offer.clock_from is None:
        return Change()
    reminded = replace(offer, reminded=REMINDERS[OfferStep(step.step)])
    held_up = ways.now - step.due_at >= ON_TIME
    reminder = to_person(
        "offer_reminder",
        offer.advocate_id,
        subject_of(offer),
        support_request,
        not_before=posted_at(ways.now, ways.zone_of(offer.advocate_id), ways.quiet) if held_up else ways.now,
        useless_after=offer.clock_from + remaining(timedelta(seconds=offer.clock_used_s), ways.times),
        nag=True,
    )
    return Change(state=(reminded,), journal=(Entry(reminded, "reminded"),), notices=(reminder,))


def _ran_out(support_request: SupportRequest, offer: Offer, others: tuple[Offer, ...], ways: Ways) -> Change:
    """Nobody has answered in time. It is recorded now; what it means is posted by day."""
    passed = replace(offer, state=OfferState.PASSED)
    same = moved(support_request, Act.OFFER_RAN_OUT, support_request.state)
    morning = posted_at(ways.now, ways.zone, ways.quiet)
    change = move_on(same, others, ways, not_before=morning)
    if nobody_else_is_asked(others):
        change += family_told(same, ways)
    return change + Change(
        state=(passed,),
        journal=(Entry(passed, "passed"),),
        settled=(subject_of(passed),),
        notices=_advocate_told(passed, support_request, ways),
    )


def _advocate_told(passed: Offer, support_request: SupportRequest, ways: Ways) -> tuple[Notice, ...]:
    if passed.advocate_id is None:
        return ()
    at = posted_at(ways.now, ways.zone_of(passed.advocate_id), ways.quiet)
    return (to_person("offer_passed", passed.advocate_id, subject_of(passed), support_request, at),)


def _coordinators_told(step: Deadline, support_request: SupportRequest, offer: Offer, ways: Ways) -> Change:
    """Every coordinator and the operator hear that a family still waits, the family hears it too; and again."""
    upcoming = next_weekly(step.step, ways.now, ways.zone, ways.times, ways.quiet)
    about = subject_of(offer)
    told = (
        *_coordinators(step.step, support_request, offer, ways, posted_at(ways.now, ways.zone, ways.quiet)),
        to_operator("still_unanswered", about, support_request),
        letter("still_waiting", about, support_request),
    )
    return Change(
        state=(offer,),
        journal=(Entry(offer, step.step),),
        owed=(Deadline(about, upcoming.step, upcoming.due_at),),
        notices=told,
    )


def _coordinators(
    step: str, support_request: SupportRequest, offer: Offer, ways: Ways, at: datetime
) -> tuple[Notice, ...]:
    """The first time each of them in private; from then on in their channel."""
    about = subject_of(offer)
    if step != CoordinatorsStep.ESCALATED or not ways.coordinators:
        return (to_coordinators("still_unanswered", about, support_request, at, nag=True),)
    return tuple(to_person("still_unanswered", one, about, support_request, at, nag=True) for one in ways.coordinators)
