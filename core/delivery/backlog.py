"""What does not get through just now: for whoever runs the desk. Counts and names of workspaces, nothing else."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select, true

from core.database.store import Tx
from core.delivery.rules import TELL_AFTER
from core.delivery.tables import WAITING, outbox, patience
from core.phrasing import counted

LATE: Final[timedelta] = TELL_AFTER
"""What has waited for longer gets through no more by itself, most likely."""

COUNTED: Final = 1000
"""From so many on, their number tells nothing more."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """Workspaces and family routes that are paused, each with what the platform said; and how many posts are late."""

    paused: tuple[tuple[str, str], ...] = ()
    late: int = 0

    @property
    def sentences(self) -> tuple[str, ...]:
        """Each in a few words; none when all is well."""
        many = f"{COUNTED} posts or more" if self.late >= COUNTED else counted(self.late, "post")
        return (
            *(f"{bucket} is paused: {problem}" for bucket, problem in self.paused),
            *((f"not posted for more than an hour: {many}",) if self.late else ()),
        )


def backlog(tx: Tx) -> Backlog:
    """What is paused, and what was due more than an hour ago and stands nowhere yet; of every organisation."""
    paused = select(patience.c.bucket, patience.c.problem).where(patience.c.paused == true())
    since = func.coalesce(outbox.c.first_tried_at, outbox.c.due_at, type_=outbox.c.due_at.type)
    late = select(outbox.c.id).where(WAITING, since <= tx.now - LATE).limit(COUNTED).subquery()
    return Backlog(
        tuple((row.bucket, row.problem) for row in tx.conn.execute(paused.order_by(patience.c.bucket))),
        tx.conn.execute(select(func.count()).select_from(late)).scalar_one(),
    )
