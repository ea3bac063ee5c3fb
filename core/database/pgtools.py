"""PostgreSQL's own programs, which alone make and read its backups: they must be of the server's version or newer."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Engine, inspect, text

_PROGRAMS: Final = ("pg_dump", "pg_restore")
_PATIENCE_S: Final = 3_600


class ToolFailed(Exception):
    """One of the programs is not there, or refused; the message says what to do."""


def dump(address: URL, to: Path) -> None:
    """Write everything into a file of pg_dump's custom format, as of one instant. Raises ToolFailed."""
    _run("pg_dump", address, "--format=custom", "--no-owner", "--no-privileges", f"--file={to}")
    check(to)


def check(file: Path) -> None:
    """Let pg_restore read a file from end to end, to nowhere. Raises ToolFailed."""
    _run("pg_restore", None, f"--file={os.devnull}", str(file))


def empty(engine: Engine) -> None:
    """Take away every table, so that nothing of a later version stays among what comes back."""
    with engine.begin() as conn:
        for table in inspect(conn).get_table_names():
            conn.execute(text(f"DROP TABLE {conn.dialect.identifier_preparer.quote(table)} CASCADE"))
        conn.execute(text("DROP FUNCTION IF EXISTS append_only"))


def restore(address: URL, file: Path) -> None:
    """Bring back everything from a file into an empty database, all or nothing. Raises ToolFailed."""
    _run("pg_restore", address, "--single-transaction", "--no-owner", "--no-privileges", str(file))


def _run(program: str, address: URL | None, *arguments: str) -> None:
    path = shutil.which(program)
    if path is None:
        raise ToolFailed(
            f"the program {program} was not found. Install PostgreSQL's {' and '.join(_PROGRAMS)}, of the server's "
            "version or newer, where the bot runs; or leave backups to whoever runs your PostgreSQL."
        )
    where = [f"--dbname={_without_password(address)}"] if address else []
    # A password on the command line could be read by everybody on this computer.
    secret = {"PGPASSWORD": address.password} if address and address.password else {}
    done = subprocess.run(  # noqa: S603  # a known program, and no shell
        [path, *where, *arguments],
        env={**os.environ, **{name: str(value) for name, value in secret.items()}},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        timeout=_PATIENCE_S,
        check=False,
    )
    if done.returncode:
        raise ToolFailed(f"{program} said: {_first_line(done.stderr)}")


def _without_password(address: URL) -> str:
    return address.set(drivername="postgresql", password=None).render_as_string(hide_password=False)


def _first_line(said: str) -> str:
    lines = [line for line in said.splitlines() if line.strip()]
    return " ".join(lines[:2]).removeprefix("pg_dump: ").removeprefix("pg_restore: ") or "nothing"
