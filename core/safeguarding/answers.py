"""Short private answers to whoever raised, took, held or released something."""

from core.requests.model import State, SupportRequest
from core.safeguarding import forms
from core.safeguarding.cards import CALL_999
from core.safeguarding.model import Concern
from core.safeguarding.screen import Level
from core.surface import Say


def raised(support_request: SupportRequest, level: Level) -> Say:
    """Thanks, and what happens now."""
    if level is Level.DANGER_NOW:
        return Say(f"Thank you. Safeguarding contacts are being told about {support_request.label} now. {CALL_999}")
    return Say(f"Thank you. A person is being asked to look at {support_request.label}. {CALL_999}")


def taken(support_request: SupportRequest, concern: Concern) -> Say:
    """It is theirs, and here is what to do with it."""
    return Say(
        f"{support_request.label} is with you now, and nobody else is being told. Please release it when all is done.",
        (forms.read(concern), forms.release(concern)),
    )


def rising(support_request: SupportRequest) -> Say:
    """Contacts are being told."""
    return Say(f"Safeguarding contacts are being told about {support_request.label} now. {CALL_999}")


def held(support_request: SupportRequest) -> Say:
    """Nothing happens to it until it is released."""
    return Say(
        f"{support_request.label} is held: nobody can answer it, and its time stands still, until it is released. "
        "If you held it, you will be reminded of it until then."
    )


def released(support_request: SupportRequest) -> Say:
    """It goes on; and the way back."""
    if support_request.state is not State.HELD:
        return Say(f"Thank you. The concern about {support_request.label} is marked as looked after.")
    return Say(f"Thank you. {support_request.label} goes on from where it stood.", (forms.hold_again(support_request),))
