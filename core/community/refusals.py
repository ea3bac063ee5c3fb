"""The "no"s about events and articles."""

from core.refusals import Refusal


class EventHasBegun(Refusal):
    """“{title}” has begun, so answers can't be changed any more."""


class EventNotYet(Refusal):
    """“{title}” begins on {at}. Who was there can be confirmed after that."""


class EventCalledOff(Refusal):
    """“{title}” has been called off."""


class NotForThisTier(Refusal):
    """“{title}” is {for_whom}."""


class EverybodyConfirmed(Refusal):
    """Everybody who was asked to “{title}” is confirmed already."""


class NobodyNewToAsk(Refusal):
    """Everybody whom “{title}” is for has been asked already."""


class NotOneself(Refusal):
    """Nobody confirms a contribution of their own. Please ask another coordinator to confirm it."""


class OnRecord(Refusal):
    """{name} is on record for “{title}” already."""


class NotYetInvited(Refusal):
    """Trusted and Expert Advocates are invited to offer articles. Have you written one? A coordinator can record it."""


class ArticleSettled(Refusal):
    """A coordinator has already answered this article. There is nothing left to do."""


class ArticleKnown(Refusal):
    """An article with this link is on record already, from {name}."""
