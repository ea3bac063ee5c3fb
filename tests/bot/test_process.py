"""The process: ready, stopped politely, alone with its database, and alive after kill -9."""

import signal
import sqlite3
import time
from pathlib import Path

import pytest

from adapters.terminal.events import ACT, Commanded
from adapters.terminal.keeping import Lines
from adapters.terminal.world import HAPPENING, Answered, Happening
from tests.bot.process import Bot, command
from tests.databases import Databases


@pytest.fixture
def folder(configured: Path) -> Path:
    """A folder in which the bot can be started."""
    upgraded = command(configured.parent, "db", "upgrade")
    assert (upgraded.returncode, upgraded.stderr) == (0, "")
    return configured.parent


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_bot_that_is_told_to_stop_ends_soon_and_in_good_order(folder: Path, how: signal.Signals) -> None:
    with Bot(folder) as bot:
        ready = bot.until("ready")
        assert (ready["platforms"], ready["organisations"]) == (["terminal"], 1)
        began = time.monotonic()
        assert bot.end(how) == 0
        assert time.monotonic() - began < 10
        events = [line["event"] for line in bot.logged]
        assert [event for event in events if event != "backup made"] == ["ready", "stopping", "stopped"]
        assert [line for line in bot.logged if line["level"] not in ("info", "debug")] == []


def test_a_second_bot_is_refused_and_told_who_was_first(folder: Path) -> None:
    with Bot(folder) as bot:
        bot.until("ready")
        second = command(folder, "run")
        assert second.returncode == 3
        assert f"process {bot.process.pid} on " in second.stderr
        assert len(second.stderr.splitlines()) == 1
        assert bot.end() == 0


def test_after_kill_9_the_next_bot_answers_what_was_asked_meanwhile(folder: Path) -> None:
    with Bot(folder) as bot:
        bot.until("ready")
        assert bot.end(signal.SIGKILL) == -signal.SIGKILL
    ask(folder, "k1", "/coordinator advocate add terminal:harbour:amira free Amira")
    with Bot(folder) as bot:
        bot.until("ready")
        assert "Amira is an advocate now" in str(answer(folder, "k1"))
        assert bot.end() == 0


def ask(folder: Path, key: str, line: str) -> None:
    acts = Lines(folder / "terminal" / "acts.jsonl", ACT)
    acts.append(Commanded(key=key, account="terminal:harbour:chris", line=line))


def answer(folder: Path, key: str, within: float = 20) -> Answered:
    world: Lines[Happening] = Lines(folder / "terminal" / "world.jsonl", HAPPENING)
    end = time.monotonic() + within
    while time.monotonic() < end:
        for happening in world.fresh():
            if isinstance(happening, Answered) and happening.act == key:
                return happening
        time.sleep(0.02)
    raise AssertionError("no answer")


def test_a_command_writes_beside_a_running_bot(folder: Path) -> None:
    with Bot(folder) as bot:
        bot.until("ready")
        added = command(folder, "advocate", "add", "--account", "terminal:harbour:ben", "--name", "Ben")
        assert (added.returncode, added.stderr) == (0, "")
        ask(folder, "k2", "/desk directory")
        assert answer(folder, "k2").reply is not None
        assert command(folder, "backup").returncode == 0
        assert "ok    running: yes: process" in command(folder, "doctor").stdout
        assert bot.end() == 0


def test_a_bot_whose_database_is_locked_by_others_still_stops_within_ten_seconds(folder: Path) -> None:
    with Bot(folder) as bot:
        bot.until("ready")
        held = sqlite3.connect(folder / "advocate-desk.sqlite3", isolation_level=None)
        try:
            held.execute("BEGIN IMMEDIATE")
            ask(folder, "k3", "/coordinator advocate add terminal:harbour:dev free Dev")
            began = time.monotonic()
            assert bot.end() == 0
            assert time.monotonic() - began < 11
        finally:
            held.close()


def test_a_database_that_is_not_prepared_is_refused_with_the_command_that_prepares_it(configured: Path) -> None:
    refused = command(configured.parent, "run")
    assert refused.returncode == 1
    assert refused.stderr == "The database is empty. Run `advocate-desk db upgrade` to prepare it.\n"


def test_the_bot_runs_on_postgresql_as_well(configured: Path, postgresql_databases: Databases) -> None:
    url = postgresql_databases.fresh()
    try:
        with Bot(configured.parent, ADVOCATE_DESK_DATABASE_URL=url) as bot:
            bot.until("ready")
            second = command(configured.parent, "run", ADVOCATE_DESK_DATABASE_URL=url)
            assert second.returncode == 3
            assert f"process {bot.process.pid} on " in second.stderr
            assert bot.end() == 0
    finally:
        postgresql_databases.discard(url)


def test_the_health_file_says_ready(configured: Path, folder: Path) -> None:
    configured.write_text(configured.read_text().replace('# file = "health.txt"', 'file = "health.txt"'))
    with Bot(folder) as bot:
        bot.until("ready")
        end = time.monotonic() + 10
        while not (folder / "health.txt").exists():
            assert time.monotonic() < end
            time.sleep(0.02)
        assert (folder / "health.txt").read_text() == "ready\n"
        assert bot.end() == 0
