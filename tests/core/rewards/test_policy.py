"""The policy as data: what is refused, and what every policy must keep."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from core.rewards.policy import DATA_FILE, BadPolicy, load_policy, problems

WRITTEN = DATA_FILE.read_text("utf-8")


def test_the_policy_that_comes_with_the_desk_adds_up_to_a_thousand() -> None:
    policy = load_policy()
    assert policy.caps == 1000
    assert (policy.of_oneself, policy.of_families) == (300, 700)
    assert list(problems(policy)) == []


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("cap = 400", "cap = -1", "outcomes.cap"),
        ("trusted = 450", "trusted = 800", "tiers"),
        ("expert = 750", "expert = 1000", None),
        ("expert = 750", "expert = 1001", "tiers.expert"),
        ("trusted = 450", "trusted = 300", "tiers.trusted"),
        ("expert = 750", "expert = 700", "tiers.expert"),
        ("each = 15 }", "each = 45 }", "outcomes.steps"),
        ("slow = 0", "slow = 3", "active_support.slow"),
        ("steady_hours = 72", "steady_hours = 12", "active_support.steady_hours"),
        ("article = 20", "article = 20\nlottery = 1", "contributions.lottery"),
        ("article = 20", "", "contributions.article"),
        ('version = "2026-1"', "version =", "the file"),
    ],
)
def test_a_policy_is_checked_whole(tmp_path: Path, old: str, new: str, key: str | None) -> None:
    assert old in WRITTEN
    file = tmp_path / "rewards.toml"
    file.write_text(WRITTEN.replace(old, new, 1), "utf-8")
    if key is None:
        load_policy(file)
    else:
        with pytest.raises(BadPolicy, match=re.escape(f"{file}: {key}")):
            load_policy(file)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadPolicy, match=r"none\.toml: the file: No such file"):
        load_policy(tmp_path / "none.toml")


def test_other_figures_under_the_same_version_have_another_stamp() -> None:
    policy = load_policy()
    changed = replace(policy, tiers=replace(policy.tiers, trusted=460))
    assert changed.version == policy.version
    assert changed.stamp != policy.stamp
    assert replace(changed, tiers=policy.tiers).stamp == policy.stamp
