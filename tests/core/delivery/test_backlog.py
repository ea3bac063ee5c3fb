"""Whoever runs the desk is told what does not get through."""

from core.delivery.backlog import backlog
from core.platform import Later, Paused
from tests.core.delivery.rig import Rig


def said(rig: Rig) -> tuple[str, ...]:
    return rig.desk.write(backlog).sentences


async def test_a_paused_workspace_is_named_until_something_gets_through(rig: Rig) -> None:
    rig.chat.faults.plan("show", Paused("token_revoked"))
    rig.post(1)
    await rig.drain()
    assert said(rig) == ("stage:harbour is paused: token_revoked",)
    await rig.until(hours=1)
    assert said(rig) == ()


async def test_asking_for_patience_is_no_pause(rig: Rig) -> None:
    rig.chat.faults.plan("show", Later(60))
    rig.post(1)
    await rig.drain()
    assert said(rig) == ()


async def test_what_was_tried_an_hour_ago_and_stands_nowhere_is_late_however_often_it_is_put_off(rig: Rig) -> None:
    rig.chat.faults.plan("show", Later(900), times=9)
    rig.post(1)
    await rig.until(minutes=59)
    assert said(rig) == ()
    await rig.until(minutes=1)
    assert said(rig) == ("not posted for more than an hour: 1 post",)


async def test_what_nobody_has_tried_is_late_an_hour_after_it_was_due_and_not_before(rig: Rig) -> None:
    rig.post(1)
    rig.post(2, not_before=rig.desk.clock.now().replace(hour=20))
    rig.desk.later(minutes=59)
    assert said(rig) == ()
    rig.desk.later(minutes=2)
    assert said(rig) == ("not posted for more than an hour: 1 post",)
