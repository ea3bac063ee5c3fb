"""People of the story before Slack, without any bot: what they do when nobody answers, and what they miss."""

from collections.abc import Iterator
from io import StringIO

import pytest

from adapters.terminal.render import Paper
from bot.play.cast import AMIRA, BEN, CHRIS, DANA, SAM
from bot.play.theatre import Missed, Opened, Told
from core.clock import MovableClock
from tests.play.at_slack import AtSlack
from tests.world.slack import chat
from tests.world.slack.model import Json
from tests.world.slack.portal import Portal
from tests.world.slack.scene import actions, button, modal, section, text_input
from tests.world.slack.slack import Slack

CARD = {
    "text": "A request.",
    "blocks": [section("SR-0001: who can help?"), actions(button("Accept", action_id="a"))],
    "metadata": {"event_type": "a", "event_payload": {"key": "k1"}},
}


class Stand:
    """The theatre, and in the place of the bot whatever a test wants of it."""

    def __init__(self, portal: Portal) -> None:
        self.page = StringIO()
        self.slack = portal.slack
        self.portal = portal
        self.theatre = AtSlack(portal, MovableClock(), Paper.on(self.page, plain=True))
        (self.app,) = self.slack.state.apps.values()
        (self.install,) = self.app.installs.values()

    def post(self, channel: str) -> None:
        self.portal.do(lambda: self.slack.call("chat.postMessage", self.install.token, {"channel": channel, **CARD}))

    def answers(self, view: Json | None = None) -> None:
        """From now on somebody listens: whatever is pressed is acknowledged, and answered in private or by a form."""

        def heard(packet: Json) -> None:
            if packet["type"] != "interactive":
                return
            body, name = packet["payload"], packet["envelope_id"]
            if view and body["type"] == "block_actions":
                given = {"trigger_id": body["trigger_id"], "view": view}
                self.slack.call("views.open", self.install.token, given)
            elif "channel" in body:
                channel = self.slack.state.channels[body["channel"]["id"]]
                chat.whisper(self.slack.state, channel, self.app.id, body["user"]["id"], "It is yours.", [])
            self.slack.sockets.received(line, {"envelope_id": name})

        ticket = self.slack.sockets.ticket(self.app.id)
        connected = self.portal.do(lambda: self.slack.sockets.connect(ticket, heard, lambda: None))
        assert connected is not None
        line = connected


@pytest.fixture
def stand() -> Iterator[Stand]:
    with Portal(Slack(MovableClock())) as portal:
        yield Stand(portal)


def channel_of(stand: Stand) -> str:
    return next(one.id for one in stand.slack.state.channels.values() if one.name == "requests")


def test_whoever_hears_that_the_app_did_not_respond_presses_again(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.play.at_slack.PATIENCE_S", 0.3)
    stand.post(channel_of(stand))
    (seen,) = stand.theatre.channel("requests")
    act = stand.theatre.buttons(BEN, seen.spot)["Accept"](BEN)
    stand.answers()
    told = act.outcome(20)
    assert isinstance(told, Told)
    assert told.text == "It is yours."
    page = " ".join(stand.page.getvalue().split())
    assert "Slack, to Ben alone: This app did not respond. They press again." in page


def test_a_command_that_nobody_hears_is_missed_with_what_slack_says(stand: Stand) -> None:
    with pytest.raises(
        Missed, match='Chris Doyle was not answered: /coordinator failed with the error "dispatch_failed"'
    ):
        stand.theatre.command(CHRIS, "/coordinator queue").outcome(0.2)


def test_nobody_sees_what_is_not_in_their_channels_and_a_copy_of_a_post_is_told_apart(stand: Stand) -> None:
    stand.post(channel_of(stand))
    stand.post(channel_of(stand))
    assert len(stand.theatre.cards(AMIRA, "requests")) == 2
    assert len({seen.post for seen in stand.theatre.everything()}) == 1
    assert stand.theatre.cards(AMIRA) == []
    assert "SR-0001" in stand.theatre.screen(DANA)
    assert "SR-0001" not in stand.theatre.screen(SAM)


def test_a_form_is_filled_in_by_the_names_of_its_fields_and_says_what_it_lacks(stand: Stand) -> None:
    stand.post(channel_of(stand))
    stand.answers(modal(text_input("Your words", "words", multiline=True)))
    (seen,) = stand.theatre.channel("requests")
    opened = stand.theatre.buttons(BEN, seen.spot)["Accept"](BEN).outcome(5)
    assert isinstance(opened, Opened)
    assert (opened.title, opened.submit, opened.long) == ("A form", "Send", frozenset({"words"}))
    with pytest.raises(Missed, match="no field 'age'"):
        opened.send({"age": "9"})
    opened.send({"words": "Hello"})
    assert "== A form ==" not in stand.theatre.screen(BEN)
