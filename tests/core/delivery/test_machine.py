"""Whatever order workers, crashes, lost replies and changes come in: nothing is lost or needlessly doubled."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.delivery import actions, sending
from core.delivery.model import UNSENT, Outgoing, Post
from core.delivery.rules import LEASE, Disposition, after
from core.platform import Done, Later, Outcome, Ref, Unknown
from core.surface import Card
from tests.core.delivery.rig import HERE, Rig
from tests.databases import Databases
from tests.thoroughness import times

LANES = ("one", "two", "three")

lucks = st.sampled_from(["well", "lost", "failed", "later"])


@dataclass(slots=True)
class Model:
    """A platform with the memory of a history, which can be looked up; no more than the machine needs."""

    looks_up: bool
    history: list[int] = field(default_factory=list)

    def show(self, key: int) -> Ref:
        self.history.append(key)
        return Ref(HERE, f"m{len(self.history)}")

    def find(self, key: int) -> Ref | None:
        if not self.looks_up or key not in self.history:
            return None
        return Ref(HERE, f"m{self.history.index(key) + 1}")


@dataclass(slots=True)
class Worker:
    """Somebody who holds a claimed post, and how far they have come with it."""

    owner: str
    post: Outgoing
    shown: Ref | None = None


class Posting(RuleBasedStateMachine):
    """Workers claim, aim, post and record by single steps; any of them may stop for ever, or wake up too late."""

    open_rig: Callable[[], Rig]

    @initialize(looks_up=st.booleans())
    def begin(self, *, looks_up: bool) -> None:
        self.rig = type(self).open_rig()
        self.model = Model(looks_up)
        self.real_now = datetime(2026, 1, 1, tzinfo=UTC)
        self.workers: list[Worker] = []
        self.asleep: list[Worker] = []
        self.lanes: dict[str, list[int]] = defaultdict(list)
        self.unknown: Counter[int] = Counter()
        self.owners = 0
        for lane in LANES:
            self.commit(lane)
            self.commit(lane)

    @rule(lane=st.sampled_from(LANES))
    def commit(self, lane: str) -> None:
        self.lanes[lane].append(self.rig.post(len(self.lanes[lane]), lane=lane))

    @rule(lucks=st.lists(lucks, min_size=3, max_size=3), minutes=st.integers(0, 20))
    def work_on(self, lucks: list[str], minutes: int) -> None:
        """A whole round of one worker, and some time."""
        self.claim(3)
        for luck in lucks:
            if self.workers:
                self.attempt(0, luck)
        self.rig.desk.later(minutes=minutes)

    @rule(limit=st.integers(1, 3))
    def claim(self, limit: int) -> None:
        self.owners += 1
        owner = f"worker {self.owners}"
        claimed = self.rig.desk.write(actions.claim, owner, limit, self.real_now)
        self.workers += [Worker(owner, post) for post in claimed]

    @precondition(lambda self: self.workers)
    @rule(which=st.integers(0, 9), luck=lucks)
    def attempt(self, which: int, luck: str) -> None:
        """One worker goes through with it, as well as luck has it."""
        worker = self.workers.pop(which % len(self.workers))
        outcome = self._outcome(worker, luck)
        if outcome is not None:
            self._record(worker, after(worker.post, outcome, self.rig.desk.clock.now(), 0.5))

    def _outcome(self, worker: Worker, luck: str) -> Outcome | None:
        """None: there was nothing to post, or somebody else has taken over."""
        attempt = self.rig.desk.write(sending.prepare, worker.post, worker.owner, self.rig.draws)
        if isinstance(attempt, sending.Look):
            if (found := self.model.find(worker.post.card_id)) is not None:
                return Done(found)
            worker.post = replace(worker.post, state=Post.READY)
            attempt = self.rig.desk.write(sending.prepare, worker.post, worker.owner, self.rig.draws)
        if not isinstance(attempt, sending.Show):
            return None
        if luck == "later":
            return Later(5)
        if luck == "failed":
            return Unknown("HTTP 503")
        ref = self.model.show(worker.post.card_id)
        if luck == "lost":
            self.unknown[worker.post.card_id] += 1
            return Unknown("no answer")
        return Done(ref)

    def _record(self, worker: Worker, done: Disposition) -> None:
        self.rig.desk.write(sending.settle, worker.post, worker.owner, done, HERE, 1)

    @precondition(lambda self: self.workers)
    @rule(which=st.integers(0, 9), posted=st.booleans())
    def die(self, which: int, *, posted: bool) -> None:
        """A worker stops for ever, or wakes up after its lease: with the post made, or not."""
        worker = self.workers.pop(which % len(self.workers))
        attempt = self.rig.desk.write(sending.prepare, worker.post, worker.owner, self.rig.draws)
        if isinstance(attempt, sending.Show) and posted:
            worker.shown = self.model.show(worker.post.card_id)
            self.unknown[worker.post.card_id] += 1
        self.asleep.append(worker)

    @rule()
    def leases_run_out(self) -> None:
        """Whoever holds a post has slept past its lease; only then may they wake."""
        self.asleep += self.workers
        self.workers = []
        self.real_now += LEASE + timedelta(seconds=1)

    @precondition(lambda self: self.asleep)
    @rule(which=st.integers(0, 9))
    def wake(self, which: int) -> None:
        worker = self.asleep.pop(which % len(self.asleep))
        before = self.rig.row(worker.post.card_id)
        if worker.shown is not None and (before.owner, before.attempts) == (worker.owner, worker.post.attempts):
            self.unknown[worker.post.card_id] -= before.state is Post.SENDING  # nobody had taken over: it is known
        done = Disposition(Post.SENT, ref=worker.shown) if worker.shown else Disposition(Post.READY)
        self._record(worker, done)
        after_ = self.rig.row(worker.post.card_id)
        if (before.owner, before.attempts) != (worker.owner, worker.post.attempts):
            assert after_ == before

    @rule(seconds=st.integers(1, 600))
    def time_passes(self, seconds: int) -> None:
        self.rig.desk.later(seconds=seconds)

    @rule()
    def restart(self) -> None:
        self.asleep += self.workers
        self.workers = []
        self.rig.desk.write(actions.reclaim_all)

    @invariant()
    def one_in_flight_in_each_lane(self) -> None:
        if hasattr(self, "rig"):
            flying = Counter(row.lane for row in self.rig.outbox() if row.state is Post.SENDING)
            assert all(count == 1 for count in flying.values())

    def teardown(self) -> None:
        """Faults stop: everything that was committed stands, in its order."""
        if not hasattr(self, "rig"):
            return
        self.leases_run_out()
        for _ in range(200):
            if not self.rig.unsent():
                break
            self.claim(10)
            while self.workers:
                self.attempt(0, "well")
            self.rig.desk.later(minutes=15)
        self._check()
        self.rig.desk.close()

    def _check(self) -> None:
        assert not [row for row in self.rig.outbox() if row.state in UNSENT]
        first = {key: self.model.history.index(key) for lane in self.lanes.values() for key in lane}
        for lane in self.lanes.values():
            assert sorted(lane, key=first.__getitem__) == lane
        for key, often in Counter(self.model.history).items():
            assert often <= 1 + (0 if self.model.looks_up else self.unknown[key])


def test_nothing_is_lost_disordered_or_doubled_beyond_what_nobody_could_know(databases: Databases) -> None:
    urls: list[str] = []

    def open_rig() -> Rig:
        urls.append(databases.fresh())
        rig = Rig.open(urls[-1])
        rig.draws["note"] = lambda drawing: Card(f"note {drawing.about.id}", "")
        return rig

    machine = type("PostingHere", (Posting,), {"open_rig": staticmethod(open_rig)})
    run_state_machine_as_test(
        machine, settings=settings(max_examples=times(in_ci=25, elsewhere=12), stateful_step_count=20)
    )
    for url in urls:
        databases.discard(url)
