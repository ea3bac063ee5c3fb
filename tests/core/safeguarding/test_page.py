from core.safeguarding.phrases import load_phrases
from core.safeguarding.screen import Level
from tests.core.safeguarding.measure import PAGE, SETS, current_page, measure


def test_the_published_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == current_page(), "run: python -m tests.core.safeguarding.measure"


def test_there_are_enough_samples_of_every_level_in_both_sets() -> None:
    sets = {name: measure(name, load_phrases()) for name in SETS}
    assert sum(map(len, sets.values())) >= 160
    for samples in sets.values():
        for level in Level:
            assert sum(sample.written_as == level for sample in samples) >= 20


def test_no_sample_is_in_both_sets() -> None:
    tuning, held_out = ({sample.text for sample in measure(name, load_phrases())} for name in SETS)
    assert not tuning & held_out
