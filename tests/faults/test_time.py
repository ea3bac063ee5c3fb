"""The clock jumps, and the bot sleeps for days: nobody is stormed, and nothing is forgotten."""

import asyncio
import signal
from collections import Counter
from datetime import timedelta

from sqlalchemy import func, select

from adapters.terminal.world import Shown
from core.catalogue import VERBS
from core.connections.model import Connection
from core.database.ledgers import deadline
from core.database.rows import all_of, get
from core.database.store import Tx
from core.delivery.tables import outbox
from core.desk import Desk as Door
from core.people.model import Person
from tests.faults.process import House
from tests.faults.work import Course, must_be_true, must_not_have_repeated, rest

NAMES = tuple(f"Advocate{number}" for number in range(10))
FAMILIES = 5
SUMMARY = "What waits for you"


def accepted_by_everybody(house: House) -> None:
    """Each advocate accepts five families, beside the bot."""
    door = Door(house.desk.store, house.config.settings, VERBS)
    for name in NAMES:
        house.desk.advocate(name, plan="professional", capacity=FAMILIES)
        for _ in range(FAMILIES):
            offer = house.desk.offer(house.desk.request(family_id=house.desk.family(route="page").id))
            asyncio.run(door.act(house.desk.envelope(name), VERBS["accept"], offer.public_id, {}))


def introduces(house: House, name: str) -> None:
    """This advocate writes to each of their families, beside the bot."""
    door = Door(house.desk.store, house.config.settings, VERBS)

    def mine(tx: Tx) -> list[str]:
        everybody = all_of(tx, Connection)
        return [one.public_id for one in everybody if get(tx, Person, one.advocate_id).name == name]

    for public_id in house.desk.write(mine):
        words = {"words": "Hello, I am your advocate, and I have read what you wrote."}
        asyncio.run(door.act(house.desk.envelope(name), VERBS["introduction_send"], public_id, words))


def overdue(house: House) -> int:
    query = select(func.count()).select_from(deadline).where(deadline.c.done_at.is_(None))
    return house.desk.write(lambda tx: tx.conn.execute(query.where(deadline.c.due_at <= tx.now)).scalar_one())


def summaries(house: House) -> Counter[str]:
    """How many summaries were posted where."""
    shown = [one for one in house.happenings() if isinstance(one, Shown)]
    return Counter(one.place.removeprefix("stage:harbour:") for one in shown if one.card.title == SUMMARY)


def test_after_three_days_asleep_each_person_gets_one_summary_instead_of_two_hundred_reminders(
    sqlite_house: House,
) -> None:
    house = sqlite_house
    accepted_by_everybody(house)
    house.bot.start()
    rest(house)
    assert house.bot.terminate()[0] == 0
    house.time_passes(timedelta(days=3))
    assert overdue(house) == 200
    *others, punctual = NAMES
    introduces(house, punctual)

    house.bot.start("store.after_commit:6=kill")  # and it dies while it catches up
    process = house.bot.process
    assert process is not None
    assert process.wait(30) == -signal.SIGKILL
    house.bot.start()
    rest(house)
    # Coordinators hear two hours after the advocates did: that clock begins now.
    assert summaries(house) == {f"@{name.lower()}": 1 for name in others}
    sent = house.desk.write(lambda tx: Counter(tx.conn.scalars(select(outbox.c.kind).where(outbox.c.state == "sent"))))
    assert sent["summary"] == len(others)
    assert not [kind for kind in sent if "reminder" in kind or "overdue" in kind]
    assert overdue(house) == 0
    must_be_true(house)
    must_not_have_repeated(house)


def test_a_clock_that_jumps_two_hours_either_way_loses_and_repeats_nothing(house: House) -> None:
    course = Course(house)
    course.goes_on()
    house.bot.start()
    rest(house)
    house.acts.append(house.player.move_clock(timedelta(hours=2)))  # under the running bot
    house.desk.clock.advance(timedelta(hours=2))
    course.goes_on()
    rest(house)
    house.bot.kill()
    house.time_passes(timedelta(hours=-2))
    course.goes_on()
    house.bot.start()
    rest(house)
    course.must_be_whole()
    house.bot.kill()
    house.time_passes(timedelta(hours=2))
    house.bot.start()
    rest(house)
    course.must_be_whole()
    must_not_have_repeated(house)
