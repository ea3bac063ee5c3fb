"""Cards as Discord's messages: nothing that matters is lost, nothing is parted that fits, and words stay words."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord import forms, render
from adapters.discord.layout import EARLIER, Block, kept, pages
from adapters.discord.texts import cut, plain, size
from core.surface import Button, Card, ChoiceField, Fact, Form, Option, Passage, Say, TextField
from tests.adapters.discord.pictures import PAGE, page
from tests.adapters.discord.pictures import plain as read
from tests.adapters.slack.samples import CARDS
from tests.core.hostile import HOSTILE, UNSEEN
from tests.core.life import Seen

FAMILY = "The council has refused. " * 150


def told_by(message: Any) -> str:
    """All that a message says, as it is read."""
    told = [message.get("content", "")]
    for embed in message["embeds"]:
        told += [embed.get("author", {}).get("name", ""), embed.get("description", "")]
        told += [f"{field['name']}: {field['value']}" for field in embed.get("fields", ())]
        told.append(embed.get("footer", {}).get("text", ""))
    return read("\n".join(told))


def unquoted(text: str) -> str:
    """Without the bars of quotations."""
    return re.sub("^> ?", "", text, flags=re.MULTILINE)


def test_the_pictures_are_those_on_the_page() -> None:
    assert page() == PAGE.read_text("utf-8"), "run: python -m tests.adapters.discord.pictures"


def test_every_card_of_the_core_says_all_of_itself(drawn: tuple[Seen, ...]) -> None:
    for one in drawn:
        if not isinstance(one.drawn, Card):
            continue
        seen = unquoted("\n".join(map(told_by, render.private(one.drawn))))
        for passage in one.drawn.body:
            for line in filter(None, (passage.heading, *passage.words.split("\n"))):
                assert " ".join(line.split()) in " ".join(seen.split()), one.name
        for fact in one.drawn.facts:
            assert f"{fact.label}: {fact.value}" in seen, one.name


def test_a_posted_card_of_the_core_is_hardly_ever_cut(drawn: tuple[Seen, ...]) -> None:
    posted = {one.name for one in drawn if isinstance(one.drawn, Card) and EARLIER in str(render.post(one.drawn))}
    assert posted <= {"read_conversation", "export", "/coordinator export SR-0018"}


def test_a_familys_longest_message_is_shown_whole_beside_its_facts() -> None:
    facts = tuple(Fact(f"Label {n}", "a value of some length, as they are") for n in range(8))
    card = Card("SR-0042", "There is a request.", facts, (Passage("m" * 3990 + " the end", quoted=True, heading="H"),))
    assert "the end" in told_by(render.post(card))
    assert EARLIER not in str(render.post(card))


def test_of_a_long_conversation_the_newest_stands_whole_and_it_is_said_that_earlier_parts_are_missing() -> None:
    body = tuple(Passage(f"{n:02} {FAMILY[:2990]}", quoted=True, heading=f"No. {n}") for n in range(20))
    told = told_by(render.post(Card("The conversation", "All of it.", body=body)))
    assert "19 " + FAMILY[:2990].strip() in unquoted(told)
    assert EARLIER in told
    assert "No. 3\n" not in told


def test_to_one_person_alone_a_long_card_goes_on_in_further_messages() -> None:
    body = tuple(Passage(f"{n} {FAMILY[:2500]}", quoted=True, heading=f"No. {n}") for n in range(6))
    card = Card("The conversation", "All of it.", body=body, buttons=(Button("Reply", "reply", "a"),))
    messages = render.private(card)
    assert len(messages) > 1
    assert [bool(message["components"]) for message in messages] == [False] * (len(messages) - 1) + [True]
    for number, passage in enumerate(body):
        (where,) = [message for message in messages if f"**No. {number}**" in str(message)]
        assert passage.words.strip() in unquoted(told_by(where)), "no passage is parted"


def test_several_cards_stand_in_one_message_with_the_buttons_of_all() -> None:
    cards = [
        Card(f"SR-{n:04}: Refusal to assess", "A request.", buttons=(Button("Read request", "read", f"r{n}"),))
        for n in range(12)
    ]
    first, second = render.together(cards)
    assert len(first["embeds"]) == 10
    assert len(second["embeds"]) == 2
    labels = [one["label"] for row in first["components"] for one in row["components"]]
    assert labels[0] == "SR-0000: Read request", "where two say the same, each says of what"
    (alone,) = render.private(cards[0])
    assert alone["components"][0]["components"][0]["label"] == "Read request"


def test_what_two_cards_offer_alike_is_offered_once() -> None:
    cards = [Card(f"Card {n}", "A card.", buttons=(Button("My limit", "capacity", ""),)) for n in range(2)]
    (message,) = render.together(cards)
    assert [one["custom_id"] for row in message["components"] for one in row["components"]] == ["v1:capacity:"]


def test_a_long_card_among_others_has_messages_of_its_own() -> None:
    long = Card("Long", "A card.", body=tuple(Passage(FAMILY[:3000]) for _ in range(4)))
    short = Card("Short", "A card.")
    first, *_, last = render.together([short, long, short, short])
    assert ["Short" in told_by(first), len(first["embeds"])] == [True, 1]
    assert ["Short" in told_by(last), len(last["embeds"])] == [True, 2]


def test_the_summary_alone_is_what_a_locked_screen_shows() -> None:
    message = render.post(CARDS["a request"])
    assert message["content"] == "SR-0042: a family asks for you. Please answer by Thu 26 Nov, 09:00."
    assert "trains" not in message["content"]


def test_what_the_summary_says_is_not_said_twice() -> None:
    words = "You are accredited until Sunday."
    message = render.post(Card("Accredited", words, body=(Passage(words),)))
    assert told_by(message).count(words) == 1
    assert words in told_by(render.private(Card("Accredited", words, body=(Passage(words),)))[0])


def test_where_others_may_look_only_the_summary_and_the_buttons_stand() -> None:
    card = CARDS["a request"]
    message = render.post(render.minimal(card))
    assert "trains" not in str(message)
    assert "Age" not in str(message)
    assert [one["label"] for one in message["components"][0]["components"]] == [b.label for b in card.buttons]


def test_a_card_says_its_tone_in_words_too() -> None:
    assert render.post(CARDS["a request"])["embeds"][0]["author"]["name"] == "Urgent"


def test_outside_a_server_a_button_says_in_which_it_was_posted() -> None:
    message = render.post(CARDS["a request"], guild="123456789012345678")
    assert message["components"][0]["components"][0]["custom_id"] == "v1:accept:o1@123456789012345678"
    longest = Button("l", "v" * 40, "s" * 26).value
    assert len(render.custom_id(longest, "1" * 20)) <= 100


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_words_are_read_as_they_are_written_and_do_nothing(name: str) -> None:
    told = plain(HOSTILE[name])
    assert not set(told) & set(UNSEEN)
    for mark in ("<@", "<#", "@everyone", "](", "://", "```", "||"):
        assert mark not in told.replace(f"\\{mark[0]}", ""), mark


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("# a heading", "\\# a heading"),
        ("> quoted", "\\> quoted"),
        ("-# small", "\\-# small"),
        ("* one", "\\* one"),
        ("a_b*c~d`e|f", "a\\_b\\*c\\~d\\`e\\|f"),
        ("https://example.org", "https:\\/\\/example.org"),
        ("discord.gg/abc", "discord.gg\\/abc"),
        ("<@123> @here", "\\<\\@123> \\@here"),
        ("[bank](x)", "\\[bank\\](x)"),
        ("back\\slash", "back\\\\slash"),
        ("5 > 3 - 1", "5 > 3 - 1"),
    ],
)
def test_marks_are_escaped(given: str, shown: str) -> None:
    assert plain(given) == shown
    assert read(plain(given)) == given


@given(text=st.text(max_size=400), most=st.integers(1, 300))
def test_what_is_cut_is_never_longer_than_it_may_be(text: str, most: int) -> None:
    assert size(cut(text, most)) <= most
    assert cut(text, size(text)) == text


@given(
    blocks=st.lists(
        st.builds(Block, st.text(max_size=40), st.text("ab \n", max_size=7000), st.booleans()), max_size=12
    ),
    room=st.integers(600, 6000),
)
def test_whatever_is_laid_out_fits(blocks: list[Block], room: int) -> None:
    laid = pages(kept(blocks, room), room, room)
    assert len(laid) == 1
    assert sum(size(text) for text in laid[0]) <= room
    assert all(size(text) <= 4096 for text in laid[0])


def test_a_form_comes_back_as_it_was_filled_in() -> None:
    options = (Option("a", "A"), Option("b", "B"))
    form = Form(
        "A form",
        "do_it",
        "abc",
        (
            TextField("words", "Words", draft="Hello"),
            ChoiceField("one", "One", options),
            ChoiceField("more", "More", options, many=True, required=False),
        ),
    )
    parts = forms.modal(form)["components"]
    assert [part["component"]["custom_id"] for part in parts] == ["words", "one", "several:more"]
    filled: list[dict[str, Any]] = [
        {"type": 18, "component": {"type": 4, "custom_id": "words", "value": "Dear family"}},
        {"type": 18, "component": {"type": 3, "custom_id": "one", "values": ["b"]}},
        {"type": 18, "component": {"type": 3, "custom_id": "several:more", "values": ["a"]}},
    ]
    assert forms.values(filled) == {"words": "Dear family", "one": "b", "more": ("a",)}
    nothing = [{"type": 18, "component": one["component"] | {"value": None, "values": []}} for one in filled[1:]]
    assert forms.values(nothing) == {"one": "", "more": ()}


def test_what_was_filled_in_before_stands_in_the_form_again() -> None:
    form = Form("F", "v", "s", (TextField("a", "A"), ChoiceField("b", "B", (Option("x", "X"), Option("y", "Y")))))
    text, choice = forms.modal(form, filled={"a": "kept", "b": "y"})["components"]
    assert text["component"]["value"] == "kept"
    assert [option["default"] for option in choice["component"]["options"]] == [False, True]


def test_the_introduction_of_a_full_form_stands_above_its_first_field() -> None:
    fields = tuple(TextField(f"f{n}", f"F{n}") for n in range(5))
    parts = forms.modal(Form("F", "v", "s", fields, intro="If somebody is in danger now, call 999."))["components"]
    assert len(parts) == 5
    assert parts[0]["description"] == "If somebody is in danger now, call 999."


def test_an_introduction_of_nothing_but_space_is_none() -> None:
    parts = forms.modal(Form("F", "v", "s", (TextField("a", "A"),), intro=" \u200b"))["components"]
    assert len(parts) == 1


def test_an_answer_is_for_one_person_alone_and_unfolds_no_link() -> None:
    said = render.said(Say("See https://example.org"))
    assert said["flags"] == render.EPHEMERAL | render.SUPPRESS_EMBEDS
