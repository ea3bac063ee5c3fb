"""Checks rich text: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block."""

from collections.abc import Mapping
from typing import Any, Final

from tests.world.slack.checking import Faults

IN_SECTION: Final = {
    "text": ("text",),
    "link": ("url",),
    "emoji": ("name",),
    "user": ("user_id",),
    "usergroup": ("usergroup_id",),
    "channel": ("channel_id",),
    "broadcast": ("range",),
    "date": ("timestamp", "format"),
    "color": ("value",),
}
CONTAINERS: Final = ("rich_text_section", "rich_text_quote", "rich_text_preformatted")


def check(block: Mapping[str, Any], at: str, faults: Faults) -> None:
    faults.known(block, at, "type", "block_id", "elements")
    for element, where in faults.items(block.get("elements"), f"{at}/elements", 0, 1000):
        kind = element.get("type")
        if kind == "rich_text_list":
            faults.known(element, where, "type", "elements", "style", "indent", "offset", "border")
            if element.get("style") not in ("bullet", "ordered"):
                faults.add("must be one of bullet, ordered", f"{where}/style")
            for item, there in faults.items(element.get("elements"), f"{where}/elements", 0, 1000):
                _container(item, there, faults, ("rich_text_section",))
        else:
            _container(element, where, faults, CONTAINERS)


def _container(element: Mapping[str, Any], at: str, faults: Faults, allowed: tuple[str, ...]) -> None:
    if element.get("type") not in allowed:
        faults.add(f"unsupported type: {element.get('type')}", at)
        return
    faults.known(element, at, "type", "elements", "border", "language")
    for part, where in faults.items(element.get("elements"), f"{at}/elements", 0, 1000):
        kind = part.get("type")
        if kind not in IN_SECTION:
            faults.add(f"unsupported type: {kind}", where)
            continue
        for name in IN_SECTION[str(kind)]:
            if name not in part:
                faults.add(f"missing required field: {name}", where)
        faults.characters += len(faults.text(part.get("text"), f"{where}/text", 40_000, required=kind == "text"))
