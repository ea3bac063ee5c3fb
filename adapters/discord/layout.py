"""What fits on one message: the body of a card as lines, kept or left out, and laid out over embeds and pages.

Discord counts the texts of all embeds of a message together (6,000), and each description by itself (4,096).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from adapters.discord.texts import cut, plain, plain_line, size
from core.surface import Passage

MOST_TOGETHER: Final = 6000
MOST_DESCRIPTION: Final = 4096
MOST_HEADING: Final = 256
LONGEST_LINE: Final = 3900
WORTH_CUTTING: Final = 300
"""What is left of a passage is not worth showing when it is less than this."""

EARLIER: Final = "-# Earlier parts are left out: there is no room for them here. Open the request to read everything."


@dataclass(frozen=True, slots=True)
class Block:
    """One passage as it is shown, before anything is left out."""

    heading: str
    words: str
    quoted: bool

    @classmethod
    def of(cls, passage: Passage) -> "Block":
        return cls(cut(plain_line(passage.heading), MOST_HEADING), plain(passage.words), passage.quoted)

    @property
    def lines(self) -> tuple[str, ...]:
        """Each a line of its own; a person's own words stand behind the bar of a quotation."""
        mark = "> " if self.quoted else ""
        words = [mark + piece for line in self.words.split("\n") for piece in _pieces(line)]
        return (*((f"**{self.heading}**",) if self.heading else ()), *words)

    @property
    def size(self) -> int:
        """With the line breaks after it, and the empty line before it."""
        return sum(size(line) + 1 for line in self.lines) + 1

    def shortened(self, room: int) -> "Block":
        """The beginning of it, as much as fits."""
        marks = self.size - size(self.words)
        return Block(self.heading, cut(self.words, room - marks), self.quoted)


def _pieces(line: str) -> Iterator[str]:
    """A line that is too long for one description, in parts that are not; parted at a space where there is one."""
    while size(line) > LONGEST_LINE:
        piece = cut(line, LONGEST_LINE)[:-1]
        at = piece.rfind(" ") + 1
        piece = piece[:at] if at > LONGEST_LINE // 2 else piece
        yield piece.rstrip()
        line = line[len(piece) :]
    yield line


def kept(blocks: Iterable[Block], room: int) -> tuple[Block, ...]:
    """What fits: the newest whole, of the next as much as there is room for, and a word about what is missing."""
    given = tuple(blocks)
    if sum(block.size for block in given) <= room:
        return given
    room -= size(EARLIER) + 2
    chosen: list[Block] = []
    for block in reversed(given):
        if block.size <= room:
            chosen.insert(0, block)
            room -= block.size
            continue
        if room >= WORTH_CUTTING:
            chosen.insert(0, block.shortened(room))
        break
    return (Block("", EARLIER, quoted=False), *chosen)


def pages(blocks: Iterable[Block], first: int, further: int) -> list[list[str]]:
    """The lines laid out: for each page its descriptions, the first page with room for `first`, each with `further`.

    What fits on one page, or in one description, is not parted.
    """
    flow = _Flow(first, further)
    for block in blocks:
        flow.begin(block.size)
        for line in block.lines:
            flow.add(line)
    return flow.done()


class _Flow:
    """Lines flowing into descriptions, and those onto pages."""

    def __init__(self, room: int, further: int) -> None:
        self._room, self._further = room, further
        self._lines: list[str] = []
        self._long = 0
        self._pages: list[list[str]] = [[]]

    def begin(self, length: int) -> None:
        """A block of this length begins, with an empty line before it where something stands there already."""
        if self._room < length <= self._further:
            self._turn()
        elif self._long + length > MOST_DESCRIPTION >= length:
            self._end()
        if self._lines:
            self.add("")

    def add(self, line: str) -> None:
        """The next line, where it fits."""
        needed = size(line) + 1
        if needed > self._room:
            self._turn()
        elif self._long + needed > MOST_DESCRIPTION:
            self._end()
        self._lines.append(line)
        self._long += needed
        self._room -= needed

    def _turn(self) -> None:
        self._end()
        self._pages.append([])
        self._room = self._further

    def done(self) -> list[list[str]]:
        self._end()
        return [page for page in self._pages if page] or [[]]

    def _end(self) -> None:
        while self._lines and not self._lines[-1]:
            self._lines.pop()
        if self._lines:
            self._pages[-1].append("\n".join(self._lines))
        self._lines, self._long = [], 0
