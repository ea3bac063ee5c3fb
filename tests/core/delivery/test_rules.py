"""What an outcome means, for every outcome, at any time."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.change import Audience, Subject, Thing
from core.delivery.model import Outgoing, Post
from core.delivery.rules import (
    ALERT_REROUTE,
    ALERT_WAIT,
    FIRST_WAIT,
    GIVE_UP,
    LEASE,
    LONGEST_PATIENCE,
    LONGEST_WAIT,
    NO_ANSWER,
    after,
    after_defect,
    backoff,
    is_useless,
    patience,
)
from core.platform import Done, Gone, Later, Outcome, Paused, Place, Ref, Refused, Unknown

NOW = datetime(2026, 6, 10, 11, 0, tzinfo=UTC)
REF = Ref(Place("stage", "harbour", "requests"), "m1")
OUTCOMES: tuple[Outcome, ...] = (Done(REF), Later(7), Gone("a"), Refused("b"), Unknown("c"), Paused("d"))

jitters = st.floats(0, 1, exclude_max=True)
outcomes = st.sampled_from(OUTCOMES)
ages = st.timedeltas(timedelta(0), timedelta(days=9))


def post(failing_for: timedelta = timedelta(0), *, kind: str = "note", attempts: int = 1) -> Outgoing:
    return Outgoing(
        id=1,
        organisation_id=1,
        card_id=1,
        kind=kind,
        about=Subject(Thing.REQUEST, 1),
        audience=Audience.PERSON,
        to_id=1,
        state=Post.READY,
        attempts=attempts,
        first_tried_at=NOW - failing_for,
        useless_after=None,
        place="",
    )


@given(st.integers(0, 10_000), jitters)
def test_waits_grow_to_a_quarter_of_an_hour_and_are_never_shorter_than_a_second(attempts: int, jitter: float) -> None:
    wait = backoff(attempts, jitter)
    assert FIRST_WAIT <= wait <= min(LONGEST_WAIT, max(FIRST_WAIT, FIRST_WAIT * 2 ** min(attempts, 20)))


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_whatever_a_platform_asks_for_we_wait_between_a_second_and_an_hour(seconds: float) -> None:
    wait = patience(Later(seconds))
    assert FIRST_WAIT <= wait <= LONGEST_PATIENCE
    if FIRST_WAIT.total_seconds() <= seconds <= LONGEST_PATIENCE.total_seconds():
        assert math.isclose(wait.total_seconds(), seconds, abs_tol=1e-5)


@given(outcomes, ages, st.integers(1, 500), jitters, st.sampled_from(["note", "danger_now"]))
def test_every_outcome_ends_with_the_post_a_person_or_another_try_that_is_not_in_the_past(
    outcome: Outcome, age: timedelta, attempts: int, jitter: float, kind: str
) -> None:
    done = after(post(age, kind=kind, attempts=attempts), outcome, NOW, jitter)
    if done.state in (Post.READY, Post.UNCERTAIN):
        assert done.again_at is not None
        assert NOW <= done.again_at <= NOW + LONGEST_WAIT
    else:
        assert done.state in (Post.SENT, Post.REROUTED)
    assert (done.ref == REF) == (done.state is Post.SENT)


@given(ages, jitters)
def test_an_unknown_outcome_is_never_taken_for_a_known_one(age: timedelta, jitter: float) -> None:
    state = after(post(age), Unknown("?"), NOW, jitter).state
    assert state is (Post.REROUTED if age >= GIVE_UP else Post.UNCERTAIN)
    state = after_defect(post(age), "KeyError", NOW, jitter).state
    assert state is (Post.REROUTED if age >= GIVE_UP else Post.UNCERTAIN)


@given(ages)
def test_a_paused_workspace_never_gives_its_posts_up(age: timedelta) -> None:
    done = after(post(age), Paused("revoked"), NOW, 0.5)
    assert (done.state, done.held_until, done.paused) == (Post.READY, NOW + LONGEST_WAIT, True)


@given(st.timedeltas(timedelta(0), GIVE_UP - timedelta(seconds=1)), st.integers(1, 500), jitters)
def test_an_alert_is_tried_every_minute_and_at_the_fifth_by_another_way(
    age: timedelta, attempts: int, jitter: float
) -> None:
    alert = post(age, kind="danger_now", attempts=attempts)
    done = after(alert, Unknown("?"), NOW, jitter)
    assert done.again_at is not None
    assert done.again_at <= NOW + ALERT_WAIT
    assert done.next_route == (done.again_at >= alert.first_tried_at + ALERT_REROUTE)
    if age < ALERT_REROUTE:
        assert done.again_at <= alert.first_tried_at + ALERT_REROUTE


@pytest.mark.parametrize("asked", [Later(600), Paused("revoked")])
def test_an_alert_does_not_wait_where_others_do(asked: Later | Paused) -> None:
    assert after(post(kind="danger_now"), asked, NOW, 0.5).again_at == NOW
    assert after(post(), asked, NOW, 0.5).again_at > NOW  # type: ignore[operator]


@given(st.none() | st.datetimes(timezones=st.just(UTC)))
def test_an_alert_is_never_useless(until: datetime | None) -> None:
    assert not is_useless(replace(post(kind="danger_now"), useless_after=until), NOW)
    assert is_useless(replace(post(), useless_after=until), NOW) == (until is not None and until < NOW)


def test_a_lease_outlasts_a_look_an_opening_and_a_post() -> None:
    assert LEASE > 3 * NO_ANSWER
