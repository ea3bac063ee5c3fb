"""How a card of a given kind is drawn from the record: the shape that each slice's `cards.py` fills."""

from collections.abc import Callable
from dataclasses import dataclass

from core.change import Audience, Subject
from core.database.store import Tx
from core.platform import Letter
from core.settings import OrganisationSettings
from core.surface import Card


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is to be drawn: for whom and where decides how much it may show. A channel gets a public card only."""

    tx: Tx
    organisation: OrganisationSettings
    kind: str
    about: Subject
    audience: Audience
    to_id: int


Draw = Callable[[Drawing], Card | None]
"""Draws a card; None means that it should no longer stand anywhere."""

Write = Callable[[Drawing], Letter | None]
"""Writes a letter to a family; None means that there is nothing to tell any more."""
