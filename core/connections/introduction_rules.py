"""Decisions about the 24-hour introduction: sent, reported, doubted, confirmed; and which reminder is still owed.

That an advocate introduces themself within 24 hours is a tip of the article "Accepting support requests". What
follows when they have not is a house rule: remind, tell coordinators, never punish by itself.
"""

from dataclasses import replace
from datetime import datetime

from core.change import NOTHING, Change, Deadline, Entry, Fact, Notice, Subject, subject_of
from core.connections.conversation_rules import failed, keep, posted, receive
from core.connections.ladder import (
    TO_THE_ADVOCATE,
    IntroductionStep,
    coordinators_notices,
    introduction_ladder,
)
from core.connections.model import (
    DOUBTED,
    INTRODUCTION_OWED,
    Connection,
    Delivery,
    Direction,
    Introduction,
    Message,
)
from core.connections.refusals import AlreadyIntroduced, AlreadyTold, NothingToConfirm, StillTime
from core.connections.rules import Hours, must_be_active, to_advocate, to_coordinators, to_family, to_thread
from core.requests.model import Offer, OfferState

REMINDERS = frozenset({IntroductionStep.REMINDER_1, IntroductionStep.REMINDER_2})
LATE = {
    IntroductionStep.COORDINATORS: "introduction_late",
    IntroductionStep.COORDINATORS_HANDOVER: "introduction_late_handover",
}


def still_owed(step: IntroductionStep, connection: Connection, handover: Offer | None, now: datetime) -> bool:
    """Whether this step still has its cause at `now` (aware UTC).

    An introduction that was sent and the end of support end all of them. A handover that waits for its answer
    pauses only what the advocate is told. A reminder is worthless once the introduction is overdue.
    """
    if not connection.owes_introduction:
        return False
    paused = handover is not None and handover.state is OfferState.OPEN
    if step in TO_THE_ADVOCATE and paused:
        return False
    return step not in REMINDERS or now < connection.introduction_due_at


def introduce(message: Message, connection: Connection, words: str, unsent: tuple[Message, ...], label: str) -> Change:
    """Send the introduction to the family; every reminder about it ends here.

    `unsent` are earlier messages that could not be delivered. Raises SupportEnded or AlreadyIntroduced.
    """
    must_be_owed(connection, label)
    introduction = replace(message, introduces=True)
    return _introduced(connection, introduction, Introduction.SENT) + posted(introduction, connection, words, unsent)


def report_introduction(message: Message, connection: Connection, label: str) -> Change:
    """Take the advocate's word that they have introduced themself; the family is asked to say if not.

    Raises SupportEnded or AlreadyIntroduced.
    """
    must_be_owed(connection, label)
    reported = replace(message, introduces=True, direction=Direction.NOTE)
    return _introduced(connection, reported, Introduction.SELF_REPORTED) + Change(
        state=(reported,),
        notices=(
            to_thread("message", connection, subject_of(reported), subject_of(reported)),
            to_family("introduction_reported", subject_of(connection), connection.family_id),
        ),
    )


def not_heard(message: Message, connection: Connection, words: str, hours: Hours, label: str) -> Change:
    """The family has not heard: coordinators are told, and the introduction does not count as kept.

    `message` says so in the conversation, in these `words`. Raises SupportEnded or AlreadyTold; call
    `must_be_due` first.
    """
    must_be_active(connection, label)
    if connection.introduction in DOUBTED:
        raise AlreadyTold
    doubted = _doubted(connection, Introduction.NOT_HEARD, subject_of(message), hours)
    return doubted + receive(message, connection, words)


def must_be_due(connection: Connection, now: datetime, due: str) -> None:
    """Raise StillTime while the advocate still has time for a first introduction; `due` is until when, in words."""
    if connection.introduction is Introduction.OWED and now < connection.introduction_due_at:
        raise StillTime(at=due)


def not_delivered(message: Message, connection: Connection, hours: Hours) -> Change:
    """A message to the family could not be delivered. An introduction then does not count as kept.

    Nothing for one that is known to have failed.
    """
    lost = failed(message, connection, hours)
    stands = connection.active and connection.introduction is Introduction.SENT
    if lost == NOTHING or not (message.introduces and stands):
        return lost
    doubted = _doubted(connection, Introduction.FAILED, subject_of(message), hours)
    return Change(state=lost.state, journal=lost.journal) + doubted


def arrived(message: Message, connection: Connection, delivery: Delivery, now: datetime) -> Change:
    """The family's side has taken (`SENT`) or opened (`READ`) a message; nothing if that is known.

    An introduction that was thought lost is confirmed by it.
    """
    known = message.direction is not Direction.TO_FAMILY or message.delivery in (delivery, Delivery.READ)
    if known:
        return NOTHING
    come = replace(message, delivery=delivery)
    change = Change(state=(come,), journal=(Entry(come, delivery.value),), settled=(subject_of(message),))
    lost = connection.active and connection.introduction is Introduction.FAILED
    if message.introduces and lost and message.delivery is Delivery.FAILED:
        return change + _confirmed(connection, subject_of(message), now)
    return change


