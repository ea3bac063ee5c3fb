"""How the desk behaves in Discord where something is not as it should be, and what `doctor` says of it."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

import adapters.discord
from adapters.discord.absence import look
from adapters.discord.chat import LETTERBOX, PUBLIC
from adapters.discord.invite import INTENTS, permissions
from core.platform import Checked, Done, Gone, Paused, Place
from core.surface import Button, Card, Passage
from tests.databases import Databases
from tests.wire.discord_house import TOKEN, House, at_home
from tests.world.discord.nouns import Bits
from tests.world.discord.sight import SeenMessage

MESSAGE = "The council has refused to assess our son and we do not know what to do next."
CARD = Card(
    "SR-0042: a card", "There is a card.", body=(Passage("Words for one person."),), buttons=(Button("Go", "home", ""),)
)


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


class Ear(logging.Handler):
    """Hears when something is said in the log."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words, self.heard = words, asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        if self.words in record.getMessage():
            self.heard.set()


async def accepted(home: House) -> None:
    """Amira has accepted; her conversation stands."""
    await home.ask()
    await home.sees("Amira", "SR-0001")
    await home.click("Amira", "Accept", "SR-0001")
    await home.sees("Amira", "your conversation with the family")


def seen_in(home: House, name: str, title: str) -> tuple[SeenMessage, ...]:
    return tuple(home.harbour.seat(name).messages(home.thread(title)))


async def test_who_takes_no_messages_finds_a_minimal_card_in_a_private_thread(home: House) -> None:
    home.harbour.people["Amira"].takes_messages = False
    await home.ask("Amira")
    await home.sees("Amira", "You don't accept direct messages")
    thread = home.thread(LETTERBOX)
    assert thread.thread is not None
    assert set(thread.thread.members) == {home.world.app.id, home.harbour.people["Amira"].id}
    assert MESSAGE not in home.harbour.words("Amira")
    await home.click("Amira", "Accept", "SR-0001")
    await home.sees("Amira", "SR-0001 is yours")
    await home.until(lambda: all("Accept" not in str(one.buttons) for one in seen_in(home, "Amira", LETTERBOX)))
    assert MESSAGE not in "".join(str(one) for one in seen_in(home, "Amira", LETTERBOX)), "redrawn, it stays minimal"


async def test_an_archived_conversation_is_revived_when_something_is_said_in_it(home: House) -> None:
    await accepted(home)
    thread = home.thread()
    home.world.archive(thread, home.world.now())
    outcome = await home.opened.platform.show(CARD, conversation(home), "k1")
    assert isinstance(outcome, Done)
    assert thread.thread is not None
    assert not thread.thread.archived


async def test_redrawing_a_card_in_an_archived_conversation_leaves_it_archived(home: House) -> None:
    await accepted(home)
    thread, chat = home.thread(), home.opened.platform
    posted = await chat.show(CARD, conversation(home), "k1")
    assert isinstance(posted, Done)
    assert posted.ref is not None
    home.world.archive(thread, home.world.now())
    assert await chat.redraw(CARD, posted.ref) == Done()
    assert thread.thread is not None
    assert thread.thread.archived
    assert await chat.remove(posted.ref) == Done()
    assert thread.thread.archived


async def test_an_archived_conversation_is_found_again_and_no_second_one_opened(home: House) -> None:
    await accepted(home)
    home.world.archive(home.thread(), home.world.now())
    found = await home.opened.platform.conversation(home.harbour.account("Amira"), "SR-0001")
    assert str(found) == str(conversation(home))
    assert await home.opened.platform.conversation(home.harbour.account("Ben"), "SR-0001") != found


async def test_nothing_is_posted_where_everybody_can_read(home: House) -> None:
    room = home.world.text_channel(home.harbour.guild, "general")
    assert await home.opened.platform.show(CARD, home.harbour.place(room), "k1") == Gone(PUBLIC)
    assert not room.messages


async def test_a_card_in_the_channel_mentions_and_links_nobody_whatever_a_name_says(home: House) -> None:
    card = Card("@everyone <@123>", "discord.gg/abc https://example.org", body=(Passage("[bank](https://x.org)"),))
    assert isinstance(await home.opened.platform.show(card, home.harbour.place(home.harbour.requests), "k1"), Done)
    (message,) = home.harbour.requests.messages.values()
    assert not message.mentions
    assert not message.mentions_everyone
    (seen,) = home.harbour.seat("Robin").messages(home.harbour.requests)
    assert seen.active == ()


