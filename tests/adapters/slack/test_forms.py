"""Forms as modals, and what was filled in as values."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.views import View as TheirView

from adapters.slack import forms, render
from core.surface import ChoiceField, Form, Option, Say, TextField
from tests.adapters.slack.pictures import of_view
from tests.adapters.slack.samples import CARDS, FORMS
from tests.adapters.slack.test_render import TEXTS, breaches
from tests.core.life import Seen

NAMES = st.sampled_from(["reason", "words", "explanation", "signposts", "until"])
FIELD = st.builds(TextField, NAMES, TEXTS, TEXTS, TEXTS, st.integers(1, 3000), st.integers(1, 9), st.booleans())
OPTIONS = st.lists(
    st.builds(Option, st.from_regex("[a-z]{1,20}", fullmatch=True), TEXTS, TEXTS), min_size=1, max_size=25
)
CHOICE = st.builds(ChoiceField, NAMES, TEXTS, OPTIONS.map(tuple), TEXTS, st.booleans(), st.booleans())
FIELDS = st.lists(FIELD | CHOICE, min_size=1, max_size=5, unique_by=lambda field: field.name).map(tuple)
ANY_FORM = st.builds(Form, TEXTS, st.just("decline_send"), st.just("o1"), FIELDS, TEXTS, TEXTS)


def faults(view: forms.View) -> list[str]:
    """What Slack would not take of a modal (docs.slack.dev/reference/views)."""
    wrong = list(breaches(view["blocks"], render.VIEW))
    wrong += [name for name in ("title", "submit", "close") if len(view.get(name, {}).get("text", "x")) > 24]
    inputs = [block["element"] for block in view["blocks"] if block["type"] == "input"]
    if inputs and "submit" not in view:
        wrong.append("nothing to send it with")
    for element in inputs:
        wrong += [option["text"]["text"] for option in element.get("options", ()) if len(option["text"]["text"]) > 75]
        if len(element.get("initial_value", "")) > element.get("max_length", 3000):
            wrong.append("a draft too long")
    return wrong


def filled_in(view: forms.View) -> dict[str, Any]:
    """The state that Slack sends with a submission of which nothing was changed."""
    values: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            told: dict[str, Any] = {"type": element["type"]}
            if "options" not in element:
                told["value"] = element.get("initial_value")
            elif element["type"] in ("checkboxes", "multi_static_select"):
                told["selected_options"] = element.get("initial_options", [])
            else:
                told["selected_option"] = element.get("initial_option")
            values[block["block_id"]] = {element["action_id"]: told}
    return {"values": values}


def test_every_form_of_the_core_is_a_modal_and_a_model_of_slack_s_own(drawn: tuple[Seen, ...]) -> None:
    asked = [one.drawn for one in drawn if isinstance(one.drawn, Form)]
    assert len(asked) > 30
    for form in asked:
        view = forms.modal(form)
        assert faults(view) == []
        TheirView(**view).validate_json()
        assert view["callback_id"] == f"v1:{form.verb}:{form.subject}"


def test_what_stands_in_a_form_comes_back_as_the_values_of_its_fields(drawn: tuple[Seen, ...]) -> None:
    for form in (one.drawn for one in drawn if isinstance(one.drawn, Form)):
        values = forms.values_of(filled_in(forms.modal(form)))
        for field in form.fields:
            if isinstance(field, TextField):
                assert values[field.name] == field.draft
            elif field.many:
                assert sorted(values[field.name]) == sorted(field.chosen)
            else:
                assert values[field.name] == "".join(field.chosen[:1])


@settings(max_examples=50)
@given(ANY_FORM)
def test_whatever_a_form_holds_it_is_a_modal(form: Form) -> None:
    assert faults(forms.modal(form)) == []


def test_a_title_that_does_not_fit_stands_whole_above_the_fields() -> None:
    shown = of_view(forms.modal(FORMS["a form with every kind of field"]))
    assert shown.startswith("┌ Decline SR-0042 and tel…\n# Decline SR-0042 and tell the family\n")


def test_a_problem_stands_at_its_field_or_at_the_first_where_there_is_no_such_field() -> None:
    view = forms.modal(FORMS["a form with every kind of field"])
    assert forms.errors_of(view, "explanation", "Please write something.") == {
        "field-explanation": "Please write something."
    }
    assert list(forms.errors_of(view, "nothing", "No.")) == ["field-reason"]
    assert forms.errors_of(forms.saying(Say("x")), "reason", "No.") == {}


def test_a_form_that_comes_again_holds_what_was_filled_in_and_the_problem_above_its_field() -> None:
    view = forms.modal(FORMS["a form with every kind of field"])
    state = filled_in(view)
    state["values"]["field-explanation"]["explanation"]["value"] = "New words."
    state["values"]["field-other"]["other"]["selected_option"] = {"value": "ben"}
    again = forms.again({**view, "id": "V1", "hash": "h", "state": state}, "explanation", "Too short.")
    shown = of_view(again)
    assert "⚠️ Too short.\nWhat the family reads\n  | New words." in shown
    assert "(x) Ben" in shown
    assert "[x] Place 3" in shown
    assert faults(again) == []
    assert {"id", "hash", "state"} & again.keys() == set()
    twice = forms.again({**again, "state": state}, "reason", "Which?")
    assert of_view(twice).count("⚠️") == 1


def test_what_slack_says_of_a_field_that_was_left_empty_is_an_empty_value() -> None:
    empty = {
        "a": {"text": {"type": "plain_text_input", "value": None}},
        "b": {"one": {"type": "static_select", "selected_option": None}},
        "c": {"many": {"type": "checkboxes", "selected_options": []}},
    }
    assert forms.values_of({"values": empty}) == {"text": "", "one": "", "many": ()}
    assert forms.values_of({}) == {}


def test_cards_in_a_window_can_be_closed_and_not_sent() -> None:
    view = forms.showing((CARDS["a request"],))
    assert "submit" not in view
    assert faults(view) == []
    assert json.dumps(view)
