"""What a browser holds: a token of its own, by which forms are known to be ours, and the session of an open page."""

import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from core.families.tokens import is_token, new_token

FIELD = "form"
ONCE = "once"
MOST_FIELDS = 60

Filled = dict[str, tuple[str, ...]]


class NotOurForm(Exception):
    """The form did not come from one of our pages, or the browser keeps no cookies."""


class NotAForm(Exception):
    """What was sent is no form."""


@dataclass(frozen=True, slots=True)
class Cookies:
    """The two cookies' names. `__Host-` binds them to this very host, and needs https (RFC 6265bis, 4.1.3.2)."""

    secure: bool

    @property
    def browser(self) -> str:
        return "__Host-form" if self.secure else "form"

    @property
    def session(self) -> str:
        return "__Host-page" if self.secure else "page"

    def keep(self, response: Response, name: str, token: str) -> None:
        """Hand a token to the browser until it is closed. A session never comes along from another site."""
        same_site = "strict" if name == self.session else "lax"
        response.set_cookie(name, token, secure=self.secure, httponly=True, samesite=same_site, path="/")  # type: ignore[arg-type]

    def drop(self, response: Response, *names: str) -> None:
        """Take tokens back."""
        for name in names:
            response.delete_cookie(name, path="/", secure=self.secure, httponly=True)


def held(request: Request, name: str) -> str:
    """The token in this cookie; empty where there is none, or something that never was one."""
    token = request.cookies.get(name, "")
    return token if is_token(token) else ""


def proof_of(browser: str) -> str:
    """What a form of ours carries for this browser: no other site can know it."""
    return hmac.digest(browser.encode(), b"advocate-desk form", hashlib.sha256).hex()


def fresh_once() -> str:
    """By what a form that is sent twice is recognised."""
    return new_token()


async def filled_in(request: Request, browser: str) -> Filled:
    """What was filled in, once it is certain that the form is ours. Raises NotOurForm or NotAForm."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise NotOurForm
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise NotAForm
    found: dict[str, list[str]] = {}
    try:
        text = (await request.body()).decode("utf-8", "replace")
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="replace")
    except ValueError:
        raise NotAForm from None
    for name, value in pairs:
        found.setdefault(name, []).append(value.replace("\r\n", "\n"))
    proof = found.pop(FIELD, [""])[0]
    if not browser or not hmac.compare_digest(proof.encode(), proof_of(browser).encode()):
        raise NotOurForm
    return {name: tuple(values) for name, values in found.items()}
