"""Decisions about events and articles. What they add to recognition is decided in the recognition slice alone.

Everybody is asked to an event once, and whoever has been asked stays asked. Taking part in a community event counts
as a contribution; being asked, saying no and training count for nothing. All house rules, after "The rewards system".
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.change import NOTHING, Audience, Change, Deadline, Entry, Notice, Subject, subject_of
from core.community.model import (
    Article,
    ArticleState,
    Coming,
    Event,
    EventKind,
    EventState,
    Invitation,
)
from core.community.refusals import (
    ArticleSettled,
    EventCalledOff,
    EventHasBegun,
    EventNotYet,
    NobodyNewToAsk,
    NotForThisTier,
    NotOneself,
)
from core.hours import QUIET_HOURS, QuietHours
from core.people.rules import morning_of
from core.phrasing import when
from core.refusals import FieldProblem
from core.rewards.model import Tier

REMINDED_BEFORE = timedelta(hours=24)
"""How long before the beginning whoever said that they come is reminded."""

SOONEST = timedelta(hours=1)
"""Nobody is asked to what begins sooner than this."""


FROM_TIER: Mapping[EventKind, Tier] = {
    EventKind.COMMUNITY: Tier.ACTIVE,
    EventKind.TRAINING: Tier.TRUSTED,
    EventKind.PARTNER: Tier.EXPERT,
}
"""From which tier up an event of each kind is for an advocate."""


FOR_WHOM: Mapping[EventKind, str] = {
    EventKind.COMMUNITY: "for every advocate",
    EventKind.TRAINING: "for Trusted and Expert Advocates",
    EventKind.PARTNER: "for Expert Advocates",
}
"""The same in words."""


class EventStep(StrEnum):
    """What is owed about an event."""

    REMINDER = "reminder"
    """Whoever said that they come is reminded, the day before."""
    ATTENDANCE = "attendance"
    """Coordinators are asked who was there, the morning after."""


def is_for(kind: EventKind, tier: Tier | None) -> bool:
    """Whether an event of this kind is for an advocate of this tier; nobody without a current tier is asked."""
    return tier is not None and tier >= FROM_TIER[kind]


def plan(
    event: Event, invitations: tuple[Invitation, ...], *, now: datetime, zone: ZoneInfo, quiet: QuietHours = QUIET_HOURS
) -> Change:
    """Plan an event and ask exactly the ones in `invitations`. `zone` is the organisation's.

    Raises FieldProblem for one that begins within the hour, or has begun.
    """
    if event.starts_at < now + SOONEST:
        raise FieldProblem(field="day", problem="Please choose a time at least an hour from now.")
    return Change(
        state=(event,),
        journal=(Entry(event, "planned"),),
        owed=_steps(event, now, zone, quiet),
        notices=(to_coordinators("event", subject_of(event), event.organisation_id),),
    ) + _invite(event, invitations, quiet.end_of_quiet(now, zone))


def _steps(event: Event, now: datetime, zone: ZoneInfo, quiet: QuietHours) -> tuple[Deadline, ...]:
    about = subject_of(event)
    reminder = quiet.end_of_quiet(event.starts_at - REMINDED_BEFORE, zone)
    next_day = event.starts_at.astimezone(zone).date() + timedelta(days=1)
    asked = Deadline(about, EventStep.ATTENDANCE, morning_of(next_day, zone, quiet))
    return (Deadline(about, EventStep.REMINDER, reminder), asked) if reminder > now + SOONEST else (asked,)


def invite_more(
    event: Event, invitations: tuple[Invitation, ...], *, now: datetime, zone: ZoneInfo, quiet: QuietHours = QUIET_HOURS
) -> Change:
    """Ask those whom it is for by now and who were not asked. Raises NobodyNewToAsk and what `must_be_ahead` does."""
    must_be_ahead(event, now)
    if not invitations:
        raise NobodyNewToAsk(title=event.title)
    asked = Change(state=(event,), journal=(Entry(event, "more_invited"),))
    return asked + _invite(event, invitations, quiet.end_of_quiet(now, zone))


def _invite(event: Event, invitations: tuple[Invitation, ...], at: datetime) -> Change:
    """An invitation is no reason to wake anybody: it goes out at `at`, and not at all once the event has begun."""
    return Change(
        state=invitations,
        journal=tuple(Entry(one, "invited") for one in invitations),
        notices=tuple(
            to_advocate("event_invitation", one, not_before=at, useless_after=event.starts_at) for one in invitations
        ),
    )


def join(event: Event, invitation: Invitation, tier: Tier | None, now: datetime) -> Change:
    """Come without having been asked, to an event that is for one: whoever has reached its tier since it was planned.

    Raises NotForThisTier, and what `must_be_ahead` does.
    """
    must_be_ahead(event, now)
    if not is_for(event.kind, tier):
        raise NotForThisTier(title=event.title, for_whom=FOR_WHOM[event.kind])
    after = replace(invitation, answer=Coming.COMING, answered_at=now)
    return Change(state=(after,), journal=(Entry(after, "joined"),))


def must_be_ahead(event: Event, now: datetime) -> None:
    """Raise EventCalledOff or EventHasBegun unless the event is still to come."""
    if event.state is EventState.CALLED_OFF:
        raise EventCalledOff(title=event.title)
    if event.starts_at <= now:
        raise EventHasBegun(title=event.title)


def answer(event: Event, invitation: Invitation, said: Coming, now: datetime) -> Change:
    """Coming, or not: until it begins the answer may change. A no costs nothing. Raises what `must_be_ahead` does."""
    must_be_ahead(event, now)
    if invitation.answer is said:
        return NOTHING
    after = replace(invitation, answer=said, answered_at=now)
    return Change(state=(after,), journal=(Entry(after, said.value),))


def call_off(event: Event, invitations: tuple[Invitation, ...], now: datetime) -> Change:
    """It does not take place: whoever has not said no is told. Raises what `must_be_ahead` does."""
    must_be_ahead(event, now)
    after = replace(event, state=EventState.CALLED_OFF)
    told = (one for one in invitations if one.answer is not Coming.CANNOT)
    return Change(
        state=(after, *invitations),
        journal=(Entry(after, "called_off"),),
        settled=(subject_of(after),),
        notices=tuple(to_advocate("event_called_off", one, once=True) for one in told),
    )


def remind(event: Event, invitations: tuple[Invitation, ...], now: datetime) -> Change:
    """The reminder of the day before, to whoever said that they come; nothing if it is off or has begun."""
    if event.state is EventState.CALLED_OFF or event.starts_at <= now:
        return NOTHING
    coming = (one for one in invitations if one.answer is Coming.COMING)
    return Change(notices=tuple(to_advocate("event_reminder", one, useless_after=event.starts_at) for one in coming))


def ask_who_was_there(event: Event, invitations: tuple[Invitation, ...]) -> Change:
    """Coordinators are asked to confirm who was there; nothing where nobody was asked, or it was called off."""
    open_ones = [one for one in invitations if one.confirmed_by is None]
    if event.state is EventState.CALLED_OFF or not open_ones:
        return NOTHING
    return Change(notices=(to_coordinators("event_attendance", subject_of(event), event.organisation_id),))


def must_be_over(event: Event, now: datetime, zone: ZoneInfo) -> None:
    """Raise EventCalledOff or EventNotYet unless the event has begun. `zone` is that of whoever asks."""
    if event.state is EventState.CALLED_OFF:
        raise EventCalledOff(title=event.title)
    if event.starts_at > now:
        raise EventNotYet(title=event.title, at=when(event.starts_at, zone))


def must_be_another(advocate_id: int, by: int) -> None:
    """Raise NotOneself when somebody would confirm a contribution of their own."""
    if advocate_id == by:
        raise NotOneself


def confirm(invitation: Invitation, by: int) -> Change:
    """A coordinator says that this advocate was there; once. The fact that counts is the caller's to add.

    Call `must_be_over` first. Raises NotOneself.
    """
    must_be_another(invitation.advocate_id, by)
    if invitation.confirmed_by is not None:
        return NOTHING
    after = replace(invitation, confirmed_by=by)
    return Change(state=(after,), journal=(Entry(after, "attendance_confirmed"),))


def offer_article(article: Article) -> Change:
    """An advocate offers an article; coordinators get a card with both answers."""
    return Change(
        state=(article,),
        journal=(Entry(article, "offered"),),
        notices=(to_coordinators("article", subject_of(article), article.organisation_id),),
    )


def settle_article(article: Article, state: ArticleState, by: int, now: datetime, reason: str = "") -> Change:
    """Answer an article, once; its writer is told. The fact that counts is the caller's to add.

    Raises ArticleSettled, or NotOneself for a yes to one's own.
    """
    if article.state is not ArticleState.OFFERED:
        raise ArticleSettled
    must_be_another(article.advocate_id, by)
    after = replace(article, state=state, decided_by=by, decided_at=now, reason=reason)
    return Change(
        state=(after,),
        journal=(Entry(after, state.value),),
        notices=(replace(_to("article_answered", subject_of(after), after.advocate_id), once=True),),
    )


def to_advocate(
    kind: str,
    invitation: Invitation,
    *,
    not_before: datetime | None = None,
    useless_after: datetime | None = None,
    once: bool = False,
) -> Notice:
    """A private card about an invitation."""
    told = _to(kind, subject_of(invitation), invitation.advocate_id)
    return replace(told, not_before=not_before, useless_after=useless_after, once=once)


def _to(kind: str, about: Subject, to: int) -> Notice:
    return Notice(kind, about, about, Audience.PERSON, to, f"person:{to}")


def to_coordinators(kind: str, about: Subject, organisation_id: int) -> Notice:
    """A card in the coordinators' channel."""
    return Notice(kind, about, about, Audience.COORDINATORS, 0, f"coordinators:{organisation_id}")
