"""What waits, told once in the morning, and once after the bot was down: never a storm of reminders.

To each person what waits on them; to coordinators what they should not lose sight of; to each request channel a list
of what waits there, which is kept up to date through the day. All house rules.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import false, update

from core.access import accredited
from core.change import Audience, Change, Notice, Subject, Thing
from core.connections.lists import Next, digest_lines, my_families
from core.database.commit import commit
from core.database.ledgers import calendar_slot
from core.database.rows import all_of, find, get, table_of
from core.database.store import Tx
from core.database.upsert import insert_unless_there
from core.delivery.tables import card
from core.drawing import Draw, Drawing
from core.hours import QuietHours
from core.people.finding import all_here
from core.people.model import Advocate, Person
from core.phrasing import counted
from core.requests.lists import MOST, queue, urgency, waiting_on
from core.requests.model import ACCEPTABLE, Rung, SupportRequest
from core.requests.public import priority_of, public_card, title_of
from core.surface import Button, Card, Passage, Style, Tone
from core.tenant import organisation_of

MORNING_LASTS = timedelta(hours=4)
"""A digest that could not be posted in the morning is not posted at all: tomorrow's says the same."""

IN_CHANNEL = "channel_digest"


def in_the_morning(now: datetime, zone: ZoneInfo, quiet: QuietHours) -> bool:
    """Whether quiet hours ended a little while ago in `zone`."""
    return not quiet.is_quiet(now, zone) and quiet.is_quiet(now - MORNING_LASTS, zone)


def morning(tx: Tx) -> int:
    """Post the digests of wherever it is morning now, for this organisation; each once a day. How many; commits."""
    organisation, quiet = organisation_of(tx), tx.house.settings.clocks.quiet
    notices: list[Notice] = []
    by_zone: dict[ZoneInfo, list[Person]] = {tx.house.zone_of(organisation): []}
    for person in all_here(tx):
        by_zone.setdefault(tx.house.zone_of(organisation, person), []).append(person)
    for zone, people in by_zone.items():
        if in_the_morning(tx.now, zone, quiet) and _first_time(tx, zone):
            notices += [_to(tx, Audience.PERSON, person.id) for person in people if _personal(tx, person)]
            if zone == tx.house.zone_of(organisation):
                notices += _to_channels(tx, len(organisation.request_channels))
    commit(tx, Change(notices=tuple(notices)))
    return len(notices)


def _first_time(tx: Tx, zone: ZoneInfo) -> bool:
    day = tx.now.astimezone(zone).date().isoformat()
    slot = {"job": f"digest:{tx.organisation_id}:{zone.key}", "slot": day, "done_at": tx.now}
    return insert_unless_there(tx.conn, calendar_slot, slot)


def _to(tx: Tx, audience: Audience, to_id: int) -> Notice:
    personal = audience is Audience.PERSON
    about = Subject(Thing.PERSON, to_id) if personal else Subject(Thing.ORGANISATION, tx.organisation_id)
    lane = f"person:{to_id}" if personal else f"coordinators:{tx.organisation_id}"
    useless_after = tx.now + timedelta(hours=12)
    return Notice("digest", about, about, audience, to_id, lane, useless_after=useless_after, once=True, nag=True)


def _to_channels(tx: Tx, channels: int) -> Iterator[Notice]:
    """Coordinators' own digest, and a living one for each request channel; yesterday's lives no longer."""
    if _of_coordinators(tx):
        yield _to(tx, Audience.COORDINATORS, 0)
    ours = (card.c.organisation_id == tx.organisation_id, card.c.kind == IN_CHANNEL, card.c.once == false())
    removed_at = tx.now + timedelta(days=tx.house.settings.privacy.cards_days)
    tx.conn.execute(update(card).where(*ours).values(once=True, remove_at=removed_at))
    about = Subject(Thing.ORGANISATION, tx.organisation_id)
    for channel in range(channels) if _in_pool(tx) else ():
        yield Notice(IN_CHANNEL, about, about, Audience.CHANNEL, channel, f"digest:{tx.organisation_id}:{channel}")


