"""What goes wrong between the bot and Discord: nothing is lost, nothing is said twice, and people are told."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.discord import events
from bot import post
from core.database.store import Tx
from core.platform import Done
from core.requests.model import State, SupportRequest
from tests.adapters.contract import card, stands
from tests.databases import Databases
from tests.wire.discord_house import CALLBACK, POST, House, at_home, jump
from tests.world.discord.misfortune import Fate
from tests.world.discord.screens import SECONDS_TO_ANSWER, Answer

ACCEPTED = "SR-0001 is yours"


@pytest.fixture
async def home(sqlite_databases: Databases, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    async with at_home(sqlite_databases.fresh(), monkeypatch) as opened:
        opened.person("Chris", coordinator=True)
        for name in ("Amira", "Ben"):
            opened.advocate(name, kinds=("refusal_to_assess",))
        opened.start_posting()
        opened.start_listening()
        await opened.up()
        yield opened


@contextmanager
def the_record_is_busy(home: House) -> Iterator[None]:
    """Nothing can be committed until the block ends."""
    begun, go_on = threading.Event(), threading.Event()

    def sit(_tx: Tx) -> None:
        begun.set()
        assert go_on.wait(30)

    sitting = asyncio.ensure_future(home.records.store.run(sit))
    try:
        yield
    finally:
        go_on.set()
        sitting.add_done_callback(lambda done: done.result())


async def posted(home: House) -> SupportRequest:
    """A request whose card stands in the channel."""
    asked = await home.ask()
    await home.sees("Amira", "SR-0001")
    return asked


def cards(home: House) -> int:
    """How many cards stand in the request channel."""
    return len(home.harbour.requests.messages)


# The gateway


async def test_a_click_that_was_missed_is_replayed_when_the_line_is_up_again(home: House) -> None:
    asked = await posted(home)
    home.world.gateway.drop_lines(4000)
    click = home.harbour.seat("Amira").click("Accept")
    await home.done(click)
    assert home.world.gateway.resumed == 1
    await home.sees("Amira", ACCEPTED)
    assert home.records.reload(asked).state is State.ACCEPTED


async def test_a_click_while_the_bot_is_down_fails_before_the_person_and_works_after_the_restart(home: House) -> None:
    asked = await posted(home)
    await home.stop_listening()
    click = home.harbour.seat("Amira").click("Accept")
    jump(home.world, SECONDS_TO_ANSWER + 1)
    assert click.failed
    assert "This interaction failed" in home.harbour.words("Amira")
    home.start_listening()
    await home.up()
    assert home.records.reload(asked).state is State.WAITING
    await home.click("Amira", "Accept")
    await home.sees("Amira", ACCEPTED)


async def test_a_form_that_was_opened_before_a_restart_is_taken_after_it(home: House) -> None:
    asked = await home.ask("Amira")
    await home.sees("Amira", "Decline")
    await home.click("Amira", "Decline")
    amira = home.harbour.seat("Amira")
    await home.until(amira.form)
    await home.stop_listening()
    home.start_listening()
    await home.up()
    await home.done(amira.submit({"Why?": "No capacity just now"}))
    await home.until(lambda: home.records.reload(asked).rung != "directed")


@pytest.mark.parametrize("event", ["reconnect", "resumable", "forgotten"])
async def test_the_platform_wants_another_line_and_the_bot_goes_on(home: House, event: str) -> None:
    await posted(home)
    gateway = home.world.gateway
    before = gateway.identified + gateway.resumed
    if event == "reconnect":
        gateway.ask_to_reconnect()
    else:
        gateway.invalidate(resumable=event == "resumable")
    await home.until(lambda: gateway.connected and gateway.identified + gateway.resumed > before)
    await home.click("Amira", "Accept")
    await home.sees("Amira", ACCEPTED)


async def test_a_click_that_is_told_twice_acts_once_and_is_answered_once(home: House) -> None:
    await posted(home)
    home.world.gateway.tell_twice("INTERACTION_CREATE")
    click = await home.click("Amira", "Accept")
    await home.until(lambda: len(home.world.rest.calls(CALLBACK)) == 2)
    assert sorted(call.status for call in home.world.rest.calls(CALLBACK)) in ([204, 400], [200, 400])
    assert click.asked.original is not None
    await home.sees("Amira", "your conversation with the family")
    assert [one.name for one in home.world.channels.values() if one.thread] == ["SR-0001"]


# Posting


async def test_a_limit_of_discord_s_own_is_waited_out(home: House) -> None:
    home.harbour.goes_wrong(POST, Fate.LIMITED, seconds=0.05)
    await posted(home)
    assert [call.status for call in home.world.rest.calls(POST)][:2] == [429, 200]
    assert cards(home) == 1


async def test_a_limit_that_is_counted_over_minutes_keeps_nobody_waiting_while_there_is_room(home: House) -> None:
    home.world.limits.on = True
    for reference in ("SR-0001", "SR-0002"):
        await home.ask()
        await home.sees("Amira", reference)
        await home.click("Amira", "Accept", reference)
        await home.sees("Amira", f"{reference}: your conversation with the family")


async def test_the_wall_in_front_of_discord_is_waited_out_by_the_posting_loop(home: House) -> None:
    home.harbour.goes_wrong(POST, Fate.WALLED, seconds=3)
    asked = await home.ask()
    await home.until(lambda: home.world.rest.calls(POST))
    await home.later_sees("Amira", "SR-0001")
    assert home.records.reload(asked).state is State.WAITING
    assert cards(home) == 1


@pytest.mark.parametrize("fate", [Fate.DROPPED, Fate.FAILED, Fate.LOST, Fate.BROKEN, Fate.PAGE])
async def test_whatever_becomes_of_a_post_its_card_stands_once(home: House, fate: Fate) -> None:
    home.harbour.goes_wrong(POST, fate)
    await home.ask()
    await home.later_sees("Amira", "SR-0001")
    home.records.clock.advance(timedelta(hours=1))
    home.office.wake()
    await home.click("Amira", "Accept")
    await home.sees("Amira", ACCEPTED)
    assert cards(home) == 1


async def test_a_post_without_any_answer_is_looked_up_and_stands_once(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "NO_ANSWER", timedelta(seconds=0.2))
    home.harbour.goes_wrong(POST, Fate.HANG)
    await home.ask()
    await home.later_sees("Amira", "SR-0001")
    assert cards(home) == 1


async def test_what_was_posted_long_ago_is_found_when_its_nonce_is_forgotten(home: House) -> None:
    home.harbour.goes_wrong(POST, Fate.DROPPED)
    await home.ask()
    await home.until(lambda: cards(home))
    jump(home.world, 3600)
    await home.later(lambda: home.world.rest.calls("GET /channels/{}/messages"))
    await home.click("Amira", "Accept")
    await home.sees("Amira", ACCEPTED)
    await home.until(lambda: "Accept" not in str([one.buttons for one in home.harbour.seat("Ben").messages()]))
    assert cards(home) == 1, "the one that stood was redrawn"


async def test_whoever_takes_no_direct_messages_is_told_in_a_private_thread(home: House) -> None:
    home.harbour.people["Amira"].takes_messages = False
    await home.ask("Amira")
    await home.sees("Amira", "You don't accept direct messages from this server")
    amira, ben = home.harbour.words("Amira"), home.harbour.words("Ben")
    assert "refused to assess our son" not in amira, "only a minimal card stands there"
    assert "Messages from the desk" not in ben
    await home.click("Amira", "Accept")
    await home.sees("Amira", ACCEPTED)


async def test_a_deleted_channel_is_told_to_coordinators(home: House) -> None:
    home.world.delete_channel(home.harbour.requests)
    await home.ask()
    await home.later_sees("Chris", "SR-0001")


async def test_a_revoked_token_keeps_what_is_to_be_posted(home: House) -> None:
    token, home.world.app.token = home.world.app.token, "another"
    asked = await home.ask()
    await home.until(lambda: any(call.status == 401 for call in home.world.rest.seen))
    home.world.app.token = token
    await home.later_sees("Amira", "SR-0001", step=timedelta(minutes=16))
    assert home.records.reload(asked).state is State.WAITING
    assert cards(home) == 1


# Answers


@pytest.mark.parametrize(
    ("fate", "refused"),
    [(Fate.FAILED, [40060]), (Fate.DROPPED, [40060]), (Fate.BROKEN, []), (Fate.LOST, [])],
)
async def test_an_answer_that_failed_on_the_way_is_given_once(home: House, fate: Fate, refused: list[int]) -> None:
    await posted(home)
    home.harbour.goes_wrong(CALLBACK, fate)
    await home.click("Amira", "Accept")
    await home.sees("Amira", ACCEPTED)
    await home.until(lambda: len(home.world.rest.calls(CALLBACK)) == 2)
    assert [call.body["code"] for call in home.world.rest.calls(CALLBACK) if call.status == 400] == refused
    private = [one for one in home.harbour.seat("Amira").messages() if one.private and ACCEPTED in one.words]
    assert len(private) == 1


async def test_work_that_takes_its_time_is_acknowledged_and_then_answered(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "ACKNOWLEDGE_AFTER_S", 0.1)
    await posted(home)
    with the_record_is_busy(home):
        click = await home.click("Amira", "Accept")
        assert click.asked.answer is Answer.LATER
        assert any(one.loading for one in home.harbour.seat("Amira").messages())
    await home.sees("Amira", ACCEPTED)
    assert not any(one.loading for one in home.harbour.seat("Amira").messages())


async def test_an_answer_that_comes_too_late_is_sent_as_a_message_and_the_work_is_done(home: House) -> None:
    asked = await posted(home)
    with the_record_is_busy(home):
        click = home.harbour.seat("Amira").click("Accept")
        jump(home.world, SECONDS_TO_ANSWER + 1)
        assert click.failed
    await home.until(lambda: home.world.rest.calls(CALLBACK))
    assert home.world.rest.calls(CALLBACK)[0].body["code"] == 10062
    direct = home.harbour.seat("Amira").direct()
    await home.until(lambda: ACCEPTED in str(home.harbour.seat("Amira").messages(direct)))
    assert home.records.reload(asked).state is State.ACCEPTED


async def test_whoever_left_the_server_cannot_press_what_is_in_their_own_conversation(home: House) -> None:
    asked = await home.ask("Amira")
    await home.sees("Amira", "Accept")
    home.world.leave(home.harbour.guild, home.harbour.people["Amira"])
    home.opened.platform.members._known.clear()
    await home.click("Amira", "Accept")
    await home.sees("Amira", "You are not in that server any more")
    assert home.records.reload(asked).state is State.WAITING


async def test_two_cards_in_an_archived_thread_are_redrawn_at_once_and_it_is_archived_again(home: House) -> None:
    await posted(home)
    await home.click("Amira", "Accept")
    await home.sees("Amira", "your conversation with the family")
    thread, platform = home.thread(), home.opened.platform
    place = replace(home.harbour.place(home.harbour.requests), thread=str(thread.id))
    refs = [stands(await platform.show(card(), place, f"key-{number}")) for number in range(2)]
    home.world.archive(thread, home.world.now())
    home.world.limits.on = True  # only with its marks does the library make several calls of a kind at once
    assert await platform.redraw(card(), refs[0]) == Done()
    home.harbour.goes_wrong("PATCH /channels/{}", Fate.LATE, seconds=0.3)
    redrawn = [platform.redraw(card(words=f"Anew {number}."), ref) for number, ref in enumerate(refs)]
    assert await asyncio.gather(*redrawn) == [Done(), Done()]
    assert all(f"Anew {number}." in home.harbour.words("Amira") for number in range(2))
    assert "[archived]" in home.harbour.words("Amira")
