"""Recognition under anything that may happen."""

import hypothesis
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.core.rewards.machine import Recognised
from tests.databases import Databases

THOROUGH = hypothesis.settings.get_current_profile_name() == "explore"
HOW = settings(max_examples=200 if THOROUGH else 15, stateful_step_count=60 if THOROUGH else 25)


def test_the_score_is_always_what_was_done(sqlite_databases: Databases) -> None:
    Recognised.databases = sqlite_databases
    run_state_machine_as_test(Recognised, settings=HOW)
