"""The manifest asks for what the code uses, for nothing else, and says why."""

import ast
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from adapters.slack import connection
from adapters.slack.manifest import COMMANDS, EVENTS, METHODS, SCOPES, manifest
from bot.cli import app
from core.commands import COMMANDS as TYPED
from core.settings import CommandNames

ADAPTER = Path(connection.__file__).parent
PAGE = Path(__file__).parents[3] / "docs" / "slack.md"


def called() -> Iterator[str]:
    """Every method that the adapter calls by its name."""
    names = re.compile(r"(auth|chat|conversations|usergroups(\.users)?|users|views|files)\.[a-zA-Z]+")
    for file in ADAPTER.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))) if file.name != "manifest.py" else ():
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and names.fullmatch(node.value):
                yield node.value


def listened_to() -> set[str]:
    """Every event that the router has an ear for."""
    router = (ADAPTER / "events.py").read_text("utf-8")
    found = set(re.findall(r'event\.get\("type"\) == "(\w+)"', router))
    return {"message.im" if one == "message" else one for one in found}


def test_every_method_that_is_called_stands_in_the_table_and_the_other_way_round() -> None:
    assert set(called()) == set(METHODS)


def test_every_event_that_is_listened_to_is_subscribed_to_and_the_other_way_round() -> None:
    assert listened_to() == set(EVENTS)


def test_no_permission_is_missing_and_none_is_asked_for_in_vain() -> None:
    used = frozenset().union(*METHODS.values(), *EVENTS.values(), COMMANDS)
    assert used == SCOPES.keys()
    assert manifest(CommandNames())["oauth_config"]["scopes"]["bot"] == sorted(used)


def test_the_page_for_operators_gives_the_same_reasons() -> None:
    table = dict(re.findall(r"^\| `([a-z:]+)` \| (.+) \|$", PAGE.read_text("utf-8"), re.MULTILINE))
    assert table == SCOPES


def test_slack_s_own_description_of_its_methods_knows_these_permissions() -> None:
    specs = os.environ.get("PLATFORM_SPECS")
    if not specs:
        pytest.skip("PLATFORM_SPECS is not set: permissions were not compared with Slack's own list")
    methods = json.loads((Path(specs) / "slack-methods.json").read_text("utf-8"))
    for name, scopes in METHODS.items():
        known = methods[name].get("scope", {}).get("bot", [])
        assert scopes <= set(known), f"{name} needs one of {known}"
        assert bool(scopes) == bool(known), name


def test_the_commands_have_the_names_that_the_operator_gave_them() -> None:
    made = manifest(CommandNames(desk="advocates", coordinator="lead"))
    assert [one["command"] for one in made["features"]["slash_commands"]] == ["/advocates", "/lead"]
    hints = " ".join(one["usage_hint"] for one in made["features"]["slash_commands"])
    assert all(command.words[0] in hints for command in TYPED)


def test_the_command_line_prints_it(tmp_path: Path) -> None:
    printed = CliRunner().invoke(app, ["manifest", "slack", "--config", str(tmp_path / "config.toml")])
    assert json.loads(printed.stdout) == manifest(CommandNames())
