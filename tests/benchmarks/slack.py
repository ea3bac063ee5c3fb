"""A click in Slack until it is acknowledged there, beside a bare Bolt app; redraws at one decision a second; memory.

Every bot is a process of its own, with the unmodified Bolt, before a stand-in on loopback whose rate limits are on.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psutil
import pytest

from bot.config import DATABASE
from tests.databases import make_schema
from tests.wire.slack_house import Harbour, standing
from tests.wire.test_slack_process import Outside, outside
from tests.world.slack.people import Act
from tests.world.slack.scene import actions, button
from tests.world.slack.shell import Shell
from tests.world.slack.sight import SeenMessage
from tests.world.slack.sockets import Envelope

RUNS: Final = 3
CLICKS: Final = 250
A_SECOND: Final = 50
DECISIONS: Final = 30
PEOPLE: Final = 10
MANY: Final = 10_000
AT_ONCE: Final = 20
MIB: Final = 1 << 20

BARE: Final = """
import asyncio, os, re, sys
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

app = AsyncApp(client=AsyncWebClient(os.environ["BARE_BOT"], base_url=sys.argv[1]))

@app.action(re.compile(""))
async def pressed(ack):
    await ack()

async def main():
    await AsyncSocketModeHandler(app, os.environ["BARE_APP"]).start_async()

