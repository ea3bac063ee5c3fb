import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from core.database.engine import Engines
from core.database.lock import AlreadyRunning, hold
from tests.children import Child, warm
from tests.core.database.notes import on_postgresql, on_sqlite
from tests.databases import Databases

CUT_OFF = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def holds_until_killed(url: str, held: Event) -> None:
    """Another process."""
    with hold(url):
        held.set()
        signal.pause()


@contextmanager
def another_bot(url: str) -> Iterator[Child]:
    """A process that holds the lock."""
    held = warm().Event()
    bot = Child.start(holds_until_killed, url, held)
    try:
        assert held.wait(60)
        yield bot
    finally:
        bot.kill()
        bot.wait(60)


def test_a_second_bot_is_told_which_process_was_first(database_url: str) -> None:
    with (
        another_bot(database_url) as first,
        pytest.raises(AlreadyRunning, match=rf"process {first.pid} on .+, since 20.+ UTC"),
        hold(database_url),
    ):
        pytest.fail("two bots hold one database")


def test_a_bot_that_was_killed_holds_nothing(database_url: str) -> None:
    with another_bot(database_url) as first:
        first.kill()
    held_in_the_end(database_url)


def held_in_the_end(url: str) -> None:
    """PostgreSQL notices a closed socket in its own time; nothing else may be in the way."""
    for _ in range(1_000):
        try:
            with hold(url) as lock:
                assert lock.still_held()
                return
        except AlreadyRunning:
            continue
    pytest.fail("the dead still hold it")


def test_the_lock_is_free_again_afterwards(database_url: str) -> None:
    for _ in range(2):
        with hold(database_url) as lock:
            assert lock.still_held()


def test_the_holder_may_be_this_very_process(database_url: str) -> None:
    with hold(database_url), pytest.raises(AlreadyRunning, match=str(os.getpid())), hold(database_url):
        pytest.fail("held twice")


def test_two_databases_have_a_bot_each(databases: Databases) -> None:
    urls = [databases.fresh(), databases.fresh()]
    with hold(urls[0]) as one, hold(urls[1]) as other:
        assert one.still_held()
        assert other.still_held()
    for url in urls:
        databases.discard(url)


def test_others_may_write_beside_the_bot(database_url: str, engines: Engines) -> None:
    with hold(database_url), engines.write.begin() as connection:
        connection.execute(text("DELETE FROM note"))


@on_sqlite
def test_a_lock_file_that_was_removed_is_a_lock_lost(database_url: str) -> None:
    with hold(database_url) as lock:
        Path(f"{make_url(database_url).database}.lock").unlink()
        assert not lock.still_held()


@on_sqlite
def test_a_holder_who_left_no_name_is_still_a_holder(database_url: str) -> None:
    with hold(database_url):
        Path(f"{make_url(database_url).database}.lock").write_text("")
        with pytest.raises(AlreadyRunning, match="did not leave its name"), hold(database_url):
            pytest.fail("held twice")


@on_postgresql
def test_a_lost_connection_is_a_lock_lost_for_good(database_url: str, engines: Engines) -> None:
    with hold(database_url) as lock:
        with engines.write.begin() as connection:
            connection.execute(text(CUT_OFF))
        assert not lock.still_held()
        assert not lock.still_held()
