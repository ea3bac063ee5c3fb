"""Nobody is sent to a page that they do not have."""

from collections.abc import Iterator

import pytest

from core.people.reaching import reaching
from tests.builders import Desk


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    opened = Desk.open(database_url)
    yield opened
    opened.close()


@pytest.mark.parametrize(("route", "page"), [("person", False), ("page", True)])
def test_only_a_family_with_a_page_is_sent_to_it(desk: Desk, route: str, page: bool) -> None:  # noqa: FBT001
    said = reaching(desk.family(route=route))
    assert ("page" in said.answer, "page" in said.not_heard, "page" in said.review) == (page, page, page)
