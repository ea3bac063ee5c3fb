"""A look at the record beside the bot: what falls due next, whether it is at rest, and what a family can do now.

It reads and never writes: what people do goes through the platform, as everywhere.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, RowMapping, func, select, union_all

from core.connections.model import ConnectionState
from core.connections.tables import connection as connections
from core.database.engine import open_engines
from core.database.keys import KeyRing
from core.database.ledgers import deadline
from core.delivery.model import UNSENT
from core.delivery.tables import card, outbox
from core.people.tables import family as families
from core.people.tables import organisation as organisations
from core.requests.model import OPEN, QuestionState
from core.requests.tables import question as questions
from core.requests.tables import support_request as requests

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Case:
    """One request of a family, with the public ids that its own acts name; empty where there is none."""

    reference: int
    family: str
    contact_hash: str
    request: str
    is_open: bool
    question: str = ""
    connection: str = ""
    active: bool = False

    @property
    def label(self) -> str:
        return f"SR-{self.reference:04d}"


class Record:
    """The database of a demonstration, read only."""

    def __init__(self, url: str, keys: KeyRing) -> None:
        self._engines = open_engines(url)
        self._keys = keys

    def close(self) -> None:
        """Let go of the file."""
        self._engines.dispose()

    def next_due(self, after: datetime) -> datetime | None:
        """When something falls due next, later than `after`: a step of a clock, or a card that waits for morning."""
        owed = select(deadline.c.due_at).where(deadline.c.done_at.is_(None), deadline.c.due_at > after)
        waiting = select(outbox.c.due_at).where(outbox.c.state.in_(tuple(UNSENT)), outbox.c.due_at > after)
        both = union_all(owed, waiting).subquery()
        found: datetime | None = self._read(lambda c: c.scalar(select(func.min(both.c.due_at))))
        return found

    def is_at_rest(self, now: datetime) -> bool:
        """Whether nothing that is due is still to be done, and every card shows what is on record."""
        owed = select(func.count()).select_from(deadline)
        owed = owed.where(deadline.c.done_at.is_(None), deadline.c.due_at <= now)
        unsent = select(func.count()).select_from(outbox)
        unsent = unsent.where(outbox.c.state.in_(tuple(UNSENT)), outbox.c.due_at <= now)
        stale = select(func.count()).select_from(card)
        stale = stale.where(card.c.ref != "", card.c.shown_version < card.c.wanted_version)
        return self._read(lambda c: not any(c.scalar(query) for query in (owed, unsent, stale)))

    def cases(self) -> list[Case]:
        """Every request, the oldest first."""
        query = (
            select(requests, families.c.public_id.label("family"), families.c.contact_hash)
            .join(families, families.c.id == requests.c.family_id)
            .order_by(requests.c.reference)
        )
        return self._read(lambda c: [self._case(c, row) for row in c.execute(query).mappings()])

    def case_of(self, contact: str) -> Case | None:
        """The latest request of the family with this contact."""
        key = self._read(lambda c: c.scalar(select(organisations.c.id)))
        wanted = self._keys.hash_contact(contact, key or 0)
        return next((case for case in reversed(self.cases()) if case.contact_hash == wanted), None)

    def _case(self, conn: Connection, row: RowMapping) -> Case:
        asked = select(questions.c.public_id).where(
            questions.c.request_id == row["id"], questions.c.state == QuestionState.OPEN
        )
        connected = (
            select(connections.c.public_id, connections.c.state)
            .where(connections.c.request_id == row["id"])
            .order_by(connections.c.id.desc())
        )
        latest = conn.execute(connected).first()
        return Case(
            reference=row["reference"],
            family=row["family"],
            contact_hash=row["contact_hash"],
            request=row["public_id"],
            is_open=row["state"] in OPEN,
            question=conn.scalar(asked) or "",
            connection=latest.public_id if latest else "",
            active=latest is not None and latest.state is ConnectionState.ACTIVE,
        )

    def _read(self, look: Callable[[Connection], T]) -> T:
        with self._engines.read.begin() as conn:
            return look(conn)
