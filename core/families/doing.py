"""What a family can do on its page: each a form whose verb is one of the desk's, with what it says when it is done."""

from dataclasses import dataclass
from datetime import datetime

from core.connections.model import DOUBTED, Connection, Introduction
from core.families import rights, texts
from core.families.rights import Right
from core.people.model import Family
from core.requests.forms import ANSWER
from core.requests.model import ACCEPTABLE, Question, SupportRequest
from core.safeguarding.forms import LEVEL, LEVELS
from core.surface import ChoiceField, Form, Option, Style, TextField

WORDS = "words"
NOW, SOON = LEVELS


@dataclass(frozen=True, slots=True)
class Doing:
    """One thing that can be done. `name` stands in the page's address, `label` on the way to the form."""

    name: str
    label: str
    form: Form
    style: Style = Style.PLAIN


def answer(question: Question, most: int) -> Doing:
    """Answer the open question."""
    field = TextField(ANSWER, texts.ANSWER_FIELD, "If you don't know, just say so.", most=most, lines=5)
    form = Form(texts.QUESTION_HEADING, "family_answers", question.public_id, (field,), submit="Send my answer")
    return Doing("answer", texts.QUESTION_HEADING, form, Style.PRIMARY)


def write(connection: Connection, who: str, most: int) -> Doing:
    """Write to the advocate; once support has ended, coordinators read it."""
    title = texts.WRITE_TITLE.format(who=who) if connection.active else texts.WRITE_TITLE_AFTER
    intro = "" if connection.active else texts.WRITE_INTRO_AFTER
    field = TextField(WORDS, texts.WRITE_FIELD, most=most, lines=5)
    form = Form(title, "family_writes", connection.public_id, (field,), submit="Send", intro=intro)
    return Doing("write", title, form, Style.PRIMARY)


def about_case(
    support_request: SupportRequest, connection: Connection | None, who: str, now: datetime
) -> tuple[Doing, ...]:
    """What else can be done about one request now, the most likely first; a worry can always be told."""
    can: list[Doing] = []
    if connection is not None and _may_say_not_heard(connection, now):
        can.append(
            _plain("not-heard", texts.NOT_HEARD_TITLE, "family_not_heard", connection.public_id,
                   texts.NOT_HEARD_INTRO, texts.NOT_HEARD_SEND)
        )  # fmt: skip
    if connection is not None and connection.active:
        can.append(_end(connection, who))
    if support_request.state in ACCEPTABLE:
        can.append(
            _plain("withdraw", texts.WITHDRAW_TITLE, "withdraw", support_request.public_id,
                   texts.WITHDRAW_INTRO, texts.WITHDRAW_SEND)
        )  # fmt: skip
    return (*can, _concern(support_request))


def about_data(family: Family) -> tuple[Doing, ...]:
    """What can be asked about the family's data: each once."""
    forms = {
        Right.COPY: ("copy", texts.COPY_TITLE, "family_asks_copy", texts.COPY_INTRO, texts.COPY_SEND),
        Right.ERASURE: ("erase", texts.ERASE_TITLE, "family_asks_erasure", texts.ERASE_INTRO, texts.ERASE_SEND),
    }
    return tuple(
        _plain(name, title, verb, family.public_id, intro, submit)
        for right, (name, title, verb, intro, submit) in forms.items()
        if rights.asked_at(family, right) is None
    )


def _may_say_not_heard(connection: Connection, now: datetime) -> bool:
    if not connection.active or connection.introduction in DOUBTED:
        return False
    return connection.introduction is not Introduction.OWED or now >= connection.introduction_due_at


def _end(connection: Connection, who: str) -> Doing:
    field = TextField(WORDS, texts.END_FIELD.format(who=who), most=3000, lines=3, required=False)
    form = Form(
        texts.END_TITLE,
        "family_ends",
        connection.public_id,
        (field,),
        submit=texts.END_SEND,
        intro=texts.END_INTRO.format(who=who),
    )
    return Doing("end", texts.END_TITLE, form)


def _concern(support_request: SupportRequest) -> Doing:
    fields = (
        ChoiceField(LEVEL, texts.CONCERN_WHEN, (Option(NOW, texts.CONCERN_NOW), Option(SOON, texts.CONCERN_SOON))),
        TextField(WORDS, texts.CONCERN_FIELD, texts.CONCERN_HINT, lines=5),
    )
    form = Form(
        texts.CONCERN_TITLE,
        "raise_concern_send",
        support_request.public_id,
        fields,
        submit=texts.CONCERN_SEND,
        intro=texts.CONCERN_INTRO,
    )
    return Doing("concern", texts.CONCERN_TITLE, form, Style.DANGER)


def _plain(name: str, title: str, verb: str, subject: str, intro: str, submit: str) -> Doing:
    return Doing(name, title, Form(title, verb, subject, (), submit=submit, intro=intro))
