"""What must never be seen in a configuration file, in a log or on a screen, by its shape."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Secret:
    """A kind of secret: its shape, what it is called, and where it belongs instead."""

    shape: re.Pattern[str]
    called: str
    belongs: str


_IN_A_VARIABLE: Final = "set it as an environment variable, and name that variable here"

SECRETS: Final = (
    Secret(re.compile(r"\bxox[a-z](?:\.xox[a-z])?-[\w-]+|\bxapp-[\w-]+"), "a platform's token", _IN_A_VARIABLE),
    Secret(re.compile(r"\b[\w-]{23,30}\.[\w-]{6,7}\.[\w-]{27,45}\b"), "a platform's token", _IN_A_VARIABLE),
    # "interaction:" in base64: with such a token anybody may answer in the bot's name for a quarter of an hour.
    Secret(re.compile(r"\baW50ZXJhY3Rpb246[\w-]{16,}"), "a platform's token", _IN_A_VARIABLE),
    Secret(re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY"), "a private key", "keep it in a file of its own"),
    Secret(
        re.compile(r"(?<![\w+/-])[\w+/-]{43}=(?![\w=])"),
        "an encryption key",
        "keep it in the key file, or in ADVOCATE_DESK_KEYS",
    ),
    Secret(
        re.compile(r"(?<=://)[^\s:/@\"']*:[^\s/@\"']+(?=@)"),
        "a password",
        "set the whole address as ADVOCATE_DESK_DATABASE_URL, or name a file that holds it in "
        "ADVOCATE_DESK_DATABASE_URL_FILE",
    ),
)

_CONTACTS: Final = (
    re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+"),
    re.compile(r"(?<!\d)(?:\+44|0)(?:[ ()-]?\d){9,10}(?!\d)"),
)

HIDDEN: Final = "[hidden]"


def secrets_in(text: str) -> list[Secret]:
    """Which kinds of secret this text seems to hold."""
    return [secret for secret in SECRETS if secret.shape.search(text)]


def without_secrets(text: str) -> str:
    """The text without what looks like a secret."""
    return _without(text, (secret.shape for secret in SECRETS))


def redacted(text: str) -> str:
    """The text without what looks like a secret, an e-mail address or a telephone number. A last wall, not a plan."""
    return _without(without_secrets(text), _CONTACTS)


def _without(text: str, shapes: Iterable[re.Pattern[str]]) -> str:
    for shape in shapes:
        text = shape.sub(HIDDEN, text)
    return text
