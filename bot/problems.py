"""What is wrong with a configuration, said so that it can be mended: where, what, what was meant, and the cure."""

import difflib
import re
import tomllib
import types
import typing
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from bot import positions
from bot.redaction import without_secrets

EXAMPLE: Final = "config.example.toml"

_KINDS: Final[Mapping[type, str]] = {
    str: "text in quotes",
    bool: "true or false",
    int: "a whole number",
    list: "a list in square brackets",
    dict: "a table",
}
_TIME_OF_DAY: Final = "must be a time of day such as 21:00:00"
_LENGTH: Final = 'must be a length of time such as "PT24H" or "P7D"'


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One line for the operator. `line` counts from 1; `what` and `cure` are plain sentences without a secret."""

    file: str
    line: int
    key: str
    what: str
    cure: str

    @property
    def place(self) -> str:
        """Where: file, line and key."""
        return f"{self.file}:{self.line}: {self.key}" if self.key else f"{self.file}:{self.line}"

    def __str__(self) -> str:
        return " ".join(without_secrets(f"{self.place}: {self.what}. {self.cure}").split())


class BadConfig(Exception):
    """The configuration cannot be used. All that is wrong with it, at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True, slots=True)
class Page:
    """A configuration file as its problems need it: its name, and the line of each key."""

    name: str
    lines: Mapping[positions.Path, int]

    def problem(self, path: positions.Path, what: str, cure: str) -> Problem:
        """A problem with the key at `path`, or with what is missing there."""
        return Problem(self.name, positions.nearest_line(self.lines, path), written(path), what, cure)


def written(path: positions.Path) -> str:
    """A path as a person writes it, for example "organisation[0].slug"."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, or nothing."""
    return next(iter(difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)), "")


def of_errors(page: Page, model: type[BaseModel], errors: Iterable[ErrorDetails], at: positions.Path) -> list[Problem]:
    """The problems behind a validation's errors. `at` is where in the file the model was read from."""
    found = list(errors)
    paths = [(*at, *error["loc"]) for error in found]
    return [
        _of_error(page, model, error, path)
        for error, path in zip(found, paths, strict=True)
        # A list whose only element is faulty counts as empty: the element's own problem says it all.
        if not (error["type"] == "too_short" and any(len(other) > len(path) == _shared(other, path) for other in paths))
    ]


def _shared(one: positions.Path, other: positions.Path) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _of_error(page: Page, model: type[BaseModel], error: ErrorDetails, path: positions.Path) -> Problem:
    if error["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        return unknown_key(page, path, settings_at(model, error["loc"][:-1]))
    return page.problem(path, _what(error, path), _cure(error, path))


def _cure(error: ErrorDetails, path: positions.Path) -> str:
    sample = example_line(path)
    if not sample or (sample.startswith("[") and error["type"] != "missing"):
        return f"Compare it with {EXAMPLE}."
    return f"For example: {sample}"


def unknown_key(page: Page, path: positions.Path, known: Iterable[str]) -> Problem:
    """A key that means nothing here, with the one that was probably meant."""
    there = sorted(known)
    meant = nearest(str(path[-1]), there)
    choices = f"The settings here are: {', '.join(there)}." if there else "There are none here."
    cure = f"Did you mean {meant}?" if meant else f"Remove it. {choices}"
    return page.problem(path, "is not a setting", cure)


def _what(error: ErrorDetails, path: positions.Path) -> str:
    kind, context = error["type"], error.get("ctx", {})
    said: dict[str, str] = {
        "missing": "is missing",
        "value_error": error["msg"].removeprefix("Value error, "),
        "literal_error": f"must be {context.get('expected', 'one of the known words')}",
        "greater_than_equal": f"must be {context.get('ge')} or more",
        "less_than_equal": f"must be {context.get('le')} or less",
        "too_short": "needs at least one entry",
        "string_too_short": "must not be empty",
        "string_pattern_mismatch": "is not written as it should be",
    }
    if kind in said:
        return said[kind]
    if kind.startswith("time_delta"):
        return _LENGTH
    if kind.startswith("time_"):
        return _TIME_OF_DAY
    sample = _example_value(path)
    return f"must be {_KINDS[type(sample)]}" if type(sample) in _KINDS else error["msg"].replace("Input should", "must")


def settings_at(model: Any, path: positions.Path) -> list[str]:
    """The names of the settings in the table at `path` of this model."""
    for part in path:
        model = _inside(model, part)
    model = _bare(model)
    if isinstance(model, type) and issubclass(model, BaseModel):
        return [info.alias or name for name, info in model.model_fields.items()]
    return [field.name for field in fields(model)] if is_dataclass(model) else []


def _inside(model: Any, part: str | int) -> Any:
    model = _bare(model)
    if isinstance(model, type) and issubclass(model, BaseModel):
        named = {info.alias or name: info.annotation for name, info in model.model_fields.items()}
        return named.get(str(part))
    if is_dataclass(model) and isinstance(model, type):
        return typing.get_type_hints(model).get(str(part))
    arguments = typing.get_args(model)
    if typing.get_origin(model) is dict:
        return arguments[1]
    return arguments[0] if arguments else None


def _bare(model: Any) -> Any:
    """Without `Annotated[…]` and `… | None`."""
    if typing.get_origin(model) is typing.Annotated:
        return _bare(typing.get_args(model)[0])
    if typing.get_origin(model) in (types.UnionType, typing.Union):
        return _bare(next(one for one in typing.get_args(model) if one is not types.NoneType))
    return model


def example() -> str:
    """The text of the example configuration that comes with Advocate Desk."""
    return (resources.files("bot") / EXAMPLE).read_text("utf-8")


@cache
def _example() -> tuple[list[str], dict[str, Any], Mapping[positions.Path, int]]:
    text = example()
    return text.splitlines(), tomllib.loads(text), positions.lines_of(text)


def example_line(path: positions.Path) -> str:
    """How the example writes this setting; nothing where it does not."""
    lines, _, where = _example()
    line = where.get(_first(path))
    return re.sub(r"\s+#.*", "", lines[line - 1]).strip() if line and path else ""


def _example_value(path: positions.Path) -> object:
    value: Any = _example()[1]
    for part in _first(path):
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _first(path: positions.Path) -> positions.Path:
    """The same setting of the first table of its kind: the example has one of each."""
    return tuple(0 if isinstance(part, int) else part for part in path)


def shown(path: Path) -> str:
    """A file as the operator named it, on one line."""
    return without_secrets(" ".join(str(path).split()))
