"""The one writer of consequences."""

import functools
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Insert, Table, Update, bindparam, delete, false, insert, update

from core.change import Audience, Change, Notice, Noun, Subject, Thing, subject_of
from core.database import ledgers, words
from core.database.rows import forget
from core.database.schema import TABLES
from core.database.store import Stale, Tx
from core.database.upsert import insert_unless_there
from core.delivery.model import Post
from core.delivery.tables import card, outbox
from core.rewards import projection

LOCK_RANK = {kind: rank for rank, kind in enumerate(TABLES)}


class CrossedTenants(AssertionError):
    """A change named a noun of another organisation than the transaction's: a defect, never an answer."""


def commit(tx: Tx, change: Change) -> None:
    """Write everything a verb decided: nouns, journal, deadlines, posts, facts; in this one transaction.

    Raises Stale when a noun has changed since it was read: the unit of work is then run again from its reading.
    """
    for noun in sorted(change.state, key=lambda noun: LOCK_RANK[type(noun)]):
        _write(tx, noun)
    for text in change.words:
        words.write(tx, text)
    _journal(tx, change)
    _settle_and_owe(tx, change)
    redraw(tx, *change.state)
    _post(tx, (*change.notices, *_remember(tx, change)))
    tx.decided = True


def _write(tx: Tx, noun: Noun) -> None:
    if noun.organisation_id != tx.organisation_id:
        raise CrossedTenants(type(noun).__name__)
    forget(tx, noun)
    values = {field.name: getattr(noun, field.name) for field in fields(noun)}  # type: ignore[arg-type]
    values["version"] = noun.version + 1
    if noun.version == 0:
        tx.conn.execute(_insert_into(TABLES[type(noun)]), values)
        return
    key, read = values.pop("id"), {"read_id": noun.id, "read_version": noun.version}
    if tx.conn.execute(_update_of(type(noun)), values | read).rowcount != 1:
        raise Stale(f"{noun.thing} {key}")


@functools.cache
def _update_of(kind: type[Noun]) -> Update:
    table = TABLES[kind]
    names: list[str] = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    changed: dict[str, Any] = {name: bindparam(name) for name in names if name != "id"}
    guard = (table.c.id == bindparam("read_id"), table.c.version == bindparam("read_version"))
    return update(table).where(*guard).values(changed)


def _journal(tx: Tx, change: Change) -> None:
    """A line per entry; its place in the subject's history is the subject's new version, a second fence."""
    saved = {subject_of(noun): noun.version + 1 for noun in change.state}
    rows = [
        {
            "organisation_id": tx.organisation_id,
            "subject_kind": entry.about.thing,
            "subject_id": entry.about.id,
            "seq": saved[subject_of(entry.about)],
            "verb": entry.verb,
            "actor_id": tx.actor_id,
            "via": tx.via,
            "delivery_key": tx.delivery_key if first else None,
            "at": tx.now,
        }
        for first, entry in zip([True] + [False] * len(change.journal), change.journal, strict=False)
    ]
    _many(tx, ledgers.journal, rows)


_SETTLE = delete(ledgers.deadline).where(
    ledgers.deadline.c.subject_kind == bindparam("thing"), ledgers.deadline.c.subject_id == bindparam("key")
)


def _settle_and_owe(tx: Tx, change: Change) -> None:
    if change.settled:
        tx.conn.execute(_SETTLE, [{"thing": about.thing, "key": about.id} for about in dict.fromkeys(change.settled)])
    _many(
        tx,
        ledgers.deadline,
        [
            {
                "organisation_id": tx.organisation_id,
                "subject_kind": owed.about.thing,
                "subject_id": owed.about.id,
                "step": owed.step,
                "due_at": owed.due_at,
            }
            for owed in change.owed
        ],
    )
    if change.owed:
        tx.earliest_due(min(owed.due_at for owed in change.owed))


_BUMP = (
    update(card)
    .where(card.c.root_kind == bindparam("thing"), card.c.root_id == bindparam("key"), card.c.once == false())
    .values(wanted_version=card.c.wanted_version + 1, wanted_at=bindparam("now"))
)


def redraw(tx: Tx, *nouns: Noun) -> None:
    """Every card about these things wants to be drawn anew: they have changed, or somebody saw them out of date."""
    roots: dict[Subject, None] = dict.fromkeys(root for noun in nouns for root in noun.roots)
    if roots:
        tx.conn.execute(_BUMP, [{"thing": root.thing, "key": root.id, "now": tx.now} for root in roots])


