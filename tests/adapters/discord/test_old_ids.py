"""Buttons never grow too old: every form of id that there ever was is read as it was meant."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from adapters.discord import forms
from adapters.discord.events import Heard

LINES = (Path(__file__).parent / "old_ids.txt").read_text("utf-8").splitlines()
OLD = [tuple(part.strip() for part in line.split("|")) for line in LINES if not line.startswith("#")]


@pytest.mark.parametrize(("where", "pressed", "value", "server"), OLD)
def test_an_id_is_read_as_it_was_meant(where: str, pressed: str, value: str, server: str) -> None:
    """In a server, the server itself says which one it is, whatever an id says."""
    guild = 111 if where == "server" else None
    interaction = SimpleNamespace(guild_id=guild, data={"custom_id": pressed}, user=SimpleNamespace(id=7))
    heard = Heard.of(cast(Any, interaction))
    assert (heard.value, heard.account.workspace) == (value, server)
    assert heard.guild == ("" if guild else server)


def test_inputs_are_read_by_the_names_they_have_had() -> None:
    parts: list[dict[str, Any]] = [
        {"type": 18, "component": {"type": 4, "custom_id": "words", "value": "Hello"}},
        {"type": 18, "component": {"type": 3, "custom_id": "reason", "values": ["other"]}},
        {"type": 18, "component": {"type": 3, "custom_id": "several:kinds", "values": ["transport"]}},
        {"type": 10},
    ]
    assert forms.values(parts) == {"words": "Hello", "reason": "other", "kinds": ("transport",)}
