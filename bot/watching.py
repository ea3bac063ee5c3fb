"""How the bot is, for whatever watches over it: what is wrong now, and a few figures. No id and no name is in them."""

from dataclasses import dataclass

from sqlalchemy import func, select

from core import deadlines
from core.database.store import Store, Tx
from core.delivery.tables import WAITING, outbox


@dataclass(slots=True)
class Watch:
    """`said` is what readiness found last; nothing means ready."""

    store: Store
    said: tuple[str, ...] = ("it is starting",)

    def wrong(self) -> tuple[str, ...]:
        """What is wrong now, each in a few words."""
        return self.said

    async def figures(self) -> dict[str, float]:
        """What waits, and for how long (seconds)."""
        return await self.store.read(figures)


def figures(tx: Tx) -> dict[str, float]:
    """The figures as they are now."""
    waiting = (WAITING, outbox.c.due_at <= tx.now)
    number, oldest = tx.conn.execute(select(func.count(), func.min(outbox.c.due_at)).where(*waiting)).one()
    return {
        "posts_waiting": number,
        "oldest_post_seconds": (tx.now - oldest).total_seconds() if oldest else 0.0,
        "deadlines_open": deadlines.pending(tx),
    }