def _post(tx: Tx, notices: tuple[Notice, ...]) -> None:
    rows = [(tx.ids.next(), notice) for notice in (*notices, *_summaries(tx, notices))]
    _many(tx, card, [_card_row(tx, key, notice) for key, notice in rows])
    _many(tx, outbox, [_outbox_row(tx, key, notice) for key, notice in rows])
    for key, notice in rows:
        if notice.repeats:
            tx.conn.execute(_TAKE_DOWN, _earlier(tx, key, notice))


_SAME: Final = ("root_kind", "root_id", "kind", "about_kind", "about_id", "audience", "to_id")
_TAKE_DOWN: Final = (
    update(card)
    .where(*(card.c[name] == bindparam(f"same_{name}") for name in _SAME))
    .where(card.c.id != bindparam("newest"), card.c.remove_at.is_(None))
    .values(remove_at=bindparam("from_then"))
)


def _earlier(tx: Tx, key: int, notice: Notice) -> dict[str, Any]:
    """Which cards are taken down, and when: a reminder that waits for the morning leaves the last one until then."""
    row = _card_row(tx, key, notice)
    same = {f"same_{name}": row[name] for name in _SAME}
    return same | {"newest": key, "from_then": _due_at(tx, notice)}


def _summaries(tx: Tx, notices: tuple[Notice, ...]) -> Iterator[Notice]:
    """After the bot was down: one card for whoever would have been reminded meanwhile, once for each waking."""
    reminded = {(one.audience, one.to_id): one for one in notices if one.nag} if tx.catching_up else {}
    for (audience, to_id), one in reminded.items():
        job = f"summary:{tx.organisation_id}:{audience}:{to_id}"
        slot = {"job": job, "slot": tx.catching_up, "done_at": tx.now}
        if insert_unless_there(tx.conn, ledgers.calendar_slot, slot):
            personal = audience is Audience.PERSON
            about = Subject(Thing.PERSON, to_id) if personal else Subject(Thing.ORGANISATION, tx.organisation_id)
            # No earlier than the reminder would have been: a bot that wakes at night wakes nobody else.
            yield Notice("summary", about, about, audience, to_id, one.lane, one.not_before, once=True)


def _card_row(tx: Tx, key: int, notice: Notice) -> dict[str, Any]:
    return {
        "id": key,
        "organisation_id": tx.organisation_id,
        "kind": notice.kind,
        "about_kind": notice.about.thing,
        "about_id": notice.about.id,
        "root_kind": notice.root.thing,
        "root_id": notice.root.id,
        "audience": notice.audience,
        "to_id": notice.to_id,
        "once": notice.once,
        "public_id": tx.ids.public(),
        "version": 1,
    }


def _outbox_row(tx: Tx, key: int, notice: Notice) -> dict[str, Any]:
    return {
        "organisation_id": tx.organisation_id,
        "card_id": key,
        "kind": notice.kind,
        "about_kind": notice.about.thing,
        "about_id": notice.about.id,
        "audience": notice.audience,
        "to_id": notice.to_id,
        "lane": notice.lane,
        "state": Post.SUMMARISED if tx.catching_up and notice.nag else Post.READY,
        "due_at": _due_at(tx, notice),
        "created_at": tx.now,
        "useless_after": notice.useless_after,
    }


def _due_at(tx: Tx, notice: Notice) -> datetime:
    return max(notice.not_before, tx.now) if notice.not_before else tx.now


def _remember(tx: Tx, change: Change) -> tuple[Notice, ...]:
    """Write the facts and move what they add up to; whom to tell that their tier has changed."""
    before = projection.look(tx, change.facts)
    rows = [
        {
            "organisation_id": tx.organisation_id,
            "kind": fact.kind,
            "advocate_id": fact.advocate_id,
            "source_kind": fact.source.thing,
            "source_id": fact.source.id,
            "scope": fact.scope,
            "value": fact.value,
            "why_not": fact.why_not,
            "corrects": fact.corrects,
            "measure": fact.measure,
            "at": fact.at,
        }
        for fact in change.facts
    ]
    _many(tx, ledgers.fact, rows)
    return (*projection.advance(tx, before), *projection.merged(tx, change))


def _many(tx: Tx, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        tx.conn.execute(_insert_into(table), rows)


@functools.cache
def _insert_into(table: Table) -> Insert:
    return insert(table)
