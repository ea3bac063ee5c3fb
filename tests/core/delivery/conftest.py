"""A posting loop on each engine in turn."""

from collections.abc import Iterator

import pytest

from tests.core.delivery.rig import Rig


@pytest.fixture
def rig(database_url: str) -> Iterator[Rig]:
    opened = Rig.open(database_url)
    yield opened
    opened.desk.close()


@pytest.fixture
def two_platforms(database_url: str) -> Iterator[Rig]:
    opened = Rig.open(database_url, platforms=("stage", "other"))
    yield opened
    opened.desk.close()
