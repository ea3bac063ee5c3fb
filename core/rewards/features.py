"""Features that switch on by tier: read here, and nowhere else.

The article "The rewards system" gives higher tiers new features first, and Experts advanced ones. What helps a
family is never among them, only what saves an advocate a step: no family is worse off with a newcomer (house rule).
A feature that has proved itself is given to all by writing `Tier.ACTIVE` here.
"""

from collections.abc import Mapping
from enum import StrEnum

from core.rewards.model import Tier


class Feature(StrEnum):
    """What a tier switches on."""

    GUIDES = "guides"
    """An invitation to offer articles to the guides library."""
    DATES_AHEAD = "dates_ahead"
    """Early access: the dates of all of one's families in one list, on the dashboard."""
    SHORT_INTRODUCTION = "short_introduction"
    """Advanced: a second, shorter draft of the introduction to begin from."""


FROM_TIER: Mapping[Feature, Tier] = {
    Feature.GUIDES: Tier.TRUSTED,
    Feature.DATES_AHEAD: Tier.TRUSTED,
    Feature.SHORT_INTRODUCTION: Tier.EXPERT,
}


def has(tier: Tier | None, feature: Feature) -> bool:
    """Whether somebody of this tier has the feature; with no current tier, benefits are paused."""
    return tier is not None and tier >= FROM_TIER[feature]
