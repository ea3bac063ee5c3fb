"""What the pages' tests begin with: a house with two organisations, on SQLite; one journey runs on both engines."""

from collections.abc import Iterator

import pytest

from tests.adapters.web.house import House
from tests.databases import Databases


@pytest.fixture
def home(sqlite_databases: Databases) -> Iterator[House]:
    url = sqlite_databases.fresh()
    with House.open(url) as home:
        home.desk.coordinator()
        home.desk.advocate()
        home.desk.advocate("Ben")
        yield home
    sqlite_databases.discard(url)
