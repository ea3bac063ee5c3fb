"""People's side: what they do is sent as Slack sends it, and what they see is what stands before them."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.world.slack.filling import NotTaken
from tests.world.slack.model import Json
from tests.world.slack.people import CannotDo
from tests.world.slack.scene import Scene, actions, button, modal, plain, section, text_input
from tests.world.slack.showing import as_text
from tests.world.slack.sockets import PATIENCE


def card(at: Scene, *buttons: Json, channel: str = "") -> str:
    blocks = [{"type": "header", "text": plain("SR-0001")}, actions(*(buttons or (button(),)))]
    ts: str = at.ok("chat.postMessage", channel=channel or at.room.id, text="A request.", blocks=blocks)["ts"]
    return ts


def opened(at: Scene, view: Json) -> str:
    """Open a form for Amira, as an app does."""
    card(at)
    at.seat(at.amira).click("Accept")
    name: str = at.ok("views.open", trigger_id=at.acknowledge()["trigger_id"], view=view)["view"]["id"]
    return name


def test_a_click_is_sent_with_all_that_an_app_needs(at: Scene) -> None:
    ts = card(at, button("Accept", "v1:accept:abc", action_id="press-0", style="primary"))
    act = at.seat(at.amira).click("Acc", with_words="sr-0001")
    payload = at.acknowledge()
    assert (act.is_done, act.problem) == (True, "")
    assert payload["type"] == "block_actions"
    assert (payload["user"]["id"], payload["team"]["id"]) == (at.amira.id, at.team.id)
    assert (payload["container"]["message_ts"], payload["channel"]["id"]) == (ts, at.room.id)
    assert payload["message"]["blocks"][1]["elements"][0]["action_id"] == "press-0"
    [action] = payload["actions"]
    assert (action["value"], action["action_id"], action["type"]) == ("v1:accept:abc", "press-0", "button")
    assert action["action_ts"]
    assert payload["response_url"].startswith("http")


def test_somebody_presses_only_what_stands_before_them(at: Scene) -> None:
    private = at.slack.town.channel(at.team, "private", [at.ben])
    at.slack.town.join(private, at.install)
    card(at, channel=private.id)
    with pytest.raises(CannotDo, match="there is no button 'Accept' before Amira Khan"):
        at.seat(at.amira).click("Accept")
    seen = at.seat(at.ben).messages(private.id)[0]
    at.ok("chat.delete", channel=private.id, ts=seen.ts)
    with pytest.raises(CannotDo, match="deleted"):
        at.seat(at.ben).click("Accept", message=seen)


def test_a_click_that_nobody_acknowledges_in_three_seconds_fails_before_their_eyes(at: Scene) -> None:
    card(at)
    act = at.seat(at.amira).click("Accept")
    at.slack.tick()
    assert not act.is_done
    at.clock.advance(PATIENCE)
    at.slack.tick()
    assert act.problem == "This app did not respond."
    assert act.problem in as_text(at.seat(at.amira).sees(), at.slack.state)
    at.acknowledge()
    assert act.problem


def test_a_trigger_opens_one_form_within_three_seconds(at: Scene) -> None:
    card(at)
    at.seat(at.amira).click("Accept")
    trigger = at.acknowledge()["trigger_id"]
    at.ok("views.open", trigger_id=trigger, view=modal(section("Hello")))
    assert at.error("views.open", trigger_id=trigger, view=modal()) == "exchanged_trigger_id"
    assert at.error("views.open", trigger_id="1.2.x", view=modal()) == "invalid_trigger_id"
    at.seat(at.amira).reload()
    at.seat(at.amira).click("Accept")
    late = at.acknowledge()["trigger_id"]
    at.clock.advance(timedelta(seconds=3.1))
    assert at.error("views.open", trigger_id=late, view=modal()) == "expired_trigger_id"
    assert at.seat(at.amira).modal() is None


def test_a_form_is_filled_in_by_its_labels_and_sent(at: Scene) -> None:
    choice: Json = {
        "type": "input", "block_id": "b-kind", "label": plain("Kind"), "optional": True,
        "element": {
            "type": "static_select", "action_id": "kind", "placeholder": plain("Choose"),
            "options": [{"text": plain("Refusal"), "value": "r"}, {"text": plain("Exclusion"), "value": "e"}],
        },
    }  # fmt: skip
    several = choice["element"] | {"type": "checkboxes", "action_id": "many"}
    del several["placeholder"]
    more = {**choice, "block_id": "b-many", "label": plain("Several"), "element": several}
    opened(at, modal(text_input(max_length=5), choice, more, private_metadata="p", callback_id="c"))
    seat = at.seat(at.amira)
    with pytest.raises(NotTaken, match="Please complete"):
        seat.submit()
    with pytest.raises(NotTaken, match="5 characters"):
        seat.submit({"Your": "too long"})
    with pytest.raises(NotTaken, match="does not offer 'Other', but Refusal, Exclusion"):
        seat.submit({"Your": "ok", "Kind": "Other"})
    with pytest.raises(NotTaken, match="no field 'Age'"):
        seat.submit({"Age": "9"})
    seat.submit({"Your words": "hello", "Kind": "Excl", "Several": ("Refusal", "e")})
    payload = at.acknowledge()
    values = payload["view"]["state"]["values"]
    assert payload["type"] == "view_submission"
    assert (payload["view"]["private_metadata"], payload["view"]["callback_id"]) == ("p", "c")
    assert values["b-words"]["words"] == {"type": "plain_text_input", "value": "hello"}
    assert values["b-kind"]["kind"]["selected_option"]["value"] == "e"
    assert [one["value"] for one in values["b-many"]["many"]["selected_options"]] == ["r", "e"]
    assert seat.modal() is None


@pytest.mark.parametrize(
    ("answer", "title", "error"),
    [
        ({"response_action": "errors", "errors": {"b-words": "Too short."}}, "A form", "Too short."),
        ({"response_action": "update", "view": modal(text_input(), title=plain("Again"))}, "Again", ""),
        ({"response_action": "push", "view": modal(text_input(), title=plain("On top"))}, "On top", ""),
    ],
)
def test_the_acknowledgement_of_a_form_may_say_what_comes_next(
    at: Scene, answer: Json, title: str, error: str
) -> None:  # fmt: skip
    opened(at, modal(text_input()))
    seat = at.seat(at.amira)
    seat.submit({"Your": "words"})
    at.acknowledge(answer)
    shown = seat.modal()
    assert shown is not None
    assert (shown.title, shown.fields[0].error) == (title, error)
    assert shown.fields[0].written == ("" if title == "On top" else "words")


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"no-such-block": "?"}},
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "dance"},
        {"text": "thank you"},
    ],
)
def test_an_acknowledgement_that_makes_no_sense_is_trouble_before_their_eyes(at: Scene, answer: Json) -> None:
    opened(at, modal(text_input()))
    act = at.seat(at.amira).submit({"Your": "words"})
    at.acknowledge(answer)
    assert act.problem.startswith("We had some trouble connecting.")
    assert at.seat(at.amira).modal() is not None


def test_clear_closes_every_form_and_a_stack_has_three(at: Scene) -> None:
    opened(at, modal(actions(button("Deeper"))))
    seat = at.seat(at.amira)
    for _ in range(2):
        seat.click("Deeper")
        at.ok("views.push", trigger_id=at.acknowledge()["trigger_id"], view=modal(actions(button("Deeper"))))
    seat.click("Deeper")
    trigger = at.acknowledge()["trigger_id"]
    assert at.error("views.push", trigger_id=trigger, view=modal()) == "push_limit_reached"
    assert len(seat.sees().modals) == 3
    seat.submit()
    at.acknowledge({"response_action": "clear"})
    assert seat.modal() is None


def test_a_form_that_was_closed_can_not_be_updated_and_a_stale_hash_is_noticed(at: Scene) -> None:
    name = opened(at, modal(text_input(), notify_on_close=True))
    first = at.ok("views.update", view_id=name, view=modal(text_input(), title=plain("Two"), notify_on_close=True))
    at.ok("views.update", view_id=name, view=modal(text_input(), notify_on_close=True), hash=first["view"]["hash"])
    assert at.error("views.update", view_id=name, view=modal(), hash=first["view"]["hash"]) == "hash_conflict"
    closing = at.seat(at.amira).close()
    assert closing is not None
    assert at.acknowledge()["type"] == "view_closed"
    assert at.error("views.update", view_id=name, view=modal()) == "not_found"


def test_the_home_is_opened_published_and_pressed(at: Scene) -> None:
    seat = at.seat(at.amira)
    seat.open_home(at.app)
    event = at.acknowledge()["event"]
    assert (event["type"], event["tab"], event["user"]) == ("app_home_opened", "home", at.amira.id)
    at.ok("views.publish", user_id=at.amira.id, view={"type": "home", "blocks": [section("Yours"), actions(button())]})
    home = seat.home(at.app)
    assert home is not None
    assert home.words == "Yours"
    seat.click("Accept")
    payload = at.acknowledge()
    assert (payload["container"]["type"], payload["view"]["type"]) == ("view", "home")
    assert "response_url" not in payload
    assert at.seat(at.ben).home(at.app) is None


def test_a_command_is_answered_where_it_was_typed_and_to_them_alone(at: Scene) -> None:
    act = at.seat(at.amira).command("/bell  twice please ", at.room.id)
    payload = at.acknowledge({"text": "Ding", "response_type": "ephemeral"})
    assert act.is_done
    assert (payload["command"], payload["text"], payload["channel_id"]) == ("/bell", "twice please", at.room.id)
    assert [(one.words, one.private) for one in at.seat(at.amira).messages(at.room.id)] == [("Ding", True)]
    assert at.seat(at.ben).messages(at.room.id) == []
    with pytest.raises(CannotDo, match="/gong is not a valid command"):
        at.seat(at.amira).command("/gong")
    late = at.seat(at.amira).command("/bell")
    at.clock.advance(PATIENCE)
    at.slack.tick()
    assert late.problem == '/bell failed with the error "operation_timeout"'


def test_a_response_url_serves_five_times_in_half_an_hour(at: Scene) -> None:
    card(at)
    at.seat(at.amira).click("Accept")
    address = at.acknowledge()["response_url"].rsplit("/", 1)[-1]
    body: dict[str, Any] = {"text": "Said", "response_type": "ephemeral"}
    assert [at.slack.respond(address, body).status for _ in range(6)] == [200] * 5 + [404]
    assert [one.words for one in at.seat(at.amira).messages(at.room.id)].count("Said") == 5
    at.seat(at.amira).click("Accept")
    late = at.acknowledge()["response_url"].rsplit("/", 1)[-1]
    at.clock.advance(timedelta(minutes=31))
    assert at.slack.respond(late, body).error == "expired_url"
    assert at.slack.respond("R404", body).status == 404
    assert at.slack.complaints == []
    at.seat(at.amira).click("Accept")
    fresh = at.acknowledge()["response_url"].rsplit("/", 1)[-1]
    at.slack.respond(fresh, {"text": "To whom?"})
    assert at.slack.complaints == ["a response_url was used without a response_type"]
    at.slack.respond(fresh, {"text": "Instead", "replace_original": True})
    assert [one.words for one in at.seat(at.ben).messages(at.room.id)] == ["Instead"]
    assert at.slack.respond(fresh, {"blocks": [{"type": "nonsense"}], "response_type": "ephemeral"}).status == 400


def test_what_somebody_types_reaches_the_app_escaped_and_the_apps_own_words_do_as_well(at: Scene) -> None:
    seat = at.seat(at.amira)
    direct = seat.direct(at.app).id
    seat.type(direct, "Is <this> & that")
    event = at.acknowledge()["event"]
    assert (event["type"], event["channel_type"], event["user"]) == ("message", "im", at.amira.id)
    assert event["text"] == "Is &lt;this&gt; &amp; that"
    at.ok("chat.postMessage", channel=direct, text="Mine")
    assert at.acknowledge()["event"]["bot_id"] == at.install.bot_id
    heard = len(at.heard)
    seat.type(at.room.id, "In the channel, where the app does not listen")
    assert len(at.heard) == heard
    assert [one.words for one in seat.messages(direct)] == ["Is <this> & that", "Mine"]
    with pytest.raises(CannotDo):
        seat.type("C404", "Where?")


def test_a_menu_outside_a_form_acts_at_once(at: Scene) -> None:
    menu = {
        "type": "static_select", "action_id": "more", "placeholder": plain("More"),
        "options": [{"text": plain("Later"), "value": "later"}],
    }  # fmt: skip
    card(at, button(), menu)
    at.seat(at.amira).choose("More", "Later")
    [action] = at.acknowledge()["actions"]
    assert action["selected_option"]["value"] == "later"


def test_what_is_seen_can_be_read_as_plain_text(at: Scene) -> None:
    first = card(at, button("Accept"), button("Decline"))
    at.ok("chat.postMessage", channel=at.room.id, text="A reply to <@" + at.ben.id + ">", thread_ts=first)
    at.ok("chat.postEphemeral", channel=at.room.id, user=at.amira.id, text="Not sent.")
    page = as_text(at.seat(at.amira).sees(), at.slack.state)
    assert page == (
        "# requests\n"
        "  Bell, 10:00\n"
        "    SR-0001\n"
        "    [Accept] [Decline]\n"
        "      Bell, 10:00\n"
        "        A reply to @Ben Carter\n"
        "  Bell, 10:00, only you see this\n"
        "    Not sent."
    )


def test_an_app_that_listens_to_nobody_is_said_to(at: Scene) -> None:
    card(at)
    at.slack.sockets.cut(at.app.id)
    act = at.seat(at.amira).click("Accept")
    assert act.is_done
    assert act.problem == "This app did not respond."


def test_a_page_that_was_not_loaded_anew_still_has_the_old_button(at: Scene) -> None:
    ts = card(at, button(value="v1:accept:old"))
    [before] = at.seat(at.amira).messages(at.room.id)
    at.ok("chat.update", channel=at.room.id, ts=ts, text="Taken", blocks=[section("Taken")])
    at.seat(at.amira).press(before, before.buttons[0])
    payload = at.acknowledge()
    assert payload["actions"][0]["value"] == "v1:accept:old"
    assert payload["message"]["text"] == "Taken"


def test_forms_and_homes_can_be_read_as_plain_text_as_well(at: Scene) -> None:
    kinds = [{"text": plain("Refusal"), "value": "r"}, {"text": plain("Exclusion"), "value": "e"}]
    choice = {"type": "radio_buttons", "action_id": "kind", "options": kinds, "initial_option": kinds[0]}
    day = {"type": "datepicker", "action_id": "day"}
    opened(
        at,
        modal(
            section("Please say"),
            {"type": "divider"},
            {"type": "input", "block_id": "b-kind", "label": plain("Kind"), "element": choice, "optional": True},
            {"type": "input", "block_id": "b-day", "label": plain("Day"), "element": day, "hint": plain("The first")},
            text_input(initial_value="Dear all"),
            close=plain("Not now"),
        ),
    )
    seat = at.seat(at.amira)
    seat.submit({"Day": date(2026, 9, 1)})
    at.acknowledge({"response_action": "errors", "errors": {"b-day": "Too early."}})
    at.ok("views.publish", user_id=at.amira.id, view={"type": "home", "blocks": [section("Yours")]})
    page = as_text(seat.sees(), at.slack.state).partition("# Home")[2]
    assert page == (
        " of Bell\n  Yours\n== A form ==\n  Please say\n  ---\n  Kind (optional):\n    (x) Refusal\n    ( ) Exclusion\n"
        "  Day:\n    | 2026-09-01\n    The first\n    ! Too early.\n  Your words:\n    | Dear all\n  [Not now] [Send]"
    )


def test_an_answer_may_be_for_everybody_or_take_the_card_away(at: Scene) -> None:
    ts = card(at)
    at.seat(at.amira).click("Accept")
    address = at.acknowledge()["response_url"].rsplit("/", 1)[-1]
    at.slack.respond(address, {"text": "Everybody!", "response_type": "in_channel"})
    assert [one.words for one in at.seat(at.ben).messages(at.room.id)][-1] == "Everybody!"
    at.slack.respond(address, {"delete_original": True})
    assert ts not in at.room.messages
    assert at.slack.respond(address, {"delete_original": True}).error == "message_not_found"
    at.ok("chat.postEphemeral", channel=at.room.id, user=at.amira.id, text="a", blocks=[actions(button("Go"))])
    at.seat(at.amira).click("Go")
    payload = at.acknowledge()
    assert "message" not in payload
    at.slack.respond(payload["response_url"].rsplit("/", 1)[-1], {"delete_original": True})
    assert at.seat(at.amira).messages(at.room.id)[-1].words == "Everybody!"


def test_a_command_whose_answer_slack_does_not_take_is_said_to_have_failed(at: Scene) -> None:
    act = at.seat(at.amira).command("/bell")
    at.acknowledge({"blocks": [{"type": "nonsense"}]})
    assert act.problem == '/bell failed with the error "invalid_blocks"'
