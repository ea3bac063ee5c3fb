import pytest
from sqlalchemy import Connection, insert, text
from sqlalchemy.exc import DBAPIError

from core.change import Thing
from core.database import triggers
from core.database.engine import Engines
from core.database.failures import Trouble, diagnose
from core.database.ledgers import fact, journal, journal_seal
from core.people.tables import organisation
from tests.core.database.conftest import NOON
from tests.core.database.notes import on_postgresql, on_sqlite

WRITTEN = {
    journal: {"subject_kind": Thing.REQUEST, "subject_id": 1, "seq": 1, "verb": "received", "via": "test"},
    fact: {"kind": "k", "advocate_id": 1, "source_kind": Thing.REQUEST, "source_id": 1}
    | {"scope": "", "value": 0, "why_not": "", "measure": ()},
}


def write_a_row_of_each(conn: Connection) -> None:
    conn.execute(insert(organisation).values(id=1, slug="harbour"))
    for table, row in WRITTEN.items():
        conn.execute(insert(table).values(**row, organisation_id=1, at=NOON))
    conn.execute(insert(journal_seal).values(upto_id=1, mac="0", sealed_at=NOON))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE journal SET verb = 'accepted'",
        "DELETE FROM journal",
        "UPDATE journal_seal SET mac = '1'",
        "DELETE FROM journal_seal",
        "UPDATE fact SET value = 100",
        "DELETE FROM fact",
    ],
)
def test_history_is_neither_changed_nor_deleted(engines: Engines, change: str) -> None:
    with engines.write.begin() as conn:
        write_a_row_of_each(conn)
    with pytest.raises(DBAPIError, match="append-only") as refused, engines.write.begin() as conn:
        conn.execute(text(change))
    assert diagnose(refused.value) is Trouble.BUG


@on_sqlite
def test_replacing_a_row_counts_as_deleting_it(engines: Engines) -> None:
    with engines.write.begin() as conn:
        write_a_row_of_each(conn)
    with pytest.raises(DBAPIError, match="append-only"), engines.write.begin() as conn:
        conn.execute(text("INSERT OR REPLACE INTO journal SELECT * FROM journal"))


@on_postgresql
@pytest.mark.parametrize("table", ["journal", "journal_seal", "fact"])
def test_history_is_not_emptied_either(engines: Engines, table: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), engines.write.begin() as conn:
        conn.execute(text(f"TRUNCATE {table}"))


def test_a_guard_that_was_taken_away_is_missed_and_made_again(engines: Engines) -> None:
    with engines.write.begin() as conn:
        assert triggers.missing(conn) == ()
        on = " ON journal" if engines.dialect == "postgresql" else ""
        conn.execute(text(f"DROP TRIGGER journal_refuses_delete{on}"))
        assert triggers.missing(conn) == ("journal_refuses_delete",)
        triggers.guard(conn)
        triggers.guard(conn)
        assert triggers.missing(conn) == ()


@on_postgresql
def test_a_guard_that_was_switched_off_is_missed_too(engines: Engines) -> None:
    with engines.write.begin() as conn:
        conn.execute(text("ALTER TABLE fact DISABLE TRIGGER ALL"))
        assert len(triggers.missing(conn)) == 3
