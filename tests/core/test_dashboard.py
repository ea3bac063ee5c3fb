"""What people see first."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from core.directory import code_of
from core.people.model import Standing
from core.refusals import FieldProblem
from core.sendfacts import load_send_facts
from core.surface import Say, Show
from tests.core.people.register import problem
from tests.core.requests.front import Front, buttons_of, text_of


def home(front: Front, name: str) -> dict[str, str]:
    """The cards of somebody's dashboard by title, as text."""
    reply = asyncio.run(front.door.home(front.desk.envelope(name)))
    assert isinstance(reply, Show), reply
    return {card.title: text_of(card) for card in reply.cards}


def directed(front: Front, **changes: object) -> str:
    """A request comes in for Amira; its reference."""
    chosen = front.desk.actor("Amira").as_person().public_id
    return front.receive(chosen_advocate=chosen, **changes).label


def test_an_empty_dashboard_says_what_will_come(front: Front) -> None:
    front.desk.advocate("Amira")
    cards = home(front, "Amira")
    assert list(cards) == ["Requests", "My families", "Rewards", "Your availability"]
    assert "it will be here" in cards["Requests"]
    assert "You support no family just now" in cards["My families"]


def test_a_safeguarding_contact_reads_what_they_are_here_for(front: Front) -> None:
    front.desk.person("Sam")
    assert "You are a safeguarding contact" in home(front, "Sam")["Hello, Sam"]


def test_a_request_for_me_stands_before_those_in_the_channels(front: Front) -> None:
    front.desk.advocate("Amira")
    pool = front.receive(contact="pool@example.org").label
    mine = directed(front)
    text = home(front, "Amira")["Requests"]
    assert text.index(mine) < text.index(pool)
    assert f"Read {mine}" in text


def test_no_word_of_the_familys_stands_on_the_dashboard(front: Front) -> None:
    front.desk.advocate("Amira")
    directed(front, message="Zebedee has not been to school since Easter.", local_authority="Kent")
    text = "\n".join(home(front, "Amira").values())
    assert "Zebedee" not in text
    assert "Kent" not in text


def test_my_families_show_what_is_due_next_with_its_button(front: Front) -> None:
    front.desk.advocate("Amira")
    label = directed(front)
    reply = front.shown("Amira", "home")
    read = next(button for card in reply for button in card.buttons if button.verb == "read_request")
    front.press("Amira", "accept", read.subject)
    families = next(card for card in front.shown("Amira", "home") if card.title == "My families")
    assert f"{label}: introduction due by" in text_of(families)
    assert buttons_of(families) == ["introduction_write"]
    assert all(len(button.label) <= 38 for button in families.buttons)


def test_availability_controls_turn_with_the_setting(front: Front) -> None:
    front.desk.advocate("Amira")
    assert "Set not currently accepting" in home(front, "Amira")["Your availability"]
    front.press("Amira", "stop_accepting")
    assert "I'm accepting again" in home(front, "Amira")["Your availability"]


def test_an_advocate_without_accreditation_is_told_so_and_sees_no_request(front: Front) -> None:
    front.desk.advocate("Amira", accredited_until=date(2020, 1, 1))
    label = front.receive().label
    text = home(front, "Amira")["Requests"]
    assert "accreditation is not in place" in text
    assert label not in text


def test_coordinators_see_the_queue_in_numbers(front: Front) -> None:
    assert "Every family has an answer" in home(front, "Chris")["The queue"]
    label = front.receive().label
    text = home(front, "Chris")["The queue"]
    assert "Open: 1" in text
    assert label in text


def test_a_stranger_sees_how_to_be_added(front: Front) -> None:
    reply = asyncio.run(front.door.home(front.desk.envelope("Noor")))
    assert isinstance(reply, Say)
    assert [button.verb for button in reply.buttons] == ["ask_to_be_added"]


# The directory


def names(front: Front, **values: str) -> list[str]:
    reply = front.press("Chris", "directory", **values)
    assert isinstance(reply, Show)
    return [fact.label for fact in reply.cards[0].facts]


def test_the_directory_puts_the_available_first_then_fit_then_whoever_waited_longest(front: Front) -> None:
    now = datetime(2026, 6, 1, tzinfo=UTC)
    does: dict[str, Any] = {"kinds": ("transport",), "stages": ("under_appeal",)}
    front.desk.advocate("Away", accepting=False, **does)
    front.desk.advocate("Lately", last_accepted_at=now, **does)
    front.desk.advocate("Long ago", last_accepted_at=now - timedelta(days=90), **does)
    front.desk.advocate("In part", kinds=("transport",))
    front.desk.advocate("Never", **does)
    assert names(front, kind="transport", stage="under-appeal") == ["Never", "Long ago", "Lately", "In part", "Away"]


def test_who_is_not_accredited_or_under_review_is_not_listed(front: Front) -> None:
    front.desk.advocate("Amira")
    front.desk.advocate("Ben", accredited_until=None)
    front.desk.advocate("Carol", standing=Standing.UNDER_REVIEW)
    assert names(front) == ["Amira"]


def test_the_directory_shows_no_numbers_of_families(front: Front) -> None:
    front.desk.advocate("Amira", active=2)
    (card,) = front.shown("Chris", "directory")
    assert card.facts[0].value == "Limited"


def test_a_kind_that_is_not_in_the_file_is_answered_with_those_that_are(front: Front) -> None:
    assert "Transport to school or college" in problem(front, "Chris", "directory", kind="horses")


@pytest.mark.parametrize("said", ["under_appeal", "Under appeal", "UNDER-APPEAL", "appeal"])
def test_a_stage_is_understood_by_code_label_or_part_of_it(said: str) -> None:
    assert code_of(load_send_facts().stages, said, "stage") == "under_appeal"


def test_a_part_that_several_stages_have_is_asked_for_more(front: Front) -> None:
    with pytest.raises(FieldProblem, match="Annual review pending; Annual review completed"):
        code_of(load_send_facts().stages, "annual", "stage")
