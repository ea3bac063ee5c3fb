"""What Slack sends, read into acts; and every button and form that was ever released, pressed again."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack import events
from adapters.slack.chat import Chat
from adapters.slack.events import Events, command_in, form_in, press_in, typed_in
from adapters.slack.home import Homes
from adapters.slack.recent import MOST, REMEMBERED_S, Recent
from core.platform import Place
from core.surface import Card, Form, Say
from tests.core.life import Seen
from tests.databases import Databases
from tests.wire.slack_house import House, at_home

NOBODY: Any = None
"""No desk: nothing of this may come so far."""

OLD = Path(__file__).parent / "old_buttons.txt"


def old_ones() -> Iterator[tuple[str, str]]:
    for line in OLD.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, _, value = line.partition(" ")
            yield kind, value


def click(value: Any = "v1:accept:o1", **changes: Any) -> dict[str, Any]:
    """A press of a button in a channel, as Slack sends it."""
    return {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": "U1", "name": "amira", "team_id": "T1"},
        "container": {"type": "message", "message_ts": "100.1", "channel_id": "C1", "is_ephemeral": False},
        "message": {"ts": "100.1"},
        "trigger_id": "1.2.a",
        "response_url": "https://hooks.slack.com/actions/1",
        "actions": [{"type": "button", "action_id": "press-0", "value": value, "action_ts": "200.2"}],
        **changes,
    }


def sent(value: str, **changes: Any) -> dict[str, Any]:
    """A form that was sent."""
    view = {"id": "V1", "hash": "1.x", "type": "modal", "callback_id": value, "blocks": [], "state": {"values": {}}}
    return {
        "type": "view_submission",
        "team": {"id": "T1"},
        "user": {"id": "U1", "team_id": "T1"},
        "view": view,
    } | changes


def typed(**changes: Any) -> dict[str, Any]:
    """Something that a person typed to the bot."""
    event = {"type": "message", "channel_type": "im", "user": "U1", "channel": "D1", "ts": "300.3", "text": "hello"}
    return {"type": "event_callback", "event_id": "Ev1", "team_id": "T1", "event": event | changes}


@pytest.fixture
async def home(sqlite_databases: Databases, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    async with at_home(sqlite_databases.fresh(), monkeypatch) as opened:
        opened.person("Chris", coordinator=True)
        opened.advocate("Amira")
        yield opened


@pytest.mark.parametrize("name", ["Chris", "Amira", "Robin"])
async def test_every_old_button_and_form_is_answered_with_a_sentence(home: House, name: str) -> None:
    router = Events(home.door, home.opened.platform, Homes(home.opened.platform))
    team, user = {"id": home.harbour.team.id}, {"id": home.harbour.people[name].id, "team_id": home.harbour.team.id}
    for kind, value in old_ones():
        body = (click if kind == "button" else sent)(value, team=team, user=user)
        act = press_in(body) if kind == "button" else form_in(body)
        assert act is not None
        outcome = await router._outcome(act)
        assert not isinstance(outcome, Say) or outcome.words not in ("", events.WENT_WRONG), value


def test_every_button_and_form_of_today_is_kept_among_the_old_ones(drawn: tuple[Seen, ...]) -> None:
    kept = {(kind, value.split(":")[1]) for kind, value in old_ones()}
    today = {("form", one.drawn.verb) for one in drawn if isinstance(one.drawn, Form)}
    for one in drawn:
        if isinstance(one.drawn, Card | Say):
            today |= {("button", button.verb) for button in one.drawn.buttons if not button.link}
    assert today - kept == set(), f"add them to {OLD.name}, as v1:<verb>:<an invented id>"


def test_a_redelivery_has_the_same_key_and_another_press_another() -> None:
    first, same = press_in(click()), press_in(click(trigger_id="other", response_url="other"))
    later = press_in(click(actions=[{"value": "v1:accept:o1", "action_ts": "200.3"}]))
    assert first is not None
    assert same is not None
    assert later is not None
    assert first.key == same.key != later.key
    assert first.key == "slack:T1:U1:C1:100.1:200.2"
    assert form_in(sent("v1:decline_send:o1")).key == "slack:T1:U1:V1:1.x"
    one, again = typed_in(typed()), typed_in(typed() | {"event_id": "Ev2"})
    assert one is not None
    assert again is not None
    assert one.key == again.key == "slack:T1:D1:300.3"


def test_a_key_never_outgrows_its_column() -> None:
    long = press_in(click(actions=[{"value": "v1:accept:o1", "action_ts": "9" * 300}]))
    assert long is not None
    assert len(long.key) <= 128


def test_where_something_was_typed_is_the_place_of_its_conversation() -> None:
    in_thread, beside = typed_in(typed(thread_ts="299.1")), typed_in(typed())
    assert in_thread is not None
    assert beside is not None
    assert in_thread.place == Place("slack", "T1", "@U1", "299.1")
    assert beside.place == Place("slack", "T1", "@U1")
    assert in_thread.way.thread == "299.1"


@pytest.mark.parametrize(
    "changes",
    [
        {"bot_id": "B1"},
        {"subtype": "message_changed"},
        {"subtype": "message_deleted"},
        {"subtype": "bot_message"},
        {"channel_type": "group"},
        {"user": ""},
        {"type": "reaction_added"},
    ],
    ids=lambda changes: next(iter(changes)) + " " + str(next(iter(changes.values()))),
)
def test_what_no_person_typed_to_the_bot_is_no_act(changes: dict[str, Any]) -> None:
    assert typed_in(typed(**changes)) is None


def test_a_file_that_was_sent_was_typed_too() -> None:
    assert typed_in(typed(subtype="file_share", text="")) is not None


@pytest.mark.parametrize("value", [None, "", 3, ["v1:accept:o1"]])
def test_an_element_without_a_value_of_ours_is_no_act(value: Any) -> None:
    assert press_in(click(value)) is None


def test_somebody_of_another_workspace_is_known_as_such() -> None:
    act = press_in(click(user={"id": "U9", "team_id": "T9"}))
    assert act is not None
    assert str(act.account) == "slack:T9:U9"


def test_an_old_line_of_a_command_keeps_what_was_written() -> None:
    act = command_in(
        {"team_id": "T1", "user_id": "U1", "user_name": "amira", "command": "/desk", "text": "show SR-0001"}
    )
    assert (act.value, act.words, act.name) == ("/desk", "show SR-0001", "amira")


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


PARTS = st.sampled_from(
    ["user", "team", "actions", "container", "message", "view", "event", "team_id", "user_id", "text", "trigger_id"]
)


@settings(max_examples=30)
@given(st.dictionaries(PARTS, JUNK))
def test_whatever_stands_in_a_payload_it_is_acknowledged_and_does_no_harm(junk: dict[str, Any]) -> None:
    acknowledged: list[bool] = []

    async def ack(*_: object, **__: object) -> None:
        acknowledged.append(True)

    async def take() -> None:
        chat = Chat({})
        router = Events(NOBODY, chat, Homes(chat))
        for ear in (router.pressed, router.submitted, router.commanded, router.happened):
            await ear({**click(), **sent("v1:accept:o1"), **typed(), **junk}, ack)
        await router.rest()

    asyncio.run(take())
    assert len(acknowledged) == 4


def test_what_came_in_a_moment_ago_is_known_and_forgotten_after_ten_minutes() -> None:
    now = [0.0]
    recent = Recent(lambda: now[0])
    assert recent.is_new("a")
    assert not recent.is_new("a")
    now[0] = REMEMBERED_S + 1
    assert recent.is_new("a")


def test_what_is_remembered_has_a_bound() -> None:
    recent = Recent(lambda: 0.0)
    for number in range(MOST + 100):
        recent.is_new(str(number))
    assert len(recent._seen) <= MOST + 1
