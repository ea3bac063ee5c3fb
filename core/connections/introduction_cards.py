"""Cards about the start of a connection and its introduction."""

from core.change import Audience
from core.connections import drafts
from core.connections.introduction_rules import REMINDERS, still_owed
from core.connections.ladder import IntroductionStep
from core.connections.model import DOUBTED, INTRODUCED, Connection, EndedBy, Introduction
from core.connections.records import came_by, family_message, known_of, name_of, summary_of, waiting_handover
from core.connections.scene import Scene, scene
from core.drawing import Draw, Drawing
from core.rewards.badges import feature_of
from core.rewards.features import Feature
from core.surface import Button, Card, Fact, Passage, Style, Tone

VAULT = "Accepting gives you no access to the family's Vault: only the family can grant that."

INTRODUCTION_WORDS = {
    Introduction.OWED: "not sent yet",
    Introduction.SENT: "sent",
    Introduction.SELF_REPORTED: "made, as the advocate says",
    Introduction.NOT_HEARD: "the family says that they have not heard",
    Introduction.FAILED: "sent, but it could not be delivered",
    Introduction.CONFIRMED: "confirmed",
    Introduction.CANCELLED: "not needed any more",
}

DOUBT_WORDS = {
    Introduction.NOT_HEARD: "the family has not heard from you",
    Introduction.FAILED: "your introduction could not be delivered",
}


def connection_opened(drawing: Drawing) -> Card:
    """The head of the conversation: what the family wrote, and the way to the introduction."""
    seen = scene(drawing)
    if not seen.connection.active:
        title = f"{seen.label}: {how_it_ended(seen.connection)}"
        return Card(
            title,
            f"{title}.",
            facts=(Fact("Ended", seen.at(seen.connection.ended_at)),),
            tone=Tone.QUIET,
        )
    return Card(
        f"{seen.label}: your conversation with the family",
        f"{seen.label} is yours. Please introduce yourself by {seen.at(seen.connection.introduction_due_at)}."
        if seen.connection.owes_introduction
        else f"{seen.label} is yours.",
        facts=_situation(seen),
        body=_words(seen),
        buttons=_buttons(seen),
        context=(
            f"{VAULT} {seen.organisation.vault_link}".strip(),
            "Only what you send with Reply reaches the family. What is typed here does not.",
        ),
    )


def how_it_ended(connection: Connection) -> str:
    """What became of a connection that is over, in a few words."""
    return "handed over" if connection.ended_by is EndedBy.HANDOVER else "support has ended"


def _situation(seen: Scene) -> tuple[Fact, ...]:
    known, connection = known_of(seen.tx, seen.organisation, seen.connection), seen.connection
    asking = "a young person, for themselves" if known.for_self else "for a child"
    return (
        Fact("Asking", f"{asking}, {known.age} years old"),
        Fact("Stage", known.stage),
        Fact("Looking for help with", known.kind),
        Fact("Introduction due", seen.at(connection.introduction_due_at)),
        Fact("Introduction", INTRODUCTION_WORDS[connection.introduction]),
    )


def _words(seen: Scene) -> tuple[Passage, ...]:
    handover = came_by(seen.tx, seen.connection)
    parts = [Passage(family_message(seen.tx, seen.connection), quoted=True, heading="What the family wrote")]
    if handover is not None:
        summary = summary_of(seen.tx, handover)
        parts.append(Passage(summary, quoted=True, heading="Summary from your colleague"))
    if seen.connection.owes_introduction:
        draft = drafts.introduction(known_of(seen.tx, seen.organisation, seen.connection))
        parts.append(Passage(draft, heading="A draft for your introduction"))
    return tuple(part for part in parts if part.words)


def _buttons(seen: Scene) -> tuple[Button, ...]:
    introduce = (
        seen.button("Write the introduction", "introduction_write", Style.PRIMARY),
        *((seen.button("Begin from a short draft", "introduction_write_short"),) if _short(seen) else ()),
        seen.button("I have already introduced myself", "introduced_already"),
    )
    return (
        *(introduce if seen.connection.owes_introduction else ()),
        seen.button("Reply to family", "reply"),
        seen.button("Note", "note_write"),
        seen.button("Read the conversation", "read_conversation"),
        seen.button("Hand over", "hand_over"),
        seen.button("End support", "end_support"),
        seen.concern_button(),
    )


def _short(seen: Scene) -> bool:
    return feature_of(seen.tx, seen.connection.advocate_id, Feature.SHORT_INTRODUCTION)


