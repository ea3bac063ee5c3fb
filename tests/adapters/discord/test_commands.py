"""Commands as Discord registers them: from the core's one table, and back to what it reads."""

from typing import Any

import pytest

from adapters.discord import commands
from core.commands import COMMANDS, Command, Group, name_of, parse_line
from core.settings import CommandNames

NAMES = CommandNames()


def typed(command: Command, given: dict[str, str]) -> dict[str, Any]:
    """The command as Discord sends it."""
    options: list[dict[str, Any]] = [{"type": 3, "name": name, "value": value} for name, value in given.items()]
    for depth, word in enumerate(reversed(commands.path_of(command))):
        options = [{"type": 2 if depth else 1, "name": word, "options": options}]
    return {"name": name_of(command.group, NAMES), "options": options}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: f"{one.group} {one.typed}")
def test_what_is_typed_in_fields_is_read_as_the_same_line(command: Command) -> None:
    given = {one.name: one.options[0] if one.options else f"{one.name} value" for one in command.arguments}
    called, line = commands.line_of(typed(command, given), NAMES)
    parsed = parse_line(command.group, line)
    assert (called, parsed.command) == (name_of(command.group, NAMES), command)
    subject = next((one.name for one in command.arguments if one.subject), "")
    assert parsed.values == {name: value for name, value in given.items() if name != subject}
    assert parsed.subject == given.get(subject, "")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: f"{one.group} {one.typed}")
def test_a_command_without_its_fields_is_read_too(command: Command) -> None:
    needed = {one.name: one.name for one in command.arguments if one.subject}
    assert parse_line(command.group, commands.line_of(typed(command, needed), NAMES)[1]).command == command


def leaves(options: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        leaf
        for option in options
        for leaf in (leaves(option["options"]) if option["type"] == commands.SUB_GROUP else [option])
    ]


def test_every_command_is_registered_once_and_nothing_else_is() -> None:
    registered = [leaf for group in commands.tree(NAMES) for leaf in leaves(group["options"])]
    assert len(registered) == len(COMMANDS)
    assert all(len(group["options"]) <= 25 for group in commands.tree(NAMES))


def test_what_must_be_typed_stands_before_what_may() -> None:
    for group in commands.tree(NAMES):
        for leaf in leaves(group["options"]):
            needed = [option["required"] for option in leaf.get("options", ())]
            assert needed == sorted(needed, reverse=True), leaf["name"]


def test_names_and_references_are_completed_and_choices_are_offered() -> None:
    (desk, coordinator) = commands.tree(NAMES)
    (show,) = [leaf for leaf in leaves(coordinator["options"]) if leaf["name"] == "show"]
    assert show["options"][0]["autocomplete"]
    (availability,) = [leaf for leaf in leaves(desk["options"]) if leaf["name"] == "availability"]
    assert [one["value"] for one in availability["options"][0]["choices"]] == ["accepting", "not-accepting"]


def test_the_fingerprint_sees_what_we_say_and_not_what_discord_adds() -> None:
    ours = commands.tree(NAMES)
    theirs = [
        command | {"id": "1", "version": "2", "application_id": "3", "nsfw": False, "name_localizations": None}
        for command in reversed(ours)
    ]
    assert commands.fingerprint(ours) == commands.fingerprint(theirs)
    changed = [command | {"description": "Another."} for command in ours]
    assert commands.fingerprint(ours) != commands.fingerprint(changed)


def test_the_names_are_those_of_the_configuration() -> None:
    names = CommandNames(desk="advocates", coordinator="lead")
    assert [one["name"] for one in commands.tree(names)] == ["advocates", "lead"]


def test_what_is_being_typed_is_found_however_deep_it_is() -> None:
    plan = next(one for one in COMMANDS if one.group is Group.COORDINATOR and one.typed == "advocate plan")
    data = typed(plan, {"advocate": "Amira", "plan": "st"})
    data["options"][0]["options"][0]["options"][1]["focused"] = True
    assert commands.being_typed(data) == ("plan", "st")
