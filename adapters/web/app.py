"""The pages as one ASGI application: every route, and what is said when one of them has to say no."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from adapters.web import api, asking, links, pages, watching
from adapters.web.browser import NotAForm, NotOurForm
from adapters.web.guard import Guard, TooLarge
from adapters.web.render import ICON, STYLE
from adapters.web.site import Site, TooOften, onwards
from core.database.failures import StorageFailure
from core.families import texts
from core.families.refusals import FormGone, PageClosed
from core.refusals import NotFound, Refusal
from core.requests.refusals import IntakeClosed

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}

No = Callable[[Site, Exception], Response]


def build(site: Site) -> Guard:
    """The application in its guard."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    address = urlsplit(site.address)
    hosts = LOOPBACK | ({address.hostname} if address.hostname else set())
    guard = Guard(app, site.pages, secure=site.cookies.secure, hosts=frozenset(hosts))
    for kind, no in NOES.items():
        app.add_exception_handler(kind, _saying(site, no))
    _add_static(app, site)
    for routes in (asking.routes, links.routes, pages.routes):
        app.include_router(routes(site))
    app.include_router(watching.routes(site, guard))
    app.mount("/api/v1", api.build(site))
    return guard


def _add_static(app: FastAPI, site: Site) -> None:
    @app.get(site.pages.style, include_in_schema=False)
    async def style() -> Response:
        """The one style sheet; its name changes with its content."""
        return FileResponse(str(STYLE), media_type="text/css", headers=FOREVER)

    @app.get("/static/icon.svg", include_in_schema=False)
    async def icon() -> Response:
        """What a tab shows."""
        return FileResponse(str(ICON), media_type="image/svg+xml")

    @app.get("/", include_in_schema=False)
    async def home() -> Response:
        """The one organisation's form; where there are several, nobody is told which."""
        return onwards(f"/ask/{site.form.only}") if site.form.only else site.not_there()


def _saying(site: Site, no: No) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def say(_request: Request, why: Exception) -> Response:
        return no(site, why)

    return say


def _http(site: Site, why: Exception) -> Response:
    status = why.status_code if isinstance(why, HTTPException) else 404
    response = site.not_there()
    response.status_code = status
    return response


def _page(status: int, title: str, words: str = "") -> No:
    """A page with this title; without words of its own it says what the refusal says."""

    def no(site: Site, why: Exception) -> Response:
        said = words or (why.sentence if isinstance(why, Refusal | StorageFailure) else "")
        return site.pages.say(title, said, status=status)

    return no


NOES: dict[type[Exception], No] = {
    HTTPException: _http,
    NotFound: lambda site, _why: site.not_there(),
    PageClosed: lambda site, _why: site.closed(),
    FormGone: _page(410, texts.GONE_TITLE),
    IntakeClosed: _page(503, texts.NOT_NOW_TITLE),
    Refusal: _page(409, texts.NO_TITLE),
    StorageFailure: _page(503, texts.OUR_FAULT_TITLE),
    TooOften: _page(429, texts.TOO_OFTEN_TITLE, texts.TOO_OFTEN),
    NotOurForm: _page(403, texts.TRY_AGAIN_TITLE, texts.TRY_AGAIN),
    NotAForm: _page(415, texts.TRY_AGAIN_TITLE, texts.TRY_AGAIN),
    TooLarge: _page(413, texts.TOO_LARGE_TITLE, texts.TOO_LARGE),
    Exception: _page(500, texts.OUR_FAULT_TITLE, texts.OUR_FAULT),
}
"""What a visitor reads for each kind of no."""
