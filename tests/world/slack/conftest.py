import pytest

from tests.world.slack.scene import Scene, scene


@pytest.fixture
def at() -> Scene:
    return scene()
