"""A family's request from the first card to the conversation, as people in Slack live it."""

from collections.abc import AsyncIterator

import pytest

from core.requests.model import State
from tests.databases import Databases
from tests.wire.slack_house import MESSAGE, House, at_home


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


async def test_an_advocate_accepts_introduces_herself_and_the_conversation_has_its_thread(home: House) -> None:
    asked = await home.ask("Amira")
    await home.sees("Amira", MESSAGE)
    assert MESSAGE not in home.harbour.words("Ben")
    await home.click("Amira", "Accept", "SR-0001")
    await home.sees("Amira", "SR-0001 is yours")
    assert home.records.reload(asked).state is State.ACCEPTED
    await home.sees("Amira", "The conversation is in the thread")
    await home.until(lambda: [one for one in home.harbour.seat("Amira").messages() if one.replies])
    await home.click("Amira", "Write the introduction")
    await home.form("Amira")
    await home.submit("Amira")
    await home.sees("Amira", "Your introduction for SR-0001 is on its way")
    home.harbour.seat("Amira").close()
    thread = next(one for one in home.harbour.seat("Amira").messages() if one.replies)
    await home.until(lambda: "a message to the family" in home.harbour.words("Amira"))
    home.harbour.seat("Amira").type(thread.channel, "Hello, is anybody there?", thread=thread.ts)
    await home.sees("Amira", "Not sent.")
    await home.click("Amira", "Keep as a note", "Not sent")
    await home.sees("Amira", "Kept as a note for SR-0001")
    assert "Not sent." not in home.harbour.words("Amira"), "the question is replaced by its answer"


async def test_the_first_of_two_in_the_channel_wins_and_the_other_is_told_who_was_first(home: House) -> None:
    await home.ask()
    await home.sees("Ben", "SR-0001")
    assert MESSAGE not in home.harbour.words("Ben"), "a channel holds none of the family's words"
    first = home.harbour.seat("Amira").click("Accept", with_words="SR-0001")
    second = home.harbour.seat("Ben").click("Accept", with_words="SR-0001")
    await home.done(first)
    await home.done(second)
    await home.until(lambda: sum("is yours" in home.harbour.words(name) for name in ("Amira", "Ben")) == 1)
    loser = "Ben" if "is yours" in home.harbour.words("Amira") else "Amira"
    winner = "Amira" if loser == "Ben" else "Ben"
    await home.sees(loser, winner)
    await home.until(
        lambda: not any(one.buttons for one in home.harbour.seat("Chris").messages() if "Accept" in str(one))
    )
    channel = home.harbour.requests.id
    await home.until(
        lambda: all("Accept" not in str(one.buttons) for one in home.harbour.seat("Robin").messages(channel))
    )
    assert winner in home.harbour.words("Robin"), "every copy says who took it"


async def test_reading_a_request_opens_a_window_from_which_it_can_be_answered(home: House) -> None:
    await home.ask()
    await home.sees("Amira", "SR-0001")
    await home.click("Amira", "Read request", "SR-0001")
    await home.form("Amira", MESSAGE)
    await home.click("Amira", "Accept")
    await home.form("Amira", "is yours")


async def test_declining_is_answered_in_the_form_s_own_window(home: House) -> None:
    asked = await home.ask("Amira")
    await home.sees("Amira", MESSAGE)
    await home.click("Amira", "Decline")
    await home.form("Amira", "A few words for the family")
    await home.submit("Amira", {"Why?": "No capacity just now"})
    await home.form("Amira", "Thank you for answering")
    await home.until(lambda: home.records.reload(asked).rung != "directed")


async def test_what_is_wrong_in_a_form_stands_at_its_field_and_nothing_that_was_written_is_lost(home: House) -> None:
    await home.command("Amira", "/desk conflicts add")
    await home.form("Amira")
    modal = home.harbour.seat("Amira").modal()
    assert modal is not None
    field = modal.fields[0]
    await home.submit("Amira", {field.label: " \u200b"})
    await home.until(lambda: any(one.error for one in (home.harbour.seat("Amira").modal() or modal).fields))
    await home.submit("Amira", {field.label: "Kent County Council"})
    await home.form("Amira", "Kent County Council")


async def test_commands_answer_their_writer_alone_and_a_wrong_one_says_what_to_do(home: House) -> None:
    for line, said in (
        ("/desk help", "What you can do with /desk"),
        ("/desk", "Nothing waits for your answer"),
        ("/desk dance", 'I don\'t know "dance"'),
        ("/coordinator queue", "not yours"),
    ):
        await home.command("Amira", line)
        await home.sees("Amira", said)
    assert "What you can do" not in home.harbour.words("Ben")
    await home.command("Chris", "/coordinator new")
    await home.form("Chris")


async def test_a_stranger_is_told_how_to_be_added_and_coordinators_may_take_it(home: House) -> None:
    await home.command("Robin", "/desk home")
    await home.sees("Robin", "I don't know you here yet")
    await home.click("Robin", "Ask to be added")
    await home.sees("Chris", "Somebody asks to be added")
    await home.click("Chris", "I'll take this", "Somebody asks")
    await home.sees("Chris", "Chris")


async def test_the_home_shows_what_waits_and_is_drawn_anew_when_something_changes(home: House) -> None:
    app, amira = home.harbour.app, home.harbour.seat("Amira")
    amira.open_home(app)
    await home.until(lambda: (shown := amira.home(app)) and "Nothing waits for your answer" in shown.words)
    await home.ask("Amira")
    await home.until(lambda: "1 request waiting on you" in amira.home(app).words)  # type: ignore[union-attr]
    shown = amira.home(app)
    assert shown is not None
    await home.done(amira.press(shown, next(button for button in shown.buttons if button.label == "Read SR-0001")))
    await home.form("Amira", MESSAGE)
    await home.click("Amira", "Accept")
    await home.until(lambda: "SR-0001" in amira.home(app).words.split("My families")[1])  # type: ignore[union-attr]


async def test_a_person_who_is_not_here_finds_a_home_that_says_so(home: House) -> None:
    robin = home.harbour.seat("Robin")
    robin.open_home(home.harbour.app)
    await home.until(lambda: (shown := robin.home(home.harbour.app)) and "I don't know you here yet" in shown.words)
