"""A family's own copy: what it gave us and what was written to it (UK GDPR, article 20, and by its own page).

What others said among themselves is not in it: notes, concerns, and who might be better placed. For a copy of all
that is held a person looks first (Data Protection Act 2018, schedule 2, paragraph 16).
"""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date, datetime
from enum import Enum
from typing import Any

from core.change import subject_of
from core.connections.model import Connection
from core.database import words
from core.database.rows import all_of, table_of
from core.database.store import Tx
from core.families.history import happenings
from core.families.page import conversation_of, requests_of
from core.people.model import Family
from core.requests.loading import family_words
from core.requests.look import look_at
from core.requests.model import SupportRequest

TEXTS = ("message", "child_name", "local_authority", "other_parties", "needs")


def own_words_of(tx: Tx, family: Family) -> dict[str, Any]:
    """All of it, ready for JSON; instants in UTC."""
    return {
        "name": family_words(tx, family.id, "name"),
        "contact": family_words(tx, family.id, "contact"),
        "asking_for": family.asking_for.value,
        "privacy_notice": family.notice_version,
        "known_to_us_since": family.created_at.isoformat(),
        "requests": [_request(tx, one) for one in requests_of(tx, family)],
    }


def _request(tx: Tx, support_request: SupportRequest) -> dict[str, Any]:
    look = look_at(tx, support_request.id)
    connections = all_of(tx, Connection, table_of(Connection).c.request_id == support_request.id)
    said = {name: words.read(tx, subject_of(support_request), name) for name in TEXTS}
    return {
        "number": support_request.label,
        "asked_at": support_request.received_at.isoformat(),
        "age": support_request.age,
        "nation": support_request.nation.value,
        **{name: text for name, text in said.items() if text},
        "situation": dict(_situation(support_request)),
        "what_happened": [
            {"at": one.at.isoformat(), "what": one.title, "words": list(one.quoted), "also": list(one.lines)}
            for one in reversed(happenings(look, connections))
        ],
        "messages": [
            {"at": one.at.isoformat(), "by": one.by, "words": "\n\n".join(one.paragraphs)}
            for one in conversation_of(look, connections)
        ],
    }


def _situation(support_request: SupportRequest) -> Iterator[tuple[str, Any]]:
    """What was filled in; what was left out is left out."""
    for field in fields(support_request.situation):
        value = getattr(support_request.situation, field.name)
        if value in (None, False, ""):
            continue
        yield field.name, _plain(value)


def _plain(value: object) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
