"""Around every answer: headers that shut out what pages never need, a measure for bodies, and no traceback outside.

Written against ASGI itself, so that nothing gets past it, whatever answers inside.
"""

import logging
import time
import traceback
from collections import Counter
from collections.abc import Mapping
from pathlib import PurePath
from types import MappingProxyType
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.web.render import Pages
from core.families import texts

MOST_BYTES: Final = 1_000_000

HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": (
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
            "frame-ancestors 'none'; base-uri 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Robots-Tag": "noindex, nofollow",
    }
)
HSTS: Final = "max-age=31536000; includeSubDomains"

log = logging.getLogger(__name__)


class TooLarge(Exception):
    """More was sent than anything of ours can need."""


class Guard:
    """Wraps the pages. `seen` counts answers by the pattern of the route and the status."""

    def __init__(self, app: ASGIApp, pages: Pages, *, secure: bool, hosts: frozenset[str]) -> None:
        self._app = app
        self._pages = pages
        self._headers = {**HEADERS, **({"Strict-Transport-Security": HSTS} if secure else {})}
        self._hosts = hosts
        self.seen: Counter[tuple[str, int]] = Counter()
        self.seconds = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, answer = time.monotonic(), _Answer(send, self._headers)
        try:
            await self._within_measure(scope, receive, answer)
        except TooLarge:
            await self._say(scope, answer, 413, texts.TOO_LARGE_TITLE, texts.TOO_LARGE)
        except Exception as defect:  # noqa: BLE001  # a visitor reads a sentence; the log, where it was
            _note(defect)
            await self._say(scope, answer, 500, texts.OUR_FAULT_TITLE, texts.OUR_FAULT)
        route = scope.get("route")
        self.seen[getattr(route, "path", "other"), answer.status] += 1
        self.seconds += time.monotonic() - began

    async def _within_measure(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        headers = Headers(scope=scope)
        host = headers.get("host", "").rsplit(":", 1)[0] if "]" not in headers.get("host", "") else "[::1]"
        if host not in self._hosts:
            await self._say(scope, answer, 404, texts.NOT_THERE_TITLE, texts.NOT_THERE)
            return
        announced = headers.get("content-length", "0")
        if not (announced.isascii() and announced.isdigit() and len(announced) < 12) or int(announced) > MOST_BYTES:
            raise TooLarge
        taken = 0

        async def measured() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > MOST_BYTES:
                raise TooLarge
            return message

        await self._app(scope, measured, answer)

    async def _say(self, scope: Scope, answer: "_Answer", status: int, title: str, words: str) -> None:
        if answer.status:
            return  # it has begun; there is nothing left to say
        await self._pages.say(title, words, status=status)(scope, _nothing, answer)


class _Answer:
    """Sends on, with the headers; knows with what status an answer has begun."""

    def __init__(self, send: Send, headers: Mapping[str, str]) -> None:
        self._send = send
        self._headers = headers
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in self._headers.items():
                headers.setdefault(name, value)
            headers.setdefault("Cache-Control", "no-store")
            if "server" in headers:
                del headers["server"]
        await self._send(message)


async def _nothing() -> Message:
    return {"type": "http.disconnect"}


def _note(defect: Exception) -> None:
    """What kind, and where in our code: never its message, which may quote a family's words."""
    frames = traceback.extract_tb(defect.__traceback__)[-3:]
    lines = " < ".join(f"{PurePath(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
    log.error("web: a defect: %s at %s", type(defect).__name__, lines)
