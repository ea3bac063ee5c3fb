"""A newcomer lives the whole mission by clicks: Slack, Discord and a family's telephone on one page, the bot behind."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import FrameLocator, Locator, Page, async_playwright, expect

from tests.world.browser.demo import Demo, demo_in
from tests.world.browser.server import page_of

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome") or ""
LEFT_OUT = "The demonstration was not tried in a browser: install chromium (apt-get install chromium)."
PATIENCE_MS = 20_000
MESSAGE = "My girl has been out of school since half term, and nobody has come up with any lessons for her."
ANSWERS = {
    "Where do you live?": "England",
    "Who are you asking for?": "A child or young person I care for",
    "Where is the child with the EHCP?": "Assessment requested",
    "What do you need help with most?": "Refusal to assess",
    "May we ask all our advocates?": "Yes",
    "How shall we get in touch?": "By e-mail",
}

pytestmark = pytest.mark.skipif(not CHROMIUM and not os.environ.get("CI"), reason=LEFT_OUT)


class Visitor:
    """Somebody before the page."""

    def __init__(self, page: Page, demo: Demo) -> None:
        self.page = page
        self.demo = demo
        self.slack: Locator = page.locator("#slack")
        self.discord: Locator = page.locator("#discord")
        self.family: FrameLocator = page.frame_locator("iframe[name=family]")

    async def press(self, where: Locator, label: str, message: str = "") -> None:
        """Press the newest button of this name, in a message with these words."""
        within = where.locator("article", has_text=message) if message else where
        await within.get_by_role("button", name=label, exact=True).last.click()

    async def close_the_form(self, where: Locator) -> None:
        """Read the answer that stands where the form stood, and put it away."""
        await where.get_by_role("dialog").get_by_role("button", name="Close", exact=True).click()
        await expect(where.get_by_role("dialog")).to_have_count(0)

    async def sees(self, where: Locator | FrameLocator, *words: str) -> None:
        """Wait until all of it stands there."""
        area = where.locator("body") if isinstance(where, FrameLocator) else where
        for one in words:
            await expect(area).to_contain_text(one)

    async def asks_for_help(self) -> None:
        """Fill in the families' form, page by page."""
        await self.page.get_by_role("link", name="Ask for help").click()
        await self.family.get_by_role("button", name="Start now").click()
        for _ in range(14):
            heading = await self.family.get_by_role("heading", level=1).inner_text()
            if heading == "Check your answers":
                break
            if choice := ANSWERS.get(heading):
                await self.family.get_by_label(choice, exact=True).check()
            elif heading.startswith("How old"):
                await self.family.get_by_label(heading).fill("14")
            elif heading == "What is happening?":
                await self.family.get_by_label(heading).fill(MESSAGE)
            elif heading == "What is your e-mail address?":
                await self.family.get_by_label(heading).fill("tom@example.org")
            await self.family.get_by_role("button", name="Continue").click()
            await expect(self.family.get_by_role("heading", level=1)).not_to_have_text(heading)
        await self.family.get_by_role("button", name="Send").click()

    async def reloads_until(self, words: str) -> None:
        """Load the page anew until Slack shows this."""
        async with asyncio.timeout(PATIENCE_MS / 1000):
            while words not in await self.slack.inner_text():
                await self.page.reload()

    async def opens_the_newest_mail(self) -> None:
        """Follow its link, and open the page behind it."""
        mail = self.page.locator("#mail details").first
        if not await mail.get_attribute("open"):
            await mail.locator("summary").click()
        await mail.get_by_role("link", name="Open the link above").click()
        await self.family.get_by_role("button", name="Continue").click()


@asynccontextmanager
async def visiting(folder: Path, *, script: bool = True) -> AsyncIterator[Visitor]:
    async with demo_in(folder) as demo, page_of(demo) as address, async_playwright() as player:
        browser = await player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = await browser.new_page(
            viewport={"width": 1500, "height": 950}, bypass_csp=script, java_script_enabled=script
        )
        page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        await page.goto(address)
        yield Visitor(page, demo)
        assert wrong == []
        await browser.close()


