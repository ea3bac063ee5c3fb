"""What a card in a channel may show, and nothing else: a type that has no other field.

House rule, from the UK GDPR's data minimisation (article 5(1)(c)): a channel has readers who will never take the
request on, so it holds no name, no words, no exact age, no place and no contact.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from core.phrasing import day
from core.requests.model import State, SupportRequest
from core.sendfacts import AgeBand, Priority, PriorityReason, SendFacts, UnknownCode, age_band
from core.surface import Fact, Tone

STATE_WORDS: Mapping[State, str] = MappingProxyType(
    {
        State.HELD: "Paused while a person reads it first",
        State.WAITING: "Waiting for an advocate",
        State.ASKED: "A question is with the family; it can still be accepted",
        State.ACCEPTED: "Accepted",
        State.DECLINED: "Declined; the family has been told where else to turn",
        State.WITHDRAWN: "Withdrawn by the family",
        State.LAPSED: "Closed; the family has been told where else to turn",
    }
)
"""How a request stands, in words for people who work here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicCard:
    """Everything about a request that may stand in a channel. `taken_by` is a name with its badge, or empty."""

    reference: str
    age_band: AgeBand
    stage: str
    kind: str
    priority: Priority
    reason: PriorityReason
    key_date: date | None
    state: State
    taken_by: str


def public_card(support_request: SupportRequest, facts: SendFacts, taken_by: str) -> PublicCard:
    """The public part of a request."""
    return PublicCard(
        reference=support_request.label,
        age_band=age_band(support_request.age),
        stage=stage_words(support_request, facts),
        kind=kind_words(support_request, facts),
        priority=support_request.priority,
        reason=support_request.priority_reason,
        key_date=support_request.key_date,
        state=support_request.state,
        taken_by=taken_by,
    )


def stage_words(support_request: SupportRequest, facts: SendFacts) -> str:
    """The stage as people say it; its code where the file no longer holds it."""
    try:
        return facts.stage(support_request.stage).label
    except UnknownCode:
        return support_request.stage


def kind_words(support_request: SupportRequest, facts: SendFacts) -> str:
    """The kind of support as people say it; its code where the file no longer holds it."""
    try:
        return facts.kind(support_request.kind).label
    except UnknownCode:
        return support_request.kind


def title_of(public: PublicCard) -> str:
    """For example "SR-0042: Refusal to assess"."""
    return f"{public.reference}: {public.kind}"


def state_of(public: PublicCard) -> str:
    """How it stands, with who took it."""
    if public.state is State.ACCEPTED and public.taken_by:
        return f"{public.taken_by} has accepted it"
    return STATE_WORDS[public.state]


def priority_of(public: PublicCard) -> str:
    """For example "Urgent: Hearing within 28 days (Tue 24 Nov 2026)"."""
    on = f" ({day(public.key_date)})" if public.key_date else ""
    return f"{public.priority.label}: {public.reason.label}{on}"


def facts_of(public: PublicCard) -> tuple[Fact, ...]:
    """The lines of a public card."""
    return (
        Fact("Age", public.age_band.label),
        Fact("Stage", public.stage),
        Fact("Support", public.kind),
        Fact("Priority", priority_of(public)),
        Fact("State", state_of(public)),
    )


def tone_of(public: PublicCard) -> Tone:
    """What kind of moment it is."""
    if public.state is State.ACCEPTED:
        return Tone.GOOD
    if public.state in (State.DECLINED, State.WITHDRAWN, State.LAPSED, State.HELD):
        return Tone.QUIET
    return Tone.URGENT if public.priority is Priority.URGENT else Tone.NEUTRAL
