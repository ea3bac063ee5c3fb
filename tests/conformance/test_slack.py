"""Every card, form, answer and Home, and the manifest, are what Slack's own descriptions allow."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from adapters.slack import answers, forms, render
from adapters.slack.manifest import manifest
from core.settings import CommandNames
from core.surface import Card, Form, Say, Show
from tests.adapters.everything import everything
from tests.adapters.slack.test_forms import ANY_FORM
from tests.adapters.slack.test_render import ANY_CARD
from tests.conformance.slack import MANIFEST, must_have_specs, offences
from tests.conftest import SESSION
from tests.core.life import Seen


@pytest.fixture(scope="session")
def folder() -> Path:
    return must_have_specs()


@pytest.fixture(scope="session")
def drawn(request: pytest.FixtureRequest) -> tuple[Seen, ...]:
    return everything(request.config.stash[SESSION])


def bodies(shown: Any) -> list[tuple[str, Any]]:
    """Everything that is made of it, with what Slack calls it."""
    match shown:
        case Card():
            home = answers.home(Show((shown,)), "more")
            return [("MessageBlocks", render.message(shown).blocks), ("Modal", forms.showing((shown,))), ("Home", home)]
        case Say():
            return [("MessageBlocks", render.saying(shown).blocks), ("Modal", forms.saying(shown))]
        case Form():
            view = forms.modal(shown)
            again = (
                forms.again({**view, "state": {"values": {}}}, shown.fields[0].name, "Please look again.")
                if (shown.fields)
                else view
            )
            return [("Modal", view), ("Modal", again)]
        case _:
            return []


def test_slack_takes_everything_that_the_core_shows(folder: Path, drawn: tuple[Seen, ...]) -> None:
    made = [(one.name, kind, body) for one in drawn for kind, body in bodies(one.drawn)]
    assert len(made) > 500
    assert [(name, kind, found) for name, kind, body in made for found in offences(folder, kind, body)] == []


@settings(max_examples=50)
@given(ANY_CARD)
def test_slack_takes_whatever_a_card_holds(folder: Path, card: Card) -> None:
    assert [found for kind, body in bodies(card) for found in offences(folder, kind, body)] == []


@settings(max_examples=50)
@given(ANY_FORM)
def test_slack_takes_whatever_a_form_holds(folder: Path, form: Form) -> None:
    assert list(offences(folder, "Modal", forms.modal(form))) == []


def test_slack_takes_the_manifest(folder: Path) -> None:
    made = json.loads(json.dumps(manifest(CommandNames())))
    assert list(offences(folder, "Manifest", made, MANIFEST)) == []


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("MessageBlocks", [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]),
        ("MessageBlocks", [{"type": "divider"}] * 51),
        ("Modal", {"type": "modal", "title": {"type": "plain_text", "text": "x" * 25}, "blocks": []}),
        ("Home", {"type": "home"}),
    ],
)
def test_what_slack_does_not_take_is_noticed(folder: Path, kind: str, body: Any) -> None:
    assert list(offences(folder, kind, body))
