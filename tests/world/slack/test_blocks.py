"""Blocks and texts at their limits, and one beyond."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.world.slack import blocks as checks
from tests.world.slack.model import Json, SlackError
from tests.world.slack.scene import Scene, actions, button, modal, plain, section, text_input


def option(value: str, words: str = "An option") -> Json:
    return {"text": plain(words), "value": value}


def select(count: int, **more: Any) -> Json:
    return {"type": "static_select", "options": [option(str(number)) for number in range(count)], **more}


def confirmation(title: str) -> Json:
    return {"title": plain(title), "text": plain("Sure?"), "confirm": plain("Yes"), "deny": plain("No")}


def refusal_of(*blocks: Json) -> str:
    """With which code these are refused, or nothing."""
    try:
        checks.message_blocks(list(blocks), lambda: "x")
    except SlackError as refused:
        return refused.code
    return ""


AT_THE_LIMIT: dict[str, tuple[list[Json], list[Json]]] = {
    "blocks": ([section("a")] * 50, [section("a")] * 51),
    "section": ([section("a" * 3000)], [section("a" * 3001)]),
    "empty text": ([section("a")], [section("")]),
    "header": (
        [{"type": "header", "text": plain("a" * 150)}],
        [{"type": "header", "text": plain("a" * 151)}],
    ),
    "fields": (
        [{"type": "section", "fields": [plain("a")] * 10}],
        [{"type": "section", "fields": [plain("a")] * 11}],
    ),
    "field": (
        [{"type": "section", "fields": [plain("a" * 2000)]}],
        [{"type": "section", "fields": [plain("a" * 2001)]}],
    ),
    "context": (
        [{"type": "context", "elements": [plain("a")] * 10}],
        [{"type": "context", "elements": [plain("a")] * 11}],
    ),
    "actions": (
        [actions(*[button()] * 25)],
        [actions(*[button()] * 26)],
    ),
    "button": ([actions(button("a" * 75))], [actions(button("a" * 76))]),
    "button value": ([actions(button(value="a" * 2000))], [actions(button(value="a" * 2001))]),
    "accessibility label": (
        [actions(button(accessibility_label="a" * 75))],
        [actions(button(accessibility_label="a" * 76))],
    ),
    "action id": ([actions(button(action_id="a" * 255))], [actions(button(action_id="a" * 256))]),
    "block id": ([section("a", block_id="a" * 255)], [section("a", block_id="a" * 256)]),
    "style": ([actions(button(style="danger"))], [actions(button(style="default"))]),
    "link": ([actions(button(url="https://a.example"))], [actions(button(url="javascript:alert(1)"))]),
    "options": ([actions(select(100))], [actions(select(101))]),
    "option": (
        [actions(select(0) | {"options": [option("v" * 150, "a" * 75)]})],
        [actions(select(0) | {"options": [option("v" * 151, "a" * 75)]})],
    ),
    "option text": (
        [actions(select(0) | {"options": [option("v", "a" * 75)]})],
        [actions(select(0) | {"options": [option("v", "a" * 76)]})],
    ),
    "options twice": (
        [actions(select(2))],
        [actions(select(0) | {"options": [option("1"), option("1")]})],
    ),
    "no options": ([actions(select(1))], [actions(select(0))]),
    "what is chosen": (
        [actions(select(2, initial_option=option("1")))],
        [actions(select(2, initial_option=option("9")))],
    ),
    "checkboxes": (
        [actions(select(10) | {"type": "checkboxes"})],
        [actions(select(11) | {"type": "checkboxes"})],
    ),
    "quoted words": (
        [{"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": [{"type": "text", "text": "a"}]}]}],
        [{"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": [{"type": "words"}]}]}],
    ),
    "a list": (
        [{"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "elements": []}]}],
        [{"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "stars", "elements": []}]}],
    ),
    "a confirmation": (
        [actions(button(confirm=confirmation("t" * 100)))],
        [actions(button(confirm=confirmation("t" * 101)))],
    ),
    "a menu": (
        [actions(select(5) | {"type": "overflow"})],
        [actions(select(6) | {"type": "overflow"})],
    ),
    "groups of options": (
        [actions({"type": "static_select", "option_groups": [{"label": plain("a" * 75), "options": [option("1")]}]})],
        [actions({"type": "static_select", "option_groups": [{"label": plain("a" * 76), "options": [option("1")]}]})],
    ),
    "a day": (
        [actions({"type": "datepicker", "initial_date": "2026-09-01"})],
        [actions({"type": "datepicker", "initial_date": "tomorrow"})],
    ),
    "people": ([actions({"type": "users_select"})], [actions({"type": "users_select", "colour": "red"})]),
    "a rule": ([{"type": "divider"}], [{"type": "rule"}]),
    "a picture": (
        [{"type": "image", "image_url": "https://a.example/a.png", "alt_text": "A bell"}],
        [{"type": "image", "image_url": "https://a.example/a.png"}],
    ),
    "what it knows": ([section("a")], [section("a", colour="red")]),
    "together": ([section("a" * 2500)] * 4, [section("a" * 2600)] * 4),
    "a block's name": (
        [section("a", block_id="1"), section("a", block_id="2")],
        [section("a", block_id="1"), section("a", block_id="1")],
    ),
    "an action's name": (
        [actions(button(action_id="1")), actions(button(action_id="2"))],
        [actions(button(action_id="1")), actions(button(action_id="1"))],
    ),
}


@pytest.mark.parametrize("name", AT_THE_LIMIT)
def test_what_just_fits_is_taken_and_one_more_is_not(name: str) -> None:
    fits, does_not = AT_THE_LIMIT[name]
    assert refusal_of(*fits) == ""
    assert refusal_of(*does_not) == ("msg_blocks_too_long" if name == "together" else "invalid_blocks")


def test_every_fault_is_named_with_its_place(at: Scene) -> None:
    answer = at.call("chat.postMessage", channel=at.room.id, text="a", blocks=[section("a"), actions(button("b" * 76))])
    assert answer.error == "invalid_blocks"
    assert isinstance(answer.body, dict)
    assert answer.body["errors"] == [
        "[ERROR] must be less than 76 characters [json-pointer:/blocks/1/elements/0/text/text]"
    ]


def test_a_message_says_something(at: Scene) -> None:
    assert at.error("chat.postMessage", channel=at.room.id, text="  ") == "no_text"
    assert at.error("chat.postMessage", channel=at.room.id, text="a" * 4001) == "msg_too_long"
    at.ok("chat.postMessage", channel=at.room.id, text="a" * 4000)
    assert at.error("chat.postMessage", channel=at.room.id, text="a", blocks="[not json") == "invalid_arguments"
    assert (
        at.error("chat.postMessage", channel=at.room.id, text="a", blocks={"type": "section"})
        == "invalid_blocks_format"
    )


def refusal_of_view(view: Json, kind: str = "modal") -> str:
    try:
        checks.view(view, kind, lambda: "x")
    except SlackError as refused:
        return refused.code
    return ""


def typed(kind: str, **more: Any) -> Json:
    return {"type": "input", "label": plain("A field"), "element": {"type": kind, "is_decimal_allowed": False, **more}}


VIEWS: dict[str, tuple[Json, Json]] = {
    "title": (modal(title=plain("a" * 24)), modal(title=plain("a" * 25))),
    "submit": (modal(submit=plain("a" * 24)), modal(submit=plain("a" * 25))),
    "submit with inputs": (modal(text_input()), {k: v for k, v in modal(text_input()).items() if k != "submit"}),
    "private metadata": (modal(private_metadata="a" * 3000), modal(private_metadata="a" * 3001)),
    "callback id": (modal(callback_id="a" * 255), modal(callback_id="a" * 256)),
    "blocks": (modal(*[section("a")] * 100), modal(*[section("a")] * 101)),
    "size": (modal(*[section("a" * 3000)] * 80), modal(*[section("a" * 3000)] * 85)),
    "drafts": (modal(text_input(initial_value="a" * 3000)), modal(text_input(initial_value="a" * 3001))),
    "drafts that are too long for the field": (
        modal(text_input(initial_value="a" * 10, max_length=10)),
        modal(text_input(initial_value="a" * 11, max_length=10)),
    ),
    "lengths": (modal(text_input(min_length=2, max_length=3)), modal(text_input(min_length=4, max_length=3))),
    "a number": (modal(typed("number_input")), modal(typed("number_input", colour="red"))),
    "flags": (modal(text_input(multiline=True)), modal(text_input(multiline="yes"))),
    "longest": (modal(text_input(max_length=3000)), modal(text_input(max_length=3001))),
    "labels": (modal(text_input("a" * 2000)), modal(text_input("a" * 2001))),
    "type": (modal(), {"type": "home", "blocks": []}),
}


@pytest.mark.parametrize("name", VIEWS)
def test_views_have_limits_as_well(name: str) -> None:
    fits, does_not = VIEWS[name]
    assert refusal_of_view(fits) == ""
    assert refusal_of_view(does_not) == ("view_too_large" if name == "size" else "invalid_arguments")


def test_a_home_has_no_title() -> None:
    assert refusal_of_view({"type": "home", "blocks": [section("a")]}, "home") == ""
    assert refusal_of_view({"type": "home", "title": plain("a"), "blocks": []}, "home") == "invalid_arguments"


PARTS = st.sampled_from(["type", "text", "elements", "element", "label", "options", "accessory", "fields"])
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PARTS, inner, max_size=4),
    max_leaves=8,
)
KINDS = st.sampled_from([*checks.CHECKS, "static_select", "button", "plain_text_input", "plain_text", "mrkdwn"])
BLOCKS = st.builds(lambda kind, more: {**more, "type": kind}, KINDS, st.dictionaries(PARTS, JUNK))


@given(st.lists(BLOCKS, max_size=4))
def test_whatever_is_sent_is_taken_or_refused_and_never_breaks(blocks: list[Json]) -> None:
    assert refusal_of(*blocks) in ("", "invalid_blocks", "msg_blocks_too_long")
    assert refusal_of_view({"type": "home", "blocks": blocks}, "home") in ("", "invalid_arguments")
