"""How long one look of the auditor takes beside 100,000 requests, half of them open."""

import statistics
import time
from dataclasses import fields
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, insert, text

from core.clock import FixedClock
from core.database.auditor import EVERY, audit
from core.database.engine import open_engines
from core.database.store import Store
from core.database.types import UTCDateTime
from core.ids import SeededIds
from core.people.model import Advocate, AskingFor, Family, Person
from core.people.tables import advocate, family, organisation, person
from core.requests.model import Rung, State, SupportRequest
from core.requests.tables import support_request
from core.sendfacts import Nation, Priority, PriorityReason, Situation
from tests.benchmarks.places import Place, places
from tests.builders import KEYS, NOON, house

REQUESTS = 100_000
ADVOCATES = 1_000
LOOKS = 40
PATTERN = 1  # the row that all others are copies of

COPIES = f"""
    INSERT INTO {{table}} ({{columns}})
    WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < :last)
    SELECT {{values}} FROM n JOIN {{table}} ON {{table}}.id = {PATTERN}
"""  # noqa: S608  # names of our own

SETTLED = "UPDATE support_request SET state = 'accepted', settled_at = received_at, holder_id = id % :advocates + 1"

BESIDE = (
    """INSERT INTO offer (id, organisation_id, public_id, request_id, rung, made_at, state, clock_used_s, reminded,
         version) SELECT id, 1, 'o' || id, id, 'pool', received_at,
         CASE WHEN settled_at IS NULL THEN 'open' ELSE 'accepted' END, 0, 0, 1 FROM support_request""",
    """INSERT INTO deadline (organisation_id, subject_kind, subject_id, step, due_at)
         SELECT 1, 'offer', id, 'fall_through', :later FROM support_request WHERE settled_at IS NULL""",
    """INSERT INTO card (id, organisation_id, kind, about_kind, about_id, root_kind, root_id, audience, to_id, once,
         ref, wanted_version, shown_version, public_id, version)
         SELECT id, 1, 'pool', 'offer', id, 'request', id, 'channel',
         0, id < 0, 'somewhere', 1, 1, 'k' || id, 1 FROM support_request""",
    """INSERT INTO journal (organisation_id, subject_kind, subject_id, seq, verb, via, at)
         SELECT 1, 'request', id, 1, 'received', 'bench', received_at FROM support_request""",
    """INSERT INTO journal (organisation_id, subject_kind, subject_id, seq, verb, via, at)
         SELECT 1, 'request', id, 2, 'accepted', 'bench', received_at FROM support_request WHERE state = 'accepted'""",
    """INSERT INTO connection (id, organisation_id, public_id, request_id, family_id, advocate_id, opened_at,
         introduction_due_at, introduction, state, version) SELECT id, 1, 'c' || id, id, family_id, holder_id, :now,
         :now, 'sent', CASE WHEN id % 10 = 0 THEN 'active' ELSE 'ended' END, 1
         FROM support_request WHERE state = 'accepted'""",
    """UPDATE advocate SET active =
         (SELECT count(*) FROM connection c WHERE c.advocate_id = advocate.id AND c.state = 'active')""",
    """INSERT INTO data_key (owner_kind, owner_id, key_id, wrapped)
         SELECT 'request', id, 'k1', CAST('x' AS {blob}) FROM support_request""",
    """INSERT INTO sealed_text (subject_kind, subject_id, field, owner_kind, owner_id, sealed)
         SELECT 'request', id, 'message', 'request', id, CAST('{words}' AS {blob}) FROM support_request""",
    "UPDATE organisation SET last_reference = :last",
)


def measure() -> dict[str, Any]:
    """Milliseconds of a look on each engine, over all windows alike."""
    with places() as both:
        return {place.name: _measure(place) for place in both}


def _measure(place: Place) -> dict[str, Any]:
    engines, clock = open_engines(place.url), FixedClock(NOON)
    with engines.write.connect() as conn, conn.begin():
        if place.name == "postgresql":
            conn.exec_driver_sql("SET LOCAL statement_timeout = 0")
        fill(conn)
    with engines.write.connect() as conn:
        conn.execution_options(isolation_level="AUTOCOMMIT") if place.name == "postgresql" else None
        conn.exec_driver_sql("VACUUM ANALYZE" if place.name == "postgresql" else "ANALYZE")
    store = Store(engines, clock=clock, ids=SeededIds(1), keys=KEYS, house=house())
    taken, found = [], 0
    for _ in range(LOOKS):
        clock.advance(EVERY * 7)
        begun = time.perf_counter()
        found += len([finding for finding in store.read_now(audit) if finding.code != "overdue"])
        taken.append((time.perf_counter() - begun) * 1_000)
    store.close_now()
    return {
        "requests": REQUESTS,
        "findings": found,
        "ms_first": round(taken[0], 1),
        "ms_p50": round(statistics.median(taken), 1),
        "ms_max_of_the_others": round(max(taken[1:]), 1),
    }


def fill(conn: Connection, requests: int = REQUESTS, advocates: int = ADVOCATES) -> None:
    """As many requests as said, half of them open, with all that belongs to them; nothing is wrong with any."""
    conn.execute(insert(organisation).values(id=1, slug="harbour"))
    for table, noun in PATTERNS:
        values = {field.name: getattr(noun, field.name) for field in fields(noun)}
        conn.execute(insert(table).values(**values | {"version": 2}))
        own = {"id": "i", "public_id": "'p' || i", "reference": "i", "family_id": "i", "contact_hash": "'h' || i"}
        columns = [column.name for column in table.c]
        spelled = [own.get(name, f"{table.name}.{name}") for name in columns]
        copies = COPIES.format(table=table.name, columns=", ".join(columns), values=", ".join(spelled))
        conn.execute(text(copies), {"last": advocates if table in (person, advocate) else requests})
    conn.execute(text(f"{SETTLED} WHERE id % 2 = 0"), {"advocates": advocates})
    blob = "BLOB" if conn.dialect.name == "sqlite" else "BYTEA"
    for statement in BESIDE:
        clause = text(statement.replace("{blob}", blob).replace("{words}", "x" * 600))
        given = {"now": NOON, "later": NOON + timedelta(days=365), "last": requests}
        times = [bindparam(name, type_=UTCDateTime) for name in ("now", "later") if f":{name}" in statement]
        conn.execute(clause.bindparams(*times), {name: v for name, v in given.items() if f":{name}" in statement})


PATTERNS = (
    (person, Person(id=PATTERN, organisation_id=1, public_id="p", name="Robin")),
    (advocate, Advocate(id=PATTERN, organisation_id=1, plan="professional", capacity=1_000_000)),
    (
        family,
        Family(
            id=PATTERN,
            organisation_id=1,
            public_id="p",
            route="person",
            contact_hash="h",
            asking_for=AskingFor.CHILD,
            notice_version="1",
            lawful_basis="legitimate_interests",
            created_at=NOON,
        ),
    ),
    (
        support_request,
        SupportRequest(
            id=PATTERN,
            organisation_id=1,
            public_id="p",
            reference=PATTERN,
            family_id=PATTERN,
            state=State.WAITING,
            rung=Rung.POOL,
            age=9,
            nation=Nation.ENGLAND,
            situation=Situation(stage="assessment_requested", kind="refusal_to_assess"),
            may_ask_others=True,
            chosen_advocate_id=None,
            priority=Priority.NORMAL,
            priority_reason=PriorityReason.NO_DATE,
            key_date=None,
            received_at=NOON,
        ),
    ),
)
