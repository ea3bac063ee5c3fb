"""How the people of the simulator read cards and fill in forms."""

from collections.abc import Iterator
from typing import Final

from core.requests.forms import EXPLANATION, REASON
from core.requests.model import Reason
from core.surface import Button, ChoiceField, Form, TextField
from tests.rig.simulator import Simulator
from tests.rig.town import ADVOCATES, CONTACTS, COORDINATOR, STRANGER

WORDS: Final = (
    "Thank you. We will see.",
    "The letter came on Monday.",
    "He says that he wants to kill himself tonight.",
    "Her teacher hit her last year, and nobody did anything.",
    "*bold* <@everyone> [link](https://example.org) \u202e zero\u200bwidth",
)
"""What people write; the third is danger now, the fourth is to be read first."""
CALM: Final = WORDS[:2]

EVERYBODY: Final = tuple(
    f"{slug}:{name.lower()}"
    for slug in ADVOCATES
    for name in (*ADVOCATES[slug], COORDINATOR[slug], *CONTACTS[slug], STRANGER)
)
"""Every account there is, strangers too."""


def filled(sim: Simulator, who: str, form: Form, choice: int) -> dict[str, str | tuple[str, ...]]:
    """A form as somebody fills it in; `choice` says how."""
    values: dict[str, str | tuple[str, ...]] = {}
    for number, asked in enumerate(form.fields):
        values[asked.name] = _filled(asked, choice + number)
    if values.get(REASON) == Reason.CONFLICT:
        values[EXPLANATION] = f"I am on their side. {sim.canary(who.split(':', maxsplit=1)[0], '', hidden=True)}"
    return values


def _filled(asked: TextField | ChoiceField, choice: int) -> str | tuple[str, ...]:
    if isinstance(asked, ChoiceField):
        if not asked.options:
            return ()
        one = asked.options[choice % len(asked.options)].value
        return (one,) if asked.many else one
    if asked.name in ("confirm", "expected_on", "own_limit", "age") or asked.name.endswith("_date"):
        return {"confirm": "LEFT", "own_limit": "2", "age": "9"}.get(asked.name, "")
    if asked.name == "contact":
        return f"parent{choice % 4}@example.org" if choice % 2 else f"0113 496 000{choice % 4}"
    return asked.draft or WORDS[choice % len(WORDS)]


def seen_by(sim: Simulator, who: str) -> list[Button]:
    """The buttons on the cards that this person can see now, the newest first."""
    slug, name = who.split(":")
    places = [f"stage:{slug}:@{name}", f"stage:{slug}:requests"]
    if name.title() == COORDINATOR[slug]:
        places.append(f"stage:{slug}:coordinators")
    return [button for card in reversed(list(_cards(sim, places))) for button in card]


def _cards(sim: Simulator, places: list[str]) -> Iterator[tuple[Button, ...]]:
    for standing in sim.platform.world.messages.values():
        if any(standing.place == place or standing.place.startswith(f"{place}:") for place in places):
            yield standing.card.buttons
