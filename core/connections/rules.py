"""Decisions about a connection: opening it, introducing, talking, handing over, ending; as pure functions."""

from datetime import datetime
from zoneinfo import ZoneInfo

from core.change import Audience, Change, Deadline, Entry, Notice, Subject, Thing, subject_of
from core.connections.ladder import IntroductionTimes, introduction_due, introduction_ladder
from core.connections.model import Connection
from core.hours import QuietHours
from core.people.model import Advocate
from core.requests.model import SupportRequest


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

    `zones` are the advocate's and the coordinators'. The advocate gets the conversation with the family's words and
    a draft; the family is told who it is and by when they will hear.
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
            to_family("accepted", subject_of(connection), connection.family_id),
        ),
    )


def to_thread(kind: str, connection: Connection, about: Subject) -> Notice:
    """A card in the conversation with the family, on the advocate's side; in order with all that stands there."""
    return Notice(
        kind=kind,
        about=about,
        root=Subject(Thing.REQUEST, connection.request_id),
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
