"""Whatever can be said and done on one platform can be said and done on each."""

from core.surface import Form, Say
from tests.adapters.parity import PAGE, PLATFORMS, Row, page, tables
from tests.core.life import Seen


def lacking(rows: list[Row]) -> list[str]:
    return [row.what for row in rows if not all(row.found)]


def test_nothing_is_missing_anywhere(drawn: tuple[Seen, ...]) -> None:
    for title, (_, rows) in tables(drawn).items():
        assert lacking(rows) == [], title
        assert len(rows) > 30, title


def test_the_page_is_up_to_date(drawn: tuple[Seen, ...]) -> None:
    assert page(drawn) == PAGE.read_text("utf-8"), "run: python -m tests.adapters.parity"


def test_what_is_missing_would_be_noticed(drawn: tuple[Seen, ...]) -> None:
    form = next(one.drawn for one in drawn if isinstance(one.drawn, Form))
    for platform in PLATFORMS:
        assert "a sentence nobody said" not in platform.say(Say("Another one."))
        assert "a field nobody has" not in platform.form(form)
