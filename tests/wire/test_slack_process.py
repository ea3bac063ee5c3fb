"""The real bot in a process of its own, on Slack: killed between a post and its record, raced for, and told to stop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.config import DATABASE, load
from bot.post import PostOffice
from bot.wiring import open_desk
from core.database.keys import write_key_file
from tests.afternoon import where_it_is_afternoon
from tests.builders import Desk
from tests.databases import Databases
from tests.faults.process import Bot
from tests.wire.slack_house import House, opened, standing

CONFIG = """\
[keys]
file = "keys"

[log]
level = "info"
format = "json"

[[organisation]]
slug = "harbour"
name = "Harbour SEND Advocates"
zone = "{zone}"
workspaces = ["slack:{team}"]
request_channels = ["{requests}"]
coordinators_channel = "{coordinators}"

  [[organisation.coordinators]]
  name = "Chris"
  account = "{chris}"

  [[organisation.safeguarding_contacts]]
  name = "Sam"
  email = "sam@example.org"
  account = "{sam}"

[slack]
api = "{api}/api/"

  [[slack.workspaces]]
  id = "{team}"
  bot_token_env = "{workspace.bot_token_env}"
  app_token_env = "{workspace.app_token_env}"
"""


@dataclass(slots=True)
class Outside:
    """The bot's process, and the house around it, in which nothing of the desk runs."""

    bot: Bot
    home: House

    async def starts(self, plan: str = "") -> None:
        await asyncio.to_thread(self.bot.start, plan)
        if not plan:
            await self.home.until(lambda: self.home.world.sockets.of(self.home.harbour.app.id), within=30)

    async def dies(self) -> None:
        assert self.bot.process is not None
        await asyncio.to_thread(self.bot.process.wait, 30)

    def cards(self, words: str) -> int:
        """How many messages with these words stand in the request channel."""
        return sum(words in one.words for one in self.home.harbour.seat("Chris").messages(self.channel))

    def posts(self) -> list[str]:
        """Every post of the bot: where it stands, and its key."""
        return [
            f"{channel.id} {message.metadata['event_payload']['key']}"
            for channel in self.home.world.state.channels.values()
            for message in channel.messages.values()
            if message.metadata
        ]

    @property
    def channel(self) -> str:
        return self.home.harbour.requests.id


@asynccontextmanager
async def outside(folder: Path, url: str, environment: pytest.MonkeyPatch) -> AsyncIterator[Outside]:
    """A folder with a configuration that leads to the stand-in; Amira and Ben are advocates there."""
    async with standing(environment) as (shell, harbour):
        write_key_file(folder / "keys")
        places = {
            "zone": where_it_is_afternoon(),
            "requests": harbour.place(harbour.requests),
            "coordinators": harbour.place(harbour.coordinators),
            "chris": harbour.account("Chris"),
            "sam": harbour.account("Sam"),
        }
        config = CONFIG.format(team=harbour.team.id, api=shell.base_url, workspace=harbour.settings(), **places)
        (folder / "config.toml").write_text(config)
        wired = open_desk(load(folder / "config.toml", {DATABASE: url}))
        key = wired.store.read_now(lambda tx: tx.conn.exec_driver_sql("SELECT id FROM organisation").scalar_one())
        records = Desk(wired.store, wired.config.settings.organisations[0], key)
        slack = opened(shell, harbour)
        office = PostOffice(wired.store, {"slack": slack.platform})
        there = Outside(Bot(folder, url), House(harbour, shell, records, slack, wired.desk, office))
        for name in ("Amira", "Ben"):
            there.home.advocate(name, kinds=("refusal_to_assess",))
        try:
            yield there
        finally:
            await asyncio.to_thread(there.bot.kill)
            await slack.close()
            wired.store.close_now()


@pytest.fixture
async def there(
    tmp_path: Path, sqlite_databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Outside]:  # fmt: skip
    async with outside(tmp_path, sqlite_databases.fresh(), monkeypatch) as opened_there:
        yield opened_there


async def test_a_bot_that_is_killed_between_a_post_and_its_record_finds_the_post_and_leaves_one(there: Outside) -> None:
    home = there.home
    await home.ask()
    await there.starts("post.after_send:1=kill")
    await there.dies()
    assert there.posts()
    await there.starts()
    await home.until(lambda: any(made.method == "conversations.history" for made in home.world.calls), within=30)
    await home.sees("Amira", "SR-0001")
    await home.click("Amira", "Accept", "SR-0001")
    await home.sees("Amira", "is yours")
    await home.until(
        lambda: not any(one.buttons for one in home.harbour.seat("Ben").messages(there.channel)), within=30
    )
    assert len(set(there.posts())) == len(there.posts())
    assert home.world.complaints == []


async def test_of_two_who_press_at_once_one_is_first_and_the_other_is_told_who(there: Outside) -> None:
    home = there.home
    await home.ask()
    await there.starts()
    await home.until(lambda: there.cards("SR-0001") and "SR-0001" in home.harbour.words("Ben"), within=30)
    pressed = [home.harbour.seat(name).click("Accept", with_words="SR-0001") for name in ("Amira", "Ben")]
    for act in pressed:
        await home.done(act)
    first = await home.until(
        lambda: [name for name in ("Amira", "Ben") if "SR-0001 is yours" in home.harbour.words(name)]
    )
    assert len(first) == 1
    (second,) = {"Amira", "Ben"} - set(first)
    await home.sees(second, f"{first[0]} accepted SR-0001 first")
    await home.until(lambda: there.cards("Accept") == 0)


async def test_a_bot_that_is_told_to_stop_hangs_up_and_ends_well(there: Outside) -> None:
    await there.starts()
    code, seconds = await asyncio.to_thread(there.bot.terminate)
    assert code == 0
    assert seconds < 10
    await there.home.until(lambda: not there.home.world.sockets.connections)
