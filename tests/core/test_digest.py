"""What waits, told in the morning: to whom, when, once, and no more than a channel may read."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from core import digest
from core.catalogue import CARDS
from core.change import Audience, Subject, Thing
from core.delivery.tables import card, outbox
from core.drawing import Drawing
from core.hours import QUIET_HOURS
from core.requests.model import Rung
from core.surface import Card
from tests.builders import MESSAGE, Desk

EIGHT = datetime(2026, 6, 10, 7, 0, tzinfo=UTC)
"""Eight in the morning in London; nine in Paris, two in the night in Chicago."""


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    desk = Desk.open(database_url, EIGHT)
    yield desk
    desk.close()


def posted(desk: Desk) -> list[tuple[str, Audience, int]]:
    query = select(outbox.c.kind, outbox.c.audience, outbox.c.to_id).order_by(outbox.c.id)
    return desk.write(lambda tx: [(row.kind, row.audience, row.to_id) for row in tx.conn.execute(query)])


def drawn(desk: Desk, kind: str, audience: Audience, to_id: int = 0) -> Card | None:
    about = Subject(Thing.ORGANISATION, desk.organisation_id)
    return desk.write(lambda tx: CARDS[kind](Drawing(tx, desk.organisation, kind, about, audience, to_id)))


def test_whoever_has_something_waiting_is_told_once_that_morning(desk: Desk) -> None:
    amira, ben = desk.advocate("Amira"), desk.advocate("Ben")
    desk.offer(desk.request(rung=Rung.DIRECTED, chosen_advocate_id=amira.id), amira)
    assert [desk.write(digest.morning) for _ in range(2)] == [1, 0]
    assert posted(desk) == [("digest", Audience.PERSON, amira.id)]
    desk.later(days=1)
    assert desk.write(digest.morning) == 1
    assert ben.id not in {to_id for _, _, to_id in posted(desk)}


def test_everybody_is_told_in_their_own_morning(desk: Desk) -> None:
    near, far = desk.advocate("Amira"), desk.advocate("Ben", zone="America/Chicago")
    for advocate in (near, far):
        desk.offer(desk.request(rung=Rung.DIRECTED, chosen_advocate_id=advocate.id), advocate)
    assert desk.write(digest.morning) == 1
    desk.later(hours=6)
    assert desk.write(digest.morning) == 1
    assert [to_id for _, _, to_id in posted(desk)] == [near.id, far.id]


def test_a_bot_that_was_down_all_morning_leaves_the_digest_for_tomorrow() -> None:
    london = ZoneInfo("Europe/London")
    hours = {hour: digest.in_the_morning(EIGHT + timedelta(hours=hour), london, QUIET_HOURS) for hour in range(-2, 16)}
    assert [hour for hour, morning in hours.items() if morning] == [0, 1, 2, 3]


def test_a_channels_list_lives_through_its_day_and_holds_public_facts_only(desk: Desk) -> None:
    support_request = desk.request()
    desk.offer(support_request)
    desk.write(digest.morning)
    assert posted(desk) == [("channel_digest", Audience.CHANNEL, 0)]
    text = str(drawn(desk, "channel_digest", Audience.CHANNEL))
    assert support_request.label in text
    assert MESSAGE[:20] not in text
    desk.write(lambda tx: tx.conn.execute(card.update().values(ref="stage:harbour:requests#m1", shown_version=1)))
    desk.commit(desk.reload(support_request))
    assert wanted(desk) == [2], "a change of a request redraws today's list"
    desk.later(days=1)
    desk.write(digest.morning)
    desk.commit(desk.reload(support_request))
    assert wanted(desk) == [2, 2], "and yesterday's no longer"


def wanted(desk: Desk) -> list[int]:
    query = select(card.c.wanted_version).where(card.c.kind == "channel_digest").order_by(card.c.id)
    return desk.write(lambda tx: list(tx.conn.scalars(query)))


def test_coordinators_are_told_of_what_is_with_them(desk: Desk) -> None:
    with_them = desk.request(rung=Rung.COORDINATORS)
    desk.write(digest.morning)
    assert ("digest", Audience.COORDINATORS, 0) in posted(desk)
    assert with_them.label in str(drawn(desk, "digest", Audience.COORDINATORS))


def test_a_digest_that_has_become_empty_is_not_posted(desk: Desk) -> None:
    assert drawn(desk, "digest", Audience.COORDINATORS) is None
    assert drawn(desk, "summary", Audience.COORDINATORS) is None