def _personal(tx: Tx, person: Person) -> tuple[tuple[Passage, ...], tuple[Button, ...]] | None:
    """What waits on this person, with the presses that help; None for nothing."""
    me = find(tx, Advocate, table_of(Advocate).c.id == person.id)
    if me is None:
        return None
    zone = tx.house.zone_of(organisation_of(tx), person)
    offered = waiting_on(tx, me) if accredited(me, tx) else ()
    families = [one for one in my_families(tx, me) if one.next is not Next.NOTHING]
    passages = (
        *_list("Requests that wait for your answer", [_line(tx, one) for one, _ in offered]),
        *_list("Your families", [one.in_words(tx.now, zone) for one in families]),
    )
    mine = (Button("Open my requests", "requests", "", Style.PRIMARY),) if offered else ()
    return (passages, (*mine, *(one.button for one in families[:1]))) if passages else None


def _of_coordinators(tx: Tx) -> tuple[Passage, ...]:
    """What coordinators should not lose sight of; without a word of any family's."""
    with_them = [one for one in queue(tx) if one.rung is Rung.COORDINATORS]
    return (
        *_list("With coordinators", [_line(tx, one) for one in with_them]),
        *_list("Introductions that are not settled", list(digest_lines(tx, organisation_of(tx)))),
    )


def _in_pool(tx: Tx) -> tuple[SupportRequest, ...]:
    columns = table_of(SupportRequest).c
    ours = (columns.organisation_id == tx.organisation_id, columns.erased_at.is_(None))
    waiting = (columns.rung == Rung.POOL, columns.state.in_(tuple(ACCEPTABLE)))
    return all_of(tx, SupportRequest, *ours, *waiting, order_by=urgency(), limit=MOST)


def _list(heading: str, lines: list[str]) -> tuple[Passage, ...]:
    return (Passage("\n".join(lines), heading=heading),) if lines else ()


def _line(tx: Tx, support_request: SupportRequest) -> str:
    public = public_card(support_request, tx.house.send_facts, "")
    return f"{title_of(public)} · {priority_of(public)}"


def _drawn(drawing: Drawing, title: str, opening: str) -> Card | None:
    tx = drawing.tx
    if drawing.audience is Audience.PERSON:
        found = _personal(tx, get(tx, Person, drawing.to_id)) or _as_coordinator(tx, drawing.to_id)
    else:
        passages = _of_coordinators(tx)
        found = (passages, (Button("Open the queue", "queue", "", Style.PRIMARY),)) if passages else None
    if found is None:
        return None
    return Card(title=title, summary=f"{title}.", body=(Passage(opening), *found[0]), buttons=found[1])


def _as_coordinator(tx: Tx, person_id: int) -> tuple[tuple[Passage, ...], tuple[Button, ...]] | None:
    """A coordinator may be reminded in private too."""
    passages = _of_coordinators(tx) if get(tx, Person, person_id).coordinator else ()
    return (passages, (Button("Open the queue", "queue", "", Style.PRIMARY),)) if passages else None


def digest(drawing: Drawing) -> Card | None:
    """In the morning; none for whoever has nothing waiting any more."""
    return _drawn(drawing, "What waits for you today", "Good morning. This is how things stand.")


def summary(drawing: Drawing) -> Card | None:
    """After the bot was down: one card instead of every reminder that was missed."""
    opening = "The desk was not running for a while, and reminders could not be sent. This is how things stand now."
    return _drawn(drawing, "What waits for you", opening)


def in_channel(drawing: Drawing) -> Card | None:
    """What waits in a request channel: public facts only."""
    waiting = _in_pool(drawing.tx)
    lines = "\n".join(_line(drawing.tx, one) for one in waiting)
    words = f"{counted(len(waiting), 'request')} waiting for an advocate"
    return Card(
        title=f"Today: {words}",
        summary=f"{words}.".capitalize(),
        body=(Passage(lines),) if lines else (Passage("Every request has been taken. Thank you."),),
        tone=Tone.NEUTRAL if lines else Tone.GOOD,
    )


CARDS: Mapping[str, Draw] = {"digest": digest, "summary": summary, IN_CHANNEL: in_channel}
