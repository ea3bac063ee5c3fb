"""Limits and misfortunes: the platform's own marks, the wall in front of it, and what becomes of a call."""

import pytest

from tests.world.discord.errors import Code
from tests.world.discord.limits import BAN_AFTER
from tests.world.discord.misfortune import Fate, Misfortune
from tests.world.discord.rest import Call
from tests.world.discord.town import Town

POST = "POST /channels/{}/messages"


@pytest.fixture
def limited(town: Town) -> Town:
    town.discord.limits.on = True
    return town


def test_a_bucket_says_what_is_left_and_then_asks_for_patience(limited: Town) -> None:
    path = f"POST /channels/{limited.channel.id}/messages"
    replies = [limited.call(path, {"content": str(number)}) for number in range(6)]
    assert [reply.headers["X-RateLimit-Remaining"] for reply in replies] == ["4", "3", "2", "1", "0", "0"]
    refused = replies[-1]
    assert (refused.status, refused.body["global"], refused.headers["Via"]) == (429, False, "1.1 google")
    assert refused.body["retry_after"] == 5.0
    limited.ticks.seconds += 5
    assert limited.call(path, {"content": "again"}).status == 200


def test_each_channel_has_a_bucket_of_its_own(limited: Town) -> None:
    other = limited.discord.text_channel(limited.guild, "coordinators", limited.advocates)
    for _ in range(5):
        limited.call(f"POST /channels/{limited.channel.id}/messages", {"content": "x"})
    assert limited.call(f"POST /channels/{other.id}/messages", {"content": "x"}).status == 200


def test_fifty_calls_a_second_are_enough_for_everybody(limited: Town) -> None:
    replies = [limited.call(f"GET /guilds/{number}") for number in range(51)]
    assert replies[-1].status == 429
    assert (replies[-1].body["global"], replies[-1].headers["X-RateLimit-Global"]) == (True, "true")


def test_whoever_is_refused_ten_thousand_times_meets_the_wall(limited: Town) -> None:
    for _ in range(BAN_AFTER):
        limited.discord.limits.answered(401)
    reply = limited.call("GET /users/@me")
    assert (reply.status, "Via" in reply.headers, reply.headers["Content-Type"]) == (429, False, "text/html")


def test_answers_to_interactions_have_no_limit(limited: Town) -> None:
    replies = [limited.call("POST /interactions/1/x/callback", {"type": 4}) for _ in range(60)]
    assert {reply.body["code"] for reply in replies} == {10062}


@pytest.mark.parametrize(
    ("fate", "stands", "status"),
    [
        (Fate.LOST, 0, 0),
        (Fate.DROPPED, 1, 200),
        (Fate.HANG, 0, 0),
        (Fate.BROKEN, 0, 502),
        (Fate.FAILED, 1, 502),
        (Fate.PAGE, 0, 200),
        (Fate.LATE, 1, 200),
        (Fate.LIMITED, 0, 429),
        (Fate.WALLED, 0, 429),
        (Fate.REFUSED, 0, 400),
    ],
)
def test_a_planned_misfortune_happens_as_often_as_it_was_planned(
    town: Town, fate: Fate, stands: int, status: int
) -> None:
    town.discord.rest.misfortunes.plan(Misfortune(POST, fate, seconds=0.5, code=Code.OPENING_TOO_FAST))
    reply = town.call(f"POST /channels/{town.channel.id}/messages", {"content": "x"})
    assert (len(town.channel.messages), reply.status) == (stands, status)
    assert reply.lost == (fate in (Fate.LOST, Fate.DROPPED))
    assert reply.hangs == (fate is Fate.HANG)
    assert ("Via" in reply.headers) == (fate is Fate.LIMITED)
    assert reply.seconds == (0.5 if fate is Fate.LATE else 0)
    assert town.call(f"POST /channels/{town.channel.id}/messages", {"content": "x"}).status == 200


def test_a_misfortune_may_wait_for_certain_words_and_be_healed(town: Town) -> None:
    misfortunes = town.discord.rest.misfortunes
    misfortunes.plan(Misfortune(POST, Fate.BROKEN, times=9, when=lambda body: "cursed" in body["content"]))
    path = f"POST /channels/{town.channel.id}/messages"
    assert town.call(path, {"content": "fine"}).status == 200
    assert town.call(path, {"content": "cursed"}).status == 502
    misfortunes.heal()
    assert town.call(path, {"content": "cursed"}).status == 200


def test_a_wrong_token_an_unknown_path_and_a_wrong_id_are_refused(town: Town) -> None:
    assert town.call("GET /no/such/path").body == {"message": "404: Not Found", "code": 0}
    assert town.call("GET /channels/abc").body["code"] == 50035
    asked = Call("GET", "/users/@me", token="an old one")
    assert town.discord.rest.answer(asked).body == {"message": "401: Unauthorized", "code": 0}


def test_members_are_looked_up_one_by_one_and_listed_only_when_that_was_granted(town: Town) -> None:
    assert town.call(f"GET /guilds/{town.guild.id}/members/{town.amira.id}").body["roles"] == [str(town.advocates.id)]
    assert town.call(f"GET /guilds/{town.guild.id}/members/1").body["code"] == 10007
    assert town.call(f"GET /guilds/{town.guild.id}/members", limit="10").body["code"] == 50001
    town.discord.leave(town.guild, town.discord.app.account)
    assert town.call(f"GET /guilds/{town.guild.id}/members/{town.amira.id}").body["code"] == 10004
