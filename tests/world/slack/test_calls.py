"""Tokens, scopes, membership, and the codes with which Slack refuses."""

import pytest

from tests.world.slack.model import Kind
from tests.world.slack.scene import SCOPES, Scene, actions, button, manifest, scene, section
from tests.world.slack.slack import Slack
from tests.world.slack.town import BadManifest


def without(scope: str) -> Scene:
    made = scene()
    made.install.scopes = made.install.scopes - {scope}
    return made


@pytest.mark.parametrize(
    ("token", "code"), [("", "not_authed"), ("xoxb-guessed", "invalid_auth"), ("nonsense", "invalid_auth")]
)
def test_a_token_must_be_one(at: Scene, token: str, code: str) -> None:
    assert at.slack.call("auth.test", token, {}).error == code


def test_each_method_takes_its_kind_of_token(at: Scene) -> None:
    assert at.slack.call("chat.postMessage", at.app_token, {"channel": at.room.id}).error == "not_allowed_token_type"
    assert at.error("apps.connections.open") == "not_allowed_token_type"
    assert at.slack.call("auth.test", at.app_token, {}).body == {
        "ok": True, "app_id": at.app.id, "app_name": "Bell",
    }  # fmt: skip


def test_an_app_token_without_its_scope_opens_no_socket(at: Scene) -> None:
    token = at.slack.town.app_token(at.app, "authorizations:read")
    refused = at.slack.call("apps.connections.open", token, {})
    assert (refused.error, refused.body["needed"]) == ("missing_scope", "connections:write")  # type: ignore[index]


def test_a_revoked_token_and_a_removed_app_are_told_apart(at: Scene) -> None:
    at.slack.town.revoke(at.install.token)
    assert at.error("auth.test") == "token_revoked"
    again = at.slack.town.install(at.app, at.team)
    assert (again.bot, again.token != at.install.token) == (at.install.bot, True)
    at.slack.town.uninstall(again)
    assert at.slack.call("auth.test", again.token, {}).error == "account_inactive"


def test_every_answer_names_the_scopes_that_were_granted(at: Scene) -> None:
    assert at.call("auth.test").headers["x-oauth-scopes"].split(",") == sorted(SCOPES)


@pytest.mark.parametrize(
    ("scope", "method", "arguments"),
    [
        ("chat:write", "chat.postMessage", {"text": "a"}),
        ("groups:history", "conversations.history", {}),
        ("groups:read", "conversations.info", {}),
        ("groups:read", "conversations.members", {}),
        ("users:read", "users.info", {"user": "U1"}),
        ("usergroups:read", "usergroups.users.list", {"usergroup": "S1"}),
        ("im:write", "conversations.open", {"users": "amira"}),
    ],
)
def test_a_method_without_its_scope_says_which_it_needs(scope: str, method: str, arguments: dict[str, str]) -> None:
    at = without(scope)
    refused = at.call(method, **{"channel": at.room.id} if method != "conversations.open" else {}, **arguments)
    assert (refused.error, refused.body["needed"]) == ("missing_scope", scope)  # type: ignore[index]


def test_what_no_method_is_called_is_unknown(at: Scene) -> None:
    assert at.error("chat.postmessage") == "unknown_method"
    assert at.error("chat.postMessage", text="where to?") == "invalid_arguments"


def test_a_private_channel_is_not_there_for_an_app_that_is_not_in_it(at: Scene) -> None:
    other = at.slack.town.channel(at.team, "private", [at.amira])
    everybodys = at.slack.town.channel(at.team, "general", [at.amira], Kind.PUBLIC)
    assert at.error("chat.postMessage", channel=other.id, text="a") == "channel_not_found"
    assert at.error("chat.postMessage", channel=everybodys.id, text="a") == "not_in_channel"
    assert at.error("conversations.info", channel=other.id) == "channel_not_found"
    assert at.ok("conversations.info", channel=everybodys.id)["channel"]["is_private"] is False


def test_another_workspaces_things_are_not_there(at: Scene) -> None:
    elsewhere = at.slack.town.team("Elsewhere")
    stranger = at.slack.town.person(elsewhere, "Stranger")
    theirs = at.slack.town.channel(elsewhere, "requests", [stranger])
    installed = at.slack.town.install(at.app, elsewhere)
    at.slack.town.join(theirs, installed)
    assert at.error("chat.postMessage", channel=theirs.id, text="a") == "channel_not_found"
    assert at.error("users.info", user=stranger.id) == "user_not_found"
    assert at.error("conversations.open", users=stranger.id) == "user_not_found"
    ours = at.slack.call("chat.postMessage", installed.token, {"channel": theirs.id, "text": "a"})
    assert ours.error == ""


def test_a_post_to_a_person_lands_in_their_direct_conversation_which_alone_can_be_updated(at: Scene) -> None:
    posted = at.ok("chat.postMessage", channel=at.amira.id, text="For you")
    assert posted["channel"].startswith("D")
    assert at.error("chat.update", channel=at.amira.id, ts=posted["ts"], text="b") == "channel_not_found"
    at.ok("chat.update", channel=posted["channel"], ts=posted["ts"], text="b")
    assert [one.words for one in at.seat(at.amira).messages()] == ["b"]
    assert at.seat(at.ben).messages() == []


