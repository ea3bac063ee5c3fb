"""Whatever is drawn fits the narrowest platform: Slack's blocks and Discord's components, as both document them."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import desk as door
from core.catalogue import VERBS
from core.platform import Letter
from core.refusals import FieldProblem
from core.surface import Button, Card, ChoiceField, Form, Say, Show, TextField
from tests.core.life import Life, Rehearsal, World

BUTTON_VALUE = re.compile(r"v1:[a-z_]{1,40}:[a-z0-9]{0,32}", re.ASCII)


def breaches(drawn: Card | Form | Say | Letter) -> Iterator[str]:
    """Everything about it that some platform would not take, or would cut."""
    match drawn:
        case Card():
            yield from _card(drawn)
        case Form():
            yield from _form(drawn)
        case Say():
            yield from _most("words", drawn.words, 2000)
            yield from _buttons(drawn.buttons)
        case Letter():
            yield from _most("subject", drawn.subject, 78)
            yield from _empty("paragraph", *drawn.paragraphs)


def _card(card: Card) -> Iterator[str]:
    yield from _most("title", card.title, 150)
    yield from _most("summary", card.summary, 1000)
    yield from _empty("title or summary", card.title, card.summary)
    if len(card.facts) > 25:
        yield f"{len(card.facts)} facts"
    for fact in card.facts:
        yield from _most("label", fact.label, 60)
        yield from _most("value", fact.value, 1024)
        yield from _empty("fact", fact.label, fact.value)
    for passage in card.body:
        yield from _most("heading", passage.heading, 150)
        yield from _empty("passage", passage.words)
    for note in card.context:
        yield from _most("note", note, 300)
    yield from _buttons(card.buttons)


def _buttons(buttons: tuple[Button, ...]) -> Iterator[str]:
    if len(buttons) > 10:
        yield f"{len(buttons)} buttons"
    for button in buttons:
        yield from _most("button", button.label, 38)
        yield from _most("value", button.value, 100)
        yield from _empty("button", button.label)
        if not BUTTON_VALUE.fullmatch(button.value):
            yield f"value {button.value}"
    twice = [value for value, times in Counter(button.value for button in buttons).items() if times > 1]
    yield from (f"twice: {value}" for value in twice)


def _form(form: Form) -> Iterator[str]:
    yield from _most("title", form.title, 45)
    yield from _most("submit", form.submit, 24)
    yield from _most("intro", form.intro, 3000)
    if not 1 <= len(form.fields) <= 5:
        yield f"{len(form.fields)} fields"
    if len({field.name for field in form.fields}) < len(form.fields):
        yield "a name twice"
    for field in form.fields:
        yield from _most("field", field.label, 45)
        yield from _most("hint", field.hint, 100)
        yield from _field(field)


def _field(field: TextField | ChoiceField) -> Iterator[str]:
    if isinstance(field, TextField):
        if not 1 <= field.most <= 3000:
            yield f"at most {field.most}"
        yield from _most("draft", field.draft, field.most)
        return
    if not 1 <= len(field.options) <= 25:
        yield f"{len(field.options)} options"
    values = [option.value for option in field.options]
    if len(set(values)) < len(values) or not set(field.chosen) <= set(values):
        yield f"options {values}"
    for option in field.options:
        yield from _most("option", option.label, 75)
        yield from _most("option's hint", option.hint, 75)
        yield from _most("option's value", option.value, 100)


def _most(what: str, text: str, most: int) -> Iterator[str]:
    if len(text) > most:
        yield f"{what} of {len(text)}: {text[:60]}"


def _empty(what: str, *texts: str) -> Iterator[str]:
    if not all(text.strip() for text in texts):
        yield f"an empty {what}"


def test_everything_in_the_gallery_fits_everywhere(world: World) -> None:
    assert {(one.name, found) for one in world.seen for found in breaches(one.drawn)} == set()


@pytest.mark.parametrize(
    "drawn",
    [
        Card("t" * 151, "s"),
        Card("t", "s", buttons=(Button("l" * 39, "accept", ""),)),
        Card("t", "s", buttons=(Button("one", "accept", "a"), Button("two", "accept", "a"))),
        Form("t" * 46, "v", "", (TextField("a", "A"),)),
        Form("t", "v", "", (TextField("a", "A", draft="too long", most=3),)),
        Form("t", "v", "", (ChoiceField("a", "A", ()),)),
        Say(" " * 2001),
    ],
)
def test_what_does_not_fit_is_noticed(drawn: Card | Form | Say) -> None:
    assert list(breaches(drawn))


NAMES = st.text(st.characters(codec="utf-8"), max_size=130) | st.text(alphabet="Ab \u202e\u0301<@!*_", max_size=130)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=NAMES, conflict=NAMES)
def test_whatever_people_are_called_their_cards_fit(world: World, name: str, conflict: str) -> None:
    store = Rehearsal.of(world.here.desk.store)
    life = Life(world.here.desk, door.Desk(store, store.house.settings, VERBS))
    with asyncio.Runner() as runner:
        for verb, values in (
            ("advocate_add_save", {"account": "stage:harbour:new", "plan": "free", "name": name}),
            ("conflict_add_save", {"named": conflict}),
            ("stop_accepting", {"expected_on": conflict}),
        ):
            who = "Chris" if verb == "advocate_add_save" else "Amira"
            with suppress(FieldProblem):
                reply = runner.run(life.door.press(life.desk.envelope(who), f"v1:{verb}:", values))
                assert isinstance(reply, Say | Show)
                for one in reply.cards if isinstance(reply, Show) else (reply,):
                    assert list(breaches(one)) == []
    store.close_pools()
