"""What follows in time from a changed policy, an accreditation or a standing: rows counted anew, tiers told."""

from typing import Final

from sqlalchemy import bindparam, select

from core.change import Change
from core.database.commit import commit
from core.database.store import Tx
from core.rewards import rules
from core.rewards.projection import count_anew, has_a_tier
from core.rewards.tables import recognition


def follow(tx: Tx, limit: int = 50) -> int:
    """Count anew whoever was counted by another policy, and tell whoever has a tier they have not heard of; commits.

    How many it was: call it until it returns 0. A change of tier may have waited for accreditation or good standing.
    """
    due = [*_counted_otherwise(tx), *_untold(tx)][:limit]
    for key in due:
        commit(tx, Change(notices=count_anew(tx, key)))
    return len(due)


def _counted_otherwise(tx: Tx) -> list[int]:
    return list(tx.conn.scalars(_BEHIND, {"ours": tx.organisation_id, "stamp": tx.house.policy.stamp}))


def _untold(tx: Tx) -> list[int]:
    rows = tx.conn.execute(_TOLD, {"ours": tx.organisation_id, "stamp": tx.house.policy.stamp}).all()
    other = [row.advocate_id for row in rows if rules.earned(row.score, tx.house.policy) is not row.told]
    return [key for key in other if has_a_tier(tx, key)]


_BEHIND: Final = select(recognition.c.advocate_id).where(
    recognition.c.organisation_id == bindparam("ours"), recognition.c.policy != bindparam("stamp")
)
_TOLD: Final = select(recognition.c.advocate_id, recognition.c.score, recognition.c.told).where(
    recognition.c.organisation_id == bindparam("ours"), recognition.c.policy == bindparam("stamp")
)
