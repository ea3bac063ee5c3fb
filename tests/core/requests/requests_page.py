"""Keeps the table of docs/requests.md true; `python -m tests.core.requests.requests_page` renews it."""

from pathlib import Path

from core.requests.transitions import as_markdown

PAGE = Path(__file__).parents[3] / "docs" / "requests.md"
BEGIN, END = "<!-- transitions: begin -->\n", "<!-- transitions: end -->\n"


def renewed(page: str) -> str:
    """The page with its table made anew."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{as_markdown()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text("utf-8")), "utf-8")
