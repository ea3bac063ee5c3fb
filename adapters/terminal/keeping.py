"""Where a platform's world is kept: in memory for tests, or in a folder that outlives the bot's process.

A folder holds two files of JSON lines, each with a single writer: `world.jsonl` (the bot: what has happened) and
`acts.jsonl` (the people: what they do). A line is written in one piece; one that was torn by a crash never happened.
"""

import os
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from pydantic import TypeAdapter, ValidationError

from adapters.terminal.world import HAPPENING, Happening

T = TypeVar("T")


class Lines(Generic[T]):
    """A file of JSON lines: appended to by one process, followed by another."""

    def __init__(self, path: Path, adapter: TypeAdapter[T]) -> None:
        self._path = path
        self._adapter = adapter
        self._read_to = 0
        self._mended = False

    def append(self, item: T) -> None:
        """Write one line, whole, at the end."""
        self._mend()
        line = self._adapter.dump_json(item) + b"\n"
        handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, line)
        finally:
            os.close(handle)

    def fresh(self) -> list[T]:
        """What has been added since this was last asked (the whole file, the first time)."""
        if not self._path.exists() or self._path.stat().st_size == self._read_to:
            return []
        with self._path.open("rb") as file:
            file.seek(self._read_to)
            read = file.read()
        whole = read[: read.rfind(b"\n") + 1]
        self._read_to += len(whole)
        return [item for line in whole.splitlines() if (item := self._item(line)) is not None]

    def _item(self, line: bytes) -> T | None:
        try:
            return self._adapter.validate_json(line)
        except ValidationError:  # a torn line: its writer died before anybody could have seen it
            return None

    def _mend(self) -> None:
        """End a line that a crash left unfinished, or the next one would be lost with it."""
        if self._mended:
            return
        self._mended = True
        if self._path.exists() and (written := self._path.read_bytes()) and not written.endswith(b"\n"):
            with self._path.open("ab") as file:
                file.write(b"\n")


class Keeping(Protocol):
    """Remembers happenings."""

    def append(self, happening: Happening) -> None:
        """Keep one more."""
        ...

    def fresh(self) -> list[Happening]:
        """All that is kept, the first time it is asked."""
        ...


class InMemory:
    """Forgotten with the object: the recording platform of the tests."""

    def __init__(self) -> None:
        self.happenings: list[Happening] = []

    def append(self, happening: Happening) -> None:
        self.happenings.append(happening)

    def fresh(self) -> list[Happening]:
        return list(self.happenings)


def in_folder(folder: Path) -> Lines[Happening]:
    """The world's log in this folder, which is made if need be, readable by its owner alone."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Lines(folder / "world.jsonl", HAPPENING)
