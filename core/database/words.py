"""Families' words: sealed under a data key of their request or family, bound to their subject, field and row."""

from sqlalchemy import Connection, delete, insert, select

from core.change import Subject, Words
from core.database.ledgers import data_key, sealed_text
from core.database.store import Tx
from core.database.upsert import upsert


def write(tx: Tx, words: Words) -> None:
    """Seal a text; a second writing of the same field replaces the first (an explanation edited, a review revised)."""
    key = _key_of(tx, words.owner) or _new_key(tx, words.owner)
    upsert(
        tx.conn,
        sealed_text,
        {
            "subject_kind": words.of.thing,
            "subject_id": words.of.id,
            "field": words.field,
            "owner_kind": words.owner.thing,
            "owner_id": words.owner.id,
            "sealed": tx.keys.seal(key, words.words, _bound_to(words.of, words.field)),
        },
    )


def read(tx: Tx, of: Subject, field: str) -> str:
    """The text, or an empty one where none was written or it has been erased. Raises CannotRead without the key."""
    table = sealed_text.c
    row = tx.conn.execute(
        select(table.sealed, table.owner_kind, table.owner_id).where(
            table.subject_kind == of.thing, table.subject_id == of.id, table.field == field
        )
    ).one_or_none()
    key = row and _key_of(tx, Subject(row.owner_kind, row.owner_id))
    return tx.keys.open(key, row.sealed, _bound_to(of, field)) if row and key else ""


def erase(tx: Tx, owner: Subject) -> None:
    """Drop the owner's data key and every text under it: what remains on disk can no longer be read."""
    drop(tx.conn, owner)
    tx.erased.append(owner)


def drop(conn: Connection, owner: Subject) -> None:
    """As `erase`, where there is no unit of work: in a backup that is being restored."""
    for table in (data_key, sealed_text):
        conn.execute(delete(table).where(table.c.owner_kind == owner.thing, table.c.owner_id == owner.id))


def _bound_to(of: Subject, field: str) -> str:
    return f"{of.thing}.{field}.{of.id}"


def _key_of(tx: Tx, owner: Subject) -> bytes | None:
    table = data_key.c
    row = tx.conn.execute(
        select(table.key_id, table.wrapped).where(table.owner_kind == owner.thing, table.owner_id == owner.id)
    ).one_or_none()
    return tx.keys.unwrap(row.wrapped, row.key_id) if row else None


def _new_key(tx: Tx, owner: Subject) -> bytes:
    fresh = tx.keys.new_data_key()
    tx.conn.execute(
        insert(data_key),
        {"owner_kind": owner.thing, "owner_id": owner.id, "key_id": fresh.key_id, "wrapped": fresh.wrapped},
    )
    return tx.keys.unwrap(fresh.wrapped, fresh.key_id)
