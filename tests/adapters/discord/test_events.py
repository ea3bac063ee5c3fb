"""What people do in a server, and what they are answered: the real client in this process, a real record behind it."""

import asyncio
import logging
from typing import Any

import discord
import pytest

from adapters.discord import events
from adapters.discord.commands import sync
from adapters.discord.events import NOT_THERE
from core.access import Envelope
from core.requests.asking import read_new_request
from core.requests.intake import receive_request
from core.requests.model import SupportRequest
from core.surface import Ask, Form, Reply, Say, TextField
from core.tenant import organisation_of
from tests.adapters.discord.server import LEADS, Server
from tests.core.requests.front import ASKED

LONG = "He has been out of school since Easter, and nobody has told us what happens next. Please help us."


async def asked(server: Server, **changes: Any) -> SupportRequest:
    """A family asks; its card is posted."""

    def ask(tx: Any) -> SupportRequest:
        return receive_request(
            tx, organisation_of(tx), read_new_request(ASKED | changes, tx.house.send_facts, tx.now.date())
        )

    support_request = server.desk.write(ask)
    await server.settle()
    return support_request


def card_in(server: Server) -> discord.Message:
    """The request's card in the request channel."""
    return next(message for message in server.requests.history() if message.embeds)


def words_of(message: Any) -> str:
    """Everything that is said in a message."""
    told = [message.content]
    for embed in message.embeds:
        told += [embed.description or "", *(f"{field.name}: {field.value}" for field in embed.fields)]
        told.append(embed.footer.text or "")
    return "\n".join(told)


def labels_of(message: Any) -> list[str]:
    """The buttons under a message."""
    rows = message.components
    return [
        button["label"] if isinstance(button, dict) else button.label
        for row in rows
        for button in (row["components"] if isinstance(row, dict) else row.children)
    ]


def value_of(message: Any, label: str) -> str:
    """What the button of this label sends."""
    buttons = (button for row in message.components for button in row.children)
    return next(str(button.custom_id) for button in buttons if button.label == label)


async def accepted(server: Server) -> Any:
    """Amira has accepted a request: the thread of its conversation."""
    await asked(server)
    await server.click("Amira", card_in(server), "Accept")
    return server.thread("SR-0001")


async def test_the_first_to_accept_has_it_and_every_card_says_so(server: Server) -> None:
    await asked(server)
    first = await server.click("Amira", card_in(server), "Accept")
    assert first.response is not None
    assert first.response.ephemeral
    assert "SR-0001 is yours" in first.response.content
    card = card_in(server)
    assert "Amira" in words_of(card)
    assert "Accept" not in labels_of(card)


async def test_a_card_that_is_out_of_date_answers_with_who_was_first(server: Server) -> None:
    await asked(server)
    stale = card_in(server)
    await server.click("Amira", stale, "Accept")
    stale_value = value_of(stale, "Accept")
    await server.door.press(envelope(server, "Ben"), stale_value)
    reply = await server.door.press(envelope(server, "Ben"), stale_value)
    assert isinstance(reply, Say)
    assert "Amira" in reply.words


def envelope(server: Server, name: str) -> Envelope:
    return Envelope(server.account(name), f"discord:test{next(server.desk.numbers)}", "discord", name)


async def test_what_a_family_wrote_is_read_in_private_alone(server: Server) -> None:
    await asked(server, message=LONG)
    assert LONG not in words_of(card_in(server))
    result = await server.click("Amira", card_in(server), "Read request")
    assert result.response is not None
    assert result.response.ephemeral
    assert LONG in words_of(result.response)


async def test_accepting_opens_a_private_thread_named_by_the_reference(server: Server) -> None:
    thread = await accepted(server)
    opened = thread.history()[0]
    assert "your conversation with the family" in words_of(opened)
    assert "Reply to family" in labels_of(opened)
    backend = server.env.backend
    inside = set(backend.get_channel(thread.id).thread_members)
    assert inside == {backend.bot_user.id, server.users["Amira"].id}


async def test_what_is_typed_in_a_conversation_is_answered_at_once_and_is_not_sent(server: Server) -> None:
    thread = await accepted(server)
    for _ in range(2):
        await server.members["Amira"].send(thread, "Dear family, …")
        await server.settle()
    told = [message for message in thread.history() if message.content.startswith("Not sent")]
    assert len(told) == 1, "the notice before it is taken away"
    assert labels_of(told[0]) == ["Reply to family", "Note"]
    assert thread.history()[-1].id == told[0].id


