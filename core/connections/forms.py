"""The forms of this slice."""

from core.connections.conversation_rules import MOST_CHARACTERS
from core.surface import ChoiceField, Form, Option, TextField

WORDS = "words"

MOST_OPTIONS = 25
"""A choice offers no more, on the narrowest platform we serve."""


def introduction_form(connection: str, label: str, draft: str) -> Form:
    """Introduce yourself to the family, beginning with a draft."""
    field = TextField(
        WORDS,
        "Your introduction",
        hint="Say who you are, and what you understand of their situation.",
        draft=draft[:MOST_CHARACTERS],
        most=MOST_CHARACTERS,
        lines=12,
    )
    return Form(f"Introduce yourself: {label}", "introduction_send", connection, (field,), "Send to the family")


def reply_form(connection: str, label: str, draft: str = "") -> Form:
    """Write to the family."""
    field = TextField(
        WORDS,
        "Your message",
        hint="The family reads exactly this.",
        draft=draft[:MOST_CHARACTERS],
        most=MOST_CHARACTERS,
        lines=8,
    )
    return Form(f"Reply to the family: {label}", "reply_send", connection, (field,), "Send to the family")


def note_form(connection: str, label: str) -> Form:
    """Write a note for yourself and coordinators."""
    hint = "Only you and coordinators see it. Nothing is sent."
    field = TextField(WORDS, "Your note", hint=hint, most=MOST_CHARACTERS, lines=6)
    return Form(f"Note: {label}", "note_keep", connection, (field,), "Keep the note")


def record_form(connection: str, label: str) -> Form:
    """Write down what a family said on the telephone."""
    hint = "Their own words, as far as you can. The advocate reads it as the family's message."
    field = TextField(WORDS, "What the family said", hint=hint, lines=8)
    return Form(f"What the family said: {label}", "record_message_send", connection, (field,), "Keep")


def confirm_form(connection: str, label: str) -> Form:
    """Say why an introduction counts after all."""
    hint = "For example: I rang them, and they found the letter."
    field = TextField("reason", "How do you know?", hint=hint, most=500, lines=3)
    return Form(f"Introduced after all: {label}", "introduction_confirmed", connection, (field,), "Confirm")


def end_form(connection: str, label: str) -> Form:
    """End the support, with a last word to the family."""
    field = TextField(
        WORDS,
        "A last word to the family (if you like)",
        hint="They are told in any case that support has ended, and that they can ask again.",
        most=MOST_CHARACTERS,
        lines=5,
        required=False,
    )
    return Form(f"End support: {label}", "end_support_send", connection, (field,), "End support")


def handover_form(connection: str, label: str, options: tuple[Option, ...], summary: str) -> Form:
    """Offer a family to another advocate."""
    who = ChoiceField(
        "advocate", "Who could take over?", options[:MOST_OPTIONS], hint="Best fit first. They can say no."
    )
    note = TextField(
        "summary",
        "A summary for the next advocate",
        hint="The family reads it too.",
        draft=summary,
        most=MOST_CHARACTERS,
        lines=6,
    )
    return Form(f"Hand over: {label}", "hand_over_send", connection, (who, note), "Offer the handover")
