"""Interactions: answered once, in time, and in the way that fits; what follows for a quarter of an hour."""

import pytest

from tests.world.discord.filling import CannotDo
from tests.world.discord.nouns import Json
from tests.world.discord.people import Act
from tests.world.discord.rest import Reply
from tests.world.discord.screens import SECONDS_TO_ANSWER, TOKEN_SECONDS
from tests.world.discord.town import Town, button, row

MESSAGE, LATER, UPDATE_LATER, UPDATE, SUGGESTIONS, FORM = 4, 5, 6, 7, 8, 9
PRIVATELY = 1 << 6


def form(**more: object) -> Json:
    inner = {"type": 4, "custom_id": "why", "style": 2, "max_length": 10}
    return {"custom_id": "v1:decline_send:abc", "title": "Decline", "components": [label("Why?", inner)], **more}


def label(words: str, inner: Json) -> Json:
    return {"type": 18, "label": words, "component": inner}


def answer(town: Town, act: Act, kind: int, data: Json | None = None) -> Reply:
    body = {"type": kind} | ({"data": data} if data is not None else {})
    return town.call(f"POST /interactions/{act.asked.id}/{act.asked.token}/callback", body, with_response="true")


def follow(town: Town, act: Act, end: str = "", method: str = "POST", **body: object) -> Reply:
    return town.call(f"{method} /webhooks/{town.discord.app.id}/{act.asked.token}{end}", body)


@pytest.fixture
def act(town: Town) -> Act:
    """Amira has pressed Accept on a card."""
    town.post(content="A request.", components=[row(button())])
    return town.seat(town.amira).click("Accept")


def test_a_press_is_told_with_who_where_and_what(town: Town) -> None:
    ears = town.connect()
    town.post(content="A request.", components=[row(button())])
    town.seat(town.amira).click("Accept", with_words="a request")
    (told,) = ears.events("INTERACTION_CREATE")
    assert told["data"] == {"custom_id": "v1:accept:abc", "component_type": 2, "id": 2}
    assert told["member"]["user"]["id"] == str(town.amira.id)
    assert told["member"]["roles"] == [str(town.advocates.id)]
    assert told["message"]["content"] == "A request."


def test_one_answer_and_no_second(town: Town, act: Act) -> None:
    first = answer(town, act, MESSAGE, {"content": "Thank you.", "flags": PRIVATELY})
    assert first.body["resource"]["message"]["content"] == "Thank you."
    second = answer(town, act, MESSAGE, {"content": "Thank you."})
    assert (second.status, second.body["code"]) == (400, 40060)


def test_an_answer_after_three_seconds_comes_too_late_and_the_person_is_told(town: Town, act: Act) -> None:
    town.ticks.seconds += SECONDS_TO_ANSWER + 0.1
    late = answer(town, act, MESSAGE, {"content": "Thank you."})
    assert (late.status, late.body["code"]) == (404, 10062)
    assert act.failed
    assert town.seat(town.amira).sees().warnings == ("This interaction failed",)


def test_what_follows_needs_a_first_answer_and_ends_after_a_quarter_of_an_hour(town: Town, act: Act) -> None:
    assert follow(town, act, content="More.").body["code"] == 10015
    answer(town, act, MESSAGE, {"content": "Thank you."})
    assert follow(town, act, content="More.").status == 200
    assert follow(town, act, "/messages/@original", "PATCH", content="Thanks!").status == 200
    town.ticks.seconds += TOKEN_SECONDS
    assert follow(town, act, content="More.").status == 200
    town.ticks.seconds += 1
    late = follow(town, act, content="More.")
    assert (late.status, late.body["code"]) == (401, 50027)


def test_the_first_follow_up_takes_the_place_of_what_is_loading(town: Town, act: Act) -> None:
    answer(town, act, LATER, {"flags": PRIVATELY})
    (waiting,) = town.seat(town.amira).messages(town.channel)[1:]
    assert waiting.loading
    follow(town, act, content="Here it is.")
    (done,) = town.seat(town.amira).messages(town.channel)[1:]
    assert (done.id, done.words, done.private, done.loading) == (waiting.id, "Here it is.", True, False)


def test_an_answer_for_one_is_seen_by_nobody_else_and_not_in_the_history(town: Town, act: Act) -> None:
    answer(town, act, MESSAGE, {"content": "For you alone.", "flags": PRIVATELY})
    assert "For you alone." in town.seat(town.amira).sees().text
    assert "For you alone." not in town.seat(town.robin).sees().text
    assert len(town.call(f"GET /channels/{town.channel.id}/messages").body) == 1
    town.seat(town.amira).reload()
    assert "For you alone." not in town.seat(town.amira).sees().text


def test_an_update_changes_the_message_that_was_pressed(town: Town, act: Act) -> None:
    answer(town, act, UPDATE, {"content": "Taken by Amira.", "components": []})
    (seen,) = town.seat(town.robin).messages(town.channel)
    assert (seen.words, seen.buttons, seen.edited) == ("Taken by Amira.", (), True)


