"""The checker, tested: the desk as it is lives through every scenario, and no planted bug does."""

from collections.abc import Iterator

import pytest

from tests.databases import Databases
from tests.rig import planted_page
from tests.rig.checker import LIVENESS, SAFETY, Violation
from tests.rig.planted import PLANTED, Planted
from tests.rig.scenarios import SCENARIOS, Scenario
from tests.rig.simulator import Simulator


@pytest.fixture
def url(sqlite_databases: Databases) -> Iterator[str]:
    fresh = sqlite_databases.fresh()
    yield fresh
    sqlite_databases.discard(fresh)


def lived_through(url: str, scenario: Scenario) -> list[Violation]:
    """What does not hold at any step, nor once everything works again."""
    with Simulator.open(url) as sim:
        found = [violation for _ in scenario(sim) for violation in sim.violations()]
        sim.heal()
        sim.wait(hours=1)
        return found + sim.violations(quiet=True)


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_the_desk_as_it_is_lives_through(url: str, scenario: Scenario) -> None:
    assert not lived_through(url, scenario)


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)
def test_no_planted_bug_survives(url: str, planted: Planted) -> None:
    with planted.plant():
        found = lived_through(url, planted.scenario)
    assert planted.invariant in {violation.invariant for violation in found}, found


def test_every_invariant_kills_a_bug_that_is_named_for_it() -> None:
    assert {planted.invariant for planted in PLANTED} == {*SAFETY, *LIVENESS}


def test_the_page_of_planted_bugs_is_up_to_date() -> None:
    assert planted_page.PAGE.read_text("utf-8") == planted_page.page(), "python -m tests.rig.planted_page renews it"
