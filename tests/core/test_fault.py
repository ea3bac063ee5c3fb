from collections.abc import Iterator

import pytest

from core import fault


@pytest.fixture(autouse=True)
def _nothing_armed_afterwards() -> Iterator[None]:
    yield
    fault.disarm()


def test_nothing_happens_where_nothing_is_armed() -> None:
    fault.point("store.after_commit")


def test_a_fault_strikes_once_at_the_passing_it_was_planned_for() -> None:
    fault.arm(fault.Plan.parse("store.after_commit:3=raise"))
    fault.point("store.after_commit")
    fault.point("store.before_commit")
    fault.point("store.after_commit")
    with pytest.raises(fault.Crash):
        fault.point("store.after_commit")
    fault.point("store.after_commit")


def test_several_faults_count_for_themselves() -> None:
    fault.arm(fault.Plan.parse("post.after_send=lose, post.before_send:2=raise"))
    fault.point("post.before_send")
    with pytest.raises(fault.ReplyLost):
        fault.point("post.after_send")
    with pytest.raises(fault.Crash):
        fault.point("post.before_send")


def test_a_simulated_crash_is_caught_by_nobody_who_catches_exceptions() -> None:
    assert not issubclass(fault.Crash, Exception)


@pytest.mark.parametrize("text", ["store.somewhere=kill", "store.after_commit", "store.after_commit:0=kill", "x=y"])
def test_a_plan_that_would_do_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no fault"):
        fault.Plan.parse(text)


def test_the_environment_arms_only_when_it_is_asked() -> None:
    fault.arm_from_environment({})
    fault.point("store.after_commit")
    fault.arm_from_environment({"ADVOCATE_DESK_FAULT": "store.after_commit=raise"})
    with pytest.raises(fault.Crash):
        fault.point("store.after_commit")
