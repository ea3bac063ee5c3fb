"""A desk on each engine, and an advocate."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from core.people.model import Advocate
from tests.core.rewards.years import Years

BEGAN = datetime(2025, 1, 2, 9, tzinfo=UTC)


@pytest.fixture
def years(database_url: str) -> Iterator[Years]:
    with Years.open(database_url, BEGAN) as opened:
        yield opened


@pytest.fixture
def amira(years: Years) -> Advocate:
    return years.advocate("Amira")
