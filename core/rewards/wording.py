"""The words for what recognition is made of. Plain ones: it says what was done, and never plays."""

from collections.abc import Mapping

from core.phrasing import counted
from core.rewards.model import FactKind, Paused, Source, Tier, WhyNot

SOURCES: Mapping[Source, str] = {
    Source.ACTIVE_SUPPORT: "Active support",
    Source.OUTCOMES: "Positive outcomes",
    Source.REVIEWS: "Family reviews",
    Source.CONTRIBUTIONS: "Platform contributions",
    Source.LONGEVITY: "Longevity",
}
"""The five sources, as the article "The rewards system" calls them."""

KINDS: Mapping[FactKind, str] = {
    FactKind.MONTH: "a month of support",
    FactKind.OUTCOME: "a positive outcome",
    FactKind.REVIEW: "a review",
    FactKind.ARTICLE: "an article",
    FactKind.EVENT: "a community event",
}

WHY_NOT: Mapping[WhyNot, str] = {
    WhyNot.TOO_SOON: "it came before support had lasted long enough",
    WhyNot.ONE_WAY: "there were no messages both ways yet",
    WhyNot.TOO_LATE: "it came too long after the end of support",
    WhyNot.SAME_CONTACT: "family and advocate are reached at the same address",
    WhyNot.RELATED: "family and advocate are related",
    WhyNot.PASSED_ON: "a coordinator passed it on, and only what families say themselves counts",
    WhyNot.SET_ASIDE: "several came in at once, and a person looks at it first",
    WhyNot.LEFT_OUT: "a person looked at it and left it out",
    WhyNot.REVERSED: "a coordinator corrected it",
    WhyNot.SAME_MONTH: "this month is counted already",
    WhyNot.SAME_FAMILY: "this family's outcome is counted already",
    WhyNot.LATER_REVIEW: "the family has since written another review",
    WhyNot.NO_REVIEW: "an outcome counts together with a review",
    WhyNot.NOT_RATED_HIGH: "a lower rating adds nothing, and takes nothing away",
    WhyNot.YEAR_FULL: "as many events as count in a year are counted already",
    WhyNot.PART_FULL: "this part has reached the most that it adds",
}
"""Why something adds nothing; said to the advocate and to coordinators alike."""

PAUSED: Mapping[Paused, str] = {
    Paused.NOT_ACCREDITED: "No current tier: not accredited just now",
    Paused.UNDER_REVIEW: "No current tier: standing under review",
}

BACK_AT_ONCE = "The score is kept. The tier and its benefits are back as soon as that is settled."

BENEFITS: Mapping[Tier, tuple[str, ...]] = {
    Tier.ACTIVE: ("Listed in the directory", "Invited to community events"),
    Tier.TRUSTED: (
        "The words Trusted Advocate beside your name",
        "Listed higher in the directory",
        "Invited to training events",
        "Invited to write for the guides library",
        "New features first: the dates of all your families in one list",
    ),
    Tier.EXPERT: (
        "The words Expert Advocate beside your name",
        "Invited to partner events",
        "Advanced features: a short draft of the introduction beside the usual one",
    ),
}
"""What each tier adds to those below it. Every line of it does something: a test keeps it so."""


def benefits_of(tier: Tier) -> tuple[str, ...]:
    """Everything that somebody of this tier has: of the two badges, their own."""
    lines = tuple(line for one in Tier if one <= tier for line in BENEFITS[one])
    return lines if tier is not Tier.EXPERT else tuple(one for one in lines if not one.startswith("The words Trusted"))


def tier_in_words(tier: Tier | None, paused: Paused | None) -> str:
    """The tier, or why there is none now."""
    if tier is not None:
        return tier.label
    return PAUSED[paused] if paused else "No current tier"


LONGEST_IN_HOURS = 96


def hours(seconds: int) -> str:
    """A wait in whole hours, or days, rounded up so that it is never said shorter than it was: "20 hours"."""
    if seconds < 3600:
        return "less than an hour"
    whole = -(-seconds // 3600)
    return counted(whole, "hour") if whole <= LONGEST_IN_HOURS else counted(-(-whole // 24), "day")


def steps_in_words(count: int, steps: tuple[tuple[int, int], ...]) -> str:
    """How a count in steps came to its sum: "5 × 40 + 1 × 15"; what is past the last step is not said."""
    parts, left = [], count
    for first, each in steps:
        taken = min(left, first)
        left -= taken
        if taken:
            parts.append(f"{taken} × {each}")
    return " + ".join(parts)
