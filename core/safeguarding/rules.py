"""When is a request held for somebody's safety, who is told, and who lets it go on? All of it house rules.

A concern can only rise: nothing but a person takes or releases it, and until one does somebody is always told next.
Everything these pure functions need of the moment and of the organisation is in `Watch`.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from core.change import NOTHING, Change, Deadline, Entry, Words, subject_of
from core.hours import QUIET_HOURS, QuietHours, number_of, numbered
from core.requests.model import ACCEPTABLE, OPEN, Offer, OfferState, Question, SupportRequest
from core.requests.model import State as RequestState
from core.requests.refusals import IntakeClosed
from core.requests.routing import Fresh, Ways, begin_routing, stopped
from core.requests.transitions import Act, moved
from core.safeguarding import notices
from core.safeguarding.clocks import (
    DANGER,
    READ_FIRST,
    SAFEGUARDING_TIMES,
    SafeguardingTimes,
    danger_step,
    read_first_step,
)
from core.safeguarding.model import Concern, ConcernState, Source
from core.safeguarding.refusals import (
    DangerAlready,
    HeldAlready,
    NothingToHold,
    OnlyAContact,
)
from core.safeguarding.screen import Level
from core.settings import OrganisationSettings, Settings

TAKEN = "taken"
"""The step that reminds whoever took a concern, until it is released: nothing held is forgotten."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Who can be told, and by what clocks, here and now (`now` is aware UTC).

    `contacts` is the number of safeguarding contacts; `zone` is the organisation's.
    """

    now: datetime
    contacts: int
    zone: ZoneInfo
    times: SafeguardingTimes = SAFEGUARDING_TIMES
    quiet: QuietHours = QUIET_HOURS

    @classmethod
    def over(cls, organisation: OrganisationSettings, settings: Settings, now: datetime) -> "Watch":
        """The watch over an organisation's requests, as configured."""
        contacts, zone = len(organisation.safeguarding_contacts), ZoneInfo(organisation.zone)
        return cls(now, contacts, zone, settings.clocks.safeguarding, settings.clocks.quiet)

    @property
    def by_day(self) -> datetime:
        """Now, or when the night is over where the organisation is; UTC."""
        return self.quiet.end_of_quiet(self.now, self.zone)


