import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.safeguarding.phrases import load_phrases
from core.safeguarding.screen import Level, Phrase, Screening, screen
from core.safeguarding.words import readings
from tests.core.safeguarding.measure import SETS, measure

PHRASES = load_phrases()
TEXTS = [one.text for name in SETS for one in measure(name, PHRASES)]
EVERY_STARTED_PATTERN = sorted(
    {
        (phrase.id, " ".join(min(step) for step in route if isinstance(step, frozenset)))
        for entries in PHRASES.starts.values()
        for phrase, route in entries
    }
)
BY_ID: dict[str, Phrase] = {phrase.id: phrase for phrase in PHRASES.phrases}

any_text = st.text() | st.sampled_from(TEXTS) | st.text(alphabet="kilmyseftonghw \n.-'’*\u200b\ud800")


def level(text: str) -> Level:
    return screen(text, PHRASES).level


def test_levels_are_ordered() -> None:
    assert Level.NONE < Level.READ_FIRST < Level.DANGER_NOW


def test_every_way_of_reading_every_pattern_raises_its_phrase_at_its_level() -> None:
    for phrase_id, text in EVERY_STARTED_PATTERN:
        found = screen(text, PHRASES)
        assert phrase_id in found.phrase_ids, text
        assert found.level >= BY_ID[phrase_id].level, text


def test_the_list_is_short_and_has_both_levels() -> None:
    assert {phrase.level for phrase in PHRASES.phrases} == {Level.READ_FIRST, Level.DANGER_NOW}
    assert len(PHRASES.phrases) <= 40


@pytest.mark.parametrize(
    "text",
    [
        "I AM GOING TO KILL MYSELF",
        "i am\ngoing  to\t\r\nkill\n\nmyself",
        "I’m going to kill myself",
        "im going to kill myself",
        "I`m gonna kil my self",
        "going to kill-myself",
        "going to kill\u200bmyself",
        "going to ki\u200bll my\u00adself",
        "going to \uff4b\uff49\uff4c\uff4c myself",
        "going to k i l l m y s e l f",
        "i a m g o i n g t o k i l l m y s e l f",
        "going to k.i.l.l. myself",
        "going to k*ll myself",
        "going to k1ll mys3lf",
        "going to killlll myselfffff",
        "going to kïll mýself",
        "i. am. going. to. kill. myself.",
        "no, I am going to comit sucide",
        "going to commit suicde",
    ],
)
def test_typing_does_not_hide_danger(text: str) -> None:
    assert level(text) == Level.DANGER_NOW


@pytest.mark.parametrize("words", ["cant", "can't", "can’t", "cannot", "can not", "CAN'T", "carnt"])
def test_apostrophes_do_not_matter(words: str) -> None:
    assert level(f"I {words} keep him safe") == Level.DANGER_NOW


@pytest.mark.parametrize(
    "text",
    [
        "our safeguarding policy",
        "suicide prevention training",
        "the self-harm policy",
        "the plan is not safe to sign",
        "we fell out of the window of appeal",
        "this is killing me",
        "it has died down",
        "he uses a knife and fork with help",
        "my son is missing 20 hours of provision",
        "he is outside the catchment",
        "his hours are to be cut",
        "the review is next week",
        "the LA has breached the order of the tribunal",
        "",
    ],
)
def test_everyday_words_of_such_letters_raise_nothing(text: str) -> None:
    assert screen(text, PHRASES) == Screening(Level.NONE, ())


def test_a_gap_does_not_reach_into_the_next_sentence() -> None:
    assert level("She is suicidal and it is tonight") == Level.DANGER_NOW
    assert level("She was suicidal. The meeting is tonight") == Level.READ_FIRST


def test_the_result_names_phrases_and_never_the_text() -> None:
    found = screen("Jo Bloggs is going to kill himself tonight", PHRASES)
    assert set(found.phrase_ids) <= BY_ID.keys()
    assert "Bloggs" not in repr(found)


@given(any_text, any_text)
@example("k i l l", "m y s e l f")
@example("going to kill", "myself")
@example("going to kill my-", "self")
@example("I want to die", "of embarrassment")
def test_more_text_never_lowers_the_level(before: str, after: str) -> None:
    assert level(f"{before} \n {after}") >= max(level(before), level(after))


@given(any_text, any_text)
def test_more_text_never_loses_a_phrase(before: str, after: str) -> None:
    together = set(screen(f"{before} \n {after}", PHRASES).phrase_ids)
    assert together >= {*screen(before, PHRASES).phrase_ids, *screen(after, PHRASES).phrase_ids}


@given(st.text(alphabet=st.characters()))
@example("\x00")
@example("\ud800\udfff")
@example("\ufdfa" * 50)
@example("..... '''''' ----- ___")
def test_any_text_at_all_is_answered(text: str) -> None:
    assert screen(text, PHRASES).level in Level


HOSTILE = [
    "i ",
    "he is going to kill ",
    "has taken ",
    "not ",
    "k i ",
    "can not keep . ",
    "a-",
    "\u200b",
    "\ufdfa",
    "' ",
]


def steps(text: str) -> int:
    """How many calls the screen makes for a text: the same on every machine."""
    counted = 0

    def count(*_: object) -> None:
        nonlocal counted
        counted += 1

    sys.setprofile(count)
    try:
        screen(text, PHRASES)
    finally:
        sys.setprofile(None)
    return counted


@pytest.mark.parametrize("piece", HOSTILE)
def test_twice_the_hostile_text_is_at_most_twice_the_work(piece: str) -> None:
    half, whole = (piece * 2_000)[:1_000], (piece * 2_000)[:2_000]
    assert steps(whole) <= 2.2 * steps(half)


@pytest.mark.parametrize("piece", ["-", "a-", "_.", "a ", " ", "x", "'", "a'", "...", "\u200b", "a\u0301", "$1"])
def test_a_text_far_too_long_is_read_in_one_go(piece: str) -> None:
    # Work that grew with the square of the length would need hours here, not a second.
    for words in readings(piece * 100_000, PHRASES.spelling):
        assert len(words) <= 200_000
