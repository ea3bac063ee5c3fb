"""The "no"s on a family's own side."""

from core.refusals import Refusal


class LinkSpent(Refusal):
    """This link has been used already, or it is too old. We can send you a new one."""


class PageClosed(Refusal):
    """Your page is closed now, to keep it safe. Open it again with a new link."""


class FormGone(Refusal):
    """We no longer have what you wrote here. Forms are kept for two hours. Please begin again."""


class TooManyForms(Refusal):
    """Many people are writing to us just now. Please try again in an hour."""


class NoPage(Refusal):
    """This family has no page of its own: somebody rings them."""


class UnknownKey(Refusal):
    """This key is not known, or it has been revoked."""


class OutOfScope(Refusal):
    """This key may not do that. Whoever runs the desk can make one that may."""


class AnotherBody(Refusal):
    """This id was used before for a call that said something else. Please use a new one."""
