"""The forms about concerns, and the buttons that open them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from core.change import Noun, Thing
from core.requests.model import SupportRequest
from core.safeguarding.model import Concern
from core.safeguarding.screen import Level
from core.surface import Button, ChoiceField, Form, Option, Style, TextField

LEVEL: Final = "level"
WORDS: Final = "words"
REASON: Final = "reason"

LEVELS: Mapping[str, Level] = MappingProxyType({"now": Level.DANGER_NOW, "soon": Level.READ_FIRST})
"""What can be chosen in the form, and what it means."""

RAISING: Mapping[Thing, str] = MappingProxyType(
    {
        Thing.REQUEST: "raise_concern_request",
        Thing.OFFER: "raise_concern",
        Thing.QUESTION: "raise_concern_question",
        Thing.CONNECTION: "raise_concern_connection",
        Thing.MESSAGE: "raise_concern_message",
    }
)
"""The verb that opens the form, by what a card is about."""


def raise_button(noun: Noun) -> Button:
    """The button that stands on every card: the noun is what the card is about, and has a public id."""
    return Button("Raise a concern", RAISING[noun.thing], getattr(noun, "public_id"))  # noqa: B009  # not every noun has one


def raise_form(support_request: SupportRequest) -> Form:
    """What worries somebody, and how soon a person should look."""
    return Form(
        title=f"Raise a concern: {support_request.label}",
        verb="raise_concern_send",
        subject=support_request.public_id,
        fields=(
            ChoiceField(
                LEVEL,
                "How soon should somebody look?",
                (
                    Option("now", "Now: somebody may be in danger", "Safeguarding contacts are told at once"),
                    Option("soon", "Soon: it should be read first", "A coordinator is asked to read it"),
                ),
            ),
            TextField(WORDS, "What worries you?", "Only those who look after safety read this.", lines=5),
        ),
        submit="Raise it",
        intro="If somebody is in danger now, call 999 first. You need not be sure: say what you have seen or read.",
    )


def release_form(support_request: SupportRequest, concern: Concern) -> Form:
    """Why it may go on."""
    return Form(
        title=f"Release {support_request.label}",
        verb="release_concern_send",
        subject=concern.public_id,
        fields=(
            TextField(
                REASON,
                "What did you find, and what was done?",
                "Kept with the concern, for those who may read it.",
                lines=4,
            ),
        ),
        submit="Release",
        intro=(
            "It goes on from where it stood, and those it was put before can answer again."
            if concern.holds
            else "Nobody is told about it any more. Raise a new concern whenever something worries you."
        ),
    )


def read(concern: Concern) -> Button:
    """Opens the family's words, privately; noted in the access log."""
    return Button("Read it", "read_concern", concern.public_id, Style.PRIMARY)


def take(concern: Concern) -> Button:
    """Stops the telling: somebody has it."""
    return Button("I'll take this", "take_concern", concern.public_id)


def take_over(concern: Concern) -> Button:
    """For when whoever has it can't be reached."""
    return Button("Take it over", "take_over_concern", concern.public_id)


def release(concern: Concern) -> Button:
    """Opens the form that lets it go on."""
    return Button("Release" if concern.holds else "Mark as looked after", "release_concern", concern.public_id)


def to_danger(concern: Concern) -> Button:
    """Tells the safeguarding contacts at once."""
    return Button("Raise to danger now", "raise_to_danger", concern.public_id, Style.DANGER)


def hold_again(support_request: SupportRequest) -> Button:
    """Takes a release back."""
    return Button("Hold it again", "hold", support_request.public_id)
