"""The notation of a pattern in phrases.toml, read into routes the screen can follow.

``word`` · ``(a|b c)`` one of · ``[a|b c]`` one of, or nothing · ``..3`` up to three words of any kind, within
one sentence · ``<name>`` one of a list under ``[words]``. A pattern begins and ends with a word that is
always there, so that looking it up costs no more than the pattern is long.
"""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.safeguarding.screen import Gap, Route
from core.safeguarding.words import Ways

Routes = Sequence[Route]

_TOKEN = re.compile(r"<[a-z_]+>|\.\.[1-9]|[a-z0-9]+|[()|\[\]]")
_MOST_ROUTES = 1_000


class BadPattern(Exception):
    """The pattern cannot be read; the message says why."""


def routes(pattern: str, same: Ways, lists: Mapping[str, Routes]) -> Routes:
    """Every way through a pattern, its words spelled plainly.

    Raises:
        BadPattern: it is not in the notation, or names a list that is not there.
    """
    if unknown := _TOKEN.sub(" ", pattern).split():
        raise BadPattern(f"{unknown[0]!r} is not part of the notation")
    tokens = [found.group() for found in _TOKEN.finditer(pattern)]
    ways = _Reader(iter(tokens), same, lists).choices(closing="")
    if not all(isinstance(way[0], frozenset) and isinstance(way[-1], frozenset) for way in ways if way):
        raise BadPattern("must not begin or end with a gap")
    if () in ways:
        raise BadPattern("may match nothing at all")
    return ways


@dataclass(frozen=True, slots=True)
class _Reader:
    tokens: Iterator[str]
    same: Ways
    lists: Mapping[str, Routes]

    def choices(self, closing: str) -> Routes:
        """What is read up to `closing`: the choices between bars, those of one word as a single step."""
        found: list[Route] = []
        while True:
            ways, stopped_at = self._one_choice()
            found += ways
            if stopped_at == closing:
                return _merged(found)
            if stopped_at != "|":
                raise BadPattern(f"{closing or 'the end'} was expected before {stopped_at or 'the end'}")

    def _one_choice(self) -> tuple[Routes, str]:
        ways: Routes = [()]
        empty = True
        for token in self.tokens:
            if token in ("|", ")", "]"):
                break
            ways = [(*before, *after) for before, after in itertools.product(ways, self._element(token))]
            empty = False
            if len(ways) > _MOST_ROUTES:
                raise BadPattern(f"more than {_MOST_ROUTES} ways to read it; split it")
        else:
            token = ""
        if empty:
            raise BadPattern(f"nothing before {token or 'the end'}")
        return ways, token

    def _element(self, read: str) -> Routes:
        if read == "(":
            return self.choices(closing=")")
        if read == "[":
            return [(), *self.choices(closing="]")]
        if read.startswith("<"):
            if read[1:-1] not in self.lists:
                raise BadPattern(f"there is no list {read} under [words]")
            return self.lists[read[1:-1]]
        if read.startswith(".."):
            return [(Gap(int(read[2:])),)]
        return [tuple(frozenset({word}) for word in self.same.get(read, (read,)))]


def _merged(ways: Routes) -> Routes:
    single = [step for way in ways if len(way) == 1 and isinstance(step := way[0], frozenset)]
    longer = [way for way in ways if not (len(way) == 1 and isinstance(way[0], frozenset))]
    return [(frozenset[str]().union(*single),), *longer] if single else longer
