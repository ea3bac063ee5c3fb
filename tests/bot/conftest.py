"""A folder with the example configuration and its keys, as `advocate-desk init` makes it."""

from pathlib import Path

import pytest

from bot.problems import example
from core.database.keys import write_key_file


@pytest.fixture
def configured(tmp_path: Path) -> Path:
    """The configuration file, in a folder of its own beside the key file."""
    path = tmp_path / "config.toml"
    path.write_text(example())
    write_key_file(tmp_path / "advocate-desk.key")
    return path
