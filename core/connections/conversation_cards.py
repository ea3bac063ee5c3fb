"""Cards about single messages, and a conversation read as a whole."""

from core.connections.model import Connection, Delivery, Direction, Message
from core.connections.records import case_of, name_of, words_of
from core.connections.scene import Scene, scene_of
from core.database.rows import all_of, get, table_of
from core.database.store import Tx
from core.drawing import Draw, Drawing
from core.settings import OrganisationSettings
from core.surface import Button, Card, Fact, Passage, Style, Tone

DELIVERY_WORDS = {
    Delivery.WAITING: "on its way",
    Delivery.SENT: "sent",
    Delivery.FAILED: "failed: the family has not got it",
    Delivery.READ: "read",
}
TITLES = {
    Direction.FROM_FAMILY: "a message from the family",
    Direction.TO_FAMILY: "a message to the family",
    Direction.NOTE: "a note",
}
SELF_REPORTED = "I have already introduced myself."
LAST_MESSAGES = 20


def message(drawing: Drawing) -> Card | None:
    """One message in the conversation; once support has ended, without its words."""
    said, seen = _said(drawing)
    if said.direction not in TITLES:
        return None
    title = f"{seen.label}: {TITLES[said.direction]}"
    if not seen.connection.active:
        return Card(title, f"{title}. Support has ended.", facts=_facts(said, seen), tone=Tone.QUIET)
    return Card(
        title,
        f"{title}.",
        facts=_facts(said, seen),
        body=_body(said, seen.tx),
        buttons=_buttons(said, seen),
        tone=Tone.URGENT if _lost(said) else Tone.NEUTRAL,
    )


def message_failed(drawing: Drawing) -> Card | None:
    """The advocate is told, privately, that a message did not arrive; it goes when it has."""
    said, seen = _said(drawing)
    if not (_lost(said) and seen.connection.active):
        return None
    title = f"{seen.label}: your message could not be delivered"
    return Card(
        title,
        f"{title}.",
        facts=(Fact("Written", seen.at(said.written_at)),),
        body=(Passage("Please write again, or ring the family. Coordinators hear of it if nothing arrives."),),
        buttons=(_again(said), seen.concern_button()),
        tone=Tone.URGENT,
    )


def message_unsent(drawing: Drawing) -> Card:
    """Coordinators are told that a message did not arrive, and that nothing has since."""
    said, seen = _said(drawing)
    title = f"{seen.label}: a message to the family could not be delivered"
    facts = (Fact("Advocate", seen.advocate_name), Fact("Written", seen.at(said.written_at)))
    if not _lost(said):
        return Card(f"{seen.label}: the message has arrived after all", f"{seen.label}: settled.", facts=facts)
    return _for_coordinators(seen, title, facts, "The family may need another way to be reached.")


def wrote_after_end(drawing: Drawing) -> Card:
    """Coordinators are told that a family wrote after support had ended. Its words are behind a button."""
    said, seen = _said(drawing)
    title = f"{seen.label}: the family wrote after support had ended"
    facts = (Fact("Was with", seen.advocate_name), Fact("Written", seen.at(said.written_at)))
    return _for_coordinators(seen, title, facts, "Somebody should read it and answer.")


def conversation(tx: Tx, organisation: OrganisationSettings, connection: Connection) -> Card:
    """The last things said about this request, also before a handover; for an entitled reader alone."""
    case, columns = case_of(tx, connection), table_of(Message).c
    found = all_of(
        tx,
        Message,
        columns.request_id == connection.request_id,
        columns.direction.in_(tuple(TITLES)),
        order_by=(columns.id.desc(),),
        limit=LAST_MESSAGES,
    )
    zone = tx.house.zone_of(organisation)
    seen = Scene(tx, organisation, case, zone)
    body = tuple(
        Passage(words, quoted=True, heading=f"{seen.at(one.written_at)}: {_who(one, tx)}")
        for one in reversed(found)
        if (words := _words(one, tx))
    )
    nothing = (Passage("Nothing has been said yet."),)
    return Card(
        f"{case.label}: the conversation",
        f"The conversation of {case.label}.",
        body=body or nothing,
        context=(f"At most the last {LAST_MESSAGES} messages and notes.",),
    )


def _said(drawing: Drawing) -> tuple[Message, Scene]:
    said = get(drawing.tx, Message, drawing.about.id)
    return said, scene_of(drawing, get(drawing.tx, Connection, said.connection_id))


def _words(said: Message, tx: Tx) -> str:
    reported = said.introduces and said.direction is Direction.NOTE
    return SELF_REPORTED if reported else words_of(tx, said)


def _who(said: Message, tx: Tx) -> str:
    if said.direction is Direction.FROM_FAMILY:
        return "the family"
    name = name_of(tx, said.author_id)
    return f"a note by {name}" if said.direction is Direction.NOTE else f"{name} to the family"


def _facts(said: Message, seen: Scene) -> tuple[Fact, ...]:
    written = Fact("Written", seen.at(said.written_at))
    if said.direction is Direction.TO_FAMILY:
        return (
            Fact("From", name_of(seen.tx, said.author_id)),
            written,
            Fact("Delivery", DELIVERY_WORDS[said.delivery]),
        )
    if said.direction is Direction.NOTE:
        return (Fact("By", name_of(seen.tx, said.author_id)), written)
    if said.author_id:
        return (written, Fact("Written down by", name_of(seen.tx, said.author_id)))
    return (written,)


def _body(said: Message, tx: Tx) -> tuple[Passage, ...]:
    words = _words(said, tx)
    return (Passage(words, quoted=True),) if words else ()


def _buttons(said: Message, seen: Scene) -> tuple[Button, ...]:
    if said.direction is Direction.FROM_FAMILY:
        return (
            seen.button("Reply to family", "reply", Style.PRIMARY),
            seen.button("Note", "note_write"),
            seen.concern_button(),
        )
    return (_again(said), seen.concern_button()) if _lost(said) else (seen.concern_button(),)


def _again(said: Message) -> Button:
    return Button("Write it again", "reply_again", said.public_id, Style.PRIMARY)


def _lost(said: Message) -> bool:
    return said.direction is Direction.TO_FAMILY and said.delivery is Delivery.FAILED


def _for_coordinators(seen: Scene, title: str, facts: tuple[Fact, ...], words: str) -> Card:
    return Card(
        title,
        f"{title}.",
        facts=facts,
        body=(Passage(words),),
        buttons=(seen.button("Read the conversation", "read_conversation"), seen.concern_button()),
        tone=Tone.URGENT,
    )


CARDS: dict[str, Draw] = {
    "message": message,
    "message_failed": message_failed,
    "message_unsent": message_unsent,
    "wrote_after_end": wrote_after_end,
}
