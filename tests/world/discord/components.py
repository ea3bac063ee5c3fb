"""What a message's components must be. The published schema lets through what the platform refuses.

A layout without the version 2 mark is at most five rows; with it, forty parts in all and no text beside them.
"""

from collections.abc import Callable, Iterator
from enum import IntEnum

from tests.world.discord.errors import Problem
from tests.world.discord.nouns import Json
from tests.world.discord.shapes import flag, missing, number, objects, one_of, problem, text, under

MOST_ROWS, MOST_IN_ROW, MOST_PARTS, MOST_WORDS = 5, 5, 40, 4000


class Type(IntEnum):
    """The kinds of component."""

    ROW = 1
    BUTTON = 2
    CHOICE = 3
    TEXT_INPUT = 4
    ACCOUNT_CHOICE = 5
    ROLE_CHOICE = 6
    MENTIONABLE_CHOICE = 7
    CHANNEL_CHOICE = 8
    SECTION = 9
    TEXT = 10
    THUMBNAIL = 11
    GALLERY = 12
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17
    LABEL = 18
    UPLOAD = 19
    RADIO_GROUP = 21
    TICKS = 22
    TICK = 23


CHOICES = (Type.CHOICE, Type.ACCOUNT_CHOICE, Type.ROLE_CHOICE, Type.MENTIONABLE_CHOICE, Type.CHANNEL_CHOICE)
CONTENT = (Type.ROW, Type.SECTION, Type.TEXT, Type.GALLERY, Type.FILE, Type.SEPARATOR)
LINK, PREMIUM = 5, 6
FILLED_IN: dict[int, Json] = {
    Type.CONTAINER: {"accent_color": None, "spoiler": False},
    Type.SEPARATOR: {"divider": True, "spacing": 1},
}
"""What the platform says of a part where the bot said nothing."""


def components(parts: list[Json], *, version_2: bool) -> Iterator[Problem]:
    """What is wrong with a message's components."""
    most = MOST_PARTS if version_2 else MOST_ROWS
    if len(parts) > most:
        yield problem("components", "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {most} in length.")
    allowed = (*CONTENT, Type.CONTAINER) if version_2 else (Type.ROW,)
    for place, part in enumerate(parts):
        yield from under(_part(part, allowed), "components", place)
    everything = list(every_part(parts))
    if version_2 and len(everything) > MOST_PARTS:
        yield problem("components", "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", f"At most {MOST_PARTS} components.")
    if sum(len(str(part.get("content", ""))) for part in everything) > MOST_WORDS:
        yield problem("components", "COMPONENT_TEXT_DISPLAY_MAX_LENGTH", f"At most {MOST_WORDS} characters of text.")
    yield from _repeated(everything)


def every_part(parts: list[Json]) -> Iterator[Json]:
    """All components with those inside them, in the order in which they stand."""
    for part in parts:
        yield part
        inner = part.get("components")
        yield from every_part([each for each in inner if isinstance(each, dict)] if isinstance(inner, list) else [])
        for name in ("accessory", "component"):
            if isinstance(part.get(name), dict):
                yield from every_part([part[name]])


def numbered(parts: list[Json]) -> list[Json]:
    """As the platform gives them back: every component has an id, in order, where none was given."""
    taken = {part["id"] for part in every_part(parts) if part.get("id")}
    free = (number for number in range(1, 10_000) if number not in taken)
    return [_numbered(part, free) for part in parts]


def _numbered(part: Json, free: Iterator[int]) -> Json:
    said = FILLED_IN.get(part["type"], {}) | {key: value for key, value in part.items() if value is not None}
    said["id"] = part.get("id") or next(free)
    if isinstance(part.get("components"), list):
        said["components"] = [_numbered(each, free) for each in part["components"]]
    for name in ("accessory", "component"):
        if isinstance(part.get(name), dict):
            said[name] = _numbered(part[name], free)
    return said


def _repeated(everything: list[Json]) -> Iterator[Problem]:
    for name, code in (("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED"), ("id", "COMPONENT_ID_DUPLICATED")):
        given = [part[name] for part in everything if part.get(name)]
        if len(given) != len(set(map(str, given))):
            yield problem("components", code, f"Component {name} cannot be duplicated")


def _part(part: Json, allowed: tuple[Type, ...]) -> Iterator[Problem]:
    kind = part.get("type")
    if kind not in allowed:
        names = ", ".join(str(int(each)) for each in allowed)
        yield problem("type", "BASE_TYPE_CHOICES", f"Value of field 'type' must be one of ({names}).")
        return
    yield from number(part, "id", 0, 2**31 - 1)
    yield from RULES[Type(kind)](part)


def _text(part: Json) -> Iterator[Problem]:
    yield from text(part, "content", MOST_WORDS, least=1, required=True)


def _container(part: Json) -> Iterator[Problem]:
    yield from number(part, "accent_color", 0, 0xFFFFFF)
    yield from _inside(part, MOST_PARTS, CONTENT)


