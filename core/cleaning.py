"""Texts from outside, made safe to keep and to show: what nobody can see is taken out, letters are composed.

Unseen characters can hide words from a reader, turn a line round or break what shows it (Unicode Technical
Report 36, Unicode Security Considerations). What people write is otherwise left exactly as it is.
"""

import re
import unicodedata
from typing import Final

_LINE_ENDS: Final = re.compile("\r\n?|[\u0085\u2028\u2029\v\f]")
_UNSEEN: Final = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x9f"  # controls, but for tab and line feed
    "\u00ad\u034f\u061c\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff"  # of no width, or long out of use
    "\u200e\u200f\u202a-\u202e\u2066-\u2069"  # that turn the direction of writing
    "\ud800-\udfff\ufff9-\ufffb"  # lone surrogates, and annotations
    "\U000e0000-\U000e007f"  # tags: a whole text can hide in them
    "]"
)
_STACKED: Final = re.compile(
    r"([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{4})[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)
_BLANK_LINES: Final = re.compile(r"\n{4,}")


def clean(text: str) -> str:
    """The text without what can't be seen, composed (NFC), its ends trimmed; cleaning twice changes nothing.

    Line breaks and tabs stay. Joiners between letters stay too, which Persian and emoji need; more than four marks
    stacked on one letter do not, nor more than two empty lines in a row.
    """
    visible = _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))
    composed = _STACKED.sub(r"\1", unicodedata.normalize("NFC", visible))
    return _BLANK_LINES.sub("\n\n\n", composed).strip()


def clean_line(text: str) -> str:
    """The same on one line, for names and places."""
    return " ".join(clean(text).split())
