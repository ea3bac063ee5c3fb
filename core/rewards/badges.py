"""The badge: the word that others see of an advocate's recognition. Nobody sees more of it but they and coordinators.

The article "The rewards system" badges the profiles of Trusted and Expert Advocates.
"""

from collections.abc import Mapping

from core.database.rows import find, get, table_of
from core.database.store import Tx
from core.people.finding import advocates_here
from core.people.model import Advocate, Person
from core.rewards.model import Tier
from core.rewards.reading import tiers_of

BADGED = (Tier.TRUSTED, Tier.EXPERT)


def tiers_here(tx: Tx) -> Mapping[int, Tier | None]:
    """The tier of every advocate who is here, by their id; None while benefits are paused."""
    return tiers_of(tx, tuple(listed.advocate for listed in advocates_here(tx)))


def named(name: str, tier: Tier | None) -> str:
    """A name with its badge: "Amira Khan, Trusted Advocate"."""
    return f"{name}, {tier.label}" if tier in BADGED else name


def name_with_badge(tx: Tx, person_id: int) -> str:
    """Who this is, with the badge they have now."""
    person = get(tx, Person, person_id)
    advocate = find(tx, Advocate, table_of(Advocate).c.id == person_id)
    if advocate is None or person.left_at is not None:
        return person.name
    return named(person.name, tiers_of(tx, (advocate,)).get(person_id))
