"""A family's private page: the link that opens it, how things stand, what can be done there, and closing it."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from adapters.web.browser import Filled, filled_in, fresh_once, held
from adapters.web.limits import Doing
from adapters.web.render import shown, values_from
from adapters.web.site import Site, onwards
from core.families import doing as families
from core.families import texts
from core.families.page import Case, Page
from core.families.tokens import Purpose, fingerprint
from core.refusals import AlreadyDone, FieldProblem, NotFound
from core.surface import Say, Style


class FamilyPages:
    """The pages below /page, for the family whose session the browser holds."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def whole(self, request: Request) -> Response:
        """The one request of a family, or the list of them."""
        self._site.count(request, Doing.LOOK)
        page = await self._site.door.page(_session(self._site, request))
        if len(page.cases) == 1:
            return _case(self._site, request, page, page.cases[0])
        return self._site.draw(request, "several.html", organisation=page.organisation, page=page)

    async def own_words(self, request: Request) -> Response:
        """The family's own copy, as a file."""
        self._site.count(request, Doing.SAY)
        text = await self._site.door.own_words(_session(self._site, request))
        attached = {"Content-Disposition": 'attachment; filename="my-request.json"'}
        return Response(text, media_type="application/json", headers=attached)

    async def close(self, request: Request) -> Response:
        """The page is closed in this browser."""
        await filled_in(request, self._site.browser(request))
        await self._site.door.close(_session(self._site, request))
        response = self._site.pages.say(texts.CLOSED_TITLE, texts.CLOSED)
        self._site.cookies.drop(response, self._site.cookies.session)
        return response

    async def one(self, request: Request, case: str) -> Response:
        """One request of a family."""
        self._site.count(request, Doing.LOOK)
        page = await self._site.door.page(_session(self._site, request))
        found = page.case(case)
        if found is None:
            raise NotFound
        return _case(self._site, request, page, found)

    async def ask(self, request: Request, about: str, name: str) -> Response:
        """The form of one thing that can be done."""
        self._site.count(request, Doing.LOOK)
        page = await self._site.door.page(_session(self._site, request))
        return _form(self._site, request, page, _doing(page, about, name))

    async def do(self, request: Request, about: str, name: str) -> Response:
        """Do it, once."""
        self._site.count(request, Doing.SAY)
        filled = await filled_in(request, self._site.browser(request))
        session = _session(self._site, request)
        page = await self._site.door.page(session)
        if page.doing(about, name) is None and page.owns(about):
            return onwards("/page")  # a second tap, or a page that stood open while things moved on
        return await _do(self._site, request, page, _doing(page, about, name), filled, session)


def routes(site: Site) -> APIRouter:
    """The addresses of these pages."""
    here, router = FamilyPages(site), APIRouter(prefix="/page", include_in_schema=False)
    router.add_api_route("", here.whole, methods=["GET"])
    router.add_api_route("/own-words", here.own_words, methods=["GET"])
    router.add_api_route("/close", here.close, methods=["POST"])
    router.add_api_route("/{case}", here.one, methods=["GET"])
    router.add_api_route("/{about}/{name}", here.ask, methods=["GET"])
    router.add_api_route("/{about}/{name}", here.do, methods=["POST"])
    return router


def _session(site: Site, request: Request) -> str:
    return held(request, site.cookies.session)


def _doing(page: Page, about: str, name: str) -> families.Doing:
    found = page.doing(about, name)
    if found is None:
        raise NotFound
    return found


def _case(site: Site, request: Request, page: Page, case: Case) -> Response:
    def fields(doing: families.Doing | None) -> tuple[object, ...]:
        return tuple(shown(field, {}, {}) for field in doing.form.fields) if doing else ()

    return site.draw(
        request,
        "page.html",
        organisation=page.organisation,
        page=page,
        zone=page.zone,
        case=case,
        several=len(page.cases) > 1,
        answer_fields=fields(case.question.answer if case.question else None),
        write_fields=fields(case.write),
        once=fresh_once(),
    )


def _form(
    site: Site,
    request: Request,
    page: Page,
    doing: families.Doing,
    filled: Filled | None = None,
    problem: FieldProblem | None = None,
) -> Response:
    said = values_from(doing.form.fields, filled or {}) if filled else {}
    wrong = {problem.field: problem.sentence} if problem else {}
    return site.draw(
        request,
        "form.html",
        422 if problem else 200,
        organisation=page.organisation,
        title=doing.form.title,
        lines=(doing.form.intro,) if doing.form.intro else (),
        fields=tuple(shown(field, said, wrong) for field in doing.form.fields),
        problems=wrong,
        submit=doing.form.submit,
        back="/page",
        quoted=_asked(page, doing),
        once=fresh_once(),
        danger=doing.style is Style.DANGER,
    )


def _asked(page: Page, doing: families.Doing) -> tuple[str, ...]:
    """The question that an answer is for."""
    asked = (case.question for case in page.cases if case.question and case.question.answer == doing)
    return next((question.paragraphs for question in asked), ())


async def _do(
    site: Site, request: Request, page: Page, doing: families.Doing, filled: Filled, session: str
) -> Response:
    once = filled.get("once", ("",))[0]
    key = f"page:{fingerprint(Purpose.SESSION, f'{session}:{once}')}"
    values = values_from(doing.form.fields, filled)
    try:
        reply = await site.door.act(session, doing.form.verb, doing.form.subject, values, key)
    except FieldProblem as problem:
        return _form(site, request, page, doing, filled, problem)
    except AlreadyDone:
        reply = Say(texts.DONE_BEFORE)
    words = reply.words if isinstance(reply, Say) else texts.DONE
    links = (("/page", texts.BACK_TO_PAGE),)
    return site.pages.say(texts.DONE, words, organisation=page.organisation, links=links)
