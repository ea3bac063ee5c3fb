"""How every card and letter of this slice is drawn, put together."""

from core.connections import conversation_cards, ending_cards, handover_cards, introduction_cards
from core.connections.letters import LETTERS
from core.drawing import Draw

__all__ = ["CARDS", "LETTERS"]

CARDS: dict[str, Draw] = {
    **introduction_cards.CARDS,
    **conversation_cards.CARDS,
    **handover_cards.CARDS,
    **ending_cards.CARDS,
}
