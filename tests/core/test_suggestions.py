"""What an argument is completed to while it is typed: what they may use anyway, and nothing else."""

import asyncio

import pytest

from core.access import Envelope
from core.commands import COMMANDS
from core.platform import AccountRef
from core.suggestions import MOST, SUGGESTED
from tests.core.people.register import person
from tests.core.requests.front import Front


def suggested(front: Front, name: str, argument: str, begun: str = "") -> list[str]:
    found = asyncio.run(front.door.suggest(front.desk.envelope(name), argument, begun))
    assert len(found) <= MOST
    return [one.value for one in found]


def test_a_coordinator_is_offered_every_open_request_and_an_advocate_their_own(front: Front) -> None:
    for name in ("Amira", "Ben"):
        front.desk.advocate(name)
    mine = front.receive(chosen_advocate=person(front, "Amira").public_id)
    other = front.receive(chosen_advocate=person(front, "Ben").public_id, contact="other@example.org")
    assert set(suggested(front, "Chris", "reference")) == {mine.label, other.label}
    assert suggested(front, "Amira", "reference") == [mine.label]
    front.press("Amira", "accept", front.live(mine).public_id)
    assert suggested(front, "Amira", "reference") == [mine.label], "those of their families, too"


def test_what_was_begun_narrows_it_by_value_or_by_words(front: Front) -> None:
    front.desk.advocate("Amira Khan")
    assert suggested(front, "Chris", "advocate", "khan") == ["Amira Khan"]
    assert suggested(front, "Chris", "plan", "PRO") == ["professional"]
    assert "transport" in suggested(front, "Chris", "kind", "transp")
    assert suggested(front, "Chris", "stage", "nothing like it") == []


@pytest.mark.parametrize("argument", sorted(SUGGESTED))
def test_a_stranger_is_offered_nothing(front: Front, argument: str) -> None:
    front.desk.advocate("Amira")
    front.receive()
    assert suggested(front, "Kim", argument) == []


@pytest.mark.parametrize("argument", ["advocate", "plan"])
def test_an_advocate_is_offered_nothing_of_the_coordinators(front: Front, argument: str) -> None:
    front.desk.advocate("Amira")
    assert suggested(front, "Amira", argument) == []


def test_in_a_workspace_of_nobody_nothing_is_offered(front: Front) -> None:
    elsewhere = Envelope(AccountRef("stage", "elsewhere", "chris"), "k", "stage", "Chris")
    assert asyncio.run(front.door.suggest(elsewhere, "reference", "")) == ()


def test_every_argument_that_can_be_completed_belongs_to_a_command() -> None:
    assert {argument.name for command in COMMANDS for argument in command.arguments} >= SUGGESTED
