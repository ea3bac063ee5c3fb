"""Words for Discord: whatever a person wrote stays words. It never links, mentions, formats or hides anything.

Source of the marks: Discord's "Markdown Text 101" and the reference of message formatting (`<@…>`, `<#…>`, `<t:…>`).
A backslash before any of them shows the character itself. Invitations work without `https://`, so every slash is
escaped as well.
"""

import re
from typing import Final

from core.cleaning import clean, clean_line

ELLIPSIS: Final = "…"

_ANYWHERE: Final = re.compile(r"[\\*_~`|<\[\]@/]")
_AT_LINE_START: Final = re.compile(r"^(\s*)([>#+-])", re.MULTILINE)


def plain(text: str) -> str:
    """The text as it should be read, with nothing in it that Discord would act on."""
    return _AT_LINE_START.sub(r"\1\\\2", _ANYWHERE.sub(r"\\\g<0>", clean(text)))


def plain_line(text: str) -> str:
    """The same on one line."""
    return plain(clean_line(text))


def size(text: str) -> int:
    """Its length as Discord may count it: in UTF-16 units, which are never fewer than characters."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, most: int) -> str:
    """At most `most` long, ended with an ellipsis where it was cut."""
    if size(text) <= most:
        return text
    if most < 1:
        return ""
    kept = text.encode("utf-16-le", "surrogatepass")[: 2 * (most - 1)].decode("utf-16-le", "ignore")
    return kept.rstrip().rstrip("\\") + ELLIPSIS


def label(text: str, most: int) -> str:
    """For where Discord formats nothing: buttons, titles of forms, labels, options. It takes no empty one."""
    return cut(clean_line(text), most) or ELLIPSIS
