"""Short private answers to whoever pressed or typed."""

from core.connections.conversation_rules import DRAFT_KEPT, MOST_CHARACTERS
from core.connections.model import Connection, Message
from core.phrasing import lasting
from core.surface import Button, Say, Style

NOT_HEARD = "I have not heard from my advocate."
"""What stands in the conversation when a family says so by its button."""


def introduced(label: str) -> Say:
    """The introduction is on its way."""
    return Say(f"Your introduction for {label} is on its way to the family. Thank you.")


def reported(label: str) -> Say:
    """Taken on trust."""
    return Say(
        f"Noted: you have already introduced yourself for {label}. We have told the family, so that they can "
        "say if they have not heard."
    )


def sent(connection: Connection, label: str) -> Say:
    """A reply is on its way; if the introduction is still owed, this may have been it."""
    said = f"Your message for {label} is on its way. You will see in the conversation when it has arrived."
    if not connection.owes_introduction:
        return Say(said)
    was_it = Button("That was my introduction", "introduced_already", connection.public_id)
    return Say(f"{said} Your introduction is still to come: was this it?", (was_it,))


def kept(label: str) -> Say:
    """A note was kept."""
    return Say(f"Kept as a note for {label}. Only you and coordinators see it; nothing was sent.")


def not_sent(draft: Message, may_send: bool) -> Say:  # noqa: FBT001  # what was found, not a switch
    """What was typed went nowhere; here is what can be done with it."""
    send = Button("Send to the family", "draft_send", draft.public_id, Style.PRIMARY)
    keep = Button("Keep as a note", "draft_keep", draft.public_id)
    buttons = (send, keep) if may_send else (keep,)
    return Say(f"Not sent. What you typed is kept for {lasting(DRAFT_KEPT)}, for these buttons.", buttons)


def cannot_see(connection: Connection) -> Say:
    """The platform shows us that something was typed, but not what."""
    return Say("Not sent. I can't see what is typed here; please use a form.", _write_buttons(connection))


def too_long(connection: Connection, characters: int) -> Say:
    """More was typed than a message can hold."""
    return Say(
        f"Not sent: that is {characters} characters long, and a message holds at most {MOST_CHARACTERS}. "
        "Nothing of it was kept.",
        _write_buttons(connection),
    )


def typed_too_late(label: str) -> Say:
    """The conversation is over."""
    return Say(f"Not sent: support for {label} has ended. If the family needs more, a coordinator can help.")


def typed_nowhere(command: str) -> Say:
    """Typed where no conversation, or more than one, stands."""
    return Say(f"Not sent. To write to a family, use /{command} reply with the reference, for example SR-0042.")


def typed_by_another() -> Say:
    """Typed by somebody who is neither the advocate nor a coordinator."""
    return Say("Not sent, and not kept: this conversation belongs to the advocate who has the family.")


def heard(advocate: str) -> Say:
    """To a family that wrote."""
    return Say(
        f"Thank you. {advocate} has your message. If someone is in danger now, call 999.",
    )


def heard_after_end() -> Say:
    """To a family that wrote after support had ended."""
    return Say(
        "Thank you. Support has ended, so a coordinator will read your message. If someone is in danger now, call 999."
    )


def recorded(label: str) -> Say:
    """To a coordinator who wrote down what a family said."""
    return Say(f"Kept for {label}, as a message from the family.")


def not_heard_noted() -> Say:
    """To a family that has not heard."""
    return Say("Thank you for telling us. We are sorry. A coordinator has been told and will look into it.")


def confirmed(label: str) -> Say:
    """The introduction counts after all."""
    return Say(f"Noted: the introduction for {label} counts as made.")


def ended(label: str) -> Say:
    """Support has ended, for whoever works here."""
    return Say(f"Support for {label} has ended. The place is free, and the family is being told.")


def family_ended() -> Say:
    """Support has ended, for the family."""
    return Say("Support has ended, and your advocate is being told. You can ask for support again at any time.")


def handover_offered(label: str, who: str) -> Say:
    """A handover waits for its answer."""
    return Say(f"{label} has been offered to {who}. Until they accept, the family stays where it is.")


def took_over(label: str) -> Say:
    """The new advocate has the family."""
    return Say(f"{label} is yours. Please introduce yourself within 24 hours.")


def handover_declined(label: str) -> Say:
    """The next advocate said no."""
    return Say(f"Thank you for saying so. {label} stays where it is, and they are told.")


def handover_withdrawn(label: str) -> Say:
    """The offer was taken back."""
    return Say(f"The offer to hand {label} over has been withdrawn.")


def _write_buttons(connection: Connection) -> tuple[Button, ...]:
    return (
        Button("Reply to family", "reply", connection.public_id, Style.PRIMARY),
        Button("Note", "note_write", connection.public_id),
    )
