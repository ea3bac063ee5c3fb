"""Ledgers of facts for Hypothesis: any facts of any advocate, in any order."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import strategies as st

from core.rewards.model import WRITTEN, FactKind, Measure, Recorded, WhyNot

BEGINNING = datetime(2025, 1, 1, tzinfo=UTC)

measures = st.builds(
    lambda turns, hours, due, missed: Measure(turns, int(hours * 3600) if turns else 0, due, max(0, due - missed)),
    st.integers(0, 9),
    st.floats(0, 200, allow_nan=False),
    st.integers(0, 4),
    st.integers(0, 4),
)

moments = st.integers(0, 2_000).map(lambda hours: BEGINNING + timedelta(hours=hours))
reasons = st.one_of(st.none(), st.none(), st.sampled_from(sorted(WRITTEN)))
families = st.integers(1, 30).map("family:{}".format)
years = st.integers(2025, 2027).map("year:{}".format)


def month(key: int, number: int, measure: Measure) -> Recorded:
    """A month of support; the same number is the same month."""
    scope = f"month:{2020 + number // 12}-{number % 12 + 1:02}"
    return Recorded(key, FactKind.MONTH, scope, BEGINNING + timedelta(days=31 * number), measure=measure)


def outcome(key: int, family: str, at: datetime = BEGINNING, why_not: WhyNot | None = None) -> Recorded:
    return Recorded(key, FactKind.OUTCOME, family, at, 1, why_not)


def review(key: int, family: str, rating: int = 5, at: datetime = BEGINNING, why_not: WhyNot | None = None) -> Recorded:
    return Recorded(key, FactKind.REVIEW, family, at, rating, why_not)


def contribution(key: int, kind: FactKind, year: str) -> Recorded:
    return Recorded(key, kind, year, BEGINNING)


def correction(key: int, of: Recorded, kind: FactKind = FactKind.REVERSAL) -> Recorded:
    return Recorded(key, kind, of.scope, BEGINNING, corrects=of.id)


@st.composite
def facts(draw: st.DrawFn, *, families: st.SearchStrategy[str] = families, most: int = 60) -> tuple[Recorded, ...]:
    """Facts that add something or not, without corrections."""
    keys = count(1)
    kinds = st.sampled_from((FactKind.MONTH, FactKind.OUTCOME, FactKind.REVIEW, FactKind.ARTICLE, FactKind.EVENT))
    found: list[Recorded] = []
    for kind in draw(st.lists(kinds, max_size=most)):
        key = next(keys)
        if kind is FactKind.MONTH:
            found.append(month(key, draw(st.integers(0, 70)), draw(measures)))
        elif kind is FactKind.OUTCOME:
            found.append(outcome(key, draw(families), draw(moments), draw(reasons)))
        elif kind is FactKind.REVIEW:
            found.append(review(key, draw(families), draw(st.integers(1, 5)), draw(moments), draw(reasons)))
        else:
            found.append(contribution(key, kind, draw(years)))
    return tuple(found)


@st.composite
def ledgers(draw: st.DrawFn, most: int = 40) -> tuple[Recorded, ...]:
    """Facts and corrections of them, corrections of corrections too."""
    found = list(draw(facts(most=most)))
    kinds = st.sampled_from((FactKind.REVERSAL, FactKind.REVERSAL, FactKind.LET_COUNT, FactKind.LEFT_OUT))
    for _ in range(draw(st.integers(0, 12)) if found else 0):
        found.append(correction(len(found) + 1, draw(st.sampled_from(found)), draw(kinds)))
    return tuple(found)


def well(number: int) -> tuple[Recorded, ...]:
    """A family that is content: a positive outcome, and the best review."""
    return outcome(2 * number + 1, f"family:{number}"), review(2 * number + 2, f"family:{number}")


def renumbered(found: Sequence[Recorded], by: int) -> tuple[Recorded, ...]:
    """The same facts under keys of their own."""
    return tuple(
        one._replace(id=one.id + by, corrects=None if one.corrects is None else one.corrects + by) for one in found
    )
