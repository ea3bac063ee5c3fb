from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Databases
from tests.faults.process import House, house_in
from tests.faults.work import people


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    """A house with two advocates, on each engine in turn."""
    with house_in(tmp_path, database_url) as opened:
        people(opened)
        yield opened


@pytest.fixture
def sqlite_house(sqlite_databases: Databases, tmp_path: Path) -> Iterator[House]:
    """A house with two advocates, on SQLite alone."""
    url = sqlite_databases.fresh()
    with house_in(tmp_path, url) as opened:
        people(opened)
        yield opened
    sqlite_databases.discard(url)
