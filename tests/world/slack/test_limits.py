"""How often methods may be called, and for how long whoever calls too often has to wait."""

from datetime import timedelta

from tests.world.slack.misfortune import Fate
from tests.world.slack.scene import Scene


def posted(at: Scene, channel: str) -> int:
    return at.call("chat.postMessage", channel=channel, text="a").status


def test_a_channel_takes_about_one_post_a_second_and_a_short_burst(at: Scene) -> None:
    at.slack.limits.on = True
    assert [posted(at, at.room.id) for _ in range(5)] == [200] * 4 + [429]
    refused = at.call("chat.postMessage", channel=at.room.id, text="a")
    assert (refused.error, refused.headers["Retry-After"]) == ("ratelimited", "4")
    assert posted(at, at.amira.id) == 200
    at.clock.advance(timedelta(seconds=4))
    assert posted(at, at.room.id) == 200


def test_each_method_has_its_tier_in_each_workspace(at: Scene) -> None:
    at.slack.limits.on = True
    ts = at.ok("chat.postMessage", channel=at.room.id, text="a")["ts"]
    statuses = [at.call("chat.update", channel=at.room.id, ts=ts, text=str(n)).status for n in range(51)]
    assert statuses == [200] * 50 + [429]
    assert at.call("conversations.info", channel=at.room.id).status == 200
    at.clock.advance(timedelta(seconds=59))
    assert at.call("chat.update", channel=at.room.id, ts=ts, text="b").headers["Retry-After"] == "1"
    at.clock.advance(timedelta(seconds=1))
    assert at.call("chat.update", channel=at.room.id, ts=ts, text="b").status == 200


def test_limits_can_be_switched_off(at: Scene) -> None:
    assert {posted(at, at.room.id) for _ in range(100)} == {200}


def test_misfortune_befalls_so_many_calls_of_a_kind(at: Scene) -> None:
    at.slack.misfortunes.plan("chat.*", Fate.BROKEN, when=lambda arguments: arguments["channel"] == at.room.id)
    at.slack.misfortunes.plan("*", Fate.LIMITED, seconds=7)
    assert posted(at, at.room.id) == 503
    limited = at.call("auth.test")
    assert (limited.status, limited.headers["Retry-After"]) == (429, "7")
    at.ok("auth.test")
    at.slack.misfortunes.plan("chat.postMessage", Fate.DROPPED, times=2)
    assert at.call("chat.postMessage", channel=at.room.id, text="It stands").fate is Fate.DROPPED
    assert [one.words for one in at.seat(at.amira).messages(at.room.id)] == ["It stands"]
    at.slack.misfortunes.heal()
    at.ok("auth.test")
    assert [made.method for made in at.slack.calls][:2] == ["chat.postMessage", "auth.test"]
