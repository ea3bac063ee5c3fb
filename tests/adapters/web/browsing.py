"""A browser without a script: it keeps cookies, reads forms, and speaks ASGI to the pages without a socket."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from starlette.types import ASGIApp, Message

HOST = "desk.example.org"


@dataclass(slots=True)
class Form:
    """A form as it stands on a page: where it goes, and its fields with what stands in them."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    asks: set[str] = field(default_factory=set)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.text: list[str] = []
        self._area = ""
        self._link = ""
        self._title = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get")))
        elif tag == "input" and self.forms and given.get("name"):
            self.forms[-1].asks.add(given["name"])
            if given.get("type") not in ("radio", "checkbox") or "checked" in given:
                self.forms[-1].fields.append((given["name"], given.get("value", "")))
        elif tag == "textarea":
            self._area = given["name"]
            self.forms[-1].asks.add(self._area)
            self.forms[-1].fields.append((self._area, ""))
        elif tag == "a":
            self._link = given.get("href", "")

    def handle_data(self, data: str) -> None:
        if self._area:
            name, so_far = self.forms[-1].fields.pop()
            self.forms[-1].fields.append((name, so_far + data))
        elif self._link:
            self.links.append((self._link, data.strip()))
        self.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        elif tag == "a":
            self._link = ""


@dataclass(frozen=True, slots=True)
class Page:
    """What came back."""

    address: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """One header; empty where there is none."""
        return next((value for known, value in self.headers if known == name.lower()), "")

    @property
    def html(self) -> str:
        return self.body.decode("utf-8")

    def _read(self) -> _Reader:
        reader = _Reader()
        reader.feed(self.html)
        return reader

    @property
    def text(self) -> str:
        """The words, without marks."""
        return " ".join(" ".join(self._read().text).split())

    @property
    def forms(self) -> list[Form]:
        return self._read().forms

    @property
    def links(self) -> list[tuple[str, str]]:
        return self._read().links


class Browser:
    """One person's browser. `secure` cookies are kept, for the pages' address begins with https."""

    def __init__(self, app: ASGIApp, visitor: str = "203.0.113.7") -> None:
        self.app = app
        self.visitor = visitor
        self.cookies: dict[str, str] = {}
        self.page = Page("", 0, (), b"")

    async def get(self, address: str, *, follow: bool = True, **headers: str) -> Page:
        """Open an address, and follow where it leads within the pages."""
        return await self._go("GET", address, b"", headers, follow=follow)

    async def post(self, address: str, body: bytes, *, follow: bool = True, **headers: str) -> Page:
        """Send these bytes."""
        return await self._go("POST", address, body, headers, follow=follow)

    async def send(self, _form: int = 0, /, **filled: str | tuple[str, ...]) -> Page:
        """Fill in a form of the page and send it. What it does not ask can't be filled in."""
        form = self.page.forms[_form]
        if strange := filled.keys() - form.asks:
            raise AssertionError(f"the form does not ask {strange}: {sorted(form.asks)}")
        pairs = [(name, value) for name, value in form.fields if name not in filled]
        for name, value in filled.items():
            pairs += [(name, one) for one in ((value,) if isinstance(value, str) else value)]
        return await self.post(form.action or self.page.address, urlencode(pairs).encode())

    async def follow(self, label: str) -> Page:
        """Follow the link of this label."""
        return await self.get(next(address for address, words in self.page.links if words == label))

    async def _go(self, method: str, address: str, body: bytes, headers: dict[str, str], *, follow: bool) -> Page:
        page = await self._ask(method, address, body, headers)
        hops = 0
        while follow and page.status == 303 and page.header("location").startswith("/"):
            page = await self._ask("GET", page.header("location"), b"", {})
            assert (hops := hops + 1) < 5
        self.page = page
        return page

    async def _ask(self, method: str, address: str, body: bytes, extra: dict[str, str]) -> Page:
        parts = urlsplit(address)
        headers = {"host": HOST, "content-length": str(len(body))}
        if method == "POST":
            headers["content-type"] = "application/x-www-form-urlencoded"
        if self.cookies:
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers |= {name.replace("_", "-"): value for name, value in extra.items()}
        scope: dict[str, object] = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "https",
            "path": parts.path,
            "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(),
            "root_path": "",
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers.items()],
            "client": (self.visitor, 50000),
            "server": (HOST, 443),
        }
        found = await spoken(self.app, scope, [body])
        self._keep(value for name, value in found[1] if name == "set-cookie")
        return Page(address, *found)

    def _keep(self, cookies: Iterable[str]) -> None:
        for one in cookies:
            for name, morsel in SimpleCookie(one).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value


async def spoken(
    app: ASGIApp, scope: dict[str, object], body: Iterable[bytes]
) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
    """What the application answers: status, headers and body."""
    parts = list(body)
    sent: list[Message] = []

    async def receive() -> Message:
        if parts:
            return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)  # the protocol's shape

    await app(scope, receive, send)
    start = next(message for message in sent if message["type"] == "http.response.start")
    answer = b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body")
    headers = tuple((name.decode().lower(), value.decode("latin-1")) for name, value in start["headers"])
    return start["status"], headers, answer
