"""The "no"s about people and their places."""

from core.refusals import Refusal


class NoPlaceLeft(Refusal):
    """You have no place left: {active} of {capacity} families. End one support or raise your limit first, or decline kindly."""


class NotAccepting(Refusal):
    """You are set to "not currently accepting". Set yourself to accepting first, or decline kindly."""


class NotAccredited(Refusal):
    """Your accreditation is not in place just now, so you can't take on a family. A coordinator can help."""