asyncio.run(main())
"""


@dataclass(frozen=True, slots=True)
class Target:
    """A card as it was before anybody pressed; buttons of every age are answered."""

    shell: Shell
    harbour: Harbour
    seen: SeenMessage

    @classmethod
    def newest(cls, shell: Shell, harbour: Harbour) -> "Target":
        return cls(shell, harbour, harbour.seat("Ben").messages(harbour.requests.id)[-1])

    def press(self, took: list[float]) -> Act:
        """Ben presses; how long it takes in seconds is noted when it is acknowledged."""
        accept = next(one for one in self.seen.buttons if one.label == "Accept")
        began = time.perf_counter()
        act = self.harbour.seat("Ben").press(self.seen, accept)
        ended = act.envelope.ended

        def noted(envelope: Envelope) -> None:
            took.append(time.perf_counter() - began)
            ended(envelope)

        act.envelope.ended = noted
        return act

    async def acknowledged(self, *acts: Act) -> None:
        await self.shell.until(lambda: all(act.is_done for act in acts), within=60)
        assert not [act.problem for act in acts if act.problem]


def measure() -> dict[str, Any]:
    """Milliseconds from the click to its acknowledgement and from a decision to its last redraw; MiB resident."""
    return asyncio.run(_measure())


async def _measure() -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="bench-") as name, pytest.MonkeyPatch.context() as environment:
        async with _desk(Path(name), environment) as (there, process), _bare() as bare:
            await _cards(there)
            desk = Target.newest(there.home.shell, there.home.harbour)
            redraws = await _redraws(there)
            runs = [
                {"desk": _spread(await _clicks(desk)), "bare_bolt": _spread(await _clicks(bare))} for _ in range(RUNS)
            ]
            return {f"click_to_ack_ms_at_{A_SECOND}_a_second": runs, **redraws, **await _memory(desk, process)}


@asynccontextmanager
async def _desk(folder: Path, environment: pytest.MonkeyPatch) -> AsyncIterator[tuple[Outside, psutil.Process]]:
    """The bot, with requests that wait in the channel."""
    url = f"sqlite:///{folder / 'desk.sqlite3'}"
    make_schema(url)
    async with outside(folder, url, environment) as there:
        there.home.world.limits.on = False
        process = _start([sys.executable, "-m", "bot", "run", "--config", str(folder / "config.toml")], {DATABASE: url})
        try:
            await there.home.until(lambda: there.home.world.sockets.of(there.home.harbour.app.id), within=60)
            yield there, psutil.Process(process.pid)
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait)


@asynccontextmanager
async def _bare() -> AsyncIterator[Target]:
    """The bare app, in a workspace of its own that has one message with a button."""
    with pytest.MonkeyPatch.context() as environment:
        async with standing(environment) as (shell, harbour):
            tokens = {"BARE_BOT": harbour.install.token, "BARE_APP": os.environ[harbour.settings().app_token_env]}
            process = _start([sys.executable, "-c", BARE, f"{shell.base_url}/api/"], tokens)
            try:
                await shell.until(lambda: harbour.world.sockets.of(harbour.app.id), within=60)
                card = {"channel": harbour.requests.id, "text": "A card.", "blocks": [actions(button())]}
                harbour.world.call("chat.postMessage", harbour.install.token, card)
                yield Target.newest(shell, harbour)
            finally:
                process.terminate()
                await asyncio.to_thread(process.wait)


def _start(words: list[str], more: dict[str, str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(words, env={**os.environ, **more}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


async def _clicks(target: Target) -> list[float]:
    """So many clicks, so many a second, however long each of them takes."""
    took: list[float] = []
    began, acts = time.perf_counter(), []
    for number in range(CLICKS):
        await asyncio.sleep(max(0.0, began + number / A_SECOND - time.perf_counter()))
        acts.append(target.press(took))
    await target.acknowledged(*acts)
    return took


async def _cards(there: Outside) -> None:
    """Requests in the channel, and people who can take them."""
    home, harbour = there.home, there.home.harbour
    for number in range(PEOPLE):
        name = _called(number)
        harbour.people[name] = harbour.world.town.person(harbour.team, name)
        harbour.world.town.join(harbour.requests, harbour.people[name])
        home.advocate(name, capacity=DECISIONS, kinds=("refusal_to_assess",))
    for number in range(DECISIONS):
        await home.ask(contact=f"{number}@example.org", name=f"Family {number}")
    await home.until(lambda: there.cards("The first advocate to accept has it") >= DECISIONS, within=120)


async def _redraws(there: Outside) -> dict[str, Any]:
    """From a decision, one a second, until the card in the channel offers it to nobody any more."""
    home = there.home
    home.world.limits.on, before = True, len(home.world.calls)
    began = time.perf_counter()
    took = await asyncio.gather(*(_decided(there, began, number) for number in range(DECISIONS)))
    asked_to_wait = sum(made.answer.status == 429 for made in list(home.world.calls)[before:])
    return {"decision_to_last_redraw_ms_at_1_a_second": _spread(took), "of_which_429": asked_to_wait}


async def _decided(there: Outside, began: float, number: int) -> float:
    await asyncio.sleep(max(0.0, began + number - time.perf_counter()))
    home, label = there.home, f"SR-{number + 1:04d}"
    pressed = time.perf_counter()
    home.harbour.seat(_called(number)).click("Accept", with_words=label)
    await home.until(_is_decided(there, label), within=120)
    return time.perf_counter() - pressed


def _called(number: int) -> str:
    return f"Advocate {number % PEOPLE}"


def _is_decided(there: Outside, label: str) -> Callable[[], bool]:
    """Whether the card in the channel has no button any more. The seat of whoever has not pressed is looked from."""
    return lambda: (
        not any(
            label in one.words and any(button.label == "Accept" for button in one.buttons)
            for one in there.home.harbour.seat("Chris").messages(there.channel)
        )
    )


async def _memory(target: Target, process: psutil.Process) -> dict[str, Any]:
    """Before and after many clicks, some of them at once."""
    before, began = process.memory_info().rss, time.perf_counter()
    for _ in range(MANY // AT_ONCE):
        await target.acknowledged(*(target.press([]) for _ in range(AT_ONCE)))
    took = time.perf_counter() - began
    return {
        "rss_mib_before": round(before / MIB, 1),
        "clicks": MANY,
        "rss_mib_after_clicks": round(process.memory_info().rss / MIB, 1),
        "clicks_per_s": round(MANY / took),
    }


def _spread(took: list[float]) -> dict[str, float]:
    inorder = sorted(took)
    at = {"p50": 0.5, "p99": 0.99}
    return {name: round(1000 * inorder[int(part * (len(inorder) - 1))], 2) for name, part in at.items()}
