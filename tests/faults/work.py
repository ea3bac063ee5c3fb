"""Work for a bot that meets misfortune, and what must be so afterwards: the record against what people saw."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import func, select

from adapters.terminal.events import Filled
from adapters.terminal.world import Delivered, Happening, Shown, World
from bot.play.record import Record
from core.change import subject_of
from core.database.auditor import audit
from core.database.ledgers import inbox, journal
from core.database.rows import all_of, get, table_of
from core.database.store import Tx
from core.delivery.tables import card, outbox
from core.people.model import Person
from core.requests.asking import read_new_request
from core.requests.intake import receive_request
from core.requests.model import LIVE_OFFERS, Offer, SupportRequest
from tests.builders import Desk
from tests.core.requests.front import ASKED
from tests.faults.process import PATIENCE_S, House, wait_until

EVERYTHING = 1_000_000
DECLINED: Filled = {"reason": "no_capacity", "explanation": "I am sorry, I am full just now.", "signposts": ("ipsea",)}
SETTLED = {"sent", "useless", "summarised"}


class Bench(Protocol):
    """Where a bot works: the record, the platform's world, and the people. `acts` are the keys of what they did."""

    desk: Desk
    acts: list[str]

    @property
    def world(self) -> World:
        """What stands on the platform now."""

    @property
    def now(self) -> datetime:
        """The desk's time."""

    def happenings(self) -> list[Happening]:
        """All that has happened on the platform, in its order."""

    def press(self, name: str, value: str, values: Filled | None = None) -> str:
        """Somebody presses a button or submits a form; the act's key."""


def people(bench: Bench) -> None:
    """Two advocates for whom there is always a place."""
    for name in ("Amira", "Ben"):
        bench.desk.advocate(name, plan="professional", capacity=10_000)


def receive(bench: Bench, chosen: str = "", **changes: object) -> SupportRequest:
    """A family asks by its own page: everybody, or this advocate first."""
    number = next(bench.desk.numbers)

    def unit(tx: Tx) -> SupportRequest:
        filled = {**ASKED, "contact": f"family{number}@example.org", **changes}
        if chosen:
            (person,) = all_of(tx, Person, table_of(Person).c.name == chosen)
            filled["chosen_advocate"] = person.public_id
        asked = read_new_request(filled, tx.house.send_facts, tx.now.date())
        return receive_request(tx, bench.desk.organisation, asked)

    return bench.desk.write(unit)


def live_offer(bench: Bench, support_request: SupportRequest) -> Offer:
    """The newest offer of a request that can be accepted."""
    offers = bench.desk.write(all_of, Offer, table_of(Offer).c.request_id == support_request.id)
    return [offer for offer in offers if offer.state in LIVE_OFFERS][-1]


def holder(bench: Bench, support_request: SupportRequest) -> str:
    """The name of the advocate who has a request; empty for nobody."""

    def unit(tx: Tx) -> str:
        found = get(tx, SupportRequest, support_request.id)
        return get(tx, Person, found.holder_id).name if found.holder_id else ""

    return bench.desk.write(unit)


def verbs_about(bench: Bench, noun: Any) -> list[str]:
    """What has become of something, in the journal's order."""
    about = subject_of(noun)
    query = select(journal.c.verb).where(journal.c.subject_kind == about.thing, journal.c.subject_id == about.id)
    return bench.desk.write(lambda tx: list(tx.conn.scalars(query.order_by(journal.c.seq))))


def acted_on(bench: Bench, key: str) -> bool:
    """Whether note was taken of this act when it was done."""
    query = select(func.count()).where(inbox.c.delivery_key == f"stage:{key}")
    return bool(bench.desk.write(lambda tx: tx.conn.scalar(query)))


@dataclass(slots=True)
class Course:
    """A course of requests, each of which somebody decides on: by act, what must come of it."""

    bench: Bench
    accepted: dict[str, SupportRequest] = field(default_factory=dict)
    declined: dict[str, Offer] = field(default_factory=dict)

    def goes_on(self) -> None:
        """Two more families ask; one is accepted, one is declined. The bot need not be running."""
        first, second = receive(self.bench), receive(self.bench, chosen="Amira")
        self.accepted[self.bench.press("Ben", f"v1:accept:{live_offer(self.bench, first).public_id}")] = first
        offer = live_offer(self.bench, second)
        self.declined[self.bench.press("Amira", f"v1:decline_send:{offer.public_id}", DECLINED)] = offer

    def must_be_whole(self) -> None:
        """Every act was done once and answered, everything that follows from it was told, and nothing is amiss."""
        assert self.bench.world.answers.keys() >= set(self.bench.acts)
        for key, support_request in self.accepted.items():
            assert acted_on(self.bench, key)
            assert verbs_about(self.bench, support_request).count("accepted") == 1
        for key, offer in self.declined.items():
            assert acted_on(self.bench, key)
            assert verbs_about(self.bench, offer).count("declined") == 1
        must_be_true(self.bench)


def rest(house: House, within: float = PATIENCE_S) -> None:
    """Wait until every act is answered, and all that is due is done, posted and drawn."""
    wait_until("the desk to come to rest", lambda: is_at_rest(house), within)


def is_at_rest(house: House) -> bool:
    """Whether every act is answered, and all that is due is done, posted and drawn."""
    if not house.world.answers.keys() >= set(house.acts):
        return False
    record = Record(house.url, house.config.keys)
    try:
        return record.is_at_rest(house.now)
    finally:
        record.close()


def must_be_true(bench: Bench) -> None:
    """Nothing waits, every card stands where the record says and is up to date, and the auditor finds nothing."""
    bench.desk.clock.set(bench.now)
    assert bench.desk.store.read_now(audit, EVERYTHING) == ()
    posts = bench.desk.write(lambda tx: tx.conn.execute(select(outbox).where(outbox.c.due_at <= tx.now)).all())
    cards = bench.desk.write(lambda tx: tx.conn.execute(select(card).where(card.c.ref != "")).all())
    standing = {f"{one.place}#{one.message}": one.key for one in bench.world.messages.values()}
    assert [row for row in posts if row.state not in SETTLED] == []
    assert [row for row in cards if standing.get(row.ref) != f"desk-{row.id}"] == []
    assert [row for row in cards if row.shown_version < row.wanted_version and not row.once] == []
    told = {one.key for one in bench.world.letters} | set(standing.values())
    letters = {f"desk-{row.card_id}" for row in posts if row.state == "sent" and row.audience == "family"}
    assert letters <= told


def must_not_have_repeated(bench: Bench, *, looks_up: bool = True) -> None:
    """No card stands twice where a post can be looked up.

    What cannot be (a letter never can) came again at most as often as its outcome was unknown.
    """
    attempts = bench.desk.write(lambda tx: {row.card_id: row.attempts for row in tx.conn.execute(select(outbox))})
    seen = bench.happenings()
    cards = Counter(one.key for one in seen if isinstance(one, Shown))
    letters = Counter(one.key for one in seen if isinstance(one, Delivered))
    assert not looks_up or set(cards.values()) == {1}
    for key, times in (cards + letters).items():
        assert times <= attempts[int(key.removeprefix("desk-"))]


def letters_repeated(bench: Bench) -> int:
    """How many letters came more often than once, in all."""
    letters = [one.key for one in bench.happenings() if isinstance(one, Delivered)]
    return len(letters) - len(set(letters))
