"""The first command: a configuration to fill in, and keys to keep."""

import os
import sys
from pathlib import Path
from typing import Final

from bot.problems import example
from core.database.keys import write_key_file

CONFIG: Final = "config.toml"
KEYS: Final = "advocate-desk.key"

EXPLAINED: Final = """\
Written: {config}
Written: {keys}

The key file encrypts what families write. Without it nobody can ever read those words again: not you, not us. Copy it
now to a safe place, apart from the backups of the record; whoever has both can read everything.

Next: fill in {config}, then run
  advocate-desk db upgrade --config {config}
  advocate-desk doctor --config {config}
  advocate-desk run --config {config}
"""


def init(folder: Path) -> int:
    """Write both files, or neither where one is there already; the exit code. Raises OSError and KeysUnusable."""
    config, keys = folder / CONFIG, folder / KEYS
    if there := [path for path in (config, keys) if path.exists()]:
        for path in there:
            sys.stderr.write(f"{path} exists already, and nothing was written.\n")
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    write_key_file(keys)
    with os.fdopen(os.open(config, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(example())
    sys.stdout.write(EXPLAINED.format(config=config, keys=keys))
    return 0
