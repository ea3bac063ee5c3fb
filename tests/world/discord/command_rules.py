"""What an application command must be. Upper-case names and a 101st command pass the published schema only."""

import re
from collections.abc import Iterator
from enum import IntEnum

from tests.world.discord.errors import Problem
from tests.world.discord.nouns import Json
from tests.world.discord.shapes import flag, number, objects, one_of, problem, text, under

MOST_COMMANDS, MOST_OPTIONS, MOST_CHOICES, MOST_CHARACTERS = 100, 25, 25, 8000
NAME = re.compile(r"^[-_'\w]{1,32}$")
CHAT_INPUT = 1


class Option(IntEnum):
    """The kinds of option."""

    SUBCOMMAND = 1
    GROUP = 2
    TEXT = 3
    WHOLE = 4
    YES_NO = 5
    ACCOUNT = 6
    CHANNEL = 7
    ROLE = 8
    MENTIONABLE = 9
    NUMBER = 10
    FILE = 11


NESTED = (Option.SUBCOMMAND, Option.GROUP)
SUGGESTING = (Option.TEXT, Option.WHOLE, Option.NUMBER)


def commands(bodies: list[Json]) -> Iterator[Problem]:
    """What is wrong with a whole set, as it is written over the old one."""
    for place, body in enumerate(bodies):
        yield from under(command(body), place)
    names = [(body.get("name"), body.get("type", CHAT_INPUT)) for body in bodies]
    if len(names) != len(set(names)):
        yield Problem((), "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")


def command(body: Json) -> Iterator[Problem]:
    """What is wrong with one command."""
    yield from one_of(body, "type", (1, 2, 3))
    if body.get("type", CHAT_INPUT) == CHAT_INPUT:
        yield from _name_and_words(body)
        yield from _options(body, depth=0)
        if weight(body) > MOST_CHARACTERS:
            yield problem("name", "APPLICATION_COMMAND_TOO_LARGE", f"A command exceeds {MOST_CHARACTERS} characters.")
    else:
        yield from text(body, "name", 32, least=1, required=True)
    permissions = body.get("default_member_permissions")
    if permissions is not None and not str(permissions).isdigit():
        yield problem("default_member_permissions", "NUMBER_TYPE_COERCE", "Permissions are a whole number.")


def weight(body: Json) -> int:
    """Characters in names, descriptions and values, all the way down."""
    own = sum(len(str(body.get(name) or "")) for name in ("name", "description"))
    choices = sum(len(str(each.get(name) or "")) for each in body.get("choices") or () for name in ("name", "value"))
    return own + choices + sum(map(weight, body.get("options") or ()))


def _name_and_words(body: Json) -> Iterator[Problem]:
    name = body.get("name")
    if not isinstance(name, str) or not NAME.match(name) or name != name.lower():
        yield problem("name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    yield from text(body, "description", 100, least=1, required=True)


def _options(body: Json, depth: int) -> Iterator[Problem]:
    options, found = objects(body, "options", MOST_OPTIONS)
    yield from found
    names = [each.get("name") for each in options]
    if len(names) != len(set(names)):
        yield problem("options", "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Option names must be unique")
    kinds = [each.get("type") for each in options]
    if any(kind in NESTED for kind in kinds) and not all(kind in NESTED for kind in kinds):
        message = "Sub-command and sub-command group option types are mutually exclusive to all other types"
        yield problem("options", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message)
    needed = [each.get("required") is True for each in options]
    if needed != sorted(needed, reverse=True):
        message = "Required options must be placed before non-required options"
        yield problem("options", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)
    for place, each in enumerate(options):
        yield from under(_option(each, depth), "options", place)


def _option(body: Json, depth: int) -> Iterator[Problem]:
    yield from number(body, "type", 1, 11, required=True)
    yield from _name_and_words(body)
    yield from flag(body, "required")
    yield from flag(body, "autocomplete")
    kind = body.get("type")
    if (kind == Option.GROUP and depth > 0) or (kind == Option.SUBCOMMAND and depth > 1):
        yield problem("type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Commands are nested too deep")
    if kind in NESTED:
        yield from _options(body, depth + 1)
        return
    if body.get("options"):
        yield problem("options", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Only commands have options")
    choices, found = objects(body, "choices", MOST_CHOICES)
    yield from found
    for place, each in enumerate(choices):
        yield from under(text(each, "name", 100, least=1, required=True), "choices", place)
        if isinstance(each.get("value"), str):
            yield from under(text(each, "value", 100, least=1), "choices", place)
    if body.get("autocomplete") and (choices or kind not in SUGGESTING):
        yield problem("autocomplete", "APPLICATION_COMMAND_AUTOCOMPLETE_INVALID", "Autocomplete is not possible here")
