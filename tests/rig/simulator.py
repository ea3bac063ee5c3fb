"""The whole desk in one thread, under one seed: the real core on a real database, with a clock that is wound by hand.

Every unit of work runs inline, so the same seed and the same acts give the same history. Two organisations share the
house; their platform does what it is told to do wrong.
"""

import asyncio
import hashlib
import logging
import random
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, ParamSpec, TypeVar

from sqlalchemy import event, func, select

from bot.chores import Calendar, chores
from bot.post import PostOffice
from bot.tick import SetAside, tick
from core import catalogue, desk, fault
from core.access import Envelope
from core.change import Change, Noun
from core.clock import FixedClock
from core.database import chain, ledgers, rows
from core.database.auditor import audit
from core.database.engine import open_engines
from core.database.store import Stale, StorageFailure, Tx
from core.delivery.actions import reclaim_all
from core.delivery.tables import card, outbox
from core.ids import SeededIds
from core.people.model import Advocate, Family, Person
from core.platform import AccountRef, Place
from core.refusals import FieldProblem, Refusal
from core.requests.asking import read_new_request
from core.requests.intake import receive_request
from core.requests.model import SupportRequest
from core.surface import Ask, Reply, Say
from tests.builders import KEYS, NOON, Desk, house
from tests.databases import familiar
from tests.rig.checker import Violation, liveness, safety
from tests.rig.evidence import Evidence, Secret, read_rows
from tests.rig.standin import Act, Ear, Page, Seen, StandIn
from tests.rig.town import CONTACTS, COORDINATOR, HARBOUR, MEADOW, Inline, organisation, with_people

P = ParamSpec("P")
T = TypeVar("T")
N = TypeVar("N", bound=Noun)

EVERYTHING: Final = 1_000_000
"""Looks of the auditor are bounded; this one is not."""

ROUNDS: Final = 200
"""So many rounds of posting at one instant mean that the loop never comes to rest."""


class Broken(AssertionError):
    """An invariant does not hold; the message says which, and of what."""


