"""Anybody does anything at any time, and much goes wrong: what must hold is asked after every step.

At the end everything works again, time passes until every ladder has ended, and what must come about is demanded.
"""

from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Final, Literal

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from adapters.terminal.faults import Call
from core.connections.model import Connection
from core.people.model import Family
from core.platform import Gone, Later, Outcome, Paused, Refused, Unknown
from core.requests.model import LIVE_OFFERS, Offer, Question, Rung, SupportRequest
from core.safeguarding.model import Concern
from core.surface import Ask, Reply
from tests.databases import Databases
from tests.rig.people import CALM, EVERYBODY, WORDS, filled, seen_by
from tests.rig.simulator import Simulator
from tests.rig.standin import Misdelivery
from tests.rig.town import ADVOCATES, COORDINATOR, HARBOUR, MEADOW

NUMBER: Final = st.integers(0, 999)
ORGANISATION: Final = st.sampled_from((HARBOUR, HARBOUR, HARBOUR, MEADOW))
OUTCOMES: Final[tuple[tuple[Outcome, bool], ...]] = (
    (Later(90), False),
    (Later(4000), False),
    (Unknown("no answer"), False),
    (Unknown("no answer"), True),
    (Gone("closed"), False),
    (Refused("never"), False),
    (Paused("token revoked"), False),
)
LINES: Final = (
    "desk home",
    "desk requests",
    "desk show SR-0001",
    "desk reply SR-0001",
    "desk availability not-accepting",
    "desk availability accepting",
    "coordinator queue",
    "coordinator new",
    "coordinator show SR-0001",
    "coordinator show SR-0002",
    "coordinator offer SR-0001",
    "coordinator offer SR-0002",
    "coordinator hand-over SR-0001",
    "coordinator hold SR-0001",
    "coordinator release SR-0001",
    "coordinator remind SR-0001",
    "coordinator audit SR-0001",
)
TIMES: Final = (
    *("wait 1", "wait 60", "wait 200", "wait 780", "wait 1500", "wait 1500", "wait 2940", "wait 4800", "wait 10080"),
    *("sleep 60", "sleep 840", "sleep 4500", "morning 0"),
)
"""How time passes, in minutes."""
POINTS: Final = ("store.before_commit", "store.after_commit", "post.before_send", "post.after_send")


@dataclass(slots=True)
class Tally:
    """What all the examples together came to."""

    examples: int = 0
    acts: int = 0
    checks: int = 0
    crashes: int = 0
    faults: int = 0
    requests: int = 0


