"""Places and availability, as rules: nothing here needs a record."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.change import NOTHING, Notice
from core.people import rules
from core.people.cards import availability_in_words, places_in_words
from core.people.model import UNLIMITED, Advocate, Availability
from core.people.refusals import NoPlaceLeft, NotAccepting, NotAccredited
from core.people.rules import Fit
from core.refusals import FieldProblem

TODAY = date(2026, 6, 10)
NOW = datetime(2026, 6, 10, 11, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")

capacities = st.integers(1, 40) | st.just(UNLIMITED)


def advocate(**changes: object) -> Advocate:
    values: dict[str, object] = {"plan": "free", "capacity": 3, "accredited_until": date(2099, 1, 1)}
    return Advocate(id=1, organisation_id=1, **values | changes)  # type: ignore[arg-type]


@st.composite
def advocates(draw: st.DrawFn) -> Advocate:
    return advocate(
        capacity=draw(capacities), active=draw(st.integers(0, 45)), accepting=draw(st.booleans()), version=1
    )


@given(advocates())
def test_limited_never_stands_at_zero_families_nor_on_an_unlimited_plan(someone: Advocate) -> None:
    if rules.availability(someone) is Availability.LIMITED:
        assert 0 < someone.active < someone.capacity != UNLIMITED


@given(advocates())
def test_whoever_may_take_on_a_family_is_never_shown_as_not_accepting(someone: Advocate) -> None:
    try:
        rules.may_take_on(someone, TODAY)
    except (NotAccepting, NoPlaceLeft):
        assert rules.availability(someone) is Availability.NOT_ACCEPTING
    else:
        assert rules.availability(someone) is not Availability.NOT_ACCEPTING


@given(capacities)
def test_filling_up_goes_through_the_words_in_one_direction(capacity: int) -> None:
    order = list(Availability)
    seen = [rules.availability(advocate(capacity=capacity, active=active)) for active in range(42)]
    assert all(order.index(before) <= order.index(after) for before, after in pairwise(seen))


@given(advocates())
def test_a_place_taken_and_freed_leaves_the_count_as_it_was(someone: Advocate) -> None:
    assert rules.free_place(rules.take_place(someone, NOW)).active == someone.active


@given(capacities.filter(lambda places: places != UNLIMITED))
def test_the_offer_of_a_pause_comes_exactly_once_on_the_way_to_full(capacity: int) -> None:
    someone = advocate(capacity=capacity)
    notices: list[Notice] = []
    for _ in range(capacity):
        fuller = rules.take_place(someone, NOW)
        notices += rules.nearly_full_notice(someone, fuller)
        someone = fuller
    assert [notice.kind for notice in notices] == ["nearly_full"]


def test_no_pause_is_offered_on_an_unlimited_plan() -> None:
    someone = advocate(capacity=UNLIMITED, active=90)
    assert rules.nearly_full_notice(someone, rules.take_place(someone, NOW)) == ()


@pytest.mark.parametrize(
    ("active", "capacity", "words"),
    [
        (2, 3, "2 of 3 families, 1 place left"),
        (3, 3, "3 of 3 families, no places left"),
        (4, 3, "4 of 3 families, no places left"),
        (0, 1, "0 of 1 family, 1 place left"),
        (7, UNLIMITED, "7 families, unlimited places"),
    ],
)
def test_places_are_said_in_words(active: int, capacity: int, words: str) -> None:
    assert places_in_words(advocate(active=active, capacity=capacity)) == words


def test_a_pause_says_from_when_capacity_is_expected() -> None:
    paused = advocate(accepting=False, expected_on=date(2026, 9, 1))
    assert availability_in_words(paused) == "Not currently accepting (expected Tue 1 Sep 2026)"


def test_accreditation_counts_through_its_whole_last_day() -> None:
    rules.may_take_on(advocate(accredited_until=TODAY), TODAY)
    for until in (TODAY - timedelta(days=1), None):
        with pytest.raises(NotAccredited):
            rules.may_take_on(advocate(accredited_until=until), TODAY)


@given(capacities, st.none() | st.integers(1, 50))
def test_the_lower_of_plan_and_own_limit_binds(places: int, own: int | None) -> None:
    assert rules.effective_capacity(places, own) == min(places, own or places)


@pytest.mark.parametrize("limit", [0, -1, 4])
def test_an_own_limit_outside_the_plan_is_refused_at_its_field(limit: int) -> None:
    with pytest.raises(FieldProblem, match="from 1 to 3"):
        rules.set_own_limit(advocate(), 3, limit)


@given(st.dates(date(2026, 6, 11), date(2030, 1, 1)))
def test_an_advocate_is_asked_at_nine_by_their_own_clock_on_the_day_they_named(day: date) -> None:
    change = rules.stop_accepting(advocate(version=1), day, today=TODAY, zone=LONDON)
    (asked,) = change.owed
    assert (asked.due_at.astimezone(LONDON).date(), asked.due_at.astimezone(LONDON).hour) == (day, 9)


@pytest.mark.parametrize("day", [TODAY, TODAY - timedelta(days=1)])
def test_capacity_can_only_be_expected_after_today(day: date) -> None:
    with pytest.raises(FieldProblem, match="after today"):
        rules.stop_accepting(advocate(), day, today=TODAY, zone=LONDON)


def test_a_conflict_is_named_once_whatever_its_capitals() -> None:
    assert rules.add_conflict(advocate(conflicts=("Kent County Council",)), "kent county council") == NOTHING


def test_fit_has_three_bands() -> None:
    someone = advocate(kinds=("transport",), stages=("under_appeal",))
    assert rules.fit(someone, "transport", "under_appeal") is Fit.GOOD
    assert rules.fit(someone, "transport", "draft_ehcp") is Fit.SOME
    assert rules.fit(someone, "dla", "draft_ehcp") is Fit.OPEN
