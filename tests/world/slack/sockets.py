"""Socket Mode: an app's connections, what is sent down them, and what comes of it.

https://docs.slack.dev/apis/events-api/using-socket-mode: an envelope goes down one of at most ten connections and is
to be acknowledged within three seconds. Events are sent again up to three times; a click or a command is not.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from core.clock import Clock
from tests.world.slack.model import Json

MOST: Final = 10
PATIENCE: Final = timedelta(seconds=3)
FAREWELL: Final = timedelta(seconds=10)
TICKET_LIFE: Final = timedelta(seconds=60)
RETRIES: Final = (timedelta(0), timedelta(minutes=1), timedelta(minutes=5))


class Fate(StrEnum):
    """What has become of an envelope."""

    WAITING = "waiting"
    ACKNOWLEDGED = "acknowledged"
    TIMED_OUT = "timed out"
    UNDELIVERED = "undelivered"
    """Nobody was connected."""


@dataclass(slots=True)
class Connection:
    """One socket. `send` and `close` are the shell's. One that retires is sent nothing more, and may still answer."""

    app: str
    send: Callable[[Json], None]
    close: Callable[[], None]
    retires_at: datetime | None = None


@dataclass(slots=True)
class Envelope:
    """Something on its way to an app; `answer` is the payload of its acknowledgement, `ended` is called once."""

    kind: str
    app: str
    payload: Json
    accepts: bool
    ended: Callable[["Envelope"], None]
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    fate: Fate = Fate.WAITING
    answer: Json = field(default_factory=dict)
    sent_at: datetime | None = None
    due_at: datetime | None = None
    attempt: int = 0

    def packet(self) -> Json:
        packed: Json = {
            "envelope_id": self.id,
            "type": self.kind,
            "payload": self.payload,
            "accepts_response_payload": self.accepts,
        }
        if self.kind == "events_api":
            packed |= {"retry_attempt": self.attempt, "retry_reason": "timeout" if self.attempt else ""}
        return packed


class Sockets:
    """All connections of all apps.

    `twice` of the next envelopes are delivered twice, `held` are kept back until `release`, which may turn them round.
    """

    def __init__(self, clock: Clock, complain: Callable[[str], None]) -> None:
        self.connections: list[Connection] = []
        self.twice = 0
        self.holding = False
        self._clock = clock
        self._complain = complain
        self._tickets: dict[str, tuple[str, datetime]] = {}
        self._open: dict[str, Envelope] = {}
        self._again: list[Envelope] = []
        self._held: list[Envelope] = []
        self._turn = 0

    # Connections

    def ticket(self, app: str) -> str:
        """For one connection, within a minute."""
        made = uuid.uuid4().hex
        self._tickets[made] = (app, self._clock.now())
        return made

    def connect(self, ticket: str, send: Callable[[Json], None], close: Callable[[], None]) -> Connection | None:
        """A connection, greeted; None for a ticket that was used, is too old, or never was."""
        app, at = self._tickets.pop(ticket, ("", None))
        if at is None or self._clock.now() - at > TICKET_LIFE:
            return None
        made = Connection(app, send, close)
        mine = self.of(app)
        if len(mine) >= MOST:
            send({"type": "disconnect", "reason": "too_many_websockets", "debug_info": {"host": "stand-in"}})
            close()
            return None
        self.connections.append(made)
        send(
            {
                "type": "hello",
                "num_connections": len(mine) + 1,
                "debug_info": {"host": "stand-in", "approximate_connection_time": 18060},
                "connection_info": {"app_id": app},
            }
        )
        return made

    def of(self, app: str) -> list[Connection]:
        """An app's connections, but for those that retire."""
        return [one for one in self.connections if one.app == app and one.retires_at is None]

    def disconnected(self, connection: Connection) -> None:
        """The line is down: what waits for an acknowledgement goes on waiting."""
        if connection in self.connections:
            self.connections.remove(connection)

    def refresh(self, app: str) -> None:
        """Ask an app to connect anew, as every few hours; ten seconds later the old lines are hung up."""
        for one in self.of(app):
            one.retires_at = self._clock.now() + FAREWELL
            one.send({"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "stand-in"}})

    def cut(self, app: str) -> None:
        """Hang up without a word."""
        for one in self.of(app):
            self.disconnected(one)
            one.close()

    # Envelopes

    def send(self, envelope: Envelope) -> None:
        """Send it down one of the app's connections, in turn."""
        if self.holding:
            self._held.append(envelope)
            return
        lines = self.of(envelope.app)
        envelope.sent_at = self._clock.now()
        if not lines:
            self._miss(envelope, Fate.UNDELIVERED)
            return
        self._open[envelope.id] = envelope
        self._turn += 1
        lines[self._turn % len(lines)].send(envelope.packet())
        if self.twice:
            self.twice -= 1
            lines[(self._turn + 1) % len(lines)].send({**envelope.packet(), "envelope_id": str(uuid.uuid4())})

    def hold(self) -> None:
        """Keep everything back until it is released."""
        self.holding = True

    def release(self, *, reverse: bool = False) -> None:
        """Let go what was kept back; in `reverse`, the last comes first."""
        self.holding, held, self._held = False, self._held, []
        for envelope in reversed(held) if reverse else held:
            self.send(envelope)

    def received(self, connection: Connection, message: Any) -> None:
        """An app has said something: an acknowledgement, or nothing that is understood."""
        name = message.get("envelope_id") if isinstance(message, dict) else None
        envelope = self._open.pop(str(name), None)
        if envelope is None or envelope.app != connection.app:
            return  # a copy, one that came too late, or nothing we know: Slack is silent as well
        payload = message.get("payload") or {}
        if payload and not envelope.accepts:
            self._complain(f"an acknowledgement of {envelope.kind} must be empty")
            payload = {}
        envelope.answer, envelope.fate = payload, Fate.ACKNOWLEDGED
        envelope.ended(envelope)

    def tick(self) -> None:
        """Let go of what was not acknowledged in time, and send again what is due."""
        now = self._clock.now()
        for envelope in list(self._open.values()):
            if envelope.sent_at is not None and now - envelope.sent_at >= PATIENCE:
                del self._open[envelope.id]
                self._miss(envelope, Fate.TIMED_OUT)
        for connection in [one for one in self.connections if one.retires_at is not None and one.retires_at <= now]:
            self.disconnected(connection)
            connection.close()
        due = [one for one in self._again if one.due_at is not None and one.due_at <= now]
        for envelope in due:
            self._again.remove(envelope)
            self.send(envelope)

    def _miss(self, envelope: Envelope, fate: Fate) -> None:
        if envelope.kind == "events_api" and envelope.attempt < len(RETRIES):
            envelope.due_at = self._clock.now() + RETRIES[envelope.attempt]
            envelope.attempt += 1
            envelope.id = str(uuid.uuid4())
            self._again.append(envelope)
            return
        envelope.fate = fate
        envelope.ended(envelope)
