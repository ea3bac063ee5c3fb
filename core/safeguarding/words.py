"""What a phrase is looked for in: a text as plain lower-case words, however it was typed."""

import itertools
import re
import unicodedata
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

SENTENCE_END = "."
Ways = Mapping[str, tuple[str, ...]]

_APOSTROPHES = str.maketrans(dict.fromkeys("\u2018\u2019\u201b\u02bc\u02b9\u2032\u00b4`\uff07", "'"))
_LOOKALIKES = str.maketrans("013457@$", "oieastas")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_JOINER = re.compile(r"(?<=[^\W_])[-\u2010-\u2015\u00ad._*~+]++(?=[^\W_])|[_*]")
_WORD = re.compile(r"[\w@$]+(?:'\w+)*|[.!?;:\u2026]+")


@dataclass(frozen=True, slots=True)
class Spelling:
    """The words a phrase list knows: those its phrases use, and the other ways of writing them."""

    same: Ways
    vocabulary: Set[str]

    def plain(self, written: str) -> tuple[str, ...]:
        """The plain words for one written word: ``can't`` → ``can not``, ``su1cide`` → ``suicide``."""
        bare = written.replace("'", "")
        for form in (written, bare):
            if form in self.same:
                return self.same[form]
        if bare.isalpha() or bare.isdigit():
            return (bare,)
        meant = bare.translate(_LOOKALIKES)
        return self.same.get(meant, (meant,))

    def split_letters(self, letters: str) -> Iterator[str]:
        """The known words in letters that were typed one by one, longest first; the rest is dropped."""
        longest = max(map(len, self.vocabulary), default=0)
        place = 0
        while place < len(letters):
            for length in range(longest, 0, -1):
                word = letters[place : place + length]
                if word in self.vocabulary:
                    yield word
                    place += len(word)
                    break
            else:
                place += 1


def readings(text: str, spelling: Spelling) -> Iterator[list[str]]:
    """Yield the text as words, twice, because some marks may or may not part two words.

    Hyphens, hidden characters and dots inside a word part words in the first reading and join them in the
    second, where letters typed one by one are put together as well. Any string is accepted, lone surrogates
    included. Time is linear in the length of the text.
    """
    visible = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).casefold()
    for joint in (" ", ""):
        shown = "".join(_shown(character, joint) for character in visible)
        # "killll" needs its pair of letters kept, "diiie" does not: one reading each.
        lines = _STRETCHED.sub(r"\1\1" if joint else r"\1", _JOINER.sub(joint, shown)).splitlines()
        yield [word for line in lines for word in _line_words(line, spelling, together=not joint)]


def _shown(character: str, joint: str) -> str:
    category = unicodedata.category(character)
    if category == "Mn":
        return ""
    if category == "Cf" or (category == "Cc" and not character.isspace()):
        return joint
    return character


def _line_words(line: str, spelling: Spelling, *, together: bool) -> Iterator[str]:
    written = _WORD.findall(line)
    for single, run in itertools.groupby(written, key=lambda word: len(word) == 1 and word.isalpha()):
        words = list(run)
        if together and single and len(words) > 2:
            words = list(spelling.split_letters("".join(words)))
        for word in words:
            if word[0] in ".!?;:\u2026":
                yield SENTENCE_END
            else:
                yield from spelling.plain(word)
