"""Rehearsals: a clock that can be moved, and only where nobody real is."""

import asyncio
import contextlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.discord import Settings as Discord
from adapters.slack import Settings as Slack
from adapters.terminal import Settings as Terminal
from bot.config import Config, load
from bot.rehearsal import CLOCK, clock_for, follow_clock, is_rehearsal
from core.clock import MovableClock, SystemClock

WORKSPACE = {"id": "T1", "bot_token_env": "BOT", "app_token_env": "APP"}
REAL = Slack.model_validate({"workspaces": [WORKSPACE]})
SLACK = Slack.model_validate({"workspaces": [WORKSPACE], "api": "http://127.0.0.1:9/api/"})
DISCORD = Discord.model_validate({"api": "http://127.0.0.1:9/api"})


@pytest.fixture
def config(configured: Path) -> Config:
    return load(configured, {})


def test_stand_ins_alone_are_a_rehearsal(config: Config, tmp_path: Path) -> None:
    terminal = Terminal(folder=tmp_path)
    assert is_rehearsal(replace(config, platforms={"terminal": terminal, "slack": SLACK, "discord": DISCORD}))
    assert not is_rehearsal(replace(config, platforms={"terminal": terminal, "slack": REAL}))
    assert not is_rehearsal(replace(config, platforms={"discord": Discord()}))
    assert not is_rehearsal(replace(config, platforms={}))


def test_beside_a_real_platform_no_file_moves_the_clock(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "clock").write_text("3600")
    monkeypatch.setenv(CLOCK, str(tmp_path / "clock"))
    assert isinstance(clock_for(replace(config, platforms={"slack": REAL})), SystemClock)


async def test_a_rehearsals_clock_is_where_the_file_says(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, moved = tmp_path / "clock", asyncio.Event()
    file.write_text("60")
    monkeypatch.setenv(CLOCK, str(file))
    clock = clock_for(replace(config, platforms={"slack": SLACK}))
    assert isinstance(clock, MovableClock)
    assert clock.offset == timedelta(minutes=1)
    following = asyncio.create_task(follow_clock(clock, moved.set))
    file.write_text("not yet written")
    file.write_text("7200")
    async with asyncio.timeout(5):
        await moved.wait()
    assert clock.offset == timedelta(hours=2)
    following.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await following
