"""The stand-in's own table of methods beside Slack's official list, where that is at hand."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.world.slack.model import Kind
from tests.world.slack.table import METHODS, Tier

SPECS = os.environ.get("PLATFORM_SPECS")
TIERS = {"t1": Tier.T1, "t2": Tier.T2, "t3": Tier.T3, "t4": Tier.T4, "t5": Tier.SPECIAL}
NOT_LISTED = {"api.test", "usergroups.list"}


@pytest.fixture
def official() -> dict[str, Any]:
    if not SPECS:
        pytest.skip("PLATFORM_SPECS is not set: Slack's official list of methods is not compared")
    found: dict[str, Any] = json.loads((Path(SPECS) / "slack-methods.json").read_text("utf-8"))
    return found


def test_every_method_has_the_tier_and_the_scopes_of_the_official_list(official: dict[str, Any]) -> None:
    for name, method in METHODS.items():
        if name in NOT_LISTED:
            continue
        theirs = official[name]
        scopes = set((theirs["scope"] or {}).get("bot", ()))
        assert method.tier is TIERS[theirs["rate_limits"]], name
        if method.by_kind and method.by_kind != "write":
            assert {f"{kind}:{method.by_kind}" for kind in Kind} <= scopes, name
        elif method.scope and method.scope != "connections:write":
            assert scopes == {method.scope}, name
        elif not method.by_kind:
            assert not scopes, name


def test_what_a_method_needs_is_what_the_official_list_requires(official: dict[str, Any]) -> None:
    for name, method in METHODS.items():
        if name not in NOT_LISTED:
            assert set(method.needs) == set(official[name]["args"]["required"]) - {"token"}, name
