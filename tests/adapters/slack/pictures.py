"""Blocks as a person sees them, in plain text; and the pictures of a few cards, forms and a Home, on one page.

`python -m tests.adapters.slack.pictures` renews the page.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from adapters.slack import answers, forms, render
from core.surface import Say, Show
from tests.adapters.slack.samples import CARDS, FORMS

PAGE = Path(__file__).parent / "pictures.txt"


def picture(blocks: Iterable[Mapping[str, Any]]) -> str:
    """All blocks, one below the other."""
    return "\n".join(line for block in blocks for line in _block(block))


def of_view(view: Mapping[str, Any]) -> str:
    """A modal or a Home."""
    title = [f"┌ {view['title']['text']}"] if "title" in view else ["┌ Home"]
    ends = " ".join(f"[{view[name]['text']}]" for name in ("close", "submit") if name in view)
    return "\n".join([*title, picture(view["blocks"]), f"└ {ends}".rstrip()])


def page() -> str:
    """Everything on the page."""
    shown: list[tuple[str, str]] = []
    for name, card in CARDS.items():
        drawn = render.message(card)
        shown.append((f"{name}, as a message", f"(aloud: {drawn.text})\n{picture(drawn.blocks)}"))
    for name, form in FORMS.items():
        shown.append((name, of_view(forms.modal(form))))
    shown.append(
        ("a Home", of_view(answers.home(Show(tuple(CARDS.values())), "More than fits here: type /desk requests.")))
    )
    shown.append(
        ("an answer to one person alone", picture(render.saying(Say("Not sent.", CARDS["a request"].buttons)).blocks))
    )
    return "\n".join(f"== {name}\n{told}\n" for name, told in shown)


def _block(block: Mapping[str, Any]) -> Iterator[str]:
    match block["type"]:
        case "header":
            yield f"# {block['text']['text']}"
        case "rich_text":
            for element in block["elements"]:
                mark = "▌ " if element["type"] == "rich_text_quote" else ""
                yield from (f"{mark}{line}" for line in _rich(element["elements"]).split("\n"))
        case "context":
            yield from (f"  ({element['text']})" for element in block["elements"])
        case "actions":
            yield " ".join(_button(element) for element in block["elements"])
        case "divider":
            yield "-" * 40
        case "input":
            yield from _input(block)


def _rich(elements: Sequence[Mapping[str, Any]]) -> str:
    return "".join(f"*{one['text']}*" if one.get("style") else str(one["text"]) for one in elements)


def _button(element: Mapping[str, Any]) -> str:
    star = {"primary": "*", "danger": "!"}.get(element.get("style", ""), "")
    return f"[{star}{element['text']['text']}{' →' if 'url' in element else ''}]"


def _input(block: Mapping[str, Any]) -> Iterator[str]:
    element = block["element"]
    yield f"{block['label']['text']}{' (optional)' if block['optional'] else ''}"
    if "options" in element:
        chosen = [*element.get("initial_options", ()), *filter(None, [element.get("initial_option")])]
        box = "[]" if element["type"] in ("checkboxes", "multi_static_select") else "()"
        for option in element["options"]:
            hint = f" – {option['description']['text']}" if "description" in option else ""
            yield f"  {box[0]}{'x' if option in chosen else ' '}{box[1]} {option['text']['text']}{hint}"
    else:
        yield from (f"  | {line}" for line in element.get("initial_value", "____").split("\n"))
    if "hint" in block:
        yield f"  ({block['hint']['text']})"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
