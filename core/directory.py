"""The directory: who is an advocate here, whoever is available and fits first.

The article "The rewards system" lists a higher tier first; whether somebody has a place, and fits, comes before it
(house rule), so that a family's request is never steered by recognition alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.access import Actor, Role, accredited
from core.database.store import Tx
from core.people.cards import AVAILABILITY_WORDS, labels
from core.people.finding import Listed, advocates_here
from core.people.model import Advocate, Availability, Standing
from core.people.rules import Fit, availability, fit
from core.phrasing import counted, shortened
from core.refusals import FieldProblem
from core.rewards.badges import named, tiers_here
from core.rewards.model import Tier
from core.sendfacts.facts import Choice
from core.surface import Ask, Button, Card, ChoiceField, Fact, Form, Option, Passage, Reply, Show, Values
from core.verbs import Verb, one

LISTED = 25
AVAILABLE = "available"

FIT_WORDS = {Fit.GOOD: "fits well", Fit.SOME: "fits in part", Fit.OPEN: ""}

NARROW = Button("Narrow it down", "directory_filter", "")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for: codes of the file, empty for any; `available` leaves out who can't take on a family."""

    kind: str = ""
    stage: str = ""
    available: bool = False

    @property
    def anything(self) -> bool:
        """Whether nothing in particular fits better."""
        return not (self.kind or self.stage)


def directory(tx: Tx, wanted: Wanted) -> Card:
    """Who is an advocate here: available first, then fit in three bands, then tier, then whoever waited longest."""
    tiers = tiers_here(tx)
    here = [one for one in advocates_here(tx) if is_listed(one, tx)]
    found = [one for one in here if not wanted.available or is_available(one.advocate)]
    found.sort(key=lambda listed: order(listed.advocate, tiers.get(listed.advocate.id), wanted))
    asked = _asked(tx, wanted)
    return Card(
        title=f"Directory: {asked}" if asked else "Directory",
        summary=f"{counted(len(found), 'advocate')} in the directory.",
        facts=tuple(_entry(tx, listed, tiers, wanted) for listed in found[:LISTED]),
        body=_nobody(bool(here)) if not found else (),
        buttons=(NARROW,) if here else (),
        context=_notes(len(found), wanted),
    )


def is_listed(listed: Listed, tx: Tx) -> bool:
    """Whether the directory shows somebody: accredited, and in good standing."""
    return accredited(listed.advocate, tx) and listed.advocate.standing is Standing.GOOD


def is_available(advocate: Advocate) -> bool:
    """Whether others see a place."""
    return availability(advocate) is not Availability.NOT_ACCEPTING


def order(advocate: Advocate, tier: Tier | None, wanted: Wanted) -> tuple[bool, Fit, int, bool, datetime | None, int]:
    """What the directory is sorted by, the smallest first: see `directory`."""
    waited = advocate.last_accepted_at
    fits = fit(advocate, wanted.kind, wanted.stage)
    return not is_available(advocate), fits, -HEIGHT[tier], waited is not None, waited, advocate.id


HEIGHT: Mapping[Tier | None, int] = {None: 0, Tier.ACTIVE: 1, Tier.TRUSTED: 2, Tier.EXPERT: 3}


def _entry(tx: Tx, listed: Listed, tiers: Mapping[int, Tier | None], wanted: Wanted) -> Fact:
    advocate = listed.advocate
    does = shortened(labels(tx.house.send_facts.kinds, advocate.kinds), 160)
    fits = "" if wanted.anything else FIT_WORDS[fit(advocate, wanted.kind, wanted.stage)]
    words = [AVAILABILITY_WORDS[availability(advocate)], fits, does]
    return Fact(named(shortened(listed.person.name, 60), tiers.get(advocate.id)), " · ".join(filter(None, words)))


def _asked(tx: Tx, wanted: Wanted) -> str:
    facts = tx.house.send_facts
    parts = (labels(facts.kinds, (wanted.kind,)), labels(facts.stages, (wanted.stage,)))
    return ", ".join(filter(None, (*parts, AVAILABLE if wanted.available else "")))


def _nobody(others: bool) -> tuple[Passage, ...]:  # noqa: FBT001  # said, not switched
    if others:
        return (Passage("Nobody has a place just now. Look at everybody to see who expects one."),)
    return (Passage("Nobody is listed yet. Coordinators add and accredit advocates."),)


def _notes(found: int, wanted: Wanted) -> tuple[str, ...]:
    if found <= 1:
        return ()
    first = "Whoever has a place comes first" + ("" if wanted.anything else ", then whoever fits best")
    order_in_words = f"{first}, then by tier, then whoever has waited longest."
    more = (f"{found - LISTED} more are not shown. Please narrow it down.",) if found > LISTED else ()
    return (order_in_words, *more)


def filters(tx: Tx) -> Form:
    """What to look for."""
    facts = tx.house.send_facts
    places = (Option("yes", "Only those who have a place"),)
    return Form(
        "Look for an advocate",
        "directory",
        "",
        (
            _choice("kind", "Kind of support", facts.kinds),
            _choice("stage", "Stage", facts.stages),
            ChoiceField(AVAILABLE, "Places", places, required=False),
        ),
        submit="Look",
    )


def _choice(name: str, label: str, choices: tuple[Choice, ...]) -> ChoiceField:
    options = tuple(Option(choice.code, choice.label) for choice in choices)
    return ChoiceField(name, label, options, required=False)


def code_of(choices: tuple[Choice, ...], said: str, field: str) -> str:
    """The code of a stage or kind as somebody wrote it, by code or label; empty for nothing. Raises FieldProblem."""
    if not said:
        return ""
    wanted = _spelled(said)
    for choice in choices:
        if wanted in (choice.code, _spelled(choice.label)):
            return choice.code
    beginning = [choice.code for choice in choices if wanted in f"{choice.code} {_spelled(choice.label)}"]
    if len(beginning) == 1:
        return beginning[0]
    offered = "; ".join(choice.label for choice in choices if choice.code in beginning or not beginning)
    raise FieldProblem(field=field, problem=f"I don't know that {field}. Please write one of these: {offered}.")


def _spelled(label: str) -> str:
    return label.casefold().replace("-", "_").replace(" ", "_")


def show_directory(tx: Tx, _actor: Actor, _about: None, values: Values) -> Reply:
    """Show the directory, for a kind, a stage and those with a place, if they were named."""
    facts = tx.house.send_facts
    kind = code_of(facts.kinds, one(values, "kind", required=False, most=80), "kind")
    stage = code_of(facts.stages, one(values, "stage", required=False, most=80), "stage")
    available = one(values, AVAILABLE, required=False, most=80) in ("yes", AVAILABLE)
    return Show((directory(tx, Wanted(kind, stage, available)),))


def directory_filter(tx: Tx, _actor: Actor, _about: None, _values: Values) -> Reply:
    """Open the form for looking somebody up in the directory."""
    return Ask(filters(tx))


MEMBERS = frozenset({Role.MEMBER})

VERBS: tuple[Verb, ...] = (
    Verb(name="directory", about=None, roles=MEMBERS, act=show_directory, reads=True),
    Verb(name="directory_filter", about=None, roles=MEMBERS, act=directory_filter, reads=True),
)
