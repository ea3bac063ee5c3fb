"""What the desk knows for the four checks, and in which order it suggests advocates."""

from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.people.model import UNLIMITED, Advocate, Person
from core.people.rules import Fit
from core.requests.checks import Private, checks, in_words, named_conflicts, suggested
from core.sendfacts import load_send_facts
from tests.core.requests.world import START, a_request

TODAY = date(2026, 6, 10)
FACTS = load_send_facts()
NOBODY = Private()


def somebody(key: int, **changes: object) -> tuple[Person, Advocate]:
    values: dict[str, object] = {"plan": "free", "capacity": 3, "accredited_until": date(2099, 1, 1)}
    advocate = Advocate(id=key, organisation_id=1, **values | changes)  # type: ignore[arg-type]
    return Person(id=key, organisation_id=1, public_id=f"p{key}", name=f"Person {key}"), advocate


def order(*people: tuple[Person, Advocate]) -> list[int]:
    return [one.advocate.id for one in suggested(people, a_request(), NOBODY, TODAY)]


def test_fit_comes_first_then_free_places_then_who_has_waited_longest() -> None:
    people = [
        somebody(1, kinds=("general",), stages=("not_sure",), active=2),
        somebody(2, kinds=("general",)),
        somebody(3, active=1, last_accepted_at=START),
        somebody(4, active=1, last_accepted_at=START - timedelta(days=9)),
        somebody(5, active=2),
    ]
    for mixed in permutations(people):
        assert order(*mixed) == [1, 2, 4, 3, 5]


def test_a_newcomer_goes_before_somebody_with_unlimited_places() -> None:
    unlimited = somebody(1, capacity=UNLIMITED, active=40, last_accepted_at=START)
    assert order(unlimited, somebody(2)) == [2, 1]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"active": 3}, "kind or stage fits, not currently accepting (no place left)"),
        ({"accepting": False}, "kind or stage fits, not currently accepting"),
        ({"accepting": False, "expected_on": date(2026, 7, 1)}, "(expected Wed 1 Jul 2026)"),
    ],
)
def test_who_could_not_take_it_on_today_comes_last_with_that_said(changes: dict[str, object], said: str) -> None:
    found = suggested([somebody(1, kinds=("general",), **changes), somebody(2)], a_request(), NOBODY, TODAY)
    assert [(one.advocate.id, one.free) for one in found] == [(2, True), (1, False)]
    assert said in in_words(found[-1])


def test_who_is_not_accredited_is_not_suggested() -> None:
    assert order(somebody(1, accredited_until=None), somebody(2, accredited_until=TODAY - timedelta(days=1))) == []


@pytest.mark.parametrize(
    ("named", "authority", "parties", "found"),
    [
        ("Kent County Council", "Kent", "", True),
        ("kent", "KENT COUNTY COUNCIL", "", True),
        ("Kent County Council", "Essex County Council", "", False),
        ("Oak Lane School", "", "The head of Oak Lane school", True),
        ("Kent", "", "", False),
    ],
)
def test_a_conflict_is_found_by_any_telling_word(named: str, authority: str, parties: str, *, found: bool) -> None:
    _, advocate = somebody(1, conflicts=(named,))
    assert bool(named_conflicts(advocate, Private(authority, parties))) == found


def test_who_named_a_conflict_is_not_suggested() -> None:
    people = [somebody(1, conflicts=("Kent",)), somebody(2)]
    found = suggested(people, a_request(), Private(local_authority="Kent County Council"), TODAY)
    assert [one.advocate.id for one in found] == [2]


def test_the_four_checks_say_what_is_known_and_what_is_not() -> None:
    _, known = somebody(1, kinds=("general",), stages=("not_sure",), active=2)
    text = checks(known, a_request(), Private(local_authority="Kent"), FACTS).words
    assert "you list General question or information and Not sure. Kind and stage both fit." in text
    assert "2 of 3 families, 1 place left" in text
    assert "you have named none yet" in text
    _, new = somebody(2)
    text = checks(new, a_request(), NOBODY, FACTS).words
    assert "you have not listed what you do yet" in text
    assert "please check for yourself" in text


@given(active=st.integers(0, 2), kinds=st.sets(st.sampled_from(["general", "dla"])))
def test_the_words_beside_a_name_are_of_its_band(active: int, kinds: set[str]) -> None:
    found = suggested([somebody(1, active=active, kinds=tuple(kinds))], a_request(), NOBODY, TODAY)
    (one,) = found
    assert (one.fit is Fit.SOME) == ("general" in kinds)
    assert in_words(one).endswith("left")
