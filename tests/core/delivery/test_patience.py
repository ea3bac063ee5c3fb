"""What asks for patience is left alone, a workspace that is out of order as a whole; everything else goes on."""

import logging
from datetime import timedelta

import pytest

from core.change import Audience
from core.delivery.model import Post
from core.delivery.rules import GIVE_UP
from core.platform import Done, Later, Paused, Unknown
from tests.core.delivery.rig import HERE, Rig

PAUSED = Paused("token_revoked")


def said(caplog: pytest.LogCaptureFixture, words: str) -> int:
    return sum(words in message for message in caplog.messages)


def up_to_date(rig: Rig, key: int) -> bool:
    card = rig.card(key)
    return bool(card.shown_version == card.wanted_version)


async def test_one_answer_holds_back_the_whole_workspace_and_nothing_else(two_platforms: Rig) -> None:
    rig = two_platforms
    rig.chats["stage"].faults.plan("show", Later(60))
    rig.post(1)
    await rig.drain()
    rig.post(2)
    elsewhere = rig.desk.person("Ben")
    rig.account(elsewhere, "other")
    rig.chats["stage"].faults.plan("show", Done(), times=0)
    await rig.drain()
    assert rig.titles() == []
    rig.desk.later(seconds=60)
    await rig.drain()
    assert sorted(rig.titles()) == ["note 1", "note 2"]  # two lanes: neither waits for the other


async def test_patience_outlives_a_restart(rig: Rig) -> None:
    rig.chat.faults.plan("show", Later(60))
    rig.post(1)
    await rig.drain()
    rig.restart()
    rig.post(2)
    rig.desk.later(seconds=59)
    await rig.drain()
    assert rig.titles() == []
    rig.desk.later(seconds=1)
    await rig.drain()
    assert len(rig.titles()) == 2


async def test_nobody_waits_with_a_lease_in_the_hand(rig: Rig) -> None:
    rig.chat.faults.plan("show", Later(3600), times=2)
    rig.post(1)
    rig.post(2)
    await rig.drain()
    assert {row.state for row in rig.outbox()} == {Post.READY}
    assert {row.due_at for row in rig.outbox()} == {rig.desk.clock.now() + timedelta(hours=1)}


async def test_a_shorter_answer_does_not_cut_a_longer_one_short(rig: Rig) -> None:
    rig.chat.faults.plan("show", Later(60), at=str(HERE))
    rig.chat.faults.plan("show", Later(1))
    rig.post(1, lane="one")
    rig.post(2, lane="two", audience=Audience.PERSON, to=rig.desk.person("Ben").id)
    await rig.office.drain()
    (row,) = rig.patience()
    assert row.until == rig.desk.clock.now() + timedelta(seconds=60)


async def test_a_post_of_unknown_outcome_is_not_looked_for_while_its_workspace_is_held_back(rig: Rig) -> None:
    rig.chat.faults.plan("show", Unknown("no answer"), stands=True)
    key = rig.post(1, lane="one")
    await rig.office.drain()
    rig.chat.faults.plan("show", Later(300))
    rig.post(2, lane="two")
    await rig.drain()
    await rig.until(minutes=4)
    assert rig.row(key).state is Post.UNCERTAIN
    await rig.until(minutes=2)
    assert rig.titles() == ["note 1", "note 2"]


async def test_a_paused_workspace_keeps_its_posts_for_as_long_as_it_takes(rig: Rig) -> None:
    rig.chat.faults.plan("show", PAUSED, times=10_000)
    rig.post(1, lane="one")
    rig.post(2, lane="one")
    await rig.drain()
    rig.desk.clock.advance(2 * GIVE_UP)
    await rig.drain()
    rig.chat.faults.planned.clear()
    rig.desk.later(minutes=15)
    await rig.drain()
    assert rig.titles() == ["note 1", "note 2"]