async def test_coordinators_are_told_once_who_is_not_in_the_server_any_more(home: House) -> None:
    home.world.leave(home.harbour.guild, home.harbour.people["Ben"])
    for _ in range(2):
        await look(home.door, home.opened.platform.members, between_s=0)
    await home.sees("Chris", "An account is not found any more")
    chris = home.harbour.words("Chris")
    assert chris.count("An account is not found any more") == 1
    assert "Ben" in chris
    assert "They have left…" in chris


async def test_accounts_of_two_platforms_are_one_person_with_one_capacity(home: House) -> None:
    await home.command("Chris", "coordinator advocate link", advocate="Amira", other=str(home.harbour.account("Robin")))
    await home.sees("Chris", "is now one more account of Amira")
    await home.command("Robin", "desk home")
    await home.sees("Robin", "0 of 3 families")


async def test_a_first_connection_that_fails_and_an_event_that_cannot_be_read_end_nothing(
    sqlite_databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapters.discord, "FIRST_WAIT_S", 0.02)
    failed = Ear("the connection failed")
    monkeypatch.setattr(adapters.discord.log, "handlers", [failed])
    async with at_home(sqlite_databases.fresh(), monkeypatch) as alone:
        alone.person("Chris", coordinator=True)
        gateway = alone.world.gateway
        gateway.refuses_lines = True
        alone.start_listening()
        async with asyncio.timeout(10):
            await failed.heard.wait()
        gateway.refuses_lines = False
        await alone.up()
        for session in list(gateway.sessions.values()):
            session.hear("GUILD_CREATE", {"id": "nonsense"})
        await alone.until(lambda: gateway.identified > 1 and gateway.connected)
        await alone.command("Chris", "coordinator queue")


async def examined(home: House) -> tuple[Checked, ...]:
    return await home.opened.examine(home.door.organisations)


async def test_doctor_finds_nothing_wrong_with_a_server_as_the_documentation_has_it(home: House) -> None:
    found = await examined(home)
    assert [str(one) for one in found if one.cure] == []
    told = "\n".join(map(str, found))
    assert "/desk and /coordinator are registered" in told
    assert "It is read by Team, and by administrators." in told


async def test_doctor_says_what_is_wrong_and_how_to_mend_it(home: House) -> None:
    harbour, world = home.harbour, home.world
    everyone = harbour.guild.roles[harbour.guild.id]
    world.overwrite(harbour.requests, everyone, allow=Bits.VIEW_CHANNEL)
    world.overwrite(harbour.coordinators, world.app.account, allow=Bits.VIEW_CHANNEL, deny=Bits.EMBED_LINKS)
    told = {one.what: one.cure for one in await examined(home) if one.cure}
    assert "everybody in the server can read it." in told
    assert "Make it private" in told["everybody in the server can read it."]
    assert "the bot lacks Embed Links." in told


async def test_doctor_says_that_commands_are_not_this_versions(home: House) -> None:
    next(iter(home.world.app.commands.values()))["description"] = "Another."
    assert "they are not this version's." in {one.what for one in await examined(home) if one.cure}
    home.world.app.commands.clear()
    assert "there are none yet; the bot registers them when it starts." in {one.what for one in await examined(home)}


async def test_without_a_token_doctor_says_so_and_posts_are_kept(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await home.opened.close()
    monkeypatch.delenv(TOKEN)
    (found,) = await examined(home)
    assert found.cure
    assert isinstance(await home.opened.platform.show(CARD, home.harbour.place(home.harbour.requests), "k1"), Paused)


async def test_the_invitation_asks_for_what_is_needed_and_no_more(home: House) -> None:
    found = await home.opened.invitation()
    assert f"permissions={permissions().value}" in found.what
    assert f"client_id={home.world.app.id}" in found.what
    assert "scope=bot+applications.commands" in found.what
    assert set(INTENTS) == {"guilds", "guild_messages"}


async def test_the_bot_hears_nothing_that_it_need_not(home: House) -> None:
    asked = [session.intents for session in home.world.gateway.sessions.values()]
    assert [int(one) for one in asked] == [(1 << 0) | (1 << 9)]


def conversation(home: House) -> Place:
    """Where Amira's conversation stands."""
    return replace(home.harbour.place(home.harbour.requests), thread=str(home.thread().id))
