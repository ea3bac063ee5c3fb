"""The table of commands: reading a line, help for who may use what, and the whole way through the desk."""

import asyncio
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import commands
from core.catalogue import VERBS
from core.cleaning import clean
from core.commands import (
    COMMANDS,
    HELP,
    Command,
    Group,
    Missing,
    NoSuchCommand,
    NotOneOf,
    Parsed,
    TooMuch,
    WhichOne,
    parse_line,
    spelled,
    usage,
)
from core.connections.model import Connection
from core.database.rows import all_of
from core.people.model import Person, Standing
from core.refusals import Refusal
from core.requests.model import State, SupportRequest
from core.settings import CommandNames
from core.surface import Ask, Reply, Say, Show
from tests.core.people.register import advocate
from tests.core.requests.front import Front, text_of

DESK, COORDINATOR = Group.DESK, Group.COORDINATOR

groups = st.sampled_from(Group)
lines = st.text() | st.lists(
    st.sampled_from([*(word for command in COMMANDS for word in command.words), '"', "“", "SR-0042", "Amira", "", "x"])
    | st.text(max_size=12)
).map(" ".join)


@given(groups, lines)
def test_any_line_is_a_command_or_one_plain_sentence(group: Group, line: str) -> None:
    answer = read(group, line)
    if isinstance(answer, str):
        assert answer
        assert "\n" not in answer
        assert len(answer) < 500
    else:
        assert answer.command in COMMANDS
        assert answer.command.group is group
        assert set(answer.values) <= {argument.name for argument in answer.command.arguments}


def read(group: Group, line: str) -> Parsed | str:
    """What the line asks for, or the sentence that answers it."""
    try:
        return parse_line(group, line)
    except Refusal as refusal:
        return refusal.sentence


plain = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=12)


@given(st.data())
def test_what_a_platform_spells_out_is_read_back_as_it_was_meant(data: st.DataObject) -> None:
    command = data.draw(st.sampled_from(COMMANDS))
    words = st.lists(plain, min_size=1, max_size=3).map(" ".join)
    given_words = {
        argument.name: data.draw(st.sampled_from(argument.options) if argument.options else words)
        for argument in command.arguments
        if argument.required or data.draw(st.booleans())
    }
    parsed = parse_line(command.group, spelled(command, given_words))
    said = dict(parsed.values)
    subject = next((argument.name for argument in command.arguments if argument.subject), None)
    if subject and parsed.subject:
        said[subject] = parsed.subject
    assert parsed.command == command
    assert said == {name: clean(word) for name, word in given_words.items()}


def test_every_command_does_a_verb_that_there_is() -> None:
    named = {verb for command in COMMANDS for verb in (command.verb, command.form) if verb}
    assert named - VERBS.keys() == {HELP}


def test_a_command_has_a_subject_exactly_where_its_verb_is_about_something() -> None:
    for command in COMMANDS:
        if command.verb != HELP:
            about = VERBS[command.verb].about
            assert about in (None, Person, SupportRequest), command.typed
            assert any(argument.subject for argument in command.arguments) == (about is not None), command.typed


def test_a_form_and_its_command_are_about_the_same_thing_and_whoever_opens_it_may_send_it() -> None:
    for command in COMMANDS:
        if command.form:
            opens, saves = VERBS[command.form], VERBS[command.verb]
            assert opens.about == saves.about, command.typed
            assert opens.roles <= saves.roles, command.typed


def test_no_command_is_the_beginning_of_an_argument_of_another() -> None:
    assert len({(command.group, command.words) for command in COMMANDS}) == len(COMMANDS)


