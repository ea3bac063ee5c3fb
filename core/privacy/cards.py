"""What is shown and asked about a family's data."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from core.people.model import Family
from core.phrasing import counted, when
from core.privacy.rules import Decision
from core.requests.model import SupportRequest
from core.surface import Card, ChoiceField, Form, Option, Passage, TextField

PAGE = 2800
"""Characters on a page: a little less than the narrowest text field holds."""

STEPS_TOGETHER = 20

BEFORE_PASSING_ON = (
    "Read it before you pass it on: what it says of other people may have to be taken out "
    "(Data Protection Act 2018, schedule 2, paragraph 16)."
)


def export_pages(label: str, text: str) -> tuple[Card, ...]:
    """Everything that is held, in as many cards as it takes."""
    pages = [text[at : at + PAGE] for at in range(0, len(text), PAGE)]
    return tuple(
        Card(
            title=f"{label}: everything held about this family ({number} of {len(pages)})",
            summary=f"{label}: what is held about this family.",
            body=(Passage(page, quoted=True),),
            context=(BEFORE_PASSING_ON,),
        )
        for number, page in enumerate(pages, start=1)
    )


def erase_form(support_request: SupportRequest, family: Family, requests: int) -> Form:
    """Erase, keep for a reason, or lift such a reason; confirmed by the reference."""
    intro = (
        f"This family has {counted(requests, 'request')}. Erased means gone, for every one of them: words, name, "
        "contact and dates. What is open ends without a letter. Backups age out by themselves."
    )
    kept = f" It is being kept now: {family.kept_because}" if family.kept_because else ""
    options = (
        Option(Decision.ASKED_FOR, "Erase: the family asked for it"),
        Option(Decision.MISTAKEN, "Erase: it should not have been taken in"),
        Option(Decision.KEEP, "Keep it, for the reason below"),
        *((Option(Decision.LIFT, "It need not be kept any more"),) if family.kept_because else ()),
    )
    fields = (
        ChoiceField("decision", "What is to happen", options),
        TextField("reason", "If it is kept: why", most=300, lines=3, required=False),
        TextField("confirm", "Write the reference to confirm", hint=support_request.label, most=20),
    )
    title = f"Erase {support_request.label}"
    return Form(title, "erase_send", support_request.public_id, fields, submit="Decide", intro=intro + kept)


def history(label: str, steps: list[dict[str, Any]], names: Mapping[int, str], zone: ZoneInfo) -> Card:
    """What happened to a request, a line for each step of its journal."""
    lines = [_line(step, names, zone) for step in steps]
    return Card(
        title=f"{label}: what happened",
        summary=f"{label}: {counted(len(lines), 'step')} on record.",
        body=tuple(Passage("\n".join(lines[at : at + STEPS_TOGETHER])) for at in range(0, len(lines), STEPS_TOGETHER)),
        context=("From the journal, which can't be changed.",),
    )


def _line(step: dict[str, Any], names: Mapping[int, str], zone: ZoneInfo) -> str:
    what = f"{step['subject_kind'].value}: {step['verb'].replace('_', ' ')}"
    by = f"{names[step['actor_id']]} · via {step['via']}" if step["actor_id"] in names else f"the {step['via']}"
    return f"{when(step['at'], zone)} · {what} · {by}"
