"""Cleans everything that enters this platform's world: nothing a family writes may move a terminal's cursor."""

from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, TypeVar

from core.cleaning import clean

T = TypeVar("T")


def cleaned(value: T) -> T:
    """A dataclass, tuple or mapping with every text in it cleaned of what nobody can see."""
    result: Any = value
    match value:
        case Enum():
            pass
        case str():
            result = clean(value)
        case tuple():
            result = tuple(cleaned(part) for part in value)
        case dict():
            result = {clean(str(key)): cleaned(part) for key, part in value.items()}
        case _ if is_dataclass(value) and not isinstance(value, type):
            parts = {field.name: getattr(value, field.name) for field in fields(value) if field.init}
            result = replace(value, **{name: cleaned(part) for name, part in parts.items()})
    return result  # type: ignore[no-any-return]  # of the same type as what came in, by construction
