"""A real bot to be measured: its own process, on a durable record, with the stand-in platform beside it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.benchmarks.places import Place
from tests.databases import make_schema
from tests.faults.process import House, house_in


@contextmanager
def house_on(place: Place) -> Iterator[House]:
    """A house on the database of a place."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name, house_in(Path(name), place.url) as house:
        yield house


@contextmanager
def house_on_sqlite() -> Iterator[House]:
    """A house on a new file."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        url = f"sqlite:///{name}/desk.sqlite3"
        make_schema(url)
        with house_in(Path(name), url) as house:
            yield house


def process_of(house: House) -> psutil.Process:
    """The bot's process."""
    assert house.bot.process is not None
    return psutil.Process(house.bot.process.pid)
