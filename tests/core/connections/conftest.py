"""A room for every test of this slice."""

from collections.abc import Iterator

import pytest

from tests.core.connections.room import Room


@pytest.fixture
def room(database_url: str) -> Iterator[Room]:
    with Room.open(database_url) as opened:
        yield opened
