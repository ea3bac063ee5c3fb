import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cleaning import clean, clean_line

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()))


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(ANY_TEXT)
def test_what_is_clean_can_be_kept_and_sent(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in cleaned)


@pytest.mark.parametrize(
    "unseen", ["\u202e", "\u2066", "\u200b", "\ufeff", "\x00", "\x1b", "\x9b", "\ud800", "\u00ad", "\U000e0041"]
)
def test_what_nobody_can_see_is_taken_out(unseen: str) -> None:
    assert clean(f"he{unseen}lp") == "help"


def test_what_people_write_stays_as_it_is() -> None:
    written = "Zoë said:\n\n\t“I don’t know” – 👩‍👧 <b>*now*</b> می‌خواهم"
    assert clean(written) == written


def test_letters_and_their_marks_become_one() -> None:
    assert clean("Zoe\u0308") == "Zoë"


def test_line_ends_of_every_system_become_one() -> None:
    assert clean("a\r\nb\rc\u2028d\x85e") == "a\nb\nc\nd\ne"


def test_a_tower_of_marks_is_cut_down() -> None:
    assert len(clean("a" + "\u0301\u0302\u0303" * 50)) <= 6


def test_many_empty_lines_become_few() -> None:
    assert clean("a" + "\n" * 50 + "b") == "a\n\n\nb"


def test_a_name_stands_on_one_line() -> None:
    assert clean_line("  Kent \n County\tCouncil\u200b ") == "Kent County Council"
