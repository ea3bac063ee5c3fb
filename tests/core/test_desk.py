"""The one door: what comes in twice is done once, and whoever saw a card out of date gets a true one."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from core.catalogue import VERBS
from core.change import Audience, Change, Notice, subject_of
from core.database.commit import commit
from core.delivery.tables import card
from core.desk import Desk as Door
from core.refusals import AlreadyDone, NotFound
from core.requests.model import Offer
from core.requests.refusals import AlreadyTaken
from tests.builders import Desk


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    opened = Desk.open(database_url)
    yield opened
    opened.close()


@pytest.fixture
def door(desk: Desk) -> Door:
    return Door(desk.store, desk.store.house.settings, VERBS)


def posted(desk: Desk, offer: Offer) -> Offer:
    """The offer's public card is to stand in the first channel."""
    root = offer.roots[0]
    notice = Notice("pool", subject_of(offer), root, Audience.CHANNEL, 0, f"card:{offer.id}")
    desk.write(commit, Change(notices=(notice,)))
    return offer


def wanted(desk: Desk) -> int:
    """The version that the channel's card ought to show."""
    channel = select(card.c.wanted_version).where(card.c.audience == Audience.CHANNEL)
    version: int = desk.write(lambda tx: tx.conn.execute(channel).scalar_one())
    return version


async def test_a_redelivered_click_is_acted_on_once_and_its_card_is_drawn_anew(desk: Desk, door: Door) -> None:
    amira = desk.advocate("Amira")
    offer = posted(desk, desk.offer(desk.request()))
    envelope = desk.envelope("Amira")
    await door.act(envelope, VERBS["accept"], offer.public_id, {})
    before = wanted(desk)
    with pytest.raises(AlreadyDone):
        await door.act(envelope, VERBS["accept"], offer.public_id, {})
    assert desk.reload(amira).active == 1
    assert wanted(desk) == before + 1


async def test_whoever_comes_second_gets_the_card_as_it_stands(desk: Desk, door: Door) -> None:
    desk.advocate("Amira")
    desk.advocate("Ben")
    offer = posted(desk, desk.offer(desk.request()))
    await door.act(desk.envelope("Amira"), VERBS["accept"], offer.public_id, {})
    before = wanted(desk)
    with pytest.raises(AlreadyTaken):
        await door.act(desk.envelope("Ben"), VERBS["accept"], offer.public_id, {})
    assert wanted(desk) == before + 1


async def test_a_stranger_who_presses_moves_nothing(desk: Desk, door: Door) -> None:
    offer = posted(desk, desk.offer(desk.request()))
    before = wanted(desk)
    reply = await door.press(desk.envelope("Nobody"), f"v1:accept:{offer.public_id}")
    assert "Ask to be added" in str(reply)
    assert wanted(desk) == before


async def test_a_button_value_that_is_none_reads_as_not_found(desk: Desk, door: Door) -> None:
    desk.advocate("Amira")
    for value in ("", "v1:accept:", "v2:accept:abc", "v1:nothing:abc", "v1:accept:" + "a" * 100, "\x00"):
        assert str(await door.press(desk.envelope("Amira"), value)) == str(
            await door.press(desk.envelope("Amira"), f"v1:accept:{'a' * 26}")
        ), NotFound.__doc__