@dataclass(frozen=True, slots=True)
class Worry:
    """Why somebody should look: how soon, what raised it, who (a person's id), and the words that did."""

    level: Level
    source: Source
    raised_by: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a request: the concern that is not released yet, its offers, and its open question."""

    standing: Concern | None = None
    offers: tuple[Offer, ...] = ()
    question: Question | None = None


ALONE = Beside()
"""Nothing yet: the request has only just come in."""


def may_take_requests(organisation: OrganisationSettings) -> None:
    """Raise IntakeClosed unless somebody is named who reads held requests: intake does not start without."""
    if not organisation.takes_requests:
        raise IntakeClosed


def raise_concern(
    support_request: SupportRequest, worry: Worry, fresh: Fresh, watch: Watch, beside: Beside = ALONE
) -> Change:
    """Hold the request if it is still open, and begin to tell people: contacts at once, or coordinators first.

    In a case that an advocate has, nothing is held: people are told all the same. A worry about a request with an
    unreleased concern joins it, and can only raise it. A level of NONE changes nothing. The worry's words are
    sealed with the request's key. Of a request not yet written, the journal line is the caller's.
    """
    if worry.level is Level.NONE:
        return NOTHING
    held = hold_request(support_request, beside, watch.now)
    if beside.standing is not None:
        return held + _join(beside.standing, support_request, worry, watch)
    concern = _new(support_request, worry, fresh, watch.now)
    return held + _said(concern, worry.words) + _begin(concern, watch, "raised")


def _new(support_request: SupportRequest, worry: Worry, fresh: Fresh, now: datetime) -> Concern:
    return Concern(
        id=fresh.key,
        organisation_id=support_request.organisation_id,
        public_id=fresh.public_id,
        request_id=support_request.id,
        level=worry.level,
        source=worry.source,
        raised_at=now,
        raised_by=worry.raised_by,
        holds=support_request.state in OPEN,
    )


def hold_request(support_request: SupportRequest, beside: Beside, now: datetime) -> Change:
    """Stop an open request where it is: every clock of it stands still until it is released."""
    if support_request.state not in ACCEPTABLE:
        return NOTHING
    held = moved(support_request, Act.HOLD, RequestState.HELD)
    running = tuple(offer for offer in beside.offers if offer.state is OfferState.OPEN)
    waiting = (beside.question,) if beside.question else ()
    return Change(
        state=(held, *(stopped(offer, now) for offer in running)),
        journal=(Entry(held, "held"),) if held.version else (),
        settled=tuple(subject_of(noun) for noun in (*running, *waiting)),
    )


def laid_over(decided: Change, concern: Change) -> Change:
    """Both, where the first was decided a moment before: no clock it started runs on past the hold.

    A thing has one journal line per commit: where both have one, the first stands.
    """
    lined = {subject_of(entry.about) for entry in decided.journal}
    still_owed = tuple(owed for owed in decided.owed if owed.about not in concern.settled)
    journal = tuple(entry for entry in concern.journal if subject_of(entry.about) not in lined)
    return replace(decided, owed=still_owed) + replace(concern, journal=journal)


def _join(standing: Concern, support_request: SupportRequest, worry: Worry, watch: Watch) -> Change:
    joined = replace(
        standing,
        level=max(standing.level, worry.level),
        times=standing.times + 1,
        holds=standing.holds or support_request.state in OPEN,
    )
    said = _said(joined, worry.words)
    anew = standing.state is ConcernState.TAKEN and worry.level is Level.DANGER_NOW
    if anew or joined.level > standing.level:
        return said + _begin(joined, watch, "raised_again")
    told = (notices.to_whoever_has_it(notices.JOINED, joined, watch.by_day),)
    return said + Change(
        state=(joined,),
        journal=(Entry(joined, "joined"),),
        notices=told if joined.state is ConcernState.TAKEN else (),
    )


def _said(concern: Concern, words: str) -> Change:
    sealed = Words(subject_of(concern), f"worry_{concern.times}", concern.request_subject, words)
    return Change(words=(sealed,)) if words else NOTHING


def _begin(concern: Concern, watch: Watch, verb: str) -> Change:
    """Nobody has it yet: the ladder of its level begins at the top."""
    anew = replace(concern, state=ConcernState.OPEN, told=0, taken_by=None, taken_at=None)
    settled = Change(settled=(subject_of(anew),))
    if anew.in_danger:
        shown = Change(notices=(notices.to_coordinators(notices.HELD, anew),))
        return settled + shown + _tell_next_contact(anew, watch, verb)
    step = read_first_step(watch.now, watch.zone, times=watch.times, quiet=watch.quiet)
    everybody = notices.to_contacts(notices.IN_CASE, anew, watch.contacts, watch.by_day)
    return settled + Change(
        state=(anew,),
        journal=(Entry(anew, verb),),
        owed=(Deadline(subject_of(anew), step.step, step.due_at),),
        notices=(notices.to_coordinators(notices.READ_FIRST, anew), *(() if anew.holds else everybody)),
    )


def _tell_next_contact(concern: Concern, watch: Watch, verb: str) -> Change:
    # Contacts may have been taken out of the configuration since: then the operator and coordinators are told.
    step = danger_step(concern.told, watch.now, max(watch.contacts, 1), watch.times)
    told = replace(concern, told=concern.told + 1)
    alerts = [notices.to_contact(notices.DANGER_NOW, told, step.contact)] if watch.contacts else []
    if step.mail_operator or not watch.contacts:
        alerts.append(notices.to_operator(notices.UNANSWERED, told))
    if (step.mail_operator and step.round == 2) or not watch.contacts:
        alerts.append(notices.to_coordinators(notices.UNANSWERED, told))
    return Change(
        state=(told,),
        journal=(Entry(told, verb),),
        owed=(Deadline(subject_of(told), step.next_step, step.next_due_at),),
        notices=tuple(alerts),
    )


def still_owed(concern: Concern, step: str) -> bool:
    """Whether what this step stands for is still to be done, by the record as it is now."""
    if concern.state is ConcernState.TAKEN:
        return number_of(step, TAKEN) > 0
    if concern.state is ConcernState.RELEASED:
        return False
    if concern.in_danger:
        return number_of(step, DANGER) == concern.told
    return number_of(step, READ_FIRST) == concern.told + 1


def tell_on(concern: Concern, step: str, watch: Watch) -> Change:
    """What a due step brings: the next contact, everybody who should know it is unread, or a reminder; and the next.

    Nothing when it is no longer owed.
    """
    if not still_owed(concern, step):
        return NOTHING
    if concern.state is ConcernState.TAKEN:
        return _remind(concern, step, watch)
    return _tell_next_contact(concern, watch, "told_next") if concern.in_danger else _unread(concern, step, watch)


def _unread(concern: Concern, step: str, watch: Watch) -> Change:
    told = replace(concern, told=concern.told + 1)
    again = read_first_step(watch.now, watch.zone, step, watch.times, watch.quiet)
    everybody = notices.to_contacts(notices.UNREAD, told, watch.contacts)
    return Change(
        state=(told,),
        journal=(Entry(told, "told_unread"),),
        owed=(Deadline(subject_of(told), again.step, again.due_at),),
        notices=(*everybody, notices.to_operator(notices.UNREAD, told)),
    )


def _remind(concern: Concern, step: str, watch: Watch) -> Change:
    number = number_of(step, TAKEN)
    reminder = notices.to_whoever_has_it(notices.STILL_YOURS, concern, watch.by_day, nag=True)
    others = notices.to_coordinators(notices.STILL_YOURS, concern, watch.by_day, nag=True)
    alone = number == 1 or concern.taken_by is None
    return Change(owed=(_reminder(concern, number + 1, watch),), notices=(reminder,) if alone else (reminder, others))


def _reminder(concern: Concern, number: int, watch: Watch) -> Deadline:
    due_at = watch.quiet.end_of_quiet(watch.now + watch.times.still_taken, watch.zone)
    return Deadline(subject_of(concern), numbered(TAKEN, number), due_at)


def raise_to_danger(concern: Concern, label: str, watch: Watch) -> Change:
    """A person has read it and says that somebody may be in danger now. Raises DangerAlready.

    Call `must_be_live` first.
    """
    if concern.in_danger and concern.state is ConcernState.OPEN:
        raise DangerAlready(label=label)
    return _begin(replace(concern, level=Level.DANGER_NOW), watch, "raised_to_danger")


def may_settle(concern: Concern, label: str, *, is_contact: bool) -> None:
    """Raise OnlyAContact when somebody may be in danger and this is no contact: nobody else stops that ladder."""
    if concern.in_danger and not is_contact:
        raise OnlyAContact(label=label)


def take(concern: Concern, by: int | None, watch: Watch, verb: str = "taken") -> Change:
    """A person has it now: nobody else is told, and the taker is reminded until it is released.

    Call `may_settle` first; who was first is the caller's to find out.
    """
    taken = replace(concern, state=ConcernState.TAKEN, taken_by=by, taken_at=watch.now)
    return Change(
        state=(taken,),
        journal=(Entry(taken, verb),),
        settled=(subject_of(taken),),
        owed=(_reminder(taken, 1, watch),),
    )


def release(concern: Concern, by: int | None, reason: str, watch: Watch) -> Change:
    """A person has looked at it, and there is no more to do. Whoever raised it hears that.

    Call `may_settle` first. Add `go_on` when the request was held because of it.
    """
    released = replace(concern, state=ConcernState.RELEASED, settled_by=by, settled_at=watch.now)
    looked_at = (notices.to_raiser(released, watch.by_day),) if released.raised_by not in (None, by) else ()
    return Change(
        state=(released,),
        journal=(Entry(released, "released"),),
        words=(Words(subject_of(released), "reason", released.request_subject, reason),),
        settled=(subject_of(released),),
        notices=looked_at,
    )


def go_on(support_request: SupportRequest, beside: Beside, ways: Ways) -> Change:
    """A held request goes on from where it stood, and the advocates whose cards were locked are told by day."""
    if support_request.state is not RequestState.HELD:
        return NOTHING
    told = (
        notices.to_advocate(offer, ways.quiet.end_of_quiet(ways.now, ways.zone_of(offer.advocate_id)))
        for offer in beside.offers
        if offer.state is OfferState.OPEN and offer.advocate_id
    )
    resumed = begin_routing(support_request, beside.offers, beside.question, ways)
    return resumed + Change(journal=(Entry(support_request, "released"),), notices=tuple(told))


def hold(support_request: SupportRequest, worry: Worry, fresh: Fresh, watch: Watch, beside: Beside = ALONE) -> Change:
    """A coordinator or contact holds the request by hand: it is theirs, and they are reminded of it.

    A concern that is open about it keeps its ladder. Raises HeldAlready or NothingToHold.
    """
    if support_request.state is RequestState.HELD:
        raise HeldAlready(label=support_request.label)
    if support_request.state not in ACCEPTABLE:
        raise NothingToHold(label=support_request.label)
    held = hold_request(support_request, beside, watch.now)
    if beside.standing is not None:
        holding = replace(beside.standing, holds=True)
        return held + Change(state=(holding,), journal=(Entry(holding, "holds"),))
    concern = _new(support_request, worry, fresh, watch.now)
    return held + _said(concern, worry.words) + take(concern, worry.raised_by, watch, "held_by_hand")
