"""The thin shell: the stand-in on a loopback port, for an unmodified discord.py. How things travel, never what."""

import asyncio
import json
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import BodyPartReader, WSMsgType, web

from tests.world.discord.nouns import Attachment, Json
from tests.world.discord.rest import Call, Reply
from tests.world.discord.world import Discord

LARGEST = 26 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Served:
    """Where it is reached: what the library's two addresses are to be set to."""

    discord: Discord
    port: int

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v10"

    @property
    def gateway(self) -> str:
        return f"ws://127.0.0.1:{self.port}/"

    async def until(self, true: Callable[[], bool], within: float = 10.0) -> None:
        """Wait for something to become true of the platform; fail after `within` seconds."""
        changed = asyncio.Event()
        self.discord.watchers.append(changed.set)
        try:
            async with asyncio.timeout(within):
                while not true():
                    await changed.wait()
                    changed.clear()
        finally:
            self.discord.watchers.remove(changed.set)


@asynccontextmanager
async def serve(discord: Discord, port: int = 0) -> AsyncIterator[Served]:
    """Answer on 127.0.0.1 until the block ends; port 0 takes a free one."""
    app = web.Application(client_max_size=LARGEST)
    shell = _Shell(discord)
    app.router.add_get("/", shell.talk)
    app.router.add_route("*", "/{path:.*}", shell.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        served = Served(discord, runner.addresses[0][1])
        discord.gateway.address = served.gateway
        yield served
    finally:
        discord.gateway.drop_lines(1001)
        shell.closing.set()
        await runner.cleanup()


class _Shell:
    def __init__(self, discord: Discord) -> None:
        self._discord = discord
        self.closing = asyncio.Event()

    async def answer(self, asked: web.Request) -> web.StreamResponse:
        try:
            call = await _call(asked)
        except ValueError:
            body = {"message": "The request body contains invalid JSON.", "code": 50109}
            return web.json_response(body, status=400)
        reply = self._discord.rest.answer(call)
        if reply.hangs:
            await self.closing.wait()
        if reply.seconds:
            await asyncio.sleep(reply.seconds)
        if (reply.lost or reply.hangs) and asked.transport is not None:
            asked.transport.abort()
        return _response(reply)

    async def talk(self, asked: web.Request) -> web.StreamResponse:
        """One line of the gateway, compressed as one stream from its first byte to its last."""
        if self._discord.gateway.refuses_lines:
            return web.Response(status=503)
        socket = web.WebSocketResponse(max_msg_size=4096)
        await socket.prepare(asked)
        packets: asyncio.Queue[Json | int] = asyncio.Queue()
        line = self._discord.gateway.connect(packets.put_nowait, packets.put_nowait)
        compressed = asked.query.get("compress") == "zlib-stream"
        writer = asyncio.create_task(_write(socket, packets, compressed=compressed))
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    line.receive(_json(message.data))
                self._discord.changed()
        finally:
            line.lost(socket.close_code)
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
            self._discord.changed()
        return socket


async def _write(socket: web.WebSocketResponse, packets: "asyncio.Queue[Json | int]", *, compressed: bool) -> None:
    stream = zlib.compressobj()
    while True:
        packet = await packets.get()
        if isinstance(packet, int):
            await socket.close(code=packet)
            return
        written = json.dumps(packet)
        if compressed:
            await socket.send_bytes(stream.compress(written.encode()) + stream.flush(zlib.Z_SYNC_FLUSH))
        else:
            await socket.send_str(written)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


async def _call(asked: web.Request) -> Call:
    authorization = asked.headers.get("Authorization", "")
    token = authorization.removeprefix("Bot ") if authorization.startswith("Bot ") else None
    body, files = await _body(asked)
    return Call(asked.method, asked.path, dict(asked.query), body, token, files)


async def _body(asked: web.Request) -> tuple[Any, tuple[Attachment, ...]]:
    if asked.content_type == "multipart/form-data":
        return await _parts(asked)
    raw = await asked.read()
    if not raw or asked.content_type != "application/json":
        return None, ()
    return json.loads(raw), ()


async def _parts(asked: web.Request) -> tuple[Any, tuple[Attachment, ...]]:
    body, files = None, []
    reader = await asked.multipart()
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader):
            continue
        if part.name == "payload_json":
            body = json.loads(await part.text())
        else:
            files.append(Attachment(0, part.filename or "file", bytes(await part.read())))
    return body, tuple(files)


def _response(reply: Reply) -> web.Response:
    headers = {"Via": "1.1 google"} if reply.status != 429 else {}
    headers |= reply.headers
    if reply.status == 204 or reply.lost or reply.hangs:
        return web.Response(status=reply.status or 500, headers=headers)
    if isinstance(reply.body, str):
        return web.Response(status=reply.status, text=reply.body, headers=headers)
    # The library takes a body for JSON only if the header says exactly this, without a character set.
    headers["Content-Type"] = "application/json"
    return web.Response(status=reply.status, body=json.dumps(reply.body).encode(), headers=headers)
