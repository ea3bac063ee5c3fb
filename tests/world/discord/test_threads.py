"""Private threads: who is in them, when they are put away, and what wakes them."""

from datetime import timedelta

import pytest

from tests.world.discord.filling import CannotDo
from tests.world.discord.nouns import Bits
from tests.world.discord.town import NEEDED, Town


def test_a_private_thread_is_seen_by_its_members_alone(town: Town) -> None:
    thread = town.thread(town.amira)
    town.post(thread, content="Between us.")
    assert "Between us." in town.seat(town.amira).sees().text
    assert "Between us." not in town.seat(town.robin).sees().text
    assert "Between us." in town.seat(town.owner).sees().text, "the owner of a server sees everything in it"


def test_who_is_in_a_thread_can_be_asked_and_changed(town: Town) -> None:
    thread = town.thread(town.amira)
    members = town.call(f"GET /channels/{thread.id}/thread-members").body
    assert [each["user_id"] for each in members] == [str(town.discord.app.id), str(town.amira.id)]
    assert town.call(f"GET /channels/{thread.id}/thread-members/{town.robin.id}").body["code"] == 10007
    assert town.call(f"DELETE /channels/{thread.id}/thread-members/{town.amira.id}").status == 204
    assert town.call(f"DELETE /channels/{thread.id}/thread-members/{town.amira.id}").body["code"] == 10007


def test_only_those_who_can_open_the_channel_can_be_added(town: Town) -> None:
    thread = town.thread()
    path = f"PUT /channels/{thread.id}/thread-members"
    assert town.call(f"{path}/{town.stranger.id}").body["code"] == 50001
    town.discord.leave(town.guild, town.robin)
    assert town.call(f"{path}/{town.robin.id}").body["code"] == 10007
    assert town.call(f"{path}/1").body["code"] == 10013


def test_a_thread_is_put_away_when_nothing_is_said_and_revived_by_a_message(town: Town) -> None:
    ears = town.connect()
    thread = town.thread(town.amira)
    posted = town.post(thread, content="Here.")
    town.clock.advance(timedelta(days=3, minutes=1))
    assert town.call(f"PATCH /channels/{thread.id}/messages/{posted['id']}", {"content": "x"}).body["code"] == 50083
    assert "[archived]" in town.seat(town.amira).sees().text
    town.post(thread, content="News.")
    assert "[archived]" not in town.seat(town.amira).sees().text
    states = [each["thread_metadata"]["archived"] for each in ears.events("THREAD_UPDATE")]
    assert states == [True, False]


def test_an_archived_thread_is_found_in_the_archive_and_an_open_one_among_the_active(town: Town) -> None:
    old, new = town.thread(name="SR-0001"), town.thread(name="SR-0002")
    assert town.call(f"PATCH /channels/{old.id}", {"archived": True}).status == 200
    active = town.call(f"GET /guilds/{town.guild.id}/threads/active").body["threads"]
    assert [each["name"] for each in active] == ["SR-0002"]
    archived = town.call(f"GET /channels/{town.channel.id}/threads/archived/private").body
    assert ([each["name"] for each in archived["threads"]], archived["has_more"]) == (["SR-0001"], False)
    assert new.thread is not None


def test_nothing_is_changed_in_an_archived_thread_but_the_archive(town: Town) -> None:
    thread = town.thread(town.amira)
    town.call(f"PATCH /channels/{thread.id}", {"archived": True})
    assert town.call(f"PATCH /channels/{thread.id}", {"name": "Other"}).body["code"] == 50083
    assert town.call(f"PUT /channels/{thread.id}/thread-members/{town.robin.id}").body["code"] == 50083
    assert town.call(f"PATCH /channels/{thread.id}", {"archived": False, "name": "Other"}).body["name"] == "Other"


def test_a_thread_needs_its_permission_and_a_sensible_name(town: Town) -> None:
    path = f"POST /channels/{town.channel.id}/threads"
    assert town.call(path, {"name": "", "type": 12}).body["code"] == 50035
    assert town.call(path, {"name": "x" * 101, "type": 12}).body["code"] == 50035
    assert town.call(path, {"name": "x", "type": 12, "auto_archive_duration": 5}).body["code"] == 50035
    town.discord.overwrite(
        town.channel,
        town.discord.app.account,
        allow=NEEDED & ~Bits.CREATE_PRIVATE_THREADS,
        deny=Bits.CREATE_PRIVATE_THREADS,
    )
    assert town.call(path, {"name": "x", "type": 12}).body["code"] == 50013


def test_threads_stand_in_text_channels_only(town: Town) -> None:
    thread = town.thread()
    assert town.call(f"POST /channels/{thread.id}/threads", {"name": "x", "type": 12}).body["code"] == 50024


def test_whoever_leaves_the_server_is_in_none_of_its_threads(town: Town) -> None:
    thread = town.thread(town.amira)
    town.discord.leave(town.guild, town.amira)
    members = town.call(f"GET /channels/{thread.id}/thread-members").body
    assert [each["user_id"] for each in members] == [str(town.discord.app.id)]


def test_a_person_who_writes_in_a_thread_revives_it_and_is_in_it(town: Town) -> None:
    thread = town.thread(town.amira)
    town.clock.advance(timedelta(days=8))
    town.seat(town.amira).type(thread, "Still here.")
    assert thread.thread is not None
    assert not thread.thread.archived


def test_a_person_reopens_a_thread_unless_it_is_locked(town: Town) -> None:
    thread = town.thread(town.amira)
    town.call(f"PATCH /channels/{thread.id}", {"archived": True})
    town.seat(town.amira).reopen(thread)
    assert "[archived]" not in town.seat(town.amira).sees().text
    town.call(f"PATCH /channels/{thread.id}", {"archived": True, "locked": True})
    with pytest.raises(CannotDo, match="cannot reopen"):
        town.seat(town.amira).reopen(thread)
