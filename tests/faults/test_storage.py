"""The database is locked, gone or full: it is said, nothing is half-written, and what can be read still is."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, make_url

from core.database.failures import NotSaved, StorageFull, StorageGone
from core.surface import Say, Show
from tests.databases import Databases, in_memory, make_schema
from tests.faults.inside import Inside
from tests.faults.process import House, house_in
from tests.faults.work import Course, acted_on, holder, live_offer, must_be_true, people, receive, rest
from tests.postgres import QUICK, PostgresMissing, PostgresServer

KEEPING = {**QUICK, "synchronous_commit": "on"}
"""A server that stops without a word keeps what it said it had."""

LOCK = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "BEGIN; LOCK TABLE support_request, inbox IN EXCLUSIVE MODE"}


@contextmanager
def locked_by_another_process(url: str) -> Iterator[None]:
    """Nobody else can write for as long as this lasts: for the bot, we are the other process."""
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        conn.exec_driver_sql(LOCK[engine.dialect.name])
        yield
        conn.exec_driver_sql("ROLLBACK")


def test_a_click_waits_ten_seconds_for_a_lock_and_is_told_after_fifteen(
    sqlite_databases: Databases, postgresql_databases: Databases, tmp_path: Path
) -> None:
    in_vain, in_time = {}, {}
    with ExitStack() as stack:
        houses = [
            stack.enter_context(house_in(tmp_path / name, databases.fresh()))
            for name, databases in (("sqlite", sqlite_databases), ("postgresql", postgresql_databases))
        ]
        for house in houses:
            people(house)
        offers = [[live_offer(house, receive(house)) for _ in range(2)] for house in houses]
        for house in houses:
            house.bot.start()
            rest(house)
        with ExitStack() as locks:
            for house, (first, _) in zip(houses, offers, strict=True):
                locks.enter_context(locked_by_another_process(house.url))
                in_vain[house.url] = house.press("Ben", f"v1:accept:{first.public_id}")
            time.sleep(6)  # no hope: the length of the lock is what is tried
            for house, (_, second) in zip(houses, offers, strict=True):
                in_time[house.url] = house.press("Ben", f"v1:accept:{second.public_id}")
                shown = house.reply_to(house.press("Chris", "v1:home:"))
                assert isinstance(shown, Show)  # reading goes on
            for house in houses:
                assert house.reply_to(in_vain[house.url]) == Say(NotSaved().sentence)
            time.sleep(1)  # ten since the second click
        for house in houses:
            reply = house.reply_to(in_time[house.url])
            assert "is yours" in reply.words
            rest(house)
            assert not acted_on(house, in_vain[house.url])
            assert acted_on(house, in_time[house.url])
            must_be_true(house)


def test_a_file_that_was_removed_is_never_said_to_have_been_written(sqlite_house: House) -> None:
    house = sqlite_house
    first, second = receive(house), receive(house)
    house.bot.start()
    rest(house)
    offers = [live_offer(house, one) for one in (first, second)]
    file = Path(make_url(house.url).database or "")
    aside = file.with_name("aside")
    file.rename(aside)
    assert house.reply_to(house.press("Ben", f"v1:accept:{offers[0].public_id}")) == Say(StorageGone().sentence)
    aside.rename(file)
    assert "is yours" in house.reply_to(house.press("Ben", f"v1:accept:{offers[1].public_id}")).words
    rest(house)
    assert (holder(house, first), holder(house, second)) == ("", "Ben")
    must_be_true(house)


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """A server of the test's own, for it is to be stopped."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir=in_memory()))
    folder.chmod(0o711)
    try:
        started = PostgresServer.start(folder / "pg", KEEPING)
    except PostgresMissing as missing:
        pytest.skip(f"PostgreSQL was not tested. {missing}")
    yield started
    if server := PostgresServer.running_in(folder / "pg"):
        server.stop(at_once=True)
    shutil.rmtree(folder, ignore_errors=True)


def test_a_server_that_stops_ends_the_bot_and_the_next_one_does_what_was_asked(
    server: PostgresServer, tmp_path: Path
) -> None:
    url = server.url().render_as_string(hide_password=False)
    make_schema(url)
    with house_in(tmp_path, url) as house:
        people(house)
        course = Course(house)
        house.bot.start()
        rest(house)
        server.stop(at_once=True)
        process = house.bot.process
        assert process is not None
        assert process.wait(30) == 3  # the lock went with the server: another bot may have the record now
        assert house.bot.said("lock lost")
        PostgresServer.start(server.folder, KEEPING)
        course.goes_on()
        house.bot.start()
        rest(house)
        course.must_be_whole()


def test_a_full_disk_is_said_and_what_was_not_saved_is_whole_when_pressed_again(sqlite_databases: Databases) -> None:
    inside = Inside.open(sqlite_databases.fresh(), looks_up=True)
    people(inside)
    offers = [live_offer(inside, receive(inside)) for _ in range(30)]
    inside.live()
    store = inside.new_store()
    with store.engines.write.connect() as conn:
        pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
        conn.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    keys = [inside.press("Ben", f"v1:accept:{offer.public_id}") for offer in offers]
    look = inside.press("Chris", "v1:home:")
    asyncio.run(inside.answer_all(store))
    said = {key: inside.world.answers[key].reply for key in keys}
    full = [key for key in keys if said[key] == Say(StorageFull().sentence)]
    assert full
    assert isinstance(inside.world.answers[look].reply, Show)
    store.close_now()

    course = Course(inside)
    for key, offer in zip(keys, offers, strict=True):
        assert acted_on(inside, key) is (key not in full)
        if key in full:
            inside.press("Ben", f"v1:accept:{offer.public_id}")
    inside.live()
    course.must_be_whole()
    replies = [one.reply for one in inside.world.answers.values()]
    assert sum(isinstance(reply, Say) and "is yours" in reply.words for reply in replies) == len(offers)
    inside.desk.close()