class Life(RuleBasedStateMachine):
    """The life of requests, with everything that can happen to it."""

    databases: Databases
    tally = Tally()

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        self.url = self.databases.fresh()
        self.sim = self.open.enter_context(Simulator.open(self.url))
        self.sim.settle()

    @initialize(to=st.sampled_from(("amira", "ben", "")), widely=st.booleans())
    def it_begins(self, *, to: str, widely: bool) -> None:
        self.sim.ask(HARBOUR, to=to, may_ask_others=widely)
        self.sim.ask(HARBOUR, family=1)
        self.sim.settle()

    # People

    @rule(
        slug=ORGANISATION,
        to=NUMBER,
        widely=st.booleans(),
        words=st.sampled_from((*CALM, *CALM, *WORDS)),
        family=st.integers(0, 3),
        route=st.sampled_from(("page", "page", "person")),
    )
    def a_family_asks(self, *, slug: str, to: int, widely: bool, words: str, family: int, route: str) -> None:
        names = ["", *(name.lower() for name in ADVOCATES[slug])]
        to_whom = names[to % len(names)]
        self.sim.ask(slug, to=to_whom, family=family, may_ask_others=widely, message=words, route=route)
        self.sim.settle()

    @rule(who=st.sampled_from(EVERYBODY), which=NUMBER, how=NUMBER)
    def somebody_presses_what_they_see(self, who: str, which: int, how: int) -> None:
        if buttons := seen_by(self.sim, who):
            self.press(who, buttons[which % len(buttons)].value, how)

    @rule(slug=ORGANISATION, name=NUMBER, which=st.integers(0, 5), how=NUMBER)
    def an_advocate_presses_what_they_see(self, slug: str, name: int, which: int, how: int) -> None:
        names = list(ADVOCATES[slug])
        self.somebody_presses_what_they_see(f"{slug}:{names[name % len(names)].lower()}", which, how)

    @rule(slug=ORGANISATION, which=st.integers(0, 12), how=NUMBER)
    def a_coordinator_presses_what_they_see(self, slug: str, which: int, how: int) -> None:
        self.somebody_presses_what_they_see(f"{slug}:{COORDINATOR[slug].lower()}", which, how)

    @rule(who=st.sampled_from(EVERYBODY), which=NUMBER, how=NUMBER)
    def anybody_presses_any_button_there_ever_was(self, who: str, which: int, how: int) -> None:
        if buttons := list(self.sim.seen.buttons):
            self.press(who, buttons[which % len(buttons)], how)

    @rule(
        which=NUMBER,
        verb=st.sampled_from(("accept", "accept", "accept", "more_info", "decline", "not_for_me")),
        how=NUMBER,
    )
    def somebody_answers_an_offer(self, which: int, verb: str, how: int) -> None:
        offers = [one for one in self.all_of(Offer) if one.rung is not Rung.COORDINATORS]
        if live := [one for one in offers if one.state in LIVE_OFFERS] or offers:
            offer = live[-1 - which % len(live)]
            self.press(self.advocate_for(offer, how), f"v1:{verb}:{offer.public_id}", how)

    @rule(who=st.sampled_from(EVERYBODY), line=st.sampled_from(LINES), how=NUMBER)
    def somebody_types_a_command(self, who: str, line: str, how: int) -> None:
        self.fill(who, self.sim.command(who, line), how)

    @rule(slug=ORGANISATION, line=st.sampled_from(LINES[6:]), how=NUMBER)
    def a_coordinator_types_a_command(self, slug: str, line: str, how: int) -> None:
        self.somebody_types_a_command(f"{slug}:{COORDINATOR[slug].lower()}", line, how)

    @rule(which=NUMBER, words=st.sampled_from((*CALM, *WORDS)))
    def an_advocate_types_in_a_conversation(self, which: int, words: str) -> None:
        if threads := sorted(self.sim.platform.world.threads):
            place = threads[which % len(threads)]
            slug, user = place.split(":")[1:3]
            self.sim.say(f"{slug}:{user.removeprefix('@')}", place, words)

    @rule(
        verb=st.sampled_from(
            ("family_answers", "family_writes", "family_not_heard", "family_ends", "withdraw", "raise_concern_send")
        ),
        which=NUMBER,
        words=st.sampled_from((*CALM, *WORDS)),
        of_another=st.sampled_from((0, 0, 0, 0, 1)),
    )
    def a_family_acts(self, verb: str, which: int, words: str, of_another: int) -> None:
        kind: type[Any] = {
            "family_answers": Question,
            "withdraw": SupportRequest,
            "raise_concern_send": SupportRequest,
        }.get(verb, Connection)
        found = self.all_of(kind)
        families = self.all_of(Family)
        if not found:
            return
        noun = found[-1 - which % len(found)]
        request = noun if kind is SupportRequest else self.one(SupportRequest, noun.request_id)
        at = next(n for n, one in enumerate(families) if one.id == request.family_id)
        family = families[(at + of_another) % len(families)]
        slug = next(s for s, d in self.sim.organisations.items() if d.organisation_id == family.organisation_id)
        said = f"{words} {self.sim.canary(slug, family.public_id)}"
        values = {"answer": said, "words": said, "level": "soon" if which % 2 else "now"}
        self.sim.family(slug, family, verb, noun.public_id, **values)

    # Time

    @rule(how=st.sampled_from(TIMES))
    def time_passes(self, how: str) -> None:
        what, number = how.split()
        span = min(int(number), 180) if self.in_danger else int(number)
        if what == "wait":
            self.sim.wait(minutes=span)
        elif what == "morning":
            self.sim.morning()
        else:
            self.sim.sleep(minutes=int(number))
            self.sim.wait(seconds=1)

    # Misfortune

    @rule(
        call=st.sampled_from(("show", "show", "show", "redraw", "remove", "conversation", "deliver", "deliver")),
        outcome=st.sampled_from(OUTCOMES),
        times=st.sampled_from((1, 1, 2, 5, 1000)),
        at=st.sampled_from(("", "stage:harbour:@amira", "stage:harbour:requests", "stage:harbour:coordinators")),
    )
    def the_platform_fails(
        self, call: Call | Literal["deliver"], outcome: tuple[Outcome, bool], times: int, at: str
    ) -> None:
        self.tally.faults += 1
        if call in ("redraw", "remove") and isinstance(outcome[0], Refused):
            return  # what will never be taken is left as it is, and said in the log: nothing to heal
        for_good = bool(at) and isinstance(outcome[0], Gone | Refused)
        times = times if for_good else min(times, 5)
        if call == "deliver":
            self.sim.page.to_go_wrong += [Misdelivery(*outcome)] * min(times, 5)
        else:
            self.sim.platform.faults.plan(call, outcome[0], stands=outcome[1], times=times, at=at)

    @rule(looks_up=st.booleans(), remembers=st.booleans(), heals=st.booleans())
    def the_platform_changes_its_ways(self, *, looks_up: bool, remembers: bool, heals: bool) -> None:
        if heals:
            self.sim.heal()
        self.sim.platform.faults.looks_up = looks_up
        self.sim.platform.faults.remembers = remembers

    @rule(point=st.sampled_from(POINTS), number=st.integers(1, 4), dies=st.booleans())
    def the_process_will_die_or_lose_a_reply(self, *, point: str, number: int, dies: bool) -> None:
        self.tally.faults += 1
        if dies or point == "store.before_commit":
            self.sim.crash_at(point, number)
        else:
            self.sim.lose_reply_at(point, number)

    @rule(number=NUMBER)
    def a_delivery_comes_again(self, number: int) -> None:
        self.sim.again(number)

    # What must hold

    @invariant()
    def it_is_safe(self) -> None:
        self.sim.check()

    def teardown(self) -> None:
        try:
            self.sim.heal()
            self.sim.wait(hours=1)
            self.everything_is_looked_at()
            self.sim.wait(days=18)
            self.sim.check(quiet=True)
        finally:
            self.count()
            self.open.close()
            self.databases.discard(self.url)

    def everything_is_looked_at(self) -> None:
        """Safety first: contacts release what is held, so that every other ladder runs to its end."""
        for concern in self.all_of(Concern):
            if concern.live:
                slug = next(
                    s for s, d in self.sim.organisations.items() if d.organisation_id == concern.organisation_id
                )
                contact = {HARBOUR: "sam", MEADOW: "lou"}[slug]
                self.sim.press(f"{slug}:{contact}", f"v1:release_concern_send:{concern.public_id}", reason="Looked at.")

    # Small words

    @property
    def in_danger(self) -> bool:
        return any(one.live for one in self.all_of(Concern))

    def all_of(self, kind: type[Any]) -> list[Any]:
        return list(self.sim.all_of(kind))

    def one(self, kind: type[Any], key: int) -> Any:
        return next(one for one in self.all_of(kind) if one.id == key)

    def advocate_for(self, offer: Offer, how: int) -> str:
        slug = next(s for s, d in self.sim.organisations.items() if d.organisation_id == offer.organisation_id)
        names = list(ADVOCATES[slug])
        ids = {self.sim.person(slug, name).id: name for name in names}
        return f"{slug}:{ids.get(offer.advocate_id or 0, names[how % len(names)]).lower()}"

    def press(self, who: str, value: str, how: int) -> None:
        self.fill(who, self.sim.press(who, value), how)

    def fill(self, who: str, reply: Reply | None, how: int) -> None:
        if isinstance(reply, Ask):
            self.sim.submit(who, reply, filled(self.sim, who, reply.form, how))

    def count(self) -> None:
        self.tally.examples += 1
        self.tally.acts += self.sim.acts
        self.tally.checks += self.sim.checks
        self.tally.crashes += self.sim.crashes
        self.tally.requests += len(self.all_of(SupportRequest))
