"""The stand-in on loopback: a thin aiohttp server that slack_sdk and Bolt connect to as they are.

async with Shell(slack) as shell:
    client = AsyncWebClient(token, base_url=f"{shell.base_url}/api/")
"""

import asyncio
import contextlib
import json
from collections.abc import Callable
from typing import Any, Final, Self, TypeVar

from aiohttp import WSMsgType, web

from tests.world.slack.misfortune import Fate
from tests.world.slack.model import Json
from tests.world.slack.slack import Answer, Slack

T = TypeVar("T")
TICK_S: Final = 0.1
MOST_BYTES: Final = 1_000_000


class Shell:
    """Serves one `Slack`. Everything in it happens in the loop of whoever opened it."""

    def __init__(self, slack: Slack, port: int = 0) -> None:
        self.slack = slack
        self._port = port
        self._runner: web.AppRunner | None = None
        self._ticking: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()

    @property
    def base_url(self) -> str:
        """Where it is, without a slash at the end."""
        return self.slack.base_url

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=MOST_BYTES)
        app.router.add_route("*", "/api/{method}", self._method)
        app.router.add_get("/link/", self._socket)
        app.router.add_post("/response/{address}", self._response)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.slack.base_url = f"http://{host}:{port}"
        self._ticking = asyncio.create_task(self._tick())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing.set()
        if self._ticking:
            self._ticking.cancel()
        for connection in list(self.slack.sockets.connections):
            self.slack.sockets.disconnected(connection)
            connection.close()
        if self._runner:
            await self._runner.cleanup()

    async def until(self, found: Callable[[], T | None], within: float = 5.0) -> T:
        """Wait until `found` gives something true. Raises TimeoutError after so many seconds of real time."""
        changed = asyncio.Event()
        self.slack.on_change.append(changed.set)
        try:
            async with asyncio.timeout(within):
                while not (result := found()):
                    await changed.wait()
                    changed.clear()
            return result
        finally:
            self.slack.on_change.remove(changed.set)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            self.slack.tick()

    # The three ways in

    async def _method(self, incoming: web.Request) -> web.StreamResponse:
        arguments = await _arguments(incoming)
        kind, _, bearer = incoming.headers.get("Authorization", "").partition(" ")
        token = bearer.strip() if kind == "Bearer" else str(arguments.pop("token", ""))
        return await self._given(self.slack.call(incoming.match_info["method"], token, arguments), incoming)

    async def _response(self, incoming: web.Request) -> web.StreamResponse:
        answer = self.slack.respond(incoming.match_info["address"], await _arguments(incoming))
        return await self._given(answer, incoming)

    async def _given(self, answer: Answer, incoming: web.Request) -> web.StreamResponse:
        if answer.fate is Fate.LATE:
            await self._pause(answer.seconds)
        elif answer.fate is not None:
            await self._fail(answer.fate, incoming)
        if isinstance(answer.body, str):
            headers = {"Content-Type": "text/plain", **answer.headers}
            return web.Response(text=answer.body, status=answer.status, headers=headers)
        return web.json_response(answer.body, status=answer.status, headers=answer.headers)

    async def _fail(self, fate: Fate, incoming: web.Request) -> None:
        while fate is Fate.HANG and incoming.transport and not self._closing.is_set():
            await self._pause(0.05)
        if incoming.transport:
            incoming.transport.abort()

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._closing.wait()

    async def _socket(self, incoming: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(incoming)
        outgoing: asyncio.Queue[Json | None] = asyncio.Queue()
        connection = self.slack.sockets.connect(
            incoming.query.get("ticket", ""), outgoing.put_nowait, lambda: outgoing.put_nowait(None)
        )
        self.slack.changed()
        writer = asyncio.create_task(_write(socket, outgoing))
        if connection is None:
            outgoing.put_nowait(None)
            await writer
            return socket
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self.slack.sockets.received(connection, _parsed(message.data))
                    self.slack.changed()
        finally:
            self.slack.sockets.disconnected(connection)
            self.slack.changed()
            writer.cancel()
        return socket


async def _write(socket: web.WebSocketResponse, outgoing: "asyncio.Queue[Json | None]") -> None:
    with contextlib.suppress(ConnectionError):
        while (packet := await outgoing.get()) is not None:
            await socket.send_str(json.dumps(packet))
    await socket.close()


def _parsed(data: str) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return None


async def _arguments(incoming: web.Request) -> dict[str, Any]:
    """What was sent, as JSON, as a form or in the address."""
    given: dict[str, Any] = dict(incoming.query)
    if incoming.content_type == "application/json":
        body = _parsed(await incoming.text())
        return given | (body if isinstance(body, dict) else {})
    return given | dict(await incoming.post())
