"""Checks blocks and views. Limits from https://docs.slack.dev/reference/block-kit and .../reference/views.

Ids are held to be unique in the whole message or view, and all texts of a message to be below 10,000 characters
together: Slack's own boundaries were found to be near these, and are not written down exactly.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.world.slack import elements, richtext
from tests.world.slack.checking import Faults
from tests.world.slack.model import Json, SlackError

Block = Mapping[str, Any]
IN_MESSAGE: Final = 50
IN_VIEW: Final = 100
CHARACTERS: Final = 10_000
VIEW_BYTES: Final = 250_000


def section(block: Block, at: str, faults: Faults) -> None:
    faults.known(block, at, "type", "block_id", "text", "fields", "accessory", "expand")
    if "text" not in block and "fields" not in block:
        faults.add("must provide text or fields", at)
    faults.text_object(block.get("text"), f"{at}/text", 3000, required=False)
    if "fields" in block:
        for field, where in faults.items(block["fields"], f"{at}/fields", 1, 10):
            faults.text_object(field, where, 2000)
    if "accessory" in block:
        for element, _ in faults.items([block["accessory"]], at, 1, 1):
            elements.check(element, f"{at}/accessory", faults, elements.IN_SECTION)


def header(block: Block, at: str, faults: Faults) -> None:
    faults.known(block, at, "type", "block_id", "text", "level")
    faults.text_object(block.get("text"), f"{at}/text", 150, plain=True)


def context(block: Block, at: str, faults: Faults) -> None:
    faults.known(block, at, "type", "block_id", "elements")
    for element, where in faults.items(block.get("elements"), f"{at}/elements", 1, 10):
        if element.get("type") == "image":
            elements.image(element, where, faults)
        else:
            faults.text_object(element, where, 3000)


def actions(block: Block, at: str, faults: Faults) -> None:
    faults.known(block, at, "type", "block_id", "elements")
    for element, where in faults.items(block.get("elements"), f"{at}/elements", 1, 25):
        elements.check(element, where, faults, elements.IN_ACTIONS)


def divider(block: Block, at: str, faults: Faults) -> None:
    faults.known(block, at, "type", "block_id")


def image(block: Block, at: str, faults: Faults) -> None:
    faults.known(block, at, "type", "block_id", "image_url", "slack_file", "alt_text", "title")
    faults.text(block.get("alt_text"), f"{at}/alt_text", 2000)
    faults.text_object(block.get("title"), f"{at}/title", 2000, plain=True, required=False)
    elements.picture(block, at, faults)


def text_input(block: Block, at: str, faults: Faults) -> None:
    faults.known(block, at, "type", "block_id", "label", "element", "hint", "optional", "dispatch_action")
    faults.text_object(block.get("label"), f"{at}/label", 2000, plain=True)
    faults.text_object(block.get("hint"), f"{at}/hint", 2000, plain=True, required=False)
    faults.flag(block, at, "optional", "dispatch_action")
    for element, _ in faults.items([block.get("element")], at, 1, 1):
        elements.check(element, f"{at}/element", faults, elements.IN_INPUT)


CHECKS: Final[dict[str, Callable[[Block, str, Faults], None]]] = {
    "actions": actions,
    "context": context,
    "divider": divider,
    "header": header,
    "image": image,
    "input": text_input,
    "rich_text": richtext.check,
    "section": section,
}


def _check(blocks: Any, at: str, most: int, faults: Faults) -> list[Json]:
    read = []
    for block, where in faults.items(blocks, at, 0, most):
        kind = block.get("type")
        if check := CHECKS.get(str(kind)):
            faults.block_id(block, where)
            check(block, where, faults)
        else:
            faults.add(f"unsupported type: {kind}", where)
        read.append(dict(block))
    return read


def message_blocks(blocks: Any, name: Callable[[], str]) -> list[Json]:
    """The blocks of a message, named where they had no id. Raises invalid_blocks and msg_blocks_too_long."""
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    faults = Faults()
    read = _check(blocks, "/blocks", IN_MESSAGE, faults)
    faults.raise_as("invalid_blocks")
    if faults.characters > CHARACTERS:
        raise SlackError("msg_blocks_too_long")
    return _named(read, name)


def _named(blocks: list[Json], name: Callable[[], str]) -> list[Json]:
    """As Slack does: a block without an id is given one, and so is each element that somebody can act on."""
    return [{**_elements_named(block, name), "block_id": block.get("block_id") or name()} for block in blocks]


def _elements_named(block: Json, name: Callable[[], str]) -> Json:
    def named(element: Json) -> Json:
        kinds = elements.CHECKS.keys() - {"image"}
        return {**element, "action_id": element.get("action_id") or name()} if element["type"] in kinds else element

    match block:
        case {"type": "actions"}:
            return {**block, "elements": [named(element) for element in block["elements"]]}
        case {"type": "section", "accessory": element}:
            return {**block, "accessory": named(element)}
        case {"type": "input", "element": element}:
            return {**block, "element": named(element)}
    return block


def view(content: Any, kind: str, name: Callable[[], str]) -> Json:
    """A view of this kind (modal, home), completed as Slack does. Raises invalid_arguments and view_too_large."""
    if not isinstance(content, Mapping):
        raise SlackError("invalid_arguments", response_metadata={"messages": ["[ERROR] view must be an object"]})
    faults = Faults()
    if content.get("type") != kind:
        faults.add(f"must be of type {kind}", "/view/type")
    keys = ("type", "blocks", "private_metadata", "callback_id", "external_id")
    modal_keys = ("title", "submit", "close", "clear_on_close", "notify_on_close", "submit_disabled")
    faults.known(content, "/view", *keys, *(modal_keys if kind == "modal" else ()))
    faults.text(content.get("private_metadata"), "/view/private_metadata", 3000, least=0, required=False)
    faults.text(content.get("callback_id"), "/view/callback_id", 255, least=0, required=False)
    faults.text(content.get("external_id"), "/view/external_id", 255, least=0, required=False)
    blocks = _check(content.get("blocks"), "/view/blocks", IN_VIEW, faults)
    if kind == "modal":
        _modal(content, blocks, faults)
    faults.raise_as("invalid_arguments")
    if len(json.dumps(content, ensure_ascii=False).encode()) > VIEW_BYTES:
        raise SlackError("view_too_large")
    return {**_defaults(kind), **content, "blocks": _named(blocks, name)}


def _modal(content: Block, blocks: list[Json], faults: Faults) -> None:
    faults.text_object(content.get("title"), "/view/title", 24, plain=True)
    faults.text_object(content.get("submit"), "/view/submit", 24, plain=True, required=False)
    faults.text_object(content.get("close"), "/view/close", 24, plain=True, required=False)
    faults.flag(content, "/view", "clear_on_close", "notify_on_close")
    if "submit" not in content and any(block.get("type") == "input" for block in blocks):
        faults.add("submit is required when an input block is within blocks", "/view/submit")


def _defaults(kind: str) -> Json:
    both: Json = {"private_metadata": "", "callback_id": "", "external_id": ""}
    modal: Json = {"submit": None, "close": None, "clear_on_close": False, "notify_on_close": False}
    return both | modal if kind == "modal" else both
