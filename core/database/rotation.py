"""Changing the master key: every data key is wrapped anew under the current one; no text is touched.

While the bot runs: the batches are short transactions, and one that is interrupted goes on where it stopped. Restart
the bot with the new current key first, or it will go on making data keys under the old one.
"""

from typing import Any, Final

from sqlalchemy import bindparam, func, select, update

from core.database.keys import CannotRead
from core.database.ledgers import data_key
from core.database.store import Store, Tx

BATCH: Final = 200


class KeyLost(Exception):
    """Data keys lie under a master key that is not at hand; the message names it and says what is at stake."""

    def __init__(self, key_id: str, count: int) -> None:
        self.key_id = key_id
        self.count = count
        super().__init__(
            f"The master key {key_id!r} is missing from the keys, or is another one of that name. Without it nobody "
            f"can read what {count} of the families and requests on record hold. Put the key back, then try again."
        )


def rotate(store: Store) -> int:
    """Wrap every data key under the current master key; how many were not yet. Raises KeyLost.

    Only when it has come to its end may an old master key be taken away: `keys_in_use` then names one key.
    """
    done = 0
    while batch := store.run_now(_rewrap_some):
        done += batch
    return done


def keys_in_use(tx: Tx) -> dict[str, int]:
    """The master keys under which data keys lie, each with how many."""
    counted = select(data_key.c.key_id, func.count().label("held")).group_by(data_key.c.key_id)
    return {row.key_id: row.held for row in tx.conn.execute(counted)}


def must_have_keys(tx: Tx) -> None:
    """Raise KeyLost unless every master key in use is at hand: to be asked at the start, not by a family's text."""
    for key_id, count in sorted(keys_in_use(tx).items()):
        row = tx.conn.execute(select(data_key.c.wrapped).where(data_key.c.key_id == key_id).limit(1)).one()
        try:
            tx.keys.unwrap(row.wrapped, key_id)
        except CannotRead:
            raise KeyLost(key_id, count) from None


_REWRAP: Final = (
    update(data_key)
    # A key that was erased or rewrapped meanwhile stays as it is.
    .where(*(data_key.c[name] == bindparam(f"its_{name}") for name in ("owner_kind", "owner_id", "key_id")))
    .values(key_id=bindparam("new_id"), wrapped=bindparam("new_wrapped"))
)


def _rewrap_some(tx: Tx) -> int:
    old = sorted(keys_in_use(tx).keys() - {tx.keys.current})
    if not old:
        return 0
    rows = tx.conn.execute(select(data_key).where(data_key.c.key_id == old[0]).limit(BATCH)).all()
    try:
        changed = [_rewrapped(tx, row) for row in rows]
    except CannotRead:
        raise KeyLost(old[0], keys_in_use(tx)[old[0]]) from None
    tx.conn.execute(_REWRAP, changed)
    return len(changed)


def _rewrapped(tx: Tx, row: Any) -> dict[str, Any]:
    new = tx.keys.rewrap(row.wrapped, row.key_id)
    return {
        "its_owner_kind": row.owner_kind,
        "its_owner_id": row.owner_id,
        "its_key_id": row.key_id,
        "new_id": new.key_id,
        "new_wrapped": new.wrapped,
    }
