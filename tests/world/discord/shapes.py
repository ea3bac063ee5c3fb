"""The small checks that all form bodies are made of. Each yields what is wrong, in the platform's own words."""

from collections.abc import Iterable, Iterator
from typing import Any

from tests.world.discord.errors import Problem
from tests.world.discord.nouns import Json


def problem(name: str | int, code: str, message: str) -> Problem:
    return Problem((name,), code, message)


def missing(name: str | int) -> Problem:
    return problem(name, "BASE_TYPE_REQUIRED", "This field is required")


def text(body: Json, name: str, most: int, *, least: int = 0, required: bool = False) -> Iterator[Problem]:
    """A string of `least` to `most` characters; null counts as left out."""
    value = body.get(name)
    if value is None:
        if required:
            yield missing(name)
    elif not isinstance(value, str):
        yield problem(name, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
    elif len(value) > most:
        yield problem(name, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
    elif len(value.strip()) < least:
        yield problem(name, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")


def number(body: Json, name: str, least: int, most: int, *, required: bool = False) -> Iterator[Problem]:
    """A whole number within bounds."""
    value = body.get(name)
    if value is None:
        if required:
            yield missing(name)
    elif not isinstance(value, int) or isinstance(value, bool):
        yield problem(name, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
    elif not least <= value <= most:
        yield problem(name, "NUMBER_TYPE_RANGE", f"int value should be between {least} and {most}.")


def flag(body: Json, name: str) -> Iterator[Problem]:
    if body.get(name) is not None and not isinstance(body[name], bool):
        yield problem(name, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")


def one_of(body: Json, name: str, allowed: Iterable[Any], *, required: bool = False) -> Iterator[Problem]:
    value = body.get(name)
    if value is None:
        if required:
            yield missing(name)
    elif value not in set(allowed):
        yield problem(name, "BASE_TYPE_CHOICES", f"Value must be one of {sorted(set(allowed))}.")


def objects(
    body: Json, name: str, most: int, *, least: int = 0, required: bool = False
) -> tuple[list[Json], list[Problem]]:
    """The list of objects under a name, and what is wrong with the list itself."""
    value = body.get(name)
    if value is None:
        return [], [missing(name)] if required or least else []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        return [], [problem(name, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")]
    if not least <= len(value) <= most:
        return value, [problem(name, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")]
    return value, []


def under(found: Iterable[Problem], *path: str | int) -> Iterator[Problem]:
    return (each.under(*path) for each in found)
