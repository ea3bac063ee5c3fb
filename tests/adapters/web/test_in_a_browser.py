"""The pages in a real browser, without a script: nothing for axe to object to, and the whole form by keyboard alone.

Playwright brings no browser of its own here: the system's Chromium is used, and without one this is left out loudly.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright

from core.connections.model import Connection
from core.families import texts
from core.people.model import Family
from core.requests.model import SupportRequest
from tests.adapters.web.house import House
from tests.databases import Databases

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome") or ""
LEFT_OUT = "The pages were not tried in a browser: install chromium (apt-get install chromium)."
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}

pytestmark = pytest.mark.skipif(not CHROMIUM and not os.environ.get("CI"), reason=LEFT_OUT)


@dataclass
class Visit:
    """A browser on the pages as they are served on this computer."""

    home: House
    browser: Browser
    base: str

    async def page(self, width: int, *, script: bool = False) -> Page:
        """A new tab; axe needs a script of its own, the pages none."""
        context = await self.browser.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=script, bypass_csp=script
        )
        return await context.new_page()

    async def link(self, family: Family) -> str:
        return self.base + await self.home.link_for(family)


@asynccontextmanager
async def visiting(databases: Databases) -> AsyncIterator[Visit]:
    """The pages on a port of this computer, and Chromium before them."""
    url = databases.fresh()
    with House.open(url, "http://127.0.0.1") as home:
        home.desk.coordinator()
        home.desk.advocate()
        serving = asyncio.create_task(home.web.serving.run())
        port = await home.web.serving.listening()
        async with async_playwright() as player:
            browser = await player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            yield Visit(home, browser, f"http://127.0.0.1:{port}")
            await browser.close()
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
    databases.discard(url)


async def violations(page: Page) -> list[str]:
    """What axe objects to on this page, the rule with the first place."""
    found = await Axe().run(page, options=RULES)
    return [f"{page.url}: {one['id']}: {one['nodes'][0]['html'][:120]}" for one in found.response["violations"]]


async def looked_at(page: Page, address: str) -> list[str]:
    """What is wrong with a page: for axe, or because one must scroll sideways (WCAG 2.2, 1.4.10)."""
    wrong = []
    await page.goto(address)
    for width in (360, 1280):
        await page.set_viewport_size({"width": width, "height": 800})
        wide = await page.evaluate("document.documentElement.scrollWidth")
        wrong += [f"{address} is {wide} wide at {width}"] if wide > width else []
    return wrong + await violations(page)


async def test_axe_objects_to_nothing_on_any_page(sqlite_databases: Databases) -> None:
    async with visiting(sqlite_databases) as visit:
        home, page = visit.home, await visit.page(360, script=True)
        await page.set_content("<img src=x><p style='color: #aaa'>Pale</p>")
        assert await violations(page), "axe objects to nothing at all"
        wrong = await axe_through_the_form(visit, page)
        family, asked = home.family()
        await home.press("Amira", "more_info_send", home.desk.offer(asked), questions="When did the letter come?")
        supported, other = home.family("supported")
        await home.press("Amira", "accept", home.desk.offer(other))
        await home.press("Amira", "introduction_send", home.newest(Connection), words="Hello.\n\nI am Amira.")
        for address in ("/ask/harbour", "/ask/harbour/privacy", "/ask/harbour/new-link", "/link/none", "/nowhere"):
            wrong += await looked_at(page, visit.base + address)
        for who, case, names in ((family, asked, ("", "/answer")), (supported, other, ("", "/end", "/concern"))):
            await page.goto(await visit.link(who))
            await page.click("main button")
            for name in names:
                wrong += await looked_at(page, f"{visit.base}/page/{case.public_id}{name}")
        assert wrong == []


async def axe_through_the_form(visit: Visit, page: Page) -> list[str]:
    """Each page of the form, where something can be wrong with what is said about it, and the check."""
    wrong = []
    await page.goto(f"{visit.base}/ask/harbour")
    await page.click("main button")
    while not page.url.endswith("/check"):
        before = page.url
        await page.click("main button")
        if page.url == before:
            wrong += await violations(page)
            await fill_in(page)
            await page.click("main button")
    return wrong + await violations(page)


async def fill_in(page: Page) -> None:
    """What this page of the form needs."""
    said = {"age": "9", "message": "The council said no.", "contact": "jo@example.org"}
    name = page.url.rsplit("/", 1)[1].split("?")[0]
    if name in said:
        await page.fill(f"#{name}", said[name])
    else:
        await page.check("input[type=radio] >> nth=0")


async def test_the_whole_form_is_filled_in_by_keyboard_alone(sqlite_databases: Databases) -> None:
    """From the address bar: Tab, arrow, Space, letters and Enter. Where the focus is can be seen at every step."""
    async with visiting(sqlite_databases) as visit:
        page = await visit.page(1280)
        await page.goto(f"{visit.base}/ask/harbour")
        await page.keyboard.press("Tab")
        assert await page.locator("a.skip:focus").count() == 1
        await page.keyboard.press("Enter")
        await walk(page, texts.START)
        radios = {"where", "who", "stage", "kind", "others", "reach"}
        said = {"age": "9", "message": "The council said no.", "contact": "jo@example.org"}
        while not page.url.endswith("/check"):
            name = page.url.rsplit("/", 1)[1]
            if name in radios:
                await tab_to(page, "input[type=radio]")
                await page.keyboard.press("Space")
            elif name in said:
                await tab_to(page, f"#{name}")
                await page.keyboard.type(said[name])
            await walk(page, texts.NEXT)
        await walk(page, texts.SEND)
        assert page.url.endswith("/sent")
        assert len(visit.home.all(SupportRequest)) == 1


async def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there; it must be seen on the way."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        focused = page.locator("*:focus")
        assert await focused.count() == 1
        if await page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"Tab never leads to {selector} on {page.url}")


async def walk(page: Page, button: str) -> None:
    """Tab to the button of this label, and press Enter."""
    await tab_to(page, f"main button:text-is('{button}')")
    before = page.url
    await page.keyboard.press("Enter")
    await page.wait_for_url(lambda url: url != before)