@pytest.mark.parametrize(
    ("group", "line", "typed", "subject", "values"),
    [
        (DESK, "", "home", "", {}),
        (DESK, "SHOW sr-0042", "show", "sr-0042", {}),
        (DESK, "availability not-accepting 2026-09-01", "availability", "",
         {"setting": "not-accepting", "expected_on": "2026-09-01"}),
        (DESK, "availability not_accepting", "availability", "", {"setting": "not-accepting"}),
        (DESK, "conflicts add Kent County Council", "conflicts add", "", {"named": "Kent County Council"}),
        (COORDINATOR, 'advocate accredit "Amira Khan" 2027-08-31', "advocate accredit", "Amira Khan",
         {"until": "2027-08-31"}),
        (COORDINATOR, "advocate accredit “Amira Khan”", "advocate accredit", "Amira Khan", {}),
        (COORDINATOR, "advocate standing Amira good All is well, \"really\".", "advocate standing", "Amira",
         {"standing": "good", "reason": 'All is well, "really".'}),
        (COORDINATOR, 'advocate add slack:T1:U1 free "Amira Khan"', "advocate add", "",
         {"account": "slack:T1:U1", "plan": "free", "name": "Amira Khan"}),
        (COORDINATOR, "hand-over SR-0042", "hand-over", "SR-0042", {}),
        (DESK, 'directory "" draft_ehcp', "directory", "", {"stage": "draft_ehcp"}),
    ],
)  # fmt: skip
def test_a_line_is_read(group: Group, line: str, typed: str, subject: str, values: dict[str, str]) -> None:
    parsed = parse_line(group, line)
    assert (parsed.command.typed, parsed.subject, parsed.values) == (typed, subject, values)


@pytest.mark.parametrize(
    ("group", "line", "refusal", "sentence"),
    [
        (DESK, "hoem", NoSuchCommand, 'I don\'t know "hoem". Try "home", or "help" for everything you can do here.'),
        (COORDINATOR, "advocate acredit Amira", NoSuchCommand, 'Try "advocate accredit"'),
        (COORDINATOR, "advocate", WhichOne, "advocate add, advocate accredit"),
        (DESK, "show", Missing, "Please add the reference: show <reference>"),
        (COORDINATOR, "advocate standing Amira good", Missing, "advocate standing <advocate> <standing> <reason>"),
        (COORDINATOR, "advocate plan Amira Khan standard", TooMuch, "Put names in double quotes"),
        (DESK, "availability maybe", NotOneOf, "accepting, not-accepting"),
    ],
)
def test_what_cannot_be_read_is_said_plainly(group: Group, line: str, refusal: type[Refusal], sentence: str) -> None:
    with pytest.raises(refusal) as answered:
        parse_line(group, line)
    assert sentence in answered.value.sentence


def test_a_command_without_its_values_opens_the_form() -> None:
    parsed = parse_line(COORDINATOR, "advocate plan Amira")
    assert parsed.command.verb_for(parsed.values) == "plan"
    filled = parse_line(COORDINATOR, "advocate plan Amira standard")
    assert filled.command.verb_for(filled.values) == "plan_save"


def test_texts_of_the_table_are_short_enough_for_every_platform() -> None:
    for command in COMMANDS:
        assert len(command.help) <= 100, command.typed
        assert all(len(argument.help) <= 100 for argument in command.arguments)
        assert command.help.endswith(".")
    for group in Group:
        first = [command.words[0] for command in commands.commands_of(group)]
        assert len(set(first)) <= 25, "a command holds no more"
        assert max(map(first.count, first)) <= 25, "nor does a group of them"


def test_a_long_line_is_answered_at_once() -> None:
    started = time.perf_counter()
    for line in ('"' * 50_000, "a" * 50_000, "“x” " * 20_000, "show " + "x " * 20_000):
        read(DESK, line)
    assert time.perf_counter() - started < 1


def test_the_names_of_the_commands_come_from_the_settings() -> None:
    names = CommandNames(desk="help-desk", coordinator="co")
    assert commands.group_called("/help-desk", names) is DESK
    assert commands.group_called("co", names) is COORDINATOR
    assert commands.group_called("desk", names) is None


# Through the desk


def type_in(front: Front, name: str, line: str, group: str = "coordinator") -> Reply:
    return asyncio.run(front.door.command(front.desk.envelope(name), group, line))


def shown(reply: Reply) -> str:
    assert isinstance(reply, Show), reply
    return "\n".join(text_of(card) for card in reply.cards)


def said(reply: Reply) -> str:
    assert isinstance(reply, Say), reply
    return reply.words


