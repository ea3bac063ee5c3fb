"""Secrets that a family's browser or mail holds. The desk keeps SHA-256 fingerprints of them, never the secrets.

A token has 256 random bits, so a plain hash is enough: nobody can try that many (NIST SP 800-63B, 5.1.2.2).
Each purpose has fingerprints of its own: a link is no session, and a session is no draft.
"""

import hashlib
import re
import secrets
from datetime import timedelta
from enum import StrEnum
from typing import Final

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)

LINK_FOR: Final = timedelta(days=14)
"""How long a private link can be spent (house rule; real time)."""

SPENT_AGAIN_FOR: Final = timedelta(minutes=10)
"""How long the browser that spent a link may spend it again: a second tap, or a reply that was lost (house rule)."""

IDLE_FOR: Final = timedelta(hours=1)
OPEN_FOR: Final = timedelta(hours=12)
"""How long a page stays open in a browser: unused, and altogether (house rule; real time)."""

DRAFT_FOR: Final = timedelta(hours=2)
"""How long a form that was not sent is kept after its last change (house rule; real time)."""

NEW_LINK_AFTER: Final = timedelta(minutes=10)
"""A new link is sent at most so often to one family (house rule)."""


class Purpose(StrEnum):
    """What a token opens. One never opens what another is for."""

    LINK = "link"
    SESSION = "session"
    DRAFT = "draft"
    DRAFT_KEY = "draft key"
    FORM = "form"
    PROGRAM = "program"


def new_token() -> str:
    """256 random bits, in 43 characters that need no escaping in an address."""
    return secrets.token_urlsafe(32)


def is_token(written: str) -> bool:
    """Whether this could be one at all."""
    return _TOKEN.fullmatch(written) is not None


def fingerprint(purpose: Purpose, token: str) -> str:
    """By what the desk knows a token for this purpose: 64 hexadecimal digits."""
    return hashlib.sha256(f"advocate-desk {purpose}\0{token}".encode()).hexdigest()


def key_from(token: str) -> bytes:
    """The key under which a draft is sealed: it lives in the family's browser, and nowhere else."""
    return hashlib.sha256(f"advocate-desk {Purpose.DRAFT_KEY}\0{token}".encode()).digest()
