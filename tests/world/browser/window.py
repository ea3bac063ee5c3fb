"""The window in which the families' pages are shown: a proxy before them, because by themselves they refuse any frame.

It changes one thing: the demonstration's page, and no other, may show them in a frame.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import ClientConnectionError, ClientSession, DummyCookieJar, web

NOT_HANDED_ON: Final = frozenset(
    {"connection", "content-encoding", "content-length", "date", "keep-alive", "server", "transfer-encoding"}
)
CLOSED: Final = "The bot has no power at the moment, so its pages can't be read. Switch it on again, and come back."


class Window:
    """Serves what is at `pages`, on a port of its own. `shown_by` is who may frame it, once that is known."""

    def __init__(self) -> None:
        self.pages = ""
        self.shown_by = "'none'"
        self.port = 0

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Window"]:
        """Serve until the block ends."""
        async with ClientSession(cookie_jar=DummyCookieJar(), auto_decompress=False) as session:

            async def pass_on(incoming: web.Request) -> web.Response:
                return await self._passed_on(session, incoming)

            app = web.Application(client_max_size=2**21)
            app.router.add_route("*", "/{path:.*}", pass_on)
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
            await runner.setup()
            try:
                await web.TCPSite(runner, "127.0.0.1", 0).start()
                self.port = runner.addresses[0][1]
                yield self
            finally:
                await runner.cleanup()

    async def _passed_on(self, session: ClientSession, incoming: web.Request) -> web.Response:
        headers = {name: value for name, value in incoming.headers.items() if name.lower() not in NOT_HANDED_ON}
        try:
            async with session.request(
                incoming.method,
                f"{self.pages}{incoming.raw_path}",
                headers=headers,
                data=await incoming.read(),
                allow_redirects=False,
            ) as answer:
                given = web.Response(status=answer.status, body=await answer.read())
                for name, value in answer.headers.items():
                    if name.lower() not in NOT_HANDED_ON | {"x-frame-options", "content-type"}:
                        given.headers.add(name, self._framed(value))
                given.headers["Content-Type"] = answer.headers.get("Content-Type", "text/plain")
                return given
        except ClientConnectionError:
            return web.Response(status=502, text=CLOSED)

    def _framed(self, value: str) -> str:
        return value.replace("frame-ancestors 'none'", f"frame-ancestors {self.shown_by}")
