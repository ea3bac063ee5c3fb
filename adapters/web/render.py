"""From the core's neutral forms and pages to HTML: escaped by default, and without a script."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from adapters.web.browser import FIELD, Filled
from core.families import texts
from core.families.questions import Answers, DayField, Field
from core.phrasing import when
from core.surface import ChoiceField, TextField, Values

STATIC: Final = resources.files("adapters.web") / "static"
STYLE: Final = STATIC / "desk.css"
ICON: Final = STATIC / "icon.svg"
PARTS: Final = ("day", "month", "year")
AUTOCOMPLETE: Final = {"email": "email", "tel": "tel", "name": "name"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One field as a template draws it. `ask` is how: `text`, `lines`, `radios`, `boxes` or `day`."""

    ask: str
    name: str
    label: str
    hint: str
    value: tuple[str, ...]
    problem: str
    field: Field
    kind: str = ""
    as_title: bool = False

    @property
    def described_by(self) -> str:
        """The ids of what describes it, for screen readers."""
        parts = (f"{self.name}-hint" if self.hint else "", f"{self.name}-problem" if self.problem else "")
        return " ".join(part for part in parts if part)

    @property
    def first(self) -> str:
        """The id that a link to this field leads to."""
        return f"{self.name}-day" if self.ask == "day" else self.name

    @property
    def autocomplete(self) -> str:
        return AUTOCOMPLETE.get(self.kind, "off")

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """Day, month and year of a date as they were filled in."""
        whole = (self.value[0] if self.value else "").split("-")
        found = tuple(reversed(whole)) if len(whole) == 3 else ("", "", "")
        return tuple(zip(PARTS, (one.lstrip("0") for one in found), strict=True))


def shown(
    field: Field, answers: Answers, problems: Mapping[str, str], *, kind: str = "", as_title: bool = False
) -> Shown:
    """The field with what stands in it and what is wrong with it."""
    said = answers.get(field.name, "")
    value = (said,) if isinstance(said, str) else said
    match field:
        case ChoiceField():
            ask = "boxes" if field.many else "radios"
            value = value if any(value) else field.chosen
        case DayField():
            ask = "day"
        case _:
            ask = "lines" if field.lines > 1 else "text"
            value = value if any(value) else (field.draft,)
    problem = problems.get(field.name, "")
    return Shown(ask, field.name, field.label, field.hint, value, problem, field, kind, as_title)


def answers_from(fields: tuple[Field, ...], filled: Filled) -> dict[str, str | tuple[str, ...]]:
    """What was filled in for these fields; nothing else that came along. A date as `2026-03-05`."""
    answers: dict[str, str | tuple[str, ...]] = {}
    for field in fields:
        if isinstance(field, DayField):
            answers[field.name] = _day(field, filled)
        elif isinstance(field, ChoiceField) and field.many:
            answers[field.name] = filled.get(field.name, ())
        else:
            answers[field.name] = filled.get(field.name, ("",))[0]
    return answers


def values_from(fields: tuple[TextField | ChoiceField, ...], filled: Filled) -> Values:
    """The same for one of the desk's own forms."""
    return answers_from(fields, filled)


def _day(field: DayField, filled: Filled) -> str:
    day, month, year = (filled.get(f"{field.name}-{part}", ("",))[0].strip() for part in PARTS)
    if not (day or month or year):
        return ""
    year = f"20{year}" if len(year) == 2 else year
    return f"{year}-{month.zfill(2)}-{day.zfill(2)}"[:20]


class Pages:
    """Draws templates. `secure` pages are served by https."""

    def __init__(self) -> None:
        self.style = f"/static/desk-{hashlib.sha256(STYLE.read_bytes()).hexdigest()[:12]}.css"
        self._templates = Environment(
            loader=PackageLoader("adapters.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals |= {"t": texts, "style": self.style, "when": when, "FIELD": FIELD}

    def draw(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """One page. Values: `organisation` (or None), `proof` where there is a form, and what the template needs."""
        whole = {"organisation": None, "proof": "", "problems": {}, "leave": True, "own": False} | values
        return HTMLResponse(self._templates.get_template(template).render(whole), status)

    def say(self, title: str, *lines: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A page that only says something; `links` are ways on: (address, label)."""
        return self.draw("say.html", status, title=title, lines=lines, **({"links": ()} | values))
