"""How instants, dates, lists and numbers are said to people: plain English, on their own clock on the wall."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


def when(at: datetime, zone: ZoneInfo) -> str:
    """An instant on the reader's clock on the wall: "Tue 24 Nov, 09:15"."""
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"


def day(on: date) -> str:
    """A date, with its year: "Tue 24 Nov 2026"."""
    return f"{on:%a} {on.day} {on:%b %Y}"


def listed(items: Sequence[str], joiner: str = "and") -> str:
    """Items as one phrase, for example "a, b and c"."""
    return f"{', '.join(items[:-1])} {joiner} {items[-1]}" if len(items) > 1 else "".join(items)


def counted(number: int, one: str, several: str = "") -> str:
    """A number with its word, for example "1 place" or "no places"."""
    word = one if number == 1 else several or f"{one}s"
    return f"{number or 'no'} {word}"


def lasting(span: timedelta) -> str:
    """A span in the largest sensible unit: "3 days", "5 hours", "20 minutes"."""
    minutes = max(0, round(span.total_seconds() / 60))
    if minutes < 1:
        return "less than a minute"
    if minutes < 90:
        return counted(minutes, "minute")
    hours = round(minutes / 60)
    return counted(hours, "hour") if hours < 48 else counted(round(hours / 24), "day")


def capital(sentence: str) -> str:
    """The sentence with a capital first, and everything else as it stands."""
    return sentence[:1].upper() + sentence[1:]


def shortened(words: str, most: int) -> str:
    """The words on one line, cut with an ellipsis to at most `most` characters."""
    line = " ".join(words.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