async def test_a_newcomer_lives_the_whole_mission_by_clicks(tmp_path: Path) -> None:
    async with visiting(tmp_path) as me:
        await _accepts_and_introduces(me)
        await _the_family_reads_and_answers(me)
        await _two_want_the_same_family(me)
        await _the_plug_is_pulled(me)
        await _nobody_is_forgotten(me)


async def test_without_a_script_the_page_is_loaded_anew_and_another_site_presses_nothing(tmp_path: Path) -> None:
    async with visiting(tmp_path, script=False) as me:
        foreign = {"Origin": "https://elsewhere.example.org"}
        forged = await me.page.request.post(f"{me.page.url}power", form={"on": "no"}, headers=foreign)
        assert (forged.status, me.demo.bot.runs) == (403, True)
        await me.press(me.slack, "More info", "loves trains")
        await me.reloads_until("Cancel")
        await me.slack.get_by_role("dialog").get_by_role("button", name="Cancel").click()
        await me.press(me.slack, "Accept", "loves trains")
        await me.reloads_until("SR-0001 is yours")


async def _accepts_and_introduces(me: Visitor) -> None:
    await me.sees(me.slack, "SR-0001: Refusal to assess: your answer, please", "loves trains")
    await me.press(me.slack, "Accept", "loves trains")
    await me.sees(me.slack, "SR-0001 is yours", "Amira Khan has accepted it")
    await me.slack.get_by_role("button", name="1 reply").click()
    await me.press(me.slack.locator(".thread"), "Write the introduction")
    await me.slack.get_by_role("dialog").get_by_role("button", name="Send to the family").click()
    await me.close_the_form(me.slack)
    await expect(me.page.locator("#mail h3")).to_have_text("Mail in the demonstration (3)")


async def _the_family_reads_and_answers(me: Visitor) -> None:
    await me.opens_the_newest_mail()
    await me.sees(me.family, "Amira Khan supports you", "my name is Amira Khan")
    await me.family.get_by_label("Your message").fill("Thank you. He is better in the mornings.")
    await me.family.get_by_role("button", name="Send", exact=True).click()
    await me.sees(me.slack.locator(".thread"), "He is better in the mornings.")
    found = await Axe().run(me.page, context={"exclude": [["iframe"]]})
    assert [one["id"] for one in found.response["violations"]] == []


async def _two_want_the_same_family(me: Visitor) -> None:
    await me.asks_for_help()
    await me.slack.get_by_role("button", name="#requests").click()
    await me.sees(me.slack, "SR-0002")
    await me.sees(me.discord, "SR-0002")
    await me.press(me.discord, "Accept", "SR-0002")
    await me.sees(me.slack, "Ben Carter has accepted it")
    await expect(me.slack.locator("article", has_text="SR-0002").get_by_role("button", name="Accept")).to_have_count(0)
    assert MESSAGE not in await me.slack.inner_text()


async def _the_plug_is_pulled(me: Visitor) -> None:
    await me.page.get_by_role("button", name="Pull the bot’s plug").click()
    await expect(me.page.get_by_text("The bot has no power.")).to_be_visible()
    await me.page.get_by_role("link", name="Ask for help").click()
    await me.sees(me.family, "The bot has no power at the moment")
    await me.page.get_by_role("button", name="Switch it on again").click()
    await expect(me.page.get_by_role("button", name="Pull the bot’s plug")).to_be_visible()
    await me.demo.connected()
    await me.opens_the_newest_mail()
    await me.sees(me.family, "Ben Carter")


async def _nobody_is_forgotten(me: Visitor) -> None:
    """Ben has not introduced himself: he is reminded, and then the coordinators hear of it."""
    await me.page.get_by_role("button", name="+1 day").click()
    await me.page.get_by_role("button", name="+12 hours").click()
    await me.discord.get_by_role("button", name="Advocate Desk").click()
    await me.sees(me.discord, "SR-0002")
    await me.slack.get_by_label("You are").select_option(label="Chris Doyle (coordinator)")
    await me.slack.get_by_role("button", name="#coordinators").click()
    await me.sees(me.slack, "SR-0002", "Ben Carter")
