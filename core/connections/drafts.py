"""Drafts for an advocate to edit: built from what the form holds and what the family wrote, by template alone."""

from dataclasses import dataclass
from datetime import date

from core.phrasing import day, shortened
from core.sendfacts.model import DueDate

QUOTED = 400
"""How much of the family's own message a draft repeats, in characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a family's situation when an advocate introduces themself."""

    advocate: str
    organisation: str
    for_self: bool
    age: int
    stage: str
    kind: str
    dates: tuple[DueDate, ...]
    message: str
    today: date
    taken_over_from: str = ""


def introduction(known: Known) -> str:
    """Introduce yourself; confirm what you understand of their situation.

    The two parts are those of the article "Accepting support requests".
    """
    return "\n\n".join(part for part in (_greeting(known), _understood(known), _closing(known)) if part)


def short_introduction(known: Known) -> str:
    """Both parts in a few sentences, for advocates who like to begin from little."""
    return (
        f"Hello, my name is {known.advocate}, and I am an advocate with {known.organisation}. I have read what you "
        f"wrote and I am glad to help. As I understand it you would like help with: {known.kind}; and the stage you "
        f"are at: {known.stage}. Please tell me if that is wrong. When, and how, would you like us to talk?\n\n"
        f"With kind wishes\n{known.advocate}"
    )


def handover_summary(label: str, stage: str, kind: str, introduced: bool) -> str:  # noqa: FBT001  # said, not switched
    """A first summary note for the next advocate; the family reads it too."""
    so_far = "We have been in touch already." if introduced else "We have not been in touch yet."
    return f"{label}. What help is for: {kind}. The stage: {stage}. {so_far}"


def _greeting(known: Known) -> str:
    since = (
        f"I am taking over from {known.taken_over_from}, and have read what you wrote."
        if known.taken_over_from
        else "Thank you for getting in touch. I have read your request and I am glad to help."
    )
    return f"Hello,\n\nmy name is {known.advocate}, and I am an advocate with {known.organisation}. {since}"


def _understood(known: Known) -> str:
    who = "you are asking for yourself, and you are" if known.for_self else "you are asking for a child who is"
    lines = [f"{who} {known.age}", f"the stage you are at: {known.stage}", f"you would like help with: {known.kind}"]
    lines += [f"{one.moment.label}: {day(one.as_seen(known.today))}" for one in known.dates]
    if known.message:
        lines.append(f"in your own words: “{shortened(known.message, QUOTED)}”")
    listed = "\n".join(f"– {line}" for line in lines)
    return f"This is what I understand so far. Please tell me if any of it is wrong:\n{listed}"


def _closing(known: Known) -> str:
    ask = "I would like to start by understanding a bit more. What matters most to you just now?"
    return f"{ask} And when, and how, would you like us to talk?\n\nWith kind wishes\n{known.advocate}"
