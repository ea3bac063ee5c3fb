"""The stand-in's own rules beside Slack's official lists and schemas, where those are at hand."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from tests.world.slack.model import Json, Kind
from tests.world.slack.table import METHODS, Tier
from tests.world.slack.test_blocks import AT_THE_LIMIT, BLOCKS, VIEWS, refusal_of

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


OLDER_THAN_ITS_DOCUMENTS = {"option": "an option's value may have 150 characters by now"}


@pytest.mark.parametrize("name", sorted(AT_THE_LIMIT.keys() - OLDER_THAN_ITS_DOCUMENTS.keys()))
def test_what_is_taken_here_slacks_own_schema_takes_too(name: str) -> None:
    fits, _ = AT_THE_LIMIT[name]
    assert schema("MessageBlocks").is_valid(fits)


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_a_form_that_is_taken_here_slacks_own_schema_takes_too(name: str) -> None:
    fits, _ = VIEWS[name]
    assert schema("Modal").is_valid(fits)


@given(st.lists(BLOCKS, max_size=3))
def test_nothing_is_taken_here_that_slacks_own_schema_refuses(blocks: list[Json]) -> None:
    assert refusal_of(*blocks) != "" or schema("MessageBlocks").is_valid(blocks)


def schema(name: str) -> Draft7Validator:
    if not SPECS:
        pytest.skip("PLATFORM_SPECS is not set: Slack's own schema of blocks is not compared")
    return Draft7Validator({**_definitions(), "$ref": f"#/definitions/{name}"})


@cache
def _definitions() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((Path(SPECS or "") / "slack-blocks.schema.json").read_text("utf-8"))
    return found
