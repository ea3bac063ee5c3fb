"""The whole desk under anything that anybody may do, and much that may go wrong."""

import hypothesis
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.databases import Databases
from tests.rig.machine import Life

THOROUGH = hypothesis.settings.get_current_profile_name() == "explore"
HOW = settings(max_examples=400 if THOROUGH else 20, stateful_step_count=60 if THOROUGH else 30)


def test_whatever_happens_nobody_is_left_unanswered(sqlite_databases: Databases) -> None:
    Life.databases = sqlite_databases
    run_state_machine_as_test(Life, settings=HOW)
