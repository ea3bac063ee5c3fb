"""Everything that is posted about events and articles."""

from collections.abc import Mapping

from core.community import article_cards, event_cards
from core.drawing import Draw

CARDS: Mapping[str, Draw] = {**event_cards.CARDS, **article_cards.CARDS}
