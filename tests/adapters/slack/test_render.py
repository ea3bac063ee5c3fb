"""Cards as blocks: all that fits is there, what does not is said to be missing, and nothing is ever read as markup."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block as TheirBlock

from adapters.slack import answers, forms, render
from core.surface import Button, Card, Fact, Passage, Say, Show, Style, Tone
from tests.adapters.slack.pictures import PAGE, page, picture
from tests.adapters.slack.samples import CARDS
from tests.core.hostile import HOSTILE, UNSEEN
from tests.core.life import Seen

TEXTS = st.sampled_from(sorted(HOSTILE)).map(lambda name: HOSTILE[name][:20_000]) | st.text(max_size=400)
BUTTONS = st.builds(Button, label=TEXTS, verb=st.just("accept"), subject=st.just("o1"), style=st.sampled_from(Style))
ANY_CARD = st.builds(
    Card,
    title=TEXTS,
    summary=TEXTS,
    facts=st.lists(st.builds(Fact, TEXTS, TEXTS), max_size=25).map(tuple),
    body=st.lists(st.builds(Passage, TEXTS, st.booleans(), TEXTS), max_size=25).map(tuple),
    buttons=st.lists(BUTTONS, max_size=10).map(tuple),
    context=st.lists(TEXTS, max_size=12).map(tuple),
    tone=st.sampled_from(Tone),
)


def texts(part: Any) -> Iterator[Mapping[str, Any]]:
    """Every object that has a text."""
    if isinstance(part, dict):
        if isinstance(part.get("text"), str):
            yield part
        for value in part.values():
            yield from texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from texts(value)


def breaches(blocks: list[render.Block], room: render.Room) -> Iterator[str]:
    """What Slack would not take (docs.slack.dev/reference/block-kit)."""
    if len(blocks) > room.blocks:
        yield f"{len(blocks)} blocks"
    if render.cost_of(blocks, room.cost) > room.text:
        yield f"{render.cost_of(blocks, room.cost)} in all texts"
    ids = [block["block_id"] for block in blocks]
    elements = [element for block in blocks if block["type"] == "actions" for element in block["elements"]]
    if len(set(ids)) < len(ids) or len({element["action_id"] for element in elements}) < len(elements):
        yield "an id twice"
    yield from (f"{block['type']} is too long" for block in blocks if len(block.get("elements", ())) > 25)
    for one in texts(blocks):
        if not one["text"].strip() or len(one["text"]) > 3000:
            yield f"a text of {len(one['text'])}"
        if one["type"] not in ("plain_text", "text"):
            yield f"{one['type']} may be read as markup"
        if set(one["text"]) & set(UNSEEN):
            yield "something unseen"


def test_every_card_and_answer_of_the_core_fits_a_message_and_a_view_whole(drawn: tuple[Seen, ...]) -> None:
    cards = [one.drawn for one in drawn if isinstance(one.drawn, Card)]
    assert len(cards) > 100
    for card in cards:
        assert list(breaches(render.message(card).blocks, render.MESSAGE)) == []
        assert list(breaches(forms.showing((card,))["blocks"], render.VIEW)) == []
        assert render.fits((card,)), card.title
    for said in (one.drawn for one in drawn if isinstance(one.drawn, Say)):
        assert list(breaches(render.saying(said).blocks, render.MESSAGE)) == []


def test_every_block_is_one_that_slack_s_own_models_know(drawn: tuple[Seen, ...]) -> None:
    for one in drawn:
        if isinstance(one.drawn, Card):
            blocks = render.message(one.drawn).blocks
            known = TheirBlock.parse_all(blocks)
            for model, block in zip(known, blocks, strict=True):
                assert model is not None
                model.validate_json()
                assert json.loads(json.dumps(model.to_dict()))["type"] == block["type"]


@settings(max_examples=50)
@given(ANY_CARD)
def test_whatever_a_card_holds_it_fits_a_message(card: Card) -> None:
    drawn = render.message(card)
    assert list(breaches(drawn.blocks, render.MESSAGE)) == []
    assert 0 < len(drawn.text) <= 4000
    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", drawn.text)


@settings(max_examples=50)
@given(st.lists(ANY_CARD, min_size=1, max_size=4))
def test_whatever_cards_hold_they_fit_a_view_and_a_home(cards: list[Card]) -> None:
    view = answers.home(Show(tuple(cards)), "more")
    assert list(breaches(view["blocks"], render.VIEW)) == []
    assert len(json.dumps(view)) < 250_000


@settings(max_examples=50)
@given(TEXTS)
def test_whatever_is_said_fits(words: str) -> None:
    assert list(breaches(render.saying(Say(words)).blocks, render.MESSAGE)) == []


def test_a_long_conversation_shows_its_newest_messages_whole_and_says_that_earlier_ones_are_missing() -> None:
    body = tuple(Passage(f"{n} " + "x" * 2990, quoted=True, heading=f"message {n}") for n in range(20))
    shown = picture(render.message(Card("SR-0001", "The conversation.", body=body)).blocks)
    assert "▌ 19 " + "x" * 2990 in shown
    assert "▌ 18 " + "x" * 2990 in shown
    assert "message 2*" not in shown
    assert render.SHORTENED in shown
    assert len(shown.split(render.SHORTENED)[0]) < len(shown.split(render.SHORTENED)[1])


def test_in_a_window_of_its_own_the_whole_conversation_has_room() -> None:
    body = tuple(Passage(f"{n} " + "x" * 2990, quoted=True) for n in range(20))
    shown = picture(forms.showing((Card("SR-0001", "The conversation.", body=body),))["blocks"])
    assert all(f"▌ {n} x" in shown for n in range(20))
    assert render.SHORTENED not in shown


def test_one_message_that_is_too_long_by_itself_is_cut_and_not_left_out() -> None:
    shown = picture(
        render.message(Card("SR-0001", "Long.", body=(Passage("begin " + "x" * 20_000, quoted=True),))).blocks
    )
    assert "▌ begin xxx" in shown
    assert "…" in shown
    assert render.SHORTENED in shown


def test_what_people_wrote_is_neither_a_mention_nor_a_link_nor_markup() -> None:
    words = "<!channel> <@U1> *bold* https://example.org :fire: <https://x.example|bank>"
    card = Card(
        f"Title {words}", words, (Fact(words, words),), (Passage(words, quoted=True, heading=words),), (), (words,)
    )
    drawn = render.message(card)
    assert {one["type"] for one in texts(drawn.blocks)} == {"plain_text", "text"}
    assert {one["emoji"] for one in texts(drawn.blocks) if one["type"] == "plain_text"} == {False}
    assert "<" not in drawn.text
    assert words in picture(drawn.blocks)


def test_block_ids_are_new_when_the_content_is_and_only_then() -> None:
    first, same = (render.message(CARDS["a request"]).blocks for _ in range(2))
    other = render.message(CARDS["a settled card"]).blocks
    assert [block["block_id"] for block in first] == [block["block_id"] for block in same]
    assert not {block["block_id"] for block in first} & {block["block_id"] for block in other}


def test_a_button_s_value_travels_untouched_and_a_link_has_none() -> None:
    actions = next(b for b in render.message(CARDS["a request"]).blocks if b["type"] == "actions")["elements"]
    assert [element.get("value") for element in actions] == ["v1:accept:o1", "v1:more_info:o1", "v1:decline:o1", None]
    assert actions[3]["url"] == "https://vault.example.org"
    assert [element.get("style") for element in actions] == ["primary", None, "danger", None]


@pytest.mark.parametrize("tone", [tone for tone in Tone if tone is not Tone.NEUTRAL])
def test_every_tone_but_the_neutral_one_is_said_in_words(tone: Tone) -> None:
    shown = picture(render.message(Card("Title", "Summary", tone=tone)).blocks)
    assert re.search(r"\(.. [A-Z][a-z ]+\)|\(. [A-Z][a-z ]+\)", shown)


def test_a_home_with_too_much_says_where_the_rest_is() -> None:
    cards = tuple(Card(f"Card {n}", "x", body=tuple(Passage("x" * 100) for _ in range(30))) for n in range(5))
    shown = picture(answers.home(Show(cards), "type /desk requests")["blocks"])
    assert "# Card 2" in shown
    assert "type /desk requests" in shown


def test_the_pictures_are_what_is_drawn() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: python -m tests.adapters.slack.pictures"
