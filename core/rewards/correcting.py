"""Decisions of coordinators about facts: reverse one, let count or leave out what was set aside. Pure.

Whoever it is about never decides it (house rule). A reversal is a fact of its own that names the old one, with the
reason and who it was; nothing is ever changed or removed.
"""

from dataclasses import replace
from datetime import datetime

from core.change import Audience, Change, Entry, Fact, Notice, Subject, Thing, subject_of
from core.rewards.model import Correction, FactKind, Recorded, Review
from core.rewards.refusals import AlreadyDecided, AlreadyReversed, NotForOneself


def must_be_another(advocate_id: int, by: int) -> None:
    """Raise NotForOneself when somebody would decide about their own recognition."""
    if advocate_id == by:
        raise NotForOneself


def reverse(fact: Recorded, correction: Correction, known: tuple[Recorded, ...]) -> Change:
    """From here on it is as if the fact had never been. `known` are the facts of its scope; the advocate is told.

    Raises NotForOneself or AlreadyReversed.
    """
    must_be_another(correction.advocate_id, correction.decided_by)
    if is_reversed(fact, known):
        raise AlreadyReversed
    source, me = subject_of(correction), correction.advocate_id
    told = Notice("fact_reversed", source, Subject(Thing.PERSON, me), Audience.PERSON, me, f"person:{me}", once=True)
    return Change(
        state=(correction,),
        journal=(Entry(correction, "reversed"),),
        facts=(Fact(FactKind.REVERSAL, me, source, correction.at, scope=fact.scope, corrects=fact.id),),
        notices=(told,),
    )


def is_reversed(fact: Recorded, known: tuple[Recorded, ...]) -> bool:
    """Whether a reversal of it stands, that is, was not reversed itself."""
    return any(
        one.kind is FactKind.REVERSAL and one.corrects == fact.id and not is_reversed(one, known) for one in known
    )


def decide(review: Review, fact: Recorded, decision: FactKind, by: int, now: datetime) -> Change:
    """What a person makes of a review that was set aside; once. Call `must_be_another` first. Raises AlreadyDecided."""
    if not review.waits:
        raise AlreadyDecided
    after = replace(review, decided=decision, decided_by=by)
    decided = Fact(decision, review.advocate_id, subject_of(review), now, scope=fact.scope, corrects=fact.id)
    return Change(state=(after,), journal=(Entry(after, decision.value),), facts=(decided,))
