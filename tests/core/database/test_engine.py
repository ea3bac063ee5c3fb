import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from core.database.engine import BadAddress, Engines, open_engines, parse_address
from tests.core.database.notes import on_postgresql, on_sqlite


@on_sqlite
def test_sqlite_writes_through_one_connection_and_keeps_what_it_has_committed(engines: Engines) -> None:
    assert engines.writers == 1
    settings = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
    with engines.write.connect() as connection:
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in settings]
    assert found == ["wal", 2, 1, 1, 50]


@on_sqlite
def test_sqlite_takes_the_write_lock_before_anything_is_read(engines: Engines) -> None:
    with engines.write.begin() as connection:
        connection.exec_driver_sql("SELECT 1")
        rival = open_engines(engines.write.url, busy_timeout_ms=0)
        with pytest.raises(OperationalError, match="database is locked"), rival.write.begin():
            pytest.fail("two transactions may write at once")
        rival.dispose()


@on_postgresql
def test_postgresql_sessions_keep_utc_and_never_hang_for_ever(engines: Engines) -> None:
    settings = ("timezone", "statement_timeout", "lock_timeout", "transaction_isolation", "transaction_read_only")
    with engines.write.connect() as connection:
        written = [connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in settings]
    with engines.read.connect() as connection:
        read = [connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in settings]
    assert written == ["UTC", "10s", "2s", "read committed", "off"]
    assert read == ["UTC", "10s", "2s", "repeatable read", "on"]


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_usual_spelling_of_a_postgresql_address_is_understood(scheme: str) -> None:
    assert parse_address(f"{scheme}://desk@db.example/desk").drivername == "postgresql+psycopg"


@pytest.mark.parametrize(
    "url", ["", "desk.db", "mysql://host/desk", "sqlite://", "sqlite:///:memory:", "sqlite:///desk.db?mode=ro"]
)
def test_an_address_that_cannot_work_is_refused_before_anything_is_opened(url: str) -> None:
    with pytest.raises(BadAddress):
        open_engines(url)


def test_a_refused_address_keeps_its_password_to_itself() -> None:
    with pytest.raises(BadAddress) as refused:
        open_engines("mysql://desk:correct-horse@host/desk")
    assert "correct-horse" not in str(refused.value)


def test_an_address_already_parsed_is_as_good(database_url: str) -> None:
    assert parse_address(make_url(database_url)) == parse_address(database_url)
