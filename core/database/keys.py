"""Encryption at rest: families' words are sealed under data keys, and those under the operator's master keys.

A data key belongs to one request or one family and lies in the database only wrapped; dropping it erases
every text under it. Master keys come from the environment and can be rotated. AES-256-GCM throughout, with
random nonces: each key seals far fewer than the 2^32 texts that are their limit (NIST SP 800-38D, 8.3).
"""

import base64
import binascii
import hashlib
import hmac
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.database.failures import StorageFailure

VARIABLE: Final = "ADVOCATE_DESK_KEYS"

_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_SETTINGS: Final = frozenset({"current", "index"})


class CannotRead(StorageFailure):
    """This text can't be read: its key is missing or wrong. Please tell whoever runs the desk."""


class KeysUnusable(Exception):
    """The encryption keys can't be used; the message says why, and never holds a key."""


class DataKey(bytes):
    """A data key, ready to use. Its text form is a word, so that no log and no traceback can hold it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "DataKey(hidden)"

    __str__ = __repr__


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A data key as the database keeps it: sealed under the master key with this id."""

    key_id: str
    wrapped: bytes = field(repr=False)


class KeyRing:
    """The master keys by id, the one used for new data, and the index key, which stays when those rotate."""

    def __init__(self, masters: Mapping[str, bytes], *, current: str, index: bytes) -> None:
        """Raises KeysUnusable when a key has the wrong size or `current` names none."""
        for name, key in (*masters.items(), ("index", index)):
            if len(key) != _KEY_BYTES:
                raise KeysUnusable(f"The key {name!r} must be {_KEY_BYTES} bytes long, written in base64.")
        if current not in masters:
            raise KeysUnusable(f"The current key is said to be {current!r}, but there is no key of that name.")
        if index in masters.values():
            raise KeysUnusable("The index key must be a key of its own: the others will be replaced one day.")
        self._masters = {name: AESGCM(key) for name, key in masters.items()}
        self._index = index
        self.current = current

    @classmethod
    def from_values(cls, values: Mapping[str, str], *, current: str, index: str) -> Self:
        """A ring from keys written in base64. Raises KeysUnusable."""
        masters = {name: _decoded(name, value) for name, value in values.items()}
        return cls(masters, current=current, index=_decoded("index", index))

    def __repr__(self) -> str:
        return f"KeyRing({', '.join(self._masters)}; current={self.current!r})"

    def new_data_key(self) -> WrappedKey:
        """A fresh data key under the current master key; `unwrap` makes it usable."""
        return self._wrap(os.urandom(_KEY_BYTES))

    def unwrap(self, wrapped: bytes, key_id: str) -> DataKey:
        """The data key. Raises CannotRead when the master key is not on the ring, or is another one."""
        master = self._masters.get(key_id)
        if master is None:
            missing = CannotRead()
            missing.add_note(f"there is no master key {key_id!r}")
            raise missing
        return DataKey(_unsealed(master, wrapped, _bound_to_master(key_id)))

    def rewrap(self, wrapped: bytes, key_id: str) -> WrappedKey:
        """The same data key under the current master key: rotation touches no text. Raises CannotRead."""
        return self._wrap(self.unwrap(wrapped, key_id))

    def seal(self, data_key: bytes, plaintext: str, aad: str) -> bytes:
        """Encrypt a text for one place, named by `aad` as "table.column.row"; it opens nowhere else."""
        return _sealed(AESGCM(data_key), plaintext.encode(), aad.encode())

    def open(self, data_key: bytes, sealed: bytes, aad: str) -> str:
        """The text. Raises CannotRead for a wrong key, a changed byte, or a text moved from another place."""
        return _unsealed(AESGCM(data_key), sealed, aad.encode()).decode()

    def mac(self, purpose: str, message: bytes) -> bytes:
        """HMAC-SHA-256 under a key for this purpose alone, from the index key: it outlives rotations."""
        key = HKDF(SHA256(), _KEY_BYTES, salt=None, info=f"advocate-desk {purpose}".encode()).derive(self._index)
        return hmac.digest(key, message, hashlib.sha256)

    def hash_contact(self, contact: str, organisation: int) -> str:
        """64 hexadecimal digits by which a family is recognised again, within one organisation only.

        Keyed: telephone numbers are few enough to be guessed one by one from a plain hash.
        """
        return self.mac("contact", f"{organisation}\0{normalised_contact(contact)}".encode()).hex()

    def _wrap(self, data_key: bytes) -> WrappedKey:
        sealed = _sealed(self._masters[self.current], data_key, _bound_to_master(self.current))
        return WrappedKey(self.current, sealed)


