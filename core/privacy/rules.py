"""Decisions about erasing: what is left of a family and a request, when their time is over, and what stands against it.

UK GDPR, articles 5(1)(e) (kept no longer than needed), 17 (erasure) and 17(3) (what may stand against it).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from core.change import Audience, Change, Entry, subject_of
from core.connections.model import Connection, Message
from core.people.model import Family
from core.refusals import FieldProblem, Refusal
from core.requests.model import SETTLED, State, SupportRequest
from core.requests.transitions import Act, moved
from core.safeguarding.model import Concern, ConcernState
from core.sendfacts import Situation, age_band
from core.settings import Privacy


class ErasureBlocked(Refusal):
    """This family's data is being kept ("{reason}"). Lift that first, if it no longer holds."""


class AlreadyErased(Refusal):
    """This family's data has been erased already."""


class ConcernIsOpen(Refusal):
    """There is an open safeguarding concern about {label}. A person must settle it before anything is erased."""


class Decision(StrEnum):
    """What a coordinator decides when a family's data is to go; each is a verb in the journal."""

    ASKED_FOR = "erased_as_asked"
    MISTAKEN = "erased_as_mistaken"
    KEEP = "erasure_blocked"
    LIFT = "erasure_allowed"


ERASES = frozenset({Decision.ASKED_FOR, Decision.MISTAKEN})


@dataclass(frozen=True, slots=True)
class Held:
    """A family with everything of theirs that has rows; `concerns` are those that nobody has released."""

    family: Family
    requests: tuple[SupportRequest, ...]
    messages: tuple[Message, ...] = ()
    concerns: tuple[Concern, ...] = ()


def may_erase(held: Held) -> None:
    """Raise AlreadyErased, ErasureBlocked or ConcernIsOpen where nothing may be erased now."""
    if held.family.erased_at is not None:
        raise AlreadyErased
    if held.family.kept_because:
        raise ErasureBlocked(reason=held.family.kept_because)
    concerned = {concern.request_id for concern in held.concerns}
    for support_request in held.requests:
        if support_request.id in concerned or support_request.state is State.HELD:
            raise ConcernIsOpen(label=support_request.label)


def keep(family: Family, reason: str) -> Change:
    """Block erasure, also by retention, until somebody lifts it. Raises AlreadyErased, or FieldProblem unreasoned."""
    if family.erased_at is not None:
        raise AlreadyErased
    if not reason:
        raise FieldProblem(field="reason", problem="Please say why it must be kept: the next person will ask.")
    after = replace(family, kept_because=reason)
    return Change(state=(after,), journal=(Entry(after, Decision.KEEP),))


def lift(family: Family) -> Change:
    """Let retention and erasure apply again."""
    after = replace(family, kept_because="")
    return Change(state=(after,), journal=(Entry(after, Decision.LIFT),))


def erase(held: Held, ended: Change, decision: str, now: datetime) -> Change:
    """Everything of a family goes, whose texts and key the caller drops: `ended` is how their open things end.

    No letter is sent any more and no text written: there is nobody left to write to. Call `may_erase` first.
    """
    family = replace(held.family, erased_at=now, contact_hash="", kept_because="")
    return strip(held, ended, now) + Change(state=(family,), journal=(Entry(family, decision),))


def strip(held: Held, ended: Change, now: datetime) -> Change:
    """The requests' part of an erasure, with the same conditions."""
    ending = without_words(ended)
    latest = {subject_of(noun): noun for noun in ending.state}
    requests = [_latest(latest.get(subject_of(one)), one) for one in held.requests]
    messages = tuple(one for one in held.messages if subject_of(one) not in latest)
    return ending + Change(state=(*(stripped(one, now) for one in requests), *messages))


def only(held: Held, support_request: SupportRequest) -> Held:
    """The one request of a family, with everything of it."""
    messages = tuple(one for one in held.messages if one.request_id == support_request.id)
    concerns = tuple(one for one in held.concerns if one.request_id == support_request.id)
    return Held(held.family, (support_request,), messages, concerns)


def as_settled(held: Held, now: datetime) -> tuple[Held, Change]:
    """After a restore: as it was when it was erased, for nothing is while a concern is open. With what that changes.

    No person is named as who released a concern: the record of that came after the backup.
    """
    released = tuple(replace(one, state=ConcernState.RELEASED, settled_at=now) for one in held.concerns)
    requests = tuple(
        moved(one, Act.RELEASE, State.WAITING) if one.state is State.HELD else one for one in held.requests
    )
    return replace(held, requests=requests, concerns=()), Change(
        state=released,
        journal=tuple(Entry(one, "released") for one in released),
        settled=tuple(map(subject_of, released)),
    )


def _latest(changed: object, read: SupportRequest) -> SupportRequest:
    return changed if isinstance(changed, SupportRequest) else read


def without_words(change: Change) -> Change:
    """The change without texts, and without a letter to a family."""
    notices = tuple(notice for notice in change.notices if notice.audience is not Audience.FAMILY)
    return replace(change, words=(), notices=notices)


def stripped(support_request: SupportRequest, now: datetime) -> SupportRequest:
    """What is left of a request: stage, kind, state, and of the age its band alone."""
    band = age_band(support_request.age)
    youngest = next(age for age in range(support_request.age + 1) if age_band(age) is band)
    return replace(
        support_request,
        age=youngest,
        situation=Situation(stage=support_request.stage, kind=support_request.kind),
        key_date=None,
        erased_at=support_request.erased_at or now,
    )


def is_over(
    support_request: SupportRequest, connections: tuple[Connection, ...], privacy: Privacy, now: datetime
) -> bool:
    """Whether a request has been kept for as long as the settings say, from when it was settled or support ended."""
    if support_request.state not in SETTLED or support_request.settled_at is None:
        return False
    if support_request.state is not State.ACCEPTED:
        return support_request.settled_at <= now - timedelta(days=privacy.unanswered_days)
    last = max((connection.ended_at or now for connection in connections), default=support_request.settled_at)
    return last <= now - timedelta(days=privacy.closed_days)


def expire(support_request: SupportRequest, messages: tuple[Message, ...], now: datetime) -> Change:
    """A request's time is over: its words go. Its messages are named, so that their cards are drawn anew."""
    after = stripped(support_request, now)
    return Change(state=(after, *messages), journal=(Entry(after, "expired"),))


def forget(family: Family, now: datetime) -> Change:
    """Nothing of the family's is kept any more: name and contact go too."""
    after = replace(family, erased_at=now, contact_hash="")
    return Change(state=(after,), journal=(Entry(after, "expired"),))
