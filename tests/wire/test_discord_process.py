"""The real process on Discord, killed between a post and the record of it, and told to stop while it is connected."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.config import DATABASE, load
from bot.wiring import open_desk
from core.database.keys import write_key_file
from tests.afternoon import where_it_is_afternoon
from tests.builders import Desk
from tests.databases import Databases
from tests.faults.process import Bot
from tests.wire.discord_house import TOKEN, Harbour, accredit, enrol, jump, receive, standing
from tests.world.discord.shell import Served

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
workspaces = ["discord:{guild}"]
request_channels = ["{requests}"]
coordinators_channel = "{coordinators}"

  [[organisation.coordinators]]
  name = "Chris"
  account = "{chris}"

  [[organisation.safeguarding_contacts]]
  name = "Sam"
  email = "sam@example.org"
  account = "{sam}"

[discord]
token_env = "{token}"
api = "{api}"
"""


@dataclass(slots=True)
class Outside:
    """The bot's process, and everything around it."""

    bot: Bot
    served: Served
    harbour: Harbour
    records: Desk

    async def starts(self, plan: str = "") -> None:
        await asyncio.to_thread(self.bot.start, plan)

    async def dies(self) -> None:
        assert self.bot.process is not None
        await asyncio.to_thread(self.bot.process.wait, 30)

    async def until_seen(self, name: str, words: str) -> None:
        await self.served.until(lambda: words in self.harbour.words(name), within=30)


@asynccontextmanager
async def outside(folder: Path, url: str, environment: pytest.MonkeyPatch) -> AsyncIterator[Outside]:
    """A folder with a configuration that leads to the stand-in; Amira is an advocate there."""
    async with standing(environment) as (served, harbour):
        write_key_file(folder / "keys")
        places = {
            "zone": where_it_is_afternoon(),
            "requests": harbour.place(harbour.requests),
            "coordinators": harbour.place(harbour.coordinators),
            "chris": harbour.account("Chris"),
            "sam": harbour.account("Sam"),
        }
        config = CONFIG.format(guild=harbour.guild.id, token=TOKEN, api=served.api, **places)
        (folder / "config.toml").write_text(config)
        wired = open_desk(load(folder / "config.toml", {DATABASE: url}))
        key = wired.store.read_now(lambda tx: tx.conn.exec_driver_sql("SELECT id FROM organisation").scalar_one())
        records = Desk(wired.store, wired.config.settings.organisations[0], key)
        accredit(records, enrol(records, harbour.account("Amira"), "Amira"), kinds=("refusal_to_assess",))
        there = Outside(Bot(folder, url), served, harbour, records)
        try:
            yield there
        finally:
            await asyncio.to_thread(there.bot.kill)
            wired.store.close_now()


async def test_a_bot_that_is_killed_between_a_post_and_its_record_leaves_one_card(
    tmp_path: Path, sqlite_databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with outside(tmp_path, sqlite_databases.fresh(), monkeypatch) as there:
        await there.records.store.run(receive, there.records.organisation_id, {})
        await there.starts("post.after_send:1=kill")
        await there.dies()
        channel = there.harbour.requests
        assert len(channel.messages) == 1
        jump(there.harbour.world, 3600)
        await there.starts()
        await there.served.until(lambda: there.harbour.world.gateway.connected, within=30)
        act = there.harbour.seat("Amira").click("Accept")
        await there.served.until(lambda: act.answered)
        await there.until_seen("Amira", "your conversation with the family")
        await there.served.until(lambda: "Accept" not in str(there.harbour.seat("Ben").messages(channel)))
        assert len(channel.messages) == 1


async def test_a_bot_that_is_told_to_stop_says_goodbye_to_discord_and_ends_well(
    tmp_path: Path, sqlite_databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with outside(tmp_path, sqlite_databases.fresh(), monkeypatch) as there:
        await there.starts()
        gateway = there.harbour.world.gateway
        await there.served.until(lambda: gateway.connected, within=30)
        code, seconds = await asyncio.to_thread(there.bot.terminate)
        assert code == 0
        assert seconds < 10
        await there.served.until(lambda: not gateway.connected)
        assert gateway.sessions == {}, "its session has ended with it"
