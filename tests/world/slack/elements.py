"""Checks the elements of blocks: buttons, selects, inputs. Limits from https://docs.slack.dev/reference/block-kit."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.world.slack.checking import Faults

Element = Mapping[str, Any]
DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
TIME: Final = re.compile(r"\d\d:\d\d", re.ASCII)


def check(element: Element, at: str, faults: Faults, allowed: tuple[str, ...]) -> None:
    """Note what is wrong with an element; `allowed` are the types that may stand here."""
    kind = element.get("type")
    if kind not in allowed:
        faults.add(f"unsupported type: {kind}", at)
        return
    if kind != "image":
        faults.action_id(element, at)
        confirmation(element.get("confirm"), f"{at}/confirm", faults)
    CHECKS[str(kind)](element, at, faults)


def confirmation(thing: Any, at: str, faults: Faults) -> None:
    if thing is None:
        return
    if not isinstance(thing, Mapping):
        faults.add("must be an object", at)
        return
    faults.known(thing, at, "title", "text", "confirm", "deny", "style")
    faults.text_object(thing.get("title"), f"{at}/title", 100, plain=True)
    faults.text_object(thing.get("text"), f"{at}/text", 300)
    faults.text_object(thing.get("confirm"), f"{at}/confirm", 30, plain=True)
    faults.text_object(thing.get("deny"), f"{at}/deny", 30, plain=True)


def image(element: Element, at: str, faults: Faults) -> None:
    faults.known(element, at, "type", "image_url", "slack_file", "alt_text")
    faults.text(element.get("alt_text"), f"{at}/alt_text", 2000)
    picture(element, at, faults)


def picture(element: Element, at: str, faults: Faults) -> None:
    """An image block or element names its picture in exactly one of two ways."""
    if ("image_url" in element) == ("slack_file" in element):
        faults.add("must provide either image_url or slack_file", at)
    if address := faults.text(element.get("image_url"), f"{at}/image_url", 3000, required=False):
        _address(address, f"{at}/image_url", faults)


def _address(address: str, at: str, faults: Faults) -> None:
    if not re.match(r"https?://[^\s/]", address):
        faults.add("invalid url", at)


def button(element: Element, at: str, faults: Faults) -> None:
    faults.known(
        element, at, "type", "text", "action_id", "url", "value", "style", "confirm", "accessibility_label"
    )  # fmt: skip
    faults.text_object(element.get("text"), f"{at}/text", 75, plain=True)
    faults.text(element.get("value"), f"{at}/value", 2000, required=False)
    faults.text(element.get("accessibility_label"), f"{at}/accessibility_label", 75, required=False)
    if address := faults.text(element.get("url"), f"{at}/url", 3000, required=False):
        _address(address, f"{at}/url", faults)
    if element.get("style", "primary") not in ("primary", "danger"):
        faults.add("must be one of primary, danger", f"{at}/style")


def options(element: Element, at: str, faults: Faults, most: int, text: int = 75) -> list[Element]:
    """The options of a choice, which may stand in groups where there may be a hundred of them."""
    read: list[Element] = []
    if "option_groups" in element and most == 100:
        for group, where in faults.items(element["option_groups"], f"{at}/option_groups", 1, 100):
            faults.text_object(group.get("label"), f"{where}/label", 75, plain=True)
            read += _options(group, where, faults, 100, text)
        return read
    return _options(element, at, faults, most, text)


def _options(element: Element, at: str, faults: Faults, most: int, text: int) -> list[Element]:
    read: list[Element] = []
    formatted = element.get("type") in ("checkboxes", "radio_buttons")
    for option, where in faults.items(element.get("options"), f"{at}/options", 1, most):
        faults.known(option, where, "text", "value", "description", "url")
        faults.text_object(option.get("text"), f"{where}/text", text, plain=not formatted)
        faults.text(option.get("value"), f"{where}/value", 150)
        faults.text_object(option.get("description"), f"{where}/description", text, plain=not formatted, required=False)
        if any(option.get("value") == other.get("value") for other in read):
            faults.add(f"duplicate option value: {option.get('value')}", where)
        read.append(option)
    return read


def _initial(element: Element, at: str, faults: Faults, offered: list[Element], *, many: bool) -> None:
    name = "initial_options" if many else "initial_option"
    if name not in element:
        return
    given = element[name] if many else [element[name]]
    for option, where in faults.items(given, f"{at}/{name}", 1, 100):
        if dict(option) not in [dict(one) for one in offered]:
            faults.add("must be one of the options", where)


def select(element: Element, at: str, faults: Faults) -> None:
    many = str(element["type"]).startswith("multi_")
    initial = "initial_options" if many else "initial_option"
    keys = ["type", "action_id", "placeholder", "options", "option_groups", initial, "confirm", "focus_on_load"]
    faults.known(element, at, *keys, *(["max_selected_items"] if many else []))
    faults.text_object(element.get("placeholder"), f"{at}/placeholder", 150, plain=True, required=False)
    faults.number(element, at, "max_selected_items", 1, 100)
    _initial(element, at, faults, options(element, at, faults, 100), many=many)


def boxes(element: Element, at: str, faults: Faults) -> None:
    many = element["type"] == "checkboxes"
    initial = "initial_options" if many else "initial_option"
    faults.known(element, at, "type", "action_id", "options", initial, "confirm", "focus_on_load")
    _initial(element, at, faults, options(element, at, faults, 10), many=many)


def overflow(element: Element, at: str, faults: Faults) -> None:
    faults.known(element, at, "type", "action_id", "options", "confirm")
    options(element, at, faults, 5)


def people_select(element: Element, at: str, faults: Faults) -> None:
    faults.known(
        element, at, "type", "action_id", "placeholder", "initial_user", "initial_users", "confirm", "focus_on_load",
        "max_selected_items",
    )  # fmt: skip
    faults.text_object(element.get("placeholder"), f"{at}/placeholder", 150, plain=True, required=False)


def moment(element: Element, at: str, faults: Faults) -> None:
    day = element["type"] == "datepicker"
    initial, shape = ("initial_date", DAY) if day else ("initial_time", TIME)
    faults.known(element, at, "type", "action_id", "placeholder", initial, "confirm", "focus_on_load", "timezone")
    faults.text_object(element.get("placeholder"), f"{at}/placeholder", 150, plain=True, required=False)
    if initial in element and not shape.fullmatch(str(element[initial])):
        faults.add("must be a valid date or time", f"{at}/{initial}")


def text_input(element: Element, at: str, faults: Faults) -> None:
    faults.known(
        element, at, "type", "action_id", "placeholder", "initial_value", "multiline", "min_length", "max_length",
        "focus_on_load", "dispatch_action_config",
    )  # fmt: skip
    faults.text_object(element.get("placeholder"), f"{at}/placeholder", 150, plain=True, required=False)
    faults.flag(element, at, "multiline", "focus_on_load")
    least = faults.number(element, at, "min_length", 0, 3000)
    most = faults.number(element, at, "max_length", 1, 3000)
    if least is not None and most is not None and least > most:
        faults.add("min_length must be less than max_length", at)
    faults.text(element.get("initial_value"), f"{at}/initial_value", most or 3000, least=0, required=False)


def typed_input(element: Element, at: str, faults: Faults) -> None:
    keys = ["type", "action_id", "placeholder", "initial_value", "focus_on_load", "dispatch_action_config"]
    if element["type"] == "number_input":
        keys += ["is_decimal_allowed", "min_value", "max_value"]
    faults.known(element, at, *keys)
    faults.text_object(element.get("placeholder"), f"{at}/placeholder", 150, plain=True, required=False)
    faults.text(element.get("initial_value"), f"{at}/initial_value", 3000, least=0, required=False)


CHECKS: Final[dict[str, Callable[[Element, str, Faults], None]]] = {
    "button": button,
    "checkboxes": boxes,
    "datepicker": moment,
    "email_text_input": typed_input,
    "image": image,
    "multi_static_select": select,
    "multi_users_select": people_select,
    "number_input": typed_input,
    "overflow": overflow,
    "plain_text_input": text_input,
    "radio_buttons": boxes,
    "static_select": select,
    "timepicker": moment,
    "url_text_input": typed_input,
    "users_select": people_select,
}
CHOICES: Final = (
    "checkboxes", "datepicker", "multi_static_select", "multi_users_select", "radio_buttons", "static_select",
    "timepicker", "users_select",
)  # fmt: skip
IN_ACTIONS: Final = tuple(kind for kind in (*CHOICES, "button", "overflow") if not kind.startswith("multi_"))
IN_SECTION: Final = (*CHOICES, "button", "image", "overflow")
IN_INPUT: Final = (*CHOICES, "email_text_input", "number_input", "plain_text_input", "url_text_input")
