"""The commands as Discord registers them, from the core's one table, and what was typed back as the core's line.

Discord knows no command that is both one and a group of others: `conflicts` beside `conflicts add` is called
`conflicts list` here.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any, Final

from adapters.discord.render import Json
from adapters.discord.rest import Rest
from adapters.discord.texts import label
from core.commands import Argument, Command, Group, commands_of, group_called, name_of, spelled
from core.settings import CommandNames
from core.suggestions import SUGGESTED

SUB_COMMAND, SUB_GROUP, STRING = 1, 2, 3
SLASH: Final = 1
IN_SERVERS: Final = [0]
"""Not in direct conversations, where nobody can tell which organisation is meant."""

LIST: Final = "list"
MOST_CHOICES: Final = 25

SAYS: Final = {
    Group.DESK: "Your requests, your families and your availability.",
    Group.COORDINATOR: "The queue, and everything that coordinators look after.",
}

_COMPARED: Final = ("type", "name", "description", "required", "autocomplete", "choices", "options", "contexts")


def tree(names: CommandNames) -> list[Json]:
    """Everything to register, globally: new servers have it at once."""
    return [
        {
            "type": SLASH,
            "name": name_of(group, names),
            "description": SAYS[group],
            "options": _options(commands_of(group)),
            "contexts": IN_SERVERS,
            "integration_types": [0],
        }
        for group in Group
    ]


def fingerprint(commands: Iterable[Json]) -> str:
    """The same for two trees that say the same, whatever Discord adds to what it was sent."""
    bare = sorted((_bare(command) for command in commands), key=lambda one: str(one["name"]))
    return hashlib.sha256(json.dumps(bare, sort_keys=True).encode()).hexdigest()


async def sync(rest: Rest, names: CommandNames) -> bool:
    """Register the commands where what is registered says something else; whether that was so.

    Raises what a call may raise. Discord allows 200 new commands a day: a bot that restarts must not use them up.
    """
    application = str((await rest.object("GET", "/oauth2/applications/@me"))["id"])
    path, wanted = "/applications/{application_id}/commands", tree(names)
    registered = await rest.list(path, application_id=application)
    if fingerprint(registered) == fingerprint(wanted):
        return False
    await rest.call("PUT", path, wanted, application_id=application)
    return True


def line_of(data: Json, names: CommandNames) -> tuple[str, str]:
    """A typed command as its name and the core's line."""
    called = str(data["name"])
    words, given = _chosen(data.get("options", ()))
    group = group_called(called, names)
    known = next((one for one in commands_of(group) if path_of(one) == words), None) if group else None
    return called, spelled(known, given) if known else " ".join(words)


def being_typed(data: Json) -> tuple[str, str]:
    """Of an unfinished command: the argument that is being typed, and what stands there so far."""
    options = data.get("options", ())
    while options and options[0]["type"] in (SUB_COMMAND, SUB_GROUP):
        options = options[0].get("options", ())
    focused = next((one for one in options if one.get("focused")), {"name": "", "value": ""})
    return str(focused["name"]), str(focused["value"])


def choices(found: Iterable[tuple[str, str]]) -> Json:
    """Suggestions as (value, words); one value longer than Discord takes is left out."""
    fit = [{"name": label(words, 100), "value": value} for value, words in found if 0 < len(value) <= 100]
    return {"choices": fit[:MOST_CHOICES]}


def path_of(command: Command) -> tuple[str, ...]:
    """The words under which it is registered."""
    first, *more = command.words
    grouped = any(other.words[0] == first and len(other.words) > 1 for other in commands_of(command.group))
    return (first, LIST) if grouped and not more else command.words


def _options(commands: Iterable[Command]) -> list[Json]:
    drawn: list[Json] = []
    groups: dict[str, Json] = {}
    for command in commands:
        first, *more = path_of(command)
        if not more:
            drawn.append(_sub(first, command))
            continue
        if first not in groups:
            groups[first] = {"type": SUB_GROUP, "name": first, "description": label(command.help, 100), "options": []}
            drawn.append(groups[first])
        groups[first]["options"].append(_sub("-".join(more), command))
    return drawn


def _sub(name: str, command: Command) -> Json:
    sub: Json = {"type": SUB_COMMAND, "name": name, "description": label(command.help, 100)}
    given = [_argument(one, command) for one in command.arguments]
    return sub | ({"options": sorted(given, key=lambda one: not one["required"])} if given else {})


def _argument(argument: Argument, command: Command) -> Json:
    """Where a form asks for the rest, only what the form is about has to be typed."""
    option: Json = {
        "type": STRING,
        "name": argument.name,
        "description": label(argument.help, 100),
        "required": argument.required and (argument.subject or not command.form),
    }
    if argument.options:
        return option | {"choices": [{"name": one, "value": one} for one in argument.options]}
    return option | ({"autocomplete": True} if argument.name in SUGGESTED else {})


def _chosen(options: Iterable[Json]) -> tuple[tuple[str, ...], dict[str, str]]:
    words: list[str] = []
    given: dict[str, str] = {}
    for option in options:
        if option["type"] in (SUB_COMMAND, SUB_GROUP):
            more, given = _chosen(option.get("options", ()))
            words += [str(option["name"]), *more]
        else:
            given[str(option["name"])] = str(option["value"])
    return tuple(words), given


def _bare(command: Json) -> Json:
    kept: Json = {}
    for name in _COMPARED:
        value: Any = command.get(name)
        if name == "options":
            value = [_bare(option) for option in value or ()]
        elif name == "choices":
            value = [[choice["name"], choice["value"]] for choice in value or ()]
        kept[name] = value or None
    return kept
