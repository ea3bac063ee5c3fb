"""The badge: the word that others see of an advocate's recognition. Nobody sees more of it but they and coordinators.

The article "The rewards system" badges the profiles of Trusted and Expert Advocates.
"""

from collections.abc import Mapping

from core.database.rows import find, get, table_of
from core.database.store import Tx
from core.people.finding import advocates_here
from core.people.model import Advocate, Person
from core.rewards.features import Feature, has
from core.rewards.model import Tier
from core.rewards.reading import tiers_of

BADGED = (Tier.TRUSTED, Tier.EXPERT)


def tiers_here(tx: Tx) -> Mapping[int, Tier | None]:
    """The tier of every advocate who is here, by their id; None while benefits are paused."""
    return tiers_of(tx, tuple(listed.advocate for listed in advocates_here(tx)))


def named(name: str, tier: Tier | None) -> str:
    """A name with its badge: "Amira Khan (Trusted Advocate)"."""
    return f"{name} ({tier.label})" if tier is not None and tier in BADGED else name


def name_with_badge(tx: Tx, person_id: int) -> str:
    """Who this is, with the badge they have now."""
    return named(get(tx, Person, person_id).name, _tier(tx, person_id))


def what_they_are(tx: Tx, person_id: int) -> str:
    """The same in a family's sentence: "an advocate", "a Trusted Advocate" or "an Expert Advocate"."""
    tier = _tier(tx, person_id)
    if tier is None or tier not in BADGED:
        return "an advocate"
    return f"{'a' if tier is Tier.TRUSTED else 'an'} {tier.label}"


def feature_of(tx: Tx, person_id: int, feature: Feature) -> bool:
    """Whether this advocate's tier switches the feature on now."""
    return has(_tier(tx, person_id), feature)


def _tier(tx: Tx, person_id: int) -> Tier | None:
    """The tier somebody has now; None for whoever is no advocate or has left."""
    advocate = find(tx, Advocate, table_of(Advocate).c.id == person_id)
    if advocate is None or get(tx, Person, person_id).left_at is not None:
        return None
    return tiers_of(tx, (advocate,)).get(person_id)
