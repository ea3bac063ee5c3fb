"""A family's page as neutral data: how things stand, who will be in touch by when, what was said, and what can be done.

Everything is read from the record when the page is opened; nothing of it is kept in a second place.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from core.change import subject_of
from core.connections.model import DOUBTED, Connection, Delivery, Direction, Introduction, Message
from core.connections.records import messages_of, words_of
from core.database import words
from core.database.rows import all_of, table_of
from core.database.store import Tx
from core.families import doing, rights, texts
from core.families.doing import Doing
from core.families.history import Happening, happenings
from core.families.rights import ANSWER_IN, Right
from core.families.went import how_it_went
from core.people.model import Family
from core.phrasing import day, when
from core.requests.letters import always, paragraphs, turn_to, what_next
from core.requests.loading import name_of, open_question
from core.requests.look import Look, look_at
from core.requests.model import OPEN, Question, State, SupportRequest
from core.settings import OrganisationSettings
from core.tenant import organisation_of


@dataclass(frozen=True, slots=True)
class Said:
    """One message, either way. `by` is who wrote it, as the family reads it; `own` marks the family's."""

    at: datetime
    by: str
    paragraphs: tuple[str, ...]
    own: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """The question that is open: who asks, in which words, and the form for the answer."""

    intro: str
    paragraphs: tuple[str, ...]
    answer: Doing


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One request of a family. `can` are the things that it can do about it now, the most likely first."""

    public_id: str
    label: str
    next: tuple[str, ...]
    question: Asked | None
    write: Doing | None
    conversation: tuple[Said, ...]
    elsewhere: tuple[str, ...]
    happened: tuple[Happening, ...]
    can: tuple[Doing, ...]

    @property
    def everything(self) -> tuple[Doing, ...]:
        """All that can be done, the two boxes of the page among it."""
        boxes = (self.question.answer if self.question else None, self.write)
        return (*(one for one in boxes if one is not None), *self.can)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything on a family's page: its requests, the newest first, and what it can ask about its data."""

    organisation: OrganisationSettings
    zone: ZoneInfo
    family: str
    cases: tuple[Case, ...]
    data: tuple[Doing, ...]
    asked: tuple[str, ...]

    def case(self, public_id: str) -> Case | None:
        """The request of this id, if it is the family's own."""
        return next((one for one in self.cases if one.public_id == public_id), None)

    def owns(self, public_id: str) -> bool:
        """Whether this is the family itself, or one of its requests."""
        return public_id == self.family or self.case(public_id) is not None

    def doing(self, public_id: str, name: str) -> Doing | None:
        """What can be done under this name about the case (or the family) of this id; None where it can't."""
        case = self.case(public_id)
        able = self.data if public_id == self.family else case.everything if case else ()
        return next((one for one in able if one.name == name), None)


def page_of(tx: Tx, family: Family) -> Page:
    """The page of this family, as it stands now."""
    organisation = organisation_of(tx)
    zone = tx.house.zone_of(organisation)
    return Page(
        organisation=organisation,
        zone=zone,
        family=family.public_id,
        cases=tuple(case_of(look_at(tx, one.id)) for one in requests_of(tx, family)),
        data=doing.about_data(family),
        asked=_asked(family, zone),
    )


def requests_of(tx: Tx, family: Family) -> tuple[SupportRequest, ...]:
    """Every request of a family that has not been erased, the newest first."""
    columns = table_of(SupportRequest).c
    mine = (columns.family_id == family.id, columns.erased_at.is_(None))
    return all_of(tx, SupportRequest, *mine, order_by=(columns.id.desc(),))


def messages_to_read(tx: Tx, family: Family) -> tuple[Message, ...]:
    """The messages to this family that its page shows for the first time."""
    message, connection = table_of(Message).c, table_of(Connection).c
    theirs = message.connection_id == connection.id, connection.family_id == family.id
    unread = (message.direction == Direction.TO_FAMILY, message.delivery != Delivery.READ)
    return all_of(tx, Message, *theirs, *unread)


def case_of(look: Look) -> Case:
    """One request as its family sees it now."""
    tx, support_request = look.tx, look.support_request
    connections = all_of(tx, Connection, table_of(Connection).c.request_id == support_request.id)
    latest = connections[-1] if connections else None
    who = name_of(tx, latest.advocate_id) if latest else ""
    question = open_question(tx, support_request)
    most = tx.house.settings.limits.text
    return Case(
        public_id=support_request.public_id,
        label=support_request.label,
        next=_next(look, latest, who),
        question=_question(look, question, most) if question else None,
        write=doing.write(latest, who, most) if latest else None,
        conversation=tuple(conversation_of(look, connections)),
        elsewhere=_elsewhere(look),
        happened=happenings(look, connections),
        can=(
            *(how_it_went(tx, latest, who) if latest else ()),
            *doing.about_case(support_request, latest, who, tx.now),
        ),
    )


def _next(look: Look, connection: Connection | None, who: str) -> tuple[str, ...]:
    state = look.support_request.state
    if connection is not None:
        return (_supported(look, connection, who) if connection.active else texts.SUPPORT_OVER,)
    if state is State.ASKED:
        return (texts.AFTER_ANSWER,)
    if state in OPEN:
        return what_next(look)
    return (texts.OVER if state is State.WITHDRAWN else texts.NOBODY_FOUND,)


def _supported(look: Look, connection: Connection, who: str) -> str:
    if connection.introduction in DOUBTED:
        return texts.NOT_HEARD_YET
    if connection.introduction is not Introduction.OWED:
        return texts.SUPPORTED.format(who=who)
    late = look.tx.now >= connection.introduction_due_at
    said = texts.SHOULD_HAVE_HEARD if late else texts.WILL_HEAR
    return said.format(who=who, at=when(connection.introduction_due_at, look.zone))


def _question(look: Look, question: Question, most: int) -> Asked:
    intro = texts.QUESTION_INTRO.format(who=name_of(look.tx, question.asker_id))
    asked = paragraphs(words.read(look.tx, subject_of(question), "questions"))
    return Asked(intro, asked, doing.answer(question, most))


def conversation_of(look: Look, connections: tuple[Connection, ...]) -> list[Said]:
    """What was said, both ways, oldest first; notes and drafts are nobody's business here."""
    shown = {Direction.TO_FAMILY, Direction.FROM_FAMILY}
    found = [one for connection in connections for one in messages_of(look.tx, connection) if one.direction in shown]
    return [_said(look, message) for message in sorted(found, key=lambda one: (one.written_at, one.id))]


def _said(look: Look, message: Message) -> Said:
    own = message.direction is Direction.FROM_FAMILY
    by = texts.YOU if own else name_of(look.tx, message.author_id)
    return Said(message.written_at, by, paragraphs(words_of(look.tx, message)), own)


def _elsewhere(look: Look) -> tuple[str, ...]:
    """Where else to turn, for as long as nobody supports the family."""
    support_request = look.support_request
    if support_request.state in (State.ACCEPTED, State.HELD):
        return ()
    return turn_to(look, support_request.signposts or always(look))[1:]


def _asked(family: Family, zone: ZoneInfo) -> tuple[str, ...]:
    said = {Right.COPY: texts.ASKED_COPY, Right.ERASURE: texts.ASKED_ERASURE}
    told = []
    for right, words_for in said.items():
        if at := rights.asked_at(family, right):
            by = day((at + ANSWER_IN).astimezone(zone).date())
            told.append(words_for.format(at=day(at.astimezone(zone).date()), by=by))
    return tuple(told)
