"""What has been erased, written down outside the database: a restored backup must not bring it back.

One line per owner of words whose key was dropped, in a file beside the backups: when, whose, by integer key. Nothing
in it can be read without the database, and it is never shortened: a copy of any age may be restored one day.
"""

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import Connection, select, update

from core.change import Subject, Thing
from core.database import words
from core.people.tables import family
from core.requests.tables import support_request

NAME: Final = "erased.log"

_LINE: Final = re.compile(r"(?P<at>\S+) (?P<thing>family|request) (?P<id>[0-9]{1,19})", re.ASCII)


class Erasure(NamedTuple):
    """Whose words were erased, and when (aware UTC)."""

    owner: Subject
    at: datetime


class ErasureLog:
    """The file of a folder with backups. It is made at the first erasure."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME

    def add(self, owner: Subject, at: datetime) -> None:
        """Write down one erasure and see it on the disk; listens to `Store.on_erased`. Raises OSError."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        line = f"{at.astimezone(UTC).isoformat()} {owner.thing} {owner.id}\n"
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "rb+") as file:
            # What a crash cut short must not swallow the next line.
            torn = bool(size := file.seek(0, os.SEEK_END)) and os.pread(descriptor, 1, size - 1) != b"\n"
            file.write(("\n" * torn + line).encode())
            file.flush()
            os.fsync(descriptor)

    def read(self) -> tuple[Erasure, ...]:
        """Every erasure, in the order written. A line that a crash cut short is left out: see `catch_up`."""
        try:
            return tuple(_parsed(self.path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return ()


def catch_up(conn: Connection, log: ErasureLog) -> int:
    """Write down what is erased on record and not in the file, as after a crash between the two; how many.

    At the start, and before each backup.
    """
    known = {erasure.owner for erasure in log.read()}
    added = [erasure for erasure in _on_record(conn) if erasure.owner not in known]
    for erasure in added:
        log.add(*erasure)
    return len(added)


def replay(conn: Connection, log: ErasureLog) -> int:
    """Erase in this database what the file names: keys, texts, and by what a family was known. How many owners.

    The rest of an erasure (what is open ends, rows are stripped) is done when the bot starts: see `outstanding`.
    """
    owners = {erasure.owner for erasure in log.read()}
    for owner in owners:
        words.drop(conn, owner)
        if owner.thing is Thing.FAMILY:
            conn.execute(update(family).where(family.c.id == owner.id).values(contact_hash=""))
    return len(owners)


def outstanding(conn: Connection, log: ErasureLog) -> tuple[Subject, ...]:
    """Owners in the file that the record does not know as erased: a backup was restored. To be erased again."""
    done = {erasure.owner for erasure in _on_record(conn)}
    left = dict.fromkeys(erasure.owner for erasure in log.read() if erasure.owner not in done)
    return tuple(owner for owner in left if _exists(conn, owner))


_TABLES: Final = {Thing.FAMILY: family, Thing.REQUEST: support_request}


def _on_record(conn: Connection) -> Iterator[Erasure]:
    for thing, table in _TABLES.items():
        for row in conn.execute(select(table.c.id, table.c.erased_at).where(table.c.erased_at.is_not(None))):
            yield Erasure(Subject(thing, row.id), row.erased_at)


def _exists(conn: Connection, owner: Subject) -> bool:
    table = _TABLES[owner.thing]
    return conn.execute(select(table.c.id).where(table.c.id == owner.id)).first() is not None


def _parsed(text: str) -> Iterator[Erasure]:
    for line in text.split("\n"):
        if (match := _LINE.fullmatch(line)) is not None:
            yield Erasure(Subject(Thing(match["thing"]), int(match["id"])), datetime.fromisoformat(match["at"]))
