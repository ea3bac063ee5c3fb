"""What families are told about their connection, by their own route. Subject lines say nothing personal."""

from core.change import subject_of
from core.connections.model import Connection, EndedBy, Message
from core.connections.records import came_by, name_of, summary_of, words_of
from core.connections.scene import Scene, scene, scene_of
from core.database import words
from core.database.rows import get
from core.drawing import Drawing, Write
from core.people.model import Family
from core.people.reaching import Reaching, reaching
from core.platform import Letter
from core.rewards.badges import what_they_are

DANGER = "If someone is in danger now, call 999."
VAULT = "They have no access to your Vault. Only you can grant that, and you can take it back."
AGAIN = "You can ask for support again at any time."


def connected(drawing: Drawing) -> Letter | None:
    """Who supports the family now, and by when they will hear: after Accept, or after a handover."""
    seen = scene(drawing)
    if not seen.connection.active:
        return None
    handover = came_by(seen.tx, seen.connection)
    before = get(seen.tx, Connection, handover.handover_of) if handover and handover.handover_of else None
    what = what_they_are(seen.tx, seen.connection.advocate_id)
    who = f"{seen.advocate_name}, {what} with {seen.organisation.name},"
    by = f"You will hear from them by {seen.at(seen.connection.introduction_due_at)}."
    not_heard = f"If you have not heard by then, {_reaching(seen).not_heard}"
    if handover is None or before is None:
        return _letter(f"{who} has accepted your request {seen.label}. {by}", not_heard, VAULT, DANGER)
    taken = f"{who} now supports you with {seen.label}, in place of {name_of(seen.tx, before.advocate_id)}. {by}"
    summary = summary_of(seen.tx, handover)
    passed_on = (f"This is the summary that was passed on to them: {summary}",) if summary else ()
    return _letter(taken, not_heard, *passed_on, VAULT, DANGER)


def introduction_reported(drawing: Drawing) -> Letter | None:
    """The advocate says that they have been in touch; the family can say if not."""
    seen = scene(drawing)
    if not seen.connection.active:
        return None
    return _letter(
        f"{seen.advocate_name} tells us that they have introduced themselves to you about {seen.label}.",
        f"If you have not heard from them, {_reaching(seen).not_heard}",
        DANGER,
    )


def message(drawing: Drawing) -> Letter | None:
    """What the advocate wrote, word for word; nothing once it has been erased."""
    said = get(drawing.tx, Message, drawing.about.id)
    written = words_of(drawing.tx, said)
    if not written:
        return None
    seen = scene_of(drawing, get(drawing.tx, Connection, said.connection_id))
    intro = f"{name_of(seen.tx, said.author_id)} writes about {seen.label}:"
    return _letter(intro, *_paragraphs(written), _reaching(seen).answer, DANGER)


def support_ended(drawing: Drawing) -> Letter:
    """Support has ended; one neutral invitation to a review, whatever the outcome, never repeated.

    Reviews are voluntary and asked for in the same words of everybody (Digital Markets, Competition and Consumers
    Act 2024, schedule 20, on reviews that mislead).
    """
    seen = scene(drawing)
    by_family = seen.connection.ended_by is EndedBy.FAMILY
    ended = f"You have ended the support from {seen.advocate_name}" if by_family else _who_ended(seen)
    farewell = "" if by_family else words.read(seen.tx, subject_of(seen.connection), "farewell")
    last = (f"{_writer(seen)} writes:", *_paragraphs(farewell)) if farewell else ()
    return _letter(f"{ended} for {seen.label}.", *last, AGAIN, _reaching(seen).review, DANGER)


def _writer(seen: Scene) -> str:
    return seen.advocate_name if seen.connection.ended_by is EndedBy.ADVOCATE else "A coordinator"


def _who_ended(seen: Scene) -> str:
    return f"The support from {seen.advocate_name} has ended"


def _reaching(seen: Scene) -> Reaching:
    return reaching(get(seen.tx, Family, seen.connection.family_id))


def _paragraphs(written: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in written.split("\n\n") if part.strip())


def _letter(*paragraphs: str) -> Letter:
    return Letter("News about your request", paragraphs)


LETTERS: dict[str, Write] = {
    "connected": connected,
    "introduction_reported": introduction_reported,
    "message": message,
    "support_ended": support_ended,
}
