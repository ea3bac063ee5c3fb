"""The pages on a socket. The bot's own process decides when they end: the server leaves its signals alone."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from adapters.web.settings import Settings

DRAIN_S = 4
"""How long an answer that is under way may take when the bot ends."""


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Say so, when it listens."""
        await super().startup(sockets)
        self.up.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The bot has its own: it must finish its work first."""
        yield


class Serving:
    """Serves until it is cancelled. `port` is the one it listens on, once it does: 0 in the settings means any."""

    def __init__(self, settings: Settings, app: ASGIApp) -> None:
        self._config = uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            lifespan="off",
            access_log=False,
            log_config=None,
            server_header=False,
            date_header=False,
            proxy_headers=bool(settings.proxies),
            forwarded_allow_ips=[str(network) for network in settings.proxies],
            timeout_graceful_shutdown=DRAIN_S,
            timeout_keep_alive=15,
            limit_concurrency=500,
            h11_max_incomplete_event_size=32_768,
            ws="none",
        )
        self._listening = asyncio.Event()
        self.port = settings.port

    async def run(self) -> None:
        """Listen and answer; ends in order when cancelled. What is under way may finish.

        Raises OSError when the port is taken: uvicorn itself would end the whole process.
        """
        family = socket.AF_INET6 if ":" in self._config.host else socket.AF_INET
        listening = socket.create_server((self._config.host, self._config.port), family=family)
        server = _Server(self._config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        up = asyncio.create_task(server.up.wait())
        try:
            await asyncio.wait({serving, up}, return_when=asyncio.FIRST_COMPLETED)
            self.port = listening.getsockname()[1]
            self._listening.set()
            await asyncio.shield(serving)
        finally:
            up.cancel()
            server.should_exit = True
            self._listening.clear()
            await asyncio.wait([serving], timeout=DRAIN_S + 1)
            listening.close()

    async def listening(self) -> int:
        """The port, as soon as it is open."""
        await self._listening.wait()
        return self.port
