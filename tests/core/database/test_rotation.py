from collections.abc import Iterator

import pytest
from sqlalchemy import delete

from core.change import Subject, Thing, Words
from core.database import rotation, words
from core.database.engine import Engines
from core.database.keys import CannotRead, KeyRing, new_key
from core.database.ledgers import data_key
from core.database.rotation import KeyLost, keys_in_use, must_have_keys, rotate
from core.database.store import Tx
from core.house import House
from tests.core.database.conftest import hasty

K1, K2, INDEX = new_key(), new_key(), new_key()
OLD = KeyRing.from_values({"k1": K1}, current="k1", index=INDEX)
BOTH = KeyRing.from_values({"k1": K1, "k2": K2}, current="k2", index=INDEX)
NEW = KeyRing.from_values({"k2": K2}, current="k2", index=INDEX)


def request(number: int) -> Subject:
    return Subject(Thing.REQUEST, number)


def write(tx: Tx, number: int) -> None:
    words.write(tx, Words(request(number), "message", request(number), f"what family {number} wrote"))


def read(tx: Tx, number: int) -> str:
    return words.read(tx, request(number), "message")


class Stores:
    """The same database, as processes with other keys see it."""

    def __init__(self, engines: Engines, rules: House) -> None:
        self.old, self.both, self.new = (hasty(engines, keys, rules) for keys in (OLD, BOTH, NEW))


@pytest.fixture
def stores(engines: Engines, rules: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stores]:
    monkeypatch.setattr(rotation, "BATCH", 3)
    stores = Stores(engines, rules)
    for number in range(10):
        stores.old.run_now(write, number)
    yield stores
    for store in (stores.old, stores.both, stores.new):
        store.close_now()


def test_after_a_rotation_the_old_key_can_be_taken_away(stores: Stores) -> None:
    assert rotate(stores.both) == 10
    assert stores.both.read_now(keys_in_use) == {"k2": 10}
    assert [stores.new.read_now(read, number) for number in (0, 9)] == ["what family 0 wrote", "what family 9 wrote"]
    stores.new.read_now(must_have_keys)
    with pytest.raises(CannotRead):
        stores.old.read_now(read, 0)


def test_a_second_rotation_finds_nothing_to_do(stores: Stores) -> None:
    rotate(stores.both)
    assert rotate(stores.both) == 0


def test_a_rotation_that_was_interrupted_goes_on_where_it_stopped(stores: Stores) -> None:
    assert stores.both.run_now(rotation._rewrap_some) == 3
    assert stores.both.read_now(keys_in_use) == {"k1": 7, "k2": 3}
    assert all(stores.both.read_now(read, number) for number in range(10))
    assert rotate(stores.both) == 7


def test_what_is_written_and_erased_meanwhile_is_neither_lost_nor_brought_back(stores: Stores) -> None:
    def beside() -> None:
        stores.both.on_commit.clear()
        stores.old.run_now(words.erase, request(9))
        stores.both.run_now(write, 20)

    stores.both.on_commit.append(beside)
    assert rotate(stores.both) == 9
    assert stores.new.read_now(read, 9) == ""
    assert stores.new.read_now(read, 20) == "what family 20 wrote"


def test_a_lost_key_is_said_plainly_with_what_is_at_stake(stores: Stores) -> None:
    said = r"^The master key 'k1' is missing .* what 10 of the families and requests on record hold\. Put the key back"
    with pytest.raises(KeyLost, match=said):
        rotate(stores.new)
    with pytest.raises(KeyLost, match=said):
        stores.new.read_now(must_have_keys)


def test_another_key_of_the_same_name_is_a_lost_key(engines: Engines, stores: Stores, rules: House) -> None:
    impostor = hasty(engines, KeyRing.from_values({"k1": new_key()}, current="k1", index=INDEX), rules)
    with pytest.raises(KeyLost, match="another one of that name"):
        impostor.read_now(must_have_keys)
    impostor.close_now()


def test_a_row_that_was_changed_meanwhile_is_left_alone(stores: Stores) -> None:
    def erased_between(tx: Tx) -> int:
        rows = [rotation._rewrapped(tx, row) for row in tx.conn.execute(data_key.select().limit(1))]
        tx.conn.execute(delete(data_key))
        tx.conn.execute(rotation._REWRAP, rows)
        return tx.conn.execute(data_key.select()).rowcount

    stores.both.run_now(erased_between)
    assert stores.both.read_now(keys_in_use) == {}
