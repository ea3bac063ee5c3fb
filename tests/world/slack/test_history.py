"""What was said, and how it is found again: pages, metadata, threads, and a history that lags behind."""

from datetime import timedelta

import pytest

from tests.world.slack.scene import Scene

KEY = {"event_type": "post", "event_payload": {"key": "k1"}}


def test_metadata_comes_only_to_whoever_asks_for_it(at: Scene) -> None:
    at.ok("chat.postMessage", channel=at.room.id, text="a", metadata=KEY)
    [plain] = at.ok("conversations.history", channel=at.room.id)["messages"]
    [full] = at.ok("conversations.history", channel=at.room.id, include_all_metadata=True)["messages"]
    assert "metadata" not in plain
    assert full["metadata"] == KEY
    assert (full["bot_id"], full["user"]) == (at.install.bot_id, at.install.bot)


@pytest.mark.parametrize(
    ("metadata", "code"),
    [
        ("text", "invalid_arguments"),
        ([], "invalid_metadata_format"),
        ({"event_type": "a"}, "invalid_metadata_format"),
        ({"event_type": "", "event_payload": {}}, "invalid_metadata_format"),
        ({"event_type": "a", "event_payload": {"deep": {"er": 1}}}, "invalid_metadata_schema"),
        ({"event_type": "a", "event_payload": {"long": "x" * 9000}}, "metadata_too_large"),
    ],
)
def test_metadata_has_its_form(at: Scene, metadata: object, code: str) -> None:
    assert at.error("chat.postMessage", channel=at.room.id, text="a", metadata=metadata) == code


def test_an_update_keeps_the_metadata_unless_it_brings_its_own(at: Scene) -> None:
    ts = at.ok("chat.postMessage", channel=at.room.id, text="a", metadata=KEY)["ts"]
    at.ok("chat.update", channel=at.room.id, ts=ts, text="b")
    [found] = at.ok("conversations.history", channel=at.room.id, include_all_metadata=True)["messages"]
    assert found["metadata"] == KEY


def test_the_history_comes_in_pages_the_newest_first(at: Scene) -> None:
    stamps = [at.ok("chat.postMessage", channel=at.room.id, text=str(number))["ts"] for number in range(5)]
    first = at.ok("conversations.history", channel=at.room.id, limit=2)
    assert ([one["text"] for one in first["messages"]], first["has_more"]) == (["4", "3"], True)
    cursor = first["response_metadata"]["next_cursor"]
    second = at.ok("conversations.history", channel=at.room.id, limit=4, cursor=cursor)
    assert ([one["text"] for one in second["messages"]], second["has_more"]) == (["2", "1", "0"], False)
    newer = at.ok("conversations.history", channel=at.room.id, oldest=stamps[2])["messages"]
    assert [one["text"] for one in newer] == ["4", "3"]
    from_there = at.ok("conversations.history", channel=at.room.id, oldest=stamps[2], latest=stamps[3], inclusive=True)
    assert [one["text"] for one in from_there["messages"]] == ["3", "2"]
    assert at.error("conversations.history", channel=at.room.id, oldest="yesterday") == "invalid_ts_oldest"
    assert at.error("conversations.history", channel=at.room.id, cursor="made-up") == "invalid_cursor"


def test_what_was_just_posted_is_not_yet_in_a_history_that_lags(at: Scene) -> None:
    at.slack.history_lag = timedelta(seconds=2)
    at.ok("chat.postMessage", channel=at.room.id, text="a")
    assert at.ok("conversations.history", channel=at.room.id)["messages"] == []
    assert [one.words for one in at.seat(at.amira).messages(at.room.id)] == ["a"]
    at.clock.advance(timedelta(seconds=3))
    assert len(at.ok("conversations.history", channel=at.room.id)["messages"]) == 1


def test_replies_stand_in_their_thread_and_not_in_the_history(at: Scene) -> None:
    first = at.ok("chat.postMessage", channel=at.room.id, text="First")["ts"]
    reply = at.ok("chat.postMessage", channel=at.room.id, text="Reply", thread_ts=first, metadata=KEY)["ts"]
    at.seat(at.amira).type(at.room.id, "Mine", thread=reply)
    [top] = at.ok("conversations.history", channel=at.room.id)["messages"]
    assert (top["reply_count"], top["thread_ts"]) == (2, first)
    thread = at.ok("conversations.replies", channel=at.room.id, ts=first, include_all_metadata=True)["messages"]
    assert [one["text"] for one in thread] == ["First", "Reply", "Mine"]
    assert thread[1]["metadata"] == KEY
    assert at.error("conversations.replies", channel=at.room.id, ts="1.000001") == "thread_not_found"


def test_stamps_never_repeat_though_the_clock_stands_still(at: Scene) -> None:
    stamps = [at.ok("chat.postMessage", channel=at.room.id, text="a")["ts"] for _ in range(50)]
    assert stamps == sorted(set(stamps))
