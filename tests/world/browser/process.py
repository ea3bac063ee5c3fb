"""The real bot behind the page, as a process of its own: it can be killed like any other."""

import asyncio
import contextlib
import os
import signal
import sys
from pathlib import Path
from typing import Final

from bot.rehearsal import CLOCK
from core.database.keys import write_key_file

READY_S: Final = 60.0
STOP_S: Final = 12.0
LOOK_S: Final = 0.05


class NotReady(Exception):
    """The bot did not start; the message says what its log ends with."""


class Bot:
    """`advocate-desk run` in a folder. Its log is `bot.log` there."""

    def __init__(self, folder: Path, secrets: dict[str, str]) -> None:
        self.folder = folder
        self.clock = folder / "clock"
        self.log = folder / "bot.log"
        self._secrets = secrets
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        """The number of the process that runs, or 0."""
        return self._process.pid if self._process is not None and self.runs else 0

    @property
    def runs(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.returncode is None

    async def prepare(self, configuration: str) -> None:
        """Write the configuration and the keys, and make the database. Raises NotReady."""
        (self.folder / "config.toml").write_text(configuration, "utf-8")
        write_key_file(self.folder / "keys.txt")
        self.clock.write_text("0", "utf-8")
        made = await self._begin("db", "upgrade")
        if await made.wait():
            raise NotReady(self._tail())

    async def start(self) -> None:
        """Start it, and wait until it says that it is ready. Raises NotReady."""
        since = self.log.stat().st_size
        self._process = await self._begin("run")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(READY_S):
                while self.runs:
                    if b'"ready"' in self.log.read_bytes()[since:]:
                        return
                    await asyncio.sleep(LOOK_S)
        raise NotReady(self._tail())

    async def kill(self) -> None:
        """The plug is pulled: it has no time to tidy anything up."""
        if self._process is not None and self.runs:
            self._process.kill()
            await self._process.wait()

    async def stop(self) -> None:
        """End it as a system does at shutdown."""
        if self._process is None or not self.runs:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_S):
                await self._process.wait()
        except TimeoutError:
            await self.kill()

    async def _begin(self, *words: str) -> asyncio.subprocess.Process:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("ADVOCATE_DESK_")}
        with self.log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                # -P: the folder we happen to stand in may hold another `core`.
                *(sys.executable, "-P", "-m", "bot", *words, "--config", str(self.folder / "config.toml")),
                env={**ours, **self._secrets, CLOCK: str(self.clock)},
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the page, which then ends the bot as it should be ended
            )

    def _tail(self) -> str:
        return self.log.read_text("utf-8", "replace")[-2000:]
