"""Our own programs as processes of their own, without half a second of imports for each: forked from one that is warm.

What is killed, asked to end or waited for is a process like any other. That the program also starts from nothing, as a
person starts it, is for tests/bot/test_cli.py and tests/journeys to prove.
"""

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any

WARM = (
    *("bot.__main__", "bot.beginning", "bot.doctor", "bot.run", "bot.upkeep", "adapters.terminal"),
    *("alembic.command", "tests.builders", "tests.children"),
)
"""What the process that others are forked from has imported; it has opened nothing."""

Program = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Child:
    """A process; the names are those of subprocess.Popen."""

    process: ForkServerProcess

    @classmethod
    def start(
        cls,
        program: Program,
        *arguments: Any,
        env: Mapping[str, str] | None = None,
        out: Path | str = os.devnull,
        err: Path | str = os.devnull,
        cwd: Path | None = None,
    ) -> "Child":
        """Begin. `program` is a function of a module; what it writes is added to the files `out` and `err`."""
        given = (dict(os.environ if env is None else env), str(out), str(err), str(cwd or Path.cwd()))
        process = warm().Process(target=_be, args=(program, arguments, *given), daemon=True)
        process.start()
        return cls(process)

    @property
    def pid(self) -> int:
        assert self.process.pid is not None
        return self.process.pid

    def poll(self) -> int | None:
        """The exit code, or None while it runs; minus the signal where one killed it."""
        return self.process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """The exit code, once it has ended. Raises TimeoutExpired."""
        self.process.join(timeout)
        if self.process.exitcode is None:
            raise subprocess.TimeoutExpired(self.process.name, timeout or 0)
        return self.process.exitcode

    def send_signal(self, which: signal.Signals) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, which)

    def kill(self) -> None:
        """`kill -9`."""
        self.send_signal(signal.SIGKILL)


def warm() -> ForkServerContext:
    """Processes that begin with everything imported."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(WARM))
    return context


def advocate_desk(*words: str) -> None:
    """The console script."""
    from bot.__main__ import main

    sys.argv = ["advocate-desk", *words]
    main()


def run(*words: str, env: Mapping[str, str], cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command of the console script to its end."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        code = Child.start(advocate_desk, *words, env=env, out=out, err=err, cwd=cwd).wait(60)
        return subprocess.CompletedProcess(words, code, out.read_text("utf-8"), err.read_text("utf-8"))


def _be(program: Program, arguments: tuple[Any, ...], env: dict[str, str], out: str, err: str, cwd: str) -> None:
    """Be that program, in the new process. What was imported already no longer warns; the rest does as it is told."""
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    for name, descriptor in ((out, 1), (err, 2)):
        file = os.open(name, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.dup2(file, descriptor)
        os.close(file)
    if env.get("PYTHONWARNINGS") == "error":
        warnings.simplefilter("error")
    program(*arguments)
