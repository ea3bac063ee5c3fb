"""The "no"s about requests and offers."""

from core.refusals import FieldProblem, Refusal


class HeldForSafety(Refusal):
    """A person is reading this request for safety first. You will be told when it goes on."""


class AlreadyTaken(Refusal):
    """{who} accepted {label} first, on {at}. Thank you for being ready to help."""


class AlreadyYours(Refusal):
    """{label} is already yours: you accepted it on {at}."""


class NoLongerOpen(Refusal):
    """{label} is no longer open. {state}. There is nothing you need to do."""


class OfferSettled(Refusal):
    """You have already answered this. {label} has moved on, and there is nothing you need to do."""


class QuestionIsOpen(Refusal):
    """A question about {label} is already with the family. You can still accept, or wait for the answer."""


class QuestionSettled(Refusal):
    """This question has been settled already. There is nothing more to do."""


class AlreadySaid(Refusal):
    """You have already said that {label} is not for you. Changed your mind? Accept still works while it is open."""


class UseNotForMe(Refusal):
    """Everybody in the channel was asked about {label}, so there is nobody to explain it to: press "Not for me"."""


class UseDecline(Refusal):
    """The family is waiting for your answer to {label}. Please press Decline and give them a few kind words."""


class AlreadyOffered(Refusal):
    """{label} is with {who} already. Their time is still running."""


class NotWithYou(Refusal):
    """{label} is not with coordinators just now. Ask for it by its reference to see how it stands."""


class CannotBeAsked(Refusal):
    """That advocate can't be asked just now. Please choose somebody else."""


class IntakeClosed(Refusal):
    """We can't take requests yet: no safeguarding contact is named. If someone is in danger now, call 999."""


class TooManyOpen(Refusal):
    """There are already {number} open requests from this family. Please add to one of those instead."""


class OutsideEngland(Refusal):
    """{sentence} {signposts}"""


class NotComplete(FieldProblem):
    """{problem}"""

    def __init__(self, problems: dict[str, str]) -> None:
        self.problems = problems
        field, problem = next(iter(problems.items()))
        super().__init__(field=field, problem=problem)
