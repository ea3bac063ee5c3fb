"""kill -9 between a family's page and an advocate's thread, both ways: the real bot, Slack's stand-in, real mail."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from urllib.parse import urlsplit

import aiohttp
import pytest
from starlette.types import Message, Receive, Scope, Send

from bot.play.record import Record
from tests.adapters.mail.server import Taken, mail_server
from tests.adapters.web.browsing import Browser, Page
from tests.databases import Databases
from tests.faults.process import wait_until
from tests.thoroughness import times
from tests.wire.test_slack_process import Outside, outside

WITHIN_S = 30.0
SECTIONS = """
[pages]
address = "http://127.0.0.1:{pages}"

[web]
port = {pages}

[mail]
host = "127.0.0.1"
port = {mail}
security = "none"
sender = "desk@example.org"
"""
FROM_FAMILY = "They have written again, and we have ten days."
TO_FAMILY = "Please send me the letter, and I will look at it tonight."
TO_THREAD = ("post.before_send:1=kill", "post.after_send:1=kill")
TO_MAIL = ("post.before_send:2=kill", "post.after_send:2=kill")
"""A reply changes the thread, too: the second post to end is the slower one, the mail."""


class Away(ConnectionError):
    """Nobody answers: the bot has died."""


@dataclass(frozen=True, slots=True)
class Wire:
    """Takes what a browser says to the pages to the port where they listen."""

    port: int

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = (await receive())["body"]
        headers = [(name.decode(), value.decode("latin-1")) for name, value in scope["headers"] if name != b"host"]
        address = f"http://127.0.0.1:{self.port}{scope['path']}"
        try:
            async with (
                aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
                session.request(scope["method"], address, data=body, headers=headers, allow_redirects=False) as answer,
            ):
                said = await answer.read()
        except (aiohttp.ClientError, ConnectionError) as gone:
            raise Away from gone
        start: Message = {"type": "http.response.start", "status": answer.status, "headers": list(answer.raw_headers)}
        await send(start)
        await send({"type": "http.response.body", "body": said})


@dataclass(slots=True)
class Relay:
    """A family at its page, Amira at her thread, and the bot between them."""

    there: Outside
    mailbox: Taken
    family: Browser

    async def lives(self, plan: str = "") -> None:
        """A new life of the bot, with Slack's line up; `plan` is the misfortune that ends it."""
        await self.there.starts(plan)
        home = self.there.home
        await home.until(lambda: home.world.sockets.of(home.harbour.app.id), WITHIN_S)

    async def rests(self) -> None:
        """Wait until all that is due is posted, so that the next life's first post is the one that is meant."""
        store = self.there.home.records.store
        record = Record(self.there.bot.database_url, store.keys)
        await asyncio.to_thread(wait_until, "rest", lambda: record.is_at_rest(store.clock.now()), WITHIN_S)
        record.close()

    async def dies_next(self, plan: str) -> None:
        """Once all is quiet, the bot lives anew until this misfortune strikes."""
        await self.rests()
        await asyncio.to_thread(self.there.bot.kill)
        await self.lives(plan)

    @property
    def mail_ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.mailbox.mails]

    async def enters(self) -> None:
        """The family opens its page by the newest mail."""
        words = self.mailbox.mails[-1].get_content().split()
        link = next(word for word in words if "/link/" in word)
        await self.family.get(urlsplit(link).path)
        await self.family.send()
        assert self.family.page.address == "/page"

    async def sends_until_answered(self, words: str) -> Page:
        """The family sends its message; where nobody answers, it sends the same form again to the bot's next life."""
        form = self.family.page
        for _ in range(3):
            self.family.page = form
            index = next(number for number, one in enumerate(form.forms) if "words" in one.asks)
            try:
                return await self.family.send(index, words=words)
            except Away:
                await self.there.dies()
                await self.lives()
        raise AssertionError("the page never answered")

    def in_thread(self, words: str) -> int:
        """How many messages with these words stand before Amira."""
        return sum(words in one.words for one in self.there.home.harbour.seat("Amira").messages())

    async def on_page(self, words: str) -> int:
        """How often these words stand on the page."""
        return (await self.family.get("/page")).text.count(words)


@asynccontextmanager
async def supported(folder: Path, url: str, environment: pytest.MonkeyPatch) -> AsyncIterator[Relay]:
    """Amira has accepted a family's request, and the family has its page open; the bot is running."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with mail_server() as mailbox, outside(folder, url, environment) as there:
        config = folder / "config.toml"
        config.write_text(config.read_text() + SECTIONS.format(pages=port, mail=mailbox.port))
        relay = Relay(there, mailbox, Browser(Wire(port)))
        home = there.home
        await home.ask("Amira", route="page")
        await relay.lives()
        await home.until(lambda: "SR-0001" in home.harbour.words("Amira"), WITHIN_S)
        await home.click("Amira", "Accept", "SR-0001")
        await home.until(lambda: [one for one in home.harbour.seat("Amira").messages() if one.replies], WITHIN_S)
        await asyncio.to_thread(wait_until, "a second mail", lambda: len(relay.mail_ids) > 1, WITHIN_S)
        await relay.enters()
        yield relay


async def test_whatever_the_relay_is_killed_at_each_side_reads_each_message_once(
    tmp_path: Path, sqlite_databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with supported(tmp_path, sqlite_databases.fresh(), monkeypatch) as relay:
        for number in range(times(in_ci=4, elsewhere=2)):
            await _from_family(relay, TO_THREAD[number % 2], f"{FROM_FAMILY} {number}.")
            await _to_family(relay, TO_MAIL[number % 2], f"{TO_FAMILY} {number}.")
        posts = relay.there.posts()
        assert len(posts) == len(set(posts))
        repeated = [relay.mail_ids.count(one) for one in set(relay.mail_ids)]
        assert max(repeated) == 2, "one was killed after its mail had gone, so that it went again, under the same id"


async def _from_family(relay: Relay, plan: str, words: str) -> None:
    """The family writes while the bot dies; it is read in the thread once, and stands on the page once."""
    there = relay.there
    await relay.dies_next(plan)
    await relay.family.get("/page")
    await relay.sends_until_answered(words)
    await there.dies()
    await relay.lives()
    await there.home.until(lambda: relay.in_thread(words), WITHIN_S)
    assert (relay.in_thread(words), await relay.on_page(words)) == (1, 1)


async def _to_family(relay: Relay, plan: str, words: str) -> None:
    """Amira replies while the bot dies; a mail says so, at most twice with one id, and the page shows it once."""
    there, home = relay.there, relay.there.home
    before = len(set(relay.mail_ids))
    await relay.dies_next(plan)
    await home.command("Amira", "/desk reply SR-0001")
    await home.form("Amira", "Reply to the family")
    await home.submit("Amira", {"Your message": words})
    await there.dies()
    await relay.lives()
    await relay.rests()
    assert len(set(relay.mail_ids)) == before + 1
    assert await relay.on_page(words) == 1