def test_a_form_opens_is_sent_with_what_was_written_and_closes_with_the_answer(town: Town, act: Act) -> None:
    ears = town.connect()
    answer(town, act, FORM, form())
    amira = town.seat(town.amira)
    assert "Decline" in amira.sees().text
    sent = amira.submit({"Why": "Too far."})
    told = ears.events("INTERACTION_CREATE")[-1]
    assert told["data"]["components"][0]["component"]["value"] == "Too far."
    assert told["message"]["content"] == "A request."
    assert amira.form() is not None
    answer(town, sent, MESSAGE, {"content": "Passed on.", "flags": PRIVATELY})
    assert amira.form() is None


def test_discord_sends_no_form_that_is_not_filled_in(town: Town, act: Act) -> None:
    answer(town, act, FORM, form())
    amira = town.seat(town.amira)
    with pytest.raises(CannotDo, match="required"):
        amira.submit()
    with pytest.raises(CannotDo, match="between 0 and 10"):
        amira.submit({"Why": "x" * 11})
    with pytest.raises(CannotDo, match="no field 'Who'"):
        amira.submit({"Who": "me"})


def test_a_form_is_never_the_answer_to_a_form_nor_comes_after_a_first_answer(town: Town, act: Act) -> None:
    answer(town, act, FORM, form())
    sent = town.seat(town.amira).submit({"Why": "No."})
    assert answer(town, sent, FORM, form()).body["code"] == 50035
    answer(town, sent, LATER)
    assert answer(town, sent, FORM, form()).body["code"] == 40060


TOO_MUCH: dict[str, Json] = {
    "six fields": form(
        components=[label("Why?", {"type": 4, "custom_id": str(number), "style": 1}) for number in range(6)]
    ),
    "no field": form(components=[]),
    "a title too long": form(title="x" * 46),
    "a label too long": form(components=[label("x" * 46, {"type": 4, "custom_id": "a", "style": 1})]),
    "the same field twice": form(components=[label("Why?", {"type": 4, "custom_id": "a", "style": 1})] * 2),
    "a draft longer than may be written": form(
        components=[label("Why?", {"type": 4, "custom_id": "a", "style": 1, "max_length": 3, "value": "four"})]
    ),
    "a button": form(components=[row(button())]),
    "two inputs in a row": form(
        components=[row(*({"type": 4, "custom_id": str(n), "style": 1, "label": "Why?"} for n in range(2)))]
    ),
    "a menu with 26 options": form(
        components=[
            label(
                "Which?",
                {"type": 3, "custom_id": "a", "options": [{"label": str(n), "value": str(n)} for n in range(26)]},
            )
        ]
    ),
}


@pytest.mark.parametrize("data", TOO_MUCH.values(), ids=TOO_MUCH)
def test_a_form_is_refused_for(town: Town, act: Act, data: Json) -> None:
    assert answer(town, act, FORM, data).body["code"] == 50035
    assert town.seat(town.amira).form() is None
    assert not act.answered


def test_a_refused_answer_may_be_given_again_in_time(town: Town, act: Act) -> None:
    assert answer(town, act, MESSAGE, {"content": ""}).body["code"] == 50006
    assert answer(town, act, MESSAGE, {"content": "Better."}).status == 200


@pytest.mark.parametrize("kind", [SUGGESTIONS, 1, 99])
def test_an_answer_of_the_wrong_kind_is_refused(town: Town, act: Act, kind: int) -> None:
    assert answer(town, act, kind, {}).body["code"] == 50035


def test_a_token_that_was_never_given_is_unknown(town: Town, act: Act) -> None:
    path = f"POST /interactions/{act.asked.id}/guessed/callback"
    assert town.call(path, {"type": MESSAGE, "data": {"content": "x"}}).body["code"] == 10062
    assert town.call(f"POST /webhooks/{town.discord.app.id}/guessed", {"content": "x"}).body["code"] == 10015


def test_buttons_of_an_archived_thread_cannot_be_pressed(town: Town) -> None:
    thread = town.thread(town.amira)
    town.post(thread, content="Here.", components=[row(button())])
    town.call(f"PATCH /channels/{thread.id}", {"archived": True})
    with pytest.raises(CannotDo, match="archived"):
        town.seat(town.amira).click("Accept")


def test_nobody_presses_what_they_do_not_see(town: Town) -> None:
    town.post(content="A request.", components=[row(button())])
    with pytest.raises(CannotDo, match="no button"):
        town.seat(town.stranger).click("Accept")


def test_a_menu_on_a_message_sends_the_chosen_values(town: Town) -> None:
    ears = town.connect()
    options = [{"label": "Transport", "value": "t"}, {"label": "Appeal", "value": "a"}]
    menu: Json = {"type": 3, "custom_id": "kind", "options": options, "placeholder": "Kind of support"}
    town.post(content="Choose.", components=[row(menu)])
    town.seat(town.amira).choose("Kind", "Appeal")
    assert ears.events("INTERACTION_CREATE")[0]["data"]["values"] == ["a"]
    with pytest.raises(CannotDo, match="does not offer"):
        town.seat(town.amira).choose("Kind", "Holidays")