def _separator(part: Json) -> Iterator[Problem]:
    yield from flag(part, "divider")
    yield from one_of(part, "spacing", (1, 2))


def _gallery(part: Json) -> Iterator[Problem]:
    items, found = objects(part, "items", 10, least=1)
    yield from found
    for place, item in enumerate(items):
        yield from under(_media(item, "media"), "items", place)


def _file(part: Json) -> Iterator[Problem]:
    yield from _media(part, "file")


def _inside(part: Json, most: int, allowed: tuple[Type, ...]) -> Iterator[Problem]:
    inner, found = objects(part, "components", most, least=1)
    yield from found
    for place, each in enumerate(inner):
        yield from under(_part(each, allowed), "components", place)


def _media(part: Json, name: str) -> Iterator[Problem]:
    media = part.get(name)
    if not isinstance(media, dict):
        yield missing(name)
    else:
        yield from under(text(media, "url", 2048, least=1, required=True), name)


def _section(part: Json) -> Iterator[Problem]:
    yield from _inside(part, 3, (Type.TEXT,))
    accessory = part.get("accessory")
    if not isinstance(accessory, dict):
        yield missing("accessory")
    elif accessory.get("type") == Type.BUTTON:
        yield from under(_button(accessory), "accessory")
    elif accessory.get("type") == Type.THUMBNAIL:
        yield from under(_media(accessory, "media"), "accessory")
    else:
        yield problem("accessory", "BASE_TYPE_CHOICES", "An accessory is a button or a thumbnail.")


def _row(part: Json) -> Iterator[Problem]:
    inner, found = objects(part, "components", MOST_IN_ROW, least=1)
    yield from found
    kinds = [each.get("type") for each in inner]
    if any(kind in CHOICES for kind in kinds) and len(kinds) > 1:
        yield problem("components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the max width")
    for place, each in enumerate(inner):
        if each.get("type") == Type.BUTTON:
            yield from under(_button(each), "components", place)
        elif each.get("type") in CHOICES:
            yield from under(choice(each), "components", place)
        else:
            yield problem("type", "BASE_TYPE_CHOICES", "A row holds buttons or one choice.").under("components", place)


def _button(part: Json) -> Iterator[Problem]:
    yield from number(part, "style", 1, 6, required=True)
    yield from number(part, "id", 0, 2**31 - 1)
    yield from text(part, "label", 80)
    yield from flag(part, "disabled")
    if part.get("style") == LINK:
        yield from text(part, "url", 512, least=1, required=True)
        if part.get("custom_id") is not None:
            yield problem("custom_id", "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "A link has no custom id")
    elif part.get("style") == PREMIUM:
        yield from text(part, "sku_id", 20, least=1, required=True)
    else:
        yield from text(part, "custom_id", 100, least=1, required=True)
        if part.get("url") is not None:
            yield problem("url", "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "Only a link has an address")
    if part.get("style") != PREMIUM and not part.get("label") and not part.get("emoji"):
        yield problem("label", "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A label or an emoji is required")


def choice(part: Json) -> Iterator[Problem]:
    """A menu, in a message or in a form."""
    yield from number(part, "id", 0, 2**31 - 1)
    yield from text(part, "custom_id", 100, least=1, required=True)
    yield from text(part, "placeholder", 150)
    yield from number(part, "min_values", 0, 25)
    yield from number(part, "max_values", 1, 25)
    if part.get("type") != Type.CHOICE:
        return
    options, found = objects(part, "options", 25, least=1)
    yield from found
    yield from chosen_from(options, part.get("max_values") or 1)
    if (part.get("max_values") or 1) > len(options):
        yield problem("max_values", "NUMBER_TYPE_MAX", "There are fewer options than that.")


def chosen_from(options: list[Json], most: int) -> Iterator[Problem]:
    """What is wrong with the options of a menu or a group of boxes."""
    for place, option in enumerate(options):
        yield from under(text(option, "label", 100, least=1, required=True), "options", place)
        yield from under(text(option, "value", 100, least=1, required=True), "options", place)
        yield from under(text(option, "description", 100), "options", place)
        yield from under(flag(option, "default"), "options", place)
    values = [option.get("value") for option in options]
    if len(values) != len(set(map(str, values))):
        yield problem(
            "options", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used"
        )
    if sum(option.get("default") is True for option in options) > most:
        yield problem("options", "SELECT_COMPONENT_OPTION_DEFAULT_MAX", "More options are set than may be chosen.")


RULES: dict[Type, Callable[[Json], Iterator[Problem]]] = {
    Type.ROW: _row,
    Type.SECTION: _section,
    Type.TEXT: _text,
    Type.CONTAINER: _container,
    Type.SEPARATOR: _separator,
    Type.GALLERY: _gallery,
    Type.FILE: _file,
}
