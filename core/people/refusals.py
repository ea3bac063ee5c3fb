"""The "no"s about people and their places."""

from core.refusals import Refusal


class NoPlaceLeft(Refusal):
    """You have no place left ({active} of {capacity}). You can raise your limit, or decline kindly."""


class NotAccepting(Refusal):
    """You are set to "not currently accepting". Set yourself to accepting first, or decline kindly."""


class NotAccredited(Refusal):
    """Your accreditation is not in place just now, so you can't take on a family. A coordinator can help."""


class AlreadyAsked(Refusal):
    """You have already asked to be added. A coordinator will look at it, and I will tell you here."""


class AlreadyHere(Refusal):
    """You are here already, {name}. There is no need to ask again."""


class AlreadyAdvocate(Refusal):
    """{name} is an advocate here already, with this account."""


class AccountTaken(Refusal):
    """That account belongs to {name}. To make the two one person, use link."""


class ApplicationSettled(Refusal):
    """A coordinator has already answered this. There is nothing left to do."""


class NotAnAdvocate(Refusal):
    """{name} is not an advocate here. Add them as one first."""


class NobodyCalled(Refusal):
    """I don't know anybody called "{name}" here. Write the name as it stands in the directory."""


class NearlyCalled(NobodyCalled):
    """I don't know anybody called "{name}" here. Did you mean {perhaps}?"""


class SeveralCalled(Refusal):
    """That could be {names}. Please write more of the name."""


class SamePerson(Refusal):
    """These are one person already: {name}."""


class BothHaveFamilies(Refusal):
    """{one} and {other} both support families just now, so I can't make them one. Hand those of one over first."""


class OtherOrganisation(Refusal):
    """People of two organisations stay two people. Somebody who works in both is an advocate in each."""


class OnlyAccount(Refusal):
    """{name} has only this one account. Mark them as left instead."""


class LastCoordinator(Refusal):
    """{name} is the last coordinator here. Somebody must watch the queue: name another one first."""


class AlreadyLeft(Refusal):
    """{name} has already been marked as left."""
