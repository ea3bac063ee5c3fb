"""What must hold of any ledger: each invariant of the rewards policy, for facts of all kinds in any order."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rewards.model import SOURCE_OF, FactKind, Measure, Recorded, Source, Tally, Tier, WhyNot
from core.rewards.policy import load_policy
from core.rewards.rules import (
    breakdown,
    earned,
    grade,
    judge,
    next_tier,
    paused,
    score,
    tally,
    tier,
    values,
)
from tests.core.rewards.ledgers import (
    BEGINNING,
    contribution,
    correction,
    facts,
    ledgers,
    measures,
    month,
    outcome,
    review,
    well,
)

POLICY = load_policy()

tallies = st.builds(Tally, *([st.integers(0, 80)] * len(Tally._fields)))


def total(found: tuple[Recorded, ...]) -> int:
    return score(tally(found, POLICY), POLICY)


@given(ledgers())
def test_each_part_is_within_its_cap_and_they_sum_to_the_score(found: tuple[Recorded, ...]) -> None:
    shown = breakdown(found, POLICY)
    for line in shown.lines:
        assert 0 <= line.value <= line.cap
        assert isinstance(line.value, int)
        assert sum(item.adds for item in line.items) == line.value
    assert shown.total == sum(line.value for line in shown.lines) == total(found) <= 1000
    assert [line.source for line in shown.lines] == list(Source)
    assert shown.policy_version == POLICY.version


@given(ledgers())
def test_every_fact_is_shown_and_what_adds_nothing_says_why(found: tuple[Recorded, ...]) -> None:
    shown = breakdown(found, POLICY)
    for fact in found:
        for source in SOURCE_OF.get(fact.kind, ()):
            (item,) = [item for item in shown.line(source).items if item.fact.id == fact.id]
            full = shown.line(source).value == shown.line(source).cap
            assert item.adds > 0 or item.why_not is not None or (source is Source.ACTIVE_SUPPORT and not full) or full
            assert not (item.adds and item.why_not)


@given(ledgers(), st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_changes_anything(found: tuple[Recorded, ...], random: object) -> None:
    again = [*found, *found]
    random.shuffle(again)  # type: ignore[attr-defined]
    assert breakdown(again, POLICY) == breakdown(found, POLICY)


@given(facts(), st.data())
def test_one_more_positive_fact_never_lowers_the_score(found: tuple[Recorded, ...], data: st.DataObject) -> None:
    key = len(found) + 1
    family = f"family:{data.draw(st.integers(1, 30))}"
    at = BEGINNING + timedelta(hours=data.draw(st.integers(0, 2_000)))
    new = data.draw(
        st.sampled_from(
            (
                month(key, data.draw(st.integers(0, 70)), data.draw(measures)),
                outcome(key, family, at),
                review(key, family, data.draw(st.integers(4, 5)), at),
                contribution(key, FactKind.ARTICLE, "year:2026"),
                contribution(key, FactKind.EVENT, "year:2026"),
            )
        )
    )
    assert total((*found, new)) >= total(found)


@given(facts())
def test_without_any_family_nobody_is_above_active(found: tuple[Recorded, ...]) -> None:
    own = tuple(fact for fact in found if fact.kind not in (FactKind.OUTCOME, FactKind.REVIEW))
    assert earned(total(own), POLICY) is Tier.ACTIVE


@given(tallies)
def test_without_outcomes_or_without_reviews_nobody_is_expert(whole: Tally) -> None:
    for without in (whole._replace(outcomes=0), whole._replace(reviews=0)):
        assert earned(score(without, POLICY), POLICY) is not Tier.EXPERT


@given(tallies, st.integers(0, 2), st.integers(0, 8))
def test_trusted_needs_three_families_and_expert_nine(whole: Tally, few: int, some: int) -> None:
    assert earned(score(whole._replace(outcomes=few, reviews=few), POLICY), POLICY) is Tier.ACTIVE
    assert earned(score(whole._replace(outcomes=some, reviews=some), POLICY), POLICY) is not Tier.EXPERT


def test_three_families_and_nine_can_be_enough() -> None:
    own = Tally(months=80, prompt=80, introduced=80, articles=3)
    assert earned(score(own._replace(outcomes=3, reviews=3), POLICY), POLICY) is Tier.TRUSTED
    assert earned(score(own._replace(outcomes=9, reviews=9), POLICY), POLICY) is Tier.EXPERT


@given(facts(families=st.just("family:1")))
def test_one_family_counts_once_whatever_it_says(found: tuple[Recorded, ...]) -> None:
    whole = tally(found, POLICY)
    assert whole.outcomes <= 1
    assert whole.reviews <= 1


@given(st.integers(0, 70), measures, st.integers(1, 50))
def test_more_families_with_the_same_behaviour_add_no_more(number: int, measure: Measure, times: int) -> None:
    many = measure._replace(turns=measure.turns * times, due=measure.due * times, kept=measure.kept * times)
    assert total((month(1, number, many),)) == total((month(1, number, measure),))


@given(facts(), st.data())
def test_a_reversal_is_as_if_the_fact_had_never_been(found: tuple[Recorded, ...], data: st.DataObject) -> None:
    if not found:
        return
    gone = data.draw(st.sampled_from(found))
    reversed_ = (*found, correction(len(found) + 1, gone))
    assert tally(reversed_, POLICY) == tally([one for one in found if one != gone], POLICY)
    back = (*reversed_, correction(len(found) + 2, reversed_[-1]))
    assert tally(back, POLICY) == tally(found, POLICY)


@given(ledgers())
def test_what_is_not_counted_adds_nothing_and_is_listed_with_its_reason(found: tuple[Recorded, ...]) -> None:
    listed = {item.fact.id: item.why_not for item in breakdown(found, POLICY).left_out}
    decided = {fact.corrects for fact in found}
    for fact in found:
        if fact.why_not is not None and fact.id not in decided:
            assert listed[fact.id] is fact.why_not
            assert total(found) == total(tuple(one for one in found if one != fact))


@given(tallies, st.sampled_from(("outcomes", "reviews", "months", "articles", "events")))
def test_one_more_of_a_kind_never_adds_more_than_the_one_before(whole: Tally, name: str) -> None:
    counts = [whole._replace(**{name: number}) for number in range(40)]
    for source in Source:
        if (name == "months") == (source in (Source.ACTIVE_SUPPORT, Source.LONGEVITY)):
            worth = [values(one, POLICY)[source] for one in counts]
            steps = [after - before for before, after in pairwise(worth)]
            assert steps == sorted(steps, reverse=True)


@given(accredited=st.booleans(), good_standing=st.booleans(), found=st.integers(0, 1000))
def test_there_is_no_tier_exactly_without_accreditation_or_good_standing(
    *, accredited: bool, good_standing: bool, found: int
) -> None:
    now = tier(found, POLICY, accredited=accredited, good_standing=good_standing)
    assert (now is None) == (not (accredited and good_standing))
    assert (paused(accredited=accredited, good_standing=good_standing) is None) == (now is not None)


@given(st.integers(1, 9), st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_longer_wait_never_adds_more(turns: int, one: int, other: int) -> None:
    short, long_ = sorted((one, other))
    assert sum(grade(Measure(turns, short), POLICY)) >= sum(grade(Measure(turns, long_), POLICY))


@given(st.integers(0, 1000))
def test_the_gap_to_the_next_tier_is_exact(found: int) -> None:
    above = next_tier(found, POLICY)
    if above is None:
        assert earned(found, POLICY) is Tier.EXPERT
    else:
        assert earned(found, POLICY) < above[0] is earned(found + above[1], POLICY)
        assert earned(found + above[1] - 1, POLICY) is earned(found, POLICY)


@pytest.mark.parametrize(
    ("measure", "adds"),
    [
        (Measure(5, 24 * 3600, 2, 2), 8),
        (Measure(5, 24 * 3600 + 1, 2, 2), 6),
        (Measure(5, 72 * 3600, 0, 0), 6),
        (Measure(5, 72 * 3600 + 1, 0, 0), 4),
        (Measure(5, 72 * 3600 + 1, 2, 1), 2),
        (Measure(0, 0, 0, 0), 6),
        (Measure(0, 0, 1, 0), 4),
    ],
)
def test_a_month_adds_what_the_policy_says(measure: Measure, adds: int) -> None:
    assert sum(grade(measure, POLICY)) == adds


def test_an_outcome_counts_while_a_review_of_the_family_does() -> None:
    said = outcome(1, "family:1")
    low = review(2, "family:1", rating=1)
    assert tally([said], POLICY).outcomes == 0
    assert tally([said, low], POLICY) == Tally(outcomes=1)
    assert tally([said, low, correction(3, low)], POLICY).outcomes == 0


def test_the_latest_review_stands_in_place_of_the_earlier() -> None:
    first = review(1, "family:1", 5, BEGINNING)
    later = review(2, "family:1", 2, BEGINNING + timedelta(days=1))
    assert tally([first, later], POLICY).reviews == 0
    excluded = later._replace(why_not=WhyNot.TOO_LATE)
    assert tally([first, excluded], POLICY).reviews == 1
    reasons = {one.fact.id: one.why_not for one in judge([first, later], POLICY)}
    assert reasons == {1: WhyNot.LATER_REVIEW, 2: WhyNot.NOT_RATED_HIGH}


def test_what_was_set_aside_counts_when_a_person_says_so_and_not_when_that_is_reversed() -> None:
    aside = review(1, "family:1", why_not=WhyNot.SET_ASIDE)
    counts = correction(2, aside, FactKind.LET_COUNT)
    assert tally([aside], POLICY).reviews == 0
    assert tally([aside, counts], POLICY).reviews == 1
    assert tally([aside, counts, correction(3, counts)], POLICY).reviews == 0
    (left_out,) = judge([aside, correction(2, aside, FactKind.LEFT_OUT)], POLICY)
    assert left_out.why_not is WhyNot.LEFT_OUT


def test_only_four_events_of_a_year_count() -> None:
    events = [contribution(key, FactKind.EVENT, f"year:{2025 + key // 6}") for key in range(12)]
    assert tally(events, POLICY).events == 8


def test_of_one_month_that_two_halves_of_a_person_had_the_better_counts() -> None:
    slow, prompt = month(1, 3, Measure(1, 90 * 3600)), month(2, 3, Measure(1, 3600))
    assert tally([slow, prompt], POLICY) == Tally(months=1, prompt=1, introduced=1)


def test_families_evidence_alone_can_make_trusted_and_not_expert() -> None:
    found = tuple(fact for number in range(25) for fact in well(number))
    assert total(found) == 700
