"""Several people press at the same moment, and another process writes beside the bot: one winner, no place too many."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event

import pytest
from sqlalchemy import func, select

from core.catalogue import VERBS
from core.clock import FixedClock
from core.connections.tables import connection
from core.database.engine import open_engines
from core.database.rows import all_of, get
from core.database.store import Store, Tx
from core.desk import Desk as Door
from core.ids import TimeOrderedIds
from core.people.model import UNLIMITED, Advocate, Person
from core.refusals import Refusal
from core.requests.model import Offer, SupportRequest
from tests import children
from tests.builders import KEYS, NOON, Desk, house
from tests.thoroughness import times

ROUNDS = times(in_ci=200, elsewhere=60)
PEOPLE = tuple(f"Advocate{number}" for number in range(8))


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    opened = Desk.open(database_url)
    opened.store.ids = TimeOrderedIds()
    yield opened
    opened.close()


async def press(door: Door, desk: Desk, name: str, offer: Offer) -> str:
    """What this person hears: "won", or the refusal's sentence."""
    try:
        await door.act(desk.envelope(name), VERBS["accept"], offer.public_id, {})
    except Refusal as refusal:
        return refusal.sentence
    return "won"


@contextmanager
def a_command_line_writer_beside(url: str, organisation_id: int) -> Iterator[None]:
    """Another process that writes people into the same database as fast as it can."""
    context = children.warm()
    writing, stop = context.Event(), context.Event()
    process = context.Process(target=write_people, args=(url, organisation_id, writing, stop))
    process.start()
    try:
        assert writing.wait(60), "the other writer did not begin"
        yield
    finally:
        stop.set()
        process.join(60)
    assert process.exitcode == 0


def write_people(url: str, organisation_id: int, writing: Event, stop: Event) -> None:
    """The other process."""
    store = Store(open_engines(url), clock=FixedClock(NOON), ids=TimeOrderedIds(), keys=KEYS, house=house())
    beside = Desk(store, store.house.settings.organisations[0], organisation_id)
    for number in range(1_000_000):
        beside.person(f"Beside{number}")
        writing.set()
        if stop.wait(0.002):
            break
    beside.close()


def holder_of(tx: Tx, offer: Offer) -> str:
    """The name of the advocate who has the request of this offer."""
    tx.act_for(offer.organisation_id, via="test")
    return get(tx, Person, get(tx, SupportRequest, offer.request_id).holder_id or 0).name


def test_eight_people_accept_at_once_and_one_wins_while_another_process_writes(desk: Desk, database_url: str) -> None:
    for name in PEOPLE:
        desk.advocate(name, plan="professional", capacity=UNLIMITED)
    family = desk.family()
    door = Door(desk.store, desk.store.house.settings, VERBS)

    async def one_round() -> None:
        offer = desk.offer(desk.request(family_id=family.id))
        heard = Counter(await asyncio.gather(*(press(door, desk, name, offer) for name in PEOPLE)))
        assert heard.pop("won") == 1
        ((told, losers),) = heard.items()
        assert losers == len(PEOPLE) - 1
        assert told.startswith(f"{await holder(offer)} accepted SR-")

    async def holder(offer: Offer) -> str:
        return await desk.store.read(holder_of, offer)

    async def rounds() -> None:
        for _ in range(ROUNDS):
            await one_round()

    with a_command_line_writer_beside(database_url, desk.organisation_id):
        asyncio.run(rounds())

    opened = desk.write(lambda tx: tx.conn.scalar(select(func.count()).select_from(connection)))
    assert opened == ROUNDS
    assert sum(advocate.active for advocate in desk.write(all_of, Advocate)) == ROUNDS
    assert len(desk.write(all_of, Person)) > len(PEOPLE)


def test_an_advocate_with_one_place_left_never_gets_two_families(desk: Desk) -> None:
    family = desk.family()
    door = Door(desk.store, desk.store.house.settings, VERBS)

    async def one_round(number: int) -> None:
        amira = desk.advocate(f"Amira{number}", active=2, capacity=3)
        offers = [desk.offer(desk.request(family_id=family.id)) for _ in range(3)]
        heard = await asyncio.gather(*(press(door, desk, f"Amira{number}", offer) for offer in offers))
        assert heard.count("won") == 1
        assert sum("no place left (3 of 3)" in sentence for sentence in heard) == len(offers) - 1
        assert desk.reload(amira).active == amira.capacity

    async def rounds() -> None:
        for number in range(times(in_ci=50, elsewhere=25)):
            await one_round(number)

    asyncio.run(rounds())
