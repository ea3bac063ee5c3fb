"""The Advocate dashboard, and what coordinators see first: what waits, what is due next, and who is here.

The article "Accepting support requests" puts requests on a dashboard of their own; the rest is a house rule.
"""

from collections import Counter
from datetime import datetime

from core.access import Actor, Role, accredited
from core.connections.lists import handovers_to, my_families
from core.database.store import Tx
from core.people.cards import AVAILABILITY_WORDS, availability_card, labels
from core.people.finding import Listed, advocates_here
from core.people.model import Advocate, Availability, Standing
from core.people.rules import Fit, availability, fit
from core.phrasing import counted, shortened
from core.refusals import FieldProblem
from core.requests.lists import MOST, in_the_channels, queue, waiting_on
from core.requests.model import Offer, State, SupportRequest
from core.requests.public import facts_of, public_card, title_of
from core.sendfacts import Priority
from core.sendfacts.facts import Choice
from core.surface import Button, Card, Fact, Passage, Reply, Show, Style, Tone, Values
from core.verbs import Verb, one

SHOWN = 5
LISTED = 25

FIT_WORDS = {Fit.GOOD: "fits well", Fit.SOME: "fits in part", Fit.OPEN: ""}


def home(tx: Tx, actor: Actor) -> tuple[Card, ...]:
    """Everything that concerns this person now; raises Stranger for somebody who is not here."""
    person = actor.as_person()
    cards: list[Card] = []
    if actor.is_coordinator:
        cards.append(queue_card(tx))
    if actor.advocate is not None:
        cards += [requests_card(tx, actor.advocate), families_card(tx, actor), availability_card(actor.advocate)]
    if cards:
        return tuple(cards)
    words = "You are known here, but not as an advocate. A coordinator can add you as one."
    if Role.CONTACT in actor.roles:
        words = "You are a safeguarding contact. When somebody may be in danger, you are told here."
    return (Card(title=f"Hello, {person.name}", summary=words, body=(Passage(words),)),)


def requests_card(tx: Tx, me: Advocate) -> Card:
    """The requests that wait for this advocate, the most pressing first; then those in the request channels."""
    if not accredited(me, tx):
        words = "Your accreditation is not in place just now. A coordinator can help; until then no requests come here."
        return Card(title="Requests", summary=words, body=(Passage(words),))
    mine = waiting_on(tx, me, SHOWN + 1)
    handovers = handovers_to(tx, me)
    asked = {support_request.id for support_request, _ in mine}
    others = tuple(pair for pair in in_the_channels(tx, me, SHOWN + 1) if pair[0].id not in asked)
    if not mine and not others and not handovers:
        words = "Nothing waits for your answer. When a family asks for you, it will be here and in your messages."
        return Card(title="Requests", summary="No request waits for your answer.", body=(Passage(words),))
    return Card(
        title="Requests",
        summary=f"{_at_most(len(mine), 'request')} waiting for your answer.".capitalize(),
        body=(
            *_lines(tx, mine, f"{_at_most(len(mine), 'request')} waiting on you"),
            *_lines(tx, handovers, "You are asked to take over"),
            *_lines(tx, others, "Also waiting, for anybody who can help"),
        ),
        buttons=(
            *(_read(*pair, first=at == 0) for at, pair in enumerate((*mine, *handovers, *others)[:SHOWN])),
            Button("All my requests", "requests", ""),
        ),
        tone=Tone.URGENT if any(one.priority is Priority.URGENT for one, _ in mine) else Tone.NEUTRAL,
    )


def _at_most(number: int, what: str) -> str:
    return f"More than {counted(SHOWN, what)}" if number > SHOWN else counted(number, what)


def _lines(tx: Tx, pairs: tuple[tuple[SupportRequest, Offer], ...], heading: str) -> tuple[Passage, ...]:
    lines = "\n".join(_line(tx, support_request) for support_request, _ in pairs[:SHOWN])
    return (Passage(lines, heading=heading),) if lines else ()


def _line(tx: Tx, support_request: SupportRequest) -> str:
    public = public_card(support_request, tx.house.send_facts, "")
    priority = next(fact.value for fact in facts_of(public) if fact.label == "Priority")
    return f"{title_of(public)} · {priority}"


def _read(support_request: SupportRequest, offer: Offer, *, first: bool) -> Button:
    style = Style.PRIMARY if first else Style.PLAIN
    verb = "read_handover" if offer.handover_of else "read_request"
    return Button(f"Read {support_request.label}", verb, offer.public_id, style)