async def test_a_paused_workspace_stops_no_other(two_platforms: Rig) -> None:
    rig = two_platforms
    rig.chats["stage"].faults.plan("show", PAUSED, times=10)
    rig.post(1)
    someone = rig.desk.person("Ben")
    rig.account(someone, "other")
    await rig.drain()
    rig.chats["stage"].faults.planned.clear()
    key = rig.post(2, audience=Audience.PERSON, to=someone.id)
    rig.set_row(key, place="other:harbour:@ben")
    await rig.drain()
    assert rig.titles() == ["note 2"]


async def test_the_operator_reads_of_a_pause_and_of_its_end_once_each(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    rig.chat.faults.plan("show", PAUSED, times=5)
    for number in range(5):
        rig.post(number)
    await rig.drain()
    await rig.until(hours=1)
    assert said(caplog, "stage:harbour is paused, its posts are kept: token_revoked") == 1
    assert said(caplog, "stage:harbour goes on") == 1
    rig.chat.faults.plan("show", PAUSED)
    rig.post(9)
    await rig.drain()
    assert said(caplog, "is paused") == 2


async def test_a_route_to_families_that_asks_for_patience_is_left_alone_too(rig: Rig) -> None:
    rig.recorder.planned.append(Later(60))
    keys = []
    for number in range(2):
        family = rig.desk.family(route="recorder")
        support_request = rig.desk.request(family_id=family.id)
        message = rig.message(rig.connection(rig.desk.advocate(f"A{number}").id, support_request), "Hello")
        keys.append(rig.letter(message, family))
        await rig.drain()
    assert rig.chat.world.letters == []
    rig.desk.later(seconds=60)
    await rig.drain()
    assert {letter.key for letter in rig.chat.world.letters} == {f"desk-{key}" for key in keys}


async def test_a_redraw_that_must_wait_holds_the_other_redraws_back_and_no_post(rig: Rig) -> None:
    keys = [rig.post(number) for number in range(2)]
    await rig.drain()
    rig.chat.faults.plan("redraw", Later(60))
    rig.touch(rig.errand(keys[0]).about)
    await rig.drain()
    rig.touch(rig.errand(keys[1]).about)
    rig.post(2)
    await rig.drain()
    assert sorted(rig.titles()) == ["note 0", "note 1", "note 2"]
    assert not any(up_to_date(rig, key) for key in keys)
    rig.desk.later(seconds=60)
    await rig.drain()
    assert all(up_to_date(rig, key) for key in keys)


async def test_a_post_that_must_wait_holds_no_redraw_back(rig: Rig) -> None:
    key = rig.post(1)
    await rig.drain()
    rig.chat.faults.plan("show", Later(60))
    rig.post(2)
    await rig.drain()
    rig.touch(rig.errand(key).about)
    await rig.drain()
    assert up_to_date(rig, key)
    assert rig.titles() == ["note 1"]


async def test_a_redraw_that_finds_its_workspace_out_of_order_holds_back_its_posts_too(rig: Rig) -> None:
    key = rig.post(1)
    await rig.drain()
    rig.touch(rig.errand(key).about)
    rig.chat.faults.plan("redraw", PAUSED)
    await rig.drain()
    rig.post(2)
    await rig.drain()
    assert rig.titles() == ["note 1"]
    rig.desk.later(minutes=15)
    await rig.drain()
    assert rig.titles() == ["note 1", "note 2"]
    assert up_to_date(rig, key)


async def test_a_pause_met_by_a_redraw_is_said_once_and_ends_with_the_next_one(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    keys = [rig.post(number) for number in range(3)]
    await rig.drain()
    rig.chat.faults.plan("redraw", PAUSED, times=3)
    for key in keys:
        rig.touch(rig.errand(key).about)
    await rig.drain()
    assert said(caplog, "is paused") == 1
    await rig.until(minutes=50)  # one that was held back by the others' pause meets a pause of its own later
    assert rig.patience() == []
    assert all(up_to_date(rig, key) for key in keys)
