import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.databases import Databases


def write_one_row(url: str, number: int = 1) -> int:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE scribble (id INTEGER)"))
        connection.execute(sa.text("INSERT INTO scribble VALUES (:number)"), {"number": number})
        count: int = connection.execute(sa.text("SELECT count(*) FROM scribble")).scalar_one()
    engine.dispose()
    return count


def test_a_test_has_its_database_to_itself(databases: Databases) -> None:
    first, second = databases.fresh(), databases.fresh()
    assert write_one_row(first) == 1
    assert write_one_row(second) == 1
    databases.discard(first)
    databases.discard(second)


@settings(max_examples=3)
@given(st.integers(0, 9))
def test_every_example_may_have_a_database_of_its_own(databases: Databases, number: int) -> None:
    url = databases.fresh()
    assert write_one_row(url, number) == 1
    databases.discard(url)


def test_the_url_is_one_that_sqlalchemy_opens(database_url: str) -> None:
    assert write_one_row(database_url) == 1
