"""Discord's own marks as a person sees them: formatting is gone, mentions are names; what was escaped stays.

`active` says what would call somebody or lead somewhere: a family's own words must never do either.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

TOKENS = re.compile(
    r"\\(?P<literal>[^A-Za-z0-9\s])"
    r"|<@!?(?P<account>\d{1,20})>|<@&(?P<role>\d{1,20})>|<#(?P<channel>\d{1,20})>"
    r"|<t:(?P<instant>-?\d{1,13})(?::[a-zA-Z])?>"
    r"|\[(?P<words>[^\]\n]+)\]\((?P<masked><?https?://[^\s)]+>?)\)"
    r"|(?P<address>https?://[^\s<>]+)"
    r"|(?P<everyone>@(?:everyone|here)\b)"
    r"|(?P<mark>\*{1,3}|__|~~|\|\||`{1,3}|(?<!\w)_|_(?!\w))"
)
HEADING = re.compile(r"^(#{1,3}|-#) +")
BULLET = re.compile(r"^(\s*)[-*] +")


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is seen. `kind` is heading, small, quote, bullet or text."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Read:
    """A text as it is seen, and everything in it that acts."""

    lines: tuple[Line, ...]
    active: tuple[str, ...]

    @property
    def words(self) -> str:
        return "\n".join(line.words for line in self.lines)


def read(text: str, name_of: Callable[[str, int], str]) -> Read:
    """Read a text; `name_of("account", 42)` gives the name behind an id."""
    active: list[str] = []
    lines = tuple(_line(line, name_of, active) for line in text.split("\n")) if text else ()
    return Read(lines, tuple(active))


def _line(line: str, name_of: Callable[[str, int], str], active: list[str]) -> Line:
    kind = "text"
    if line.startswith("> "):
        kind, line = "quote", line[2:]
    elif heading := HEADING.match(line):
        kind, line = "small" if heading[1] == "-#" else "heading", line[heading.end() :]
    elif bullet := BULLET.match(line):
        kind, line = "bullet", line[bullet.end() :]
    return Line(kind, TOKENS.sub(lambda found: _shown(found, name_of, active), line))


def _shown(found: re.Match[str], name_of: Callable[[str, int], str], active: list[str]) -> str:
    kind, value = found.lastgroup or "", found[found.lastgroup or 0]
    match kind:
        case "literal":
            return value
        case "mark":
            return ""
        case "instant":
            return f"{datetime.fromtimestamp(int(value), UTC):%d %B %Y %H:%M}"
        case "account" | "role" | "channel":
            active.append(found[0])
            return ("#" if kind == "channel" else "@") + name_of(kind, int(value))
        case "masked":
            active.append(value)
            return found["words"]
    active.append(value)
    return value
