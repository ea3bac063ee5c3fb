"""How a command ends when it could not do its work: one plain sentence, and a code that a script can read."""

import os
import sys
import traceback
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError

from bot.problems import BadConfig
from bot.redaction import without_secrets
from core.database.backup import BackupFailed, DatabaseDamaged
from core.database.engine import BadAddress
from core.database.failures import StorageFailure, Trouble, diagnose
from core.database.keys import KeysUnusable
from core.database.lock import AlreadyRunning
from core.database.migrations import WrongSchema
from core.database.rotation import KeyLost
from core.refusals import Refusal
from core.rewards.policy import BadPolicy

FAILED: Final = 1
CONFIGURATION: Final = 2
RUNNING: Final = 3

DEBUG: Final = "ADVOCATE_DESK_DEBUG"

_CODES: Final = {
    BadConfig: CONFIGURATION,
    KeysUnusable: CONFIGURATION,
    BadAddress: CONFIGURATION,
    BadPolicy: CONFIGURATION,
    AlreadyRunning: RUNNING,
}
_SENTENCES: Final = (*_CODES, WrongSchema, BackupFailed, DatabaseDamaged, KeyLost, StorageFailure, Refusal)
"""What says in its own words what is wrong and what to do."""


def told(error: Exception) -> int:
    """Say on standard error what went wrong; the exit code."""
    if os.environ.get(DEBUG):
        traceback.print_exception(error)
    sentence, code = ending(error)
    sys.stderr.write(sentence.rstrip() + "\n")
    return code


def ending(error: Exception) -> tuple[str, int]:
    """The sentence and the exit code for an exception."""
    code = next((code for kind, code in _CODES.items() if isinstance(error, kind)), FAILED)
    if isinstance(error, DBAPIError):
        if diagnose(error) is Trouble.DAMAGED:
            return "The database is damaged. Keep it, and restore a backup with `advocate-desk restore`.", code
        return "The database can't be reached, or refused the work. Is it running, and is its address right?", code
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}." if error.filename else f"{error.strerror}.", code
    if isinstance(error, _SENTENCES):
        return without_secrets(str(error)), code
    where = traceback.extract_tb(error.__traceback__)[-1]
    what = f"{type(error).__name__} in {where.name}, {Path(where.filename).name}:{where.lineno}"
    return f"This should not have happened: {what}. Set {DEBUG}=1 to see more, and please report it.", code
