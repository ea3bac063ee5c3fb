"""What has happened to a family's request, as the family reads it: a dated line for each step, and kind words kept."""

from dataclasses import dataclass
from datetime import datetime

from core.change import subject_of
from core.connections.model import Connection
from core.database import words
from core.families import texts
from core.requests.letters import paragraphs, turn_to
from core.requests.loading import answers_to, name_of, offers_of, questions_of
from core.requests.look import Look
from core.requests.model import Answer, AnswerKind, Offer, Question, Reason, Rung, State


@dataclass(frozen=True, slots=True)
class Happening:
    """One step. `quoted` are people's own words; `lines` are ours."""

    at: datetime
    title: str
    quoted: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


def happenings(look: Look, connections: tuple[Connection, ...]) -> tuple[Happening, ...]:
    """Every step, the newest first. Never who said "not for me", nor why a conflict of interest was one."""
    support_request = look.support_request
    told = [Happening(support_request.received_at, texts.YOU_ASKED, _words(look, support_request, "message"))]
    told += [_offered(look, offer) for offer in offers_of(look.tx, support_request)]
    for question in questions_of(look.tx, support_request):
        told += _asked(look, question)
    told += [
        _declined(look, answer)
        for answer in answers_to(look.tx, support_request)
        if answer.answer is AnswerKind.DECLINED
    ]
    for connection in connections:
        told += _supported(look, connection)
    told += _settled(look)
    return tuple(reversed(sorted(told, key=lambda one: one.at)))  # noqa: C413  # of two at once, the later one first


def _offered(look: Look, offer: Offer) -> Happening:
    if offer.rung is Rung.POOL:
        return Happening(offer.made_at, texts.WE_ASKED_ALL)
    if offer.rung is Rung.COORDINATORS:
        return Happening(offer.made_at, texts.COORDINATORS_LOOK)
    return Happening(offer.made_at, texts.WE_ASKED.format(who=name_of(look.tx, offer.advocate_id)))


def _asked(look: Look, question: Question) -> list[Happening]:
    who = name_of(look.tx, question.asker_id)
    told = [Happening(question.asked_at, texts.THEY_ASKED_YOU.format(who=who), _words(look, question, "questions"))]
    if question.answered_at is not None:
        told.append(Happening(question.answered_at, texts.YOU_ANSWERED, _words(look, question, "answer")))
    return told


def _declined(look: Look, answer: Answer) -> Happening:
    who = name_of(look.tx, answer.advocate_id)
    said = () if answer.reason is Reason.CONFLICT else _words(look, answer, "explanation")
    title = texts.THEY_DECLINED.format(who=who)
    return Happening(answer.answered_at, title, said, turn_to(look, answer.signposts))


def _supported(look: Look, connection: Connection) -> list[Happening]:
    who = name_of(look.tx, connection.advocate_id)
    told = [Happening(connection.opened_at, texts.CONNECTED.format(who=who))]
    if connection.ended_at is not None:
        told.append(Happening(connection.ended_at, texts.ENDED.format(who=who), _words(look, connection, "farewell")))
    return told


def _settled(look: Look) -> list[Happening]:
    support_request = look.support_request
    at = support_request.settled_at
    if at is None:
        return []
    if support_request.state is State.LAPSED:
        return [Happening(at, texts.LAPSED, _words(look, support_request, "closing"))]
    title = {State.WITHDRAWN: texts.WITHDRAWN, State.DECLINED: texts.ALL_DECLINED}.get(support_request.state)
    return [Happening(at, title)] if title else []


def _words(look: Look, noun: object, field: str) -> tuple[str, ...]:
    return paragraphs(words.read(look.tx, subject_of(noun), field))  # type: ignore[arg-type]
