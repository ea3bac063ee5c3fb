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
from core.people.model import Family, Person
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
SAID: Final = st.sampled_from((*CALM, *CALM, *WORDS))
SUPPORTING: Final = (
    *("introduction_write", "introduction_write", "introduced_already", "reply", "note_write"),
    *("hand_over", "end_support", "read_conversation"),
)
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
        words=SAID,
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

    @rule(which=NUMBER, how=NUMBER)
    def an_advocate_accepts(self, which: int, how: int) -> None:
        self.answer("accept", which, how)

    @rule(which=NUMBER, how=NUMBER)
    def an_advocate_asks_for_more(self, which: int, how: int) -> None:
        self.answer("more_info", which, how)

    @rule(which=NUMBER, how=NUMBER)
    def an_advocate_says_no(self, which: int, how: int) -> None:
        self.answer("decline", which, how)

    @rule(which=NUMBER, how=NUMBER, verb=st.sampled_from(SUPPORTING))
    def an_advocate_supports_a_family(self, which: int, how: int, verb: str) -> None:
        if connections := [one for one in self.all_of(Connection) if one.active] or self.all_of(Connection):
            connection = connections[which % len(connections)]
            self.press(self.account_of(connection.advocate_id), f"v1:{verb}:{connection.public_id}", how)

    @rule(which=NUMBER, how=NUMBER, verb=st.sampled_from(("offer", "lapse", "hold", "release", "add_details")))
    def a_coordinator_decides(self, which: int, how: int, verb: str) -> None:
        request = self.some(SupportRequest, which)
        self.press(
            f"{self.slug_of(request)}:{COORDINATOR[self.slug_of(request)].lower()}",
            f"v1:{verb}:{request.public_id}",
            how,
        )

    @rule(who=st.sampled_from(EVERYBODY), line=st.sampled_from(LINES), how=NUMBER)
    def somebody_types_a_command(self, who: str, line: str, how: int) -> None:
        self.fill(who, self.sim.command(who, line), how)

    @rule(slug=ORGANISATION, line=st.sampled_from(LINES[6:]), how=NUMBER)
    def a_coordinator_types_a_command(self, slug: str, line: str, how: int) -> None:
        self.somebody_types_a_command(f"{slug}:{COORDINATOR[slug].lower()}", line, how)

    @rule(which=NUMBER, words=SAID)
    def an_advocate_types_in_a_conversation(self, which: int, words: str) -> None:
        if threads := sorted(self.sim.platform.world.threads):
            place = threads[which % len(threads)]
            slug, user = place.split(":")[1:3]
            self.sim.say(f"{slug}:{user.removeprefix('@')}", place, words)

    @rule(which=NUMBER, words=SAID)
    def a_family_answers(self, which: int, words: str) -> None:
        self.family_acts("family_answers", Question, which, words)

    @rule(which=NUMBER, words=SAID, verb=st.sampled_from(("family_writes", "family_not_heard", "family_ends")))
    def a_family_in_support_acts(self, which: int, words: str, verb: str) -> None:
        self.family_acts(verb, Connection, which, words)

    @rule(which=NUMBER, words=SAID, verb=st.sampled_from(("withdraw", "raise_concern_send")))
    def a_family_that_waits_acts(self, which: int, words: str, verb: str) -> None:
        self.family_acts(verb, SupportRequest, which, words)

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
                slug = self.slug_of(concern)
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

    def some(self, kind: type[Any], which: int) -> Any:
        found = self.all_of(kind)
        return found[-1 - which % len(found)]

    def slug_of(self, noun: Any) -> str:
        return next(s for s, d in self.sim.organisations.items() if d.organisation_id == noun.organisation_id)

    def account_of(self, person_id: int) -> str:
        person = next(one for one in self.all_of(Person) if one.id == person_id)
        return f"{self.slug_of(person)}:{person.name.lower()}"

    def answer(self, verb: str, which: int, how: int) -> None:
        """Whoever was asked answers; in the channels, no means "not for me"."""
        offers = [one for one in self.all_of(Offer) if one.rung is not Rung.COORDINATORS]
        if live := [one for one in offers if one.state in LIVE_OFFERS] or offers:
            offer = live[-1 - which % len(live)]
            said = {Rung.POOL: "not_for_me"}.get(offer.rung, verb) if verb == "decline" else verb
            said = "decline_handover" if verb == "decline" and offer.handover_of else said
            names = list(ADVOCATES[self.slug_of(offer)])
            anybody = f"{self.slug_of(offer)}:{names[how % len(names)].lower()}"
            who = self.account_of(offer.advocate_id) if offer.advocate_id else anybody
            self.press(who, f"v1:{said}:{offer.public_id}", how)

    def family_acts(self, verb: str, kind: type[Any], which: int, words: str) -> None:
        """Whose it is; once in a while another family."""
        if not self.all_of(kind):
            return
        noun, families = self.some(kind, which), self.all_of(Family)
        request = noun if kind is SupportRequest else self.one(SupportRequest, noun.request_id)
        at = next(number for number, one in enumerate(families) if one.id == request.family_id)
        family = families[(at + (which % 7 == 6)) % len(families)]
        said = f"{words} {self.sim.canary(self.slug_of(family), family.public_id)}"
        values = {"answer": said, "words": said, "level": "soon" if which % 2 else "now"}
        self.sim.family(self.slug_of(family), family, verb, noun.public_id, **values)
        self.sim.settle()

    def press(self, who: str, value: str, how: int) -> None:
        self.fill(who, self.sim.press(who, value), how)

    def fill(self, who: str, reply: Reply | None, how: int) -> None:
        if isinstance(reply, Ask):
            self.sim.submit(who, reply, filled(self.sim, who, reply.form, how))
        if how % 4:
            self.sim.settle()

    def count(self) -> None:
        self.tally.examples += 1
        self.tally.acts += self.sim.acts
        self.tally.checks += self.sim.checks
        self.tally.crashes += self.sim.crashes
        self.tally.requests += len(self.all_of(SupportRequest))
