"""Who is listed, in what order, and what can be looked for."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.directory import Wanted, order
from core.people.model import Advocate, Standing
from core.people.rules import Fit, fit
from core.rewards.model import Tier
from core.surface import Card, Show
from tests.core.people.register import problem
from tests.core.requests.front import Front, text_of
from tests.core.rewards_views.recognised import EXPERT, TRUSTED, history, recognise

DOES: dict[str, Any] = {"kinds": ("transport",), "stages": ("under_appeal",)}
LATELY = datetime(2026, 6, 1, tzinfo=UTC)


def card(front: Front, **values: str) -> Card:
    reply = front.press("Chris", "directory", **values)
    assert isinstance(reply, Show)
    return reply.cards[0]


def names(front: Front, **values: str) -> list[str]:
    return [fact.label for fact in card(front, **values).facts]


def advocate(**changes: Any) -> Advocate:
    values: dict[str, Any] = {"id": 1, "organisation_id": 1, "plan": "free", "capacity": 3}
    return Advocate(**values | changes)


def test_a_higher_tier_stands_first_among_those_who_fit_alike_and_have_a_place(front: Front) -> None:
    front.desk.advocate("Newcomer")
    recognise(front, "Tess", *history(**TRUSTED))
    recognise(front, "Elin", *history(**EXPERT))
    assert names(front) == ["Elin (Expert Advocate)", "Tess (Trusted Advocate)", "Newcomer"]


def test_a_place_and_a_good_fit_come_before_any_tier(front: Front) -> None:
    recognise(front, "Elin", *history(**EXPERT))
    front.desk.advocate("Fits", **DOES)
    front.desk.advocate("In part", kinds=("transport",))
    front.desk.advocate("Full", active=3, **DOES)
    assert names(front, kind="transport", stage="under_appeal") == [
        "Fits",
        "In part",
        "Elin (Expert Advocate)",
        "Full",
    ]


def test_of_one_tier_whoever_has_waited_longest_comes_first(front: Front) -> None:
    front.desk.advocate("Lately", last_accepted_at=LATELY)
    front.desk.advocate("Long ago", last_accepted_at=LATELY - timedelta(days=90))
    front.desk.advocate("Never")
    assert names(front) == ["Never", "Long ago", "Lately"]


def test_only_those_with_a_place_are_shown_when_that_is_asked_for(front: Front) -> None:
    front.desk.advocate("Amira")
    front.desk.advocate("Away", accepting=False)
    front.desk.advocate("Full", active=3)
    assert names(front, available="yes") == ["Amira"]
    assert card(front, available="yes").title == "Directory: available"


def test_when_nobody_has_a_place_it_says_so_rather_than_that_nobody_is_here(front: Front) -> None:
    front.desk.advocate("Full", active=3)
    assert "Nobody has a place just now" in text_of(card(front, available="available"))


def test_whose_standing_is_under_review_or_who_is_not_accredited_is_not_listed(front: Front) -> None:
    front.desk.advocate("Ben", accredited_until=None)
    front.desk.advocate("Carol", standing=Standing.UNDER_REVIEW)
    assert names(front) == []


def test_the_form_narrows_it_down(front: Front) -> None:
    front.desk.advocate("Amira", **DOES)
    form = front.form("Chris", "directory_filter")
    assert [field.name for field in form.fields] == ["kind", "stage", "available"]
    assert form.verb == "directory"
    assert card(front, kind="transport", stage="", available="").title == "Directory: Transport to school or college"


def test_what_cannot_be_looked_for_is_answered_at_its_field(front: Front) -> None:
    assert "Please write one of these" in problem(front, "Chris", "directory", stage="horses")


def test_the_order_is_said_to_whoever_looks(front: Front) -> None:
    for name in ("Amira", "Ben"):
        front.desk.advocate(name)
    said = text_of(card(front, kind="transport"))
    assert "Whoever has a place comes first, then whoever fits best, then by tier" in said


advocates = st.builds(
    advocate,
    id=st.integers(1, 9),
    accepting=st.booleans(),
    kinds=st.sampled_from([(), ("transport",)]),
    stages=st.sampled_from([(), ("under_appeal",)]),
    last_accepted_at=st.none() | st.datetimes(timezones=st.just(UTC)),
)
tiers = st.none() | st.sampled_from(Tier)


@given(advocates, advocates, tiers, tiers)
def test_tier_never_lifts_anybody_above_a_better_fit_or_a_free_place(
    one: Advocate, other: Advocate, low: Tier | None, high: Tier | None
) -> None:
    wanted = Wanted("transport", "under_appeal")
    band = (not one.accepting, fit(one, wanted.kind, wanted.stage))
    other_band = (not other.accepting, fit(other, wanted.kind, wanted.stage))
    if band < other_band:
        assert order(one, low, wanted) < order(other, high, wanted)
    if band == other_band and (low or 0) > (high or 0):
        assert order(one, low, wanted) < order(other, high, wanted)


def test_there_are_three_bands_of_fit() -> None:
    assert [fit(advocate(**does), "transport", "under_appeal") for does in (DOES, {"kinds": ("transport",)}, {})] == [
        Fit.GOOD,
        Fit.SOME,
        Fit.OPEN,
    ]
