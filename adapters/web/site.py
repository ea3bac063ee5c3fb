"""What every page needs at hand, and the few answers that all of them may give."""

from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from adapters.web.browser import Cookies, held, proof_of
from adapters.web.limits import Doing, Limits
from adapters.web.render import Pages
from adapters.web.settings import Settings
from core.families import texts
from core.families.door import FamilyDoor
from core.families.entrance import Watch
from core.families.program_door import ProgramDoor
from core.families.request_form import RequestForm
from core.families.tokens import new_token


class TooOften(Exception):
    """One visitor does too much of this in a short time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The families' door, the form, and how pages are drawn, kept and limited."""

    settings: Settings
    address: str
    door: FamilyDoor
    form: RequestForm
    programs: ProgramDoor
    watch: Watch
    cookies: Cookies
    pages: Pages = field(default_factory=Pages)
    limits: Limits = field(default_factory=Limits)

    def count(self, request: Request, doing: Doing) -> None:
        """Count what a visitor does. Raises TooOften."""
        if not self.limits.may(doing, visitor_of(request)):
            raise TooOften

    def browser(self, request: Request) -> str:
        """The token by which this browser's forms are known; empty where it has none yet."""
        return held(request, self.cookies.browser)

    def draw(self, request: Request, template: str, status: int = 200, **values: Any) -> Response:
        """A page with a form: the browser gets its token along, if it has none."""
        browser = self.browser(request) or new_token()
        response = self.pages.draw(template, status, proof=proof_of(browser), **values)
        if not self.browser(request):
            self.cookies.keep(response, self.cookies.browser, browser)
        return response

    def not_there(self) -> Response:
        """There is no such page: missing, foreign and never heard of read the same."""
        return self.pages.say(texts.NOT_THERE_TITLE, texts.NOT_THERE, status=404)

    def closed(self) -> Response:
        """The family's page is not open in this browser."""
        return self.pages.say(texts.CLOSED_TITLE, texts.CLOSED, status=403)


def visitor_of(request: Request) -> str:
    """Who comes, by address: behind a trusted proxy, the one that the proxy names."""
    return request.client.host if request.client else ""


def onwards(address: str) -> Response:
    """To another page of ours, after a form was taken: Back and Reload then send nothing twice."""
    return RedirectResponse(address, status_code=303)