async def test_what_is_typed_elsewhere_is_nobodys_business(server: Server) -> None:
    before = len(server.requests.history())
    await server.members["Amira"].send(server.requests, "Good morning")
    await server.settle()
    assert len(server.requests.history()) == before + 1


async def test_a_reply_goes_by_a_form_and_stands_in_the_thread(server: Server) -> None:
    thread = await accepted(server)
    shown = await server.click("Amira", thread.history()[0], "Reply to family")
    assert shown.modal is not None
    assert shown.modal["title"] == "Reply to the family: SR-0001"
    await server.members["Amira"].submit_modal(shown, {"words": LONG})
    await server.settle()
    assert any(LONG in words_of(message) for message in thread.history())


async def test_a_form_that_was_opened_before_a_restart_is_taken_after_it(server: Server) -> None:
    thread = await accepted(server)
    shown = await server.click("Amira", thread.history()[0], "Reply to family")
    await server.restart()
    await server.members["Amira"].submit_modal(shown, {"words": LONG})
    await server.settle()
    assert any(LONG in words_of(message) for message in thread.history())


async def test_a_card_posted_before_a_restart_is_answered_after_it(server: Server) -> None:
    await asked(server)
    before = card_in(server)
    await server.restart()
    result = await server.click("Amira", before, "Accept")
    assert result.response is not None
    assert "SR-0001 is yours" in result.response.content


async def test_two_people_fill_the_same_form_at_once(server: Server) -> None:
    await asked(server)
    forms = {name: await server.click(name, card_in(server), "Raise a concern") for name in ("Amira", "Ben")}
    assert forms["Amira"].modal is not None
    for person, shown in forms.items():
        values: dict[str, Any] = {}
        for part in shown.modal["components"] if shown.modal else ():
            if part["type"] == 18:
                one = part["component"]
                values[one["custom_id"]] = [one["options"][0]["value"]] if "options" in one else f"{person} says so."
        result = await server.members[person].submit_modal(shown, values)
        await server.settle()
        assert result.response is not None
        assert "went wrong" not in words_of(result.response)


async def test_a_form_that_is_not_accepted_can_be_mended_without_writing_it_again(server: Server) -> None:
    shown = await server.members["Chris"].slash(server.requests, "coordinator advocate accredit", advocate="Amira")
    assert shown.modal is not None
    result = await server.members["Chris"].submit_modal(shown, {"until": "soon"})
    assert result.response is not None
    assert result.response.content.startswith("Accredited until: ")
    assert labels_of(result.response) == ["Open the form"]
    again = await server.members["Chris"].click(result.response, label="Open the form")
    assert again.modal is not None
    (part,) = [one for one in again.modal["components"] if one["type"] == 18]
    assert part["component"]["value"] == "soon"


async def test_after_a_restart_a_long_text_that_was_not_accepted_comes_back_to_its_writer(server: Server) -> None:
    shown = await server.members["Chris"].slash(server.requests, "coordinator advocate add")
    assert shown.modal is not None
    await server.restart()
    values = {"account": "nobody", "name": LONG, "plan": ["free"]}
    result = await server.members["Chris"].submit_modal(shown, values)
    assert result.response is not None
    assert labels_of(result.response) == []
    assert any(LONG in words_of(message) for message in result.followups)


async def test_the_dashboard_is_one_message_with_every_button(server: Server) -> None:
    result = await server.members["Amira"].slash(server.requests, "desk home")
    assert result.response is not None
    assert result.followups == []
    assert len(result.response.embeds) > 2
    assert "My limit" in labels_of(result.response)


async def test_a_stranger_is_told_how_to_be_added(server: Server) -> None:
    user = server.env.create_user("Kim", global_name="Kim")
    roles = [role for role in server.guild.roles.values() if role.name == "Team"]
    kim = server.guild.add_member(user, roles=roles)
    result = await kim.slash(server.requests, "desk home")
    assert result.response is not None
    assert labels_of(result.response) == ["Ask to be added"]


