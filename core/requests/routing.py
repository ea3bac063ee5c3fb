"""Where a request goes: the advocate the family chose, then the request channels, then coordinators.

"When a family sends you a support request, you will receive a notification" is the article "Accepting support
requests"; who is asked next, and that nothing ends in silence, are house rules. Going on adds an offer and revokes
none: an earlier one can be accepted until somebody has accepted.

Pure functions: everything they need of the moment and of the organisation is in `Ways`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from core.change import Change, Deadline, Entry, Notice, Subject, Thing, subject_of
from core.hours import QUIET_HOURS, QuietHours, Step
from core.requests.clocks import (
    REQUEST_TIMES,
    OfferStep,
    QuestionStep,
    RequestTimes,
    coordinators_step,
    pool_step,
    question_ladder,
    resume,
    time_used,
)
from core.requests.model import Offer, OfferState, Question, Rung, State, SupportRequest
from core.requests.notices import letter, offer_card, pool_cards, to_coordinators
from core.requests.transitions import Act, moved
from core.sendfacts.model import Nation


class Fresh(NamedTuple):
    """Names for a row yet to be written."""

    key: int
    public_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """What routing may use, here and now (`now` is aware UTC).

    `channels` is the number of request channels. `able` are the advocates who could take the request on today and
    have not said no to it. `zones` are advocates' own; `zone` is the organisation's. `fresh` names a new offer.
    """

    now: datetime
    fresh: Fresh
    channels: int
    zone: ZoneInfo
    able: frozenset[int] = frozenset()
    coordinators: tuple[int, ...] = ()
    zones: Mapping[int, ZoneInfo] = field(default_factory=dict)
    times: RequestTimes = REQUEST_TIMES
    quiet: QuietHours = QUIET_HOURS

    def zone_of(self, person_id: int | None) -> ZoneInfo:
        """Whose night counts: the person's own, else the organisation's."""
        return self.zones.get(person_id, self.zone) if person_id else self.zone


def first_rung(support_request: SupportRequest, ways: Ways) -> Rung:
    """Where a request begins. One from outside England is for a person to answer."""
    if support_request.nation is not Nation.ENGLAND:
        return Rung.COORDINATORS
    return Rung.DIRECTED if support_request.chosen_advocate_id else next_rung(support_request, ways)


def next_rung(support_request: SupportRequest, ways: Ways) -> Rung:
    """Where it goes when the advocate the family chose has not taken it on, or there was none."""
    reachable = ways.channels and ways.able and support_request.nation is Nation.ENGLAND
    wider = support_request.rung is Rung.DIRECTED and support_request.may_ask_others and reachable
    return Rung.POOL if wider else Rung.COORDINATORS


def begin_routing(
    support_request: SupportRequest,
    offers: tuple[Offer, ...],
    question: Question | None,
    ways: Ways,
) -> Change:
    """Let a held request go on: it sets out, or every clock that stood still runs again.

    `offers` are all of its offers, `question` the open one; their clocks stood still while it was held.
    """
    released = moved(support_request, Act.RELEASE, State.ASKED if question else State.WAITING)
    running = tuple(offer for offer in offers if offer.state is OfferState.OPEN)
    if not running:
        return set_out(released, ways) + family_told(released, ways)
    change = Change(state=(released,))
    for offer in running:
        change += _again(offer, question, ways)
    return change + (_question_again(question, ways) if question else Change())


def set_out(support_request: SupportRequest, ways: Ways) -> Change:
    """Put a request where it begins. Its state must be waiting or asked."""
    start = replace(support_request, rung=Rung.DIRECTED)
    rung = first_rung(start, ways)
    if rung is Rung.DIRECTED and support_request.chosen_advocate_id is not None:
        return offer_to(start, support_request.chosen_advocate_id, ways)
    return put_to(start, rung, ways)


def nobody_else_is_asked(others: tuple[Offer, ...]) -> bool:
    """Whether no clock of another offer runs: then the request must go on, or it would wait in silence."""
    return not any(offer.state is OfferState.OPEN for offer in others)


def move_on(
    support_request: SupportRequest, others: tuple[Offer, ...], ways: Ways, not_before: datetime | None = None
) -> Change:
    """An offer has ended unaccepted: the request goes on, unless the clock of another one still runs.

    `others` are the offers beside the one that ended. The card of the next one is shown at `not_before`.
    """
    if not nobody_else_is_asked(others):
        return Change(state=(support_request,))
    return put_to(support_request, next_rung(support_request, ways), ways, not_before)


def family_told(support_request: SupportRequest, ways: Ways) -> Change:
    """A letter about the new offer: who is being asked now, and by when they will hear."""
    return Change(notices=(letter("routed", Subject(Thing.OFFER, ways.fresh.key), support_request),))


def offer_to(support_request: SupportRequest, advocate_id: int, ways: Ways) -> Change:
    """Put a request before one advocate and start the clock of 48 hours."""
    offer = replace(_offer(support_request, Rung.DIRECTED, ways), advocate_id=advocate_id, clock_from=ways.now)
    return _made(support_request, offer, (offer_card(offer, advocate_id),), ways)


def put_to(support_request: SupportRequest, rung: Rung, ways: Ways, not_before: datetime | None = None) -> Change:
    """Put a request to the request channels or to coordinators; its card may wait for the morning."""
    there = replace(support_request, rung=rung)
    offer = _offer(there, rung, ways)
    if rung is Rung.POOL:
        return _made(there, offer, pool_cards(offer, ways.channels, not_before), ways)
    return _made(there, offer, (to_coordinators("queue", subject_of(offer), there, not_before),), ways)


def stopped(offer: Offer, now: datetime) -> Offer:
    """The offer with its clock standing still, as long as a question is with the family."""
    if offer.clock_from is None:
        return offer
    used = time_used(offer.clock_from, now, timedelta(seconds=offer.clock_used_s))
    return replace(offer, clock_from=None, clock_used_s=int(used.total_seconds()))


def running_again(offer: Offer, ways: Ways) -> Change:
    """An offer whose clock stood still runs on with what was left of it; no reminder comes twice."""
    runs = offer.state is OfferState.OPEN and offer.rung is Rung.DIRECTED and offer.clock_from is None
    if not runs or offer.handover_of is not None:
        return Change(state=(offer,))
    running = replace(offer, clock_from=ways.now)
    return Change(state=(running,), settled=(subject_of(offer),), owed=_clock(running, ways))


def _made(support_request: SupportRequest, offer: Offer, cards: tuple[Notice, ...], ways: Ways) -> Change:
    return Change(
        state=(support_request, offer),
        journal=(Entry(offer, "offered"),),
        owed=_clock(offer, ways),
        notices=cards,
    )


def _clock(offer: Offer, ways: Ways) -> tuple[Deadline, ...]:
    """What is owed about an offer whose clock begins, or runs on, now."""
    steps: tuple[Step[str], ...]
    if offer.rung is Rung.DIRECTED:
        told = frozenset((OfferStep.REMINDER_1, OfferStep.REMINDER_2)[: offer.reminded])
        used = timedelta(seconds=offer.clock_used_s)
        steps = resume(ways.now, used, ways.zone_of(offer.advocate_id), told, ways.times, ways.quiet)
    elif offer.rung is Rung.POOL:
        steps = (pool_step(ways.now, ways.times),)
    else:
        steps = (coordinators_step(ways.now, ways.zone, ways.times, ways.quiet),)
    return tuple(Deadline(subject_of(offer), str(step.step), step.due_at) for step in steps)


def _again(offer: Offer, question: Question | None, ways: Ways) -> Change:
    if offer.rung is not Rung.DIRECTED:
        return Change(state=(offer,), settled=(subject_of(offer),), owed=_clock(offer, ways))
    still = stopped(offer, ways.now)
    parked = question is not None and question.offer_id == offer.id
    return Change(state=(still,), settled=(subject_of(still),)) if parked else running_again(still, ways)


def _question_again(question: Question, ways: Ways) -> Change:
    ladder = question_ladder(ways.now, ways.zone, ways.zone_of(question.asker_id), ways.times, ways.quiet)
    return Change(
        state=(question,),
        settled=(subject_of(question),),
        owed=tuple(
            Deadline(subject_of(question), str(step.step), step.due_at)
            for step in ladder
            if not (question.reminded and step.step is QuestionStep.FAMILY_REMINDER)
        ),
    )


def _offer(support_request: SupportRequest, rung: Rung, ways: Ways) -> Offer:
    return Offer(
        id=ways.fresh.key,
        organisation_id=support_request.organisation_id,
        public_id=ways.fresh.public_id,
        request_id=support_request.id,
        rung=rung,
        advocate_id=None,
        made_at=ways.now,
    )
