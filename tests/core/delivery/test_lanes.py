"""Lanes keep their order, one post of each is in flight, and nobody records over a successor."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from core.delivery import actions, sending
from core.delivery.model import Outgoing, Post
from core.delivery.rules import LEASE, Disposition
from core.delivery.tables import outbox
from core.platform import Ref, Unknown
from tests.core.delivery.rig import HERE, Rig

REAL = datetime(2026, 1, 1, tzinfo=UTC)


def claim(rig: Rig, owner: str = "one", *, limit: int = 10, real_now: datetime = REAL) -> tuple[Outgoing, ...]:
    return rig.desk.write(actions.claim, owner, limit, real_now)


async def test_posts_of_one_lane_appear_in_their_order(rig: Rig) -> None:
    for number in range(5):
        rig.post(number, lane="one")
    await rig.drain()
    assert rig.titles() == [f"note {number}" for number in range(5)]


async def test_a_stuck_lane_delays_nobody_else_and_goes_on_in_order(rig: Rig) -> None:
    rig.chat.faults.plan("show", Unknown("502"), times=3)
    rig.post(1, lane="stuck")
    await rig.office.drain()
    rig.chat.faults.planned[0].at = "elsewhere"
    rig.post(2, lane="stuck")
    rig.post(3, lane="free")
    await rig.drain()
    assert rig.titles() == ["note 3"]
    await rig.until(minutes=1)
    assert rig.titles() == ["note 3", "note 1", "note 2"]


def test_only_the_oldest_of_each_lane_is_claimed(rig: Rig) -> None:
    for number in range(3):
        rig.post(number, lane="one")
        rig.post(number + 10, lane="two")
    assert [post.about.id for post in claim(rig)] == [0, 10]
    assert claim(rig, "two") == ()


def test_two_in_flight_in_one_lane_are_refused_by_the_database_itself(rig: Rig) -> None:
    rig.post(1, lane="one")
    rig.post(2, lane="one")
    everything = update(outbox).values(state=Post.SENDING)
    with pytest.raises(IntegrityError):
        rig.desk.write(lambda tx: tx.conn.execute(everything))


def test_a_row_that_becomes_visible_behind_one_in_flight_stops_no_claim(rig: Rig) -> None:
    late = rig.post(1, lane="one")
    rig.set_row(late, state=Post.SENT)
    rig.post(2, lane="one")
    claim(rig)
    rig.set_row(late, state=Post.READY)  # its key was handed out first, its commit came last
    rig.post(3, lane="two")
    assert [post.about.id for post in claim(rig, "two")] == [3]


def test_a_worker_asleep_past_its_lease_can_neither_aim_nor_record(rig: Rig) -> None:
    key = rig.post(1)
    (asleep,) = claim(rig, "one")
    (awake,) = claim(rig, "two", real_now=REAL + LEASE + timedelta(seconds=1))
    sent = Disposition(Post.SENT, ref=Ref(HERE, "m1"))
    assert not rig.desk.write(actions.aim, asleep, "one", HERE)
    assert not rig.desk.write(actions.record, asleep, "one", sent)
    assert rig.card(key).ref == ""
    assert rig.desk.write(actions.record, awake, "two", sent)
    assert rig.card(key).ref == f"{HERE}#m1"


def test_the_same_worker_is_fenced_off_from_its_own_earlier_attempt(rig: Rig) -> None:
    rig.post(1)
    (first,) = claim(rig, "one")
    (second,) = claim(rig, "one", real_now=REAL + LEASE + timedelta(seconds=1))
    assert not rig.desk.write(actions.record, first, "one", Disposition(Post.USELESS))
    assert rig.desk.write(actions.record, second, "one", Disposition(Post.SENT))


def test_a_claim_whose_lease_runs_is_left_alone_and_says_uncertain_afterwards(rig: Rig) -> None:
    rig.post(1)
    claim(rig)
    assert claim(rig, "two", real_now=REAL + LEASE) == ()
    (again,) = claim(rig, "two", real_now=REAL + LEASE + timedelta(seconds=1))
    assert (again.state, again.attempts) == (Post.UNCERTAIN, 2)


def test_a_claim_whose_reply_was_lost_is_claimed_again_at_once_and_nothing_else_of_its_owner_is(rig: Rig) -> None:
    rig.post(1, lane="one")
    (in_hand,) = claim(rig)
    rig.post(2, lane="two")
    (lost,) = claim(rig)
    (again,) = rig.desk.write(actions.claim, "one", 9, REAL, frozenset({in_hand.id}))
    assert again.id == lost.id
    assert again.state is Post.UNCERTAIN  # it is looked for first, as all that has an unknown outcome


def test_at_the_start_whatever_is_in_flight_has_an_unknown_outcome(rig: Rig) -> None:
    rig.post(1)
    claim(rig)
    assert rig.desk.write(actions.reclaim_all) == 1
    assert rig.desk.write(actions.reclaim_all) == 0
    assert [post.state for post in claim(rig)] == [Post.UNCERTAIN]


def test_a_summarised_post_is_never_claimed_and_holds_up_nobody(rig: Rig) -> None:
    rig.set_row(rig.post(1, lane="one"), state=Post.SUMMARISED)
    rig.post(2, lane="one")
    assert [post.about.id for post in claim(rig)] == [2]


def test_what_is_not_due_yet_is_not_claimed_but_is_waited_for(rig: Rig) -> None:
    at = rig.desk.clock.now() + timedelta(hours=1)
    rig.post(1, not_before=at)
    assert claim(rig) == ()
    assert rig.desk.write(actions.next_post_due) == at
    rig.desk.later(hours=1)
    assert len(claim(rig)) == 1


def test_a_post_behind_a_stuck_one_does_not_count_as_due(rig: Rig) -> None:
    stuck = rig.post(1, lane="one")
    rig.post(2, lane="one")
    later = rig.desk.clock.now() + timedelta(minutes=9)
    rig.set_row(stuck, due_at=later)
    assert rig.desk.write(actions.next_post_due) == later


def test_an_attempt_that_was_fenced_off_tells_nobody(rig: Rig) -> None:
    rig.post(1)
    (post,) = claim(rig)
    rig.desk.write(actions.reclaim_all)
    rig.desk.write(sending.settle, post, "one", Disposition(Post.REROUTED, problem="never"))
    assert [row.kind for row in rig.outbox()] == ["note"]


QUERIES = {
    "claims": (actions._DUE, {"now", "most"}),
    "what falls due next": (actions._NEXT_DUE, set[str]()),
    "leases that ran out": (actions._RUN_OUT, {"real_now"}),
    "stale cards": (actions._BEHIND, {"now", "most"}),
    "cards that stood long enough": (actions._STOOD, {"now", "most"}),
}


@pytest.mark.parametrize("name", QUERIES)
def test_every_query_of_an_idle_round_goes_by_an_index(rig: Rig, name: str) -> None:
    query, wanted = QUERIES[name]
    values = {"now": rig.desk.clock.now(), "real_now": REAL, "most": 16}
    plan = rig.plan(query, {key: values[key] for key in wanted})
    assert " USING " in plan or "Index" in plan
    assert "Seq Scan" not in plan
    assert not re.search(r"SCAN (outbox|card|earlier|beside)(?! USING)", plan), plan
