"""The whole of the stand-in, without a wire: the platform's side of every call, and its people's seats."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, Final

from core.clock import Clock, SystemClock
from tests.world.slack import chat, conversations, directory, views
from tests.world.slack.calls import Call, invalid
from tests.world.slack.limits import Limits
from tests.world.slack.misfortune import Fate, Misfortune, Misfortunes
from tests.world.slack.model import Install, Json, SlackError
from tests.world.slack.people import Seat
from tests.world.slack.sockets import Envelope, Sockets
from tests.world.slack.state import State, stamp_of
from tests.world.slack.table import METHODS, Token
from tests.world.slack.town import Town

REMEMBERED: Final = 5000
ADDRESS_LIFE: Final = timedelta(minutes=30)
ADDRESS_USES: Final = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes back from a call, or what becomes of the line instead (`fate`, after `seconds`)."""

    body: Json | str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    fate: Fate | None = None
    seconds: float = 0.0

    @property
    def error(self) -> str:
        return str(self.body.get("error", "")) if isinstance(self.body, dict) else ""


@dataclass(frozen=True, slots=True)
class Made:
    """A call that was made, for whoever wants to know afterwards."""

    method: str
    arguments: Mapping[str, Any]
    answer: Answer


class Slack:
    """Strict where Slack is, and on request as unreliable as Slack can be.

    `complaints` collects what an app did that Slack would have swallowed in silence; `history_lag` is how long a
    message is not yet in the history; `base_url` is where response_urls and sockets are to be found.
    """

    def __init__(self, clock: Clock | None = None, base_url: str = "http://127.0.0.1:0") -> None:
        self.clock = clock or SystemClock()
        self.base_url = base_url
        self.state = State(self.clock, self._tell)
        self.town = Town(self.state)
        self.limits = Limits()
        self.misfortunes = Misfortunes()
        self.complaints: list[str] = []
        self.sockets = Sockets(self.clock, self.complaints.append)
        self.history_lag = timedelta(0)
        self.calls: deque[Made] = deque(maxlen=REMEMBERED)
        self.told: deque[Envelope] = deque(maxlen=REMEMBERED)
        self.on_change: list[Callable[[], None]] = []
        self._seats: dict[str, Seat] = {}

    def seat(self, person: str) -> Seat:
        """What somebody sees and does, by the person's id."""
        if person not in self._seats:
            self._seats[person] = Seat(self.state, person, self.send, lambda: self.base_url)
        return self._seats[person]

    # What apps do

    def call(self, method: str, token: str, arguments: Mapping[str, Any]) -> Answer:
        """A call of a Web API method."""
        misfortune = self.misfortunes.strike(method, arguments)
        if misfortune and misfortune.fate not in (Fate.DROPPED, Fate.LATE):
            answer = _befallen(misfortune)
        else:
            answer = self._answer(method, token, arguments)
            if misfortune:
                answer = Answer(answer.body, answer.status, answer.headers, misfortune.fate, misfortune.seconds)
        self.calls.append(Made(method, dict(arguments), answer))
        self.changed()
        return answer

    def _answer(self, method: str, token: str, arguments: Mapping[str, Any]) -> Answer:
        headers: dict[str, str] = {}
        try:
            call = self._let_in(method, token, arguments)
            scopes = call.by.scopes if call.by else self.state.app_tokens[token].scopes
            headers["x-oauth-scopes"] = ",".join(sorted(scopes))
            if seconds := self.limits.wait(
                call.app.id, call.by.team if call.by else "", method, arguments, call.state.now
            ):
                body: Json = {"ok": False, "error": "ratelimited"}
                return Answer(body, 429, headers | {"Retry-After": str(seconds)})
            return Answer({"ok": True, **self._do(call)}, headers=headers)
        except SlackError as refused:
            return Answer({"ok": False, "error": refused.code, **refused.more}, headers=headers)

    def _let_in(self, method: str, token: str, arguments: Mapping[str, Any]) -> Call:
        entry = METHODS.get(method)
        if entry is None:
            raise SlackError("unknown_method", req_method=method)
        install, scopes = self._whose(token)
        kind = Token.BOT if install else Token.APP
        if kind not in entry.tokens:
            raise SlackError("not_allowed_token_type")
        if entry.scope and entry.scope not in scopes:
            raise SlackError("missing_scope", needed=entry.scope, provided=",".join(sorted(scopes)))
        if missing := [name for name in entry.needs if arguments.get(name) in (None, "")]:
            raise invalid(*(f"missing required field: {name}" for name in missing))
        app = self.state.apps[install.app if install else self.state.app_tokens[token].app]
        return Call(method, self.state, app, install, arguments)

    def _whose(self, token: str) -> tuple[Install | None, frozenset[str]]:
        """Whose token it is. Raises not_authed, invalid_auth, token_revoked and account_inactive."""
        if not token:
            raise SlackError("not_authed")
        if own := self.state.app_tokens.get(token):
            if own.revoked:
                raise SlackError("token_revoked")
            return None, own.scopes
        install = self.state.tokens.get(token)
        if install is None:
            raise SlackError("invalid_auth")
        if token in self.state.revoked:
            raise SlackError("token_revoked")
        if install.removed:
            raise SlackError("account_inactive")
        return install, install.scopes

    def _do(self, call: Call) -> Json:
        lag = stamp_of(call.state.now - self.history_lag) if self.history_lag else "9999999999.999999"
        methods: dict[str, Callable[[Call], Json]] = {
            "api.test": lambda call: {"args": dict(call.arguments)},
            "auth.test": directory.auth_test,
            "apps.connections.open": self._open_connection,
            "bots.info": directory.bot_info,
            "chat.postMessage": chat.post_message,
            "chat.update": chat.update,
            "chat.delete": chat.delete,
            "chat.postEphemeral": chat.post_ephemeral,
            "chat.getPermalink": chat.permalink,
            "conversations.open": conversations.open_conversation,
            "conversations.info": conversations.info,
            "conversations.list": conversations.list_all,
            "conversations.members": conversations.members,
            "conversations.history": partial(conversations.history, lag_until=lag),
            "conversations.replies": partial(conversations.replies, lag_until=lag),
            "team.info": directory.team_info,
            "users.conversations": conversations.list_mine,
            "users.info": directory.user_info,
            "usergroups.list": directory.groups,
            "usergroups.users.list": directory.group_members,
            "views.open": views.open_view,
            "views.push": views.push,
            "views.update": views.update,
            "views.publish": views.publish,
        }
        return methods[call.method](call)

    def _open_connection(self, call: Call) -> Json:
        if not call.app.uses_sockets:
            raise SlackError("socket_mode_not_enabled")
        address = self.base_url.replace("http", "ws", 1)
        return {"url": f"{address}/link/?ticket={self.sockets.ticket(call.app.id)}&app_id={call.app.id}"}

    def respond(self, address_id: str, body: Mapping[str, Any]) -> Answer:
        """An app answers through a response_url."""
        misfortune = self.misfortunes.strike("response_url", body)
        if misfortune and misfortune.fate not in (Fate.DROPPED, Fate.LATE):
            return _befallen(misfortune)
        try:
            self._respond(address_id, body)
            answer = Answer("ok")
        except SlackError as refused:
            status = 404 if refused.code in ("expired_url", "used_url") else 400
            answer = Answer({"ok": False, "error": refused.code, **refused.more}, status)
        self.calls.append(Made("response_url", dict(body), answer))
        self.changed()
        if misfortune:
            return Answer(answer.body, answer.status, answer.headers, misfortune.fate, misfortune.seconds)
        return answer

    def _respond(self, address_id: str, body: Mapping[str, Any]) -> None:
        address = self.state.addresses.get(address_id)
        if address is None or self.state.now - address.at > ADDRESS_LIFE:
            raise SlackError("expired_url")
        if address.uses >= ADDRESS_USES:
            raise SlackError("used_url")
        address.uses += 1
        if not body.keys() & {"response_type", "replace_original", "delete_original"}:
            self.complaints.append("a response_url was used without a response_type")
        self.seat(address.person).answered(address, body)

    # What apps are told

    def send(self, envelope: Envelope) -> None:
        """Send an app an envelope."""
        self.told.append(envelope)
        self.sockets.send(envelope)
        self.changed()

    def _tell(self, install: Install, payload: Json) -> None:
        self.send(Envelope("events_api", install.app, payload, accepts=False, ended=lambda _envelope: None))

    def tick(self) -> None:
        """Let time do its work: envelopes that nobody acknowledged, triggers and addresses that are too old."""
        self.sockets.tick()
        self.state.forget(self.state.now - ADDRESS_LIFE, self.state.now - 2 * ADDRESS_LIFE)
        self.changed()

    def changed(self) -> None:
        """Tell whoever waits for something to happen."""
        for listener in list(self.on_change):
            listener()


def _befallen(misfortune: Misfortune) -> Answer:
    match misfortune.fate:
        case Fate.BROKEN:
            return Answer("upstream connect error", 503, {"Content-Type": "text/plain"})
        case Fate.PAGE:
            return Answer("<!doctype html><title>Sign in</title>", 200, {"Content-Type": "text/html"})
        case Fate.LIMITED:
            seconds = str(int(misfortune.seconds))
            return Answer({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": seconds})
        case fate:
            return Answer("", fate=fate)
