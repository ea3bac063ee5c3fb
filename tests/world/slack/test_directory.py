"""Who and what there is: conversations in lists, apps, workspaces, links to messages."""

import pytest

from tests.world.slack.model import Kind
from tests.world.slack.people import CannotDo
from tests.world.slack.scene import Scene, actions, button, manifest, modal, plain, section


def test_conversations_are_listed_by_their_kinds(at: Scene) -> None:
    at.slack.town.channel(at.team, "private", [at.amira])
    general = at.slack.town.channel(at.team, "general", [at.amira], Kind.PUBLIC)
    at.ok("chat.postMessage", channel=at.amira.id, text="For you")
    named = {one.get("name") for one in at.ok("conversations.list")["channels"]}
    assert named == {"general"}
    both = at.ok("conversations.list", types="private_channel,im")["channels"]
    assert [(one.get("name"), one["is_im"], one.get("user")) for one in both] == [
        ("requests", False, None), (None, True, at.amira.id),
    ]  # fmt: skip
    assert [one["name"] for one in at.ok("users.conversations", types="private_channel")["channels"]] == ["requests"]
    at.slack.town.archive(general)
    assert at.ok("conversations.list", exclude_archived=True)["channels"] == []
    at.slack.town.unarchive(general)
    assert len(at.ok("conversations.list", exclude_archived=True)["channels"]) == 1
    assert at.error("conversations.list", types="pigeons") == "invalid_types"
    assert at.error("conversations.history", channel=general.id) == "missing_scope"


def test_a_conversation_is_opened_once(at: Scene) -> None:
    opened = at.ok("conversations.open", users=at.amira.id, return_im=True)
    again = at.ok("conversations.open", users=at.amira.id)
    assert (opened["channel"]["is_im"], again["already_open"]) == (True, True)
    assert again["channel"]["id"] == opened["channel"]["id"]
    assert at.ok("conversations.open", channel=again["channel"]["id"])["channel"]["user"] == at.amira.id
    assert at.error("conversations.open") == "users_list_not_supplied"
    assert at.error("conversations.open", users=f"{at.amira.id},{at.ben.id}") == "missing_scope"


def test_what_is_known_of_a_channel_a_person_a_bot_and_a_workspace(at: Scene) -> None:
    told = at.ok("conversations.info", channel=at.room.id, include_num_members=True)["channel"]
    assert (told["is_private"], told["is_shared"], told["num_members"]) == (True, False, 3)
    at.slack.town.share(at.room)
    assert at.ok("conversations.info", channel=at.room.id)["channel"]["is_ext_shared"] is True
    at.slack.town.publish(at.room)
    assert at.ok("conversations.info", channel=at.room.id)["channel"]["is_private"] is False
    at.slack.town.deactivate(at.amira)
    assert at.ok("users.info", user=at.amira.id)["user"]["deleted"] is True
    at.slack.town.reactivate(at.amira)
    assert at.ok("users.info", user=at.amira.id)["user"]["real_name"] == "Amira Khan"
    assert at.ok("bots.info")["bot"]["user_id"] == at.install.bot
    assert at.error("bots.info", bot="B404") == "bot_not_found"
    assert at.error("team.info") == "missing_scope"
    assert at.ok("api.test", echo="1")["args"] == {"echo": "1"}


def test_a_message_has_an_address(at: Scene) -> None:
    ts = at.ok("chat.postMessage", channel=at.room.id, text="a")["ts"]
    address = at.ok("chat.getPermalink", channel=at.room.id, message_ts=ts)["permalink"]
    assert address == f"https://harbour.slack.com/archives/{at.room.id}/p{ts.replace('.', '')}"


def test_an_app_that_switched_something_off_does_without_it(at: Scene) -> None:
    small = manifest(interactivity={"is_enabled": False}, socket_mode_enabled=False)
    small["features"]["app_home"] = {"home_tab_enabled": False, "messages_tab_enabled": True}
    small["features"]["app_home"]["messages_tab_read_only_enabled"] = True
    app = at.slack.town.app(small)
    install = at.slack.town.install(app, at.team)
    at.slack.town.join(at.room, install)
    seat = at.seat(at.amira)

    def call(method: str, token: str = install.token, **arguments: object) -> str:
        return at.slack.call(method, token, arguments).error

    assert call("apps.connections.open", at.slack.town.app_token(app)) == "socket_mode_not_enabled"
    assert call("views.publish", user_id=at.amira.id, view={"type": "home", "blocks": []}) == "not_enabled"
    assert call("chat.postMessage", channel=at.room.id, text="a", blocks=[actions(button())]) == ""
    with pytest.raises(CannotDo, match="not configured to handle interactive responses"):
        seat.click("Accept")
    with pytest.raises(CannotDo, match="turned off"):
        seat.type(seat.direct(app).id, "Hello?")
    with pytest.raises(CannotDo, match="no such tab"):
        seat.open_home(app)
    del small["features"]["app_home"]["messages_tab_enabled"]
    assert call("chat.postMessage", channel=at.amira.id, text="a") == "messages_tab_disabled"


def test_a_revoked_app_token_opens_nothing(at: Scene) -> None:
    at.slack.town.revoke(at.app_token)
    assert at.slack.call("apps.connections.open", at.app_token, {}).error == "token_revoked"


def test_a_form_has_a_name_of_its_own_if_it_wants_one(at: Scene) -> None:
    at.ok("chat.postMessage", channel=at.room.id, text="a", blocks=[actions(button())])
    seat = at.seat(at.amira)
    seat.click("Accept")
    at.ok("views.open", trigger_id=at.acknowledge()["trigger_id"], view=modal(section("One"), external_id="form-1"))
    at.ok("views.update", external_id="form-1", view=modal(section("Two"), external_id="form-1"))
    shown = seat.modal()
    assert shown is not None
    assert (shown.words, shown.title) == ("Two", "A form")
    other = at.seat(at.ben)
    other.click("Accept")
    trigger = at.acknowledge()["trigger_id"]
    assert at.error("views.open", trigger_id=trigger, view=modal(external_id="form-1")) == "duplicate_external_id"
    with pytest.raises(CannotDo, match="there is no form"):
        other.submit()


def test_a_picture_beside_words_is_seen_by_what_it_shows(at: Scene) -> None:
    picture = {"type": "image", "image_url": "https://a.example/a.png", "alt_text": "A bell"}
    at.ok("chat.postMessage", channel=at.room.id, text="a", blocks=[section("Ding", accessory=picture)])
    at.ok("chat.postMessage", channel=at.room.id, text="b", blocks=[section("Dong", accessory=button("Ring"))])
    first, second = at.seat(at.amira).messages(at.room.id)
    assert first.words == "Ding\nA bell"
    assert [one.label for one in second.buttons] == ["Ring"]
    small = {"type": "context", "elements": [picture, plain("Small")]}
    at.ok(
        "chat.update",
        channel=at.room.id,
        ts=first.ts,
        text="a",
        blocks=[small],
        metadata={"event_type": "a", "event_payload": {}},
    )
    assert at.seat(at.amira).messages(at.room.id)[0].words == "A bell · Small"
