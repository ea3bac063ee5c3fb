"""The page: what stands on both screens, the acts of whoever sits before it, and word when something has changed.

It works without a script, by loading the page anew; with one, only what has changed is drawn again.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from aiohttp import ClientConnectionResetError, web
from aiohttp.typedefs import Handler
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tests.world.browser.demo import Demo
from tests.world.browser.process import NotReady
from tests.world.browser.screens import CannotDo, Look, Pane

HERE: Final = Path(__file__).parent
LONDON: Final = ZoneInfo("Europe/London")
JUMPS: Final = {"1": "+1 hour", "12": "+12 hours", "24": "+1 day", "168": "+1 week"}
STEPS: Final = (
    ("Accept Rosa's request", "In Slack you are Amira. Press Accept below Rosa's message."),
    ("Introduce yourself", "A thread opens with a draft. Send it, or let time pass: reminders come by themselves."),
    ("Ask as a family", "On the right, ask for help as a family would. Choose “anybody”, and look at both channels."),
    (
        "Be two people at once",
        "Take it in Discord as Ben, then press Accept in Slack too: one of you was first.",
    ),
    ("Pull the plug", "Switch the bot off, press a button, switch it on again. Nothing is lost."),
    (
        "See it through",
        "Let a week pass, then end the support. The family says how it went, and Rewards in your Home shows it.",
    ),
)
SECURE: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-src http://127.0.0.1:*; img-src 'self'; base-uri 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def _local(at: datetime, how: str = "%a %-d %b, %H:%M") -> str:
    return at.astimezone(LONDON).strftime(how)


class Page:
    """The demonstration as web pages."""

    def __init__(self, demo: Demo) -> None:
        self._demo = demo
        self._closing = asyncio.Event()
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["local"] = _local
        self._notice = ""

    def application(self) -> web.Application:
        """The routes."""
        app = web.Application(middlewares=[_only_from_here, _secured])
        app.router.add_get("/", self._whole)
        app.router.add_get("/piece/{name}", self._piece)
        app.router.add_post("/screen/{name}", self._act)
        app.router.add_post("/clock", self._clock)
        app.router.add_post("/power", self._power)
        app.router.add_get("/changes", self._changes)
        app.router.add_static("/static", HERE / "static")
        app.on_shutdown.append(self._end)
        return app

    async def _end(self, _app: web.Application) -> None:
        self._closing.set()
        self._demo.changed()

    # Looking

    async def _whole(self, _incoming: web.Request) -> web.Response:
        pieces = {name: self._drawn(name) for name in (*self._demo.panes, "time", "mail")}
        words = self._templates.get_template("page.html").render(
            pieces=pieces, steps=STEPS, ask=f"http://127.0.0.1:{self._demo.ports.window}/ask/harbour"
        )
        return web.Response(text=words, content_type="text/html")

    async def _piece(self, incoming: web.Request) -> web.Response:
        name = incoming.match_info["name"]
        if name not in (*self._demo.panes, "time", "mail"):
            raise web.HTTPNotFound
        return web.Response(text=self._drawn(name), content_type="text/html")

    def _drawn(self, name: str) -> str:
        demo = self._demo
        if name == "time":
            return self._templates.get_template("time.html").render(
                now=demo.now, jumps=JUMPS, runs=demo.bot.runs, notice=self._notice
            )
        if name == "mail":
            return self._templates.get_template("mail.html").render(mails=demo.mailbox.mails)
        pane, look = demo.panes[name], demo.looks[name]
        screen = pane.screen(look)
        return self._templates.get_template("screen.html").render(
            pane=pane, screen=screen, look=look, trouble=demo.trouble[name]
        )

    async def _changes(self, incoming: web.Request) -> web.StreamResponse:
        """One line for every change, as server-sent events, until the visitor leaves."""
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await answer.prepare(incoming)
        version = self._demo.version
        with contextlib.suppress(ClientConnectionResetError):
            while not self._closing.is_set():
                await answer.write(f"data: {version}\n\n".encode())
                version = await self._demo.until_changed(version)
                await asyncio.sleep(0.05)  # what changes together is drawn once
        return answer

    # Doing

    async def _act(self, incoming: web.Request) -> web.Response:
        name = incoming.match_info["name"]
        if name not in self._demo.panes:
            raise web.HTTPNotFound
        pane, look, given = self._demo.panes[name], self._demo.looks[name], await _given(incoming)
        self._demo.trouble[name] = ""
        try:
            _do(pane, look, given)
        except CannotDo as why:
            self._demo.trouble[name] = str(why)
        self._demo.changed()
        return _done(incoming)

    async def _clock(self, incoming: web.Request) -> web.Response:
        given = await _given(incoming)
        by = str(given.get("by", ""))
        self._notice = ""
        if by in JUMPS:
            await self._demo.move(timedelta(hours=int(by)))
        elif by == "next" and not await self._demo.to_next():
            self._notice = "Nothing falls due as things stand."
        self._demo.changed()
        return _done(incoming)

    async def _power(self, incoming: web.Request) -> web.Response:
        given = await _given(incoming)
        try:
            await self._demo.power(on=given.get("on") == "yes")
            self._notice = ""
        except NotReady:
            self._notice = "The bot did not start again; its log says why."
        self._demo.changed()
        return _done(incoming)


def _do(pane: Pane, look: Look, given: Mapping[str, str | list[str]]) -> None:
    """One act of whoever sits before a screen. Raises CannotDo."""
    said = {name: value if isinstance(value, str) else value[0] for name, value in given.items() if value}
    match said.pop("do", ""):
        case "person":
            look.person, look.place, look.thread = said.get("person", ""), "", ""
        case "place":
            look.place, look.thread = said.get("place", ""), ""
            pane.went_to(look)
        case "thread":
            look.thread = said.get("thread", "")
        case "press":
            pane.press(look, said.get("message", ""), said.get("button", ""))
        case "submit":
            pane.submit(look, {name: value for name, value in given.items() if name != "do"})
        case "close":
            pane.close(look)
        case "write" if said.get("words", "").strip():
            pane.write(look, said["words"].strip())


async def _given(incoming: web.Request) -> dict[str, str | list[str]]:
    form = await incoming.post()
    given: dict[str, str | list[str]] = {}
    for name in form:
        values = [one for one in form.getall(name) if isinstance(one, str)]
        many = name.endswith("[]")
        given[name.removesuffix("[]")] = [one for one in values if one] if many else values[-1]
    return given


def _done(incoming: web.Request) -> web.Response:
    if incoming.headers.get("X-Live"):
        return web.Response(status=204)
    raise web.HTTPSeeOther("/")


@web.middleware
async def _only_from_here(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Another site that is open in the same browser may not press buttons here."""
    host = (request.host or "").partition(":")[0]
    origin = request.headers.get("Origin", "")
    if host not in ("127.0.0.1", "localhost") or (origin and origin != f"http://{request.host}"):
        raise web.HTTPForbidden
    return await handler(request)


@web.middleware
async def _secured(request: web.Request, handler: Handler) -> web.StreamResponse:
    answer = await handler(request)
    if not answer.prepared:
        answer.headers.update(SECURE)
    return answer


@asynccontextmanager
async def page_of(demo: Demo, port: int = 0) -> AsyncIterator[str]:
    """Serve the page until the block ends; its address."""
    runner = web.AppRunner(Page(demo).application(), access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        demo.window.shown_by = address
        yield f"{address}/"
    finally:
        await runner.cleanup()
