"""The rows of the families' side on each engine: links, sessions and forms, and two who press at the same moment."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from core.database.ledgers import deadline
from core.families.model import Link
from core.families.refusals import LinkSpent, PageClosed
from core.families.rules import UNOPENED, UNOPENED_AFTER
from core.families.tables import draft, session
from core.families.tokens import new_token
from core.families.visits import forget_closed
from core.privacy.erasing import erase_family
from tests.adapters.web.house import House


@pytest.fixture
def home(database_url: str) -> Iterator[House]:
    with House.open(database_url) as home:
        home.desk.coordinator()
        yield home


async def test_of_two_browsers_with_one_link_only_one_gets_in(home: House) -> None:
    family, _ = home.family()
    address = await home.door.address(family.public_id)
    assert address is not None
    token = address.link.rsplit("/", 1)[1]
    tries = (home.door.spend(token, new_token()) for _ in range(5))
    found = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(one, str) for one in found) == 1
    assert sum(isinstance(one, LinkSpent) for one in found) == 4


async def test_neither_token_is_kept_anywhere(home: House) -> None:
    family, _ = home.family()
    address = await home.door.address(family.public_id)
    assert address is not None
    token, browser = address.link.rsplit("/", 1)[1], new_token()
    opened = await home.door.spend(token, browser)
    kept = repr(home.all(Link)) + repr(home.desk.write(lambda tx: tx.conn.execute(session.select()).all()))
    assert not any(secret in kept for secret in (token, browser, opened))
    assert len(home.newest(Link).fingerprint) == 64


async def test_a_day_after_each_link_somebody_looks_and_opening_the_page_settles_it(home: House) -> None:
    family, _ = home.family()
    address = await home.door.address(family.public_id)
    assert address is not None

    def owed() -> list[tuple[str, object]]:
        rows = home.desk.write(lambda tx: tx.conn.execute(deadline.select().where(deadline.c.done_at.is_(None))).all())
        return [(row.step, row.due_at) for row in rows]

    assert owed() == [(UNOPENED, home.desk.clock.now() + UNOPENED_AFTER)]
    await home.door.page(await home.door.spend(address.link.rsplit("/", 1)[1], new_token()))
    assert owed() == []


async def test_erasing_a_family_closes_its_page_and_its_links(home: House) -> None:
    family, _ = home.family()
    address = await home.door.address(family.public_id)
    again = await home.door.address(family.public_id)
    assert address is not None
    assert again is not None
    opened = await home.door.spend(address.link.rsplit("/", 1)[1], new_token())
    home.desk.write(erase_family, home.desk.reload(family), "erased_as_asked")
    with pytest.raises(PageClosed):
        await home.door.page(opened)
    with pytest.raises(LinkSpent):
        await home.door.spend(again.link.rsplit("/", 1)[1], new_token())
    assert await home.door.address(family.public_id) is None


async def test_forms_whose_time_is_over_make_room_for_new_ones(home: House) -> None:
    for _ in range(3):
        await home.form.begin("harbour", new_token())
    home.real.advance(timedelta(hours=3))
    await home.form.begin("harbour", new_token())
    assert len(home.desk.write(lambda tx: tx.conn.execute(draft.select()).all())) == 1


async def test_forms_and_pages_that_nobody_closed_are_forgotten_by_the_calendar(home: House) -> None:
    family, _ = home.family()
    address = await home.door.address(family.public_id)
    assert address is not None
    await home.door.spend(address.link.rsplit("/", 1)[1], new_token())
    await home.form.begin("harbour", new_token())
    assert home.desk.write(forget_closed) == 0
    home.desk.clock.advance(timedelta(hours=2))
    assert home.desk.write(forget_closed) == 1
    home.desk.clock.advance(timedelta(hours=10))
    assert home.desk.write(forget_closed) == 1