def test_nobody_posts_in_what_is_archived_or_deleted_or_to_whoever_has_gone(at: Scene) -> None:
    ts = at.ok("chat.postMessage", channel=at.room.id, text="a")["ts"]
    at.slack.town.archive(at.room)
    assert at.error("chat.postMessage", channel=at.room.id, text="a") == "is_archived"
    assert at.error("chat.update", channel=at.room.id, ts=ts, text="a") == "is_inactive"
    at.slack.town.delete(at.room)
    assert at.error("chat.postMessage", channel=at.room.id, text="a") == "channel_not_found"
    at.slack.town.deactivate(at.amira)
    assert at.error("chat.postMessage", channel=at.amira.id, text="a") == "user_disabled"
    assert at.error("conversations.open", users=at.amira.id) == "user_disabled"
    assert at.seat(at.amira).messages() == []


def test_an_app_changes_only_what_it_wrote(at: Scene) -> None:
    theirs = at.seat(at.amira).type(at.room.id, "Mine")
    assert at.error("chat.update", channel=at.room.id, ts=theirs.ts, text="a") == "cant_update_message"
    assert at.error("chat.delete", channel=at.room.id, ts=theirs.ts) == "cant_delete_message"
    assert at.error("chat.update", channel=at.room.id, ts="1.000001", text="a") == "message_not_found"


def test_an_update_without_blocks_takes_the_blocks_away(at: Scene) -> None:
    posted = at.ok("chat.postMessage", channel=at.room.id, text="A card", blocks=[section("Words"), actions(button())])
    at.ok("chat.update", channel=at.room.id, ts=posted["ts"], text="Only text")
    [seen] = at.seat(at.amira).messages(at.room.id)
    assert (seen.words, seen.buttons, seen.edited, seen.drawn) == ("Only text", (), True, 2)


def test_a_deleted_first_message_leaves_a_stone_while_replies_stand_below_it(at: Scene) -> None:
    first = at.ok("chat.postMessage", channel=at.room.id, text="First")["ts"]
    at.ok("chat.postMessage", channel=at.room.id, text="Reply", thread_ts=first)
    at.ok("chat.delete", channel=at.room.id, ts=first)
    [seen] = at.seat(at.amira).messages(at.room.id)[:1]
    assert seen.words == "This message was deleted."
    assert [one.words for one in seen.replies] == ["Reply"]
    assert at.error("chat.update", channel=at.room.id, ts=first, text="a") == "message_not_found"


def test_a_thread_needs_its_first_message(at: Scene) -> None:
    assert at.error("chat.postMessage", channel=at.room.id, text="a", thread_ts="1.000001") == "thread_not_found"


def test_an_ephemeral_message_is_one_persons_and_in_no_history(at: Scene) -> None:
    at.ok("chat.postEphemeral", channel=at.room.id, user=at.amira.id, text="Only you")
    assert [one.words for one in at.seat(at.amira).messages(at.room.id)] == ["Only you"]
    assert at.seat(at.ben).messages(at.room.id) == []
    assert at.ok("conversations.history", channel=at.room.id)["messages"] == []
    at.seat(at.amira).reload()
    assert at.seat(at.amira).messages(at.room.id) == []
    stranger = at.slack.town.person(at.team, "Cerys")
    assert at.error("chat.postEphemeral", channel=at.room.id, user=stranger.id, text="a") == "user_not_in_channel"


def test_a_manifest_must_hold_together() -> None:
    town = Slack().town
    with pytest.raises(BadManifest, match="im:history"):
        town.app(manifest(("commands",)))
    with pytest.raises(BadManifest, match="unknown events"):
        town.app(manifest(event_subscriptions={"bot_events": ["message.pigeon"]}))
    wants_no_commands = manifest()
    wants_no_commands["features"]["slash_commands"] = []
    with pytest.raises(BadManifest, match="go together"):
        town.app(wants_no_commands)


def test_groups_are_read_live(at: Scene) -> None:
    group = at.slack.town.group(at.team, "advocates", [at.amira])
    assert at.ok("usergroups.users.list", usergroup=group.id)["users"] == [at.amira.id]
    at.slack.town.put_in(group, at.ben)
    at.slack.town.take_out(group, at.amira)
    assert at.ok("usergroups.users.list", usergroup=group.id)["users"] == [at.ben.id]
    assert at.error("usergroups.users.list", usergroup="S404") == "no_such_subteam"
    assert [one["handle"] for one in at.ok("usergroups.list")["usergroups"]] == ["advocates"]


def test_members_come_in_pages(at: Scene) -> None:
    seen: list[str] = []
    cursor = ""
    while True:
        page = at.ok("conversations.members", channel=at.room.id, limit="1", cursor=cursor)
        seen += page["members"]
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert seen == [at.amira.id, at.ben.id, at.install.bot]
    assert at.error("conversations.members", channel=at.room.id, cursor="x") == "invalid_cursor"
    assert at.error("conversations.members", channel=at.room.id, limit="0") == "invalid_limit"
