"""The HTTP interface, without HTTP: a call comes in, a reply goes out with what the network does to it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.world.discord.errors import ApiError, Code
from tests.world.discord.limits import Limited, limited
from tests.world.discord.misfortune import Fate, Misfortune, Misfortunes
from tests.world.discord.nouns import Attachment, Json

if TYPE_CHECKING:
    from tests.world.discord.world import Discord

BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body>Try again later.</body></html>"
HTML = {"Content-Type": "text/html"}
PREFIX = re.compile(r"^/api(/v\d+)?")


@dataclass(frozen=True, slots=True)
class Call:
    """What the client sent. `token` is what stood behind "Bot " in the header."""

    method: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    body: Any = None
    token: str | None = None
    files: tuple[Attachment, ...] = ()

    @property
    def form(self) -> Json:
        """The body as an object; raises Invalid Form Body when it is none."""
        if self.body is None:
            return {}
        if not isinstance(self.body, dict):
            raise ApiError(Code.INVALID_FORM)
        return self.body

    def number(self, name: str, otherwise: int, least: int, most: int) -> int:
        """A whole number of the query; raises Invalid Form Body outside its bounds."""
        try:
            value = int(self.query.get(name, otherwise))
        except ValueError:
            raise ApiError(Code.INVALID_FORM) from None
        if not least <= value <= most:
            raise ApiError(Code.INVALID_FORM)
        return value


@dataclass(slots=True)
class Reply:
    """What goes back. `seconds` is waited first; `lost` cuts the line instead; `hangs` never answers."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    lost: bool = False
    hangs: bool = False


Handler = Callable[["Discord", Call, list[str]], Any]
"""Does what is asked and gives the body (None: 204). The list holds the ids of the path, in order."""


@dataclass(frozen=True, slots=True)
class Route:
    """A method and a path; `open_to_all` needs no token of the bot, as callbacks and their webhooks do not."""

    method: str
    template: str
    handle: Handler
    open_to_all: bool = False
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        steps = re.escape(self.template).replace(r"\{\}", "([^/]+)")
        object.__setattr__(self, "pattern", re.compile(f"^{steps}$"))


@dataclass(frozen=True, slots=True)
class Seen:
    """A call and what it was answered, for those who check or count."""

    call: Call
    template: str
    status: int
    body: Any


class Rest:
    """Finds the route, asks for the token, counts, lets misfortune have its turn, and answers."""

    def __init__(self, discord: "Discord", routes: tuple[Route, ...]) -> None:
        self._discord = discord
        self._routes = routes
        self.seen: list[Seen] = []
        self.misfortunes = Misfortunes()

    def answer(self, call: Call) -> Reply:
        path = PREFIX.sub("", call.path)
        route, ids = self._find(call.method, path)
        reply = self._reply(call, route, ids)
        self._discord.limits.answered(reply.status)
        status = 0 if reply.lost or reply.hangs else reply.status
        self.seen.append(Seen(call, route.template if route else path, status, reply.body))
        self._discord.changed()
        return reply

    def calls(self, route: str) -> list[Seen]:
        """What was asked of a route, in order."""
        method, template = route.split(" ", 1)
        return [seen for seen in self.seen if (seen.call.method, seen.template) == (method, template)]

    def _find(self, method: str, path: str) -> tuple[Route | None, list[str]]:
        for route in self._routes:
            if route.method == method and (found := route.pattern.match(path)):
                return route, list(found.groups())
        return None, []

    def _reply(self, call: Call, route: Route | None, ids: list[str]) -> Reply:
        if route is None:
            return self._done(call, route, ids)
        checked = self._discord.limits.check(call.method, route.template, ids[0] if ids else "")
        if isinstance(checked, Limited):
            return Reply(429, checked.body, checked.headers)
        named, body = f"{call.method} {route.template}", call.body if isinstance(call.body, dict) else {}
        struck = self.misfortunes.strike(named, body)
        reply = _instead(struck) if struck else None
        if reply is None:
            reply = self._done(call, route, ids)
            if struck is not None:
                _spoil(reply, struck)
        reply.headers = checked | reply.headers
        return reply

    def _done(self, call: Call, route: Route | None, ids: list[str]) -> Reply:
        discord = self._discord
        discord.let_time_pass()
        if route is None:
            return _refusal(Code.NOT_FOUND)
        if not route.open_to_all and call.token != discord.app.token:
            return _refusal(Code.UNAUTHORISED)
        try:
            body = route.handle(discord, call, ids)
        except ApiError as refused:
            return Reply(refused.status, refused.body)
        return Reply(204) if body is None else Reply(200, body)


def _refusal(code: Code) -> Reply:
    return Reply(code.value[0], ApiError(code).body)


def _instead(struck: Misfortune) -> Reply | None:
    """What is answered where nothing is done."""
    match struck.fate:
        case Fate.LOST:
            return Reply(0, lost=True)
        case Fate.HANG:
            return Reply(0, hangs=True)
        case Fate.BROKEN | Fate.PAGE as fate:
            return Reply(200 if fate is Fate.PAGE else 502, BAD_GATEWAY, HTML)
        case Fate.LIMITED | Fate.WALLED as fate:
            refusal = limited(struck.seconds, via=fate is Fate.LIMITED)
            return Reply(429, refusal.body, refusal.headers)
        case Fate.REFUSED:
            return _refusal(struck.code)
    return None


def _spoil(reply: Reply, struck: Misfortune) -> None:
    """What becomes of the answer where it was done."""
    match struck.fate:
        case Fate.DROPPED:
            reply.lost = True
        case Fate.FAILED:
            reply.status, reply.body, reply.headers = 502, BAD_GATEWAY, HTML
        case Fate.LATE:
            reply.seconds = struck.seconds
