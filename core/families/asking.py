"""From the answers of the form to a request: what is wrong on a page, what is shown to be checked, what is sent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from core.families.questions import MAIL, NO, NOW, PHONE, REACH, YES, Answers, DayField, Field, Step
from core.families.texts import BAD_MAIL, NOT_GIVEN
from core.phrasing import day
from core.requests.asking import NewRequest, read_new_request
from core.requests.refusals import NotComplete
from core.sendfacts import SendFacts
from core.settings import Privacy
from core.surface import ChoiceField, TextField

FLAGS: Final = ("suspended", "excluded_permanently", "out_of_education")

ANYTHING: Final[Mapping[str, object]] = {
    "message": "…",
    "age": 16,
    "asking_for": "child",
    "stage": "not_sure",
    "kind": "general",
    "nation": "england",
    "contact": "somebody@example.org",
    "route": "page",
    "may_ask_others": True,
    "notice_version": "-",
    "lawful_basis": "-",
}
"""Stands for what has not been asked yet, so that one page can be checked by the rules for the whole."""

PLEASE_CHOOSE: Final = "Please choose one of these."
PLEASE_ANSWER: Final = "Please answer this."
BAD_DAY: Final = "Please check this date. Write it like 27 3 2026."
BAD_PHONE: Final = "Please write a phone number like 01632 960 001."
TOO_LONG: Final = "That is too long. At most {most:,} characters fit."


@dataclass(frozen=True, slots=True)
class Answer:
    """A line of the page on which answers are checked: the question, what was said, and where to change it."""

    step: str
    question: str
    said: str


def problems(step: Step, answers: Answers, facts: SendFacts, today: date, most: int) -> dict[str, str]:
    """What is wrong with one page, by field: a plain sentence each; nothing where all is well."""
    found = {field.name: said for field in step.fields if (said := _plainly_wrong(field, answers))}
    known = {field.name for field in step.fields}
    try:
        read_new_request({**ANYTHING, **_filled(answers)}, facts, today, most)
    except NotComplete as wrong:
        found = {name: _said(name, said, answers) for name, said in wrong.problems.items() if name in known} | found
    return found


def read(answers: Answers, facts: SendFacts, today: date, most: int, privacy: Privacy) -> NewRequest:
    """The request to be taken in. Raises NotComplete with a sentence per field."""
    told = {"notice_version": privacy.notice_version, "lawful_basis": privacy.lawful_basis}
    return read_new_request({**_filled(answers), **told}, facts, today, most)


def to_check(steps: tuple[Step, ...], answers: Answers) -> tuple[Answer, ...]:
    """Every answer as it was given, in the order of the questions."""
    return tuple(Answer(step.name, field.label, _in_words(field, answers)) for step in steps for field in step.fields)


def _plainly_wrong(field: Field, answers: Answers) -> str:
    said = answers.get(field.name, "")
    match field:
        case ChoiceField(options=options, many=many, required=required):
            given = (said,) if isinstance(said, str) else said
            known = {option.value for option in options}
            strange = any(one not in known for one in given if one) or (not many and len(given) > 1)
            return PLEASE_CHOOSE if strange or (required and not any(given)) else ""
        case TextField(most=most, required=required):
            text = said if isinstance(said, str) else ""
            if len(text) > most:
                return TOO_LONG.format(most=most)
            return PLEASE_ANSWER if required and not text.strip() else ""
        case DayField():
            return BAD_DAY if said and not _day(said) else ""


def _said(name: str, said: str, answers: Answers) -> str:
    """The sentence for a family, where the one for whoever writes it down would not fit."""
    if name == "contact":
        return BAD_PHONE if answers.get(REACH) == PHONE else BAD_MAIL
    if name.endswith("_date"):
        return BAD_DAY
    return PLEASE_CHOOSE if name in ("stage", "kind", "nation", "asking_for") else said


def _filled(answers: Answers) -> dict[str, object]:
    """The answers in the names and kinds of a new request; what was left out is left out."""
    flags = answers.get(NOW, ())
    texts = {name: said for name, said in answers.items() if said and name not in (NOW, REACH)}
    filled: dict[str, object] = dict(texts)
    filled |= {flag: True for flag in FLAGS if flag in ((flags,) if isinstance(flags, str) else flags)}
    if REACH in answers:
        filled["route"] = "page" if answers[REACH] == MAIL else "person"
    if "may_ask_others" in filled:
        filled["may_ask_others"] = {YES: True, NO: False}.get(str(filled["may_ask_others"]))
    return filled


def _in_words(field: Field, answers: Answers) -> str:
    said = answers.get(field.name, "")
    if isinstance(field, ChoiceField):
        labels = {option.value: option.label for option in field.options}
        given = (said,) if isinstance(said, str) else said
        return ", ".join(labels[one] for one in given if one in labels) or NOT_GIVEN
    if isinstance(field, DayField):
        when = _day(said)
        return day(when) if when else NOT_GIVEN
    return said if isinstance(said, str) and said else NOT_GIVEN


def _day(said: str | tuple[str, ...]) -> date | None:
    try:
        return date.fromisoformat(said) if isinstance(said, str) and said else None
    except ValueError:
        return None


def fields_of(steps: tuple[Step, ...]) -> Iterator[Field]:
    """Every field of the form."""
    for step in steps:
        yield from step.fields
