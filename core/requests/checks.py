"""The four checks before answering, filled in with what the desk knows; and who might be asked.

"Is this a case type I have experience with? Do I have capacity? Is there a potential conflict of interest? Is the
family's situation something I can genuinely help with?": the article "Accepting support requests". A hint never
blocks, capacity apart.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.people.cards import availability_in_words, places_in_words
from core.people.model import UNLIMITED, Advocate, Person
from core.people.rules import Fit, can_take_on, fit, is_accredited
from core.phrasing import counted, listed
from core.requests.model import SupportRequest
from core.sendfacts import SendFacts
from core.surface import Passage

FIT_WORDS = {Fit.GOOD: "Kind and stage both fit.", Fit.SOME: "Kind or stage fits.", Fit.OPEN: "This is not among them."}
MANY_PLACES = 3
"""From so many free places on, more of them make no difference to the order (house rule)."""

_WORD = re.compile(r"[^\W_]+")
_GENERAL = frozenset({"the", "of", "and", "council", "county", "city", "borough", "local", "authority", "school"})


@dataclass(frozen=True, slots=True)
class Private:
    """The families' own words that a conflict is looked for in; never shown in a channel."""

    local_authority: str = ""
    other_parties: str = ""


@dataclass(frozen=True, slots=True)
class Suggested:
    """An advocate who might be asked, with the band of their fit; one who is not `free` can't take it on just now."""

    advocate: Advocate
    name: str
    public_id: str
    fit: Fit
    free: bool


def checks(advocate: Advocate, support_request: SupportRequest, private: Private, facts: SendFacts) -> Passage:
    """The four checks as one passage, for this advocate's eyes alone."""
    lines = (
        f"Experience: {_experience(advocate, support_request, facts)}",
        f"Capacity: {places_in_words(advocate)}.",
        f"Conflict of interest: {_conflict(advocate, private)}",
        "Can you genuinely help? If you are not sure, More info commits you to nothing.",
    )
    return Passage("\n".join(lines), heading="Four checks before you answer")


def named_conflicts(advocate: Advocate, private: Private) -> tuple[str, ...]:
    """The conflicts an advocate has named that seem to be parties to this case.

    Any telling word in common counts ("Kent" of "Kent County Council"): a hint too many costs a glance.
    """
    here = _telling(f"{private.local_authority} {private.other_parties}")
    return tuple(conflict for conflict in advocate.conflicts if _telling(conflict) & here)


def suggested(
    advocates: Iterable[tuple[Person, Advocate]], support_request: SupportRequest, private: Private, today: date
) -> tuple[Suggested, ...]:
    """Who might be asked, best first: fit in three bands, free places, longest since they last took somebody on.

    Whoever is full or not accepting comes last; whoever is not accredited or has named a conflict is left out.
    Recognition does not steer which family is offered to whom, so newcomers get families (house rule).
    """
    found = [
        Suggested(
            advocate,
            person.name,
            person.public_id,
            fit(advocate, support_request.kind, support_request.stage),
            can_take_on(advocate, today),
        )
        for person, advocate in advocates
        if is_accredited(advocate, today) and not named_conflicts(advocate, private)
    ]
    return tuple(sorted(found, key=_order))


def in_words(one: Suggested) -> str:
    """For example "kind and stage fit, 2 places left"."""
    words = {Fit.GOOD: "kind and stage fit", Fit.SOME: "kind or stage fits", Fit.OPEN: "lists other things"}
    if not one.free:
        why_not = availability_in_words(one.advocate)
        return f"{words[one.fit]}, {why_not[:1].lower()}{why_not[1:]}"
    left = one.advocate.capacity - one.advocate.active
    room = "unlimited places" if one.advocate.capacity == UNLIMITED else f"{counted(left, 'place')} left"
    return f"{words[one.fit]}, {room}"


def _order(one: Suggested) -> tuple[bool, Fit, int, float, int]:
    left = min(one.advocate.capacity - one.advocate.active, MANY_PLACES)
    since = one.advocate.last_accepted_at.timestamp() if one.advocate.last_accepted_at else 0.0
    return not one.free, one.fit, -left, since, one.advocate.id


def _experience(advocate: Advocate, support_request: SupportRequest, facts: SendFacts) -> str:
    kinds = [one.label for one in facts.kinds if one.code in advocate.kinds]
    stages = [one.label for one in facts.stages if one.code in advocate.stages]
    if not kinds and not stages:
        return "you have not listed what you do yet."
    fits = FIT_WORDS[fit(advocate, support_request.kind, support_request.stage)]
    return f"you list {listed([*kinds, *stages])}. {fits}"


def _conflict(advocate: Advocate, private: Private) -> str:
    if found := named_conflicts(advocate, private):
        return f"you named {listed(found)} as a conflict, and they may be part of this."
    if not (private.local_authority or private.other_parties):
        return "nobody is named in this request, so please check for yourself."
    return "none of those you named is named here." if advocate.conflicts else "you have named none yet."


def _telling(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold())) - _GENERAL
