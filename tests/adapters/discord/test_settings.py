"""What the operator writes and sets, and what the documentation says of it."""

from pathlib import Path

import discord
import pytest
from pydantic import ValidationError

from adapters.discord import Settings, channels_of
from adapters.discord.invite import INTENTS, NEEDS, address, intents, lacking, permissions
from core.platform import Place
from tests.builders import organisation_settings

PAGE = Path(__file__).parents[3] / "docs" / "discord.md"


def rows(heading: str) -> list[tuple[str, ...]]:
    """The rows of the table with this heading."""
    _, _, after = PAGE.read_text("utf-8").partition(f"| {heading} | why |\n|---|---|\n")
    lines = after.partition("\n\n")[0].splitlines()
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]


def test_the_page_justifies_every_permission_that_is_asked_for_and_no_other() -> None:
    assert rows("permission") == [(need.called, need.why) for need in NEEDS]


def test_the_page_justifies_every_intent_and_no_other() -> None:
    assert rows("intent") == [(f"`{name}`", why) for name, why in INTENTS.items()]


def test_the_intents_are_two_and_none_is_privileged() -> None:
    assert intents().value == (1 << 0) | (1 << 9)
    assert not any((intents().message_content, intents().members, intents().presences))


def test_no_permission_is_more_than_a_member_of_a_team_would_have() -> None:
    held = permissions()
    assert not any((held.administrator, held.manage_channels, held.manage_messages, held.mention_everyone))
    assert lacking(held) == ()
    assert lacking(discord.Permissions.none()) == tuple(need.called for need in NEEDS)
    assert str(held.value) in address("1")


def test_the_token_is_in_the_variable_or_in_the_file_that_it_names(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("from a file\n", "utf-8")
    settings = Settings(token_env="HARBOUR")
    assert settings.secret({"HARBOUR": "from a variable", "HARBOUR_FILE": str(file)}) == "from a variable"
    assert settings.secret({"HARBOUR_FILE": str(file)}) == "from a file"


@pytest.mark.parametrize("environment", [{}, {"HARBOUR": " "}, {"HARBOUR_FILE": "/nowhere/at/all"}])
def test_without_a_token_it_is_said_where_one_is_looked_for(environment: dict[str, str]) -> None:
    with pytest.raises(discord.LoginFailure, match="no token in HARBOUR"):
        Settings(token_env="HARBOUR").secret(environment)


@pytest.mark.parametrize(
    "address", ["https://discord.example.org", "http://10.0.0.1:80", "http://evil.org", "ftp://127.0.0.1", "nonsense"]
)
def test_another_discord_is_only_ever_on_this_computer(address: str) -> None:
    with pytest.raises(ValidationError, match="on this computer"):
        Settings(api=address)
    assert Settings(api="http://127.0.0.1:8080/api/v10/").api == "http://127.0.0.1:8080/api/v10"


def test_the_token_itself_is_no_name_of_a_variable() -> None:
    with pytest.raises(ValidationError):
        Settings(token_env="MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.abcdefghijklmnopqrstuvwxyz0123456789AB")


def test_threads_stand_in_the_first_request_channel_of_each_server() -> None:
    places = (Place("slack", "T1", "C1"), Place("discord", "1", "11"), Place("discord", "1", "12"))
    workspaces = ("slack:T1", "discord:1")
    assert channels_of((organisation_settings(request_channels=places, workspaces=workspaces),)) == {"1": "11"}
