"""What people do comes in once, is acknowledged in time and is always answered, whatever happens to the line."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from adapters.slack import answers, events
from adapters.slack.connection import application
from adapters.slack.events import Events
from adapters.slack.forms import WORKING
from adapters.slack.home import Homes
from core.clock import MovableClock
from core.database.failures import NotSaved
from core.desk import Desk as Door
from core.requests.model import State
from tests.adapters.contract import card, stands
from tests.databases import Databases
from tests.wire.slack_house import MESSAGE, House, at_home
from tests.world.slack.sockets import Connection, Sockets

HOLD_BACK = 0.3
"""Longer than the tests' Slack waits before it is acknowledged (`QUICK.late`)."""


@pytest.fixture
async def home(sqlite_databases: Databases, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    async with at_home(sqlite_databases.fresh(), monkeypatch) as opened:
        opened.person("Chris", coordinator=True)
        for name in ("Amira", "Ben"):
            opened.advocate(name, kinds=("refusal_to_assess",))
        opened.start_posting()
        opened.start_listening()
        await opened.up()
        yield opened
        assert opened.world.complaints == []


def slow(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """From now on the desk takes longer than Slack should wait."""
    for name in names:
        real = getattr(Door, name)

        async def late(self: Door, *args: Any, real: Any = real, **kwargs: Any) -> Any:
            reply = await real(self, *args, **kwargs)
            await asyncio.sleep(HOLD_BACK)
            return reply

        monkeypatch.setattr(Door, name, late)


async def test_a_press_that_takes_long_is_acknowledged_in_time_and_answered_when_it_is_done(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = await home.ask("Amira")
    await home.sees("Amira", MESSAGE)
    slow(monkeypatch, "press")
    await home.click("Amira", "Accept")
    assert "SR-0001 is yours" not in home.harbour.words("Amira"), "acknowledged before it was done"
    await home.sees("Amira", "SR-0001 is yours")
    assert home.records.reload(asked).state is State.ACCEPTED


async def test_a_form_that_takes_long_stays_open_and_becomes_the_answer(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await home.command("Amira", "/desk conflicts add")
    await home.form("Amira")
    modal = home.harbour.seat("Amira").modal()
    assert modal is not None
    slow(monkeypatch, "press")
    await home.submit("Amira", {modal.fields[0].label: "Kent"})
    await home.form("Amira", WORKING)
    await home.form("Amira", "Kent")


async def test_a_form_that_was_wrong_and_took_long_comes_again_with_all_that_was_written(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await home.command("Chris", "/coordinator advocate add")
    await home.form("Chris")
    modal = home.harbour.seat("Chris").modal()
    assert modal is not None
    account, name = (field for field in modal.fields if field.kind == "plain_text_input")
    plan = next(field for field in modal.fields if field.choices)
    real = Door.press

    async def late(self: Door, *args: Any, **kwargs: Any) -> Any:
        await asyncio.sleep(HOLD_BACK)
        return await real(self, *args, **kwargs)

    monkeypatch.setattr(Door, "press", late)
    await home.submit("Chris", {account.label: "nonsense", name.label: "Kim Lee", plan.label: plan.choices[0].label})
    await home.form("Chris", WORKING)
    await home.form("Chris", "⚠️")
    again = home.harbour.seat("Chris").modal()
    assert again is not None
    assert [field.written for field in again.fields if field.kind == "plain_text_input"] == ["nonsense", "Kim Lee"]
    kim = f"slack:{home.harbour.team.id}:{home.harbour.people['Robin'].id}"
    await home.submit("Chris", {account.label: kim})
    await home.form("Chris", "Kim Lee")


async def test_a_command_that_takes_long_is_answered_all_the_same(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    slow(monkeypatch, "command")
    await home.command("Amira", "/desk help")
    await home.sees("Amira", "What you can do with /desk")


async def test_where_slack_opens_no_window_any_more_the_button_is_offered_again(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await home.ask("Amira")
    await home.sees("Amira", MESSAGE)
    slow(monkeypatch, "press")
    clock = home.world.clock
    assert isinstance(clock, MovableClock)
    await home.click("Amira", "Decline")
    clock.offset += timedelta(seconds=4)
    await home.sees("Amira", answers.TOO_LATE)
    await home.click("Amira", answers.AGAIN)
    await home.form("Amira", "A few words for the family")


async def test_what_slack_delivers_twice_happens_and_is_answered_once(home: House) -> None:
    await home.ask()
    await home.sees("Amira", "SR-0001")
    home.world.sockets.twice = 1
    await home.click("Amira", "Accept", "SR-0001")
    await home.sees("Amira", "SR-0001 is yours")
    direct = home.harbour.seat("Amira").direct(home.harbour.app).id
    home.world.sockets.twice = 1
    home.harbour.seat("Amira").type(direct, "hello?")
    await home.sees("Amira", "Not sent.")
    home.world.sockets.twice = 1
    await home.command("Amira", "/desk help")
    words = home.harbour.words("Amira")
    assert words.count("SR-0001 is yours") == 1
    assert words.count("Not sent. To write to a family") == 1


async def test_what_apps_write_and_what_is_edited_is_never_taken_for_a_person_s_words(home: House) -> None:
    place = home.harbour.account("Amira").conversation
    ref = stands(await home.opened.platform.show(card(words="Posted by the desk."), place, "k1"))
    await home.opened.platform.redraw(card(words="Drawn anew."), ref)
    await home.opened.platform.remove(ref)
    direct = home.harbour.seat("Amira").direct(home.harbour.app).id
    home.harbour.seat("Amira").type(direct, "typed")
    await home.sees("Amira", "Not sent.")
    assert home.harbour.words("Amira").count("Not sent.") == 1


async def test_a_line_that_is_renewed_or_cut_comes_back_and_nothing_that_was_done_is_lost(home: House) -> None:
    app, sockets = home.harbour.app.id, home.world.sockets
    for harm in (sockets.refresh, sockets.cut):
        before = list(sockets.connections)
        harm(app)
        await home.until(partial(_another, sockets, app, before), 15)
        await home.command("Amira", "/desk help")
    await home.sees("Amira", "What you can do with /desk")


def _another(sockets: Sockets, app: str, before: list[Connection]) -> bool:
    return any(one not in before for one in sockets.of(app))


async def test_an_act_that_breaks_the_desk_is_acknowledged_answered_and_noted_without_its_words(
    home: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise ValueError("Wilfred's letter")

    monkeypatch.setattr(Door, "command", broken)
    await home.command("Amira", "/desk help")
    await home.sees("Amira", events.WENT_WRONG)
    assert "an act failed: command" in caplog.text


async def test_what_could_not_be_saved_is_said_in_the_desk_s_own_words(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unsaved(*_: object, **__: object) -> None:
        raise NotSaved

    await home.ask("Amira")
    await home.sees("Amira", MESSAGE)
    monkeypatch.setattr(Door, "press", unsaved)
    await home.click("Amira", "Accept")
    await home.sees("Amira", "Not saved. Please press again in a moment.")


async def test_a_coordinator_by_group_is_one_only_as_long_as_the_group_says_so(
    sqlite_databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_home(sqlite_databases.fresh(), monkeypatch) as home:
        group = home.world.town.group(home.harbour.team, "coordinators", [home.harbour.people["Robin"]])
        written = f"slack:{home.harbour.team.id}:{group.id}"
        ours = home.records.organisation.model_copy(update={"coordinator_groups": (written,)})
        settings = home.records.store.house.settings.model_copy(update={"organisations": (ours,)})
        home.door = Door(home.records.store, settings, dict(home.door._verbs))
        home.person("Robin")
        home.start_listening()
        await home.up()
        await home.command("Robin", "/coordinator queue")
        await home.sees("Robin", "No request is open")
        assert await home.opened.platform.may(home.harbour.account("Robin"), written)
        assert not await home.opened.platform.may(home.harbour.account("Amira"), written)
        home.world.town.take_out(group, home.harbour.people["Robin"])
        home.harbour.seat("Robin").reload()
        monkeypatch.setattr("adapters.slack.groups.FRESH_S", 0.0)
        await home.command("Robin", "/coordinator queue")
        await home.sees("Robin", "not yours")


async def test_a_line_that_cannot_be_made_is_said_once_and_is_up_again_when_the_token_is_mended(
    sqlite_databases: Databases, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    async with at_home(sqlite_databases.fresh(), monkeypatch) as home:
        variable, file = home.harbour.settings().app_token_env, tmp_path / "token"
        monkeypatch.delenv(variable)
        monkeypatch.setenv(f"{variable}_FILE", str(file))
        file.write_text("xapp-wrong")
        home.start_listening()
        await home.until(lambda: sum(one.method == "apps.connections.open" for one in home.world.calls) >= 3)
        said = [record for record in caplog.records if "no line to" in record.message]
        assert [(record.levelno, "invalid_auth" in record.message) for record in said] == [(logging.ERROR, True)]
        file.write_text(home.world.town.app_token(home.harbour.app))
        await home.up()
        assert "is up again" in caplog.text


async def test_every_event_is_acknowledged_also_one_that_nobody_listens_to(home: House) -> None:
    chat = home.opened.platform
    router = Events(home.door, chat, Homes(chat))
    app = application(router, frozenset({home.harbour.team.id}), home.opened._wire.client(None))
    assert len(app._async_listeners) == 4
    team = {"id": home.harbour.team.id}
    for body in (
        {"type": "event_callback", "team_id": team["id"], "event": {"type": "something_new"}},
        {"type": "event_callback", "team_id": team["id"], "event": {"type": "message", "channel_type": "im"}},
        {"type": "block_actions", "team": team, "user": {"id": "U1"}, "actions": [{"action_id": "open-0"}]},
        {"type": "block_actions", "team": team, "user": {"id": "U1"}, "actions": [{"action_id": "x", "value": 3}]},
    ):
        done = await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))
        assert done.status == 200, body


async def test_what_comes_from_a_workspace_that_is_not_ours_reaches_nobody(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def reached(*_: object, **__: object) -> None:
        raise AssertionError("reached the desk")

    for door in ("press", "command", "typed"):
        monkeypatch.setattr(Door, door, reached)
    chat = home.opened.platform
    router = Events(home.door, chat, Homes(chat))
    app = application(router, frozenset({home.harbour.team.id}), home.opened._wire.client(None))
    elsewhere = {"id": "U1", "team_id": "T0ELSEWHERE"}
    action = {"action_id": "press-0", "value": "v1:accept:x", "action_ts": "1"}
    for body in (
        {"type": "block_actions", "team": {"id": "T0ELSEWHERE"}, "user": elsewhere, "actions": [action]},
        {"type": "block_actions", "team": {"id": home.harbour.team.id}, "user": elsewhere, "actions": [action]},
    ):
        assert (await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))).status == 200
    await router.rest()


async def test_the_daily_look_tells_the_operator_of_a_channel_that_is_not_private(
    sqlite_databases: Databases, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with at_home(sqlite_databases.fresh(), monkeypatch) as home:
        home.world.town.publish(home.harbour.requests)
        home.start_listening()
        place = home.harbour.place(home.harbour.requests)
        told = f"nothing is posted in {place}: everybody in the workspace can read this channel"
        await home.until(lambda: told in caplog.text)
