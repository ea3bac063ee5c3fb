"""A press in Discord until its first answer is back there, beside a bot that does nothing but answer; and its memory.

Both are processes of their own, with the unmodified discord.py, before the same stand-in on loopback (limits off).
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psutil
import pytest

from bot.config import DATABASE
from tests.databases import make_schema
from tests.wire.discord_house import Harbour, accredit, enrol, receive, standing
from tests.wire.test_discord_process import Outside, outside
from tests.world.discord import posting
from tests.world.discord.people import Act
from tests.world.discord.shell import Served
from tests.world.discord.sight import SeenMessage

RUNS: Final = 3
PRESSES: Final = 300
CLICKS: Final = 10_000
AT_ONCE: Final = 20
MIB: Final = 1 << 20

BARE: Final = """
import os, sys
import discord, yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

Route.BASE = sys.argv[1]
DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(sys.argv[2])
client = discord.Client(intents=discord.Intents(guilds=True), max_messages=None)

@client.event
async def on_interaction(interaction):
    await interaction.response.send_message("Thank you.", ephemeral=True)

client.run(os.environ["BARE_TOKEN"], log_handler=None)
"""


@dataclass(frozen=True, slots=True)
class Target:
    """A card as it was before anybody pressed; buttons of every age are answered."""

    served: Served
    harbour: Harbour
    seen: SeenMessage

    @classmethod
    def first_in(cls, served: Served, harbour: Harbour) -> "Target":
        return cls(served, harbour, harbour.seat("Ben").messages(harbour.requests)[0])

    def press(self, name: str) -> Act:
        accept = next(button for button in self.seen.buttons if button.label == "Accept")
        return self.harbour.seat(name).press(self.seen, accept)

    async def answered(self, *acts: Act) -> None:
        await self.served.until(lambda: all(act.is_done for act in acts), within=30)
        assert all(act.answered for act in acts)


def measure() -> dict[str, Any]:
    """Milliseconds from the press to the answer, one press after another, in runs beside each other; MiB resident."""
    return asyncio.run(_measure())


async def _measure() -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="bench-") as name, pytest.MonkeyPatch.context() as environment:
        async with _desk(Path(name), environment) as (desk, process), _bare() as bare:
            runs = [
                {"desk": _spread(await _presses(desk)), "bare_discord_py": _spread(await _presses(bare))}
                for _ in range(RUNS)
            ]
            return {"press_to_answer_ms": runs, **await _memory(desk, process)}


@asynccontextmanager
async def _desk(folder: Path, environment: pytest.MonkeyPatch) -> AsyncIterator[tuple[Target, psutil.Process]]:
    """The bot, with a request that Amira has accepted: Ben presses too late, and is told who was first."""
    url = f"sqlite:///{folder / 'desk.sqlite3'}"
    make_schema(url)
    async with outside(folder, url, environment) as there:
        accredit(there.records, enrol(there.records, there.harbour.account("Ben"), "Ben"))
        await there.records.store.run(receive, there.records.organisation_id, {})
        process = _start([sys.executable, "-m", "bot", "run", "--config", str(folder / "config.toml")], {DATABASE: url})
        try:
            await _posted(there)
            target = Target.first_in(there.served, there.harbour)
            await target.answered(target.press("Amira"))
            yield target, psutil.Process(process.pid)
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait)


async def _posted(there: Outside) -> None:
    await there.served.until(lambda: there.harbour.world.gateway.connected, within=60)
    await there.served.until(lambda: bool(there.harbour.requests.messages), within=60)


@asynccontextmanager
async def _bare() -> AsyncIterator[Target]:
    """The bare bot, in a server of its own that has one message with a button."""
    with pytest.MonkeyPatch.context() as environment:
        async with standing(environment) as (served, harbour):
            process = _start(
                [sys.executable, "-c", BARE, served.api, served.gateway], {"BARE_TOKEN": harbour.world.app.token}
            )
            try:
                await served.until(lambda: harbour.world.gateway.connected, within=60)
                _post_a_button(harbour)
                yield Target.first_in(served, harbour)
            finally:
                process.terminate()
                await asyncio.to_thread(process.wait)


def _post_a_button(harbour: Harbour) -> None:
    button = {"type": 2, "style": 1, "label": "Accept", "custom_id": "v1:accept:abc"}
    body = {"content": "A card.", "components": [{"type": 1, "components": [button]}]}
    posting.post(harbour.world, harbour.requests, harbour.world.app.account, body)


def _start(words: list[str], more: dict[str, str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(words, env={**os.environ, **more}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


async def _presses(target: Target) -> list[float]:
    """Each press waits for the answer to the one before it."""
    took = []
    for _ in range(PRESSES):
        began = time.perf_counter()
        await target.answered(target.press("Ben"))
        took.append(time.perf_counter() - began)
    return took


async def _memory(target: Target, process: psutil.Process) -> dict[str, Any]:
    """Before and after many presses, some of them at once."""
    before = process.memory_info().rss
    began = time.perf_counter()
    for _ in range(CLICKS // AT_ONCE):
        await target.answered(*(target.press("Ben") for _ in range(AT_ONCE)))
    took = time.perf_counter() - began
    return {
        "rss_mib_before": round(before / MIB, 1),
        "clicks": CLICKS,
        "rss_mib_after_clicks": round(process.memory_info().rss / MIB, 1),
        "clicks_per_s": round(CLICKS / took),
    }


def _spread(took: list[float]) -> dict[str, float]:
    inorder = sorted(took[len(took) // 10 :])
    at = {"p50": 0.5, "p99": 0.99}
    return {name: round(1000 * inorder[int(part * (len(inorder) - 1))], 2) for name, part in at.items()}
