"""Forms as Discord's modals, and what was filled in, back again.

Nothing is remembered between the two: a modal's id is the value that submitting it presses, and its inputs are named
after the form's fields. So a form that was opened before a restart is taken after it, and two people may fill the
same form at once.
"""

from collections.abc import Iterable
from typing import Any, Final

from adapters.discord.render import Json, custom_id
from adapters.discord.texts import cut, label, plain
from core.cleaning import clean
from core.surface import Button, ChoiceField, Form, TextField, Values

TEXT_DISPLAY, LABEL, TEXT_INPUT, SELECT = 10, 18, 4, 3
SHORT, PARAGRAPH = 1, 2

MOST_PARTS: Final = 5
SEVERAL: Final = "several:"
"""Before the name of a field with several choices: what comes back must be a tuple, even of one."""

MOST_LABEL: Final = 45
MOST_HINT: Final = 100
MOST_OPTION: Final = 100


def modal(form: Form, guild: str = "", filled: Values | None = None) -> Json:
    """The form, perhaps with what was `filled` in before. Its introduction is the first part where there is room."""
    parts = [_part(field, filled or {}) for field in form.fields]
    intro = clean(form.intro)
    if intro and len(parts) < MOST_PARTS:
        parts.insert(0, {"type": TEXT_DISPLAY, "content": cut(plain(intro), 4000)})
    elif intro:
        hint = " ".join(filter(None, (intro, parts[0].get("description", ""))))
        parts[0]["description"] = label(hint, MOST_HINT)
    return {
        "custom_id": custom_id(Button("", form.verb, form.subject).value, guild),
        "title": label(form.title, MOST_LABEL),
        "components": parts,
    }


def values(components: Iterable[Json]) -> dict[str, str | tuple[str, ...]]:
    """What was filled in, by field name."""
    inputs = [part["component"] for part in components if part.get("type") == LABEL]
    return dict(_value(one) for one in inputs)


def _value(given: Json) -> tuple[str, str | tuple[str, ...]]:
    name = str(given["custom_id"])
    chosen: Any = given.get("values")
    if name.startswith(SEVERAL):
        return name.removeprefix(SEVERAL), tuple(map(str, chosen or ()))
    if chosen is not None:
        return name, "".join(map(str, chosen[:1]))
    return name, str(given.get("value") or "")


def _part(field: TextField | ChoiceField, filled: Values) -> Json:
    drawn = _text(field, filled) if isinstance(field, TextField) else _choice(field, filled)
    part: Json = {"type": LABEL, "label": label(field.label, MOST_LABEL), "component": drawn}
    return part | ({"description": label(field.hint, MOST_HINT)} if field.hint else {})


def _text(field: TextField, filled: Values) -> Json:
    before = filled.get(field.name, field.draft)
    value = cut(before if isinstance(before, str) else "", field.most)
    drawn: Json = {
        "type": TEXT_INPUT,
        "custom_id": field.name,
        "style": PARAGRAPH if field.lines > 1 else SHORT,
        "required": field.required,
        "max_length": field.most,
    }
    return drawn | ({"value": value} if value else {})


def _choice(field: ChoiceField, filled: Values) -> Json:
    before = filled.get(field.name, field.chosen)
    chosen = {before} if isinstance(before, str) else set(before)
    return {
        "type": SELECT,
        "custom_id": f"{SEVERAL}{field.name}" if field.many else field.name,
        "required": field.required,
        "min_values": 1 if field.required else 0,
        "max_values": len(field.options) if field.many else 1,
        "options": [
            {"label": label(option.label, MOST_OPTION), "value": option.value, "default": option.value in chosen}
            | ({"description": label(option.hint, MOST_OPTION)} if option.hint else {})
            for option in field.options
        ],
    }
