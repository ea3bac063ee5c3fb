"""An advocate's months, lived through by the doors that everybody uses: nothing is fed in.

Families ask, are accepted, introduced to, write and are answered; they mark outcomes and review. The calendar closes
the months. The clock is moved from one moment to the next.
"""

from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from bot.chores import Calendar, chores
from core import desk as door
from core.catalogue import VERBS
from core.clock import FixedClock
from core.connections.model import Connection
from core.database.engine import open_engines
from core.database.rows import all_of, get, matching
from core.database.store import Tx
from core.ids import SeededIds
from core.people.model import Advocate, Family, Person
from core.people.setup import set_up
from core.requests.asking import read_new_request
from core.requests.intake import receive_request
from core.requests.model import Offer, SupportRequest
from core.rewards.model import Breakdown, Tier
from core.rewards.projection import Drift, find_drift
from core.rewards.reading import reading_of, recognition_of, tiers_of
from core.surface import Reply
from tests.builders import KEYS, Desk, house, organisation_settings
from tests.databases import familiar
from tests.rig.town import Inline

T = TypeVar("T")

ASKED: dict[str, object] = {
    "message": "We would like help with the draft plan.",
    "age": "9",
    "stage": "assessment_requested",
    "kind": "refusal_to_assess",
    "may_ask_others": True,
    "notice_version": "2026-01",
    "lawful_basis": "legitimate_interests",
}

WORDS = "Hello, and thank you for writing."


@dataclass(slots=True)
class Years:
    """A desk with one coordinator, and one advocate after another."""

    desk: Desk
    door: door.Desk
    calendar: Calendar
    events: int = 0
    families: int = 0
    keys: list[str] = field(default_factory=list)

    @classmethod
    @contextmanager
    def open(cls, url: str, at: datetime) -> Iterator["Years"]:
        """A desk whose clock stands at `at`."""
        rules = house(organisation_settings())
        store = Inline(familiar(open_engines(url)), clock=FixedClock(at), ids=SeededIds(1), keys=KEYS, house=rules)
        store.run_now(set_up)
        organisation = rules.settings.organisations[0]
        key = store.run_now(door.organisation_id, organisation)
        opened = Desk(store, organisation, key)
        kept = (one for one in chores(rules.settings) if one.name.startswith(("months", "recognition")))
        try:
            yield cls(opened, door.Desk(store, rules.settings, VERBS), Calendar(tuple(kept)))
        finally:
            opened.close()

    def advocate(self, name: str) -> Advocate:
        """An accredited advocate with as many places as it takes."""
        return self.desk.advocate(name, plan="professional", capacity=1_000_000)

    # Time

    def at(self, *moment: int) -> None:
        """Move the clock to this moment (UTC); what the calendar asks for meanwhile is done."""
        self.desk.clock.set(datetime(*moment, tzinfo=UTC))  # type: ignore[misc,arg-type]
        self.calendar.do_what_is_open(self.desk.store)

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.desk.clock.advance(timedelta(**span))

    # What people do

    def press(self, who: str, verb: str, subject: str, /, **values: str) -> Reply:
        """Somebody presses a button or sends a form."""
        self.events += 1
        envelope = self.desk.envelope(who)
        return _now(self.door.act(envelope, VERBS[verb], subject, values))

    def family_says(self, connection: Connection, verb: str, /, *, key: str = "", **values: str) -> Reply:
        """A family acts by its own page; `key` is that of a delivery that comes again."""
        self.events += 1
        family = self._family(connection.family_id)
        slug = self.desk.organisation.slug
        act = self.door.family_act(
            slug, family.public_id, verb, connection.public_id, values, key or f"page:{self.events}"
        )
        return _now(act)

    def _family(self, key: int) -> Family:
        """Read only: a crash that is planned for what a family does must not strike before."""

        def unit(tx: Tx) -> Family:
            tx.act_for(self.desk.organisation_id, via="test")
            return get(tx, Family, key)

        return self.desk.store.read_now(unit)

    def ask(self, chosen: Person | None = None, route: str = "page", contact: str = "") -> SupportRequest:
        """A new family asks for support."""
        self.families += 1
        asked = ASKED | {
            "contact": contact or f"parent{self.families}@example.org",
            "route": route,
            "chosen_advocate": chosen.public_id if chosen else None,
        }

        def unit(tx: Tx) -> SupportRequest:
            return receive_request(
                tx, self.desk.organisation, read_new_request(asked, tx.house.send_facts, tx.now.date())
            )

        return self.desk.write(unit)

    def take_on(self, name: str, *, introduce: bool = True, route: str = "page", contact: str = "") -> Connection:
        """A new family asks, and this advocate accepts, and introduces themself within the hour."""
        support_request = self.ask(route=route, contact=contact)
        offer = self.desk.write(matching, Offer, request_id=support_request.id)[-1]
        self.press(name, "accept", offer.public_id)
        connection: Connection = self.desk.write(matching, Connection, request_id=support_request.id)[-1]
        if introduce:
            self.later(hours=1)
            self.press(name, "introduction_send", connection.public_id, words=WORDS)
        return connection

    def turn(self, name: str, connection: Connection, hours: float) -> None:
        """The family writes, and is answered after so many hours."""
        self.family_says(connection, "family_writes", words="May we ask you something?")
        self.later(hours=hours)
        self.press(name, "reply_send", connection.public_id, words=WORDS)

    def says_how_it_went(self, connection: Connection, outcome: str = "", rating: int = 0) -> None:
        """The family marks the outcome, and leaves a review, of those that are given."""
        if outcome:
            self.family_says(connection, "family_marks_outcome", outcome=outcome)
        if rating:
            self.family_says(connection, "family_reviews", rating=str(rating), words="In our own words.")

    def article(self, advocate: Advocate, title: str) -> None:
        """A coordinator records an article."""
        link = f"https://guides.example.org/{title}"
        self.press("Chris", "award_article_save", self.public_id(advocate), title=title, link=link)

    def event(self, advocate: Advocate, title: str) -> None:
        """A coordinator records that somebody was at an event yesterday."""
        day = (self.desk.clock.now() - timedelta(days=1)).date().isoformat()
        self.press("Chris", "award_event_save", self.public_id(advocate), title=title, day=day)

    # What is on record

    def public_id(self, advocate: Advocate) -> str:
        return self.desk.write(get, Person, advocate.id).public_id

    def breakdown(self, advocate: Advocate) -> Breakdown:
        return self.desk.write(recognition_of, advocate)

    def tier(self, advocate: Advocate) -> Tier | None:
        """The tier by the projection and by the ledger, which must agree."""
        now = self.desk.reload(advocate)
        quick = self.desk.write(tiers_of, (now,))[now.id]
        assert quick is self.desk.write(reading_of, now).tier
        return quick

    def drift(self) -> tuple[Drift, ...]:
        """Where the projection is not what counting anew gives."""
        keys = [one.id for one in self.desk.write(all_of, Advocate)]
        return self.desk.write(find_drift, keys)


def _now(act: Coroutine[Any, Any, T]) -> T:
    """The outcome of a coroutine that waits for nothing."""
    try:
        act.send(None)
    except StopIteration as done:
        outcome: T = done.value
        return outcome
    raise AssertionError("it waited for something")
