"""A form at a prompt: field by field, drafts kept, choices by number, one key to leave."""

from io import StringIO

import pytest

from adapters.terminal.asking import fill, mend
from adapters.terminal.events import Filled
from adapters.terminal.render import Paper
from core.surface import ChoiceField, Form, Option, TextField

FORM = Form(
    "Decline: SR-0001",
    "decline_send",
    "abc",
    (
        ChoiceField("reason", "Why?", (Option("area", "Not my area"), Option("room", "No room"))),
        TextField("explanation", "A few words", draft="A kind draft.", lines=3, most=40),
        ChoiceField(
            "signposts",
            "Where else?",
            (Option("ipsea", "IPSEA"), Option("sendiass", "SENDIASS")),
            many=True,
            required=False,
        ),
        TextField("better", "Who is better placed?", required=False),
    ),
)
KEPT: Filled = {"reason": "room", "explanation": "A kind draft.", "signposts": ("ipsea",), "better": ""}


def filled(*lines: str) -> tuple[Filled | None, str]:
    page, typed = StringIO(), iter(lines)

    def read(_prompt: str) -> str:
        try:
            return next(typed)
        except StopIteration:
            raise EOFError from None

    return fill(FORM, Paper.on(page, width=78), read), page.getvalue()


def test_enter_keeps_a_draft_and_numbers_choose() -> None:
    assert filled("2", "", "1", "")[0] == KEPT


def test_the_draft_is_shown_before_it_is_asked_for() -> None:
    _, page = filled("2", "", "1", "")
    assert "  | A kind draft." in page
    assert "   2  No room" in page


def test_several_lines_end_with_an_empty_one_and_several_numbers_with_enter() -> None:
    values, _ = filled("1", "Dear family,", "not now.", "", "2, 1", "Ben")
    assert values == {
        "reason": "area",
        "explanation": "Dear family,\nnot now.",
        "signposts": ("sendiass", "ipsea"),
        "better": "Ben",
    }


def test_what_cannot_be_read_is_asked_again() -> None:
    values, page = filled("", "9", "one", "1 2", "2", "w" * 50, "", "", "0", "1", "")
    assert values == KEPT
    assert page.count("Please choose by number, 1 to 2.") == 4
    assert "Please choose one of them." in page
    assert "50 characters long; at most 40" in page


def test_a_dash_empties_and_what_is_needed_is_asked_again() -> None:
    values, page = filled("2", "-", "", "", "", "-", "")
    assert values is not None
    assert values["signposts"] == ()
    assert "Please write something here." in page


@pytest.mark.parametrize("before", [(), ("2",), ("2", "", "1")])
def test_one_key_leaves_the_form_at_any_field(before: tuple[str, ...]) -> None:
    assert filled(*before, "x")[0] is None


def test_the_end_of_the_input_ends_the_asking() -> None:
    with pytest.raises(EOFError):
        filled("2")


def test_control_characters_typed_at_a_prompt_are_left_out() -> None:
    values, _ = filled("2", "\x1b[31mHello\x07", "", "1", "")
    assert values is not None
    assert values["explanation"] == "[31mHello"


def test_only_the_field_that_was_wrong_is_asked_again() -> None:
    page = StringIO()
    answers = iter(["Cerys"])
    mended = mend(FORM, KEPT, "better", "Nobody is called that.", Paper.on(page, width=78), lambda _: next(answers))
    assert mended == {**KEPT, "better": "Cerys"}
    assert "Nobody is called that." in page.getvalue()
    assert "Why?" not in page.getvalue()
