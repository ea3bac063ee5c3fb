"""How a form is filled in by whoever reads its labels, how a command is typed, and what Discord lets through."""

from collections.abc import Iterable, Mapping, Sequence

from tests.world.discord.command_rules import NESTED, Option
from tests.world.discord.components import Type
from tests.world.discord.nouns import Json
from tests.world.discord.sight import Field
from tests.world.seen import Choice

Given = Mapping[str, str | Sequence[str]]


class CannotDo(Exception):
    """Discord's own program does not let a person do this; the message is what they would see, or look for in vain."""


def filled(form: Json, fields: Iterable[Field], values: Given) -> list[Json]:
    """What is sent: every field with its value, as given by its label (or the beginning of it) or as it stood.

    Raises CannotDo for a field that is not there, and where something is missing, too long or not offered.
    """
    shown = tuple(fields)
    given = {_named(shown, name).custom_id: value for name, value in values.items()}
    answers = {field.custom_id: _answer(field, given.get(field.custom_id)) for field in shown}
    return [_returned(part, answers) for part in form["components"]]


def _returned(part: Json, answers: dict[str, Json]) -> Json:
    said: Json = {"type": part["type"], "id": part["id"]}
    if part["type"] == Type.LABEL:
        return said | {"component": _returned(part["component"], answers)}
    if part["type"] == Type.ROW:
        return said | {"components": [_returned(each, answers) for each in part["components"]]}
    return said | answers.get(part.get("custom_id", ""), {})


def _named(fields: tuple[Field, ...], name: str) -> Field:
    for field in fields:
        if name == field.custom_id or field.label.startswith(name):
            return field
    raise CannotDo(f"there is no field {name!r}; there are: {', '.join(field.label for field in fields)}")


def _answer(field: Field, given: str | Sequence[str] | None) -> Json:
    said: Json = {"custom_id": field.custom_id}
    if field.kind is Type.TEXT_INPUT:
        words = field.written if given is None else str(given)
        if field.required and not words.strip():
            raise CannotDo(f"{field.label}: This field is required")
        if words and not field.least <= len(words) <= field.most:
            raise CannotDo(f"{field.label}: between {field.least} and {field.most} characters, not {len(words)}")
        return said | {"value": words}
    chosen = chosen_values(field, given)
    if field.required and not chosen:
        raise CannotDo(f"{field.label}: This field is required")
    if field.kind is Type.RADIO_GROUP:
        return said | {"value": chosen[0] if chosen else None}
    return said | {"values": chosen}


def chosen_values(field: Field, given: str | Sequence[str] | None) -> list[str]:
    """The values of the options that were chosen by their labels. Raises CannotDo."""
    if given is None:
        return [choice.value for choice in field.choices if choice.chosen]
    wanted = [given] if isinstance(given, str) else list(given)
    chosen = [_option(field, each).value for each in wanted if each]
    if chosen and not min(field.least, 1) <= len(chosen) <= field.most:
        raise CannotDo(f"{field.label}: {len(chosen)} chosen, at most {field.most}")
    return chosen


def _option(field: Field, wanted: str) -> Choice:
    for choice in field.choices:
        if wanted == choice.value or choice.label.startswith(wanted):
            return choice
    raise CannotDo(f"{field.label} does not offer {wanted!r}, but {', '.join(each.label for each in field.choices)}")


# Commands


def typed(command: Json, words: Sequence[str], given: Mapping[str, str], focused: str = "") -> list[Json]:
    """The options of a command as they travel: its subcommands by their words, its values by their names.

    Raises CannotDo for what the program would not send: a subcommand or option that is not there, a required one that
    is missing, a choice that is not offered. While something is still being typed (`focused`) nothing is required.
    """
    options = command.get("options") or []
    if any(each["type"] in NESTED for each in options):
        if not words or (inner := _of_name(options, words[0])) is None:
            raise CannotDo(f"/{command['name']}: choose one of {', '.join(each['name'] for each in options)}")
        nested = typed(inner, words[1:], given, focused)
        return [{"name": inner["name"], "type": inner["type"], "options": nested}]
    if words:
        raise CannotDo(f"/{command['name']} has no {' '.join(words)!r}")
    unknown = [name for name in given if _of_name(options, name) is None]
    if unknown:
        raise CannotDo(f"/{command['name']} has no option {', '.join(unknown)}")
    lacking = [each["name"] for each in options if each.get("required") and not given.get(each["name"])]
    if lacking and not focused:
        raise CannotDo(f"{', '.join(lacking)}: This option is required. Specify a value.")
    return [_valued(each, given[each["name"]], each["name"] == focused) for each in options if each["name"] in given]


def _of_name(options: list[Json], name: str) -> Json | None:
    return next((each for each in options if each["name"] == name), None)


def _valued(option: Json, value: str, focused: bool) -> Json:  # noqa: FBT001  # as it is said on the wire
    said: Json = {"name": option["name"], "type": option["type"], "value": value}
    choices = option.get("choices") or []
    if focused:
        return said | {"focused": True}
    if choices:
        found = next((each for each in choices if value in (each["name"], each["value"])), None)
        if found is None:
            raise CannotDo(f"{option['name']}: {value!r} is not offered")
        return said | {"value": found["value"]}
    if option["type"] == Option.WHOLE:
        return said | {"value": int(value)}
    if len(value) > (option.get("max_length") or 6000):
        raise CannotDo(f"{option['name']}: too long")
    return said
