"""A family's private link. What a browser holds after it was spent is a row without a history: see `tables.py`."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from core.change import Subject, Thing


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One private link that was sent to a family, known by a fingerprint alone: the token itself is kept nowhere.

    `made_at` is the desk's time, by which coordinators hear that nobody opened it. `expires_at` and `spent_at` are
    real time, as with every token. `spent_by` is the fingerprint of the browser that spent it.
    """

    thing: ClassVar[Thing] = Thing.LINK
    id: int
    organisation_id: int
    family_id: int
    fingerprint: str
    made_at: datetime
    expires_at: datetime
    spent_at: datetime | None = None
    spent_by: str = ""
    version: int = 0

    @property
    def roots(self) -> tuple[Subject, ...]:
        return (Subject(Thing.FAMILY, self.family_id),)
