"""Small builders on a real database: a house, a store, people and requests, each with sensible defaults.

They write through `commit`, as the verbs do. What a test does not name is of no interest to it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import insert

from core.access import Actor, Envelope, who
from core.change import Change, Subject, Thing, Words
from core.clock import FixedClock
from core.database.commit import commit
from core.database.engine import open_engines
from core.database.keys import KeyRing, new_key
from core.database.rows import get
from core.database.store import Store, Tx
from core.house import House
from core.ids import SeededIds
from core.people.model import Account, Advocate, AskingFor, Family, Person
from core.people.tables import organisation as organisations
from core.platform import AccountRef, Place
from core.requests.model import Offer, Rung, State, SupportRequest
from core.rewards.policy import load_policy
from core.safeguarding.phrases import load_phrases
from core.sendfacts import Nation, Priority, PriorityReason, Situation, load_send_facts
from core.settings import FirstCoordinator, OrganisationSettings, SafeguardingContact, Settings
from tests.databases import familiar

P = ParamSpec("P")
T = TypeVar("T")

NOON = datetime(2026, 6, 10, 11, 0, tzinfo=UTC)
"""A Wednesday in summer, noon in London."""

MESSAGE = "The council has refused to assess our son and we do not know what to do next."


def organisation_settings(**changes: Any) -> OrganisationSettings:
    """An organisation on the recording platform: one request channel, one coordinator, one safeguarding contact."""
    slug = changes.get("slug", "harbour")
    values: dict[str, Any] = {
        "slug": slug,
        "name": "Harbour SEND Advocates",
        "workspaces": (f"stage:{slug}",),
        "request_channels": (Place("stage", slug, "requests"),),
        "coordinators_channel": Place("stage", slug, "coordinators"),
        "coordinators": (FirstCoordinator(name="Chris", account=AccountRef("stage", slug, "chris")),),
        "safeguarding_contacts": (
            SafeguardingContact(name="Sam", email="sam@example.org", account=AccountRef("stage", slug, "sam")),
        ),
    }
    return OrganisationSettings(**values | changes)


send_facts, phrases, policy = cache(load_send_facts), cache(load_phrases), cache(load_policy)
"""What comes with the desk, read once: it never changes."""


def house(*organisations: OrganisationSettings, **settings: Any) -> House:
    """The rules of the house with the product's own figures."""
    return House(
        Settings(organisations=organisations or (organisation_settings(),), **settings),
        send_facts(),
        phrases(),
        policy(),
    )


KEYS = KeyRing.from_values({"k1": new_key()}, current="k1", index=new_key())


