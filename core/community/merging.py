"""What becomes of invitations, articles and questions when somebody who was here twice becomes one person."""

from dataclasses import replace
from typing import TypeVar

from core.change import Change
from core.community.model import Article, Invitation
from core.database.rows import all_of, table_of
from core.database.store import Tx
from core.rewards.questions import ScoreQuestion

N = TypeVar("N", Invitation, Article, ScoreQuestion)


def moved_to(tx: Tx, merged_id: int, stays_id: int) -> Change:
    """Everything of the merged one's as the one's who stays; what both were invited to stays with each as it is."""
    invited = {one.event_id for one in _of(tx, Invitation, stays_id)}
    moving: tuple[Invitation | Article | ScoreQuestion, ...] = (
        *(one for one in _of(tx, Invitation, merged_id) if one.event_id not in invited),
        *_of(tx, Article, merged_id),
        *_of(tx, ScoreQuestion, merged_id),
    )
    return Change(state=tuple(replace(one, advocate_id=stays_id) for one in moving))


def _of(tx: Tx, kind: type[N], person_id: int) -> tuple[N, ...]:
    return all_of(tx, kind, table_of(kind).c.advocate_id == person_id)
