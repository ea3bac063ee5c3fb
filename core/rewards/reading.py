"""How an advocate stands, read from the ledger or, where many are asked about at once, from the projection."""

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import bindparam, select

from core.database.rows import matching
from core.database.store import Tx
from core.people.model import Advocate, Standing
from core.people.rules import is_accredited
from core.rewards import rules
from core.rewards.ledger import facts_of, root_of, selves
from core.rewards.model import Breakdown, Outcome, Paused, Reading, Review, Tier
from core.rewards.tables import recognition


def recognition_of(tx: Tx, advocate: Advocate) -> Breakdown:
    """The score of an advocate and how it came about, counted from the ledger itself."""
    return rules.breakdown(facts_of(tx, selves(tx, root_of(tx, advocate.id))), tx.house.policy)


def reading_of(tx: Tx, advocate: Advocate) -> Reading:
    """How an advocate stands today, with the breakdown."""
    counted = recognition_of(tx, advocate)
    earned, paused = rules.earned(counted.total, tx.house.policy), paused_of(tx, advocate)
    return Reading(counted, None if paused else earned, paused, earned)


def tiers_of(tx: Tx, advocates: Iterable[Advocate]) -> Mapping[int, Tier | None]:
    """The tier of each of these advocates, by their id; None while benefits are paused."""
    asked = tuple(advocates)
    kept = {row.advocate_id: row for row in tx.conn.execute(_KEPT, {"keys": [one.id for one in asked]})}
    tiers: dict[int, Tier | None] = {}
    for advocate in asked:
        row = kept.get(advocate.id)
        if row is not None and row.policy != tx.house.policy.stamp:
            score = recognition_of(tx, advocate).total  # the policy has just changed, and the rows follow
        else:
            score = row.score if row is not None else 0
        tiers[advocate.id] = None if paused_of(tx, advocate) else rules.earned(score, tx.house.policy)
    return tiers


_KEPT: Final = select(recognition.c.advocate_id, recognition.c.policy, recognition.c.score).where(
    recognition.c.advocate_id.in_(bindparam("keys", expanding=True))
)


def paused_of(tx: Tx, advocate: Advocate) -> Paused | None:
    """Why an advocate has no tier today, if so."""
    return rules.paused(
        accredited=is_accredited(advocate, tx.now.date()), good_standing=advocate.standing is Standing.GOOD
    )


def said_by_family(tx: Tx, connection_id: int) -> tuple[Outcome | None, Review | None]:
    """What the family has marked and how it has rated, about this connection; the latest of each."""
    outcomes = matching(tx, Outcome, connection_id=connection_id)
    reviews = matching(tx, Review, connection_id=connection_id)
    return (outcomes[-1] if outcomes else None), (reviews[-1] if reviews else None)
