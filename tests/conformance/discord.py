"""What Discord takes: by its OpenAPI description, and by rules of our own where that lets through what Discord refuses.

The description is the one that Discord publishes (github.com/discord/discord-api-spec, MIT); `$PLATFORM_SPECS` names
the folder in which `discord-openapi.json` lies. Our own rules are those of the developer documentation.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

Json = dict[str, Any]

VARIABLE = "PLATFORM_SPECS"
MESSAGE = "/channels/{channel_id}/messages", "post"
EDIT = "/channels/{channel_id}/messages/{message_id}", "patch"
CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback", "post"
FOLLOW_UP = "/webhooks/{webhook_id}/{webhook_token}", "post"
LATER = "/webhooks/{webhook_id}/{webhook_token}/messages/@original", "patch"
THREAD = "/channels/{channel_id}/threads", "post"
CHANNEL = "/channels/{channel_id}", "patch"
COMMANDS = "/applications/{application_id}/commands", "put"

COMMAND_NAME = re.compile(r"[-_a-z0-9]{1,32}", re.ASCII)
MOST_IN_COMMAND = 8000


def must_have_specs() -> Path:
    """Where the descriptions lie; without them nothing is proven, and that is said."""
    folder = os.environ.get(VARIABLE)
    if not folder or not (file := Path(folder) / "discord-openapi.json").exists():
        pytest.skip(f"NOT TESTED: set {VARIABLE} to a folder with discord-openapi.json")
    return file


@cache
def _document(file: Path) -> Json:
    found: Json = json.loads(file.read_text("utf-8"))
    return found


@cache
def _validator(file: Path, path: str, method: str) -> jsonschema_rs.Validator:
    document = _document(file)
    body = document["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"]
    return jsonschema_rs.Draft202012Validator({**body, "components": document["components"]})


def offences(file: Path, call: tuple[str, str], body: object) -> list[str]:
    """Everything that is wrong with a body by the description; where in it, the deepest first."""
    errors = sorted(_validator(file, *call).iter_errors(body), key=lambda error: -len(error.instance_path))
    return [f"{'.'.join(map(str, error.instance_path))}: {error.message[:200]}" for error in errors]


def own_rules(call: tuple[str, str], body: Any) -> list[str]:
    """What the description lets through, and Discord does not."""
    if call == CALLBACK:
        data = body.get("data", {})
        return list(_modal(data) if body["type"] == 9 else _choices(data) if body["type"] == 8 else _message(data))
    if call in (MESSAGE, FOLLOW_UP, EDIT, LATER):
        return list(_message(body))
    return list(_commands(body)) if call == COMMANDS else []


def _message(body: Json) -> Iterator[str]:
    embeds, rows = body.get("embeds", []), body.get("components", [])
    if not (body.get("content") or embeds or rows) and body.get("flags") != 64:
        yield "an empty message"
    if len(body.get("content", "")) > 2000:
        yield "content of more than 2000"
    if len(embeds) > 10 or sum(map(_length, embeds)) > 6000:
        yield f"{len(embeds)} embeds of {sum(map(_length, embeds))}"
    yield from (f"an empty {name}" for embed in embeds for name in _empty(embed))
    if body.get("allowed_mentions") != {"parse": []} and body.get("content"):
        yield "it may mention somebody"
    if len(str(body.get("nonce", ""))) > 25:
        yield "a nonce of more than 25"
    yield from _rows(rows)


def _rows(rows: list[Json]) -> Iterator[str]:
    if len(rows) > 5:
        yield f"{len(rows)} rows"
    buttons = [button for row in rows for button in row["components"]]
    yield from (f"{len(row['components'])} buttons in a row" for row in rows if not 1 <= len(row["components"]) <= 5)
    yield from ("a button without an id" for one in buttons if one["style"] != 5 and not one.get("custom_id"))
    yield from (f"{one} twice" for one in _twice(one["custom_id"] for one in buttons if "custom_id" in one))
    yield from (f"an id of {len(one)}" for one in (b.get("custom_id", "") for b in buttons) if len(one) > 100)
    yield from ("a label of more than 80" for one in buttons if not 1 <= len(one["label"]) <= 80)


def _modal(data: Json) -> Iterator[str]:
    if not 1 <= len(data["components"]) <= 5:
        yield f"{len(data['components'])} parts of a form"
    inputs = [part["component"] for part in data["components"] if part["type"] == 18]
    yield from (f"{one} twice" for one in _twice(one["custom_id"] for one in inputs))
    for one in inputs:
        if one["type"] == 3 and one["max_values"] > len(one["options"]):
            yield "more to choose than there is"
        if one["type"] == 3 and sum(option["default"] for option in one["options"]) > one["max_values"]:
            yield "more chosen than may be"
        if one["type"] == 4 and len(one.get("value", "")) > one["max_length"]:
            yield "a draft that is too long"


def _choices(data: Json) -> Iterator[str]:
    if len(data["choices"]) > 25:
        yield "more than 25 choices"


def _commands(commands: list[Json]) -> Iterator[str]:
    if len(commands) > 100:
        yield "more than 100 commands"
    for command in commands:
        yield from (f"{name} is no name" for name in _names(command) if not COMMAND_NAME.fullmatch(name))
        if (length := _command_length(command)) > MOST_IN_COMMAND:
            yield f"{length} characters in {command['name']}"


def _names(command: Json) -> Iterator[str]:
    yield command["name"]
    for option in command.get("options", ()):
        yield from _names(option)


def _command_length(part: Json) -> int:
    own = len(part["name"]) + len(part["description"]) + sum(len(one["value"]) for one in part.get("choices", ()))
    return own + sum(map(_command_length, part.get("options", ())))


def _length(embed: Json) -> int:
    texts = [embed.get("title", ""), embed.get("description", ""), embed.get("footer", {}).get("text", "")]
    texts += [embed.get("author", {}).get("name", "")]
    texts += [text for field in embed.get("fields", ()) for text in (field["name"], field["value"])]
    return sum(map(len, texts))


def _empty(embed: Json) -> Iterator[str]:
    if not embed.get("description", "").strip() and not embed.get("fields"):
        yield "embed"
    for field in embed.get("fields", ()):
        if not field["name"].strip() or not field["value"].strip():
            yield "field"


def _twice(ids: Iterable[str]) -> list[str]:
    return [one for one, times in Counter(ids).items() if times > 1]