def confirm(note: Message, connection: Connection, reason: str, label: str) -> Change:
    """A coordinator has found that the family was introduced to after all, and says why in a note.

    Raises SupportEnded, or NothingToConfirm when nobody doubts it.
    """
    must_be_active(connection, label)
    if connection.introduction not in DOUBTED:
        raise NothingToConfirm(label=label)
    confirmed = _confirmed(connection, subject_of(note), note.written_at)
    return confirmed + keep(note, connection, reason, label)


def step_due(step: IntroductionStep, due_at: datetime, connection: Connection, hours: Hours) -> Change:
    """What a step says, to whom, and not in their night. Call only while it is `still_owed`."""
    about = subject_of(connection)
    if step not in TO_THE_ADVOCATE:
        told_at = hours.told_at(due_at, hours.coordinators)
        return Change(notices=(replace(to_coordinators(LATE[step], connection, about, told_at), nag=True),))
    told_at, root = hours.told_at(due_at, hours.advocate), connection.request_subject
    if step in REMINDERS:
        due = connection.introduction_due_at
        reminder = to_advocate("introduction_reminder", connection.advocate_id, about, root, told_at, useless_after=due)
        return Change(notices=(replace(reminder, nag=True),))
    overdue = to_advocate("introduction_overdue", connection.advocate_id, about, root, told_at)
    return Change(
        notices=(replace(overdue, nag=True),),
        settled=(connection.introduction_subject,),
        owed=_coordinators_after(connection, told_at, hours),
    )


def must_be_owed(connection: Connection, label: str) -> None:
    """Raise SupportEnded or AlreadyIntroduced unless an introduction is owed."""
    must_be_active(connection, label)
    if connection.introduction not in INTRODUCTION_OWED:
        raise AlreadyIntroduced(label=label)


def _introduced(connection: Connection, attempt: Message, how: Introduction) -> Change:
    at = attempt.written_at
    introduced = replace(connection, introduction=how, introduced_at=at)
    kept = Fact("introduction_kept", connection.advocate_id, subject_of(attempt), at)
    return Change(
        state=(introduced,),
        journal=(Entry(introduced, f"introduction_{how}"),),
        settled=(connection.introduction_subject,),
        facts=(kept,) if introduced.introduction_kept else (),
    )


def _doubted(connection: Connection, how: Introduction, source: Subject, hours: Hours) -> Change:
    """The clock runs on as if nothing had been sent: it never moved, so only what is still ahead comes back."""
    doubted = replace(connection, introduction=how)
    ahead = introduction_ladder(connection.opened_at, hours.advocate, hours.coordinators, hours.times, hours.quiet)
    told = to_advocate(
        "introduction_doubted",
        connection.advocate_id,
        subject_of(connection),
        connection.request_subject,
        hours.for_advocate(),
    )
    reversed_ = Fact("introduction_reversed", connection.advocate_id, source, hours.now)
    return Change(
        state=(doubted,),
        journal=(Entry(doubted, f"introduction_{how}"),),
        settled=(connection.introduction_subject,),
        owed=tuple(
            Deadline(connection.introduction_subject, step.step, step.due_at)
            for step in ahead
            if step.due_at > hours.now
        ),
        notices=(told, _doubt_told(doubted, hours)),
        facts=(reversed_,) if connection.introduction_kept else (),
    )


def _doubt_told(connection: Connection, hours: Hours) -> Notice:
    return to_coordinators("introduction_doubted", connection, subject_of(connection), hours.for_coordinators())


def _confirmed(connection: Connection, source: Subject, now: datetime) -> Change:
    at = connection.introduced_at or now
    confirmed = replace(connection, introduction=Introduction.CONFIRMED, introduced_at=at)
    restored = Fact("introduction_restored", connection.advocate_id, source, now)
    return Change(
        state=(confirmed,),
        journal=(Entry(confirmed, "introduction_confirmed"),),
        settled=(connection.introduction_subject,),
        facts=(restored,) if confirmed.introduction_kept else (),
    )


def _coordinators_after(connection: Connection, told_at: datetime, hours: Hours) -> tuple[Deadline, ...]:
    """Coordinators hear after the advocate has had time to answer, however late the advocate was told."""
    steps = coordinators_notices(connection.opened_at, told_at, hours.coordinators, hours.times, hours.quiet)
    return tuple(Deadline(connection.introduction_subject, step.step, step.due_at) for step in steps)
