"""Logs hold ids and verbs: whatever is thrown at them, nobody's words come out."""

import io
import json
import logging
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from sqlalchemy import create_engine, text

from bot import logs
from bot.redaction import HIDDEN, redacted
from bot.sections import Log
from core.database.failures import NotSaved
from core.refusals import Refusal

CANARY = "Persimmon Quillfeather"


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    """What is logged from now on, as JSON; afterwards everything is as it was."""
    root, before = logging.getLogger(), logging.getLogger().handlers[:]
    level, stream = root.level, io.StringIO()
    logs.configure(Log(), stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


def lines(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


class FirstWas(Refusal):
    """{name} was first."""


def _database() -> None:
    engine = create_engine("sqlite://", hide_parameters=True)
    with engine.connect() as conn:
        conn.execute(text("INSERT INTO nowhere VALUES (:name)"), {"name": CANARY})


def _chained() -> None:
    try:
        _raise(ValueError(CANARY))()
    except ValueError as error:
        raise KeyError(f"{CANARY} again") from error


def _raise(error: Exception) -> Callable[[], None]:
    def failing() -> None:
        raise error

    return failing


FAILURES: list[Callable[[], None]] = [
    _raise(ValueError(f"no place for {CANARY}")),
    _raise(FirstWas(name=CANARY)),
    _raise(UnicodeEncodeError("ascii", CANARY, 0, 1, CANARY)),
    _raise(sqlite3.OperationalError(CANARY)),
    _raise(ExceptionGroup(CANARY, [ValueError(CANARY)])),
    _raise(OSError(2, "No such file", f"/home/{CANARY}")),
    _database,
    _chained,
]


LOGGERS: dict[str, Any] = {
    "ours": structlog.get_logger("bot.x"),
    "of the core": logging.getLogger("core.x"),
    "a library's": logging.getLogger("lib"),
}


@pytest.mark.parametrize("number", range(len(FAILURES)))
@pytest.mark.parametrize("whose", LOGGERS)
def test_an_exception_is_logged_by_its_type_and_its_way_never_by_its_words(
    out: io.StringIO, number: int, whose: str
) -> None:
    logger = LOGGERS[whose]
    try:
        FAILURES[number]()
    except Exception as error:
        logger.exception("an act failed")
        logger.critical("an act failed", exc_info=error)
    assert CANARY not in out.getvalue()
    for line in lines(out):
        assert line["event"] == "an act failed"
        assert line["error"]
        assert any("fail" in step or "_database" in step or "_chained" in step for step in line["passed"])


def test_our_own_sentences_about_storage_are_kept(out: io.StringIO) -> None:
    structlog.get_logger("bot.x").error("not done", exc_info=NotSaved())
    assert lines(out)[0]["error"] == "NotSaved: Not saved. Please press again in a moment."


CHATTY = ("slack_sdk.web", "aiohttp.access", "sqlalchemy.engine", "apscheduler.scheduler")


@pytest.fixture
def at_their_most_talkative() -> Iterator[None]:
    """Libraries that say all they have to say; afterwards they are as they were, or each statement would be logged."""
    before = {name: logging.getLogger(name).level for name in CHATTY}
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


@pytest.mark.usefixtures("at_their_most_talkative")
def test_libraries_may_warn_but_not_chat(out: io.StringIO) -> None:
    for name in CHATTY:
        logging.getLogger(name).debug("token xoxb-1234-abcdef for %s", CANARY)
        logging.getLogger(name).info("POST %s", CANARY)
        logging.getLogger(name).warning("slow")
    assert [line["event"] for line in lines(out)] == ["slow"] * 4
    assert CANARY not in out.getvalue()


def test_the_last_wall_hides_secrets_addresses_and_numbers_and_cuts_what_is_long(out: io.StringIO) -> None:
    secrets = "xoxb-12345-abcdef", "anna.b@example.org", "07700 900123", "+44 7700 900123", "postgresql://a:hunter2@h/d"
    structlog.get_logger("bot.x").info(
        f"said {secrets[0]}", what=list(secrets), deep={"a": secrets[1]}, long="w" * 9000
    )
    logging.getLogger("core.x").warning("to %s", secrets[1])
    said = out.getvalue()
    assert not [one for one in ("xoxb-12345", "anna", "900123", "hunter2") if one in said]
    assert said.count(HIDDEN) >= 7
    assert len(lines(out)[0]["long"]) < 600


def test_ids_and_references_are_left_alone() -> None:
    for kept in ("SR-0042", "1234567890123456789", "terminal:harbour:requests", "2026-06-10T11:00:00Z", "desk-123"):
        assert redacted(kept) == kept
