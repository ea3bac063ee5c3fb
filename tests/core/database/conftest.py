"""A store on each engine in turn, with one small table that belongs to these tests alone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from core import fault
from core.clock import FixedClock
from core.database.engine import Engines, open_engines
from core.database.keys import KeyRing, new_key
from core.database.store import Store
from core.house import House
from core.ids import TimeOrderedIds
from tests.builders import house
from tests.core.database.notes import METADATA

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def keys() -> KeyRing:
    return KeyRing.from_values({"k1": new_key()}, current="k1", index=new_key())


@pytest.fixture
def engines(database_url: str) -> Iterator[Engines]:
    engines = open_engines(database_url, busy_timeout_ms=50)
    METADATA.create_all(engines.write)
    yield engines
    engines.dispose()


@pytest.fixture(scope="session")
def rules() -> House:
    return house()


@pytest.fixture
def store(engines: Engines, keys: KeyRing, rules: House) -> Iterator[Store]:
    store = Store(engines, clock=FixedClock(NOON), ids=TimeOrderedIds(), keys=keys, house=rules)
    yield store
    store.close_now()


@pytest.fixture
def hasty_store(engines: Engines, keys: KeyRing, rules: House) -> Iterator[Store]:
    """A store that gives up after a third of a second instead of fifteen."""
    store = hasty(engines, keys, rules)
    yield store
    store.close_now()


def hasty(engines: Engines, keys: KeyRing, rules: House) -> Store:
    clock, patience = FixedClock(NOON), timedelta(milliseconds=300)
    return Store(engines, clock=clock, ids=TimeOrderedIds(), keys=keys, house=rules, patience=patience)


@pytest.fixture(autouse=True)
def _no_fault_left_behind() -> Iterator[None]:
    yield
    fault.disarm()