def families_card(tx: Tx, actor: Actor) -> Card:
    """The families this advocate supports, with what is due next for each."""
    families = my_families(tx, actor.as_advocate())
    if not families:
        words = "You support no family just now. When you accept a request, the family and what is due next stand here."
        return Card(title="My families", summary="You support no family just now.", body=(Passage(words),))
    zone = tx.house.zone_of(actor.organisation, actor.person)
    lines = "\n".join(family.in_words(tx.now, zone) for family in families)
    return Card(
        title="My families",
        summary=f"You support {counted(len(families), 'family', 'families')}.",
        body=(Passage(lines),),
        buttons=tuple(family.button for family in families[:SHOWN]),
    )


def queue_card(tx: Tx) -> Card:
    """What coordinators have before them, in numbers, and what presses most."""
    waiting = queue(tx)
    if not waiting:
        words = "Every family has an answer. Nothing is open."
        return Card(title="The queue", summary=words, body=(Passage(words),), tone=Tone.GOOD)
    states = Counter(support_request.state for support_request in waiting)
    urgent = sum(support_request.priority is Priority.URGENT for support_request in waiting)
    facts = (
        Fact("Open", f"{len(waiting)}{' or more' if len(waiting) == MOST else ''}"),
        Fact("Urgent", f"{urgent}"),
        Fact("Held for safety", f"{states[State.HELD]}"),
        Fact("A question is with the family", f"{states[State.ASKED]}"),
    )
    lines = "\n".join(_line(tx, support_request) for support_request in waiting[:SHOWN])
    return Card(
        title="The queue",
        summary=f"{counted(len(waiting), 'open request')}.",
        facts=tuple(fact for fact in facts if fact.value != "0"),
        body=(Passage(lines, heading="What presses most"),),
        buttons=(Button("Open the queue", "queue", "", Style.PRIMARY),),
        tone=Tone.URGENT if urgent or states[State.HELD] else Tone.NEUTRAL,
    )


def directory(tx: Tx, kind: str = "", stage: str = "") -> Card:
    """Who is an advocate here: available first, then by fit in three bands, then whoever has waited longest."""
    facts, here = tx.house.send_facts, [one for one in advocates_here(tx) if is_listed(one, tx)]
    ordered = sorted(here, key=lambda listed: _directory_order(listed.advocate, kind, stage))
    asked = ", ".join(filter(None, (labels(facts.kinds, (kind,)), labels(facts.stages, (stage,)))))
    more = (f"{len(ordered) - LISTED} more are not shown. Name a kind of support.",) if len(ordered) > LISTED else ()
    return Card(
        title=f"Directory: {asked}" if asked else "Directory",
        summary=f"{counted(len(here), 'advocate')} in the directory.",
        facts=tuple(_entry(tx, listed, kind, stage) for listed in ordered[:LISTED]),
        body=() if here else (Passage("Nobody is listed yet. Coordinators add and accredit advocates."),),
        context=more,
    )


def is_listed(listed: Listed, tx: Tx) -> bool:
    """Whether the directory shows somebody: accredited, and in good standing."""
    return accredited(listed.advocate, tx) and listed.advocate.standing is Standing.GOOD


def _directory_order(advocate: Advocate, kind: str, stage: str) -> tuple[bool, Fit, bool, datetime | None, int]:
    available = availability(advocate) is not Availability.NOT_ACCEPTING
    waited = advocate.last_accepted_at
    return not available, fit(advocate, kind, stage), waited is not None, waited, advocate.id


def _entry(tx: Tx, listed: Listed, kind: str, stage: str) -> Fact:
    advocate = listed.advocate
    does = shortened(labels(tx.house.send_facts.kinds, advocate.kinds), 160)
    fits = FIT_WORDS[fit(advocate, kind, stage)] if kind or stage else ""
    words = [AVAILABILITY_WORDS[availability(advocate)], fits, does]
    return Fact(shortened(listed.person.name, 60), " · ".join(filter(None, words)))


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


def show_home(tx: Tx, actor: Actor, _about: None, _values: Values) -> Reply:
    """Show the dashboard."""
    return Show(home(tx, actor))


def show_directory(tx: Tx, _actor: Actor, _about: None, values: Values) -> Reply:
    """Show the directory, for a kind and a stage if they were named."""
    facts = tx.house.send_facts
    kind = code_of(facts.kinds, one(values, "kind", required=False, most=80), "kind")
    stage = code_of(facts.stages, one(values, "stage", required=False, most=80), "stage")
    return Show((directory(tx, kind, stage),))


MEMBERS = frozenset({Role.MEMBER})

VERBS: tuple[Verb, ...] = (
    Verb(name="home", about=None, roles=MEMBERS, act=show_home, reads=True),
    Verb(name="directory", about=None, roles=MEMBERS, act=show_directory, reads=True),
)
