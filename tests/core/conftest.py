"""A front desk for every test of the core, and a world in which much has happened for those that only look at it."""

from collections.abc import Iterator

import pytest

from tests.core.chapters import live_through
from tests.core.life import Life, World
from tests.core.requests.front import Front
from tests.databases import Databases


@pytest.fixture
def front(database_url: str) -> Iterator[Front]:
    with Front.open(database_url) as opened:
        yield opened


@pytest.fixture(scope="session")
def world(sqlite_databases: Databases) -> Iterator[World]:
    """Two organisations that have lived. Leave it as it was: use `rehearse`, or do what changes nothing."""
    url = sqlite_databases.fresh()
    with Life.open(url) as (here, there):
        live_through(here)
        seen = tuple(here.seen)
        there.watched = False
        live_through(there)
        yield World(here, there, seen)
    sqlite_databases.discard(url)
