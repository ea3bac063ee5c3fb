"""A small workspace for tests: an app with everything switched on, two people, and a private channel."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from core.clock import FixedClock
from tests.world.slack.model import App, Channel, Install, Json, Person, Team
from tests.world.slack.people import Seat
from tests.world.slack.slack import Answer, Slack
from tests.world.slack.sockets import Connection

NINE: Final = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
SCOPES: Final = (
    "channels:read", "chat:write", "commands", "groups:history", "groups:read", "im:history", "im:read", "im:write",
    "usergroups:read", "users:read",
)  # fmt: skip


def manifest(scopes: tuple[str, ...] = SCOPES, **settings: Any) -> Json:
    """An app's manifest; `settings` replaces parts of its settings."""
    return {
        "display_information": {"name": "Bell"},
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
            "bot_user": {"display_name": "Bell"},
            "slash_commands": [{"command": "/bell", "description": "Ring it."}] if "commands" in scopes else [],
        },
        "oauth_config": {"scopes": {"bot": list(scopes)}},
        "settings": {
            "event_subscriptions": {"bot_events": ["app_home_opened", "message.im"]},
            "interactivity": {"is_enabled": True},
            "socket_mode_enabled": True,
            **settings,
        },
    }


@dataclass(slots=True)
class Scene:
    """Everything at hand. `line` is the app's end of a socket, and `heard` is what came down it."""

    slack: Slack
    clock: FixedClock
    team: Team
    app: App
    install: Install
    app_token: str
    amira: Person
    ben: Person
    room: Channel
    line: Connection
    heard: list[Json]

    def call(self, method: str, **arguments: Any) -> Answer:
        """Call a method with the bot's token."""
        return self.slack.call(method, self.install.token, arguments)

    def ok(self, method: str, **arguments: Any) -> Json:
        """Call one that must succeed."""
        answer = self.call(method, **arguments)
        assert isinstance(answer.body, dict)
        assert answer.body["ok"], answer.body
        return answer.body

    def error(self, method: str, **arguments: Any) -> str:
        """Call one that must fail; its code."""
        answer = self.call(method, **arguments)
        assert answer.error, answer.body
        return answer.error

    def seat(self, person: Person) -> Seat:
        return self.slack.seat(person.id)

    def envelopes(self, kind: str) -> list[Json]:
        """What came down the line of this kind."""
        return [packet for packet in self.heard if packet["type"] == kind]

    def acknowledge(self, payload: Mapping[str, Any] | None = None) -> Json:
        """Acknowledge what came last; it."""
        packet = next(packet for packet in reversed(self.heard) if "envelope_id" in packet)
        answer = {"envelope_id": packet["envelope_id"], **({"payload": payload} if payload else {})}
        self.slack.sockets.received(self.line, answer)
        content: Json = packet["payload"]
        return content

    def connect(self) -> Connection | None:
        """One more connection of the app."""
        address = self.slack.call("apps.connections.open", self.app_token, {}).body["url"]  # type: ignore[index]
        ticket = address.partition("ticket=")[2].partition("&")[0]
        return self.slack.sockets.connect(ticket, self.heard.append, lambda: None)


def scene() -> Scene:
    """It is nine o'clock, and the app is connected."""
    clock = FixedClock(NINE)
    slack = Slack(clock)
    slack.limits.on = False
    town = slack.town
    team = town.team("Harbour")
    amira, ben = town.person(team, "Amira Khan"), town.person(team, "Ben Carter")
    app = town.app(manifest())
    install = town.install(app, team)
    room = town.channel(team, "requests", [amira, ben])
    town.join(room, install)
    heard: list[Json] = []
    token = town.app_token(app)
    line = slack.sockets.connect(slack.sockets.ticket(app.id), heard.append, lambda: None)
    assert line is not None
    return Scene(slack, clock, team, app, install, token, amira, ben, room, line, heard)


def button(label: str = "Accept", value: str = "v1:accept:a", **more: Any) -> Json:
    return {"type": "button", "text": {"type": "plain_text", "text": label}, "value": value, **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def section(words: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "plain_text", "text": words}, **more}


def text_input(label: str = "Your words", action: str = "words", **element: Any) -> Json:
    typed = {"type": "plain_text_input", "action_id": action, **element}
    return {"type": "input", "block_id": f"b-{action}", "label": plain(label), "element": typed}


def plain(words: str) -> Json:
    return {"type": "plain_text", "text": words}


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain("A form"), "submit": plain("Send"), "blocks": list(blocks), **more}
