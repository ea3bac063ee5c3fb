"""The section of the configuration, and where tokens come from."""

import re
import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from adapters.slack import Settings, WorkspaceSettings
from adapters.slack.web import SLACK, TokenMissing, token_in
from bot.problems import example

HARBOUR = {"id": "T0123456789", "bot_token_env": "BOT", "app_token_env": "APP"}


def test_the_section_in_the_example_can_be_used_and_names_every_setting() -> None:
    written = re.search(r"^# \[slack\]\n.*?(?=\n\n# [A-Z])", example(), re.DOTALL | re.MULTILINE)
    assert written is not None
    section = tomllib.loads(re.sub(r"^# ", "", written[0], flags=re.MULTILINE))["slack"]
    assert Settings.model_validate(section).api == SLACK
    assert section.keys() == Settings.model_fields.keys()
    assert section["workspaces"][0].keys() == WorkspaceSettings.model_fields.keys()


@pytest.mark.parametrize("address", ["http://127.0.0.1:8080/api", "http://localhost:1/api/", "http://[::1]:9/api/"])
def test_an_address_on_this_computer_is_taken_for_tests(address: str) -> None:
    assert Settings.model_validate({"workspaces": [HARBOUR], "api": address}).api.endswith("/api/")


@pytest.mark.parametrize(
    "address",
    ["https://slack.com.example.org/api/", "http://slack.com/api/", "http://127.0.0.1.example.org/", "file:///etc", ""],
)
def test_no_other_address_gets_families_words(address: str) -> None:
    with pytest.raises(ValidationError, match="must be left out"):
        Settings.model_validate({"workspaces": [HARBOUR], "api": address})


@pytest.mark.parametrize(
    "wrong",
    [{**HARBOUR, "id": "harbour"}, {**HARBOUR, "bot_token_env": "xoxb-1-2"}, {"id": "T1"}, {**HARBOUR, "token": "x"}],
    ids=["not an id of Slack's", "a token instead of a name", "no names", "something unknown"],
)
def test_a_workspace_is_an_id_and_two_names_of_variables(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate({"workspaces": [wrong]})


def test_a_workspace_stands_in_it_once_and_there_is_at_least_one() -> None:
    with pytest.raises(ValidationError, match="T0123456789 stands here twice"):
        Settings.model_validate({"workspaces": [HARBOUR, HARBOUR]})
    with pytest.raises(ValidationError):
        Settings.model_validate({"workspaces": []})


def test_a_token_comes_from_its_variable_or_from_the_file_that_is_named(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("xoxb-from-a-file\n")
    assert token_in("BOT", {"BOT": " xoxb-1 "}) == "xoxb-1"
    assert token_in("BOT", {"BOT_FILE": str(file)}) == "xoxb-from-a-file"
    assert token_in("BOT", {"BOT": "xoxb-1", "BOT_FILE": "/nowhere"}) == "xoxb-1"


def test_a_token_that_is_not_there_is_said_by_the_name_of_its_variable(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text(" ")
    for environment, said in (
        ({}, "the variable BOT is not set"),
        ({"BOT_FILE": "/nowhere/at/all"}, "BOT_FILE names cannot be read"),
        ({"BOT_FILE": str(tmp_path / "empty")}, "BOT_FILE names is empty"),
    ):
        with pytest.raises(TokenMissing, match=said):
            token_in("BOT", environment)
