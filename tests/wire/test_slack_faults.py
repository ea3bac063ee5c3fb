"""What goes wrong between Slack and the desk: nothing is lost, nothing is posted twice, and somebody is told."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.platform import Done, Gone, Later, Paused, Ref, Refused, Unknown
from tests.adapters.contract import LONG_AGO, card, stands
from tests.databases import Databases
from tests.wire.slack_house import MESSAGE, QUICK, Harbour, House, at_home, opened, standing
from tests.world.slack.misfortune import Fate
from tests.world.slack.shell import Shell


@pytest.fixture
async def home(sqlite_databases: Databases, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    async with at_home(sqlite_databases.fresh(), monkeypatch) as opened:
        opened.person("Chris", coordinator=True)
        for name in ("Amira", "Ben"):
            opened.advocate(name, kinds=("refusal_to_assess",))
        opened.start_posting()
        yield opened


@pytest.fixture
async def stand(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Shell, Harbour]]:
    async with standing(monkeypatch) as both:
        yield both


def cards_with(home: House, name: str, words: str) -> int:
    return sum(words in message.words for message in home.harbour.seat(name).messages())


def brings_the_request(arguments: Mapping[str, Any]) -> bool:
    """The coordinators' card goes out at the same time, and either may be first."""
    return MESSAGE in str(arguments)


@pytest.mark.parametrize("fate", [Fate.DROPPED, Fate.LOST, Fate.BROKEN, Fate.PAGE])
async def test_a_post_whose_answer_never_came_stands_exactly_once(home: House, fate: Fate) -> None:
    planned = home.world.misfortunes.plan("chat.postMessage", fate, when=brings_the_request)
    await home.ask("Amira")
    await home.until(lambda: planned.times == 0)
    for _ in range(3):
        await asyncio.sleep(0.02)
        home.later(seconds=30)
    await home.sees("Amira", MESSAGE)
    home.later(minutes=20)
    await home.office.drain()
    assert cards_with(home, "Amira", MESSAGE) == 1


async def test_when_slack_asks_for_patience_the_post_waits_and_comes(home: House) -> None:
    planned = home.world.misfortunes.plan("chat.postMessage", Fate.LIMITED, seconds=7, when=brings_the_request)
    await home.ask("Amira")
    await home.until(lambda: planned.times == 0)
    assert cards_with(home, "Amira", MESSAGE) == 0
    await asyncio.sleep(0.05)
    home.later(seconds=8)
    await home.sees("Amira", MESSAGE)
    assert cards_with(home, "Amira", MESSAGE) == 1


async def test_redraws_that_slack_refuses_for_a_while_keep_no_new_request_waiting(home: House) -> None:
    await home.ask("Amira")
    await home.sees("Amira", MESSAGE)
    planned = home.world.misfortunes.plan("chat.update", Fate.LIMITED, times=1, seconds=600)
    home.start_listening()
    await home.up()
    await home.click("Amira", "Accept", MESSAGE)
    await home.until(lambda: planned.times == 0)
    await home.ask("Ben")
    await home.sees("Ben", MESSAGE)


@pytest.mark.parametrize("harm", ["archive", "publish", "share"])
async def test_a_channel_that_is_closed_public_or_shared_gets_no_request_and_coordinators_are_asked(
    home: House, harm: str
) -> None:
    getattr(home.world.town, harm)(home.harbour.requests)
    await home.ask()
    await home.sees("Chris", "SR-0001")
    assert home.harbour.requests.messages == {}