@dataclass(slots=True)
class Desk:
    """A store on a fresh database with one organisation, and short words for what tests need of it."""

    store: Store
    organisation: OrganisationSettings
    organisation_id: int
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    @classmethod
    def open(cls, url: str, at: datetime = NOON, rules: House | None = None) -> "Desk":
        """Open a desk on an empty database whose clock stands at `at`."""
        rules = rules or house()
        store = Store(familiar(open_engines(url)), clock=FixedClock(at), ids=SeededIds(1), keys=KEYS, house=rules)
        ids = [store.ids.next() for _ in rules.settings.organisations]

        def found(tx: Tx) -> None:
            rows = zip(ids, rules.settings.organisations, strict=True)
            tx.conn.execute(
                insert(organisations), [{"id": key, "slug": o.slug, "last_reference": 0} for key, o in rows]
            )

        store.run_now(found)
        return cls(store, rules.settings.organisations[0], ids[0])

    def close(self) -> None:
        self.store.close_now()

    @property
    def clock(self) -> FixedClock:
        assert isinstance(self.store.clock, FixedClock)
        return self.store.clock

    def write(self, unit: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a unit of work in this organisation's name."""

        def named(tx: Tx) -> T:
            tx.act_for(self.organisation_id, via="test")
            return unit(tx, *args, **kwargs)

        return self.store.run_now(named)

    def commit(self, *nouns: Any, words: tuple[Words, ...] = ()) -> None:
        """Write nouns as they are."""
        self.write(commit, Change(state=nouns, words=words))

    def reload(self, noun: T) -> T:
        """The noun as it is on record now."""
        kind: Any = type(noun)
        found: T = self.write(get, kind, noun.id)  # type: ignore[attr-defined]
        return found

    def envelope(self, name: str, key: str = "") -> Envelope:
        """An envelope of this person's account; every one has a key of its own unless told otherwise."""
        account = AccountRef("stage", self.organisation.slug, name.lower())
        return Envelope(account, key or f"test:{next(self.numbers)}", "stage", name)

    def person(self, name: str = "Robin", **changes: Any) -> Person:
        """A person with an account of that name (in lower case)."""
        ids = self.store.ids
        person = Person(
            id=ids.next(), organisation_id=self.organisation_id, public_id=ids.public(), name=name, **changes
        )
        account = Account(
            id=ids.next(),
            organisation_id=self.organisation_id,
            person_id=person.id,
            platform="stage",
            workspace=self.organisation.slug,
            user_id=name.lower(),
        )
        self.commit(person, account)
        return person

    def coordinator(self, name: str = "Chris") -> Person:
        """A coordinator."""
        return self.person(name, coordinator=True)

    def advocate(self, name: str = "Amira", *, zone: str = "", **changes: Any) -> Advocate:
        """An accredited advocate with three places."""
        person = self.person(name, zone=zone)
        values: dict[str, Any] = {"plan": "free", "capacity": 3, "accredited_until": date(2099, 1, 1)}
        advocate = Advocate(id=person.id, organisation_id=self.organisation_id, **values | changes)
        self.commit(advocate)
        return self.reload(advocate)

    def family(self, **changes: Any) -> Family:
        """A parent who is reached by a person who rings them."""
        ids = self.store.ids
        values: dict[str, Any] = {
            "route": "person",
            "contact_hash": f"hash-{next(self.numbers)}",
            "asking_for": AskingFor.CHILD,
            "notice_version": "2026-01",
            "lawful_basis": "legitimate_interests",
            "created_at": self.clock.now(),
        }
        family = Family(id=ids.next(), organisation_id=self.organisation_id, public_id=ids.public(), **values | changes)
        self.commit(family)
        return self.reload(family)

    def request(self, *, message: str = MESSAGE, **changes: Any) -> SupportRequest:
        """A waiting request about a refusal to assess, in the pool unless told otherwise."""
        ids = self.store.ids
        values: dict[str, Any] = {
            "reference": next(self.numbers),
            "state": State.WAITING,
            "rung": Rung.POOL,
            "age": 9,
            "nation": Nation.ENGLAND,
            "situation": Situation(stage="assessment_requested", kind="refusal_to_assess"),
            "may_ask_others": True,
            "chosen_advocate_id": None,
            "priority": Priority.NORMAL,
            "priority_reason": PriorityReason.NO_DATE,
            "key_date": None,
            "received_at": self.clock.now(),
        }
        if "family_id" not in changes:
            changes["family_id"] = self.family().id
        support_request = SupportRequest(
            id=ids.next(), organisation_id=self.organisation_id, public_id=ids.public(), **values | changes
        )
        subject = Subject(Thing.REQUEST, support_request.id)
        self.commit(support_request, words=(Words(subject, "message", subject, message),))
        return self.reload(support_request)

    def offer(self, support_request: SupportRequest, to: Advocate | None = None, **changes: Any) -> Offer:
        """The request put before one advocate, or the pool."""
        ids = self.store.ids
        values: dict[str, Any] = {"rung": Rung.DIRECTED if to else Rung.POOL, "made_at": self.clock.now()}
        offer = Offer(
            id=ids.next(),
            organisation_id=self.organisation_id,
            public_id=ids.public(),
            request_id=support_request.id,
            advocate_id=to.id if to else None,
            **values | changes,
        )
        self.commit(offer)
        return self.reload(offer)

    def actor(self, name: str) -> Actor:
        """The person of that name, as the desk would see them."""
        return self.write(who, self.organisation, self.envelope(name))

    def later(self, **span: float) -> datetime:
        """Let time pass (keywords of timedelta); the new now."""
        self.clock.advance(timedelta(**span))
        return self.clock.now()