def introduction_reminder(drawing: Drawing) -> Card | None:
    """A private reminder; it goes as soon as its cause has."""
    seen = scene(drawing)
    if not _owed(seen, *REMINDERS):
        return None
    due = seen.at(seen.connection.introduction_due_at)
    return _to_the_advocate(
        seen,
        f"{seen.label}: your introduction is due by {due}",
        "A few lines are enough: who you are, and what you understand of their situation. There is a draft.",
        Tone.NEUTRAL,
    )


def introduction_overdue(drawing: Drawing) -> Card | None:
    """The advocate is told, privately, that the 24 hours have passed."""
    seen = scene(drawing)
    if not _owed(seen, IntroductionStep.OVERDUE):
        return None
    due = seen.at(seen.connection.introduction_due_at)
    return _to_the_advocate(
        seen,
        f"{seen.label}: your introduction was due by {due}",
        "The family is still waiting to hear from you. If you can't write today, hand over: nobody minds. "
        "Coordinators hear of it next.",
        Tone.URGENT,
    )


def introduction_doubted(drawing: Drawing) -> Card | None:
    """The family has not heard, or the introduction could not be delivered: for the advocate and coordinators."""
    seen = scene(drawing)
    if drawing.audience is Audience.COORDINATORS:
        return _for_coordinators(seen, "the family has not been reached", _doubt_buttons(seen))
    if seen.connection.introduction not in DOUBTED:
        return None
    return _to_the_advocate(
        seen,
        f"{seen.label}: {DOUBT_WORDS[seen.connection.introduction]}",
        "Please write again, or ring them. Coordinators have been told, and can confirm that you were in touch.",
        Tone.URGENT,
    )


def introduction_late(drawing: Drawing) -> Card:
    """Coordinators are told that a family still waits to hear."""
    seen = scene(drawing)
    buttons = _handover_buttons(seen) if drawing.kind == "introduction_late_handover" else ()
    remind = Button("Remind them now", "remind", seen.case.support_request.public_id)
    return _for_coordinators(seen, "the introduction is overdue", (*buttons, remind))


def _owed(seen: Scene, *steps: IntroductionStep) -> bool:
    handover = waiting_handover(seen.tx, seen.connection)
    return all(still_owed(step, seen.connection, handover, seen.tx.now) for step in steps)


def _to_the_advocate(seen: Scene, title: str, words: str, tone: Tone) -> Card:
    return Card(
        title,
        f"{title}.",
        body=(Passage(words),),
        buttons=(
            seen.button("Write the introduction", "introduction_write", Style.PRIMARY),
            seen.button("I have already introduced myself", "introduced_already"),
            seen.button("Hand over", "hand_over"),
            seen.concern_button(),
        ),
        tone=tone,
    )


def _for_coordinators(seen: Scene, what: str, buttons: tuple[Button, ...]) -> Card:
    """With no word of the family's; once it is settled it says so, and has no buttons."""
    connection, handover = seen.connection, waiting_handover(seen.tx, seen.connection)
    facts = [
        Fact("Advocate", seen.advocate_name),
        Fact("Accepted", seen.at(connection.opened_at)),
        Fact("Introduction due", seen.at(connection.introduction_due_at)),
        Fact("Introduction", INTRODUCTION_WORDS[connection.introduction]),
    ]
    if handover is not None:
        facts.append(Fact("Offered to", name_of(seen.tx, handover.advocate_id)))
    if not connection.active or connection.introduction in INTRODUCED:
        title = f"{seen.label}: {'settled' if connection.active else how_it_ended(connection)}"
        return Card(title, f"{title}.", facts=tuple(facts), tone=Tone.QUIET)
    return Card(
        f"{seen.label}: {what}",
        f"{seen.label}: {what}.",
        facts=tuple(facts),
        buttons=(*buttons, seen.concern_button()),
        tone=Tone.URGENT,
    )


def _handover_buttons(seen: Scene) -> tuple[Button, ...]:
    if waiting_handover(seen.tx, seen.connection) is not None:
        return ()
    return (
        seen.button("Offer to the best next advocate", "hand_over_next"),
        seen.button("Choose who to offer it to", "hand_over"),
    )


def _doubt_buttons(seen: Scene) -> tuple[Button, ...]:
    return (seen.button("They have been introduced", "introduction_confirm"), *_handover_buttons(seen))


CARDS: dict[str, Draw] = {
    "connection_opened": connection_opened,
    "introduction_reminder": introduction_reminder,
    "introduction_overdue": introduction_overdue,
    "introduction_doubted": introduction_doubted,
    "introduction_late": introduction_late,
    "introduction_late_handover": introduction_late,
}
