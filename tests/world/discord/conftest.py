"""A fresh town for every test."""

import pytest

from tests.world.discord.town import Town


@pytest.fixture
def town() -> Town:
    return Town()
