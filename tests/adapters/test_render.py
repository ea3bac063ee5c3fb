"""How cards, answers and letters look: as plain text to the letter, and in a frame without changing a word."""

from io import StringIO
from textwrap import dedent

import pytest
from rich.console import Console

from adapters.terminal.render import Paper, buttons, card, letter, numbering, reply
from core.platform import Letter
from core.surface import Ask, Button, Card, Fact, Form, Passage, Say, Show, Style, TextField, Tone

REQUEST = Card(
    title="SR-0042: Refusal to assess",
    summary="SR-0042: a family asks for your help.",
    facts=(
        Fact("Stage", "Assessment requested"),
        Fact("Checks", "2 of 3 families, 1 place left; you list tribunal and annual review"),
    ),
    body=(
        Passage("The council has refused to assess our son, and we do not know what to do next.", True, "They wrote"),
        Passage("Please answer by Thursday."),
    ),
    buttons=(
        Button("Accept", "accept", "a", Style.PRIMARY),
        Button("More info", "more_info", "a"),
        Button("Decline", "decline", "a"),
        Button("Raise a concern", "raise_concern", "a", Style.DANGER),
    ),
    context=("The first to accept has it.",),
    tone=Tone.URGENT,
)


def plain(*parts: object, width: int = 60) -> str:
    page = StringIO()
    paper = Paper.on(page, width=width)
    paper.write(*parts)  # type: ignore[arg-type]  # whatever the functions give
    return page.getvalue()


def paper_of(width: int = 60) -> Paper:
    return Paper.on(StringIO(), width=width)


def fancy(shown: Card) -> tuple[str, str]:
    page = StringIO()
    console = Console(file=page, force_terminal=True, width=80, color_system="truecolor", legacy_windows=False)
    paper = Paper(console, fancy=True)
    paper.write(card(shown, paper, numbering(), "to Amira alone"))
    bare = Console(file=StringIO(), width=80, no_color=True)
    with bare.capture() as caught:
        bare.print(card(shown, Paper(bare, fancy=True), numbering(), "to Amira alone"))
    return page.getvalue(), caught.get()


def test_a_card_as_plain_text() -> None:
    assert plain(card(REQUEST, paper_of(), numbering(), "to Amira alone")) == dedent("""\
        SR-0042: Refusal to assess · urgent · to Amira alone
          Stage: Assessment requested
          Checks: 2 of 3 families, 1 place left; you list tribunal
            and annual review

          They wrote
          > The council has refused to assess our son, and we do not
          > know what to do next.

          Please answer by Thursday.

          The first to accept has it.
          [1] Accept   [2] More info   [3] Decline
          [4] Raise a concern

        """)


def test_a_card_that_nobody_can_press_has_no_buttons() -> None:
    assert "[1]" not in plain(card(REQUEST, paper_of()))


def test_a_framed_card_says_the_same_words() -> None:
    coloured, bare = fancy(REQUEST)
    assert "\x1b[" in coloured
    for words in ("SR-0042: Refusal to assess", "urgent · to Amira alone", "▌ ", "[4] Raise a concern", "┃"):
        assert words in bare


def test_no_line_is_wider_than_the_paper() -> None:
    for width in (24, 40, 60, 100):
        page = plain(card(REQUEST, paper_of(width), numbering()), width=width)
        assert max(map(len, page.splitlines())) <= max(width, 24)


def test_letters_and_answers_as_plain_text() -> None:
    sent = letter(Letter("About your request", ("Dear family,", "we have it.")), paper_of(), "to Rosa")
    assert plain(sent) == "Letter: About your request · to Rosa\n  Dear family,\n\n  we have it.\n\n"
    said = reply(Say("Not sent.", (Button("Send to the family", "draft_send", "a"),)), paper_of(), numbering())
    assert plain(*said) == "Not sent.\n[1] Send to the family\n"
    asked = Ask(Form("Note: SR-0001", "note_keep", "a", (TextField("words", "Your note"),), intro="Nothing is sent."))
    assert plain(*reply(asked, paper_of(), numbering())) == "Note: SR-0001\nNothing is sent.\n"


def test_numbers_go_on_over_all_cards_of_an_answer() -> None:
    shown = Show((REQUEST, REQUEST))
    page = plain(*reply(shown, paper_of(), numbering()))
    assert "[1] Accept" in page
    assert "[5] Accept" in page


def test_a_link_says_where_it_leads() -> None:
    leads = Button("Open the Vault", "link", "", link="https://vault.example.org")
    assert plain(*buttons((leads,), numbering(), paper_of())) == "[1] Open the Vault → https://vault.example.org\n"


def test_every_tone_but_the_neutral_one_is_said_in_words() -> None:
    said = {tone: plain(card(Card("Title", "Summary", tone=tone), paper_of())).splitlines()[0] for tone in Tone}
    assert said[Tone.NEUTRAL] == "Title"
    assert len(set(said.values())) == len(Tone)


@pytest.mark.parametrize("variable", ["NO_COLOR", "TERM"])
def test_whoever_asks_for_plain_text_gets_it(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "dumb")
    assert not Paper.on(plain=False).fancy


def test_a_quotation_cannot_pretend_to_be_the_desk() -> None:
    forged = Card("Title", "Summary", body=(Passage("Hello.\nSR-0001 · urgent\n[1] Accept", quoted=True),))
    lines = plain(card(forged, paper_of(), numbering())).splitlines()
    assert [line for line in lines if "SR-0001" in line or "[1]" in line] == ["  > SR-0001 · urgent", "  > [1] Accept"]