def normalised_contact(contact: str) -> str:
    """One spelling for one address: e-mail in lower case, a telephone number as +44…

    A UK number is dialled with 0 at home and +44 from abroad (Ofcom, National Telephone Numbering Plan).
    """
    trimmed = " ".join(contact.split()).lower()
    if "@" in trimmed:
        return trimmed.removeprefix("mailto:").strip("<>").replace(" ", "")
    number = re.sub(r"[\s().\-/]", "", trimmed.removeprefix("tel:").replace("(0)", ""))
    if not re.fullmatch(r"\+?[0-9]{7,15}", number):
        return trimmed
    for prefix, instead in (("+", "+"), ("00", "+"), ("0", "+44")):
        if number.startswith(prefix):
            return instead + number[len(prefix) :]
    return number


def load_keys(environment: Mapping[str, str] = os.environ) -> KeyRing:
    """The ring in ADVOCATE_DESK_KEYS, or in the file that ..._FILE names. Raises KeysUnusable."""
    if text := environment.get(VARIABLE):
        return parse_keys(text)
    if path := environment.get(f"{VARIABLE}_FILE"):
        return read_key_file(Path(path))
    raise KeysUnusable(
        f"No encryption keys were given. Set {VARIABLE}_FILE to the key file that `advocate-desk init` wrote."
    )


def read_key_file(path: Path) -> KeyRing:
    """The ring in a key file. Raises KeysUnusable."""
    try:
        return parse_keys(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as problem:
        reason = getattr(problem, "strerror", None) or "it is not a text file"
        raise KeysUnusable(f"The key file {path} can't be read: {reason}.") from None


def parse_keys(text: str) -> KeyRing:
    """The ring in `name=value` words, apart by blanks or lines; # begins a comment. Raises KeysUnusable."""
    words = [word for line in text.splitlines() for word in line.split("#")[0].split()]
    values: dict[str, str] = {}
    for number, word in enumerate(words, start=1):
        name, equals, value = word.partition("=")
        if not equals or not re.fullmatch(r"[a-z][a-z0-9_-]{0,15}", name) or name in values:
            raise KeysUnusable(
                f"Entry {number} of the keys can't be read. Each is name=value, and no name comes twice."
            )
        values[name] = value
    if missing := sorted(_SETTINGS - values.keys()):
        raise KeysUnusable(f"The keys lack the entry {' and the entry '.join(missing)}.")
    masters = {name: value for name, value in values.items() if name not in _SETTINGS}
    return KeyRing.from_values(masters, current=values["current"], index=values["index"])


def write_key_file(path: Path) -> None:
    """Make new keys and keep them in a new file that only its owner can read. Raises KeysUnusable."""
    lines = (
        "# The encryption keys of Advocate Desk. Keep a copy in a safe place, apart from the backups of the",
        "# database: without this file nobody can read what families wrote, and with both anybody can.",
        "# To rotate: add a line k2=… with a new key, say current=k2, restart, and keep k1.",
        "current=k1",
        f"index={new_key()}",
        f"k1={new_key()}",
    )
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write("\n".join(lines) + "\n")
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise KeysUnusable(f"{path} is there already, and was left as it was.") from None
    except OSError as problem:
        raise KeysUnusable(f"The key file {path} can't be written: {problem.strerror}.") from None


def new_key() -> str:
    """A random key in base64, for a line of the key file."""
    return base64.b64encode(os.urandom(_KEY_BYTES)).decode()


def _decoded(name: str, value: str) -> bytes:
    try:
        return base64.b64decode(value, altchars=b"-_" if {"-", "_"} & set(value) else None, validate=True)
    except (binascii.Error, ValueError):
        raise KeysUnusable(f"The key {name!r} is not written in base64.") from None


def _bound_to_master(key_id: str) -> bytes:
    return f"data key under {key_id}".encode()


def _sealed(key: AESGCM, plaintext: bytes, aad: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + key.encrypt(nonce, plaintext, aad)


def _unsealed(key: AESGCM, sealed: bytes, aad: bytes) -> bytes:
    try:
        return key.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], aad)
    except (InvalidTag, ValueError):
        # ValueError: too short to hold a nonce, as after a truncated write.
        raise CannotRead from None
