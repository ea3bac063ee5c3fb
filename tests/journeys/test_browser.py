"""A newcomer lives the whole mission by clicks: Slack, Discord and a family's telephone on one page, the bot behind."""

import asyncio
import os
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, FrameLocator, Locator, Page, async_playwright, expect

from tests.world.browser.demo import Demo, demo_in
from tests.world.browser.server import page_of

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome") or ""
LEFT_OUT = "The demonstration was not tried in a browser: install chromium (apt-get install chromium)."
PATIENCE_MS = 20_000
FIRST_ACCEPTED_WITHIN_S = 60.0
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

    async def press(self, where: Locator | FrameLocator, label: str, message: str = "") -> None:
        """Press the newest button of this name, in a message with these words."""
        within = where.locator("article", has_text=message) if message else where
        await within.get_by_role("button", name=label, exact=True).last.click()

    async def sends(self, where: Locator, button: str, send: str, words: str = "") -> None:
        """Open a form, write if there is something to write, send it, and put away what is answered in its place."""
        await self.press(where, button)
        form = self.slack.get_by_role("dialog")
        if words:
            await form.get_by_role("textbox").fill(words)
        await self.press(form, send)
        await self.press(form, "Close")
        await expect(form).to_have_count(0)

    async def sees(self, where: Locator | FrameLocator, *words: str) -> None:
        """Wait until all of it stands there."""
        area = where.locator("body") if isinstance(where, FrameLocator) else where
        for one in words:
            await expect(area).to_contain_text(one)

    async def asks_for_help(self) -> None:
        """Fill in the families' form, page by page."""
        await self.page.get_by_role("link", name="Ask for help").click()
        await self.press(self.family, "Start now")
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
            await self.press(self.family, "Continue")
            await expect(self.family.get_by_role("heading", level=1)).not_to_have_text(heading)
        await self.press(self.family, "Send my request")

    async def says(self, form: str, choice: str, send: str, words: str = "") -> None:
        """Open a form of the family's page, choose, write if there is something to write, send it, and come back."""
        await self.family.get_by_role("link", name=form).click()
        await self.family.get_by_label(choice, exact=True).check()
        if words:
            await self.family.get_by_role("textbox").fill(words)
        await self.press(self.family, send)
        await self.family.get_by_role("link", name="Back to your page").click()

    async def lets_pass(self, span: str) -> None:
        """Press a button of the clock, and wait until all that falls due is done."""
        async with self.page.expect_response("**/clock"):
            await self.press(self.page.locator("#time"), span)

    async def reloads_until(self, shown: Locator) -> None:
        """Load the page anew until this stands there."""
        async with asyncio.timeout(PATIENCE_MS / 1000):
            while not await shown.count():
                await self.page.reload()

    async def opens_mail(self, count: int) -> None:
        """Wait until so many have come, follow the newest one's link, and open the page behind it."""
        await expect(self.page.locator("#mail h3")).to_have_text(f"Mail in the demonstration ({count})")
        mail = self.page.locator("#mail details").first
        if await mail.get_attribute("open") is None:
            await mail.locator("summary").click()
        await mail.get_by_role("link", name="Open the link above").click()
        await self.press(self.family, "Continue")


@asynccontextmanager
async def visiting(folder: Path) -> AsyncIterator[tuple[Visitor, Visitor]]:
    """Two before the same page: one whose browser runs scripts, and one whose browser does not."""
    async with demo_in(folder) as demo, page_of(demo) as address, async_playwright() as player:
        browser = await player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        expect.set_options(timeout=PATIENCE_MS)
        wrong: list[str] = []
        page = await _opened(browser, address, script=True)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        yield Visitor(page, demo), Visitor(await _opened(browser, address, script=False), demo)
        assert wrong == []
        await browser.close()


async def _opened(browser: Browser, address: str, *, script: bool) -> Page:
    page = await browser.new_page(
        viewport={"width": 1500, "height": 950}, bypass_csp=script, java_script_enabled=script
    )
    page.set_default_timeout(PATIENCE_MS)
    await page.goto(address)
    return page


async def test_a_newcomer_lives_the_whole_mission_by_clicks(tmp_path: Path) -> None:
    began = time.monotonic()
    async with visiting(tmp_path) as (me, without_script):
        await _accepts_by_one_click(me)
        assert time.monotonic() - began < FIRST_ACCEPTED_WITHIN_S
        await _introduces_and_the_family_answers(me)
        await _replies_and_the_family_reads_it(me)
        await _another_site_presses_nothing(me)
        await _two_want_the_same_family(me, without_script)
        await _the_plug_is_pulled(me)
        await _nobody_is_forgotten(me)
        await _support_ends_and_the_family_says_how_it_went(me)
        await _the_difference_is_recognised(me)


async def _accepts_by_one_click(me: Visitor) -> None:
    await me.sees(me.slack, "SR-0001: Refusal to assess: your answer, please", "loves trains")
    await me.press(me.slack, "Accept", "loves trains")
    await me.sees(me.slack, "SR-0001 is yours", "Amira Khan has accepted it")


