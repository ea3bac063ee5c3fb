"""How long recognition takes: one advocate with 1,000 facts, a fact with its projection, and everybody verified."""

import statistics
import time
from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, insert, select, true

from core.change import Change, Fact, Subject, Thing
from core.clock import FixedClock
from core.database.commit import commit
from core.database.engine import open_engines
from core.database.ledgers import fact
from core.database.rows import all_of, get
from core.database.store import Store, Tx
from core.ids import SeededIds
from core.people.model import UNLIMITED, Advocate, Person
from core.people.tables import advocate, organisation, person
from core.rewards.following import follow
from core.rewards.model import FactKind, Measure, Tally, Tier
from core.rewards.projection import find_drift, some_rows
from core.rewards.reading import recognition_of, tiers_of
from core.rewards.tables import recognition
from tests.benchmarks.places import Place, places
from tests.builders import KEYS, NOON, house

ADVOCATES: Final = 1_000
FACTS: Final = 1_000
TIMES: Final = 200
AT_ONCE: Final = 100


def measure() -> dict[str, Any]:
    """Milliseconds on each engine, and seconds to count a million facts anew."""
    with places() as both:
        return {place.name: _measure(place) for place in both}


def _measure(place: Place) -> dict[str, Any]:
    store = Store(open_engines(place.url), clock=FixedClock(NOON), ids=SeededIds(1), keys=KEYS, house=house())
    with store.engines.write.connect() as conn, conn.begin():
        if place.name == "postgresql":
            conn.exec_driver_sql("SET LOCAL statement_timeout = 0")
        fill(conn)
    with store.engines.write.connect() as conn:
        conn.execution_options(isolation_level="AUTOCOMMIT") if place.name == "postgresql" else None
        conn.exec_driver_sql("VACUUM ANALYZE" if place.name == "postgresql" else "ANALYZE")
    first = _seconds(lambda: _until_done(store))
    recounted = [_seconds(lambda key=key: store.read_now(find_drift, (key,))) for key in range(1, TIMES + 1)]  # type: ignore[misc]
    explained = [_seconds(lambda key=key: store.read_now(_explain, key)) for key in range(1, TIMES + 1)]  # type: ignore[misc]
    appended = [_seconds(lambda key=key: store.run_now(_append, key)) for key in range(1, TIMES + 1)]  # type: ignore[misc]
    tiers = [_seconds(lambda: store.read_now(_tiers)) for _ in range(20)]
    drifts, verified = _verify(store)
    store.close_now()
    return {
        "facts_in_all": ADVOCATES * FACTS,
        "recompute_one_of_1000_facts_ms_p50": _ms(recounted),
        "explain_one_of_1000_facts_ms_p50": _ms(explained),
        "append_and_projection_ms_p50": _ms(appended),
        "tiers_of_1000_advocates_ms_p50": _ms(tiers),
        "counted_first_s": round(first, 1),
        "verified_s": round(verified, 1),
        "drifts": drifts,
    }


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _ms(taken: list[float]) -> float:
    return round(statistics.median(taken) * 1_000, 2)


def _until_done(store: Store) -> None:
    def unit(tx: Tx) -> int:
        tx.act_for(1, via="bench")
        return follow(tx, AT_ONCE)

    while store.run_now(unit):
        pass


def _explain(tx: Tx, key: int) -> int:
    tx.act_for(1, via="bench")
    return recognition_of(tx, get(tx, Advocate, key)).total


def _append(tx: Tx, key: int) -> None:
    """One review by a family that has said something before."""
    tx.act_for(1, via="bench")
    source = Subject(Thing.REVIEW, 10_000_000 + key)
    commit(tx, Change(facts=(Fact(FactKind.REVIEW, key, source, tx.now, "family:3", 5),)))


def _tiers(tx: Tx) -> int:
    tx.act_for(1, via="bench")
    return len(tiers_of(tx, all_of(tx, Advocate)))


def _verify(store: Store) -> tuple[int, float]:
    drifts, after, begun = 0, 0, time.perf_counter()
    while keys := store.read_now(some_rows, after, AT_ONCE):
        drifts, after = drifts + len(store.read_now(find_drift, keys)), keys[-1]
    return drifts, time.perf_counter() - begun


def fill(conn: Connection) -> None:
    """Everybody, with as many facts each: months, what families said, articles. The first one's are copied for all."""
    conn.execute(insert(organisation).values(id=1, slug="harbour"))
    conn.execute(insert(person), [_person(key) for key in range(1, ADVOCATES + 1)])
    conn.execute(insert(advocate), [_advocate(key) for key in range(1, ADVOCATES + 1)])
    conn.execute(insert(fact), [_fact(number) for number in range(FACTS)])
    others = [column.name for column in fact.c if column.name not in ("id", "advocate_id")]
    pattern = select(advocate.c.id, *(fact.c[name] for name in others)).select_from(fact.join(advocate, true()))
    copies = pattern.where(fact.c.advocate_id == 1, advocate.c.id > 1)
    conn.execute(insert(fact).from_select(["advocate_id", *others], copies))
    zeros = dict.fromkeys((*Tally._fields, "score"), 0) | {"organisation_id": 1, "policy": "", "told": Tier.ACTIVE}
    conn.execute(insert(recognition), [zeros | {"advocate_id": key} for key in range(1, ADVOCATES + 1)])


def _person(key: int) -> dict[str, Any]:
    noun = Person(id=key, organisation_id=1, public_id=f"p{key}", name=f"Robin {key}", version=1)
    return {field.name: getattr(noun, field.name) for field in fields(noun)}


def _advocate(key: int) -> dict[str, Any]:
    noun = Advocate(id=key, organisation_id=1, plan="professional", capacity=UNLIMITED, version=1)
    return {field.name: getattr(noun, field.name) for field in fields(noun)}


def _fact(number: int) -> dict[str, Any]:
    """Of ten facts three are months, three outcomes, three reviews of the same families, and one an article."""
    turn = number % 10
    kind = "month" if turn < 3 else "outcome" if turn < 6 else "review" if turn < 9 else "article"
    scope = f"family:{number - 3 if kind == 'review' else number}" if 3 <= turn < 9 else f"{kind}:{number}"
    return {
        "organisation_id": 1,
        "advocate_id": 1,
        "kind": kind,
        "source_kind": kind,
        "source_id": number + 1,
        "scope": scope,
        "value": 5,
        "why_not": "",
        "measure": Measure(5, 3600 * number % 300_000, 2, 2) if kind == "month" else (),
        "at": NOON - timedelta(hours=number),
    }
