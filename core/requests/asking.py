"""What a family asks, field by field: what may be filled in, and the plain sentence where it can't be taken so."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from core.cleaning import clean, clean_line
from core.people.model import AskingFor
from core.requests.refusals import NotComplete
from core.sendfacts import Nation, SendFacts, Situation, may_ask_for_themselves

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
PHONE = re.compile(r"(?:tel:)?\+?[0-9][0-9\s().\-/]{5,22}[0-9]")
OLDEST_LETTER = timedelta(days=5 * 366)
PAST_MEETING, COMING_MEETING = timedelta(days=366), timedelta(days=2 * 366)


def _nothing(value: object) -> object:
    return None if value == "" else value


def _cleaned(value: object) -> object:
    return clean(value) if isinstance(value, str) else value


def _cleaned_line(value: object) -> object:
    return clean_line(value) if isinstance(value, str) else value


Line = Annotated[str, BeforeValidator(_cleaned_line), Field(max_length=120)]
Contact = Annotated[str, BeforeValidator(_cleaned_line), Field(min_length=3, max_length=200)]
Code = Annotated[str, Field(min_length=1, max_length=64)]
Lines = Annotated[str, BeforeValidator(_cleaned), Field(max_length=500)]
Message = Annotated[str, BeforeValidator(_cleaned), Field(min_length=1, max_length=8000)]
Day = Annotated[date | None, BeforeValidator(_nothing)]


@dataclass(frozen=True, slots=True)
class WhoAsks:
    """The family behind a request, and what it was told about how its words are kept."""

    contact: str
    name: str
    route: str
    asking_for: AskingFor
    notice_version: str
    lawful_basis: str


class NewRequest(BaseModel):
    """What a family asks, by whatever door it came. Make one with `read_new_request`, which says what is wrong.

    `chosen_advocate` is a person's public id. `route` is how the family is reached: its private page with mail, a
    person who rings them, or the operator's own platform. Dates are calendar dates in England.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    message: Message
    age: int = Field(ge=0, le=25)
    asking_for: AskingFor = AskingFor.CHILD
    stage: str
    kind: str
    nation: Nation = Nation.ENGLAND
    contact: Contact
    name: Line = ""
    route: Literal["page", "person", "operator"]
    may_ask_others: bool
    notice_version: Code
    lawful_basis: Code
    chosen_advocate: str | None = Field(default=None, max_length=32)
    child_name: Line = ""
    local_authority: Line = ""
    other_parties: Lines = ""
    needs: Lines = ""
    letter_date: Day = None
    letter_received_on: Day = None
    draft_received_on: Day = None
    certificate_date: Day = None
    section_i_only: bool = False
    hearing_date: Day = None
    meeting_date: Day = None
    excluded_since: Day = None
    exclusion_meeting_date: Day = None
    suspended: bool = False
    excluded_permanently: bool = False
    out_of_education: bool = False

    @field_validator("message", "stage", "kind", "contact")
    @classmethod
    def _is_known(cls, value: str, info: ValidationInfo) -> str:
        checks: Mapping[str, Callable[[str], bool]] = info.context or {}
        check = checks.get(info.field_name or "")
        if check and not check(value):
            raise ValueError(info.field_name)
        return value

    @property
    def who(self) -> WhoAsks:
        """The family behind it."""
        return WhoAsks(**{field.name: getattr(self, field.name) for field in fields(WhoAsks)})

    @property
    def situation(self) -> Situation:
        """The part that triage reads."""
        return Situation(**{field.name: getattr(self, field.name) for field in fields(Situation)})

    @property
    def sealed(self) -> dict[str, str]:
        """The texts that are kept sealed with the request, by field; empty ones left out."""
        names = ("message", "child_name", "local_authority", "other_parties", "needs")
        return {name: text for name in names if (text := getattr(self, name))}


YES_OR_NO = "Please answer this with yes or no."

