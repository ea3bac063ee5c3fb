"""Everything that can be done about a connection: the doors of its four subjects, put together."""

from core.change import Thing
from core.connections import conversation_actions, ending_actions, handover_actions, introduction_actions, reminding
from core.connections.conversation_actions import delivered, delivery_failed, read, typed
from core.connections.handover_actions import accept_handover
from core.deadlines import Fire
from core.verbs import Verb

__all__ = ["STEPS", "VERBS", "accept_handover", "delivered", "delivery_failed", "read", "typed"]

VERBS: tuple[Verb, ...] = (
    *introduction_actions.VERBS,
    *reminding.VERBS,
    *conversation_actions.VERBS,
    *handover_actions.VERBS,
    *ending_actions.VERBS,
)

STEPS: dict[Thing, Fire] = {
    **introduction_actions.STEPS,
    **conversation_actions.STEPS,
    **handover_actions.STEPS,
}
