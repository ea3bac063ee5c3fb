"""Cards that stand somewhere are kept true to the record, each by itself."""

import asyncio
from datetime import timedelta

import pytest

from core.change import Subject
from core.delivery import actions
from core.delivery.model import StaleCard
from core.drawing import Drawing
from core.platform import Gone, Later, Outcome, Ref, Refused, Unknown
from core.surface import Card
from tests.core.delivery.rig import Rig

SETBACKS: dict[str, Outcome] = {"later": Later(5), "unknown": Unknown("HTTP 502")}


async def stands(rig: Rig, about: int = 1, kind: str = "note") -> tuple[int, Subject]:
    """A card that stands; its key and its root."""
    key = rig.post(about, kind=kind)
    await rig.drain()
    return key, rig.errand(key).about


def is_true(rig: Rig, key: int) -> bool:
    row = rig.card(key)
    return bool(row.shown_version == row.wanted_version)


async def test_a_card_is_drawn_anew_when_what_it_shows_has_changed(rig: Rig) -> None:
    key, root = await stands(rig)
    rig.draws["note"] = lambda _drawing: Card("taken", "taken")
    rig.touch(root)
    await rig.drain()
    assert rig.titles() == ["taken"]
    assert is_true(rig, key)


async def test_what_changes_between_drawing_and_recording_is_drawn_once_more(rig: Rig) -> None:
    key, root = await stands(rig)
    titles: list[str] = []
    redraw = rig.chat.redraw

    async def change_meanwhile(card: Card, ref: Ref) -> Outcome:
        if not titles:
            await asyncio.to_thread(rig.touch, root)
        titles.append(card.title)
        return await redraw(card, ref)

    rig.chat.redraw = change_meanwhile  # type: ignore[method-assign]
    rig.touch(root)
    await rig.drain()
    assert len(titles) == 2
    assert is_true(rig, key)


async def test_what_changes_while_a_card_is_being_posted_is_drawn_once_more(rig: Rig) -> None:
    drawn = 0

    def draw(drawing: Drawing) -> Card:
        nonlocal drawn
        drawn += 1
        return Card(f"drawn {drawn}", "")

    rig.draws["note"] = draw
    show = rig.chat.show

    async def change_meanwhile(card: Card, place: object, key: str) -> Outcome:
        await asyncio.to_thread(rig.touch, root)
        return await show(card, place, key)  # type: ignore[arg-type]

    rig.chat.show = change_meanwhile  # type: ignore[method-assign]
    key = rig.post(1)
    root = rig.errand(key).about
    await rig.drain()
    assert rig.titles() == ["drawn 2"]
    assert is_true(rig, key)


async def test_a_card_that_should_stand_nowhere_any_more_is_taken_away_and_forgotten(rig: Rig) -> None:
    key, root = await stands(rig)
    rig.draws["note"] = lambda _drawing: None
    rig.touch(root)
    await rig.drain()
    assert rig.titles() == []
    assert rig.card(key).ref == ""


async def test_a_message_that_somebody_deleted_is_forgotten(rig: Rig) -> None:
    key, root = await stands(rig)
    rig.chat.faults.plan("redraw", Gone("deleted"))
    rig.touch(root)
    await rig.drain()
    assert rig.card(key).ref == ""


@pytest.mark.parametrize("setback", SETBACKS)
async def test_a_redraw_that_fails_is_tried_again_later(rig: Rig, setback: str) -> None:
    key, root = await stands(rig)
    rig.chat.faults.plan("redraw", SETBACKS[setback])
    rig.touch(root)
    await rig.drain()
    assert not is_true(rig, key)
    await rig.until(minutes=2)
    assert is_true(rig, key)


async def test_a_redraw_that_is_refused_is_said_and_tried_again_at_the_next_change_only(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    key, root = await stands(rig)
    rig.chat.faults.plan("redraw", Refused("too long"))
    rig.touch(root)
    await rig.until(hours=1)
    assert rig.chat.world.messages["m1"].drawn == 1
    assert sum("can't be redrawn: too long" in message for message in caplog.messages) == 1
    rig.touch(root)
    await rig.drain()
    assert rig.chat.world.messages["m1"].drawn == 2
    assert rig.card(key).ref


async def test_one_poisoned_card_stops_no_other(rig: Rig) -> None:
    poisoned, its_root = await stands(rig, 1, "spare")
    key, root = await stands(rig, 2)
    rig.draws["spare"] = rig.draws["broken"]
    rig.touch(its_root)
    rig.touch(root)
    await rig.drain()
    assert is_true(rig, key)
    assert not is_true(rig, poisoned)
    assert rig.card(poisoned).retry_at >= rig.desk.clock.now() + timedelta(minutes=1)


async def test_a_card_whose_place_cannot_be_read_stops_no_other(rig: Rig) -> None:
    poisoned, its_root = await stands(rig, 1)
    key, root = await stands(rig, 2)
    rig.set_card(poisoned, ref="nowhere")
    rig.touch(its_root)
    rig.touch(root)
    rig.post(3)
    await rig.drain()
    assert is_true(rig, key)
    assert rig.titles()[-1] == "note 3"


async def test_a_card_on_a_platform_that_is_not_configured_now_is_kept_for_later(rig: Rig) -> None:
    key, root = await stands(rig)
    chat = rig.chats.pop("stage")
    rig.touch(root)
    await rig.office.drain()
    rig.chats["stage"] = chat
    await rig.until(minutes=16)
    assert is_true(rig, key)
    assert chat.world.messages["m1"].drawn == 2


async def test_a_card_that_has_stood_long_enough_is_taken_away(rig: Rig) -> None:
    key, _ = await stands(rig)
    rig.set_card(key, remove_at=rig.desk.clock.now() + timedelta(days=1))
    await rig.drain()
    assert rig.titles() == ["note 1"]
    rig.desk.later(days=1)
    await rig.drain()
    assert rig.titles() == []
    assert (rig.card(key).ref, rig.card(key).remove_at) == ("", None)


@pytest.mark.parametrize("setback", SETBACKS)
async def test_a_removal_that_fails_is_tried_again_later_and_keeps_nobody_busy(rig: Rig, setback: str) -> None:
    key, _ = await stands(rig)
    rig.set_card(key, remove_at=rig.desk.clock.now())
    rig.chat.faults.plan("remove", SETBACKS[setback])
    assert await rig.office.drain() == 1
    assert await rig.office.drain() == 0
    await rig.until(minutes=2)
    assert rig.titles() == []


def test_the_older_version_never_overwrites_the_newer_one(rig: Rig) -> None:
    key = rig.post(1)
    rig.set_card(key, ref="stage:harbour:requests#m1", wanted_version=3)
    rig.desk.write(actions.redrawn, key, 3)
    rig.desk.write(actions.redrawn, key, 2)
    assert rig.card(key).shown_version == 3


def test_the_oldest_stale_cards_come_first_and_each_once(rig: Rig) -> None:
    keys = [rig.post(number) for number in range(4)]
    for key in keys:
        rig.set_card(key, ref=f"stage:harbour:requests#m{key}", wanted_version=2, remove_at=rig.desk.clock.now())
    stale: tuple[StaleCard, ...] = rig.desk.write(actions.stale_cards, 3)
    assert [card.id for card in stale] == keys[:3]
    assert all(card.over for card in stale)