@dataclass(slots=True)
class Simulator:
    """The desk, the world round it, and what everybody saw."""

    store: Inline
    clock: FixedClock
    seen: Seen
    platform: StandIn
    page: Page
    organisations: dict[str, Desk]
    random: random.Random
    loop: asyncio.AbstractEventLoop
    secrets: dict[str, Secret] = field(default_factory=dict)
    delivered: list[tuple[str, Callable[[], Coroutine[Any, Any, Reply]]]] = field(default_factory=list)
    acts: int = 0
    crashes: int = 0
    checks: int = 0
    door: desk.Desk = field(init=False)
    office: PostOffice = field(init=False)
    set_aside: SetAside = field(init=False)
    calendar: Calendar = field(init=False)

    @classmethod
    @contextmanager
    def open(cls, url: str, seed: int = 1, at: datetime = NOON) -> Iterator["Simulator"]:
        """A desk with its people, on an empty database."""
        engines = open_engines(url)
        event.listen(engines.write, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
        familiar(engines)
        rules, clock, seen = house(organisation(HARBOUR), organisation(MEADOW)), FixedClock(at), Seen()
        store = Inline(engines, clock=clock, ids=SeededIds(seed), keys=KEYS, house=rules)
        platform = StandIn("stage", clock, seen)
        loop = asyncio.new_event_loop()
        ear = Ear(seen, clock)
        desks = with_people(store)
        listening = logging.getLogger().level
        logging.getLogger().addHandler(ear)
        logging.getLogger().setLevel(logging.INFO)
        try:
            chance = random.Random(seed)  # noqa: S311  # repeatable on purpose
            sim = cls(store, clock, seen, platform, Page(platform), desks, chance, loop)
            sim.restart()
            yield sim
        finally:
            fault.disarm()
            logging.getLogger().removeHandler(ear)
            logging.getLogger().setLevel(listening)
            store.close_now()
            loop.close()

    # The process

    def restart(self) -> None:
        """Another process takes over: nothing of the old one is left but rows."""
        self.door = desk.Desk(self.store, self.store.house.settings, catalogue.VERBS)
        self.office = PostOffice(self.store, {"stage": self.platform}, {"page": self.page}, catalogue.CARDS)
        self.office._jitter = self.random
        self.set_aside = SetAside()
        kept = (one for one in chores(self.store.house.settings) if not one.name.startswith("retention"))
        self.calendar = Calendar(tuple(kept))
        self.store.run_now(reclaim_all)

    def or_die(self, work: Callable[[], T]) -> T | None:
        """Do something during which the process may die; then another takes over, and the answer is lost."""
        try:
            return work()
        except (fault.Crash, BaseExceptionGroup) as died:
            if isinstance(died, BaseExceptionGroup) and died.split(fault.Crash)[1] is not None:
                raise
            self.crashes += 1
            fault.disarm()
            self.restart()
            return None

    def settle(self, *, catching_up: str = "") -> None:
        """Do what is due, and post until there is nothing left to post at this instant."""
        self.or_die(lambda: tick(self.store, catalogue.STEPS, self.set_aside, catching_up=catching_up))
        for _ in range(ROUNDS):
            if self.or_die(self.drain) == 0:
                break
        else:
            self.seen.defects.append("the posting loop never comes to rest")
        for key, times in self.set_aside.failures.items():
            self.seen.defects.append(f"deadline {key} failed {times} times")

    def drain(self) -> int:
        """One round of posting."""
        return self.loop.run_until_complete(self.office.drain())

    # Time

    def wait(self, **span: float) -> None:
        """Let time pass while the bot is up: whatever falls due meanwhile is done at its instant."""
        end = self.clock.now() + timedelta(**span)
        self.settle()
        while (due := self.next_event()) is not None and due <= end:
            self.clock.set(due)
            self.settle()
        self.clock.set(end)
        self.settle()

    def sleep(self, **span: float) -> None:
        """The bot is down for so long, then wakes."""
        since = self.clock.now()
        self.clock.advance(timedelta(**span))
        self.seen.wakings.append(self.clock.now())
        fault.disarm()
        self.restart()
        stamp = since.isoformat(timespec="seconds")
        self.settle(catching_up=stamp)
        self.or_die(lambda: self.calendar.do_what_is_open(self.store, catching_up=stamp))
        self.settle()

    def morning(self) -> None:
        """The next morning's calendar: priorities, digests, seals."""
        at = self.clock.now().replace(hour=8, minute=15)
        span = at + timedelta(days=1 if at <= self.clock.now() else 0) - self.clock.now()
        self.wait(seconds=span.total_seconds())
        self.or_die(lambda: self.calendar.do_what_is_open(self.store))
        self.settle()

    def next_event(self) -> datetime | None:
        """When something next falls due: a deadline, a post, a redraw (aware UTC)."""
        now = self.clock.now()
        due, post, retry = ledgers.deadline.c, outbox.c, card.c
        behind = (retry.ref != "", retry.shown_version < retry.wanted_version, retry.retry_at > now)
        queries = (
            select(func.min(due.due_at)).where(due.done_at.is_(None), due.due_at > now),
            select(func.min(post.due_at)).where(post.state.in_(("ready", "uncertain")), post.due_at > now),
            select(func.min(retry.retry_at)).where(*behind),
        )
        times = self.store.read_now(lambda tx: [tx.conn.execute(query).scalar_one() for query in queries])
        return min([*filter(None, times), *self.set_aside.until.values()], default=None)

    # What people do

    def press(self, who: str, value: str, **values: str | tuple[str, ...]) -> Reply | None:
        """Somebody (`harbour:amira`) presses a button or sends a form."""
        return self.deliver(who, value, lambda key: self.door.press(_envelope(who, key), value, values or None))

    def submit(self, who: str, asked: Ask, values: dict[str, str | tuple[str, ...]]) -> Reply | None:
        """Somebody sends the form that opened."""
        return self.press(who, f"v1:{asked.form.verb}:{asked.form.subject}", **values)

    def command(self, who: str, line: str) -> Reply | None:
        """Somebody types a command, for example `coordinator queue`."""
        group, _, text = line.partition(" ")
        return self.deliver(who, line, lambda key: self.door.command(_envelope(who, key), group, text))

    def say(self, who: str, place: str, words: str) -> Reply | None:
        """Somebody merely types in a conversation."""
        where = Place.parse(place)
        return self.deliver(who, f"typed at {place}", lambda key: self.door.typed(_envelope(who, key), where, words))

    def family(self, slug: str, family: Family, verb: str, subject: str, **values: str) -> Reply | None:
        """A family acts by its own route."""
        return self.deliver(
            f"family:{family.public_id}",
            f"v1:{verb}:{subject}",
            lambda key: self.door.family_act(slug, family.public_id, verb, subject, values, key),
        )

    def deliver(self, who: str, value: str, act: Callable[[str], Coroutine[Any, Any, Reply]]) -> Reply | None:
        """One delivery from outside, with a key of its own; where the process dies, it comes again."""
        self.acts += 1
        key = f"stage:{self.acts}"
        self.delivered.append((key, lambda: act(key)))
        reply = self._once(key, who, value, act(key))
        return self._once(key, who, value, act(key)) if reply is None else reply

    def write_late(self, decided: Change, anew: Callable[[], object], commit: Callable[[Tx, Change], None]) -> None:
        """Write what was decided a while ago, as one of two who decided at once; if it is refused, decide anew."""
        slug_of = {here.organisation_id: slug for slug, here in self.organisations.items()}
        here = self.organisations[slug_of[decided.state[0].organisation_id]]

        def unit(tx: Tx) -> None:
            tx.act_for(here.organisation_id, via="stage")
            tx.actor_id = next(noun.id for noun in decided.state if isinstance(noun, Advocate))
            commit(tx, decided)

        try:
            with self.store.engines.write.begin() as conn:
                unit(self.store._tx(conn))
        except Stale:
            anew()

    def again(self, number: int) -> None:
        """An earlier delivery comes once more."""
        if self.delivered:
            key, act = self.delivered[number % len(self.delivered)]
            first = next(one for one in self.seen.acts if one.key == key)
            self._once(key, first.who, first.value, act())

    def _once(self, key: str, who: str, value: str, act: Coroutine[Any, Any, Reply]) -> Reply | None:
        reply = self.or_die(lambda: self._answered(value, act))
        at = self.clock.now()
        self.seen.acts.append(Act(key, who, value, reply, at))
        if reply is not None:
            self.seen.answer(who if who.startswith("family:") else f"stage:{who.replace(':', ':@')}", reply, at)
        return reply

    def _answered(self, value: str, act: Coroutine[Any, Any, Reply]) -> Reply:
        try:
            return _at_once(act)
        except FieldProblem as problem:
            return Say(problem.sentence)
        except Refusal as refusal:
            return desk.answer(refusal)
        except StorageFailure as failure:
            self.seen.defects.append(f"{value}: {failure!r}")
            return Say(failure.sentence)
        except Exception as defect:  # noqa: BLE001  # whatever it is, it is a finding
            self.seen.defects.append(f"{value}: {defect!r}")
            return Say("Something went wrong.")

    def ask(self, slug: str = HARBOUR, *, to: str = "", family: int = 0, **changes: Any) -> SupportRequest | None:
        """A request comes in by a family's page; `family` tells one from another."""
        words = changes.pop("message", "The council has refused to assess our son.")
        asked: dict[str, Any] = {
            "message": f"{words} {self.canary(slug, '')}",
            "name": f"Zara {self.canary(slug, '')}",
            "age": "9",
            "stage": "assessment_requested",
            "kind": "refusal_to_assess",
            "contact": f"parent{family}@example.org",
            "route": "page",
            "may_ask_others": True,
            "notice_version": "2026-01",
            "lawful_basis": "legitimate_interests",
            "chosen_advocate": self.person(slug, to).public_id if to else None,
        } | changes
        before = len(self.secrets) - 2

        def unit(tx: Tx) -> SupportRequest:
            tx.act_for(self.organisations[slug].organisation_id, via="family")
            filled = read_new_request(asked, tx.house.send_facts, tx.now.date())
            return receive_request(tx, self.organisations[slug].organisation, filled)

        try:
            received = self.or_die(lambda: self.store.run_now(unit))
        except Refusal:
            return None
        if received is None:
            return None
        self.seen.received.append(received.label + slug)
        whose = next((one.public_id for one in self.all_of(Family) if one.id == received.family_id), "")
        for token in list(self.secrets)[before:]:
            self.secrets[token] = Secret(slug, whose)
        return received

    # Misfortune

    def crash_at(self, point: str, number: int = 1) -> None:
        """The process dies at the so-manieth passing of a fault point."""
        fault.arm(fault.Plan(fault.Fault(point, number, "raise")))

    def lose_reply_at(self, point: str, number: int = 1) -> None:
        """A reply is lost there."""
        fault.arm(fault.Plan(fault.Fault(point, number, "lose")))

    def heal(self) -> None:
        """Everything works again, from here on."""
        fault.disarm()
        self.platform.faults.planned.clear()
        self.platform.faults.looks_up = True
        self.page.to_go_wrong.clear()

    # What is known

    def person(self, slug: str, name: str) -> Person:
        """A person by name."""
        here = self.organisations[slug].organisation_id
        return next(one for one in self.all_of(Person) if (one.organisation_id, one.name) == (here, name.title()))

    def all_of(self, kind: type[N]) -> tuple[N, ...]:
        """Every noun of a kind, of both organisations."""
        return self.store.read_now(rows.all_of, kind)

    def families(self) -> tuple[Family, ...]:
        """Every family."""
        return self.all_of(Family)

    def canary(self, slug: str, family: str, *, hidden: bool = False) -> str:
        """A word that must be seen by nobody but whom it concerns."""
        token = f"zq0{len(self.secrets)}0{slug[0]}qz"
        self.secrets[token] = Secret(slug, family, hidden)
        return token

    def evidence(self, *, quiet: bool = False) -> Evidence:
        """Everything the checker may know, now."""
        found = self.store.read_now(read_rows)
        sound = self.store.read_now(chain.verify).sound if quiet else True
        audited = self.store.read_now(audit, EVERYTHING) if quiet else ()
        contacts = {
            slug: frozenset(f"stage:{slug}:@{name.lower()}" for name in (*names, COORDINATOR[slug]))
            for slug, names in CONTACTS.items()
        }
        known: dict[str, Any] = {
            "world": self.platform.world,
            "seen": self.seen,
            "secrets": self.secrets,
            "contacts": contacts,
        }
        return Evidence(at=self.clock.now(), **found, **known, chain_sound=sound, audited=audited, quiet=quiet)

    def history(self) -> str:
        """A fingerprint of everything that was written down and seen: the same acts under one seed give the same."""
        evidence = self.evidence()
        told = (evidence.journal, evidence.deadlines, sorted(evidence.cards), evidence.seen.drawn, evidence.seen.acts)
        return hashlib.sha256(repr(told).encode()).hexdigest()

    def violations(self, *, quiet: bool = False) -> list[Violation]:
        """What must hold and does not; with `quiet`, also what must have come about by now."""
        self.checks += 1
        evidence = self.evidence(quiet=quiet)
        return [*safety(evidence), *(liveness(evidence) if quiet else ())]

    def check(self, *, quiet: bool = False) -> None:
        """Raise Broken with everything that does not hold."""
        if found := self.violations(quiet=quiet):
            raise Broken("\n".join(f"{code}: {words}" for code, words in found))


def _envelope(who: str, key: str) -> Envelope:
    slug, name = who.split(":")
    return Envelope(AccountRef("stage", slug, name), key, "stage", name.title())


def _at_once(act: Coroutine[Any, Any, T]) -> T:
    """The outcome of a coroutine that waits for nothing."""
    try:
        act.send(None)
    except StopIteration as done:
        outcome: T = done.value
        return outcome
    raise AssertionError("it waited for something")
