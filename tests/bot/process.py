"""The real bot and its commands, as processes; what they log is waited for, never guessed."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from tests import children
from tests.children import Child

ROOT = Path(__file__).parents[2]


def environment(**more: str) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("ADVOCATE_DESK_")}
    return {**ours, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", **more}


def command(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, in this folder."""
    return children.run(*words, env=environment(**more), cwd=folder)


class Bot:
    """`advocate-desk run` in a folder. Used in a `with`: it never outlives it."""

    def __init__(self, folder: Path, **more: str) -> None:
        self.log = folder / f"bot-{time.monotonic_ns()}.log"
        self.log.touch()
        self.process = Child.start(children.advocate_desk, "run", env=environment(**more), err=self.log, cwd=folder)

    def __enter__(self) -> "Bot":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)

    @property
    def logged(self) -> list[dict[str, Any]]:
        """The lines so far; each must be JSON."""
        text = self.log.read_text()
        return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]

    def until(self, event: str, within: float = 30) -> dict[str, Any]:
        """Wait for this line, and give it."""
        end = time.monotonic() + within
        while True:
            if found := [line for line in self.logged if line["event"] == event]:
                return found[-1]
            assert self.process.poll() is None, f"the bot has ended: {self.log.read_text()}"
            assert time.monotonic() < end, f"waited in vain for {event}: {self.log.read_text()}"
            time.sleep(0.02)

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal; the exit code."""
        self.process.send_signal(how)
        return self.process.wait(20)
