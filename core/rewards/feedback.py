"""Decisions about what families say: an outcome, a review; whether it counts, and what follows from it. Pure.

That a family marks the outcome and may leave a review, and that reviews are voluntary, is in the article "The rewards
system". The conditions of fair play are house rules; their figures are in the policy. Nobody is asked for a good
review, and what is not counted is said (Digital Markets, Competition and Consumers Act 2024, schedule 20).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.change import Audience, Change, Entry, Fact, Notice, Subject, Thing, Words, subject_of
from core.connections.model import Connection, EndedBy
from core.rewards.measuring import LONDON
from core.rewards.model import FactKind, Outcome, Recorded, Relation, Result, Review, WhyNot
from core.rewards.policy import Policy
from core.rewards.refusals import WithSomebodyElse

FAMILY_SCOPE = "family:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What is known at the moment when a family says how it went. `now` is aware UTC.

    `others` is how many other families have reviewed the same advocate within the policy's span of a burst.
    """

    now: datetime
    policy: Policy
    connection: Connection
    both_ways: bool
    passed_on: bool = False
    same_contact: bool = False
    related: bool = False
    others: int = 0


def why_not(heard: Heard) -> WhyNot | None:
    """Why what a family says now is not counted; None where it is. Tested at this moment and not again."""
    fair = heard.policy.fair_play
    reasons = {
        WhyNot.PASSED_ON: heard.passed_on,
        WhyNot.SAME_CONTACT: heard.same_contact,
        WhyNot.RELATED: heard.related,
        WhyNot.TOO_SOON: heard.now - heard.connection.opened_at < timedelta(days=fair.connection_days),
        WhyNot.ONE_WAY: not heard.both_ways,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def why_not_review(heard: Heard) -> WhyNot | None:
    """As `why_not`, and a review may come too late, or be one of a burst, which waits for a person."""
    fair, ended = heard.policy.fair_play, heard.connection.ended_at
    if (reason := why_not(heard)) is not None:
        return reason
    if ended is not None:
        last = ended.astimezone(LONDON).date() + timedelta(days=fair.review_days)
        if heard.now.astimezone(LONDON).date() > last:
            return WhyNot.TOO_LATE
    return WhyNot.SET_ASIDE if heard.others >= fair.burst_families else None


def mark_outcome(outcome: Outcome, connection: Connection, earlier: Recorded | None, reason: WhyNot | None) -> Change:
    """The family marks the case resolved, with an outcome. `earlier` is the fact of what they marked before, if any.

    A family's revision is a recorded correction. Raises WithSomebodyElse once another advocate has taken over.
    """
    if connection.ended_by is EndedBy.HANDOVER:
        raise WithSomebodyElse
    source = subject_of(outcome)
    facts: tuple[Fact, ...] = ()
    if earlier is not None:
        facts = (_reversal(outcome.advocate_id, source, outcome.at, earlier),)
    if outcome.result is Result.POSITIVE:
        facts = (*facts, _fact(FactKind.OUTCOME, outcome, 1, reason))
    return Change(state=(outcome,), journal=(Entry(outcome, "case_resolved"),), facts=facts)


def leave_review(review: Review, words: str, earlier: Review | None, reason: WhyNot | None) -> Change:
    """The family rates the support, perhaps with words; a review revised replaces the words of the earlier one."""
    kept = replace(review, why_not=reason)
    return Change(
        state=(kept,),
        journal=(Entry(kept, "reviewed"),),
        words=tuple(_texts(kept, words, earlier)),
        facts=(_fact(FactKind.REVIEW, kept, kept.rating, reason),),
        notices=(_to_coordinators("review_set_aside", kept),) if kept.waits else (),
    )


def _texts(review: Review, words: str, earlier: Review | None) -> list[Words]:
    owner = Subject(Thing.REQUEST, review.request_id or 0)
    texts = [Words(subject_of(review), "words", owner, words)] if words else []
    return [*texts, Words(subject_of(earlier), "words", owner, "")] if earlier else texts


def declare(relation: Relation) -> Change:
    """Somebody says that an advocate and a family know each other privately: nothing they say counts from here on."""
    return Change(state=(relation,), journal=(Entry(relation, "declared"),))


def forget(outcomes: tuple[Outcome, ...], reviews: tuple[Review, ...], relations: tuple[Relation, ...]) -> Change:
    """An erased family: what they said names them no more. The facts keep a token that leads nowhere, and count."""
    return Change(
        state=(
            *(replace(one, connection_id=None, request_id=None, family_id=None, token="") for one in outcomes),
            *(replace(one, connection_id=None, request_id=None, family_id=None, token="") for one in reviews),
            *(replace(one, family_id=None) for one in relations),
        )
    )


def _fact(kind: FactKind, said: Outcome | Review, value: int, reason: WhyNot | None) -> Fact:
    scope = f"{FAMILY_SCOPE}{said.token}"
    return Fact(kind, said.advocate_id, subject_of(said), said.at, scope, value, reason or "")


def _reversal(advocate_id: int, source: Subject, at: datetime, of: Recorded) -> Fact:
    return Fact(FactKind.REVERSAL, advocate_id, source, at, scope=of.scope, corrects=of.id)


def _to_coordinators(kind: str, review: Review) -> Notice:
    about = subject_of(review)
    lane = f"coordinators:{review.organisation_id}"
    return Notice(kind, about, about, Audience.COORDINATORS, 0, lane)
