"""Forms as Slack's modals, what was filled in as the desk's values, and the small views in which answers stand."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from adapters.slack.render import VIEW, Block, named, say_blocks, stacked
from adapters.slack.texts import cut, line, plain, runs
from core.cleaning import clean
from core.surface import Button, Card, ChoiceField, Form, Option, Say, TextField

View = dict[str, Any]

TITLE: Final = 24
LABEL: Final = 2000
HINT: Final = 2000
OPTION: Final = 75
SIDE_BY_SIDE: Final = 10
"""So many options are shown all at once, with their hints; more of them in a list that opens."""

NAME: Final = "Advocate Desk"
WORKING: Final = "This is taking longer than usual. The answer will appear here in a moment."
CANCEL: Final = "Cancel"
CLOSE: Final = "Close"
SHOWN: Final = "shown"
PROBLEM: Final = "problem"


def modal(form: Form) -> View:
    """A form as a modal. Its callback id is what a button's value is: the verb and what it is about."""
    title = line(form.title, TITLE)
    blocks: list[Block] = []
    if title != line(form.title, 1000):
        blocks.append({"type": "header", "text": plain(form.title, 150)})
    if form.intro:
        blocks.append(_words(form.intro))
    return {
        "type": "modal",
        "callback_id": Button("", form.verb, form.subject).value,
        "title": plain(title, TITLE),
        "submit": plain(form.submit, TITLE),
        "close": plain(CANCEL, TITLE),
        "blocks": named([*blocks, *(_field(field) for field in form.fields)]),
    }


def showing(cards: Sequence[Card]) -> View:
    """Cards in a modal, for one person alone: closed, nothing of them stays on the screen."""
    return _view(stacked(cards, VIEW))


def saying(said: Say) -> View:
    """A short answer in a modal."""
    return _view(say_blocks(said))


def working() -> View:
    """Stands in a form's place while the answer takes longer than Slack waits."""
    return _view([_words(WORKING)])


def values_of(state: Mapping[str, Any]) -> dict[str, str | tuple[str, ...]]:
    """What was filled in, by the name of the field: `state` as Slack sends it with a submission."""
    filled: dict[str, str | tuple[str, ...]] = {}
    for fields in state.get("values", {}).values():
        for name, element in fields.items():
            filled[name] = _value(element)
    return filled


def errors_of(view: Mapping[str, Any], field: str, problem: str) -> dict[str, str]:
    """The problem at its field, or at the first one where there is no such field: by block, as Slack wants it."""
    inputs = [block for block in view.get("blocks", ()) if block["type"] == "input"]
    mine = [block for block in inputs if block["element"]["action_id"] == field] or inputs
    return {block["block_id"]: line(problem, 500) for block in mine[:1]}


def again(view: Mapping[str, Any], field: str, problem: str) -> View:
    """The form as it was sent, with what was filled in, and the problem above its fields: for when Slack waits no more.

    `view` is the form as Slack sends it back.
    """
    values = values_of(view.get("state", {}))
    blocks = [dict(block) for block in view["blocks"] if block.get("block_id") != PROBLEM]
    wrong = {block["block_id"] for block in blocks if block["block_id"] in errors_of(view, field, problem)}
    at = next((number for number, block in enumerate(blocks) if block["block_id"] in wrong), 0)
    for block in blocks:
        if block["type"] == "input":
            block["element"] = _with_value(block["element"], values.get(block["element"]["action_id"], ""))
    blocks.insert(at, {**_words(f"⚠️ {problem}"), "block_id": PROBLEM})
    kept = {name: view[name] for name in ("type", "callback_id", "title", "submit", "close") if name in view}
    return {**kept, "blocks": blocks}


def _view(blocks: Sequence[Block]) -> View:
    return {
        "type": "modal",
        "callback_id": SHOWN,
        "title": plain(NAME, TITLE),
        "close": plain(CLOSE, TITLE),
        "blocks": named(blocks),
    }


def _words(words: str) -> Block:
    section = {"type": "rich_text_section", "elements": runs(cut(clean(words), 3000))}
    return {"type": "rich_text", "elements": [section]}


def _field(field: TextField | ChoiceField) -> Block:
    element = _text(field) if isinstance(field, TextField) else _choice(field)
    block: Block = {
        "type": "input",
        "block_id": f"field-{field.name}",
        "label": plain(field.label, LABEL),
        "element": {"action_id": field.name, **element},
        "optional": not field.required,
    }
    return {**block, "hint": plain(field.hint, HINT)} if field.hint else block


def _text(field: TextField) -> Block:
    element: Block = {"type": "plain_text_input", "multiline": field.lines > 1, "max_length": min(field.most, 3000)}
    draft = cut(clean(field.draft), min(field.most, 3000))
    return {**element, "initial_value": draft} if draft else element


def _choice(field: ChoiceField) -> Block:
    """All at once where they are few; one that may be left empty in a list, for a radio button can't be taken back."""
    options = [_option(option) for option in field.options[:100]]
    chosen = [option for option in options if option["value"] in field.chosen]
    few = len(options) <= SIDE_BY_SIDE
    if field.many:
        many: Block = {"type": "checkboxes" if few else "multi_static_select", "options": options}
        return {**many, "initial_options": chosen} if chosen else many
    one: Block = {"type": "radio_buttons" if few and field.required else "static_select", "options": options}
    return {**one, "initial_option": chosen[0]} if chosen else one


def _option(option: Option) -> Block:
    drawn: Block = {"text": plain(option.label, OPTION), "value": option.value}
    return {**drawn, "description": plain(option.hint, OPTION)} if option.hint else drawn


def _value(element: Mapping[str, Any]) -> str | tuple[str, ...]:
    match element.get("type"):
        case "checkboxes" | "multi_static_select":
            return tuple(str(option["value"]) for option in element.get("selected_options") or ())
        case "radio_buttons" | "static_select":
            return str((element.get("selected_option") or {}).get("value", ""))
        case _:
            return str(element.get("value") or "")


def _with_value(element: Mapping[str, Any], value: str | tuple[str, ...]) -> Block:
    kept = {name: part for name, part in element.items() if not name.startswith("initial_")}
    chosen = [option for option in element.get("options", ()) if option["value"] in value and value]
    match element["type"]:
        case "checkboxes" | "multi_static_select":
            return {**kept, "initial_options": chosen} if chosen else kept
        case "radio_buttons" | "static_select":
            exact = [option for option in chosen if option["value"] == value]
            return {**kept, "initial_option": exact[0]} if exact else kept
        case _:
            return {**kept, "initial_value": value} if value else kept
