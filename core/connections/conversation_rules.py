"""Decisions about messages: what is sent, kept or let go, what comes in, and what a failed delivery means.

Every message begins as a draft; only an explicit Reply sends it (house rule: what is merely typed in the
conversation goes nowhere).
"""

from dataclasses import replace
from datetime import datetime, timedelta

from core.change import NOTHING, Change, Deadline, Entry, Words, subject_of
from core.connections.model import Connection, Delivery, Direction, Message
from core.connections.refusals import AlreadyKept, AlreadySent, DraftGone, NotYourDraft
from core.connections.rules import (
    Hours,
    emptied,
    must_be_active,
    to_advocate,
    to_coordinators,
    to_family,
    to_thread,
)

MOST_CHARACTERS = 3000
"""The longest message an advocate can send to a family."""

DRAFT_KEPT = timedelta(hours=24)
"""How long something typed and not sent is kept for the writer's buttons (house rule)."""

FAILURE_TOLD_AFTER = timedelta(hours=4)
"""How long an advocate has to write again before coordinators hear that a message did not arrive (house rule)."""

EXPIRES, COORDINATORS = "expires", "coordinators"
"""The steps of a message: a draft is let go; coordinators hear of one that did not arrive."""


def compose(connection: Connection, *, key: int, public_id: str, author_id: int | None, now: datetime) -> Message:
    """A new message of this connection, not yet sent or kept. `author_id` is None for the family itself."""
    return Message(
        id=key,
        organisation_id=connection.organisation_id,
        public_id=public_id,
        connection_id=connection.id,
        request_id=connection.request_id,
        direction=Direction.DRAFT,
        author_id=author_id,
        written_at=now,
    )


def send(
    message: Message, connection: Connection, words: str | None, unsent: tuple[Message, ...], label: str
) -> Change:
    """Send a message to the family. `words` is None where they are sealed already (a typed draft).

    `unsent` are earlier messages that did not arrive: with this one the family hears, so coordinators need not.
    Raises SupportEnded.
    """
    must_be_active(connection, label)
    return posted(message, connection, words, unsent)


def posted(message: Message, connection: Connection, words: str | None, unsent: tuple[Message, ...]) -> Change:
    """The message on its way to the family, and shown in the conversation with how far it has come."""
    sent = replace(message, direction=Direction.TO_FAMILY, delivery=Delivery.WAITING)
    about = subject_of(sent)
    return Change(
        state=(sent,),
        journal=(Entry(sent, "sent"),),
        words=sealed(sent, connection, words),
        settled=(about, *(subject_of(earlier) for earlier in unsent)),
        notices=(to_thread("message", connection, about, about), to_family("message", about, connection.family_id)),
    )


def keep(message: Message, connection: Connection, words: str | None, label: str) -> Change:
    """Keep a note that only the advocate and coordinators see. Raises SupportEnded."""
    must_be_active(connection, label)
    note = replace(message, direction=Direction.NOTE)
    about = subject_of(note)
    return Change(
        state=(note,),
        journal=(Entry(note, "noted"),),
        words=sealed(note, connection, words),
        settled=(about,),
        notices=(to_thread("message", connection, about, about),),
    )


def hold(message: Message, connection: Connection, words: str, now: datetime) -> Change:
    """Hold on to what was typed for a day, so that the writer's buttons can send or keep it."""
    return Change(
        state=(message,),
        words=sealed(message, connection, words),
        owed=(Deadline(subject_of(message), EXPIRES, now + DRAFT_KEPT),),
    )


def let_go(message: Message, connection: Connection) -> Change:
    """A draft that nobody sent or kept: its words go; nothing for what is no draft any more."""
    if message.direction is not Direction.DRAFT:
        return NOTHING
    return Change(state=(replace(message, direction=Direction.DISCARDED),), words=(emptied(message, connection),))


def receive(message: Message, connection: Connection, words: str) -> Change:
    """What the family wrote, or said to a coordinator: into the conversation, or to coordinators once it ended.

    A family is heard even after the end of support.
    """
    come = replace(message, direction=Direction.FROM_FAMILY)
    about = subject_of(come)
    told = (
        to_thread("message", connection, about, about)
        if connection.active
        else to_coordinators("wrote_after_end", connection, about)
    )
    return Change(
        state=(come,),
        journal=(Entry(come, "received"),),
        words=sealed(come, connection, words),
        notices=(told,),
    )


def must_be_own_draft(message: Message, author_id: int) -> None:
    """Raise unless this is still a draft of this person's: AlreadySent, AlreadyKept, DraftGone, NotYourDraft."""
    if message.direction is Direction.TO_FAMILY:
        raise AlreadySent
    if message.direction is Direction.NOTE:
        raise AlreadyKept
    if message.direction is not Direction.DRAFT:
        raise DraftGone
    if message.author_id != author_id:
        raise NotYourDraft


def failed(message: Message, connection: Connection, hours: Hours) -> Change:
    """A message could not be delivered: the advocate hears, and coordinators if nothing else reaches the family.

    Nothing for one that is known to have failed, or that does not go to the family.
    """
    if message.direction is not Direction.TO_FAMILY or message.delivery is Delivery.FAILED:
        return NOTHING
    lost = replace(message, delivery=Delivery.FAILED)
    about = subject_of(lost)
    told_at = hours.quiet.end_of_quiet(hours.now + FAILURE_TOLD_AFTER, hours.coordinators)
    return Change(
        state=(lost,),
        journal=(Entry(lost, "delivery_failed"),),
        settled=(about,),
        owed=(Deadline(about, COORDINATORS, told_at),),
        notices=(to_advocate("message_failed", connection.advocate_id, about, about, hours.for_advocate()),),
    )


def failure_still_owed(message: Message, heard_since: bool) -> bool:  # noqa: FBT001  # what was found, not a switch
    """Whether coordinators must hear of a message that did not arrive: nothing has reached the family since."""
    return message.direction is Direction.TO_FAMILY and message.delivery is Delivery.FAILED and not heard_since


def sealed(message: Message, connection: Connection, words: str | None) -> tuple[Words, ...]:
    """The words to be sealed with the message; none where they are sealed already."""
    if words is None:
        return ()
    return (Words(subject_of(message), "words", connection.request_subject, words),)
