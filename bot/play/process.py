"""The real bot, as a process of its own, so that it can be killed."""

import os
import signal
import subprocess
import sys
import time
from typing import Final

from bot.play.setting import Setting
from core import fault

READY_S: Final = 30.0
STOP_S: Final = 12.0


class BotTrouble(Exception):
    """The bot did not do what was expected of its process; the message says what, and where its log is."""


class BotProcess:
    """`advocate-desk run` on a setting. Its log goes to a file in the folder."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The number of the process that runs, or 0."""
        return self._process.pid if self._process else 0

    def command(self, *words: str) -> None:
        """Run another command of the bot to its end. Raises BotTrouble."""
        done = subprocess.run(  # noqa: S603  # our own interpreter, our own words
            self._words(*words), capture_output=True, env=self._environment(""), check=False, text=True
        )
        if done.returncode:
            raise BotTrouble(f"`advocate-desk {words[0]}` ended with {done.returncode}: {done.stderr[-2000:]}")

    def start(self, plan: str = "") -> None:
        """Start, and wait until it is ready. `plan` is a planned misfortune (`core.fault`). Raises BotTrouble."""
        before = self._setting.log.stat().st_size if self._setting.log.exists() else 0
        with self._setting.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  # as above
                self._words("run"), stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=self._environment(plan),
                start_new_session=True,  # Ctrl-C is for whoever sits at the terminal, not for the bot
            )  # fmt: skip
        self._wait_until_ready(before)

    def _wait_until_ready(self, since: int) -> None:
        end = time.monotonic() + READY_S
        while time.monotonic() < end:
            with self._setting.log.open("rb") as log:
                log.seek(since)
                if b'"ready"' in log.read():
                    return
            if self._process is None or self._process.poll() is not None:
                break
            time.sleep(0.02)
        raise BotTrouble(f"The bot did not get ready. Its log is {self._setting.log}:\n{self._tail()}")

    def wait_for_death(self, within: float = 20.0) -> int:
        """Wait until the process is dead; its exit code, negative for a signal. Raises BotTrouble."""
        if self._process is None:
            return 0
        try:
            return self._process.wait(within)
        except subprocess.TimeoutExpired:
            raise BotTrouble(f"the bot should have died within {within:g} s, and runs on") from None

    def kill(self) -> None:
        """End it with kill -9: it has no time to tidy anything up."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> int:
        """Ask it to end, as a system does at shutdown; its exit code."""
        if self._process is None or self._process.poll() is not None:
            return 0
        self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.kill()
            return -signal.SIGKILL

    def _words(self, *words: str) -> list[str]:
        # -P: the folder we happen to stand in may hold another `core`.
        return [sys.executable, "-P", "-m", "bot", *words, "--config", str(self._setting.config)]

    def _environment(self, plan: str) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("ADVOCATE_DESK_")}
        ours |= self._setting.where.environment
        return {**ours, fault.VARIABLE: plan} if plan else ours

    def _tail(self) -> str:
        return self._setting.log.read_text("utf-8", "replace")[-2000:]
