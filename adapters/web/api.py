"""The interface for other programs, version 1: JSON in, JSON out, problems by RFC 9457.

Every call carries its key (`Authorization: Bearer …`). A call that creates is signed by the Standard Webhooks
specification; its `webhook-id` is the idempotency key. Other calls that change something carry `Idempotency-Key`.
"""

import json
import re
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from standardwebhooks import Webhook, WebhookVerificationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from adapters.web import api_words as words
from adapters.web.guard import TooLarge
from adapters.web.limits import Doing
from adapters.web.site import Site, TooOften
from core.database.failures import StorageFailure
from core.families.page import Case
from core.families.program_door import ACTS
from core.families.programs import Program
from core.families.refusals import AnotherBody, OutOfScope, UnknownKey
from core.refusals import AlreadyDone, FieldProblem, NotFound, Refusal
from core.requests.refusals import IntakeClosed, NotComplete, OutsideEngland, TooManyOpen

CALL: Final = re.compile(r"[\x21-\x7e]{1,100}")
MOST_DEEP: Final = 60_000
"""Characters of JSON: more than the longest request needs."""


class NotSigned(Exception):
    """The signature is missing, wrong or too old."""


class NotJson(Exception):
    """What was sent is not a JSON object."""


class NoCallId(Exception):
    """A call that changes something needs an id of its own."""


class Interface:
    """The calls."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._door = site.programs

    async def create(self, request: Request) -> Response:
        """Hand a request in for a family."""
        program, signing = await self._key(request)
        body = await _body(request)
        _must_be_signed(request, body, signing)
        call = _call(request, "webhook-id")
        created, is_new = await self._door.create(program, call, body, _object(body))
        where = f"/api/v1/requests/{created.id}"
        status = HTTPStatus.CREATED if is_new else HTTPStatus.OK
        return JSONResponse({"id": created.id, "number": created.number}, status, {"Location": where})

    async def read(self, request: Request, id: str) -> Response:  # noqa: A002  # the name in the address
        """How a request stands, as its family sees it."""
        program, _ = await self._key(request)
        return JSONResponse(shown(await self._door.read(program, id)))

    async def act(self, request: Request, id: str, name: str) -> Response:  # noqa: A002
        """Do something for the family: answer, message, withdraw, outcome, review, not-heard, end or concern."""
        program, _ = await self._key(request)
        if name not in ACTS:
            raise NotFound
        call = _call(request, "idempotency-key")
        said = _object(await _body(request))
        values = {field: text for field, text in said.items() if isinstance(text, str)}
        if values.keys() != said.keys():
            raise FieldProblem(field=min(said.keys() - values.keys()), problem="This must be a text.")
        return JSONResponse({"said": await self._door.act(program, id, name, values, call)})

    async def _key(self, request: Request) -> tuple[Program, str]:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer":
            raise UnknownKey
        self._site.count(request, Doing.API)
        return await self._door.key(token.strip())


def build(site: Site) -> FastAPI:
    """The interface as an application of its own, below /api/v1."""
    app = FastAPI(title="Advocate Desk", version="1", docs_url=None, redoc_url=None, description=words.ABOUT)
    here = Interface(site)
    for kind, problem in PROBLEMS.items():
        app.add_exception_handler(kind, problem)
    app.add_api_route("/requests", here.create, methods=["POST"], openapi_extra=words.CREATE, status_code=201)
    app.add_api_route("/requests/{id}", here.read, methods=["GET"], openapi_extra=words.READ)
    app.add_api_route("/requests/{id}/{name}", here.act, methods=["POST"], openapi_extra=words.ACT)
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]  # FastAPI's own way to add to it
    return app


def _described(app: FastAPI) -> dict[str, Any]:
    """The description, with what only we know of it."""
    whole = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    components = whole.setdefault("components", {})
    for part, known in words.COMPONENTS.items():
        components[part] = {**components.get(part, {}), **known}
    return whole | {"servers": [{"url": "/api/v1"}]}


def shown(case: Case) -> dict[str, Any]:
    """A request as JSON; instants in UTC."""
    question = case.question
    return {
        "id": case.public_id,
        "number": case.label,
        "next": list(case.next),
        "question": {"intro": question.intro, "words": list(question.paragraphs)} if question else None,
        "messages": [
            {"at": one.at.isoformat(), "by": one.by, "own": one.own, "words": list(one.paragraphs)}
            for one in case.conversation
        ],
        "happened": [
            {"at": one.at.isoformat(), "what": one.title, "words": list(one.quoted), "also": list(one.lines)}
            for one in case.happened
        ],
        "can": sorted(name for name, known in ACTS.items() if any(one.name == known for one in case.everything)),
    }


def _must_be_signed(request: Request, body: bytes, signing: str) -> None:
    try:
        Webhook(signing).verify(body, dict(request.headers), json_parse=False)
    except (WebhookVerificationError, ValueError, UnicodeError):
        raise NotSigned from None


async def _body(request: Request) -> bytes:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415)
    return await request.body()


def _object(body: bytes) -> dict[str, Any]:
    if len(body) > MOST_DEEP:
        raise TooLarge
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise NotJson from None
    if not isinstance(said, dict):
        raise NotJson
    return said


def _call(request: Request, header: str) -> str:
    call = request.headers.get(header, "")
    if not CALL.fullmatch(call):
        raise NoCallId
    return call


def problem(status: int, title: str, **more: Any) -> Response:
    """One problem, as RFC 9457 writes it."""
    kind = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": kind, "status": status, "detail": title} | more
    return JSONResponse(body, status, media_type="application/problem+json")


Says = Callable[[Request, Exception], Awaitable[Response]]


def _says(status: int, words_of_it: str = "") -> Says:
    async def say(_request: Request, why: Exception) -> Response:
        said = words_of_it or (why.sentence if isinstance(why, Refusal | StorageFailure) else str(why))
        if isinstance(why, NotComplete):
            return problem(status, said, errors=[{"field": name, "detail": one} for name, one in why.problems.items()])
        if isinstance(why, FieldProblem):
            return problem(status, said, errors=[{"field": why.field, "detail": said}])
        if isinstance(why, HTTPException):
            return problem(why.status_code, HTTPStatus(why.status_code).phrase)
        return problem(status, said)

    return say


PROBLEMS: dict[type[Exception], Says] = {
    HTTPException: _says(404),
    UnknownKey: _says(401),
    NotSigned: _says(401, "The signature is missing, wrong, or too old."),
    OutOfScope: _says(403),
    NotFound: _says(404),
    AnotherBody: _says(409),
    AlreadyDone: _says(409, "This id was used before: it has been done."),
    TooManyOpen: _says(409),
    NoCallId: _says(400, "Please send an id of this call: webhook-id to create, Idempotency-Key for the rest."),
    NotJson: _says(400, "Please send one JSON object."),
    TooLarge: _says(413, "That is more than a request can need."),
    OutsideEngland: _says(422),
    FieldProblem: _says(422),
    IntakeClosed: _says(503),
    StorageFailure: _says(503),
    TooOften: _says(429, "Too many calls. Please wait a minute."),
    Refusal: _says(409),
    Exception: _says(500, "Something went wrong here. It is our fault."),
}
