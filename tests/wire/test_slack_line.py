"""The line between Slack and the desk: twice, out of order, renewed, cut, slow; each act counts once, none is lost."""

from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest

from tests.databases import Databases
from tests.wire.slack_house import MESSAGE, House, at_home
from tests.world.slack.misfortune import Fate
from tests.world.slack.texts import alive


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
        assert opened.world.complaints == []


def private(home: House, name: str, words: str) -> int:
    """How often somebody was told these words privately."""
    return sum(one.private and words in one.words for one in home.harbour.seat(name).messages())


async def test_a_click_that_is_delivered_twice_acts_and_answers_once(home: House) -> None:
    await home.ask()
    await home.sees("Amira", "SR-0001")
    home.world.sockets.twice = 1
    await home.click("Amira", "Accept", "SR-0001")
    await home.sees("Amira", "SR-0001 is yours")
    await home.click("Ben", "Accept", "SR-0001")
    await home.sees("Ben", "accepted SR-0001 first")
    assert private(home, "Amira", "SR-0001 is yours") == 1


async def test_what_is_typed_and_delivered_twice_is_asked_about_once(home: House) -> None:
    await accepted(home)
    home.world.sockets.twice = 1
    typed(home, "Hello?")
    await home.sees("Amira", "Not sent.")
    typed(home, "Is anybody there?")
    await home.until(lambda: private(home, "Amira", "Not sent.") == 2)


async def test_whoever_comes_in_first_is_first_whatever_the_order_of_pressing(home: House) -> None:
    await home.ask()
    await home.sees("Ben", "SR-0001")
    home.world.sockets.hold()
    pressed = [home.harbour.seat(name).click("Accept", with_words="SR-0001") for name in ("Amira", "Ben")]
    home.world.sockets.release(reverse=True)
    for act in pressed:
        await home.done(act)
    await home.sees("Ben", "SR-0001 is yours")
    await home.sees("Amira", "Ben accepted SR-0001 first")


async def test_a_line_that_is_renewed_loses_no_act(home: House) -> None:
    await home.ask()
    await home.sees("Amira", "SR-0001")
    before = home.world.sockets.of(home.harbour.app.id)
    under_way = home.harbour.seat("Ben").click("Read request", with_words="SR-0001")
    home.world.sockets.refresh(home.harbour.app.id)
    await home.done(under_way)
    await home.until(lambda: [one for one in home.world.sockets.of(home.harbour.app.id) if one not in before])
    await home.click("Amira", "Accept", "SR-0001")
    await home.sees("Amira", "SR-0001 is yours")


async def test_a_line_that_is_cut_comes_back_and_what_was_pressed_meanwhile_is_seen_to_have_failed(home: House) -> None:
    await home.ask()
    await home.sees("Amira", "SR-0001")
    home.world.sockets.cut(home.harbour.app.id)
    lost = home.harbour.seat("Amira").click("Accept", with_words="SR-0001")
    assert lost.problem == "This app did not respond."
    await home.until(lambda: home.world.sockets.of(home.harbour.app.id), within=20)
    await home.click("Amira", "Accept", "SR-0001")
    await home.sees("Amira", "SR-0001 is yours")


async def test_what_was_typed_while_nobody_listened_comes_again_and_is_asked_about(home: House) -> None:
    await accepted(home)
    home.world.sockets.cut(home.harbour.app.id)
    typed(home, "Hello?")
    await home.until(lambda: home.world.sockets.of(home.harbour.app.id), within=20)
    home.world.clock.advance(timedelta(minutes=6))  # type: ignore[attr-defined]  # it is one that can be moved
    await home.sees("Amira", "Not sent.")


async def test_a_click_whose_answer_slack_does_not_take_still_counts(home: House) -> None:
    await home.ask()
    await home.sees("Amira", "SR-0001")
    home.world.misfortunes.plan("response_url", Fate.BROKEN)
    await home.click("Amira", "Accept", "SR-0001")
    await home.sees("Amira", "your conversation")
    await home.until(
        lambda: not any(one.buttons for one in home.harbour.seat("Ben").messages(home.harbour.requests.id))
    )


async def test_a_post_that_hangs_is_looked_for_and_stands_once(
    sqlite_databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_home(sqlite_databases.fresh(), monkeypatch) as home:
        home.advocate("Amira", kinds=("refusal_to_assess",))
        home.opened._wire._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.3))
        planned = home.world.misfortunes.plan("chat.postMessage", Fate.HANG)
        await home.ask("Amira")
        await home.office.drain()
        assert planned.times == 0
        for _ in range(3):
            home.later(minutes=1)
            await home.office.drain()
        assert sum(MESSAGE in one.words for one in home.harbour.seat("Amira").messages()) == 1
        assert [made.method for made in home.world.calls].count("conversations.history") >= 1


async def test_a_request_for_somebody_who_was_deactivated_reaches_a_coordinator(home: House) -> None:
    home.world.town.deactivate(home.harbour.people["Amira"])
    await home.ask("Amira")
    await home.sees("Chris", "SR-0001")
    assert home.harbour.words("Amira") == ""


async def test_a_family_s_words_ring_nobody_and_lead_nowhere(home: House) -> None:
    words = "Help! <!channel> <@U1> <https://bad.example|click> https://bad.example @here *please*"
    await home.ask("Amira", message=words)
    await home.sees("Amira", "Help!")
    await home.click("Amira", "Accept", "SR-0001")
    await home.until(lambda: thread(home))
    await home.sees("Amira", words)
    channels = home.world.state.channels.values()
    everything = [message for channel in channels for message in (*channel.messages.values(), *channel.ephemerals)]
    assert [alive(message) for message in everything if alive(message)] == []


async def accepted(home: House) -> None:
    """Amira has accepted SR-0001, and the thread of the conversation stands before her."""
    await home.ask("Amira")
    await home.sees("Amira", MESSAGE)
    await home.click("Amira", "Accept", "SR-0001")
    await home.until(lambda: thread(home))


def thread(home: House) -> str:
    """The stamp of the conversation's first message, once something stands below it."""
    return next((one.ts for one in home.harbour.seat("Amira").messages() if one.replies), "")


def typed(home: House, words: str) -> None:
    """Amira types in the conversation."""
    seat = home.harbour.seat("Amira")
    seat.type(seat.direct(home.harbour.app).id, words, thread=thread(home))
