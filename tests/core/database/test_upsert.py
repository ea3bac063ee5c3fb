"""Insert-unless-there tells who wrote; insert-or-update overwrites."""

from sqlalchemy import select

from core.database.engine import open_engines
from core.database.ledgers import inbox
from core.database.upsert import insert_unless_there, upsert
from tests.builders import NOON


def test_only_the_first_of_two_writers_of_a_key_hears_that_it_wrote(database_url: str) -> None:
    engines = open_engines(database_url)
    with engines.write.begin() as conn:
        heard = [insert_unless_there(conn, inbox, {"delivery_key": "once", "at": NOON}) for _ in range(2)]
    engines.dispose()
    assert heard == [True, False]


def test_an_upsert_overwrites_what_stood_under_the_key(database_url: str) -> None:
    later = NOON.replace(hour=13)
    engines = open_engines(database_url)
    with engines.write.begin() as conn:
        for at in (NOON, later):
            upsert(conn, inbox, {"delivery_key": "same", "at": at})
        assert conn.scalars(select(inbox.c.at)).all() == [later]
    engines.dispose()
