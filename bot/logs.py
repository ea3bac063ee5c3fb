"""Logs as data: ids and verbs, never a text of anybody's. One place configures them, and redacts.

What a family or an advocate wrote reaches a log only by accident, and the likeliest accident is the message of an
exception. So of an exception only its type is logged, with the places in our code where it passed; the sentences of a
few classes of our own, which cannot hold such words, are kept.
"""

import logging
import sys
import traceback
from collections.abc import Iterable, MutableMapping
from typing import IO, Any, Final

import structlog

from bot.problems import BadConfig
from bot.redaction import redacted
from bot.sections import Log
from core.database.engine import BadAddress
from core.database.failures import StorageFailure
from core.database.keys import KeysUnusable

LONGEST: Final = 500
"""Characters of any one value: a log line is no place for a text."""

_MAY_SPEAK: Final = (StorageFailure, KeysUnusable, BadAddress, BadConfig)
_OURS: Final = ("bot.", "core.", "adapters.")
_LEVELS: Final = logging.getLevelNamesMapping()


def configure(log: Log, stream: IO[str] | None = None) -> None:
    """From now on, everything that is logged goes to `stream` (standard error) in one shape."""
    out = stream or sys.stderr
    for_people = log.format == "console" or (log.format == "auto" and out.isatty())
    shape: Any = (
        structlog.dev.ConsoleRenderer(colors=out.isatty()) if for_people else structlog.processors.JSONRenderer()
    )
    before: list[Any] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        exceptions,
        wall,
    ]
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_of_others, *before],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, shape],
        )
    )
    handler.addFilter(_is_ours_or_matters)
    logging.basicConfig(handlers=[handler], level=_LEVELS[log.level.upper()], force=True)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _is_ours_or_matters(record: logging.LogRecord) -> bool:
    """Libraries may warn; what they say besides holds headers, addresses and bodies."""
    return record.levelno >= logging.WARNING or record.name.startswith(_OURS)


def _of_others(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A record of the standard library's logging, its exception not yet turned into text."""
    record: logging.LogRecord | None = event.get("_record")
    if record is not None:
        event["exc_info"] = record.exc_info
        record.exc_info = record.exc_text = None
    return event


def exceptions(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An exception as its type and the way it took, without its message."""
    given = event.pop("exc_info", None)
    error = given if isinstance(given, BaseException) else sys.exc_info()[1] if given is True else None
    if isinstance(given, tuple):
        error = given[1]
    if error is not None:
        event["error"] = " from ".join(said(one) for one in _causes(error))
        event["passed"] = [
            f"{frame.name} ({frame.filename.rsplit('/', 1)[-1]}:{frame.lineno})" for frame in _way(error)
        ]
    return event


def said(error: BaseException) -> str:
    """The type of an exception, and what it says where that cannot be anybody's words."""
    name = type(error).__name__
    if isinstance(error, OSError) and error.strerror:
        return f"{name}: {error.strerror}"
    return f"{name}: {error}" if isinstance(error, _MAY_SPEAK) else name


def _causes(error: BaseException) -> Iterable[BaseException]:
    one: BaseException | None = error
    for _ in range(5):
        if one is None:
            return
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _way(error: BaseException) -> list[traceback.FrameSummary]:
    """The last steps in its way; lines of code are not looked up, they may quote a text."""
    return list(traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__), lookup_lines=False))[-12:]


def wall(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The last wall: what looks like a secret, an address or a telephone number is hidden, and long values are cut."""
    return {key: _walled(value) for key, value in event.items()}


def _walled(value: Any) -> Any:
    if isinstance(value, str):
        text = redacted(value)
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    if isinstance(value, list | tuple | set | frozenset):
        return [_walled(one) for one in value]
    if isinstance(value, dict):
        return {key: _walled(one) for key, one in value.items()}
    if value is None or isinstance(value, bool | int | float | logging.LogRecord):
        return value
    return _walled(str(value))
