"""From the start of the process to the first click that is answered, beside 100,000 open requests."""

import time
from typing import Any

from sqlalchemy import update

from core.database.engine import open_engines
from core.database.keys import WrappedKey
from core.database.ledgers import data_key
from core.database.store import Tx
from tests.benchmarks.auditor import fill
from tests.benchmarks.places import Place, places
from tests.benchmarks.running import house_on
from tests.faults.process import wait_until
from tests.faults.work import live_offer, people, receive

OPEN = 100_000
STARTS = 3


def measure() -> dict[str, Any]:
    """Seconds on each engine: until the log says so, and until a person who was waiting has accepted a request."""
    with places() as both:
        return {place.name: _measure(place) for place in both}


def _seal_everything(tx: Tx, key: WrappedKey) -> None:
    """Under a key of this house, which looks at its start whether it can open what it holds."""
    tx.conn.execute(update(data_key).values(key_id=key.key_id, wrapped=key.wrapped))


def _measure(place: Place) -> dict[str, Any]:
    engines = open_engines(place.url)
    with engines.write.connect() as conn, conn.begin():
        if place.name == "postgresql":
            conn.exec_driver_sql("SET LOCAL statement_timeout = 0")
        fill(conn, requests=2 * OPEN)  # half of them are open
    engines.dispose()
    with house_on(place) as house:
        house.desk.write(_seal_everything, house.config.keys.new_data_key())
        people(house)
        ready, answered = [], []
        for _ in range(STARTS):
            click = house.press("Ben", f"v1:accept:{live_offer(house, receive(house)).public_id}")
            began = time.perf_counter()
            house.bot.begin("run")
            wait_until("the log to say so", lambda: house.bot.said("ready"), 120)
            ready.append(time.perf_counter() - began)
            assert "is yours" in house.reply_to(click, 120).words
            answered.append(time.perf_counter() - began)
            house.bot.kill()
    return {
        "open_requests": OPEN,
        "starts": STARTS,
        "ready_s": [round(seconds, 2) for seconds in ready],
        "first_click_answered_s": [round(seconds, 2) for seconds in answered],
    }
