"""The whole desk under anything that anybody may do, and much that may go wrong."""

import hypothesis
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.databases import Databases
from tests.rig.machine import Life
from tests.rig.scenarios import SCENARIOS
from tests.rig.simulator import Simulator
from tests.thoroughness import times

THOROUGH = hypothesis.settings.get_current_profile_name() == "explore"
HOW = settings(
    max_examples=400 if THOROUGH else times(in_ci=20, elsewhere=12), stateful_step_count=60 if THOROUGH else 30
)


def test_whatever_happens_nobody_is_left_unanswered(sqlite_databases: Databases) -> None:
    Life.databases = sqlite_databases
    run_state_machine_as_test(Life, settings=HOW)


def test_the_same_seed_and_the_same_acts_give_the_same_history(sqlite_databases: Databases) -> None:
    def told() -> str:
        url = sqlite_databases.fresh()
        with Simulator.open(url, seed=7) as sim:
            for name in ("a_reply_is_lost", "a_family_is_handed_over", "the_bot_is_asleep"):
                for _ in SCENARIOS[name](sim):
                    pass
            history = sim.history()
        sqlite_databases.discard(url)
        return history

    assert told() == told()