def test_a_whole_command_does_the_deed(front: Front) -> None:
    front.desk.advocate("Amira Khan")
    said(type_in(front, "Chris", "advocate standing amira under-review We should talk."))
    assert advocate(front, "Amira Khan").standing is Standing.UNDER_REVIEW


def test_half_a_command_opens_its_form(front: Front) -> None:
    front.desk.advocate("Amira Khan")
    reply = type_in(front, "Chris", 'advocate plan "amira khan"')
    assert isinstance(reply, Ask)
    assert reply.form.verb == "plan_save"


def test_a_field_that_cannot_be_taken_is_a_sentence_in_a_command(front: Front) -> None:
    front.desk.advocate("Amira")
    assert "I can't read that date" in said(type_in(front, "Chris", "advocate accredit Amira soon"))


def test_a_command_for_coordinators_is_not_for_advocates(front: Front) -> None:
    front.desk.advocate("Amira")
    assert "not yours to do" in said(type_in(front, "Amira", "advocate plan Amira standard"))
    assert advocate(front, "Amira").plan == "free"


def test_a_stranger_who_types_is_told_how_to_be_added(front: Front) -> None:
    for line in ("home", "help", "availability"):
        reply = type_in(front, "Noor", line, "desk")
        assert isinstance(reply, Say)
        assert [button.verb for button in reply.buttons] == ["ask_to_be_added"]


def test_help_shows_what_one_may_use_and_nothing_else(front: Front) -> None:
    front.desk.advocate("Amira")
    assert "/desk show <reference>" in shown(type_in(front, "Amira", "help", "desk"))
    assert "advocate standing" not in shown(type_in(front, "Amira", "help"))
    assert "/coordinator advocate standing <advocate> <standing> <reason>" in shown(type_in(front, "Chris", "help"))


def test_a_name_that_is_no_command_here_is_not_found(front: Front) -> None:
    assert "can't find that" in said(type_in(front, "Chris", "home", "other"))


def test_a_coordinator_reminds_the_advocate_of_an_introduction_now(front: Front) -> None:
    amira = front.desk.advocate("Amira")
    support_request = front.receive()
    front.press("Amira", "accept", front.live(support_request).public_id)
    assert "Amira is reminded" in said(type_in(front, "Chris", f"remind {support_request.label}"))
    assert [post.to_id for post in front.posted("introduction_reminder")] == [amira.id]
    assert f"{support_request.label}: your introduction is due" in text_of(front.card("introduction_reminder"))
    front.tick(hours=30)
    before = len(front.posted("introduction_overdue"))
    type_in(front, "Chris", f"remind {support_request.label}")
    assert len(front.posted("introduction_overdue")) == before + 1


def test_nobody_is_reminded_of_an_introduction_that_was_made(front: Front) -> None:
    front.desk.advocate("Amira")
    support_request = front.receive()
    front.press("Amira", "accept", front.live(support_request).public_id)
    connection = front.desk.write(all_of, Connection)[0]
    front.press("Amira", "introduced_already", connection.public_id)
    assert "nothing to remind of" in said(type_in(front, "Chris", f"remind {support_request.label}"))


def test_a_request_is_held_with_a_reason_and_released_by_a_form(front: Front) -> None:
    support_request = front.receive()
    type_in(front, "Chris", f"hold {support_request.label} He says he may run away.")
    assert front.desk.reload(support_request).state is State.HELD
    assert isinstance(type_in(front, "Chris", f"release {support_request.label}"), Ask)


def test_support_is_ended_and_a_familys_call_written_down_by_the_requests_reference(front: Front) -> None:
    front.desk.advocate("Amira")
    support_request = front.receive()
    front.press("Amira", "accept", front.live(support_request).public_id)
    for name, line, group in (("Chris", "record", "coordinator"), ("Amira", "end", "desk")):
        reply = type_in(front, name, f"{line} {support_request.label}", group)
        assert isinstance(reply, Ask)
        assert support_request.label in reply.form.title
    assert "not yours to do" in said(type_in(front, "Amira", f"record {support_request.label}"))


def test_usage_marks_what_is_needed() -> None:
    command = Command(DESK, ("reply",), "x", "y", (commands.REFERENCE, commands.Argument("own_limit", "x")))
    assert usage(command) == "reply <reference> [own limit]"
