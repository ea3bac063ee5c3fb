"""The "no"s about what coordinators are asked to do."""

from core.refusals import Refusal


class AlreadyTakenOn(Refusal):
    """{who} has this already, since {at}."""


class NothingToTell(Refusal):
    """There is nothing left to tell the family here: things have moved on."""
