"""A front desk for every test of the core."""

from collections.abc import Iterator

import pytest

from tests.core.requests.front import Front


@pytest.fixture
def front(database_url: str) -> Iterator[Front]:
    with Front.open(database_url) as opened:
        yield opened
