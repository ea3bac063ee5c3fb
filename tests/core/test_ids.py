import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.ids import Ids, SeededIds, TimeOrderedIds


@pytest.mark.parametrize("ids", [TimeOrderedIds(), SeededIds(7)])
def test_ids_rise_and_fit_a_signed_64_bit_column(ids: Ids) -> None:
    handed_out = [ids.next() for _ in range(5_000)]
    assert handed_out == sorted(set(handed_out))
    assert 0 < handed_out[0] < handed_out[-1] < 2**63


def test_ids_are_unique_and_rise_in_every_thread() -> None:
    ids = TimeOrderedIds()
    with ThreadPoolExecutor(8) as threads:
        per_thread = list(threads.map(lambda _: [ids.next() for _ in range(2_000)], range(8)))
    assert all(mine == sorted(mine) for mine in per_thread)
    assert len({one for mine in per_thread for one in mine}) == 16_000


def test_ids_keep_rising_when_the_clock_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    ids, an_hour_ago = TimeOrderedIds(), time.time_ns() - 3_600 * 10**9
    before = ids.next()
    monkeypatch.setattr(time, "time_ns", lambda: an_hour_ago)
    assert ids.next() > before


def test_ids_of_two_processes_in_the_same_millisecond_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 1_800_000_000 * 10**9)
    first = [TimeOrderedIds().next() for _ in range(20)]
    assert len({one >> 21 for one in first}) == 1
    assert len(set(first)) == 20


@pytest.mark.parametrize("ids", [TimeOrderedIds(), SeededIds(7)])
def test_public_ids_are_26_characters_that_survive_any_button(ids: Ids) -> None:
    handed_out = {ids.public() for _ in range(1_000)}
    assert len(handed_out) == 1_000
    assert all(re.fullmatch("[a-z2-7]{26}", one) for one in handed_out)


def test_the_same_seed_gives_the_same_names_and_another_seed_gives_others() -> None:
    def names(seed: int) -> list[object]:
        ids = SeededIds(seed)
        return [ids.next(), ids.public(), ids.next(), ids.public()]

    assert names(1) == names(1)
    assert names(1) != names(2)
