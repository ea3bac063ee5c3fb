"""The demonstration: the whole desk in a terminal with invented people, played by hand or telling its own story."""

import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

from adapters.terminal.player import NoAnswer
from adapters.terminal.render import Paper
from bot.play import story
from bot.play.at_terminal import AtTerminal
from bot.play.cast import ORGANISATION, ROSA
from bot.play.chapters import rosa
from bot.play.process import BotTrouble
from bot.play.setting import Setting
from bot.play.sitting import Sitting
from bot.play.stage import Stage, stage_in
from bot.play.telling import Teller
from bot.play.theatre import Missed
from core.database.keys import KeysUnusable

DONE: Final = 0
MISSING: Final = 1
CANNOT: Final = 2

WELCOME: Final = (
    "Advocate Desk puts a family's request before the right advocate, and makes sure the family hears back.",
    f"This is the real bot with a database of its own. {ORGANISATION} and everybody in it are invented.",
    "You play them all. You begin as Amira, an advocate; below is what she sees, with buttons by number.",
    "First: Rosa's request waits for Amira. Press the number beside Accept, or Decline, or ask for more.",
    "Then type who, be Rosa, and read what she was told. Or be Chris, the coordinator: /coordinator queue.",
    "Time is yours to move: +12h, or next for whatever falls due next. help explains more, q leaves.",
)

NO_TERMINAL: Final = """\
The input has ended. In a terminal you can type here: advocate-desk demo
Or let it tell its story by itself: advocate-desk demo --play"""


def demo(*, keep: Path | None = None, play: bool = False, plain: bool = False) -> int:
    """Run the demonstration; the exit code: 0, 1 when the story missed something, 2 when it could not begin.

    `keep` is a folder to keep everything in, or to go on from; without it nothing is left behind. `play` tells the
    story. `plain` leaves out frames and colours.
    """
    paper = Paper.on(plain=plain)
    try:
        with _folder(keep) as folder, _ended_politely():
            if play and not Setting(folder).is_new:
                paper.say(f"{folder} holds a demonstration already. The story needs a new folder.")
                return CANNOT
            return _tell(folder, paper) if play else _sit(folder, paper)
    except (BotTrouble, KeysUnusable, NoAnswer, OSError) as trouble:
        paper.say(f"The demonstration cannot go on: {trouble}")
        return CANNOT
    except KeyboardInterrupt:
        paper.say("\nGoodbye.")
        return DONE


def _sit(folder: Path, paper: Paper) -> int:
    paper.say("Setting the desk up…")
    is_new = Setting(folder).is_new
    with stage_in(Setting(folder)) as stage:
        if is_new:
            stage.invite(ROSA, rosa.MESSAGE, rosa.ASKED)
        for number, line in enumerate(WELCOME, 1):
            paper.item(f"{number}. ", line)
        sitting = Sitting(stage, paper, input)
        if not sys.stdin.isatty():
            sitting.explain()
        try:
            sitting.run()
        except EOFError:
            paper.gap()
            if not sys.stdin.isatty():
                paper.say(NO_TERMINAL)
        paper.say("Goodbye.")
    return DONE


def _tell(folder: Path, paper: Paper) -> int:
    with stage_in(Setting(folder)) as stage:
        stage.theatre = AtTerminal(stage.player, paper)
        return told_on(stage, paper)


def told_on(stage: Stage, paper: Paper) -> int:
    """Tell the story on this stage; the exit code."""
    began = time.monotonic()
    teller = Teller(stage, paper)
    try:
        story.tell(teller)
    except (Missed, NoAnswer, BotTrouble) as missed:
        _say_what_was_missing(stage, paper, teller, missed)
        return MISSING
    paper.gap()
    paper.say(f"All {teller.seen} expected messages were seen, in {time.monotonic() - began:.0f} seconds.")
    return DONE


def _say_what_was_missing(stage: Stage, paper: Paper, teller: Teller, missed: Exception) -> None:
    paper.gap()
    paper.say(f" ✗ MISSING: {missed}", paper.style("bold red"))
    paper.say(f"{teller.seen} expected messages were seen before that. What stood last:")
    for seen in stage.theatre.everything()[-8:]:
        paper.say(f"{seen.spot.place}: {seen.title}", indent=3)
    for sent in stage.world.letters[-3:]:
        paper.say(f"a letter: {' '.join(sent.letter.paragraphs)[:160]}", indent=3)
    paper.say("The bot's log ends with:")
    for line in stage.setting.log.read_text("utf-8", "replace").splitlines()[-5:]:
        paper.say(line[:400], indent=3)


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        yield keep
        return
    folder = Path(tempfile.mkdtemp(prefix="advocate-desk-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _ended_politely() -> Iterator[None]:
    """SIGTERM ends the demonstration as Ctrl-C does, so that no bot is left behind."""

    def end(_number: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
