"""The families' pages at fifty requests a second, beside a bare Starlette that answers the very same bytes.

Open loop: a request is due by the clock, whether or not the ones before it were answered, and its time counts from when
it was due. Whoever waits in a queue is counted as waiting.
"""

import asyncio
import multiprocessing
import socket
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import uvicorn
from aiohttp import ClientConnectionError, ClientSession, DummyCookieJar, TCPConnector
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.adapters.web.browsing import Page
from tests.world.browser.demo import ASKED, ROSA, Demo, demo_in

A_SECOND: Final = 50
SECONDS: Final = 6
ROUNDS: Final = 3
FAMILIES: Final = 12
"""Each at an address of its own, as outside: one alone would be told that it asks too often."""

PATIENCE_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class Visitor:
    """A family's browser: its own address, the page it may open, and a link that nobody has used."""

    http: ClientSession
    session: str
    unused: str

    @property
    def addresses(self) -> dict[str, str]:
        """What is measured, and where it is found."""
        return {"form": "/ask/harbour", "continue": self.unused, "private_page": "/page"}

    async def read(self, base: str, kind: str) -> bytes:
        """Read one page whole."""
        headers = {"Cookie": f"page={self.session}"}
        async with self.http.get(f"{base}{self.addresses[kind]}", headers=headers, allow_redirects=False) as answer:
            body = await answer.read()
            assert answer.status == 200, f"{kind}: {answer.status}"
            return body


def measure() -> dict[str, Any]:
    """Milliseconds until a page was read whole, ours and the bare one's, in turns; the middle of the rounds' p95."""
    with tempfile.TemporaryDirectory(prefix="advocate-desk-") as folder:
        return asyncio.run(_measure(Path(folder)))


async def _measure(folder: Path) -> dict[str, Any]:
    async with AsyncExitStack() as stack:
        demo = await stack.enter_async_context(demo_in(folder))
        ours = f"http://127.0.0.1:{demo.ports.web}"
        visitors = [await stack.enter_async_context(_visitor(demo, ours, number)) for number in range(FAMILIES)]
        kinds = tuple(visitors[0].addresses)
        bodies = {visitors[0].addresses[kind]: await visitors[0].read(ours, kind) for kind in kinds}
        bare = await stack.enter_async_context(_bare(bodies, visitors))
        took: dict[tuple[str, str], list[list[float]]] = {}
        for _ in range(ROUNDS):
            for kind in kinds:
                for base in (ours, bare):
                    took.setdefault((kind, base), []).append(await _round(visitors, base, kind))
        return {"requests_per_s": A_SECOND, "rounds": ROUNDS} | {
            kind: _figures(took[kind, ours]) | {"bare": _figures(took[kind, bare])} for kind in kinds
        }


def _figures(rounds: list[list[float]]) -> dict[str, float]:
    def middle(percent: int) -> float:
        return round(median(quantiles(one, n=100)[percent - 1] for one in rounds) * 1000, 1)

    return {"p50_ms": middle(50), "p95_ms": middle(95)}


async def _round(visitors: list[Visitor], base: str, kind: str) -> list[float]:
    """Seconds of each request, from when it was due."""
    began = time.perf_counter()

    async def read(visitor: Visitor, due: float) -> float:
        await visitor.read(base, kind)
        return time.perf_counter() - due

    reading = []
    for number, visitor in zip(range(A_SECOND * SECONDS), cycle(visitors), strict=False):
        due = began + number / A_SECOND
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        reading.append(asyncio.create_task(read(visitor, due)))
    return await asyncio.gather(*reading)


@asynccontextmanager
async def _visitor(demo: Demo, base: str, number: int) -> AsyncIterator[Visitor]:
    """A family that has asked twice, of whose mails one was opened."""
    contact = f"family{number}@example.org"
    links = []
    for _ in range(2):
        known, since = len(_mails(demo, contact)), demo.version
        await demo.rings({**ROSA, "contact": contact}, {**ASKED, "whom": "Any advocate may be asked"})
        async with asyncio.timeout(PATIENCE_S):
            while len(_mails(demo, contact)) == known:
                since = await demo.until_changed(since)
        links.append(urlsplit(_mails(demo, contact)[0]).path)
    connector = TCPConnector(local_addr=(f"127.0.1.{number + 1}", 0))
    async with ClientSession(connector=connector, cookie_jar=DummyCookieJar()) as http:
        yield Visitor(http, await _session(http, base, links[0]), links[1])


def _mails(demo: Demo, contact: str) -> list[str]:
    return [mail.link for mail in demo.mailbox.mails if mail.to == contact]


async def _session(http: ClientSession, base: str, link: str) -> str:
    """Open the link, as a browser does; what it then holds."""
    async with http.get(f"{base}{link}") as door:
        cookie = door.cookies["form"].value
        (form, *_) = Page(link, door.status, (), await door.read()).forms
    headers = {"Cookie": f"form={cookie}", "Content-Type": "application/x-www-form-urlencoded"}
    async with http.post(
        f"{base}{link}", data=urlencode(form.fields), headers=headers, allow_redirects=False
    ) as opened:
        return opened.cookies["page"].value


@asynccontextmanager
async def _bare(bodies: dict[str, bytes], visitors: list[Visitor]) -> AsyncIterator[str]:
    """The same bytes, from a process of its own that does nothing else."""
    unused = {visitor.unused: bodies[visitors[0].unused] for visitor in visitors}
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(bodies | unused, port), daemon=True)
    process.start()
    try:
        await _until_answered(visitors[0].http, f"http://127.0.0.1:{port}/page")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.join()


def _serve(bodies: dict[str, bytes], port: int) -> None:
    async def answer(request: Request) -> Response:
        return Response(bodies[request.url.path], media_type="text/html")

    app = Starlette(routes=[Route("/{path:path}", answer)])
    uvicorn.run(app, host="127.0.0.1", port=port, access_log=False, log_config=None)


async def _until_answered(http: ClientSession, address: str) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                async with http.get(address):
                    return
            except ClientConnectionError:
                await asyncio.sleep(0.02)
