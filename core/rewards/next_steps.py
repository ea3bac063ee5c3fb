"""What an advocate can do to progress: the gap in words, then at most three things in their own hands. Pure.

Outcomes and reviews are never among them: they come from families in their own time, and nobody is to ask for them.
"""

from dataclasses import dataclass

from core.rewards.features import Feature, has
from core.rewards.model import MonthSoFar, Paused, Reading, Source
from core.rewards.policy import Policy
from core.rewards.rules import next_tier, stepped
from core.rewards.wording import hours

MOST = 3

FROM_FAMILIES = "Outcomes and reviews come from families, in their own time. Please don't ask for them."

NOTHING_LEFT = "Everything in your own hands is counted already. Thank you for it."


SETTLE = {
    Paused.NOT_ACCREDITED: "Ask a coordinator to record your accreditation: your tier comes with it.",
    Paused.UNDER_REVIEW: "Speak to a coordinator about your standing: your tier comes back with it.",
}


@dataclass(frozen=True, slots=True)
class Around:
    """What else bears on what an advocate can do: their families now, and the next event that they are asked to."""

    families: int = 0
    next_event: str = ""
    events_this_year: int = 0


def gap(reading: Reading, policy: Policy) -> str:
    """How far it is to the next tier, and how much of that can't come from the advocate alone."""
    missing = next_tier(reading.breakdown.total, policy)
    if missing is None:
        return "This is the highest tier."
    tier, by = missing
    words = f"{by} more to {tier.label}, which begins at {reading.breakdown.total + by}."
    from_families = by - in_own_hands(reading)
    return words if from_families <= 0 else f"{words} At least {from_families} of it can only come from families."


def in_own_hands(reading: Reading) -> int:
    """How much the sources that do not depend on families can still add."""
    lines = (reading.breakdown.line(source) for source in OWN)
    return sum(line.cap - line.value for line in lines)


OWN = (Source.ACTIVE_SUPPORT, Source.CONTRIBUTIONS, Source.LONGEVITY)


def next_steps(reading: Reading, month: MonthSoFar, around: Around, policy: Policy) -> tuple[str, ...]:
    """At most three things, the most fitting first; each says what it adds."""
    left = {source for source in OWN if (line := reading.breakdown.line(source)).value < line.cap}
    found = (
        SETTLE[reading.paused] if reading.paused else "",
        _introductions(month, policy) if Source.ACTIVE_SUPPORT in left else "",
        _replies(month, around, policy) if Source.ACTIVE_SUPPORT in left else "",
        _event(around, policy) if Source.CONTRIBUTIONS in left else "",
        _article(reading, policy) if Source.CONTRIBUTIONS in left else "",
        _stay(reading, around, policy),
    )
    return tuple(step for step in found if step)[:MOST] or (NOTHING_LEFT,)


def _introductions(month: MonthSoFar, policy: Policy) -> str:
    """Only where one was missed: elsewhere there is nothing to mend."""
    due, kept = month.measure.due, month.measure.kept
    if kept >= due:
        return ""
    adds = policy.active_support.introductions
    missed = f"This month {kept} of {due} were."
    return f"Send each introduction within 24 hours. {missed} A month in which all are adds {adds}."


def _replies(month: MonthSoFar, around: Around, policy: Policy) -> str:
    """Only where there is somebody to answer."""
    support = policy.active_support
    if not around.families and not month.measure.turns:
        return ""
    words = f"Answer families within {support.prompt_hours} hours: a month like that adds {support.prompt}."
    if not month.measure.turns or month.measure.median_s <= support.prompt_hours * 3600:
        return words
    return f"{words} This month half of the answers took longer than {hours(month.measure.median_s)}."


def _event(around: Around, policy: Policy) -> str:
    given = policy.contributions
    if not around.next_event or around.events_this_year >= given.events_a_year:
        return ""
    return f"Take part in {around.next_event}: a community event adds {given.event}."


def _article(reading: Reading, policy: Policy) -> str:
    adds = policy.contributions.article
    if has(reading.tier, Feature.GUIDES):
        return f"Offer an article to the guides library: a confirmed one adds {adds}."
    return ""


def _stay(reading: Reading, around: Around, policy: Policy) -> str:
    """The next month for itself: what it adds to both lines that count months, as far as they have room."""
    support, months = reading.breakdown.line(Source.ACTIVE_SUPPORT), reading.breakdown.tally.months
    longer = stepped(months + 1, policy.longevity) - stepped(months, policy.longevity)
    adds = longer + min(policy.active_support.month, support.cap - support.value)
    if not adds:
        return ""
    if not around.families:
        return f"Take on a family when one fits and you have a place: each month of support adds {adds}."
    if around.families == 1:
        return f"Stay with the family you support: the next month adds {adds}."
    return f"Stay with the families you support: the next month adds {adds}, however many they are."
