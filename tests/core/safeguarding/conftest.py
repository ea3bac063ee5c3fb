"""A desk with two safeguarding contacts, on each engine in turn."""

from collections.abc import Iterator

import pytest

from tests.core.safeguarding.keeping import Keeping


@pytest.fixture
def keeping(database_url: str) -> Iterator[Keeping]:
    opened = Keeping.open(database_url)
    yield opened
    opened.desk.close()
