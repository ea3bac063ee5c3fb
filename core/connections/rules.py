"""Decisions about a connection as a whole: how it opens, whom it tells, and how it ends; as pure functions."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.change import Audience, Change, Deadline, Entry, Fact, Notice, Subject, Words, subject_of
from core.connections.ladder import IntroductionTimes, introduction_due, introduction_ladder
from core.connections.model import Connection, ConnectionState, Direction, EndedBy, Introduction, Message
from core.connections.refusals import SupportEnded
from core.hours import QuietHours
from core.people.model import Advocate
from core.people.rules import free_place
from core.requests.model import LIVE_OFFERS, Offer, OfferState, SupportRequest

ON_TIME = timedelta(minutes=15)
"""A step that fires later than this was held up (the bot was down), and keeps quiet hours again (house rule)."""


@dataclass(frozen=True, slots=True)
class Hours:
    """By what a connection is timed: the moment (aware UTC), the zones of both sides, the times of the house."""

    now: datetime
    advocate: ZoneInfo
    coordinators: ZoneInfo
    times: IntroductionTimes
    quiet: QuietHours

    def told_at(self, due_at: datetime, zone: ZoneInfo) -> datetime:
        """When somebody in `zone` hears of a step due at `due_at`, as UTC: now, or after the night if it is late."""
        return self.now if self.now - due_at < ON_TIME else self.quiet.end_of_quiet(self.now, zone)

    def for_advocate(self) -> datetime:
        """When the advocate may be told of something that has just happened, as UTC."""
        return self.quiet.end_of_quiet(self.now, self.advocate)

    def for_coordinators(self) -> datetime:
        """When coordinators may be told of something that has just happened, as UTC."""
        return self.quiet.end_of_quiet(self.now, self.coordinators)


def open_connection(
    support_request: SupportRequest,
    advocate: Advocate,
    *,
    key: int,
    public_id: str,
    now: datetime,
    zones: tuple[ZoneInfo, ZoneInfo],
    times: IntroductionTimes,
    quiet: QuietHours,
) -> Change:
    """Connect the family with the advocate who accepted, and start the 24-hour introduction clock.

    `zones` are the advocate's and the coordinators'. The advocate gets the conversation with the family's
    words and a draft; the family is told who it is and by when they will hear.
    """
    connection = Connection(
        id=key,
        organisation_id=support_request.organisation_id,
        public_id=public_id,
        request_id=support_request.id,
        family_id=support_request.family_id,
        advocate_id=advocate.id,
        opened_at=now,
        introduction_due_at=introduction_due(now, times),
    )
    ladder = introduction_ladder(now, *zones, times, quiet)
    return Change(
        state=(connection,),
        journal=(Entry(connection, "opened"),),
        owed=tuple(Deadline(connection.introduction_subject, step.step, step.due_at) for step in ladder),
        notices=(
            to_thread("connection_opened", connection, subject_of(connection)),
            to_family("connected", subject_of(connection), connection.family_id),
        ),
        facts=(Fact("connection_opened", advocate.id, subject_of(connection), now),),
    )


def end(connection: Connection, advocate: Advocate, by: EndedBy, words: str, hours: Hours) -> tuple[Connection, Change]:
    """End the support: the place is free at once, and the family is thanked and invited to a review, once.

    `words` are the last ones of whoever ends it, or empty. Add `clear_away` for what was still open.
    Raises SupportEnded.
    """
    ended, change = close(connection, by, hours)
    farewell = Words(subject_of(connection), "farewell", connection.request_subject, words)
    return ended, change + Change(
        state=(free_place(advocate),),
        words=(farewell,) if words else (),
        notices=(
            to_thread("support_ended", ended, subject_of(ended)),
            to_family("support_ended", subject_of(ended), ended.family_id),
        ),
    )


def close(connection: Connection, by: EndedBy, hours: Hours) -> tuple[Connection, Change]:
    """End a connection and every clock of it; coordinators see that the advocate has a place again.

    Raises SupportEnded when it has ended already.
    """
    must_be_active(connection)
    owed = connection.owes_introduction
    ended = replace(
        connection,
        state=ConnectionState.ENDED,
        ended_at=hours.now,
        ended_by=by,
        introduction=Introduction.CANCELLED if owed else connection.introduction,
    )
    return ended, Change(
        state=(ended,),
        journal=(Entry(ended, f"ended_by_{by}"),),
        settled=(connection.introduction_subject, subject_of(connection)),
        notices=(to_coordinators("place_freed", ended, subject_of(ended), hours.for_coordinators()),),
        facts=(Fact("connection_ended", ended.advocate_id, subject_of(ended), hours.now),),
    )


def clear_away(connection: Connection, messages: tuple[Message, ...], handovers: tuple[Offer, ...] = ()) -> Change:
    """What an ended connection leaves open: drafts lose their words, offers to hand it over are closed.

    Every message is named, so that its card is drawn anew: without the family's words and without buttons.
    """
    drafts = tuple(message for message in messages if message.direction is Direction.DRAFT)
    closed = tuple(replace(offer, state=OfferState.CLOSED) for offer in handovers if offer.state in LIVE_OFFERS)
    kept = tuple(message for message in messages if message not in drafts)
    discarded = tuple(replace(draft, direction=Direction.DISCARDED) for draft in drafts)
    return Change(
        state=(*closed, *kept, *discarded),
        words=tuple(emptied(draft, connection) for draft in drafts),
        settled=tuple(subject_of(draft) for draft in drafts),
    )


def must_be_active(connection: Connection, label: str = "this family") -> None:
    """Raise SupportEnded unless the family is being supported; `label` is the request's reference."""
    if not connection.active:
        raise SupportEnded(label=label)


def emptied(message: Message, connection: Connection) -> Words:
    """Nothing in place of a message's words: the sealed ones are overwritten."""
    return Words(subject_of(message), "words", connection.request_subject, "")


def to_thread(kind: str, connection: Connection, about: Subject, root: Subject | None = None) -> Notice:
    """A card in the conversation with the family, on the advocate's side; in order with all that stands there."""
    return Notice(
        kind=kind,
        about=about,
        root=root or connection.request_subject,
        audience=Audience.THREAD,
        to_id=connection.id,
        lane=f"conversation:{connection.id}",
    )


def to_family(kind: str, about: Subject, family_id: int) -> Notice:
    """A letter to the family by their own route; letters to one family keep their order."""
    return Notice(
        kind=kind,
        about=about,
        root=about,
        audience=Audience.FAMILY,
        to_id=family_id,
        lane=f"family:{family_id}",
        once=True,
    )


def to_advocate(
    kind: str,
    advocate_id: int,
    about: Subject,
    root: Subject,
    not_before: datetime | None = None,
    useless_after: datetime | None = None,
) -> Notice:
    """A private card to an advocate, in a lane of their own: a stuck conversation never delays it."""
    return Notice(
        kind=kind,
        about=about,
        root=root,
        audience=Audience.PERSON,
        to_id=advocate_id,
        lane=f"person:{advocate_id}",
        not_before=not_before,
        useless_after=useless_after,
    )


def to_coordinators(kind: str, connection: Connection, about: Subject, not_before: datetime | None = None) -> Notice:
    """A card in the coordinators' channel, with no word of the family's."""
    return Notice(
        kind=kind,
        about=about,
        root=connection.request_subject,
        audience=Audience.COORDINATORS,
        to_id=0,
        lane=f"coordinators:{connection.organisation_id}",
        not_before=not_before,
    )
