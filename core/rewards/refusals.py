"""Every "no" about facts of recognition. The docstrings are what people read."""

from core.refusals import Refusal


class WithSomebodyElse(Refusal):
    """Another advocate supports this family now. Please mark how it went there."""


class SaysItThemselves(Refusal):
    """This family has a page of its own, and only they can say how it went. Nobody is asked twice."""


class NothingSaid(Refusal):
    """Please fill in what the family said: an outcome, a rating, or both."""


class NotForOneself(Refusal):
    """That is about your own recognition. Please let another coordinator decide it."""


class AlreadyReversed(Refusal):
    """That has been reversed already. To take it back, reverse the reversal."""


class NothingToReverse(Refusal):
    """Nothing is on record for {name} that could be reversed."""


class AlreadyDecided(Refusal):
    """Somebody has decided about this review already."""


class KnownToBeRelated(Refusal):
    """That is on record already: what this family says is not counted for {name}."""
