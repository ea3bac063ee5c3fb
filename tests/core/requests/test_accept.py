"""Accepting a request: the first one wins, and everything that follows is written with it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from core.access import load
from core.connections.model import Connection, ConnectionState
from core.database import ledgers
from core.database.rows import all_of, table_of
from core.database.store import Tx
from core.delivery.tables import outbox
from core.people.refusals import NoPlaceLeft
from core.requests import actions
from core.requests.model import Offer, State
from core.requests.refusals import AlreadyTaken
from core.surface import Reply
from tests.builders import Desk


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    opened = Desk.open(database_url)
    yield opened
    opened.close()


def press_accept(desk: Desk, name: str, offer: Offer) -> Reply:
    verb = next(verb for verb in actions.VERBS if verb.name == "accept")
    actor = desk.actor(name)

    def unit(tx: Tx) -> Reply:
        return actions.accept(tx, actor, load(tx, actor, Offer, offer.public_id, verb.roles), {})

    return desk.write(unit)


def test_accepting_connects_the_family_takes_a_place_and_starts_the_clock(desk: Desk) -> None:
    amira = desk.advocate("Amira")
    support_request = desk.request()
    press_accept(desk, "Amira", desk.offer(support_request))

    taken = desk.reload(support_request)
    assert (taken.state, taken.holder_id) == (State.ACCEPTED, amira.id)
    assert desk.reload(amira).active == 1
    (connection,) = desk.write(all_of, Connection, table_of(Connection).c.request_id == taken.id)
    assert connection.state is ConnectionState.ACTIVE
    assert desk.write(lambda tx: tx.conn.scalar(select(func.count()).select_from(ledgers.deadline)))
    assert desk.write(lambda tx: tx.conn.scalar(select(func.count()).select_from(outbox)))


def test_the_second_person_to_accept_is_told_who_was_first(desk: Desk) -> None:
    desk.advocate("Amira")
    desk.advocate("Ben")
    offer = desk.offer(desk.request())
    press_accept(desk, "Amira", offer)
    with pytest.raises(AlreadyTaken, match="Amira accepted SR-"):
        press_accept(desk, "Ben", offer)


def test_an_advocate_who_is_full_is_told_how_full_and_the_request_stays_open(desk: Desk) -> None:
    desk.advocate("Amira", active=3)
    support_request = desk.request()
    with pytest.raises(NoPlaceLeft, match="3 of 3"):
        press_accept(desk, "Amira", desk.offer(support_request))
    assert desk.reload(support_request).state is State.WAITING
