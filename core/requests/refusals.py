"""The "no"s about requests and offers."""

from core.refusals import Refusal


class HeldForSafety(Refusal):
    """A person is reading this request for safety first. You will be told when it goes on."""


class AlreadyTaken(Refusal):
    """{who} accepted {label} first, at {at}. Thank you for being ready to help."""


class AlreadyYours(Refusal):
    """{label} is already yours: you accepted it at {at}."""


class NoLongerOpen(Refusal):
    """{label} is no longer open: {state}. There is nothing you need to do."""


class OfferSettled(Refusal):
    """You have already answered this. {label} has moved on, and there is nothing you need to do."""
