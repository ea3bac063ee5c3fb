"""What is held about a family, and what happened to a request: reading only."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from core.change import Noun, Subject, Thing, subject_of
from core.connections.model import Connection, Message
from core.database import words
from core.database.ledgers import access_log, journal, sealed_text
from core.database.rows import all_of, table_of
from core.database.store import Tx
from core.people.model import Family, Person
from core.privacy.rules import Held
from core.requests.model import Answer, Offer, Question, SupportRequest
from core.rewards.model import Outcome, Review
from core.safeguarding.model import Concern, ConcernState

PARTS: tuple[type[Noun], ...] = (Offer, Answer, Question, Connection, Message, Concern, Outcome, Review)
"""What hangs on a request; each knows it by `request_id`."""

NOT_SHOWN = frozenset({"id", "version", "organisation_id", "contact_hash", "token"})


def everything_about(tx: Tx, family: Family) -> dict[str, Any]:
    """All that is held about a family, ready for JSON: the right of access (UK GDPR, article 15)."""
    texts = _texts(tx, [Subject(Thing.FAMILY, family.id), *map(subject_of, requests_of(tx, family))])
    return {
        "family": _shown(family, texts),
        "requests": [
            _shown(support_request, texts)
            | {
                f"{kind.thing.value}s": [_shown(part, texts) for part in parts_of(tx, support_request, kind)]
                for kind in PARTS
            }
            | {"history": [_line(row) for row in history_of(tx, support_request)]}
            for support_request in requests_of(tx, family)
        ],
        "seen": _who_saw(tx, family),
    }


def requests_of(tx: Tx, family: Family) -> tuple[SupportRequest, ...]:
    """Every request of a family."""
    return all_of(tx, SupportRequest, table_of(SupportRequest).c.family_id == family.id)


def parts_of(tx: Tx, support_request: SupportRequest, kind: type[Noun]) -> tuple[Noun, ...]:
    """Everything of this kind that hangs on the request."""
    return all_of(tx, kind, table_of(kind).c.request_id == support_request.id)


def _texts(tx: Tx, owners: Iterable[Subject]) -> dict[Subject, dict[str, str]]:
    found: dict[Subject, dict[str, str]] = defaultdict(dict)
    table = sealed_text.c
    for owner in owners:
        rows = tx.conn.execute(
            select(table.subject_kind, table.subject_id, table.field).where(
                table.owner_kind == owner.thing, table.owner_id == owner.id
            )
        ).all()
        for row in rows:
            subject = Subject(row.subject_kind, row.subject_id)
            found[subject][row.field] = words.read(tx, subject, row.field)
    return found


def _shown(noun: Noun, texts: dict[Subject, dict[str, str]]) -> dict[str, Any]:
    held = {field.name: getattr(noun, field.name) for field in fields(noun)}  # type: ignore[arg-type]
    return {name: value for name, value in held.items() if name not in NOT_SHOWN} | texts.get(subject_of(noun), {})


def _who_saw(tx: Tx, family: Family) -> list[dict[str, Any]]:
    seen = access_log.c
    keys = [one.id for one in requests_of(tx, family)]
    rows = tx.conn.execute(
        select(seen.at, seen.action, seen.outcome)
        .where(seen.subject_kind == Thing.REQUEST, seen.subject_id.in_(keys))
        .order_by(seen.id)
    )
    return [dict(row) for row in rows.mappings()]


def history_of(tx: Tx, support_request: SupportRequest) -> list[dict[str, Any]]:
    """The journal of a request and of everything that hangs on it, in order: ids and verbs only."""
    keys = {kind.thing: [part.id for part in parts_of(tx, support_request, kind)] for kind in PARTS}
    about = [_is_about(thing, ids) for thing, ids in {Thing.REQUEST: [support_request.id], **keys}.items()]
    line = journal.c
    rows = tx.conn.execute(
        select(line.at, line.subject_kind, line.verb, line.actor_id, line.via)
        .where(line.organisation_id == tx.organisation_id, or_(*about))
        .order_by(line.id)
    )
    return [dict(row) for row in rows.mappings()]


def _is_about(thing: Thing, keys: list[int]) -> ColumnElement[bool]:
    return and_(journal.c.subject_kind == thing, journal.c.subject_id.in_(keys))


def _line(row: dict[str, Any]) -> dict[str, Any]:
    return {"at": row["at"], "about": row["subject_kind"].value, "what": row["verb"], "via": row["via"]}


def held_of(tx: Tx, family: Family) -> Held:
    """A family with everything of theirs."""
    theirs = requests_of(tx, family)
    keys = [support_request.id for support_request in theirs]
    concern = table_of(Concern).c
    live = (concern.request_id.in_(keys), concern.state != ConcernState.RELEASED)
    return Held(
        family,
        theirs,
        all_of(tx, Message, table_of(Message).c.request_id.in_(keys)),
        all_of(tx, Concern, *live),
    )


def names_of(tx: Tx, keys: set[int]) -> dict[int, str]:
    """The names of these people."""
    return {person.id: person.name for person in all_of(tx, Person, table_of(Person).c.id.in_(keys))} if keys else {}
