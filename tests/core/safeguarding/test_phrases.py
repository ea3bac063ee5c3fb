from pathlib import Path

import pytest

from core.safeguarding.phrases import PhraseListFaulty, load_phrases
from core.safeguarding.screen import Level, Screening, screen

ONE = '[[phrase]]\nid = "x"\nlevel = "read_first"\nwhy = "y"\n'


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(text, "utf-8")
    return path


def test_an_organisation_can_use_its_own_list(tmp_path: Path) -> None:
    phrases = load_phrases(
        written(
            tmp_path,
            '[same]\n"can not" = ["cant"]\n[words]\nwho = "he|she"\n'
            + ONE
            + 'patterns = ["<who> cant ..2 (swim|go under) [at all] now"]\n',
        )
    )
    assert screen("She can't really swim at all, now", phrases) == Screening(Level.READ_FIRST, ("x",))
    assert screen("He cannot swim now", phrases).level == Level.NONE
    assert screen("He can not go under now", phrases).level == Level.READ_FIRST
    assert screen("He cant one two three swim now", phrases).level == Level.NONE


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "phrase: Field required"),
        ("phrase = []", "phrase: Tuple should have at least 1 item"),
        ("x = ", "Invalid value"),
        (ONE, "phrase[0].patterns: Field required"),
        (ONE.replace("read_first", "urgent") + 'patterns = ["a"]', "phrase[0].level: Input should be"),
        (ONE.replace('"x"', '"Two Words"') + 'patterns = ["a"]', "phrase[0].id: String should match"),
        (ONE + 'patterns = ["a"]\nexcept = ["b"]', "phrase[0].except: Extra inputs"),
        (ONE + 'patterns = ["a"]\n' + ONE + 'patterns = ["b"]', "phrase[1].id: 'x' is there twice"),
        (ONE + 'patterns = ["a", "b <nobody>"]', "phrase[0].patterns[1]: there is no list <nobody>"),
        (ONE + 'patterns = ["a (b|c"]', "phrase[0].patterns[0]: ) was expected before the end"),
        (ONE + 'patterns = ["a b)"]', "phrase[0].patterns[0]: the end was expected before )"),
        (ONE + 'patterns = ["a (b|)"]', "phrase[0].patterns[0]: nothing before )"),
        (ONE + 'patterns = ["a ..3"]', "phrase[0].patterns[0]: must not begin or end with a gap"),
        (ONE + 'patterns = ["[a]"]', "phrase[0].patterns[0]: may match nothing at all"),
        (ONE + 'patterns = ["Kill*"]', "phrase[0].patterns[0]: 'K' is not part of the notation"),
        (ONE + f'patterns = ["{"(a b|c d) " * 11}"]', "phrase[0].patterns[0]: more than 1000 ways"),
        ('[words]\nwho = "he|"\n' + ONE + 'patterns = ["a"]', "words.who: nothing before the end"),
    ],
)
def test_a_faulty_list_is_refused_with_the_key_that_is_wrong(tmp_path: Path, text: str, problem: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(PhraseListFaulty) as refused:
        load_phrases(path)
    assert str(refused.value).startswith(str(path))
    assert problem in str(refused.value)


def test_a_list_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PhraseListFaulty, match=r"none\.toml"):
        load_phrases(tmp_path / "none.toml")


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(PhraseListFaulty, match=r"own\.toml"):
        load_phrases(path)
