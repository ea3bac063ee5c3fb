"""An outcome that nobody knows is looked up before the post is repeated."""

from datetime import UTC, datetime, timedelta

import pytest

from core import fault
from core.change import Audience, Thing
from core.delivery import actions, sending
from core.delivery.model import Post
from core.delivery.rules import GIVE_UP, LEASE
from core.platform import Outcome, Unknown
from tests.core.delivery.rig import HERE, Rig

LOST = {
    "the reply was lost": Unknown("connection reset"),
    "no answer in time": Unknown("no answer"),
    "a server error": Unknown("HTTP 502"),
}


@pytest.mark.parametrize("lost", LOST)
async def test_a_post_that_stands_although_its_reply_was_lost_is_found_and_not_repeated(rig: Rig, lost: str) -> None:
    rig.chat.faults.remembers = False
    rig.chat.faults.plan("show", LOST[lost], stands=True)
    key = rig.post(1)
    await rig.office.drain()
    assert rig.row(key).state is Post.UNCERTAIN
    await rig.until(minutes=1)
    assert rig.titles() == ["note 1"]
    assert (rig.row(key).state, rig.card(key).ref) == (Post.SENT, f"{HERE}#m1")


async def test_a_post_that_was_looked_for_and_does_not_stand_is_posted_again(rig: Rig) -> None:
    rig.chat.faults.plan("show", Unknown("HTTP 502"), times=2)
    key = rig.post(1)
    await rig.until(minutes=1)
    assert rig.titles() == ["note 1"]
    assert rig.row(key).attempts == 3


async def test_where_nothing_can_be_looked_up_it_is_posted_again_once(rig: Rig) -> None:
    rig.chat.faults.looks_up = rig.chat.faults.remembers = False
    rig.chat.faults.plan("show", Unknown("no answer"), stands=True)
    rig.post(1)
    await rig.until(minutes=1)
    assert rig.titles() == ["note 1", "note 1"]


async def test_a_found_post_is_redrawn_for_it_may_show_an_older_record(rig: Rig) -> None:
    rig.chat.faults.plan("show", Unknown("no answer"), stands=True)
    key = rig.post(1)
    await rig.until(minutes=1)
    assert rig.card(key).shown_version == rig.card(key).wanted_version == 1
    assert rig.chat.world.messages["m1"].drawn == 2


async def test_a_worker_that_died_with_a_post_in_flight_is_found_out_by_its_lease(rig: Rig) -> None:
    rig.chat.faults.remembers = False
    key = rig.post(1)
    (post,) = rig.desk.write(actions.claim, "dead", 1, datetime.now(UTC) - LEASE - timedelta(seconds=1))
    attempt = rig.desk.write(sending.prepare, post, "dead", rig.draws)
    assert isinstance(attempt, sending.Show)
    await rig.chat.show(attempt.card, attempt.place, f"desk-{key}")
    await rig.drain()
    assert rig.titles() == ["note 1"]
    assert rig.row(key).state is Post.SENT


@pytest.mark.parametrize("point", ["post.before_send", "post.after_send"])
async def test_a_process_that_dies_around_a_post_neither_loses_nor_repeats_it(rig: Rig, point: str) -> None:
    rig.chat.faults.remembers = False
    key = rig.post(1)
    fault.arm(fault.Plan.parse(f"{point}=raise"))
    try:
        with pytest.raises(BaseExceptionGroup):
            await rig.office.drain()
    finally:
        fault.disarm()
    rig.restart()
    rig.desk.write(actions.reclaim_all)
    await rig.drain()
    assert rig.titles() == ["note 1"]
    assert rig.row(key).state is Post.SENT


async def test_a_reply_lost_on_the_line_is_an_unknown_outcome(rig: Rig) -> None:
    rig.chat.faults.remembers = False
    rig.post(1)
    fault.arm(fault.Plan.parse("post.after_send=lose"))
    try:
        await rig.office.drain()
    finally:
        fault.disarm()
    assert [row.state for row in rig.outbox()] == [Post.UNCERTAIN]
    await rig.until(minutes=1)
    assert rig.titles() == ["note 1"]


async def test_a_letter_whose_reply_was_lost_is_handed_over_again_under_the_same_key(rig: Rig) -> None:
    family = rig.desk.family(route="recorder")
    message = rig.message(rig.connection(rig.desk.advocate().id, rig.desk.request(family_id=family.id)), "Hello")
    key = rig.letter(message, family)
    fault.arm(fault.Plan.parse("post.after_send=lose"))
    try:
        await rig.office.drain()
    finally:
        fault.disarm()
    await rig.until(minutes=1)
    assert [letter.key for letter in rig.chat.world.letters] == [f"desk-{key}"]
    assert rig.row(key).state is Post.SENT


async def test_an_uncertain_post_whose_moment_has_passed_is_still_looked_for(rig: Rig) -> None:
    rig.chat.faults.plan("show", Unknown("no answer"), stands=True)
    key = rig.post(1, useless_after=rig.desk.clock.now() + timedelta(seconds=1))
    await rig.office.drain()
    rig.desk.later(minutes=10)
    await rig.drain()
    assert rig.card(key).ref == f"{HERE}#m1"  # or it could never be redrawn or taken away


async def test_what_is_not_posted_after_its_moment_is_useless_and_its_lane_goes_on(rig: Rig) -> None:
    key = rig.post(1, lane="one", useless_after=rig.desk.clock.now() - timedelta(seconds=1))
    rig.post(2, lane="one")
    await rig.drain()
    assert rig.titles() == ["note 2"]
    assert rig.row(key).state is Post.USELESS


async def test_a_card_that_should_stand_nowhere_is_not_posted(rig: Rig) -> None:
    key = rig.post(1, kind="nothing", lane="one")
    rig.post(2, lane="one")
    await rig.drain()
    assert rig.titles() == ["note 2"]
    assert rig.row(key).state is Post.USELESS


async def test_after_76_hours_a_person_is_asked_and_the_lane_goes_on(rig: Rig) -> None:
    support_request = rig.desk.request()
    here: Outcome = Unknown("HTTP 503")
    rig.chat.faults.plan("show", here, times=100_000, at=str(HERE))
    key = rig.post(support_request.id, lane="one", thing=Thing.REQUEST)
    rig.post(2, lane="one")
    await rig.drain()
    rig.desk.clock.advance(GIVE_UP)
    await rig.drain()
    assert rig.row(key).state is Post.REROUTED
    rig.chat.faults.planned.clear()
    await rig.until(minutes=1)
    assert "note 2" in rig.titles(str(HERE))
    assert f"{support_request.label}: a message does not get through" in rig.titles()
    assert [row.audience for row in rig.outbox()][-1] is Audience.COORDINATORS
