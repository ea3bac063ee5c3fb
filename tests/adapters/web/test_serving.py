"""The pages on a real socket: behind a proxy, beside slow visitors, and when they are told to end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from adapters.web import Settings
from adapters.web.serving import Serving
from tests.adapters.web.house import House


@asynccontextmanager
async def serving(home: House, **settings: Any) -> AsyncIterator[str]:
    """The pages, served with these settings; their address."""
    served = Serving(Settings(port=0, **settings), home.web.app)
    task = asyncio.create_task(served.run())
    try:
        yield f"http://127.0.0.1:{await served.listening()}"
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize(("proxies", "status"), [((), 200), (("127.0.0.0/8",), 404), (("192.0.2.0/24",), 200)])
async def test_only_a_trusted_proxys_word_on_who_visits_is_taken(
    home: House, proxies: tuple[str, ...], status: int
) -> None:
    named = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    async with serving(home, proxies=proxies) as address, aiohttp.ClientSession() as visitor:
        async with visitor.get(f"{address}/metrics", headers=named) as answer:
            assert answer.status == status
        async with visitor.get(f"{address}/healthz", headers=named) as answer:
            assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
            assert "server" not in answer.headers


async def test_one_who_sends_nothing_keeps_nobody_else_waiting_and_does_not_hold_up_the_end(home: House) -> None:
    async with serving(home) as address:
        host, port = address.removeprefix("http://").split(":")
        _reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"GET /healthz HTTP/1.1\r\n")
        async with aiohttp.ClientSession() as visitor, visitor.get(f"{address}/healthz") as answer:
            assert await answer.text() == "ok\n"
        began = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - began < 6
    writer.close()


async def test_a_port_that_is_taken_is_a_failure_that_the_bot_hears_of(home: House) -> None:
    async with serving(home) as address:
        port = int(address.rsplit(":", 1)[1])
        second = Serving(Settings(port=port), home.web.app)
        with pytest.raises(OSError, match=r"[Aa]ddress"):
            await second.run()
