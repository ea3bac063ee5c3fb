"""Prints where the bot is let in, for platforms on which somebody must invite it."""

import asyncio
import importlib
import sys
from pathlib import Path

from pydantic import BaseModel

from bot.config import load
from core.clock import SystemClock
from core.platform import Checked
from core.refusals import NotValid


def show(platform: str, path: Path) -> int:
    """Print the address, or what is wrong; the exit code. Raises BadConfig, or NotValid without such a section."""
    settings = load(path).platforms.get(platform)
    if settings is None:
        raise NotValid(problem=f"There is no [{platform}] section in {path}.")
    found = asyncio.run(_invitation(platform, settings))
    (sys.stderr if found.cure else sys.stdout).write(f"{found if found.cure else found.what}\n")
    return 1 if found.cure else 0


async def _invitation(platform: str, settings: BaseModel) -> Checked:
    opened = importlib.import_module(f"adapters.{platform}").open_platform(settings, clock=SystemClock())
    try:
        found: Checked = await opened.invitation()
        return found
    finally:
        await opened.close()
