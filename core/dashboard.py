"""The Advocate dashboard, and what coordinators see first: what waits, what is due next, and who is here.

The article "Accepting support requests" puts requests on a dashboard of their own; the rest is a house rule.
"""

from collections import Counter
from datetime import timedelta

from core.access import Actor, Role, accredited
from core.connections.lists import MyFamily, handovers_to, my_families
from core.database.store import Tx
from core.people.cards import availability_card
from core.people.model import Advocate
from core.phrasing import counted, day
from core.requests.lists import MOST, in_the_channels, queue, waiting_on
from core.requests.model import Offer, State, SupportRequest
from core.requests.public import facts_of, public_card, title_of
from core.rewards.badges import feature_of
from core.rewards.features import Feature
from core.rewards.view_actions import dashboard_card
from core.sendfacts import Priority, due_dates
from core.surface import Button, Card, Fact, Passage, Reply, Show, Style, Tone, Values
from core.tenant import organisation_of
from core.verbs import Verb

SHOWN = 5

AHEAD = timedelta(weeks=4)


def home(tx: Tx, actor: Actor) -> tuple[Card, ...]:
    """Everything that concerns this person now; raises Stranger for somebody who is not here."""
    person = actor.as_person()
    cards: list[Card] = []
    if actor.is_coordinator:
        cards.append(queue_card(tx))
    if actor.advocate is not None:
        cards += [requests_card(tx, actor.advocate), families_card(tx, actor), dashboard_card(tx, actor)]
        cards.append(availability_card(actor.advocate))
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
        body=(Passage(lines), *dates_ahead(tx, actor.as_advocate(), families)),
        buttons=tuple(family.button for family in families[:SHOWN]),
    )


def dates_ahead(tx: Tx, me: Advocate, families: tuple[MyFamily, ...]) -> tuple[Passage, ...]:
    """Every date of one's families in the next weeks, in one list: a feature of a higher tier.

    Each date stands on its own request for everybody; this only saves the looking.
    """
    if not feature_of(tx, me.id, Feature.DATES_AHEAD):
        return ()
    today = tx.now.astimezone(tx.house.zone_of(organisation_of(tx))).date()
    found = [
        (due.as_seen(today), f"{one.support_request.label}: {due.moment.label}")
        for one in families
        for due in due_dates(one.support_request.situation)
        if today <= due.as_seen(today) <= today + AHEAD
    ]
    lines = "\n".join(f"{day(on)} · {what}" for on, what in sorted(found))
    return (Passage(lines or "None in the next four weeks.", heading="Dates ahead"),)


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


def show_home(tx: Tx, actor: Actor, _about: None, _values: Values) -> Reply:
    """Show the dashboard."""
    return Show(home(tx, actor))


MEMBERS = frozenset({Role.MEMBER})

VERBS: tuple[Verb, ...] = (Verb(name="home", about=None, roles=MEMBERS, act=show_home, reads=True),)