async def _introduces_and_the_family_answers(me: Visitor) -> None:
    await me.press(me.slack, "1 reply")
    await me.sends(me.slack.locator(".thread"), "Write the introduction", "Send to the family")
    await me.opens_mail(3)
    await me.sees(me.family, "Amira Khan supports you", "my name is Amira Khan")
    await me.family.get_by_label("Your message").fill("Thank you. He is better in the mornings.")
    await me.press(me.family, "Send")
    await me.sees(me.slack.locator(".thread"), "He is better in the mornings.")
    found = await Axe().run(me.page, context={"exclude": [["iframe"]]})
    assert [one["id"] for one in found.response["violations"]] == []


async def _replies_and_the_family_reads_it(me: Visitor) -> None:
    await me.sends(me.slack.locator(".thread"), "Reply to family", "Send to the family", "Shall I ring at ten?")
    await me.opens_mail(4)
    await me.sees(me.family, "Shall I ring at ten?")
    await me.sees(me.slack.locator(".thread article", has_text="Shall I ring at ten?"), "Delivery: read")


async def _another_site_presses_nothing(me: Visitor) -> None:
    foreign = {"Origin": "https://elsewhere.example.org"}
    forged = await me.page.request.post(f"{me.page.url}power", form={"on": "no"}, headers=foreign)
    assert (forged.status, me.demo.bot.runs) == (403, True)


async def _two_want_the_same_family(me: Visitor, without_script: Visitor) -> None:
    """Slack is drawn anew by itself; without a script Discord is loaded anew, and its buttons do the same."""
    await me.asks_for_help()
    await me.press(me.slack, "#requests")
    await me.sees(me.slack, "SR-0002")
    there = without_script.discord
    await without_script.reloads_until(there.locator("article", has_text="SR-0002"))
    await without_script.press(there, "More info", "SR-0002")
    await without_script.reloads_until(there.get_by_role("dialog"))
    await without_script.press(there.get_by_role("dialog"), "Cancel")
    await expect(there.get_by_role("dialog")).to_have_count(0)
    await without_script.press(there, "Accept", "SR-0002")
    await without_script.reloads_until(there.get_by_text("SR-0002 is yours"))
    await me.sees(me.slack, "Ben Carter has accepted it")
    await expect(me.slack.locator("article", has_text="SR-0002").get_by_role("button", name="Accept")).to_have_count(0)
    assert MESSAGE not in await me.slack.inner_text()


async def _the_plug_is_pulled(me: Visitor) -> None:
    await me.press(me.page.locator("#time"), "Pull the bot’s plug")
    await expect(me.page.get_by_text("The bot has no power.")).to_be_visible()
    await me.page.get_by_role("link", name="Ask for help").click()
    await me.sees(me.family, "The bot has no power at the moment")
    await me.press(me.page.locator("#time"), "Switch it on again")
    await expect(me.page.get_by_role("button", name="Pull the bot’s plug")).to_be_visible()
    await me.demo.connected()
    await me.opens_mail(6)
    await me.sees(me.family, "Ben Carter")


async def _nobody_is_forgotten(me: Visitor) -> None:
    """Ben has not introduced himself: he is reminded, the coordinators hear of it, and then he does it in Discord."""
    await me.lets_pass("+1 day")
    await me.lets_pass("+12 hours")
    await me.slack.get_by_label("You are").select_option(label="Chris Doyle (coordinator)")
    await me.press(me.slack, "#coordinators")
    await me.sees(me.slack, "SR-0002", "Ben Carter")
    await me.press(me.discord, "Advocate Desk")
    await expect(me.discord.get_by_placeholder("Message Advocate Desk", exact=True)).to_be_visible()
    await me.press(me.discord, "Write the introduction", "SR-0002")
    await me.press(me.discord.get_by_role("dialog"), "Submit")
    await me.sees(me.discord, "Only visible to you")
    await me.opens_mail(7)
    await me.sees(me.family, "my name is Ben Carter")


async def _support_ends_and_the_family_says_how_it_went(me: Visitor) -> None:
    """Only the family can say so, and it may change its mind. What counts is support that lasted for a week."""
    await me.lets_pass("+1 week")
    await me.slack.get_by_label("You are").select_option(label="Amira Khan (advocate)")
    await me.press(me.slack, "4 replies")
    await me.sends(me.slack.locator(".thread"), "End support", "End support")
    await me.opens_mail(8)
    await me.sees(me.family, "The support has ended.")
    await me.says("Tell us how it ended", "It went well for us", "Send this")
    review = "Leave a short review of Amira Khan"
    await me.says(review, "4 of 5", "Send my review", "She listened.")
    await me.family.get_by_role("link", name=review).click()
    await expect(me.family.get_by_role("textbox")).to_have_value("She listened.")


async def _the_difference_is_recognised(me: Visitor) -> None:
    await me.press(me.slack, "Advocate Desk: Home")
    await me.press(me.slack, "Rewards")
    form = me.slack.get_by_role("dialog")
    await me.sees(form, "Score: 70 of 1000", "1 family with a positive outcome and a review: 1 × 40.")
    await me.press(form, "Month by month")
    await expect(form.get_by_role("heading", name="Month by month")).to_be_visible()
    await me.press(form, "Close")
    await expect(form).to_have_count(0)
