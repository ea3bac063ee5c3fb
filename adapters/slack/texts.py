"""Texts as Slack may have them: cleaned, cut with an ellipsis, and never read as markup.

What people wrote goes into `plain_text` and `rich_text` alone, where nothing is parsed. The one text that Slack parses
is the fallback beside the blocks; there `&`, `<` and `>` are escaped, which is all that its documents ask for.
"""

from typing import Any, Final

from core.cleaning import clean, clean_line

ELLIPSIS: Final = "…"
NOTHING: Final = "–"
"""Stands where nothing readable is left: Slack takes no empty text."""

ELEMENT: Final = 3000
"""Characters in one run of rich text; a longer one is told in several, which look like one."""

FALLBACK: Final = 1500


def cut(words: str, most: int) -> str:
    """At most so many characters; what is missing is shown by an ellipsis."""
    return words if len(words) <= most else words[: most - 1].rstrip() + ELLIPSIS


def line(words: str, most: int) -> str:
    """One clean line of at most so many characters, never empty."""
    return cut(clean_line(words), most) or NOTHING


def escaped(words: str) -> str:
    """The words with the three characters escaped that Slack gives a meaning to."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def fallback(words: str) -> str:
    """The sentence for lock screens and screen readers, which stands beside the blocks."""
    return escaped(line(words, FALLBACK))


def plain(words: str, most: int) -> dict[str, Any]:
    """A plain text object: `:smile:` stays five letters between colons."""
    return {"type": "plain_text", "text": line(words, most), "emoji": False}


def runs(words: str, *, bold: bool = False) -> list[dict[str, Any]]:
    """The words as runs of rich text, their line breaks kept."""
    style = {"style": {"bold": True}} if bold else {}
    whole = clean(words) or NOTHING
    parts = [whole[at : at + ELEMENT] for at in range(0, len(whole), ELEMENT)]
    return [{"type": "text", "text": part, **style} for part in parts]
