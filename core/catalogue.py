"""Everything the slices offer, put together in one place: verbs, commands, cards, letters and the steps of clocks.

Composed by name so that a double is an error at import, and so that a newcomer sees the whole product on one page.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TypeVar

from core import dashboard, digest, directory
from core.change import Thing
from core.community import actions as community
from core.community import cards as community_cards
from core.connections import actions as connections
from core.connections import cards as connection_cards
from core.deadlines import Fire
from core.delivery import cards as delivery_cards
from core.delivery import errands
from core.drawing import Draw
from core.families import actions as families
from core.families import cards as family_cards
from core.people import actions as people
from core.people import cards as people_cards
from core.privacy import actions as privacy
from core.requests import actions as requests
from core.requests import cards as request_cards
from core.rewards import actions as rewards
from core.rewards import cards as reward_cards
from core.rewards import feedback_cards
from core.rewards import view_actions as reward_views
from core.safeguarding import actions as safeguarding
from core.safeguarding import cards as safeguarding_cards
from core.verbs import Verb

T = TypeVar("T")
K = TypeVar("K")


def _apart(tables: Iterable[Mapping[K, T]]) -> Mapping[K, T]:
    whole: dict[K, T] = {}
    for table in tables:
        if doubled := whole.keys() & table.keys():
            raise ValueError(f"named twice: {doubled}")
        whole |= table
    return MappingProxyType(whole)


VERBS: Mapping[str, Verb] = _apart(
    {verb.name: verb for verb in verbs}
    for verbs in (
        people.VERBS,
        requests.VERBS,
        connections.VERBS,
        safeguarding.VERBS,
        errands.VERBS,
        privacy.VERBS,
        families.VERBS,
        community.VERBS,
        rewards.VERBS,
        reward_views.VERBS,
        directory.VERBS,
        dashboard.VERBS,
    )
)
"""What can be done by button, form or command."""

CARDS: Mapping[str, Draw] = _apart(
    (
        people_cards.CARDS,
        request_cards.CARDS,
        connection_cards.CARDS,
        safeguarding_cards.CARDS,
        delivery_cards.CARDS,
        family_cards.CARDS,
        community_cards.CARDS,
        reward_cards.CARDS,
        feedback_cards.CARDS,
        digest.CARDS,
    )
)
"""How each kind of card is drawn."""

STEPS: Mapping[Thing, Fire] = _apart(
    (
        people.STEPS,
        requests.STEPS,
        connections.STEPS,
        safeguarding.STEPS,
        families.STEPS,
        community.STEPS,
        reward_views.STEPS,
    )
)
"""What happens when a deadline about a kind of thing falls due."""