async def test_a_button_in_ones_own_conversation_is_pressed_in_the_right_server(server: Server) -> None:
    await asked(server, chosen_advocate=server.people["Amira"].public_id)
    (card,) = server.direct("Amira").history()
    result = await server.click_in_dm("Amira", card, "Accept")
    assert result.response is not None
    assert "SR-0001 is yours" in result.response.content


async def test_who_has_left_the_server_can_press_nothing_of_it_any_more(server: Server) -> None:
    await asked(server, chosen_advocate=server.people["Amira"].public_id)
    (card,) = server.direct("Amira").history()
    server.guild.remove_member(server.members["Amira"])
    result = await server.click_in_dm("Amira", card, "Accept")
    assert result.response is not None
    assert result.response.content == NOT_THERE


async def test_an_argument_is_completed_for_those_who_may_use_it(server: Server) -> None:
    await asked(server)
    found = await server.members["Chris"].autocomplete(server.requests, "coordinator show", "reference", "1")
    assert found == [{"name": "SR-0001: Refusal to assess", "value": "SR-0001"}]
    assert await server.members["Sam"].autocomplete(server.requests, "coordinator show", "reference", "") == []
    plans = await server.members["Chris"].autocomplete(server.requests, "coordinator advocate plan", "plan", "pro")
    assert plans == [{"name": "Professional", "value": "professional"}]


async def test_who_coordinates_is_seen_by_their_role_at_each_press(server: Server) -> None:
    refused = await server.members["Sam"].slash(server.requests, "coordinator queue")
    allowed = await server.members["Lena"].slash(server.requests, "coordinator queue")
    assert refused.response is not None
    assert allowed.response is not None
    assert "not yours to do" in refused.response.content
    assert "not yours to do" not in words_of(allowed.response)
    account = server.account("Lena")
    (role,) = [role for role in server.guild.roles.values() if role.name == LEADS]
    assert await server.chat.may(account, f"discord:{account.workspace}:{role.id}")
    assert not await server.chat.may(server.account("Sam"), f"discord:{account.workspace}:{role.id}")


async def test_a_failure_is_answered_with_a_number_that_is_in_the_log(
    server: Server, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(*_: Any) -> Reply:
        raise RuntimeError("nobody planned this")

    monkeypatch.setattr(server.door, "command", breaks, raising=False)
    with caplog.at_level(logging.ERROR):
        result = await server.members["Amira"].slash(server.requests, "desk home")
    assert result.response is not None
    number = result.response.content.partition("noted as ")[2].partition(".")[0]
    assert len(number) == 8
    assert number in caplog.text


async def test_what_takes_longer_than_two_seconds_is_acknowledged_and_answered_later(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slowly(*_: Any) -> Reply:
        await asyncio.sleep(60)
        return Say("Here it is.")

    monkeypatch.setattr(events, "ACKNOWLEDGE_AFTER_S", 0.05)
    monkeypatch.setattr(server.door, "command", slowly, raising=False)
    result = await server.members["Amira"].slash(server.requests, "desk home")
    await server.env.advance_time(0.1)
    assert result.deferred
    await server.env.advance_time(60)
    assert result.response is not None
    assert result.response.content == "Here it is."
    assert result.response.ephemeral


async def test_a_form_that_comes_late_is_opened_by_a_button(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    form = Form("Reply", "reply_send", "abc", (TextField("words", "Words", draft="Hello"),))

    async def slowly(*_: Any) -> Reply:
        await asyncio.sleep(60)
        return Ask(form)

    monkeypatch.setattr(events, "ACKNOWLEDGE_AFTER_S", 0.05)
    monkeypatch.setattr(server.door, "command", slowly, raising=False)
    result = await server.members["Amira"].slash(server.requests, "desk home")
    await server.env.advance_time(61)
    assert result.response is not None
    again = await server.members["Amira"].click(result.response, label="Open the form")
    assert again.modal is not None
    assert again.modal["custom_id"] == "v1:reply_send:abc"


async def test_commands_are_registered_only_when_they_have_changed(server: Server) -> None:
    assert not await sync(server.rest, server.door.command_names)
    registered = [one for one in server.env.http_requests if one.method == "PUT" and one.path.endswith("/commands")]
    assert len(registered) == 1
    other = server.door.command_names.model_copy(update={"desk": "bureau"})
    assert await sync(server.rest, other)
