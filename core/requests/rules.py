"""When may one accept, ask, decline, withdraw? Every answer to a request and its offers, as pure functions.

The three answers are those of the article "Accepting support requests": accept, ask for more information, decline.
Each takes the nouns as they were read and `now` (aware UTC), and returns a `Change` or raises a refusal.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from core.change import Change, Deadline, Entry, Words, subject_of
from core.people.model import Advocate
from core.people.rules import may_take_on, nearly_full_notice, take_place
from core.requests.clocks import question_ladder
from core.requests.model import (
    ACCEPTABLE,
    LIVE_OFFERS,
    OPEN,
    Answer,
    AnswerKind,
    Offer,
    OfferState,
    Question,
    QuestionState,
    Reason,
    Rung,
    State,
    SupportRequest,
)
from core.requests.notices import letter, to_coordinators, to_person
from core.requests.public import STATE_WORDS
from core.requests.refusals import (
    AlreadyOffered,
    AlreadySaid,
    AlreadyTaken,
    AlreadyYours,
    HeldForSafety,
    NoLongerOpen,
    NotWithYou,
    OfferSettled,
    QuestionIsOpen,
    QuestionSettled,
)
from core.requests.routing import (
    Ways,
    family_told,
    move_on,
    nobody_else_is_asked,
    offer_to,
    running_again,
    stopped,
)
from core.requests.transitions import Act, moved
from core.sendfacts import Situation, assess

LATE_ANSWERS = frozenset({QuestionState.OPEN, QuestionState.CLOSED})


@dataclass(frozen=True, slots=True)
class No:
    """What an advocate says when declining: the words for the family, where else it might turn, who fits better."""

    reason: Reason
    explanation: str = ""
    signposts: tuple[str, ...] = ()
    better_placed: str = ""


def must_be_answerable(support_request: SupportRequest, offer: Offer, me: Advocate, holder_name: str, at: str) -> None:
    """Raise unless this offer can still be answered: the request is open and not held, the offer not settled."""
    label = support_request.label
    if support_request.state is State.HELD:
        raise HeldForSafety
    if support_request.holder_id == me.id:
        raise AlreadyYours(label=label, at=at)
    if support_request.state is State.ACCEPTED:
        raise AlreadyTaken(who=holder_name, label=label, at=at)
    must_be_open(support_request)
    if offer.state not in LIVE_OFFERS:
        raise OfferSettled(label=label)


def must_be_open(support_request: SupportRequest) -> None:
    """Raise unless the request waits for somebody: HeldForSafety or NoLongerOpen."""
    if support_request.state is State.HELD:
        raise HeldForSafety
    if support_request.state not in ACCEPTABLE:
        raise NoLongerOpen(label=support_request.label, state=STATE_WORDS[support_request.state])


def must_have_no_question(support_request: SupportRequest) -> None:
    """Raise QuestionIsOpen while a question is with the family: at most one at a time (house rule)."""
    if support_request.state is State.ASKED:
        raise QuestionIsOpen(label=support_request.label)


def accept(
    support_request: SupportRequest,
    offer: Offer,
    others: tuple[Offer, ...],
    me: Advocate,
    now: datetime,
    question: Question | None = None,
) -> Change:
    """Take the request on: a place is taken, the offer is accepted, every other offer and clock of it ends.

    Call `must_be_answerable` first. Raises NotAccredited, NotAccepting or NoPlaceLeft.
    """
    may_take_on(me, now.date())
    fuller = take_place(me, now)
    taken = replace(moved(support_request, Act.ACCEPT, State.ACCEPTED, now), holder_id=me.id)
    accepted = replace(offer, state=OfferState.ACCEPTED)
    return all_closed(others, question) + Change(
        state=(fuller, taken, accepted),
        journal=(Entry(taken, "accepted"), Entry(accepted, "accepted")),
        settled=(subject_of(accepted),),
        notices=nearly_full_notice(me, fuller),
    )


def ask(support_request: SupportRequest, offer: Offer, question: Question, questions: str, ways: Ways) -> Change:
    """More info: put questions to the family. It commits to nothing, and others may still accept (house rule).

    A directed offer's clock stands still meanwhile. `question` is the new one. Raises QuestionIsOpen: at most one
    is open per request. Call `must_be_answerable` first.
    """
    must_have_no_question(support_request)
    asked = moved(support_request, Act.MORE_INFO, State.ASKED)
    ladder = question_ladder(ways.now, ways.zone, ways.zone_of(question.asker_id), ways.times, ways.quiet)
    return Change(
        state=(asked, stopped(offer, ways.now), question),
        journal=(Entry(question, "asked"),),
        words=(Words(subject_of(question), "questions", subject_of(asked), questions),),
        settled=(subject_of(offer),) if offer.rung is Rung.DIRECTED else (),
        owed=tuple(Deadline(subject_of(question), str(step.step), step.due_at) for step in ladder),
        notices=(letter("question", subject_of(question), asked),),
    )


def others_may_accept(offer: Offer, others: tuple[Offer, ...]) -> bool:
    """Whether anybody beside whoever this offer is for could accept; `others` are the other live offers."""
    return offer.rung is Rung.POOL or any(other.rung is not Rung.COORDINATORS for other in others)


def answer_question(
    support_request: SupportRequest, question: Question, offer: Offer, words: str, ways: Ways
) -> Change:
    """The family's answer comes back to whoever asked, also when it comes late or while the request is held.

    Raises NoLongerOpen, or QuestionSettled when it has been answered before.
    """
    if support_request.state not in OPEN:
        raise NoLongerOpen(label=support_request.label, state=STATE_WORDS[support_request.state])
    if question.state not in LATE_ANSWERS:
        raise QuestionSettled
    was_open = question.state is QuestionState.OPEN
    to = State.WAITING if was_open and support_request.state is State.ASKED else support_request.state
    answered = replace(question, state=QuestionState.ANSWERED, answered_at=ways.now)
    runs = was_open and support_request.state is not State.HELD
    return (running_again(offer, ways) if runs else Change()) + Change(
        state=(moved(support_request, Act.ANSWER_QUESTION, to), answered),
        journal=(Entry(answered, "answered"),),
        words=(Words(subject_of(answered), "answer", subject_of(support_request), words),),
        settled=(subject_of(answered),),
        notices=(to_person("question_answered", question.asker_id, subject_of(question), support_request),),
    )


def withdraw_question(support_request: SupportRequest, question: Question, offer: Offer, ways: Ways) -> Change:
    """Take a question back: the family need not answer, and the clock runs on. Raises QuestionSettled."""
    must_be_open(support_request)
    if question.state is not QuestionState.OPEN:
        raise QuestionSettled
    closed = replace(question, state=QuestionState.CLOSED)
    return running_again(offer, ways) + Change(
        state=(moved(support_request, Act.WITHDRAW_QUESTION, State.WAITING), closed),
        journal=(Entry(closed, "withdrawn"),),
        settled=(subject_of(closed),),
        notices=(letter("question_withdrawn", subject_of(closed), support_request),),
    )


def decline(
    support_request: SupportRequest,
    offer: Offer,
    others: tuple[Offer, ...],
    answer: Answer,
    no: No,
    question: Question | None,
    ways: Ways,
) -> Change:
    """Decline kindly: the family reads why and where else to turn, and the request goes on.

    "A gracious decline is better than silence": the article. A conflict of interest is never explained to the
    family, so its words are not even kept. Where nobody else may be asked the request is declined, and the family is
    signposted. `others` are the other live offers, `question` the open one. Call `must_be_answerable` first.
    """
    declined = replace(offer, state=OfferState.DECLINED)
    mine = question if question and question.asker_id == answer.advocate_id else None
    ends = support_request.rung is Rung.DIRECTED and not support_request.may_ask_others
    if ends and nobody_else_is_asked(others):
        after = moved(support_request, Act.DECLINE, State.DECLINED, ways.now)
        change = all_closed(others, question) + Change(state=(after,), journal=(Entry(after, "declined"),))
    else:
        after = moved(support_request, Act.DECLINE, State.WAITING if mine else support_request.state)
        others_able = replace(ways, able=ways.able - {answer.advocate_id})
        change = all_closed((), mine) + move_on(after, others, others_able)
    return change + Change(
        state=(declined, answer),
        journal=(Entry(declined, "declined"),),
        words=_words_of(answer, no, support_request),
        settled=(subject_of(declined),),
        notices=(
            letter("declined", subject_of(answer), support_request),
            *((to_coordinators("better_placed", subject_of(answer), support_request),) if no.better_placed else ()),
        ),
    )


def not_for_me(
    support_request: SupportRequest,
    offer: Offer,
    others: tuple[Offer, ...],
    answer: Answer,
    before: Answer | None,
    question: Question | None,
    ways: Ways,
) -> Change:
    """One tap on a card of the request channels: private, and counted for coordinators alone.

    When everybody who could take it on has said so, coordinators hear of it at once (house rule). It is taken back
    by accepting. `before` is an earlier answer: raises AlreadySaid. Call `must_be_answerable` first.
    """
    if before is not None:
        raise AlreadySaid(label=support_request.label)
    mine = question if question and question.asker_id == answer.advocate_id else None
    after = moved(support_request, Act.NOT_FOR_ME, State.WAITING if mine else support_request.state)
    change = all_closed((), mine) + Change(
        state=(after, offer, answer), journal=(Entry(answer, AnswerKind.NOT_FOR_ME),)
    )
    if offer.state is not OfferState.OPEN or ways.able - {answer.advocate_id}:
        return change
    passed = replace(offer, state=OfferState.PASSED)
    told = family_told(after, ways) if nobody_else_is_asked(others) else Change()
    return (
        change
        + move_on(after, others, ways)
        + told
        + Change(state=(passed,), journal=(Entry(passed, "passed"),), settled=(subject_of(passed),))
    )


def withdraw(
    support_request: SupportRequest, offers: tuple[Offer, ...], question: Question | None, now: datetime
) -> Change:
    """The family does not need us any more. Raises HeldForSafety (somebody must read it first) or NoLongerOpen."""
    must_be_open(support_request)
    gone = moved(support_request, Act.WITHDRAW, State.WITHDRAWN, now)
    return all_closed(offers, question) + Change(
        state=(gone,),
        journal=(Entry(gone, "withdrawn"),),
        notices=(letter("withdrawn", subject_of(gone), gone),),
    )


def lapse(
    support_request: SupportRequest,
    offers: tuple[Offer, ...],
    question: Question | None,
    words: str,
    signposts: tuple[str, ...],
    now: datetime,
) -> Change:
    """A coordinator closes a request that found nobody, and tells the family where else to turn.

    Never by the clock, and never while it is held: raises HeldForSafety or NoLongerOpen.
    """
    must_be_open(support_request)
    gone = replace(moved(support_request, Act.LAPSE, State.LAPSED, now), signposts=signposts)
    return all_closed(offers, question) + Change(
        state=(gone,),
        journal=(Entry(gone, "lapsed"),),
        words=(Words(subject_of(gone), "closing", subject_of(gone), words),) if words else (),
        notices=(letter("lapsed", subject_of(gone), gone),),
    )


def offer(
    support_request: SupportRequest, advocate: Advocate, name: str, live: tuple[Offer, ...], ways: Ways
) -> Change:
    """A coordinator puts the request before an advocate, whose clock starts; earlier offers stay open to accept.

    Their own clock ends with it and begins anew if this offer comes to nothing. Raises AlreadyOffered.
    """
    must_be_open(support_request)
    if any(one.advocate_id == advocate.id and one.state is OfferState.OPEN for one in live):
        raise AlreadyOffered(who=name, label=support_request.label)
    same = moved(support_request, Act.OFFER, support_request.state)
    done = tuple(one for one in live if one.rung is Rung.COORDINATORS)
    return all_closed(done, None) + offer_to(same, advocate.id, ways) + family_told(same, ways)


def take(support_request: SupportRequest, mine: Offer, person_id: int) -> Change:
    """A coordinator says "I'll take this": others see it; no clock stops for it."""
    must_be_open(support_request)
    if mine.state is not OfferState.OPEN:
        raise NotWithYou(label=support_request.label)
    taken = replace(mine, taken_by=person_id)
    return Change(state=(taken,), journal=(Entry(taken, "taken"),))


def reassessed(support_request: SupportRequest, today: date) -> SupportRequest | None:
    """The request with today's priority, or None where nothing has changed since it was last looked at."""
    now = assess(support_request.situation, today)
    known = (support_request.priority, support_request.priority_reason, support_request.key_date)
    if known == (now.priority, now.reason, now.key_date):
        return None
    return replace(support_request, priority=now.priority, priority_reason=now.reason, key_date=now.key_date)


def with_details(support_request: SupportRequest, situation: Situation, today: date) -> Change:
    """Dates and circumstances that became known later; the priority follows. Raises NoLongerOpen."""
    if support_request.state not in OPEN:
        raise NoLongerOpen(label=support_request.label, state=STATE_WORDS[support_request.state])
    known = replace(support_request, situation=situation)
    after = reassessed(known, today) or known
    return Change(state=(after,), journal=(Entry(after, "details_added"),))


def all_closed(offers: tuple[Offer, ...], question: Question | None) -> Change:
    """Every one of these live offers, and this open question, ends here with its clocks."""
    live = tuple(replace(one, state=OfferState.CLOSED) for one in offers if one.state in LIVE_OFFERS)
    put = (replace(question, state=QuestionState.CLOSED),) if question else ()
    return Change(state=(*live, *put), settled=tuple(subject_of(one) for one in (*live, *put)))


def _words_of(answer: Answer, no: No, support_request: SupportRequest) -> tuple[Words, ...]:
    explanation = "" if no.reason is Reason.CONFLICT else no.explanation
    said = (("explanation", explanation), ("better_placed", no.better_placed))
    owner = subject_of(support_request)
    return tuple(Words(subject_of(answer), field, owner, words) for field, words in said if words)
