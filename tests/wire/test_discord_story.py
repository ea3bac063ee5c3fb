"""A family's request from the first card to the conversation, as people in Discord live it."""

from collections.abc import AsyncIterator

import pytest

from core.requests.model import State
from tests.databases import Databases
from tests.wire.discord_house import House, at_home

MESSAGE = "The council has refused to assess our son and we do not know what to do next."


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


async def test_an_advocate_accepts_introduces_herself_and_the_conversation_has_its_thread(home: House) -> None:
    asked = await home.ask("Amira")
    await home.sees("Amira", MESSAGE)
    assert MESSAGE not in home.harbour.words("Ben")
    await home.click("Amira", "Accept", "SR-0001")
    await home.sees("Amira", "SR-0001 is yours")
    assert home.records.reload(asked).state is State.ACCEPTED
    await home.sees("Amira", "your conversation with the family")
    assert set(home.thread().thread.members) == {home.world.app.id, home.harbour.people["Amira"].id}  # type: ignore[union-attr]
    await home.click("Amira", "Write the introduction")
    amira = home.harbour.seat("Amira")
    await home.until(amira.form)
    await home.done(amira.submit())
    await home.sees("Amira", "Your introduction for SR-0001 is on its way")
    amira.type(home.thread(), "Hello, is anybody there?")
    await home.sees("Amira", "Not sent")


async def test_the_first_of_two_in_the_channel_wins_and_the_other_is_told_who_was_first(home: House) -> None:
    await home.ask()
    await home.sees("Ben", "SR-0001")
    assert MESSAGE not in home.harbour.words("Ben"), "a channel holds none of the family's words"
    first = home.harbour.seat("Amira").click("Accept", with_words="SR-0001")
    second = home.harbour.seat("Ben").click("Accept", with_words="SR-0001")
    await home.done(first)
    await home.done(second)
    await home.until(lambda: sum("is yours" in home.harbour.words(name) for name in ("Amira", "Ben")) == 1)
    winner, loser = ("Amira", "Ben") if "is yours" in home.harbour.words("Amira") else ("Ben", "Amira")
    await home.sees(loser, f"{winner} accepted SR-0001")
    robin, channel = home.harbour.seat("Robin"), home.harbour.requests
    await home.until(lambda: all("Accept" not in str(one.buttons) for one in robin.messages(channel)))
    assert winner in home.harbour.words("Robin"), "the card says who took it"


async def test_commands_answer_their_writer_alone_and_suggest_what_may_be_meant(home: House) -> None:
    await home.command("Amira", "desk home")
    await home.sees("Amira", "Nothing waits for your answer")
    await home.command("Amira", "coordinator queue")
    await home.sees("Amira", "not yours")
    assert "Nothing waits" not in home.harbour.words("Ben")
    chris = home.harbour.seat("Chris")
    act = await home.done(chris.suggestions("coordinator advocate plan", "advocate", "Am", home.harbour.requests))
    assert [one["name"] for one in act.asked.suggestions] == ["Amira"]


async def test_a_form_s_fields_are_sent_with_what_was_chosen_and_written(home: House) -> None:
    asked = await home.ask("Amira")
    await home.sees("Amira", MESSAGE)
    await home.click("Amira", "Decline")
    amira = home.harbour.seat("Amira")
    await home.until(amira.form)
    await home.done(amira.submit({"Why?": "No capacity just now"}))
    await home.sees("Amira", "Thank you for answering")
    await home.until(lambda: home.records.reload(asked).rung != "directed")
