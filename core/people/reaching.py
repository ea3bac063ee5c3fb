"""How a family hears from us and answers, by its route: nobody is sent to a page that they do not have."""

from dataclasses import dataclass
from typing import Final

from core.people.model import Family

PERSON_ROUTE: Final = "person"
"""The route of a family whom somebody rings: their letters become cards for coordinators."""

NO_PRESSURE = "It is up to you, and whatever you say is welcome. We ask only this once."


@dataclass(frozen=True, slots=True)
class Reaching:
    """What letters say about answering. `review` is one neutral invitation, in the same words to everybody."""

    answer: str
    not_heard: str
    review: str


BY_PAGE = Reaching(
    answer="You can answer on your page.",
    not_heard="tell us on your page with “I have not heard”. We will look into it.",
    review=f"If you like, you can tell us how it went: your page has a place for a short review. {NO_PRESSURE}",
)

BY_PERSON = Reaching(
    answer="You can answer whoever rings you.",
    not_heard="tell whoever rings you. We will look into it.",
    review=f"If you like, you can tell whoever rings you how it went. {NO_PRESSURE}",
)


def reaching(family: Family) -> Reaching:
    """What to say to this family."""
    return BY_PERSON if family.route == PERSON_ROUTE else BY_PAGE
