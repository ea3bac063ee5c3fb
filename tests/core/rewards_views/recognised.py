"""Advocates with a history: what the verbs would have recorded over the years, written to the ledger as facts."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from core.change import Change, Fact, Subject, Thing
from core.database.commit import commit
from core.people.model import Advocate
from core.rewards.model import FactKind, Measure
from tests.core.requests.front import Front

SOME_DAY = datetime(2026, 2, 3, 12, tzinfo=UTC)
PROMPT = Measure(turns=5, median_s=20 * 3600, due=1, kept=1)
KEYS = count(1_000_000_000)
TRUSTED: dict[str, Any] = {"families": 7, "months": 14}
EXPERT: dict[str, Any] = {"families": 18, "months": 28}


def recognise(front: Front, name: str, *facts: Fact) -> Advocate:
    """An advocate of that name with these facts on record."""
    advocate = front.desk.advocate(name)
    record(front, *(fact._replace(advocate_id=advocate.id) for fact in facts))
    return advocate


def record(front: Front, *facts: Fact) -> None:
    """Write facts as the verbs that cause them do."""
    front.desk.write(commit, Change(facts=facts))


def history(families: int = 0, months: int = 0, measure: Measure = PROMPT) -> tuple[Fact, ...]:
    """So many families with a positive outcome and a review of 5, and so many closed months; of nobody yet."""
    said = (fact for number in range(families) for fact in happy(f"family:{number}"))
    return (*said, *(month(2024 + at // 12, at % 12 + 1, measure) for at in range(months)))


def happy(scope: str) -> tuple[Fact, Fact]:
    """What a family said that was helped."""
    return fact(FactKind.REVIEW, Thing.REVIEW, scope, value=5), fact(FactKind.OUTCOME, Thing.OUTCOME, scope, value=1)


def month(year: int, number: int, measure: Measure = PROMPT) -> Fact:
    """A closed month of support."""
    at, key = datetime(year, number, 28, tzinfo=UTC), Subject(Thing.MONTH, year * 100 + number)
    return Fact(FactKind.MONTH, 0, key, at, f"month:{year}-{number:02}", measure=measure)


def fact(kind: FactKind, thing: Thing, scope: str, *, value: int = 0, why_not: str = "") -> Fact:
    """A fact of nobody yet, with a source of its own."""
    return Fact(kind, 0, Subject(thing, next(KEYS)), SOME_DAY, scope, value, why_not)
