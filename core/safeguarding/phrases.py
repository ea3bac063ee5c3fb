"""The published phrase list as it is written: phrases.toml, or a file of the organisation's own."""

import tomllib
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.safeguarding.notation import BadPattern, Routes, routes
from core.safeguarding.screen import Level, Phrase, PhraseList, Route
from core.safeguarding.words import Spelling, Ways


class PhraseListFaulty(Exception):
    """The safeguarding phrase list cannot be used: the file, the key and what is wrong with it."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _WrittenPhrase(_Strict):
    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    level: Literal["danger_now", "read_first"]
    why: Annotated[str, Field(min_length=1)]
    patterns: Annotated[tuple[str, ...], Field(min_length=1)]


class _WrittenList(_Strict):
    same: dict[str, tuple[str, ...]] = {}
    words: dict[str, str] = {}
    phrase: Annotated[tuple[_WrittenPhrase, ...], Field(min_length=1)]


def load_phrases(path: Path | None = None) -> PhraseList:
    """Read a phrase list, whole or not at all; the published one when no path is given.

    Raises:
        PhraseListFaulty: the file cannot be read, or a key of it is wrong; the first such key is named.
    """
    source = path or resources.files("core.safeguarding") / "phrases.toml"
    try:
        return _ready(_WrittenList.model_validate(tomllib.loads(source.read_text("utf-8"))))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise PhraseListFaulty(f"{source}: {_key(*first['loc'])}: {first['msg']}") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, _KeyWrong) as error:
        raise PhraseListFaulty(f"{source}: {error}") from error


class _KeyWrong(Exception):
    """The key and what is wrong with it."""


def _key(*parts: int | str) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts).lstrip(".")


def _ready(written: _WrittenList) -> PhraseList:
    same = {way: tuple(plain.split()) for plain, ways in written.same.items() for way in ways}
    lists: dict[str, Routes] = {}
    for name, pattern in written.words.items():
        lists[name] = _routes(pattern, same, lists, "words", name)
    starts: dict[str, list[tuple[Phrase, Route]]] = {}
    phrases: dict[str, Phrase] = {}
    vocabulary = set(same)
    for number, entry in enumerate(written.phrase):
        if entry.id in phrases:
            raise _KeyWrong(f"{_key('phrase', number, 'id')}: {entry.id!r} is there twice")
        phrase = phrases[entry.id] = Phrase(entry.id, Level[entry.level.upper()], entry.why, entry.patterns)
        for at, pattern in enumerate(entry.patterns):
            for route in _routes(pattern, same, lists, "phrase", number, "patterns", at):
                first, *_ = words = [step for step in route if isinstance(step, frozenset)]
                for word in first:
                    starts.setdefault(word, []).append((phrase, route))
                vocabulary.update(*words)
    return PhraseList(tuple(phrases.values()), Spelling(same, vocabulary), starts)


def _routes(pattern: str, same: Ways, lists: dict[str, Routes], *key: int | str) -> Routes:
    try:
        return routes(pattern, same, lists)
    except BadPattern as bad:
        raise _KeyWrong(f"{_key(*key)}: {bad}") from bad
