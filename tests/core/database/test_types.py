import json
from datetime import UTC, datetime, timedelta, timezone
from enum import IntEnum, StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Engine, Integer, MetaData, Table, insert, select, text
from sqlalchemy.exc import StatementError

from core.database.engine import open_engines
from core.database.types import IntEnumType, JsonTuple, Numbers, StrEnumType, UTCDateTime
from tests.databases import Databases


class State(StrEnum):
    OPEN = "open"
    SET_ASIDE = "set_aside"


class Priority(IntEnum):
    URGENT = 1
    LOW = 4


TABLE = Table(
    "kept",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("at", UTCDateTime),
    Column("state", StrEnumType(State)),
    Column("priority", IntEnumType(Priority)),
    Column("kinds", JsonTuple),
    Column("numbers", Numbers),
)

INSTANTS = st.datetimes(datetime(1900, 1, 2), datetime(9000, 1, 1), timezones=st.timezones())  # noqa: DTZ001
STRINGS = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.fixture(scope="module")
def engine(databases: Databases) -> Any:
    url = databases.fresh()
    engines = open_engines(url)
    TABLE.metadata.create_all(engines.write)
    yield engines.write
    engines.dispose()
    databases.discard(url)


def kept(engine: Engine, column: str, *values: object) -> list[Any]:
    """What is read after these were written, in the order in which the database sorts them."""
    with engine.begin() as connection:
        connection.execute(TABLE.delete())
        connection.execute(insert(TABLE), [{column: value} for value in values])
        return list(connection.scalars(select(TABLE.c[column]).order_by(TABLE.c[column])))


@given(st.lists(INSTANTS, min_size=1))
def test_instants_come_back_exactly_in_utc_and_sort_as_time_does(engine: Engine, instants: list[datetime]) -> None:
    read = kept(engine, "at", *instants)
    assert read == sorted(instant.astimezone(UTC) for instant in instants)
    assert all(instant.tzinfo is UTC for instant in read)


def test_instants_compare_in_the_database_whatever_zone_they_are_said_in(engine: Engine) -> None:
    noon = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=1)))
    kept(engine, "at", noon)
    with engine.connect() as connection:
        due = select(TABLE.c.at).where(TABLE.c.at <= datetime(2026, 7, 1, 11, tzinfo=UTC))
        assert connection.scalars(due).all() == [datetime(2026, 7, 1, 11, tzinfo=UTC)]


def test_a_time_that_could_mean_two_instants_is_refused(engine: Engine) -> None:
    with pytest.raises(StatementError, match="time zone"):
        kept(engine, "at", datetime(2026, 3, 2, 12))  # noqa: DTZ001  # that is what is refused


def test_sqlite_keeps_an_instant_as_a_number_and_postgresql_as_a_timestamp(engine: Engine) -> None:
    kept(engine, "at", datetime(1970, 1, 1, 0, 0, 1, 5, tzinfo=UTC))
    with engine.connect() as connection:
        raw = connection.execute(text("SELECT at FROM kept")).scalar_one()
    assert raw in (1_000_005, datetime(1970, 1, 1, 0, 0, 1, 5, tzinfo=UTC))


@pytest.mark.parametrize("column", ["at", "state", "priority", "kinds"])
def test_nothing_stays_nothing(engine: Engine, column: str) -> None:
    assert kept(engine, column, None) == [None]


def test_members_come_back_as_themselves_and_are_kept_by_value(engine: Engine) -> None:
    assert [type(one) for one in kept(engine, "state", State.OPEN, "set_aside")] == [State, State]
    with engine.connect() as connection:
        assert set(connection.execute(text("SELECT state FROM kept")).scalars()) == {"open", "set_aside"}


def test_numbered_members_sort_by_their_numbers(engine: Engine) -> None:
    read = kept(engine, "priority", Priority.LOW, Priority.URGENT)
    assert read == [Priority.URGENT, Priority.LOW]
    assert all(isinstance(one, Priority) for one in read)


def test_a_member_may_stand_in_a_condition_of_the_schema(engine: Engine) -> None:
    condition = (TABLE.c.state == State.OPEN).compile(engine, compile_kwargs={"literal_binds": True})
    assert str(condition).endswith("= 'open'")


@pytest.mark.parametrize(("column", "value"), [("state", "unheard_of"), ("priority", 3)])
def test_what_is_no_member_is_neither_written_nor_guessed(engine: Engine, column: str, value: object) -> None:
    with pytest.raises(StatementError, match="not one of"):
        kept(engine, column, value)
    with engine.begin() as connection:
        connection.execute(TABLE.delete())
        connection.execute(text(f"INSERT INTO kept (id, {column}) VALUES (1, :value)"), {"value": value})  # noqa: S608
        with pytest.raises(ValueError, match="not one of"):
            connection.execute(select(TABLE.c[column])).all()


@given(st.lists(STRINGS.filter(lambda words: "\0" not in words)).map(tuple))
def test_some_strings_come_back_in_their_order(engine: Engine, strings: tuple[str, ...]) -> None:
    assert kept(engine, "kinds", strings) == [strings]


def test_some_strings_are_kept_as_json_that_people_can_read(engine: Engine) -> None:
    kept(engine, "kinds", ("écoute", "EHCP"))
    with engine.connect() as connection:
        raw = connection.execute(text("SELECT kinds FROM kept")).scalar_one()
    assert raw == '["écoute","EHCP"]'
    assert json.loads(raw) == ["écoute", "EHCP"]


@pytest.mark.parametrize("value", ["a bare string", (1, 2)])
def test_what_is_not_some_strings_is_refused(engine: Engine, value: object) -> None:
    with pytest.raises(StatementError, match="some strings"):
        kept(engine, "kinds", value)


@given(st.one_of(st.none(), st.lists(st.integers(-(2**63), 2**63)).map(tuple)))
def test_numbers_come_back_in_their_order(engine: Engine, numbers: tuple[int, ...] | None) -> None:
    assert kept(engine, "numbers", numbers) == [numbers]
