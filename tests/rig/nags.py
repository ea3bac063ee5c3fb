"""Invariants of reminders: a cause, a time, once each; and one summary after the bot was down."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from core.change import Audience, Thing
from core.connections.model import Connection, Direction, Message
from core.requests.model import ACCEPTABLE, Offer, OfferState, Question, QuestionState, SupportRequest
from core.safeguarding.model import Concern
from tests.rig.evidence import Evidence
from tests.rig.standin import Standing

HOUR = timedelta(hours=1)
FROM_ACCEPT = {
    "introduction_reminder": 4 * HOUR,
    "introduction_overdue": 24 * HOUR,
    "introduction_late": 28 * HOUR,
    "introduction_late_handover": 28 * HOUR,
}
"""How long after Accept each may be said at the earliest (the reminders of an introduction, house rule)."""
MOST = {
    "introduction_reminder": 2,
    "introduction_overdue": 1,
    "introduction_late": 1,
    "introduction_late_handover": 1,
    "offer_reminder": 2,
    "offer_passed": 1,
    "handover_reminder": 2,
    "question_reminder": 1,
    "question_unanswered": 1,
}
"""How often each may be said about one thing to one person or place."""
NAGS = frozenset({*FROM_ACCEPT, "offer_reminder", "handover_reminder", "still_unanswered", "concern_still_yours"})
DOUBTS = ("introduction_not_heard", "introduction_failed")


def every_reminder_has_its_cause(evidence: Evidence) -> Iterator[str]:
    """I7: nothing is said before its time or after its cause has ended, and nothing is owed that has no cause."""
    for standing in evidence.seen.drawn:
        row = evidence.card_of(standing.key)
        if row is None or standing.anew or not any(not one.verb.startswith("raise_") for one in standing.card.buttons):
            continue
        if row.kind in FROM_ACCEPT:
            yield from _introduction(evidence, row, standing)
        elif row.kind in ("offer_reminder", "still_unanswered"):
            yield from _offer(evidence, row, standing)
        elif row.kind == "concern_still_yours":
            yield from _concern(evidence, row, standing)
    yield from _reminders_of_families(evidence)
    yield from _owed_without_cause(evidence)


def _reminders_of_families(evidence: Evidence) -> Iterator[str]:
    for letter in evidence.seen.letters:
        row = evidence.card_of(letter.key)
        if row is not None and row.kind == "question_reminder":
            question = evidence.get(Question, row.about_id)
            ends = [line.at for line in evidence.lines(question) if line.verb in ("answered", "withdrawn", "ran_out")]
            if ends and ends[0] < letter.at:
                yield f"the family was reminded of question {question.id} after it had ended"


def _introduction(evidence: Evidence, row: Any, standing: Standing) -> Iterator[str]:
    connection = evidence.get(Connection, row.about_id)
    said = f"{row.kind} about connection {connection.id} at {standing.at:%d %H:%M}"
    if not _owed_at(evidence, connection, standing.at):
        yield f"{said}: its cause had ended"
    by_hand = any(line.verb == "reminded" for line in evidence.lines(connection))
    if by_hand and row.kind == "introduction_reminder":
        return
    if standing.at < connection.opened_at + FROM_ACCEPT[row.kind]:
        yield f"{said}: before its time"
    if row.kind == "introduction_reminder" and standing.at > connection.introduction_due_at:
        yield f"{said}: of no use any more"


def _owed_at(evidence: Evidence, connection: Connection, at: datetime) -> bool:
    """Whether the introduction was owed just before an instant, by the journal."""
    owed = True
    for line in evidence.lines(connection):
        if line.at >= at:
            break
        if line.verb.startswith("ended_by_"):
            return False
        if line.verb.startswith("introduction_"):
            owed = line.verb in DOUBTS
    return owed


def _offer(evidence: Evidence, row: Any, standing: Standing) -> Iterator[str]:
    offer = evidence.get(Offer, row.about_id)
    said = f"{row.kind} about offer {offer.id} at {standing.at:%d %H:%M}"
    states = evidence.states_at(offer.request_id, standing.at)
    if states.isdisjoint(ACCEPTABLE):
        yield f"{said}: the request was {', '.join(states)}"
    over = [line.at for line in evidence.lines(offer) if line.verb in ("accepted", "declined", "passed")]
    if over and over[0] < standing.at:
        yield f"{said}: its cause had ended"
    least = 4 * HOUR if row.kind == "offer_reminder" else 24 * HOUR
    if standing.at < offer.made_at + least:
        yield f"{said}: before its time"


def _concern(evidence: Evidence, row: Any, standing: Standing) -> Iterator[str]:
    concern = evidence.get(Concern, row.about_id)
    before = [line.verb for line in evidence.lines(concern) if line.at < standing.at]
    if "released" in before:
        yield f"a reminder of concern {concern.id}, which had been released"


def _owed_without_cause(evidence: Evidence) -> Iterator[str]:
    for owed in evidence.deadlines:
        if owed.done_at is None and not _caused(evidence, owed.about.thing, owed.about.id):
            yield f"{owed.step} is owed about {owed.about.thing} {owed.about.id}, whose cause has ended"


def _caused(evidence: Evidence, thing: Thing, key: int) -> bool:
    return CAUSES[thing](evidence, key) if thing in CAUSES else True


def _offer_runs(evidence: Evidence, key: int) -> bool:
    offer = evidence.get(Offer, key)
    return offer.state is OfferState.OPEN and evidence.get(SupportRequest, offer.request_id).state in ACCEPTABLE


def _question_runs(evidence: Evidence, key: int) -> bool:
    question = evidence.get(Question, key)
    open_now = evidence.get(SupportRequest, question.request_id).state in ACCEPTABLE
    return open_now and question.state is QuestionState.OPEN


CAUSES: Mapping[Thing, Callable[[Evidence, int], bool]] = {
    Thing.OFFER: _offer_runs,
    Thing.QUESTION: _question_runs,
    Thing.INTRODUCTION: lambda evidence, key: evidence.get(Connection, key).owes_introduction,
    Thing.CONNECTION: lambda evidence, key: evidence.get(Connection, key).active,
    Thing.CONCERN: lambda evidence, key: evidence.get(Concern, key).live,
    Thing.MESSAGE: lambda evidence, key: evidence.get(Message, key).direction in (Direction.DRAFT, Direction.TO_FAMILY),
}
"""What must still be so for something to be owed about a thing."""


def nothing_is_said_twice(evidence: Evidence) -> Iterator[str]:
    """I8: one reminder for each step; one repeat for each outcome that nobody could look up, else none."""
    shown = Counter((one.key, one.where) for one in evidence.seen.drawn if one.key and not one.anew)
    blind = Counter((one.key, one.place) for one in evidence.seen.looked if not one.told)
    for (key, where), times in shown.items():
        if times > 1 + blind[key, where]:
            row = evidence.card_of(key)
            kind = row.kind if row is not None else ""
            yield f"{key} ({kind}) was posted {times} times at {where}, and {blind[key, where]} look-ups could not tell"
    letters, lost = Counter(one.key for one in evidence.seen.letters), Counter(evidence.seen.lost_letters)
    for key, times in letters.items():
        if times > 1 + lost[key]:
            yield f"letter {key} was delivered {times} times"
    yield from _too_often(evidence)


def _too_often(evidence: Evidence) -> Iterator[str]:
    said = Counter(
        (row.kind, row.about_kind, row.about_id, row.audience, row.to_id)
        for row in evidence.cards.values()
        if row.kind in MOST
    )
    for (kind, thing, key, _, to_id), times in said.items():
        lines = evidence.lines_about.get((thing, key), [])  # type: ignore[call-overload]
        by_hand = sum(line.verb == "reminded" and thing is Thing.CONNECTION for line in lines)
        if times > MOST[kind] + by_hand:
            yield f"{kind} about {thing} {key} was said {times} times to {to_id}"


def one_summary_for_each_waking(evidence: Evidence) -> Iterator[str]:
    """I12: after the bot was down nobody gets a storm: one summary each, and no reminder beside it."""
    wakings = evidence.seen.wakings
    for at, until in zip(wakings, [*wakings[1:], evidence.at + HOUR], strict=False):
        told = Counter(
            (one.organisation_id, one.audience, one.to_id)
            for one in evidence.posts
            if one.kind == "summary" and at <= one.created_at < until
        )
        for (_, audience, to_id), times in told.items():
            if times > 1:
                yield f"{audience} {to_id} was sent {times} summaries of one waking"
        for post in evidence.posts:
            to_people = post.audience in (Audience.PERSON, Audience.COORDINATORS)
            if post.created_at == at and to_people and post.kind in NAGS and post.state != "summarised":
                yield f"{post.kind} to {post.audience} {post.to_id} is {post.state} after sleep, beside the summary"
