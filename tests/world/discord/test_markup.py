"""What a person sees of Discord's marks, and what in it acts."""

import pytest

from tests.world.discord.markup import read


def named(kind: str, number: int) -> str:
    return f"{kind} {number}"


@pytest.mark.parametrize(
    ("written", "seen", "active"),
    [
        ("**Bold** and _soft_ and ~~gone~~ `code` ||hidden||", "Bold and soft and gone code hidden", 0),
        (r"\*not bold\* \_nor this\_", "*not bold* _nor this_", 0),
        ("snake_case_name and 2*3", "snake_case_name and 23", 0),
        ("<@42> in <#7>", "@account 42 in #channel 7", 2),
        (r"\<@42>", "<@42>", 0),
        ("@everyone", "@everyone", 1),
        (r"\@everyone", "@everyone", 0),
        ("[click](https://example.org)", "click", 1),
        ("see https://example.org", "see https://example.org", 1),
        (r"see https:\/\/example.org", "see https://example.org", 0),
        ("<t:0:R>", "01 January 1970 00:00", 0),
    ],
)
def test_marks_are_read_as_a_person_reads_them(written: str, seen: str, active: int) -> None:
    found = read(written, named)
    assert (found.words, len(found.active)) == (seen, active)


def test_lines_have_their_kinds() -> None:
    found = read("# Title\n> their words\n- a point\n-# small\nplain", named)
    assert [line.kind for line in found.lines] == ["heading", "quote", "bullet", "small", "text"]
