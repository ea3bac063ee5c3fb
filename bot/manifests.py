"""Prints the manifest from which a platform makes the desk's app."""

import importlib
import json
import sys
from pathlib import Path

from bot.config import load
from core.settings import CommandNames


def show(platform: str, config: Path) -> None:
    """As JSON, with the commands' names from the configuration where there is one. Raises BadConfig."""
    names = load(config).settings.commands if config.exists() else CommandNames()
    made = importlib.import_module(f"adapters.{platform}.manifest").manifest(names)
    sys.stdout.write(json.dumps(made, indent=2) + "\n")
