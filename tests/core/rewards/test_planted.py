"""The tests of recognition, tested: the desk as it is lives through every life, and no planted bug does."""

from collections.abc import Iterator

import pytest

from tests.core.rewards.machine import Recognised
from tests.core.rewards.planted import LIVES, PLANTED, Life, Planted
from tests.databases import Databases


@pytest.fixture
def life(sqlite_databases: Databases) -> Iterator[Recognised]:
    Recognised.databases = sqlite_databases
    begun = Recognised()
    yield begun
    begun.teardown()


@pytest.mark.parametrize("lived", LIVES, ids=lambda lived: lived.__name__.replace("_", " "))
def test_the_desk_as_it_is_lives_through(life: Recognised, lived: Life) -> None:
    lived(life)


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)
def test_no_planted_bug_survives(life: Recognised, planted: Planted) -> None:
    with planted.plant(), pytest.raises(AssertionError):
        planted.life(life)