PROBLEMS: Mapping[str, str] = {
    "message": "Please write what is happening, in at most {most:,} characters.",
    "age": "Please give the age in whole years, from 0 to 25.",
    "asking_for": "Please say whether you ask for a child or for yourself.",
    "stage": 'Please choose where the child is in the EHCP process; "Not sure" is fine.',
    "kind": "Please choose the kind of support that is looked for.",
    "nation": "Please choose the nation of the UK.",
    "contact": "Please give an e-mail address or a telephone number.",
    "name": "Please keep the name to 120 characters.",
    "child_name": "Please keep the child's name to 120 characters.",
    "section_i_only": YES_OR_NO,
    "suspended": YES_OR_NO,
    "excluded_permanently": YES_OR_NO,
    "out_of_education": YES_OR_NO,
    "route": "Please say how we can reach the family.",
    "may_ask_others": "Please say whether other advocates may be asked.",
    "notice_version": "Please say which privacy notice the family was shown.",
    "lawful_basis": "Please say on which lawful basis we keep this.",
    "chosen_advocate": "That advocate can't be asked just now. Please choose somebody else.",
    "local_authority": "Please keep the local authority's name to 120 characters.",
    "other_parties": "Please keep the other parties to 500 characters.",
    "needs": "Please keep this to 500 characters.",
}
"""What is said when a field can't be taken as it is: one plain sentence each."""

BAD_DATE = "Please check this date: write it as day, month and year, for example 2026-03-05."
TOO_YOUNG = "A young person can ask for themselves from 16 to 25. For anybody younger, a parent or carer asks."
NEEDS_MAIL = "The private page needs an e-mail address. Without one, choose that somebody rings."


def read_new_request(values: Mapping[str, object], facts: SendFacts, today: date, most: int = 4000) -> NewRequest:
    """Check what was filled in; `most` is the longest message. Raises NotComplete with a sentence per field."""
    stages, kinds = ({one.code for one in choices} for choices in (facts.stages, facts.kinds))
    checks: dict[str, Callable[[str], bool]] = {
        "message": lambda words: len(words) <= most,
        "stage": stages.__contains__,
        "kind": kinds.__contains__,
        "contact": reachable,
    }
    try:
        asked = NewRequest.model_validate(values, context=checks)
    except ValidationError as error:
        wrong = [str(one["loc"][0]) for one in error.errors(include_url=False, include_input=False)]
        raise NotComplete({name: PROBLEMS.get(name, BAD_DATE).format(most=most) for name in wrong}) from None
    if problems := _problems(asked, today):
        raise NotComplete(problems)
    return asked


def _problems(asked: NewRequest, today: date) -> dict[str, str]:
    """What shows only when several fields are read together."""
    problems = dict.fromkeys(absurd_dates(asked.situation, today), BAD_DATE)
    if asked.asking_for is AskingFor.SELF and not may_ask_for_themselves(asked.age):
        problems["age"] = TOO_YOUNG
    if asked.route == "page" and not EMAIL.fullmatch(asked.contact):
        problems["contact"] = NEEDS_MAIL
    return problems


def reachable(contact: str) -> bool:
    """Whether this looks like an e-mail address or a telephone number."""
    return bool(EMAIL.fullmatch(contact) or PHONE.fullmatch(contact))


def absurd_dates(situation: Situation, today: date) -> tuple[str, ...]:
    """Dates that can't be meant: a letter from the future or years old, a meeting years away."""
    gone_by = ("letter_date", "letter_received_on", "draft_received_on", "certificate_date", "excluded_since")
    meetings = ("hearing_date", "meeting_date", "exclusion_meeting_date")
    return tuple(
        name
        for names, first, last in (
            (gone_by, today - OLDEST_LETTER, today),
            (meetings, today - PAST_MEETING, today + COMING_MEETING),
        )
        for name in names
        if (day := getattr(situation, name)) is not None and not first <= day <= last
    )
