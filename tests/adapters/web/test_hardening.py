"""What must not happen, on every page: foreign ids, wrong tokens, forged forms, floods, too much, and hostile words."""

import pytest

from adapters.web.browser import proof_of
from adapters.web.guard import MOST_BYTES
from adapters.web.limits import ALLOWED, Allowance, Doing, Limits, network_of
from core.connections.model import Connection
from core.families import texts
from core.families.tokens import new_token
from core.people.model import Family
from core.requests.model import SupportRequest
from tests.adapters.web.browsing import Browser, Page
from tests.adapters.web.house import House
from tests.adapters.web.test_asking import fill_in
from tests.core.hostile import HOSTILE

NAMES = ("answer", "write", "not-heard", "withdraw", "end", "concern", "copy", "erase", "nonsense")


async def accepted(home: House) -> tuple[Family, SupportRequest]:
    """A family that Amira supports, late with her introduction."""
    family, asked = home.family("accepted")
    await home.press("Amira", "accept", home.desk.offer(asked))
    home.desk.later(hours=25)
    return family, asked


@pytest.fixture
async def inside(home: House) -> Browser:
    """A family's browser with its page open."""
    family, _ = home.family("own")
    return await home.enter(family)


def headers_of(page: Page) -> dict[str, str]:
    return dict(page.headers)


async def every_page(home: House) -> list[Page]:
    """One of each kind of answer."""
    browser, family = home.browser(), home.family("all")[0]
    found = [await browser.get(path) for path in ("/ask/harbour", "/ask/harbour/privacy", "/ask/harbour/new-link")]
    found.append(await browser.get(await home.link_for(family)))
    found.append(await browser.send())
    found += [await browser.get(path) for path in ("/page/nothing", "/link/none", "/nowhere", "/healthz", "/metrics")]
    found.append(await browser.post("/ask/harbour", b"form=forged"))
    return found


async def test_every_answer_shuts_out_what_pages_never_need(home: House) -> None:
    for page in await every_page(home):
        headers = headers_of(page)
        assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'; img-src 'self';")
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["strict-transport-security"].startswith("max-age=31536000")
        assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "no-store")
        assert headers["referrer-policy"] == "same-origin"
        assert "<script" not in page.html
        assert " style=" not in page.html
        assert " on" + "click" not in page.html


async def test_cookies_are_bound_to_this_host_and_out_of_reach(home: House) -> None:
    browser = home.browser()
    first = await browser.get(await home.link_for(home.family()[0]))
    await browser.get("/ask/harbour")
    browser.page = first
    opened = await browser.post(first.address, f"form={first.forms[0].fields[0][1]}".encode(), follow=False)
    for page, name, site in ((first, "__Host-form", "lax"), (opened, "__Host-page", "strict")):
        cookie = page.header("set-cookie")
        assert cookie.startswith(f"{name}=")
        assert {"HttpOnly", "Path=/", "Secure", f"SameSite={site}"} <= {part.strip() for part in cookie.split(";")}
        assert "Domain" not in cookie
        assert "Max-Age" not in cookie


async def test_a_token_opens_nothing_but_what_it_is_for(home: House, inside: Browser) -> None:
    link = (await home.link_for(home.family("two")[0])).removeprefix("/link/")
    session, form = inside.cookies["__Host-page"], inside.cookies["__Host-form"]
    for token in (link, form, proof_of(form), new_token(), "", "x" * 5000, "\u00e9" * 43):
        thief = home.browser()
        thief.cookies["__Host-page"] = token.encode("utf-8").decode("latin-1")
        assert (await thief.get("/page")).status == 403
    for token in (session, form, new_token()):
        assert (await home.browser().get(f"/link/{token}")).status == 410


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", NAMES)
async def test_nobody_elses_id_opens_anything_whatever_page_it_is_tried_on(
    home: House, inside: Browser, name: str, method: str
) -> None:
    family, asked = await accepted(home)
    there = home.family("far", home.meadow)
    connection = home.newest(Connection)
    before = (home.desk.reload(asked), home.desk.reload(connection), home.meadow.reload(there[1]))
    proof = proof_of(inside.cookies["__Host-form"])
    for public_id in (asked.public_id, family.public_id, connection.public_id, there[0].public_id, there[1].public_id):
        for address in (f"/page/{public_id}/{name}", f"/page/{public_id}"):
            if method == "GET":
                page = await inside.get(address)
            else:
                page = await inside.post(f"/page/{public_id}/{name}", f"form={proof}&once=a&words=x&level=now".encode())
            assert page.status == 404
            assert texts.NOT_THERE in page.text
    assert before == (home.desk.reload(asked), home.desk.reload(connection), home.meadow.reload(there[1]))


@pytest.mark.parametrize(
    "path",
    ["/page", "/page/own-words", "/page/abc", "/page/abc/withdraw"],
)
async def test_without_a_session_no_page_opens_and_none_says_what_there_is(home: House, path: str) -> None:
    family, asked = home.family()
    for address in (path, path.replace("abc", asked.public_id), path.replace("abc", family.public_id)):
        page = await home.browser().get(address)
        assert (page.status, texts.CLOSED in page.text) == (403, True)


