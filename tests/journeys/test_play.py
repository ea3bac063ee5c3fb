"""The demonstration as a stranger starts it: the real command, the real bot in its own process, and what is printed."""

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from adapters.terminal.chat import Chat
from adapters.terminal.keeping import in_folder
from adapters.terminal.render import Paper
from bot.play.cast import AMIRA
from bot.play.moving import parse_span
from bot.play.setting import Setting
from bot.play.stage import Stage
from bot.play.telling import Teller
from bot.play.theatre import Missed
from core.clock import SystemClock
from core.platform import Place
from core.surface import Button, Card

PROMISED = (
    "Rosa hears Amira's own words, where else to turn, and who is asked now",
    "Nobody sees a name, an exact age or a word of the family's in the request channel",
    "The bot is dead (signal 9)",
    "stands exactly once",
    "sees a second one",
    "sees that it is overdue",
    "Chris Doyle sees it once more, with a way to help",
    "Rosa hears who supports her now, and the summary that was passed on",
    "Rosa hears Amira's introduction, word for word",
    "Amira is told that typing sends nothing",
    "Tom hears the question",
    "Chris Doyle sees that a family has not been reached",
    "Pat alone reads what Kath wrote",
    "Cerys is told that all her places are taken",
    "Ines hears honestly that nobody is found yet",
    "Chris Doyle sees that Amira has a place again",
)


def demo(*words: str, typed: str = "", within: float = 150) -> "subprocess.CompletedProcess[str]":
    """Run `advocate-desk demo` to its end, with its own folder for temporary files."""
    command = [sys.executable, "-P", "-m", "bot", "demo", *words]
    return subprocess.run(command, input=typed, capture_output=True, text=True, timeout=within, check=False)


def test_the_story_is_told_to_its_end_and_every_expected_message_is_seen(tmp_path: Path) -> None:
    told = demo("--play", "--plain", "--keep", str(tmp_path / "demo"))
    page = " ".join(told.stdout.split())
    assert told.returncode == 0, told.stdout[-3000:] + told.stderr
    assert [words for words in PROMISED if words not in page] == []
    assert "✗" not in page
    assert "Traceback" not in told.stdout + told.stderr
    assert "\x1b" not in told.stdout
    assert bots_in(tmp_path) == []


@pytest.fixture(scope="module")
def sitting(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, "subprocess.CompletedProcess[str]"]:
    """Somebody has sat at the demonstration, accepted Rosa's request (the first 4) and kept the folder."""
    folder = tmp_path_factory.mktemp("kept") / "demo"
    lines = [
        "help", "4", "", "say Shall I ring?", "1", "foo", "999", "0", "+9y", "+99999d", "\x1b[31m", "x" * 5000,
        "/nonsense", "/desk", "/desk home", "all", "+30m", "next", "who", "99", "who", "8", "1", "Thank you!", "", "2",
        "who", "7", "/desk home", "1", "who", "4", "/coordinator queue", "q",
    ]  # fmt: skip
    return folder, demo("--plain", "--keep", str(folder), typed="\n".join(lines) + "\n")


def test_somebody_types_and_every_line_is_answered(
    sitting: tuple[Path, "subprocess.CompletedProcess[str]"],
) -> None:
    folder, told = sitting
    page = " ".join(told.stdout.split())
    assert told.returncode == 0, told.stdout[-3000:] + told.stderr
    for words in ("is yours", "Not sent.", "I don't know “foo”", "Rosa, mother", "Ask to be added", "Goodbye."):
        assert words in page
    assert "Traceback" not in told.stdout + told.stderr
    assert bots_in(folder) == []


def test_without_anything_typed_it_says_what_to_do(tmp_path: Path) -> None:
    told = demo("--plain")
    assert told.returncode == 0
    assert "Rosa's request waits for Amira" in " ".join(told.stdout.split())
    assert "advocate-desk demo --play" in told.stdout


def test_a_kept_demonstration_goes_on_and_the_story_asks_for_a_new_folder(
    sitting: tuple[Path, "subprocess.CompletedProcess[str]"],
) -> None:
    folder = str(sitting[0])
    told = demo("--plain", "--keep", folder, typed="q\n")
    assert "your conversation with the family" in told.stdout
    refused = demo("--play", "--plain", "--keep", folder)
    assert refused.returncode == 2
    assert "new folder" in refused.stdout


def test_a_folder_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    told = demo("--plain", "--keep", str(tmp_path / "file" / "demo"))
    assert told.returncode == 2
    assert "cannot go on" in told.stdout
    assert "Traceback" not in told.stdout + told.stderr


async def test_what_does_not_come_is_missed_by_name(tmp_path: Path) -> None:
    setting = Setting(tmp_path)
    setting.make()
    teller = Teller(Stage(setting), Paper.on(plain=True), patience=0.1)
    chat = Chat("terminal", in_folder(setting.world), SystemClock())
    card = Card("SR-0001", "A request.", buttons=(Button("Accept", "accept", "a"),))
    await chat.show(card, Place("terminal", "harbour", "@amira"), "k1")
    spot = teller.sees(AMIRA, "her card", "SR-0001")
    with pytest.raises(Missed, match="Amira Khan sees another card: nothing with 'SR-0002'"):
        teller.sees(AMIRA, "another card", "SR-0002")
    with pytest.raises(Missed, match="sees the same card twice"):
        teller.sees(AMIRA, "the same card twice", "SR-0001")
    with pytest.raises(Missed, match="no button 'Decline'; there are: Accept"):
        teller.presses(AMIRA, spot, "Decline")
    await chat.show(card, Place("terminal", "harbour", "requests"), "k2")
    with pytest.raises(Missed, match="must not show"):
        teller.nobody_sees("a request", "SR-0001", channel="requests")
    chat.faults.remembers = False
    await chat.show(card, Place("terminal", "harbour", "requests"), "k2")
    with pytest.raises(Missed, match="twice"):
        teller.only_once()


@pytest.mark.parametrize(("said", "hours"), [("+12h", 12), ("+3d", 72), ("+ 30 m", 0.5), ("+2 hours", 2)])
def test_time_passes_as_it_is_said(said: str, hours: float) -> None:
    assert parse_span(said).span.total_seconds() == hours * 3600


@pytest.mark.parametrize("said", ["+", "+h", "+1y", "+-3h", "+99d", "+1.5h", "+٣h", "+12345h", "12h"])
def test_time_that_cannot_be_read_is_answered(said: str) -> None:
    assert parse_span(said).problem


def bots_in(folder: Path) -> list[int]:
    """Processes that still work in this folder."""
    processes = [process.info for process in psutil.process_iter(["pid", "cmdline"])]
    return [
        one["pid"] for one in processes if one["pid"] != os.getpid() and str(folder) in " ".join(one["cmdline"] or [])
    ]
