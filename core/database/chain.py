"""The journal, sealed: an HMAC chain over batches of it, so that whoever changes a line without the key is found out.

A calendar job seals what is new; no verb waits for it. What the chain cannot show is a line written with the bot's own
keys, and that the newest seals were removed together with their lines: compare `Verdict.head` with an older one noted
elsewhere. The method is that of Schneier and Kelsey, "Secure Audit Logs to Support Computer Forensics" (1999), with
one key instead of an evolving one.
"""

import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import func, insert, select, text, type_coerce
from sqlalchemy.types import NULLTYPE

from core.database.ledgers import journal, journal_seal
from core.database.store import Tx

BATCH: Final = 1_000
"""Lines under one seal: a break is named to this precision."""

_PURPOSE: Final = "journal"
_BEFORE_ALL: Final = -(2**63)
"""No id is below it: a line smuggled in under a negative one belongs to the first seal, and breaks it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the chain says. `sealed` and `waiting` count lines; `head` is the newest seal.

    `broken` holds the ids between which the first seal does not fit its lines: above the one, up to the other.
    """

    sealed: int
    waiting: int
    head: str = ""
    broken: tuple[int, int] | None = None

    @property
    def sound(self) -> bool:
        return self.broken is None

    @property
    def sentence(self) -> str:
        """The verdict for whoever asked."""
        if self.broken is None:
            return f"The journal is sound: {self.sealed} lines are sealed, {self.waiting} wait for the next seal."
        after, upto = self.broken
        return (
            f"The journal has been changed: the lines with ids above {after}, up to {upto}, are not as they were "
            f"sealed. The {self.sealed} lines before them are sound. With another index key, no seal would fit."
        )


def seal(tx: Tx) -> int:
    """Seal the next lines, BATCH at most; how many there were. Call it again until it says 0."""
    if tx.conn.dialect.name == "postgresql":
        # A line whose id is already given may not be visible yet: wait for its writer, or it would be left out.
        tx.conn.execute(text("LOCK TABLE journal IN SHARE MODE"))
    newest = tx.conn.execute(select(journal_seal).order_by(journal_seal.c.upto_id.desc()).limit(1)).one_or_none()
    upto, mac = (newest.upto_id, newest.mac) if newest else (_BEFORE_ALL, "")
    lines = tx.conn.execute(_LINES.where(journal.c.id > upto).limit(BATCH)).all()
    if lines:
        row = {"upto_id": lines[-1].id, "mac": _mac(tx, mac, lines), "sealed_at": tx.now}
        tx.conn.execute(insert(journal_seal), row)
    return len(lines)


def verify(tx: Tx) -> Verdict:
    """Compare every seal with its lines, from the first; stop at the first that does not fit."""
    sealed, mac, upto = 0, "", _BEFORE_ALL
    for found in tx.conn.execute(select(journal_seal).order_by(journal_seal.c.upto_id)).all():
        lines = tx.conn.execute(_LINES.where(journal.c.id > upto, journal.c.id <= found.upto_id)).all()
        if not hmac.compare_digest(found.mac, _mac(tx, mac, lines)):
            return Verdict(sealed, 0, mac, broken=(max(upto, 0), found.upto_id))
        sealed, mac, upto = sealed + len(lines), found.mac, found.upto_id
    waiting = tx.conn.execute(select(func.count()).select_from(journal).where(journal.c.id > upto)).scalar_one()
    return Verdict(sealed, waiting, mac)


_LINES: Final = select(*(type_coerce(column, NULLTYPE) for column in journal.c)).order_by(journal.c.id)
"""As they are kept: a value that no longer fits its type must break the seal, not the reading."""


def _mac(tx: Tx, before: str, lines: Iterable[Iterable[Any]]) -> str:
    spelled = (json.dumps(tuple(line), default=_spelled) for line in lines)
    return tx.keys.mac(_PURPOSE, "\n".join([before, *spelled]).encode()).hex()


def _spelled(value: object) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else repr(value)
