"""What a form must be to open on somebody's screen, and what may come back when it is sent."""

from collections.abc import Iterator

from tests.world.discord.components import CHOICES, Type, choice, chosen_from, every_part
from tests.world.discord.errors import Problem
from tests.world.discord.nouns import Json
from tests.world.discord.shapes import flag, missing, number, objects, problem, text, under

MOST_INPUTS = 5
INPUTS = (*CHOICES, Type.TEXT_INPUT, Type.UPLOAD, Type.RADIO_GROUP, Type.TICKS, Type.TICK)


def modal(body: Json) -> Iterator[Problem]:
    """What is wrong with a form."""
    yield from text(body, "custom_id", 100, least=1, required=True)
    yield from text(body, "title", 45, least=1, required=True)
    parts, found = objects(body, "components", MOST_INPUTS, least=1)
    yield from found
    for place, part in enumerate(parts):
        yield from under(_part(part), "components", place)
    given = [part["custom_id"] for part in every_part(parts) if part.get("custom_id")]
    if len(given) != len(set(map(str, given))):
        yield problem("components", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")


def _part(part: Json) -> Iterator[Problem]:
    match part.get("type"):
        case Type.TEXT:
            yield from text(part, "content", 4000, least=1, required=True)
        case Type.LABEL:
            yield from text(part, "label", 45, least=1, required=True)
            yield from text(part, "description", 100)
            inner = part.get("component")
            yield from under(_input(inner), "component") if isinstance(inner, dict) else [missing("component")]
        case Type.ROW:
            inner, found = objects(part, "components", 1, least=1)
            yield from found
            for each in inner:
                if each.get("type") != Type.TEXT_INPUT:
                    yield problem("type", "BASE_TYPE_CHOICES", "Only a text input stands in a row of a form.")
                yield from under(_text_input(each), "components", 0)
                yield from under(text(each, "label", 45, least=1, required=True), "components", 0)
        case _:
            yield problem("type", "BASE_TYPE_CHOICES", "A form holds labels and texts.")


def _input(part: Json) -> Iterator[Problem]:
    yield from number(part, "id", 0, 2**31 - 1)
    yield from flag(part, "required")
    match part.get("type"):
        case Type.TEXT_INPUT:
            yield from _text_input(part)
            if part.get("label") is not None:
                yield problem("label", "BASE_TYPE_FORBIDDEN", "Inside a label, an input has no label of its own.")
        case kind if kind in CHOICES:
            yield from choice(part)
            if part.get("disabled"):
                yield problem("disabled", "BASE_TYPE_FORBIDDEN", "A choice in a form cannot be disabled.")
            if part.get("required", True) and part.get("min_values") == 0:
                yield problem("min_values", "SELECT_COMPONENT_MIN_VALUES_REQUIRED", "Required, and yet none needed.")
        case Type.RADIO_GROUP | Type.TICKS as kind:
            yield from text(part, "custom_id", 100, least=1, required=True)
            options, found = objects(part, "options", 10, least=2 if kind == Type.RADIO_GROUP else 1)
            yield from found
            yield from chosen_from(options, 1 if kind == Type.RADIO_GROUP else len(options))
        case Type.TICK | Type.UPLOAD:
            yield from text(part, "custom_id", 100, least=1, required=True)
        case _:
            yield problem("type", "BASE_TYPE_CHOICES", "A label holds one input.")


def _text_input(part: Json) -> Iterator[Problem]:
    yield from text(part, "custom_id", 100, least=1, required=True)
    yield from number(part, "style", 1, 2, required=True)
    yield from number(part, "min_length", 0, 4000)
    yield from number(part, "max_length", 1, 4000)
    yield from text(part, "value", part.get("max_length") or 4000)
    yield from text(part, "placeholder", 100)
    yield from flag(part, "required")
    if (part.get("min_length") or 0) > (part.get("max_length") or 4000):
        yield problem("min_length", "TEXT_INPUT_MIN_LENGTH", "More is needed than may be written.")


def inputs(body: Json) -> list[tuple[str, str, Json]]:
    """The fields of a form in order: the words beside each, its hint, and the input."""
    found = []
    for part in body["components"]:
        if part["type"] == Type.LABEL:
            found.append((part["label"], part.get("description") or "", part["component"]))
        elif part["type"] == Type.ROW:
            found += [(each["label"], "", each) for each in part["components"]]
    return found
