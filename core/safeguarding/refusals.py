"""The "no"s about concerns, and about holding a request."""

from core.refusals import Refusal


class OnlyAContact(Refusal):
    """Somebody may be in danger now, so only a safeguarding contact can do that. They are being told about {label}."""


class TakenAlready(Refusal):
    """{who} took {label} first, on {at}. If they can't be reached, you can take it over."""


class YoursAlready(Refusal):
    """{label} is with you already, since {at}."""


class ReleasedAlready(Refusal):
    """{who} released {label} on {at}. There is nothing left to do; you can raise a new concern at any time."""


class DangerAlready(Refusal):
    """{label} is at "danger now" already, and safeguarding contacts are being told."""


class HeldAlready(Refusal):
    """{label} is held already: a person is reading it for safety first."""


class NotHeld(Refusal):
    """There is no open concern about {label}: it is not held."""


class NothingToHold(Refusal):
    """{label} is not open, so there is nothing to hold. If you are worried, please raise a concern instead."""
