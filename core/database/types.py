"""Column types that mean the same on SQLite and PostgreSQL, and refuse what would be ambiguous later."""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from enum import Enum, IntEnum, StrEnum
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import BigInteger, DateTime, Dialect, SmallInteger, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

M = TypeVar("M", bound=Enum)
Word = TypeVar("Word", bound=StrEnum)
Number = TypeVar("Number", bound=IntEnum)


class UTCDateTime(TypeDecorator[datetime]):
    """An instant. Aware going in, aware in UTC coming out, exact to the microsecond.

    PostgreSQL keeps a timestamptz. SQLite has no such type: it keeps whole microseconds since 1970, which are
    small, exact, and sort as time does. Compare instants in SQL; do arithmetic on them in Python.
    A naive datetime raises ValueError: it would be taken for UTC by one engine and local time by the other.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        kept_as = BigInteger() if dialect.name == "sqlite" else DateTime(timezone=True)
        return dialect.type_descriptor(kept_as)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | int | None:
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError("an instant needs a time zone before it can be kept")
        return (value - _EPOCH) // _MICROSECOND if dialect.name == "sqlite" else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:  # noqa: ARG002
        """Not `process_result_value`, which is two calls for each instant of each row: nothing is read more often."""
        return _since_1970 if dialect.name == "sqlite" else _in_utc


def _since_1970(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else _EPOCH + timedelta(microseconds=microseconds)


def _in_utc(kept: datetime | None) -> datetime | None:
    return None if kept is None else kept.astimezone(UTC)


class _ByValue(TypeDecorator[M], Generic[M]):
    """A member of one enum, kept as its value, so that renaming a member in Python changes no row.

    A value the enum does not know raises ValueError, in both directions: nothing is guessed.
    """

    impl: type[TypeEngine[Any]] = Text
    cache_ok = True

    def __init__(self, members: type[M]) -> None:
        super().__init__()
        self.members = members

    def process_bind_param(self, value: M | str | int | None, dialect: Dialect) -> Any:  # noqa: ARG002
        return None if value is None else self._member(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> M | None:  # noqa: ARG002
        return None if value is None else self._member(value)

    def _member(self, value: object) -> M:
        try:
            return self.members(value)
        except ValueError:
            # The enum's own error would quote the value, which may be what a family wrote.
            raise ValueError(f"not one of {self.members.__name__}") from None


class StrEnumType(_ByValue[Word]):
    """A member of a StrEnum, kept as text."""

    cache_ok = True  # SQLAlchemy looks for it in each class itself, never in a parent


class IntEnumType(_ByValue[Number]):
    """A member of an IntEnum, kept as a number, so that rows sort and compare as its members do."""

    impl = SmallInteger
    cache_ok = True


class JsonTuple(TypeDecorator[tuple[str, ...]]):
    """A few short strings in their order, as JSON text: read and written whole, never searched."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        if value is None:
            return None
        kept = tuple(value)
        # A bare string is an iterable of strings too, and would be taken apart into its letters.
        if isinstance(value, str) or not all(isinstance(item, str) for item in kept):
            raise TypeError("expected some strings")
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:  # noqa: ARG002
        return None if value is None else tuple(json.loads(value))


class Numbers(TypeDecorator[tuple[int, ...]]):
    """A few whole numbers in their order, as text with commas: read and written whole, never searched."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Iterable[int] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else ",".join(str(int(number)) for number in value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], tuple[int, ...] | None]:  # noqa: ARG002
        return _numbers_in


def _numbers_in(kept: str | None) -> tuple[int, ...] | None:
    return tuple(map(int, kept.split(","))) if kept else None if kept is None else ()
