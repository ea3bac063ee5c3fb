from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import insert, text

from core.change import Thing
from core.database import chain, triggers
from core.database.engine import Engines
from core.database.keys import KeyRing, new_key
from core.database.ledgers import journal
from core.database.store import Store, Tx
from core.house import House
from core.people.tables import organisation
from tests.core.database.conftest import NOON, hasty
from tests.core.database.notes import on_postgresql


def note(tx: Tx, number: int) -> None:
    row = {"id": number, "subject_id": number, "subject_kind": Thing.REQUEST, "seq": 1, "verb": "received"}
    tx.conn.execute(insert(journal).values(**row, organisation_id=1, via="test", at=NOON))


@pytest.fixture
def sealed(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Ten lines under seals of four, four and two, and one line that is not sealed yet. There is no line 9."""
    monkeypatch.setattr(chain, "BATCH", 4)
    store.run_now(lambda tx: tx.conn.execute(insert(organisation).values(id=1, slug="harbour")))
    for number in (*range(1, 9), *range(10, 12)):
        store.run_now(note, number)
    assert [store.run_now(chain.seal) for _ in range(4)] == [4, 4, 2, 0]
    store.run_now(note, 12)
    return store


INSERTED = """
INSERT INTO journal (id, organisation_id, subject_kind, subject_id, seq, verb, via, at)
SELECT 9, 1, 'request', 99, 1, 'accepted', 'test', at FROM journal WHERE id = 1
"""


def tamper(engines: Engines, statement: str) -> None:
    """As somebody who owns the database: guards are no hindrance."""
    with engines.write.begin() as conn:
        for table in ("journal", "journal_seal"):
            for event in ("update", "delete"):
                on = f" ON {table}" if engines.dialect == "postgresql" else ""
                conn.execute(text(f"DROP TRIGGER {table}_refuses_{event}{on}"))
        conn.execute(text(statement))
        triggers.guard(conn)


def test_what_nobody_has_touched_is_sound(sealed: Store) -> None:
    verdict = sealed.read_now(chain.verify)
    assert verdict.sound
    assert (verdict.sealed, verdict.waiting) == (10, 1)
    assert verdict.sentence == "The journal is sound: 10 lines are sealed, 1 wait for the next seal."


def test_an_empty_journal_is_sound(store: Store) -> None:
    assert store.run_now(chain.seal) == 0
    assert store.read_now(chain.verify).sound


def test_the_head_moves_with_every_seal_and_stays_where_it_was(sealed: Store) -> None:
    before = sealed.read_now(chain.verify).head
    assert sealed.read_now(chain.verify).head == before
    sealed.run_now(chain.seal)
    assert sealed.read_now(chain.verify).head != before


@pytest.mark.parametrize(
    ("statement", "broken", "before"),
    [
        ("UPDATE journal SET verb = 'accepted' WHERE id = 6", (4, 8), 4),
        ("UPDATE journal SET actor_id = 7 WHERE id = 1", (0, 4), 0),
        ("UPDATE journal SET subject_kind = 'no such thing' WHERE id = 6", (4, 8), 4),
        ("UPDATE journal SET via = via || ' ' WHERE id = 10", (8, 11), 8),
        ("DELETE FROM journal WHERE id = 10", (8, 11), 8),
        ("DELETE FROM journal WHERE id BETWEEN 5 AND 8", (4, 8), 4),
        ("UPDATE journal SET id = 0 WHERE id = 12", (0, 4), 0),
        ("UPDATE journal SET id = 100 WHERE id = 6", (4, 8), 4),
        ("DELETE FROM journal_seal WHERE upto_id = 8", (4, 11), 4),
        ("UPDATE journal_seal SET mac = 'ab' WHERE upto_id = 4", (0, 4), 0),
        ("UPDATE journal_seal SET upto_id = 12 WHERE upto_id = 11", (8, 12), 8),
        ("UPDATE journal SET id = -5 WHERE id = 12", (0, 4), 0),
        (INSERTED, (8, 11), 8),
    ],
)
def test_the_first_place_where_something_was_changed_is_named(
    sealed: Store, engines: Engines, statement: str, broken: Any, before: int
) -> None:
    tamper(engines, statement)
    verdict = sealed.read_now(chain.verify)
    assert (verdict.broken, verdict.sealed) == (broken, before)


def test_the_verdict_says_it_plainly(sealed: Store, engines: Engines) -> None:
    tamper(engines, "UPDATE journal SET verb = 'accepted' WHERE id = 6")
    assert sealed.read_now(chain.verify).sentence.startswith(
        "The journal has been changed: the lines with ids above 4, up to 8, are not as they were sealed."
    )


def test_without_the_index_key_nobody_can_seal_anew(sealed: Store, engines: Engines, rules: House) -> None:
    tamper(engines, "DELETE FROM journal_seal")
    other = hasty(engines, KeyRing.from_values({"k1": new_key()}, current="k1", index=new_key()), rules)
    while other.run_now(chain.seal):
        pass
    assert other.read_now(chain.verify).sound
    assert sealed.read_now(chain.verify).broken == (0, 4)
    other.close_now()


def test_a_master_key_that_was_changed_breaks_no_seal(sealed: Store, engines: Engines, rules: House) -> None:
    keys = sealed.keys
    index = keys._index
    other = hasty(engines, KeyRing({"k9": bytes(32)}, current="k9", index=index), rules)
    assert other.read_now(chain.verify).sound
    other.close_now()


@on_postgresql
def test_a_line_still_being_written_is_waited_for_and_not_left_out(sealed: Store, engines: Engines) -> None:
    with ThreadPoolExecutor() as elsewhere, engines.write.begin() as writing:
        writing.execute(text(STILL_WRITTEN))
        sealed.run_now(note, 51)  # a later id that is seen earlier
        sealing = elsewhere.submit(sealed.run_now, chain.seal)
        with engines.read.connect() as looking:
            for _ in range(10_000):
                if looking.execute(WAITS).scalar_one():
                    break
        writing.commit()
        assert sealing.result() == 3
    verdict = sealed.read_now(chain.verify)
    assert (verdict.sound, verdict.sealed) == (True, 13)


STILL_WRITTEN = """
INSERT INTO journal (id, organisation_id, subject_kind, subject_id, seq, verb, via, at)
VALUES (50, 1, 'request', 50, 1, 'received', 'test', now())
"""
WAITS = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'journal'::regclass")
