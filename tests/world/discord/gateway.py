"""The gateway, without a socket: sessions, what each may hear, and what it missed while its line was down."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum, IntFlag
from typing import TYPE_CHECKING, Any

from tests.world.discord import payloads
from tests.world.discord.nouns import Json

if TYPE_CHECKING:
    from tests.world.discord.world import Discord

HEARTBEAT_MS = 41_250
SENDS, PER_SECONDS = 120, 60.0
KEPT = 1000
"""Events that are kept for a session whose line is down; one that missed more must identify anew."""
SESSION_SECONDS = 300.0
"""How long a session without a line can still be resumed."""


class Op(IntEnum):
    """The gateway's opcodes."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    RESUME = 6
    RECONNECT = 7
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class Close(IntEnum):
    """Why the platform hangs up."""

    UNKNOWN_OPCODE = 4001
    DECODE_ERROR = 4002
    NOT_AUTHENTICATED = 4003
    AUTHENTICATION_FAILED = 4004
    ALREADY_AUTHENTICATED = 4005
    INVALID_SEQ = 4007
    RATE_LIMITED = 4008
    SESSION_TIMED_OUT = 4009
    SHARDING_REQUIRED = 4011
    INVALID_INTENTS = 4013
    DISALLOWED_INTENTS = 4014


class Intents(IntFlag):
    """What a session asked to hear."""

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_MESSAGES = 1 << 9
    GUILD_PRESENCES = 1 << 8
    DIRECT_MESSAGES = 1 << 12
    MESSAGE_CONTENT = 1 << 15


PRIVILEGED = Intents.GUILD_MEMBERS | Intents.GUILD_PRESENCES | Intents.MESSAGE_CONTENT
KNOWN_BITS = (1 << 26) - 1


@dataclass(eq=False, slots=True)
class Session:
    """One identified bot process. It outlives its line for a while."""

    id: str
    intents: Intents
    seq: int = 0
    kept: deque[tuple[int, Json]] = field(default_factory=lambda: deque(maxlen=KEPT))
    line: "Line | None" = None
    down_since: float = 0.0

    def hear(self, event: str, data: Json) -> None:
        self.seq += 1
        packet = {"op": int(Op.DISPATCH), "t": event, "s": self.seq, "d": data}
        self.kept.append((self.seq, packet))
        if self.line is not None:
            self.line.send(packet)


class Line:
    """One socket's worth of conversation. `send` and `hang_up` are the shell's."""

    def __init__(self, gateway: "Gateway", send: Callable[[Json], None], hang_up: Callable[[int], None]) -> None:
        self._gateway, self._send, self._hang_up = gateway, send, hang_up
        self.session: Session | None = None
        self.open = True
        self._sent: deque[float] = deque()
        self.send({"op": int(Op.HELLO), "t": None, "s": None, "d": {"heartbeat_interval": HEARTBEAT_MS}})

    def send(self, packet: Json) -> None:
        if self.open:
            self._send(packet)

    def close(self, code: int) -> None:
        """Hang up on the client."""
        self.lost(code)
        self._hang_up(code)

    def lost(self, code: int | None) -> None:
        """The socket is no more. A client that says goodbye (1000, 1001) ends its session with it."""
        said_goodbye = self.open and code in (1000, 1001)
        self.open = False
        session = self.session
        if session is None or session.line is not self:
            return
        session.line, session.down_since = None, self._gateway.discord.ticks()
        if said_goodbye:
            self._gateway.sessions.pop(session.id, None)

    def receive(self, packet: Any) -> None:
        """Take what the client sent; hang up as the platform would when it makes no sense."""
        if not self._within_limits():
            return self.close(Close.RATE_LIMITED)
        if not isinstance(packet, dict) or not isinstance(packet.get("op"), int):
            return self.close(Close.DECODE_ERROR)
        return self._said(packet["op"], packet.get("d"))

    def _said(self, op: int, data: Any) -> None:
        if op == Op.HEARTBEAT:
            return self.send({"op": int(Op.HEARTBEAT_ACK), "t": None, "s": None, "d": None})
        if op not in (Op.IDENTIFY, Op.RESUME, Op.PRESENCE):
            return self.close(Close.UNKNOWN_OPCODE)
        if (op == Op.PRESENCE) is (self.session is None):
            return self.close(Close.NOT_AUTHENTICATED if self.session is None else Close.ALREADY_AUTHENTICATED)
        if op == Op.IDENTIFY:
            return self._gateway.identify(self, data if isinstance(data, dict) else {})
        return self._gateway.resume(self, data if isinstance(data, dict) else {}) if op == Op.RESUME else None

    def _within_limits(self) -> bool:
        now = self._gateway.discord.ticks()
        while self._sent and self._sent[0] <= now - PER_SECONDS:
            self._sent.popleft()
        self._sent.append(now)
        return len(self._sent) <= SENDS


