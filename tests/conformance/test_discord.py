"""Every body that is sent to Discord is one that Discord takes: of every card, form, answer and command of the core."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord import commands, forms, render
from core.settings import CommandNames
from core.surface import Button, Card, ChoiceField, Fact, Form, Option, Passage, Say, Style, TextField, Tone
from tests.adapters.everything import everything
from tests.conformance import discord as spec
from tests.conftest import SESSION
from tests.core.hostile import HOSTILE
from tests.core.life import Seen

GUILD = "1456074443980800002"


@pytest.fixture(scope="session")
def file() -> Path:
    return spec.must_have_specs()


@pytest.fixture(scope="session")
def drawn(request: pytest.FixtureRequest) -> tuple[Seen, ...]:
    return everything(request.config.stash[SESSION])


def refused(file: Path, call: tuple[str, str], body: Any) -> list[str]:
    return [*spec.offences(file, call, body), *spec.own_rules(call, body)]


def bodies(shown: Any) -> list[tuple[tuple[str, str], Any]]:
    """Everything that is sent of it, with where it is sent to."""
    match shown:
        case Card():
            post = render.post(shown, key="desk-1", guild=GUILD)
            private = render.private(shown, guild=GUILD)
            minimal = render.post(render.minimal(shown))
            first = (spec.CALLBACK, {"type": 4, "data": private[0]})
            more = [(spec.FOLLOW_UP, message) for message in private]
            return [(spec.MESSAGE, post | {"nonce": "n" * 25}), (spec.EDIT, post), (spec.EDIT, minimal), first, *more]
        case Say():
            return [(spec.CALLBACK, {"type": 4, "data": render.said(shown, guild=GUILD)})]
        case Form():
            return [(spec.CALLBACK, {"type": 9, "data": forms.modal(shown, GUILD)})]
        case _:
            return []


def test_everything_that_people_are_shown_is_taken(file: Path, drawn: tuple[Seen, ...]) -> None:
    bad = {
        (one.name, wrong) for one in drawn for call, body in bodies(one.drawn) for wrong in refused(file, call, body)
    }
    assert bad == set()
    assert len(drawn) > 300


def test_the_commands_are_taken(file: Path) -> None:
    assert refused(file, spec.COMMANDS, commands.tree(CommandNames())) == []


def test_what_is_sent_besides_is_taken(file: Path) -> None:
    thread = {"name": "SR-0001", "type": 12, "invitable": False, "auto_archive_duration": 10080}
    assert refused(file, spec.THREAD, thread) == []
    assert refused(file, spec.CHANNEL, {"archived": False}) == []
    assert refused(file, spec.CALLBACK, {"type": 5, "data": {"flags": 64}}) == []
    suggested = commands.choices([("SR-0001", "SR-0001: Refusal to assess"), ("x" * 101, "too long"), ("", "empty")])
    assert refused(file, spec.CALLBACK, {"type": 8, "data": suggested}) == []
    assert len(suggested["choices"]) == 1


TEXTS = st.sampled_from(sorted(HOSTILE)).map(lambda name: HOSTILE[name][:9000]) | st.text(max_size=300)
BUTTONS = st.builds(Button, label=TEXTS, verb=st.just("accept"), subject=st.just("a"), style=st.sampled_from(Style))
CARDS = st.builds(
    Card,
    title=TEXTS,
    summary=TEXTS,
    facts=st.lists(st.builds(Fact, TEXTS, TEXTS), max_size=25).map(tuple),
    body=st.lists(st.builds(Passage, TEXTS, st.booleans(), TEXTS), max_size=20).map(tuple),
    buttons=st.lists(BUTTONS, max_size=1).map(tuple),
    context=st.lists(TEXTS, max_size=4).map(tuple),
    tone=st.sampled_from(Tone),
)
NAMES = st.text("abcdefgh_", min_size=1, max_size=40)
FIELDS = st.builds(TextField, NAMES, TEXTS, TEXTS, TEXTS, st.integers(1, 3000), st.integers(1, 9), st.booleans())
OPTIONS = st.lists(st.builds(Option, NAMES, TEXTS, TEXTS), min_size=1, max_size=25, unique_by=lambda one: one.value)
CHOICES = st.builds(ChoiceField, NAMES, TEXTS, OPTIONS.map(tuple), TEXTS, many=st.booleans(), required=st.booleans())
FORMS = st.builds(
    Form,
    TEXTS,
    st.just("v" * 40),
    st.just("s" * 32),
    st.lists(FIELDS | CHOICES, min_size=1, max_size=5, unique_by=lambda one: one.name).map(tuple),
    intro=TEXTS,
)


@given(card=CARDS)
def test_any_card_is_taken(file: Path, card: Card) -> None:
    assert [wrong for call, body in bodies(card) for wrong in refused(file, call, body)] == []


@settings(max_examples=30)
@given(cards=st.lists(CARDS, min_size=2, max_size=12))
def test_any_cards_together_are_taken(file: Path, cards: list[Card]) -> None:
    messages = render.together(cards, guild=GUILD)
    assert [wrong for body in messages for wrong in refused(file, spec.FOLLOW_UP, body)] == []


@given(form=FORMS)
def test_any_form_is_taken(file: Path, form: Form) -> None:
    assert [wrong for call, body in bodies(form) for wrong in refused(file, call, body)] == []


BUTTON = {"type": 2, "style": 1, "label": "Go", "custom_id": "v1:go:a"}
ROW = {"type": 1, "components": [BUTTON]}


@pytest.mark.parametrize(
    ("call", "body"),
    [
        (spec.MESSAGE, {"content": "x" * 2001, "allowed_mentions": {"parse": []}}),
        (spec.MESSAGE, {"content": ""}),
        (spec.MESSAGE, {"content": "Hello @everyone"}),
        (spec.MESSAGE, {"embeds": [{"description": "x" * 4000}, {"description": "x" * 2001}]}),
        (spec.MESSAGE, {"embeds": [{"fields": [{"name": " ", "value": "a"}]}]}),
        (spec.MESSAGE, {"components": [{"type": 1, "components": [BUTTON, BUTTON]}]}),
        (spec.MESSAGE, {"components": [{"type": 1, "components": [BUTTON | {"custom_id": ""}]}]}),
        (spec.MESSAGE, {"components": [ROW | {"components": [BUTTON | {"custom_id": str(n)}]} for n in range(6)]}),
        (spec.MESSAGE, {"components": [ROW], "nonce": "n" * 26}),
        (spec.CALLBACK, {"type": 9, "data": {"title": "T", "custom_id": "a", "components": []}}),
        (spec.CALLBACK, {"type": 8, "data": {"choices": [{"name": str(n), "value": str(n)} for n in range(26)]}}),
        (spec.COMMANDS, [{"type": 1, "name": "Desk", "description": "Upper case"}]),
        (spec.COMMANDS, [{"type": 1, "name": "desk", "description": "d" * 100, "options": []}] * 101),
    ],
)
def test_what_discord_refuses_is_noticed(file: Path, call: tuple[str, str], body: Any) -> None:
    assert refused(file, call, body)