async def test_what_another_site_makes_a_browser_send_changes_nothing(home: House, inside: Browser) -> None:
    asked = home.all(SupportRequest)[-1]
    address = f"/page/{asked.public_id}/withdraw"
    proof = proof_of(inside.cookies["__Host-form"])
    good = f"form={proof}&once=a".encode()
    for body, headers in (
        (b"once=a", {}),
        (b"form=&once=a", {}),
        (f"form={proof_of(new_token())}&once=a".encode(), {}),
        (good, {"sec_fetch_site": "cross-site"}),
        (good, {"sec_fetch_site": "same-site"}),
    ):
        assert (await inside.post(address, body, follow=True, **headers)).status == 403
    assert (await inside.post(address, b"{}", content_type="application/json")).status == 415
    assert home.desk.reload(asked).state == "waiting"
    assert (await inside.post(address, good)).status == 200
    assert home.desk.reload(asked).state == "withdrawn"


async def test_a_megabyte_is_refused_whether_it_is_announced_or_not(home: House, inside: Browser) -> None:
    big = b"form=x&words=" + b"a" * MOST_BYTES
    assert (await inside.post("/page/close", big)).status == 413
    assert (await inside.post("/page/close", big, content_length="5")).status == 413
    assert (await inside.post("/page/close", b"", content_length="minus one")).status == 413
    assert (await inside.post("/page/close", b"&".join(b"a=b" for _ in range(1000)))).status == 415


@pytest.mark.parametrize("name", sorted(HOSTILE))
async def test_hostile_words_come_back_as_words(home: House, name: str) -> None:
    hostile = HOSTILE[name]
    browser = home.browser()
    await browser.get("/ask/harbour")
    await browser.send()
    await browser.send(nation="england")
    await browser.send(asking_for="child")
    await browser.send(age="9")
    await browser.send(stage="not_sure")
    await browser.send(kind="general")
    sent = hostile.encode("utf-8", "replace").decode("utf-8")
    page = await browser.send(message=sent)
    assert page.status in (200, 413, 422)
    for address in ("/ask/harbour/message", "/ask/harbour/check"):
        page = await browser.get(address)
        assert page.status == 200
        assert "<script" not in page.html
        assert "<img" not in page.html


async def test_one_who_tries_too_often_has_to_wait_and_the_next_one_has_not(home: House) -> None:
    allowed = {**ALLOWED, Doing.TRY_LINK: Allowance(3, 600), Doing.NEW_LINK: Allowance(2, 600)}
    object.__setattr__(home.web.site, "limits", Limits(allowed, lambda: 0.0))
    proof = b""
    guesser, other = home.browser("198.51.100.1"), home.browser("198.51.100.2")
    for browser, most in ((guesser, 3), (other, 1)):
        await browser.get("/link/" + new_token())
        proof = f"form={browser.page.forms[0].fields[0][1]}".encode()
        for _ in range(most):
            assert (await browser.post("/link/" + new_token(), proof)).status == 410
    assert (await guesser.post("/link/" + new_token(), proof)).status == 429
    for _ in range(2):
        await guesser.get("/ask/harbour/new-link")
        await guesser.send(contact="a@example.org")
    await guesser.get("/ask/harbour/new-link")
    assert (await guesser.send(contact="a@example.org")).status == 429


def test_a_bucket_fills_again_and_a_whole_line_of_addresses_is_one_visitor() -> None:
    now = [0.0]
    limits = Limits({Doing.SAY: Allowance(2, 60)}, lambda: now[0])
    assert [limits.may(Doing.SAY, f"2001:db8::{n}") for n in (1, 2, 3)] == [True, True, False]
    now[0] = 30
    assert [limits.may(Doing.SAY, "2001:db8::9") for _ in range(2)] == [True, False]
    assert network_of("203.0.113.7") == "203.0.113.7"


async def test_another_host_is_answered_with_nothing(home: House) -> None:
    for host in ("evil.example.org", "", "[::1", "desk.example.org.evil.org"):
        assert (await home.browser().get("/ask/harbour", host=host)).status == 404


async def test_watchers_read_why_it_is_not_ready_and_others_only_that(home: House) -> None:
    home.watch.found = ("the clockwork stands still",)
    stranger, watcher = home.browser(), home.browser("127.0.0.1")
    assert ((await stranger.get("/readyz")).status, stranger.page.html) == (503, "not ready\n")
    assert ((await watcher.get("/readyz")).status, watcher.page.html) == (503, "the clockwork stands still\n")
    assert ((await stranger.get("/healthz")).status, (await stranger.get("/metrics")).status) == (200, 404)
    figures = (await watcher.get("/metrics")).html
    assert "advocate_desk_outbox_waiting 3\n" in figures
    assert 'advocate_desk_web_answers_total{route="/readyz",status="503"} 2' in figures
    assert "advocate_desk_ready 0\n" in figures


async def test_what_goes_wrong_inside_is_said_plainly_and_logged_without_a_word_of_the_familys(
    home: House, caplog: pytest.LogCaptureFixture
) -> None:
    browser = home.browser()
    await fill_in(browser)
    home.desk.store.close_now()
    page = await browser.get("/ask/harbour/check")
    assert page.status in (500, 503)
    assert texts.OUR_FAULT_TITLE in page.text
    assert "Traceback" not in page.html + caplog.text
    assert "refused to assess" not in caplog.text
