"""The questions of the request form, a few on each page, as neutral data: which there are follows from the answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from core.people.model import AskingFor
from core.sendfacts import Nation, SendFacts
from core.surface import ChoiceField, Option, TextField

Answers = Mapping[str, str | tuple[str, ...]]
"""What has been filled in so far, by field name; a date as `2026-03-05`, or as it was typed where it is none."""

MAIL: Final = "mail"
PHONE: Final = "phone"
REACH: Final = "reach"
NOW: Final = "now"
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class DayField:
    """A date, asked as day, month and year. Nothing filled in means none."""

    name: str
    label: str
    hint: str = "For example 27 3 2026"
    required: bool = False


Field = TextField | ChoiceField | DayField


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the form. With one field, the field's label is the page's title."""

    name: str
    title: str
    fields: tuple[Field, ...]
    intro: tuple[str, ...] = ()
    kinds: Mapping[str, str] | None = None
    """By field name: `email`, `tel`, `number` or `name`, so that a phone shows the keyboard that fits."""


def steps(answers: Answers, facts: SendFacts, chosen: str, most: int) -> tuple[Step, ...]:
    """Every page of the form for these answers. `chosen` is the advocate's name whom the family chose, or empty."""
    own = answers.get("asking_for") == AskingFor.SELF
    by_phone = answers.get(REACH) == PHONE
    return (
        _where(),
        _who(),
        _age(own=own),
        _stage(facts, own=own),
        _kind(facts),
        _message(most),
        _dates(),
        _school(own=own),
        _more(),
        _others(chosen),
        _reach(),
        _phone() if by_phone else _mail(),
    )


def _where() -> Step:
    options = tuple(Option(nation.value, nation.label) for nation in Nation)
    return Step("where", "Where do you live?", (ChoiceField("nation", "Where do you live?", options),))


def _who() -> Step:
    title = "Who are you asking for?"
    options = (
        Option(AskingFor.CHILD, "A child or young person I care for"),
        Option(AskingFor.SELF, "Myself", "You can ask for yourself from 16 to 25."),
    )
    return Step("who", title, (ChoiceField("asking_for", title, options),))


def _age(*, own: bool) -> Step:
    title = "How old are you?" if own else "How old is the child or young person?"
    field = TextField("age", title, "In years, for example 9. From 0 to 25.", most=20)
    return Step("age", title, (field,), kinds={"age": "number"})


def _stage(facts: SendFacts, *, own: bool) -> Step:
    title = "Where are you with the EHCP?" if own else "Where is the child with the EHCP?"
    options = tuple(Option(one.code, one.label) for one in facts.stages)
    field = ChoiceField(
        "stage", title, options, "An EHCP is an education, health and care plan. Not sure? That is fine."
    )
    return Step("stage", title, (field,))


def _kind(facts: SendFacts) -> Step:
    title = "What do you need help with most?"
    options = tuple(Option(one.code, one.label) for one in facts.kinds)
    return Step("kind", title, (ChoiceField("kind", title, options, "Choose one. You can say more on the next page."),))


def _message(most: int) -> Step:
    title = "What is happening?"
    hint = (
        f"In your own words. It need not be long. At most {most:,} characters. Please leave out full names of others."
    )
    return Step("message", title, (TextField("message", title, hint, most=most, lines=10),))


def _dates() -> Step:
    return Step(
        "dates",
        "Do you have any of these dates?",
        (
            DayField("letter_date", "The date on the last letter from the council"),
            DayField("certificate_date", "The date on a mediation certificate"),
            DayField("meeting_date", "The next meeting about the plan or at school"),
            DayField("hearing_date", "A hearing at the Tribunal"),
        ),
        ("Some of them decide how quick we must be. Leave out what you do not have.",),
    )


def _school(*, own: bool) -> Step:
    who = "you" if own else "the child"
    return Step(
        "school",
        "How are things at school or college?",
        (
            ChoiceField(
                NOW,
                "Is any of this so just now?",
                (
                    Option("suspended", "Suspended"),
                    Option("excluded_permanently", "Excluded for good"),
                    Option("out_of_education", "Out of school and of all lessons"),
                ),
                f"Choose what is true for {who}, or nothing.",
                many=True,
                required=False,
            ),
            DayField("exclusion_meeting_date", "If governors will meet about it: when?"),
        ),
    )


def _more() -> Step:
    return Step(
        "more",
        "Is there more that we should know?",
        (
            TextField("local_authority", "Which council is it?", "For example Kent", most=120, required=False),
            TextField(
                "other_parties",
                "Which school and other people are part of this?",
                "So that nobody is asked who works with them.",
                most=500,
                lines=3,
                required=False,
            ),
            TextField(
                "needs",
                "What helps you when we get in touch?",
                "For example another language, short words, or a good time to ring.",
                most=500,
                lines=3,
                required=False,
            ),
        ),
        ("You can leave all of this out.",),
    )


def _others(chosen: str) -> Step:
    if chosen:
        title = f"If {chosen} can't help, may we ask others?"
        options = (
            Option(YES, "Yes, ask other advocates"),
            Option(NO, f"No, ask {chosen} alone"),
        )
        return Step("others", title, (ChoiceField("may_ask_others", title, options),))
    title = "May we ask all our advocates?"
    options = (
        Option(YES, "Yes", "They see an age group and the kind of help. They do not see your name."),
        Option(NO, "No", "A coordinator looks for one person for you. That can take longer."),
    )
    return Step("others", title, (ChoiceField("may_ask_others", title, options),))


def _reach() -> Step:
    title = "How shall we get in touch?"
    options = (
        Option(MAIL, "By e-mail", "Our mails say only that there is something to read. You read it on a private page."),
        Option(PHONE, "By phone", "One of our team rings you."),
    )
    name = TextField("name", "What shall we call you?", "You can leave this out.", most=120, required=False)
    return Step("reach", title, (ChoiceField(REACH, title, options), name), kinds={"name": "name"})


def _mail() -> Step:
    title = "What is your e-mail address?"
    hint = "One that only you read. We write nothing else to it."
    return Step("contact", title, (TextField("contact", title, hint, most=200),), kinds={"contact": "email"})


def _phone() -> Step:
    title = "What is your phone number?"
    hint = "One on which it is safe to ring you."
    return Step("contact", title, (TextField("contact", title, hint, most=30),), kinds={"contact": "tel"})
