"""Into a family's page by its link, and out of everything at once."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from adapters.web.browser import filled_in, held
from adapters.web.limits import Doing
from adapters.web.site import Site, onwards
from core.families import texts
from core.families.refusals import LinkSpent


class Links:
    """The pages below /link: looking at one spends nothing, for mail scanners look first."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def look(self, request: Request, token: str) -> Response:
        """Only a button: Continue, or a new link."""
        self._site.count(request, Doing.LOOK)
        return await _door(self._site, request, token)

    async def spend(self, request: Request, token: str) -> Response:
        """Spend the link: from now on this browser has the page open."""
        self._site.count(request, Doing.TRY_LINK)
        await filled_in(request, self._site.browser(request))
        try:
            session = await self._site.door.spend(token, self._site.browser(request))
        except LinkSpent:
            return await _door(self._site, request, token)
        response = onwards("/page")
        self._site.cookies.keep(response, self._site.cookies.session, session)
        return response

    async def renew(self, request: Request, token: str) -> Response:
        """Send a new link to wherever this one went. What is said is the same for any token."""
        self._site.count(request, Doing.NEW_LINK)
        await filled_in(request, self._site.browser(request))
        await self._site.door.renew(token)
        return self._site.pages.say(texts.RENEWED_TITLE, texts.RENEWED)


class Leaving:
    """The quick way out: what is open is closed, what was typed is forgotten, and another site is shown."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def go(self, request: Request) -> Response:
        """Out at once."""
        site = self._site
        if session := held(request, site.cookies.session):
            await site.door.close(session)
        if browser := site.browser(request):
            await site.form.forget(browser)
        response = RedirectResponse(site.settings.leave_to, status_code=303)
        site.cookies.drop(response, site.cookies.session, site.cookies.browser)
        return response


def routes(site: Site) -> APIRouter:
    """The addresses of these pages."""
    here, router = Links(site), APIRouter(include_in_schema=False)
    router.add_api_route("/link/{token}", here.look, methods=["GET"])
    router.add_api_route("/link/{token}", here.spend, methods=["POST"])
    router.add_api_route("/link/{token}/renew", here.renew, methods=["POST"])
    router.add_api_route("/leave", Leaving(site).go, methods=["GET"])
    return router


async def _door(site: Site, request: Request, token: str) -> Response:
    if await site.door.opens(token, site.browser(request)):
        return site.draw(
            request,
            "link.html",
            title=texts.CONTINUE_TITLE,
            lines=(texts.CONTINUE_INTRO,),
            submit=texts.CONTINUE,
            action="",
            note=texts.CONTINUE_SHARED,
        )
    return site.draw(
        request,
        "link.html",
        410,
        title=texts.RENEW_TITLE,
        lines=(texts.RENEW_INTRO,),
        submit=texts.RENEW,
        action=f"/link/{token}/renew",
        note="",
    )
