"""The gateway: who is let in, what a session hears, and what it is told again after its line was down."""

import pytest

from tests.world.discord.gateway import KEPT, SENDS, SESSION_SECONDS, Close, Intents, Op
from tests.world.discord.nouns import Bits
from tests.world.discord.town import LISTENING, Ears, Town


def resume(town: Town, before: Ears, seq: int | None = None) -> Ears:
    ears = town.dial()
    assert ears.line is not None
    session = before.events("READY")[0]["session_id"]
    heard = max(packet["s"] or 0 for packet in before.heard) if seq is None else seq
    ears.line.receive({"op": Op.RESUME, "d": {"token": town.discord.app.token, "session_id": session, "seq": heard}})
    return ears


def test_a_new_line_is_greeted_and_an_identified_one_is_told_its_servers(town: Town) -> None:
    ears = town.connect()
    assert ears.ops()[0] == Op.HELLO
    assert [guild["id"] for guild in ears.events("READY")[0]["guilds"]] == [str(town.guild.id)]
    (guild,) = ears.events("GUILD_CREATE")
    assert [channel["name"] for channel in guild["channels"]] == ["requests"]
    assert [member["user"]["id"] for member in guild["members"]] == [str(town.discord.app.id)]


def test_a_heartbeat_is_answered(town: Town) -> None:
    ears = town.connect()
    assert ears.line is not None
    ears.line.receive({"op": Op.HEARTBEAT, "d": None})
    assert ears.ops()[-1] == Op.HEARTBEAT_ACK


@pytest.mark.parametrize(
    ("packet", "code"),
    [
        ({"op": Op.IDENTIFY, "d": {"token": "wrong", "intents": 1}}, Close.AUTHENTICATION_FAILED),
        ({"op": Op.IDENTIFY, "d": {"token": "", "intents": 1 << 40}}, Close.AUTHENTICATION_FAILED),
        ({"op": 99}, Close.UNKNOWN_OPCODE),
        ({"op": "one"}, Close.DECODE_ERROR),
        (None, Close.DECODE_ERROR),
        ({"op": Op.PRESENCE, "d": {}}, Close.NOT_AUTHENTICATED),
    ],
)
def test_nonsense_is_hung_up_on(town: Town, packet: object, code: Close) -> None:
    ears = town.dial()
    assert ears.line is not None
    ears.line.receive(packet)
    assert ears.closed == [code]


def test_identifying_twice_is_hung_up_on(town: Town) -> None:
    ears = town.connect()
    assert ears.line is not None
    ears.line.receive({"op": Op.IDENTIFY, "d": {}})
    assert ears.closed == [Close.ALREADY_AUTHENTICATED]


def test_unknown_and_privileged_intents_are_refused_unless_they_were_granted(town: Town) -> None:
    assert town.connect(Intents(1 << 30)).closed == [Close.INVALID_INTENTS]
    assert town.connect(LISTENING | Intents.MESSAGE_CONTENT).closed == [Close.DISALLOWED_INTENTS]
    town.discord.app.privileged = Intents.MESSAGE_CONTENT
    assert town.connect(LISTENING | Intents.MESSAGE_CONTENT).closed == []


def test_too_much_talk_is_hung_up_on(town: Town) -> None:
    ears = town.connect()
    assert ears.line is not None
    for _ in range(SENDS):
        ears.line.receive({"op": Op.HEARTBEAT, "d": None})
    assert ears.closed == [Close.RATE_LIMITED]


def test_what_others_type_is_told_without_their_words(town: Town) -> None:
    ears = town.connect()
    town.seat(town.amira).type(town.channel, "Is anybody there?")
    (message,) = ears.events("MESSAGE_CREATE")
    assert (message["content"], message["author"]["id"]) == ("", str(town.amira.id))


def test_what_others_type_to_the_bot_is_told_with_their_words(town: Town) -> None:
    ears = town.connect(LISTENING | Intents.DIRECT_MESSAGES)
    town.seat(town.amira).type(town.channel, f"Hello <@{town.discord.app.id}>")
    town.seat(town.amira).type(town.seat(town.amira).direct(), "Only you.")
    assert [each["content"] for each in ears.events("MESSAGE_CREATE")] == [
        f"Hello <@{town.discord.app.id}>",
        "Only you.",
    ]


def test_nothing_is_told_that_was_not_asked_for(town: Town) -> None:
    ears = town.connect(Intents.GUILDS)
    town.seat(town.amira).type(town.channel, "Is anybody there?")
    town.discord.leave(town.guild, town.stranger)
    assert ears.events("MESSAGE_CREATE") == ears.events("GUILD_MEMBER_REMOVE") == []


def test_what_was_missed_is_told_again_in_order_and_only_that(town: Town) -> None:
    before = town.connect()
    town.discord.gateway.drop_lines(4000)
    town.seat(town.amira).type(town.channel, "one")
    town.seat(town.robin).type(town.channel, "two")
    after = resume(town, before)
    assert [packet["t"] for packet in after.heard] == [None, "MESSAGE_CREATE", "MESSAGE_CREATE", "RESUMED"]
    assert [each["author"]["id"] for each in after.events("MESSAGE_CREATE")] == [str(town.amira.id), str(town.robin.id)]


def test_a_session_that_never_was_or_is_too_old_must_identify_anew(town: Town) -> None:
    before = town.connect()
    town.discord.gateway.drop_lines(4000)
    town.ticks.seconds += SESSION_SECONDS + 1
    town.discord.gateway.tell("RATTLE", {}, to=Intents(0))
    assert resume(town, before).heard[-1]["d"] is False


def test_whoever_missed_too_much_must_identify_anew(town: Town) -> None:
    before = town.connect()
    town.discord.gateway.drop_lines(4000)
    for _ in range(KEPT + 1):
        town.discord.gateway.tell("RATTLE", {}, to=Intents(0))
    assert resume(town, before).heard[-1] == {"op": Op.INVALID_SESSION, "t": None, "s": None, "d": False}


def test_a_number_that_was_never_sent_is_hung_up_on(town: Town) -> None:
    before = town.connect()
    town.discord.gateway.drop_lines(4000)
    assert resume(town, before, seq=10_000).closed == [Close.INVALID_SEQ]


def test_a_client_that_says_goodbye_ends_its_session(town: Town) -> None:
    before = town.connect()
    assert before.line is not None
    before.line.lost(1000)
    assert resume(town, before).heard[-1]["op"] == Op.INVALID_SESSION


def test_the_platform_asks_for_another_line_or_ends_the_session(town: Town) -> None:
    ears = town.connect()
    town.discord.gateway.ask_to_reconnect()
    town.discord.gateway.invalidate(resumable=True)
    assert ears.ops()[-2:] == [Op.RECONNECT, Op.INVALID_SESSION]
    town.discord.gateway.invalidate(resumable=False)
    assert resume(town, ears).heard[-1]["op"] == Op.INVALID_SESSION


def test_an_event_can_be_told_twice(town: Town) -> None:
    ears = town.connect()
    town.discord.gateway.tell_twice("MESSAGE_CREATE")
    town.seat(town.amira).type(town.channel, "one")
    town.seat(town.amira).type(town.channel, "two")
    assert len(ears.events("MESSAGE_CREATE")) == 3


def test_a_channel_the_bot_cannot_open_is_not_spoken_of(town: Town) -> None:
    ears = town.connect()
    town.discord.overwrite(town.channel, town.discord.app.account, deny=Bits.VIEW_CHANNEL)
    town.seat(town.amira).type(town.channel, "Between us.")
    assert ears.events("MESSAGE_CREATE") == []