class Gateway:
    """All sessions of the app, and the misfortunes that can befall them."""

    def __init__(self, discord: "Discord") -> None:
        self.discord = discord
        self.sessions: dict[str, Session] = {}
        self.identified = 0
        self.resumed = 0
        self.address = "wss://gateway.discord.gg/"
        self.refuses_lines = False
        self._twice: list[str] = []

    def connect(self, send: Callable[[Json], None], hang_up: Callable[[int], None]) -> Line:
        """A new socket: HELLO is sent at once."""
        return Line(self, send, hang_up)

    def identify(self, line: Line, data: Json) -> None:
        app = self.discord.app
        intents = data.get("intents")
        if data.get("token") != app.token:
            return line.close(Close.AUTHENTICATION_FAILED)
        if not isinstance(intents, int) or intents < 0 or intents > KNOWN_BITS:
            return line.close(Close.INVALID_INTENTS)
        if Intents(intents & int(PRIVILEGED)) & ~app.privileged:
            return line.close(Close.DISALLOWED_INTENTS)
        self.identified += 1
        session = Session(f"{self.discord.ids.next():032x}", Intents(intents))
        self.sessions[session.id] = session
        session.line, line.session = line, session
        session.hear("READY", self._ready(session, data))
        for guild in self.discord.guilds_of_app():
            session.hear("GUILD_CREATE", self.discord.full_guild(guild))
        return self.discord.changed()

    def resume(self, line: Line, data: Json) -> None:
        if data.get("token") != self.discord.app.token:
            return line.close(Close.AUTHENTICATION_FAILED)
        session = self.sessions.get(str(data.get("session_id")))
        if session is None or self._expired(session):
            return line.send({"op": int(Op.INVALID_SESSION), "t": None, "s": None, "d": False})
        seq = data.get("seq")
        if not isinstance(seq, int) or seq > session.seq:
            return line.close(Close.INVALID_SEQ)
        missed = [packet for number, packet in session.kept if number > seq]
        if len(missed) < session.seq - seq:
            return line.send({"op": int(Op.INVALID_SESSION), "t": None, "s": None, "d": False})
        if session.line is not None:
            session.line.close(Close.SESSION_TIMED_OUT)
        self.resumed += 1
        session.line, line.session = line, session
        for packet in missed:
            line.send(packet)
        session.hear("RESUMED", {"_trace": []})
        return self.discord.changed()

    def tell(self, event: str, data: Json, *, to: Intents) -> None:
        """Dispatch an event to every session that asked for its kind; 0 is for what nobody has to ask for."""
        for session in self._living():
            if not to or session.intents & to:
                self.let_hear(session, event, data)

    def let_hear(self, session: Session, event: str, data: Json) -> None:
        """Dispatch an event to one session, twice if that was planned."""
        session.hear(event, data)
        if event in self._twice:
            self._twice.remove(event)
            session.hear(event, data)

    def sessions_hearing(self, to: Intents) -> list[Session]:
        return [session for session in self._living() if session.intents & to]

    # Misfortunes

    def drop_lines(self, code: int = 1006) -> None:
        """Cut every line; events are kept for RESUME."""
        for line in self._lines():
            line.close(code)

    def ask_to_reconnect(self) -> None:
        """Opcode 7: the platform wants the client on another line."""
        for line in self._lines():
            line.send({"op": int(Op.RECONNECT), "t": None, "s": None, "d": None})

    def invalidate(self, *, resumable: bool) -> None:
        """Opcode 9; a session that cannot be resumed is forgotten with all it missed."""
        for line in self._lines():
            if not resumable and line.session is not None:
                self.sessions.pop(line.session.id, None)
            line.send({"op": int(Op.INVALID_SESSION), "t": None, "s": None, "d": resumable})

    def tell_twice(self, event: str) -> None:
        """The next event of this name is delivered two times."""
        self._twice.append(event)

    @property
    def connected(self) -> bool:
        """Whether any identified session has a line."""
        return any(session.line is not None for session in self.sessions.values())

    def _lines(self) -> list[Line]:
        return [session.line for session in self.sessions.values() if session.line is not None]

    def _living(self) -> list[Session]:
        for session in [s for s in self.sessions.values() if self._expired(s)]:
            del self.sessions[session.id]
        return list(self.sessions.values())

    def _expired(self, session: Session) -> bool:
        return session.line is None and self.discord.ticks() - session.down_since > SESSION_SECONDS

    def _ready(self, session: Session, data: Json) -> Json:
        app = self.discord.app
        return {
            "v": 10,
            "user": payloads.account(app.account) | {"mfa_enabled": True, "verified": True, "email": None},
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in self.discord.guilds_of_app()],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self.address,
            "shard": data.get("shard", [0, 1]),
            "application": {"id": str(app.id), "flags": app.flags},
            "private_channels": [],
            "relationships": [],
            "user_settings": {},
            "presences": [],
            "_trace": [],
        }