async def test_what_a_channel_holds_and_what_is_said_aloud_tells_nothing_of_a_family(
    home: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    home.start_listening()
    await home.up()
    await home.ask(message="Our son Wilfred cries at Hill School.", child_name="Wilfred", other_parties="Hill School")
    await home.sees("Ben", "SR-0001")
    await home.click("Ben", "Read request")
    await home.form("Ben", "Wilfred")
    told = [str(made.arguments) for made in home.world.calls if made.method in ("chat.postMessage", "chat.update")]
    aloud = [one.notification for name in home.harbour.people for one in home.harbour.seat(name).messages()]
    for secret in ("Wilfred", "Hill School", "Jo Marsh", "jo@example.org"):
        assert not [line for line in (*told, *aloud, caplog.text) if secret in line]


async def test_a_post_names_its_key_and_nothing_else_to_other_apps(stand: tuple[Shell, Harbour]) -> None:
    shell, harbour = stand
    slack = opened(shell, harbour)
    stands(await slack.platform.show(card(), harbour.place(harbour.requests), "desk-1"))
    message = next(iter(harbour.requests.messages.values()))
    assert message.metadata == {"event_type": "advocate_desk_post", "event_payload": {"key": "desk-1"}}
    await slack.close()


async def test_another_app_s_look_alike_is_not_taken_for_ours(stand: tuple[Shell, Harbour]) -> None:
    shell, harbour = stand
    town, slack = harbour.world.town, opened(shell, harbour)
    other = town.install(town.app(harbour.app.manifest), harbour.team)
    town.join(harbour.requests, other)
    metadata = {"event_type": "advocate_desk_post", "event_payload": {"key": "desk-1"}}
    forged = {"channel": harbour.requests.id, "text": "Forged.", "metadata": metadata}
    assert harbour.world.call("chat.postMessage", other.token, forged).body["ok"]  # type: ignore[index]
    assert await slack.platform.find("desk-1", harbour.place(harbour.requests), LONG_AGO) is None
    await slack.close()


async def test_a_post_is_found_behind_pages_of_others_and_although_the_history_is_behind(
    stand: tuple[Shell, Harbour],
) -> None:
    shell, harbour = stand
    slack, place = opened(shell, harbour), harbour.place(harbour.requests)
    began = datetime.now(UTC) - timedelta(minutes=1)
    ref = stands(await slack.platform.show(card(), place, "desk-1"))
    for number in range(450):
        harbour.world.seat(harbour.people["Ben"].id).type(harbour.requests.id, f"Message {number}")
    assert await slack.platform.find("desk-1", place, began) == ref
    await slack.close()


async def test_a_look_waits_for_a_history_that_is_behind(
    stand: tuple[Shell, Harbour], monkeypatch: pytest.MonkeyPatch
) -> None:
    shell, harbour = stand
    harbour.world.history_lag = timedelta(seconds=0.2)
    monkeypatch.setattr("tests.wire.slack_house.QUICK", type(QUICK)(lag=0.3))
    slack, place = opened(shell, harbour), harbour.place(harbour.requests)
    harbour.world.misfortunes.plan("chat.postMessage", Fate.DROPPED)
    assert isinstance(await slack.platform.show(card(), place, "desk-1"), Unknown)
    assert isinstance(await slack.platform.find("desk-1", place, LONG_AGO), Ref)
    await slack.close()


@pytest.mark.parametrize("fate", [Fate.LIMITED, Fate.BROKEN, Fate.PAGE])
async def test_a_look_that_could_not_be_made_is_no_proof_that_nothing_stands(
    stand: tuple[Shell, Harbour], fate: Fate
) -> None:
    shell, harbour = stand
    slack, place = opened(shell, harbour), harbour.place(harbour.requests)
    harbour.world.misfortunes.plan("conversations.history", fate, seconds=1)
    with pytest.raises(TimeoutError):
        await slack.platform.find("desk-1", place, LONG_AGO)
    await slack.close()


async def test_one_broken_token_pauses_its_own_workspace_alone_and_a_new_one_in_its_file_mends_it(
    stand: tuple[Shell, Harbour], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shell, harbour = stand
    meadow = Harbour.build(harbour.world, monkeypatch, "Meadow")
    variable = harbour.settings().bot_token_env
    monkeypatch.delenv(variable)
    monkeypatch.setenv(f"{variable}_FILE", str(tmp_path / "token"))
    (tmp_path / "token").write_text(harbour.install.token)
    slack = opened(shell, harbour, meadow)
    here, there = harbour.place(harbour.requests), meadow.place(meadow.requests)
    stands(await slack.platform.show(card(), here, "desk-1"))
    harbour.world.town.revoke(harbour.install.token)
    assert isinstance(await slack.platform.show(card(), here, "desk-2"), Paused)
    stands(await slack.platform.show(card(), there, "desk-3"))
    (tmp_path / "token").write_text(harbour.world.town.install(harbour.app, harbour.team).token)
    stands(await slack.platform.show(card(), here, "desk-2"))
    await slack.close()


async def test_a_token_of_another_workspace_posts_nothing_there(
    stand: tuple[Shell, Harbour], monkeypatch: pytest.MonkeyPatch
) -> None:
    shell, harbour = stand
    meadow = Harbour.build(harbour.world, monkeypatch, "Meadow")
    monkeypatch.setenv(harbour.settings().bot_token_env, meadow.install.token)
    slack = opened(shell, harbour)
    outcome = await slack.platform.show(card(), harbour.account("Amira").conversation, "desk-1")
    assert isinstance(outcome, Paused)
    assert meadow.team.id in outcome.why
    assert meadow.install.token not in outcome.why
    await slack.close()


async def test_a_missing_token_and_a_missing_permission_are_said_and_keep_the_posts(
    stand: tuple[Shell, Harbour], monkeypatch: pytest.MonkeyPatch
) -> None:
    shell, harbour = stand
    slack, place = opened(shell, harbour), harbour.place(harbour.requests)
    harbour.world.state.tokens[harbour.install.token].scopes = harbour.install.scopes - {"chat:write"}
    assert await slack.platform.show(card(), place, "k") == Paused("Slack says missing_scope; it lacks chat:write")
    monkeypatch.delenv(harbour.settings().bot_token_env)
    outcome = await slack.platform.show(card(), place, "k")
    assert isinstance(outcome, Paused)
    assert harbour.settings().bot_token_env in outcome.why
    await slack.close()


async def test_whoever_was_deactivated_and_a_channel_without_the_bot_are_gone(stand: tuple[Shell, Harbour]) -> None:
    shell, harbour = stand
    slack, town = opened(shell, harbour), harbour.world.town
    amira = harbour.account("Amira").conversation
    ref = stands(await slack.platform.show(card(), amira, "k1"))
    town.deactivate(harbour.people["Amira"])
    assert isinstance(await slack.platform.show(card(), amira, "k2"), Gone)
    assert await slack.platform.remove(ref) == Done()
    town.leave(harbour.requests, harbour.install)
    assert isinstance(await slack.platform.show(card(), harbour.place(harbour.requests), "k3"), Gone)
    await slack.close()


async def test_when_slack_cannot_be_reached_at_all_nothing_was_carried(
    stand: tuple[Shell, Harbour], monkeypatch: pytest.MonkeyPatch
) -> None:
    shell, harbour = stand
    slack = opened(shell, harbour)
    monkeypatch.setattr(slack._wire, "api", "http://127.0.0.1:9/api/")
    outcome = await slack.platform.show(card(), harbour.place(harbour.requests), "k")
    assert isinstance(outcome, Later)
    await slack.close()


async def test_a_place_that_is_not_ours_is_refused_or_gone(stand: tuple[Shell, Harbour]) -> None:
    shell, harbour = stand
    slack, place = opened(shell, harbour), harbour.place(harbour.requests)
    elsewhere = type(place)("slack", "T0NOWHERE", place.channel)
    assert isinstance(await slack.platform.show(card(), type(place)("stage", "a", "b"), "k"), Refused)
    assert isinstance(await slack.platform.show(card(), elsewhere, "k"), Gone)
    assert isinstance(await slack.platform.redraw(card(), Ref(elsewhere, "1.2")), Gone)
    await slack.close()
