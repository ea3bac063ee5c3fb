"""How somebody says by how much the clock is to be moved."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

LONGEST: Final = timedelta(days=60)
UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True, slots=True)
class Span:
    """So much time, or why it could not be read."""

    span: timedelta = timedelta(0)
    problem: str = ""


def parse_span(said: str) -> Span:
    """Read `+30m`, `+12h` or `+3d`."""
    read = re.fullmatch(r"\+ ?([0-9]{1,4}) ?([mhd])[a-z]*", said.strip().lower(), re.ASCII)
    if read is None:
        return Span(problem="Say how much time passes: +30m, +12h or +3d.")
    span = timedelta(**{UNITS[read[2]]: int(read[1])})
    if span > LONGEST:
        return Span(problem="At most 60 days at a time, please.")
    return Span(span)
