"""What an advocate can do to progress, whatever their figures: few things, theirs to do, and never to ask a family."""

import re

from hypothesis import given
from hypothesis import strategies as st

from core.rewards.model import Breakdown, Line, Measure, MonthSoFar, Paused, Reading, Source, Tally, Tier
from core.rewards.next_steps import MOST, NOTHING_LEFT, SETTLE, Around, gap, in_own_hands, next_steps
from core.rewards.policy import load_policy
from core.rewards.rules import earned

POLICY = load_policy()
CAPS = {
    Source.ACTIVE_SUPPORT: POLICY.active_support.cap,
    Source.OUTCOMES: POLICY.outcomes.cap,
    Source.REVIEWS: POLICY.reviews.cap,
    Source.CONTRIBUTIONS: POLICY.contributions.cap,
    Source.LONGEVITY: POLICY.longevity.cap,
}


def reading(values: tuple[int, ...], months: int = 0, paused: Paused | None = None) -> Reading:
    """How somebody stands with these five lines."""
    lines = tuple(Line(source, value, CAPS[source], 0) for source, value in zip(Source, values, strict=True))
    found = Breakdown(POLICY.version, Tally(months=months), lines)
    tier = earned(found.total, POLICY)
    return Reading(found, None if paused else tier, paused, tier)


readings = st.builds(
    reading,
    st.tuples(*(st.integers(0, CAPS[source]) for source in Source)),
    st.integers(0, 60),
    st.none() | st.sampled_from(Paused),
)
months = st.builds(
    lambda turns, median, due, missed: MonthSoFar(
        "2026-06", True, Measure(turns, median, due, max(0, due - missed)), 8
    ),
    st.integers(0, 9),
    st.integers(0, 400 * 3600),
    st.integers(0, 3),
    st.integers(0, 3),
)
surroundings = st.builds(Around, st.integers(0, 5), st.sampled_from(["", "Summer meeting"]), st.integers(0, 6))


@given(readings, months, surroundings)
def test_one_to_three_things_none_of_which_is_to_ask_a_family(how: Reading, month: MonthSoFar, around: Around) -> None:
    steps = next_steps(how, month, around, POLICY)
    assert 1 <= len(steps) <= MOST == 3
    assert not re.search(r"\b(reviews?|outcomes?|rating|ask (a |the )?famil)", "\n".join(steps), re.IGNORECASE)
    assert (NOTHING_LEFT in steps) <= (len(steps) == 1)


@given(readings, months, surroundings)
def test_nothing_is_suggested_that_would_add_nothing(how: Reading, month: MonthSoFar, around: Around) -> None:
    steps = "\n".join(next_steps(how, month, around, POLICY))
    room = {source: how.breakdown.line(source).value < CAPS[source] for source in Source}
    if not room[Source.ACTIVE_SUPPORT]:
        assert "Answer families" not in steps
        assert "introduction" not in steps
    if not room[Source.CONTRIBUTIONS]:
        assert "article" not in steps
        assert "Take part" not in steps
    if around.events_this_year >= POLICY.contributions.events_a_year:
        assert "Take part" not in steps


@given(readings)
def test_the_gap_says_how_much_can_only_come_from_families(how: Reading) -> None:
    said = gap(how, POLICY)
    numbers = [int(number) for number in re.findall(r"\d+", said)]
    if how.earned is Tier.EXPERT:
        assert said == "This is the highest tier."
        return
    missing, begins, *families = numbers
    assert how.breakdown.total + missing == begins
    assert (families or [0])[0] == max(0, missing - in_own_hands(how))


def test_whoever_supports_nobody_yet_is_not_told_to_answer_faster() -> None:
    quiet = MonthSoFar("2026-06", supporting=False, measure=Measure(), would_add=0)
    (step,) = next_steps(reading((0, 0, 0, 0, 0)), quiet, Around(), POLICY)
    assert step == "Take on a family when one fits and you have a place: each month of support adds 6."


def test_what_must_be_mended_first_comes_first() -> None:
    missed = MonthSoFar("2026-06", supporting=True, measure=Measure(2, 30 * 3600, 1, 0), would_add=2)
    around = Around(2, "Summer meeting", 0)
    trusted = reading((0, 300, 200, 0, 0))
    assert [step.split()[0] for step in next_steps(trusted, missed, around, POLICY)] == ["Send", "Answer", "Take"]
    paused = reading((0, 300, 200, 0, 0), paused=Paused.UNDER_REVIEW)
    assert next_steps(paused, missed, around, POLICY)[0] == SETTLE[Paused.UNDER_REVIEW]
