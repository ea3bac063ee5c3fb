"""On which line of a TOML file each key stands, so that an error can point at it. The standard parser does not say.

Only for text that `tomllib` has read: what is not TOML is the parser's to complain about.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

Path = tuple[str | int, ...]

_TOKEN: Final = re.compile(
    r'''(?P<blank>[ \t\r]+|\#[^\n]*)
      | (?P<line>\n)
      | (?P<text>"""(?:\\.|[^\\])*?"{3,5}(?!") | \'\'\'.*?'{3,5}(?!') | "(?:\\.|[^"\\\n])*" | '[^'\n]*')
      | (?P<mark>[][{}=,])
      | (?P<bare>[^][{}=,"'\#\s]+)''',
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    line: int


def lines_of(text: str) -> Mapping[Path, int]:
    """The line (from 1) of every key, table and array element of a TOML text; the whole text is `()`."""
    scan = _Scan(_tokens(text))
    scan.document()
    return scan.lines


def nearest_line(lines: Mapping[Path, int], path: Path) -> int:
    """The line of this path, or of the nearest table around it that is written down."""
    while path not in lines:
        path = path[:-1]
    return lines[path]


def _tokens(text: str) -> list[_Token]:
    tokens, line = [], 1
    for match in _TOKEN.finditer(text.replace("\r\n", "\n")):
        kind, found = match.lastgroup or "", match[0]
        if kind != "blank":
            tokens.append(_Token(kind, found, line))
        line += found.count("\n")
    return tokens


@dataclass(slots=True)
class _Scan:
    tokens: list[_Token]
    at: int = 0
    lines: dict[Path, int] = field(default_factory=lambda: {(): 1})
    lengths: dict[Path, int] = field(default_factory=dict)

    def document(self) -> None:
        """The whole text: headers and assignments, one under the other."""
        table: Path = ()
        while self._skip_lines():
            if self._peek() == "[":
                table = self._header()
            else:
                self._assignment(table)

    def _header(self) -> Path:
        doubled = self.tokens[self.at + 1].text == "["
        self.at += 1 + doubled
        line, parts = self.tokens[self.at].line, self._key("]")
        self.at += doubled
        path = self._within((), parts[:-1])
        path = (*path, parts[-1]) if doubled else self._within(path, parts[-1:])
        self.lines.setdefault(path, line)
        if doubled:
            path = self._element(path, line)
        self._name_parents(path, line)
        return path

    def _within(self, path: Path, parts: tuple[str, ...]) -> Path:
        """Follow keys; a key that names an array of tables means its last table so far."""
        for part in parts:
            path = (*path, part)
            if path in self.lengths:
                path = (*path, self.lengths[path] - 1)
        return path

    def _element(self, path: Path, line: int) -> Path:
        number = self.lengths.get(path, 0)
        self.lengths[path] = number + 1
        self.lines[(*path, number)] = line
        return (*path, number)

    def _assignment(self, table: Path) -> None:
        line, parts = self.tokens[self.at].line, self._key("=")
        path = (*table, *parts)
        self.lines[path] = line
        self._name_parents(path, line)
        self._value(path)

    def _name_parents(self, path: Path, line: int) -> None:
        for length in range(1, len(path)):
            self.lines.setdefault(path[:length], line)

    def _key(self, until: str) -> tuple[str, ...]:
        """A dotted key up to and including the mark that ends it."""
        parts: list[str] = []
        while (token := self._next()).text != until or token.kind != "mark":
            if token.kind == "text":
                parts.append(str(tomllib.loads(f"k = {token.text}")["k"]))
            else:
                parts += [part for part in token.text.split(".") if part]
        return tuple(parts)

    def _value(self, path: Path) -> None:
        match self._next():
            case _Token(kind="mark", text="["):
                self._array(path)
            case _Token(kind="mark", text="{"):
                self._inline_table(path)
            case _Token(kind="bare"):
                # A date and its time may be apart by a blank.
                while self._peek_kind() == "bare":
                    self.at += 1

    def _array(self, path: Path) -> None:
        number = 0
        while self._skip_lines() and (token := self.tokens[self.at]).text != "]":
            if token.text == "," and token.kind == "mark":
                self.at += 1
                continue
            self.lines[(*path, number)] = token.line
            self._value((*path, number))
            number += 1
        self.at += 1

    def _inline_table(self, path: Path) -> None:
        while self._skip_lines() and self._peek() != "}":
            if self._peek() == ",":
                self.at += 1
                continue
            self._assignment(path)
        self.at += 1

    def _skip_lines(self) -> bool:
        while self._peek_kind() == "line":
            self.at += 1
        return self.at < len(self.tokens)

    def _next(self) -> _Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def _peek(self) -> str:
        token = self.tokens[self.at]
        return token.text if token.kind == "mark" else ""

    def _peek_kind(self) -> str:
        return self.tokens[self.at].kind if self.at < len(self.tokens) else ""
