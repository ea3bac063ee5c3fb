"""What stands in the inputs of a form: at first, after somebody has filled them in, and as it travels."""

from collections.abc import Iterator
from typing import Any, Final

from tests.world.slack.model import Json

TEXTS: Final = ("plain_text_input", "email_text_input", "number_input", "url_text_input")
ONE: Final = ("static_select", "radio_buttons")
MANY: Final = ("multi_static_select", "checkboxes")


def inputs(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """The blocks with something to fill in or choose, each with its element."""
    for block in blocks:
        match block:
            case {"type": "input", "element": element} | {"type": "section", "accessory": element}:
                if element["type"] not in ("button", "image", "overflow"):
                    yield block, element
            case {"type": "actions", "elements": elements}:
                for element in elements:
                    if element["type"] not in ("button", "overflow"):
                        yield block, element


def initial_state(blocks: list[Json]) -> dict[str, dict[str, Json]]:
    """What stands there before anybody has touched it."""
    state: dict[str, dict[str, Json]] = {}
    for block, element in inputs(blocks):
        state.setdefault(block["block_id"], {})[element["action_id"]] = initial(element)
    return state


def initial(element: Json) -> Json:
    """The value an input begins with, as it travels."""
    kind = element["type"]
    said: Json = {"type": kind}
    if kind in TEXTS:
        return said | {"value": element.get("initial_value") or None}
    if kind in ONE:
        return said | {"selected_option": element.get("initial_option")}
    if kind in MANY:
        return said | {"selected_options": element.get("initial_options", [])}
    name = {"datepicker": "date", "timepicker": "time", "users_select": "user", "multi_users_select": "users"}[kind]
    empty: Any = [] if kind == "multi_users_select" else None
    return said | {f"selected_{name}": element.get(f"initial_{name}", empty)}


def is_empty(value: Json) -> bool:
    """Whether nothing was filled in."""
    return not any(part for name, part in value.items() if name != "type")


def options(element: Json) -> list[Json]:
    """Everything a choice offers."""
    groups = element.get("option_groups", [])
    found = [option for group in groups for option in group["options"]]
    return [*element.get("options", []), *found]
