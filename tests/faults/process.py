"""The real bot as a process of its own, on a record of either engine, beside people on the stand-in platform."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from adapters.terminal.keeping import in_folder
from adapters.terminal.player import Player, Someone
from adapters.terminal.world import Happening, Moved, World
from bot.config import DATABASE, Config, load
from bot.wiring import open_desk
from core import fault
from core.clock import FixedClock
from core.database.keys import write_key_file
from tests import children
from tests.builders import NOON, Desk
from tests.children import Child

T = TypeVar("T")

PATIENCE_S = 30.0
CONFIG = """\
[keys]
file = "keys"

[log]
level = "debug"
format = "json"

[[organisation]]
slug = "harbour"
name = "Harbour SEND Advocates"
workspaces = ["stage:harbour"]
request_channels = ["stage:harbour:requests"]
coordinators_channel = "stage:harbour:coordinators"

  [[organisation.coordinators]]
  name = "Chris"
  account = "stage:harbour:chris"

  [[organisation.safeguarding_contacts]]
  name = "Sam"
  email = "sam@example.org"
  account = "stage:harbour:sam"

[terminal]
folder = "world"
name = "stage"
remembers_keys = false  # so that a post which is repeated is seen to be
"""


class Waited(AssertionError):
    """What should have happened did not, in a time that is ample; the message says what."""


def wait_until(what: str, found: Callable[[], T | None], within: float = PATIENCE_S) -> T:
    """What `found` gives, as soon as it gives something."""
    end = time.monotonic() + within
    while not (result := found()):
        if time.monotonic() > end:
            raise Waited(f"waited {within:g} s for {what}")
        time.sleep(0.01)
    return result


def someone(name: str) -> Someone:
    """The account that `Desk.person` gives to somebody of this name."""
    return Someone(f"stage:harbour:{name.lower()}", name)


@dataclass(slots=True)
class Bot:
    """`advocate-desk run`, and other commands, in a folder with a configuration. Its log is a file there."""

    folder: Path
    database_url: str
    process: Child | None = None
    begun_at: int = 0
    started: int = 0

    @property
    def log(self) -> Path:
        return self.folder / "bot.log"

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return children.run(*self._words(*words), env=self._environment(""))

    def begin(self, *words: str, plan: str = "") -> Child:
        """Begin a command; its output goes to the log."""
        self.begun_at = self.log.stat().st_size if self.log.exists() else 0
        self.started += 1
        self.log.touch()
        self.process = Child.start(
            children.advocate_desk, *self._words(*words), env=self._environment(plan), out=self.log, err=self.log
        )
        return self.process

    def start(self, plan: str = "") -> None:
        """Be running, and ready. `plan` is a planned misfortune (core.fault); it may strike before that."""
        process = self.begin("run", plan=plan)
        wait_until("the bot to be ready", lambda: self.said("ready") or process.poll() is not None)
        if not plan:
            assert process.poll() is None, f"the bot has ended:\n{self.log.read_text()[-2000:]}"

    def said(self, event: str) -> list[dict[str, Any]]:
        """What the log of this run says under this name."""
        return [line for line in self.lines() if line.get("event") == event]

    def lines(self) -> list[dict[str, Any]]:
        """The log of this run; what is no JSON (the last words of a process) is kept as it is."""
        with self.log.open("rb") as log:
            log.seek(self.begun_at)
            read = log.read().decode("utf-8", "replace").splitlines()
        return [json.loads(line) if line.startswith("{") and line.endswith("}") else {"plain": line} for line in read]

    def is_dead(self) -> bool:
        """Whether the process has ended."""
        return self.process is None or self.process.poll() is not None

    def kill(self) -> None:
        """`kill -9`: no time to tidy anything up."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def terminate(self) -> tuple[int, float]:
        """Ask it to end, as a system does at shutdown: the exit code, and how many seconds it took."""
        assert self.process is not None
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(PATIENCE_S)
        return code, time.monotonic() - began

    def _words(self, *words: str) -> tuple[str, ...]:
        return (*words, "--config", str(self.folder / "config.toml"))

    def _environment(self, plan: str) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("ADVOCATE_DESK_")}
        return {**ours, DATABASE: self.database_url, **({fault.VARIABLE: plan} if plan else {})}


@dataclass(slots=True)
class House:
    """A folder with everything: the bot, the people, and a look at (or a hand in) the record beside the bot."""

    bot: Bot
    player: Player
    config: Config
    desk: Desk
    acts: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.bot.database_url

    @property
    def world(self) -> World:
        """What stands on the platform now."""
        return self.player.refresh()

    @property
    def now(self) -> datetime:
        """The desk's time."""
        return self.player.now

    def happenings(self) -> list[Happening]:
        """All that has happened on the platform, in its order."""
        return in_folder(self.bot.folder / "world").fresh()

    def time_passes(self, by: timedelta) -> None:
        """While no bot runs: its next one begins that much later (or earlier). The hand beside it moves along."""
        assert self.bot.is_dead()
        set_clock(self.bot.folder, by)
        self.desk.clock.advance(by)

    def press(self, name: str, value: str, values: dict[str, str | tuple[str, ...]] | None = None) -> str:
        """Somebody presses a button or submits a form; the act's key."""
        key = self.player.press(someone(name), value, values)
        self.acts.append(key)
        return key

    def reply_to(self, key: str, within: float = PATIENCE_S) -> Any:
        """What whoever acted hears, as the surface's own value."""
        return self.player.answer(key, within).reply


def make_folder(folder: Path, config: str = CONFIG) -> None:
    """Write a configuration with its keys. The desk's clock will stand at NOON, whatever the time is now."""
    folder.mkdir(parents=True, exist_ok=True)
    write_key_file(folder / "keys")
    (folder / "config.toml").write_text(config)
    set_clock(folder, NOON - datetime.now(UTC))


def set_clock(folder: Path, by: timedelta) -> None:
    """Remember on the platform that its clock was moved: the bot reads it when it starts."""
    happening = Moved(act=f"moved-{time.monotonic_ns()}", seconds=by.total_seconds(), at=datetime.now(UTC))
    in_folder(folder / "world").append(happening)


@contextmanager
def house_in(folder: Path, url: str) -> Iterator[House]:
    """A house on a database with the schema; its bot is not running yet, and is killed at the end if it does."""
    make_folder(folder)
    config = load(folder / "config.toml", {DATABASE: url})
    wired = open_desk(config, clock=FixedClock(NOON))
    (organisation,) = config.settings.organisations
    key = wired.store.read_now(lambda tx: tx.conn.exec_driver_sql("SELECT id FROM organisation").scalar_one())
    house = House(Bot(folder, url), Player(folder / "world"), config, Desk(wired.store, organisation, key))
    try:
        yield house
    finally:
        house.bot.kill()
        wired.store.close_now()
