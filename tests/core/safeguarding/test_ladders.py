"""Whatever happens to a concern: somebody is always told next, nobody but a person ends it, and it never falls."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
from hypothesis import given
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from core.change import NOTHING, Audience, Change, Deadline, Notice, Noun, Subject, subject_of
from core.requests.model import OPEN, Offer, Rung, State, SupportRequest
from core.requests.routing import Fresh
from core.safeguarding import rules
from core.safeguarding.model import Concern, ConcernState, Source
from core.safeguarding.rules import Beside, Watch, Worry
from core.safeguarding.screen import Level
from core.sendfacts import Nation, Priority, PriorityReason, Situation

START = datetime(2026, 3, 27, 18, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
LEVELS = st.sampled_from([Level.READ_FIRST, Level.DANGER_NOW])
PATIENCE = {
    (ConcernState.OPEN, Level.DANGER_NOW): timedelta(minutes=15),
    (ConcernState.OPEN, Level.READ_FIRST): timedelta(hours=16),
    (ConcernState.TAKEN, Level.DANGER_NOW): timedelta(hours=36),
    (ConcernState.TAKEN, Level.READ_FIRST): timedelta(hours=36),
}
"""The longest that may pass without a word, by state and level: a night may lie in between but in danger."""

REQUEST = SupportRequest(
    id=1,
    organisation_id=1,
    public_id="request",
    reference=42,
    family_id=1,
    state=State.WAITING,
    rung=Rung.DIRECTED,
    age=9,
    nation=Nation.ENGLAND,
    situation=Situation(stage="assessment_requested", kind="refusal_to_assess"),
    may_ask_others=True,
    chosen_advocate_id=7,
    priority=Priority.NORMAL,
    priority_reason=PriorityReason.NO_DATE,
    key_date=None,
    received_at=START,
    version=1,
)
OFFER = Offer(
    id=2,
    organisation_id=1,
    public_id="offer",
    request_id=1,
    rung=Rung.DIRECTED,
    advocate_id=7,
    made_at=START,
    clock_from=START,
    version=1,
)


class AConcern(RuleBasedStateMachine):
    """One request, with worries that come and people who act, in any order and at any hour."""

    @initialize(level=LEVELS, contacts=st.integers(0, 4), state=st.sampled_from(State), minutes=st.integers(0, 3000))
    def begin(self, level: Level, contacts: int, state: State, minutes: int) -> None:
        self.now = START + timedelta(minutes=minutes)
        self.contacts = contacts
        self.nouns: dict[Subject, Noun] = {}
        self.deadlines: dict[tuple[Subject, str], datetime] = {}
        self.said: list[Notice] = []
        self.said_at = self.now
        self.apply(Change(state=(replace(REQUEST, state=state), OFFER)))
        self.raise_concern(level)

    @property
    def concern(self) -> Concern:
        return next(noun for noun in self.nouns.values() if isinstance(noun, Concern))

    @property
    def support_request(self) -> SupportRequest:
        return next(noun for noun in self.nouns.values() if isinstance(noun, SupportRequest))

    @property
    def watch(self) -> Watch:
        return Watch(self.now, self.contacts, LONDON)

    def apply(self, change: Change) -> None:
        """As the one writer does it: settle first, then owe; a step of a subject is there only once."""
        lined = [subject_of(entry.about) for entry in change.journal]
        assert len(lined) == len(set(lined))
        assert set(lined) <= {subject_of(noun) for noun in change.state}
        self.nouns |= {subject_of(noun): replace(noun, version=noun.version + 1) for noun in change.state}  # type: ignore[type-var]
        self.deadlines = {key: at for key, at in self.deadlines.items() if key[0] not in change.settled}
        for owed in change.owed:
            assert (owed.about, owed.step) not in self.deadlines
            self.deadlines[owed.about, owed.step] = owed.due_at
        self.said += change.notices
        if change.notices or change.owed:
            self.said_at = self.now

    @rule(level=LEVELS)
    def raise_concern(self, level: Level) -> None:
        standing = next((noun for noun in self.nouns.values() if isinstance(noun, Concern) and noun.live), None)
        before = standing.level if standing else Level.NONE
        worry = Worry(level, Source.SCREEN, words="words")
        fresh = Fresh(len(self.said) + 10, "concern")
        if standing is None:
            self.nouns = {key: noun for key, noun in self.nouns.items() if not isinstance(noun, Concern)}
        beside = Beside(standing, tuple(noun for noun in self.nouns.values() if isinstance(noun, Offer)))
        self.apply(rules.raise_concern(self.support_request, worry, fresh, self.watch, beside))
        assert self.concern.level == max(before, level)

    @rule(late=st.integers(0, 300))
    def the_next_step_falls_due(self, late: int) -> None:
        mine = {key: at for key, at in self.deadlines.items() if key[0] == subject_of(self.concern)}
        if not mine:
            return
        (about, step), at = min(mine.items(), key=lambda item: item[1])
        self.now = max(at, self.now) + timedelta(seconds=late)
        del self.deadlines[about, step]
        before = len(self.said)
        assert rules.still_owed(self.concern, step)
        self.apply(rules.tell_on(self.concern, step, self.watch))
        assert len(self.said) > before

    @precondition(lambda self: self.concern.live)
    @rule()
    def somebody_takes_it(self) -> None:
        self.apply(rules.take(self.concern, 5, self.watch))

    @rule()
    def somebody_raises_it_to_danger(self) -> None:
        if self.concern.live and not (self.concern.in_danger and self.concern.state is ConcernState.OPEN):
            self.apply(rules.raise_to_danger(self.concern, "SR-0042", self.watch))

    @precondition(lambda self: self.concern.live)
    @rule()
    def a_contact_releases_it(self) -> None:
        self.apply(rules.release(self.concern, 5, "read", self.watch))

    @rule(contacts=st.integers(0, 4))
    def the_contacts_are_configured_anew(self, contacts: int) -> None:
        self.contacts = contacts

    @rule(minutes=st.integers(0, 10))
    def time_passes(self, minutes: int) -> None:
        first = min(self.deadlines.values(), default=self.now)
        self.now = max(self.now, min(self.now + timedelta(minutes=minutes), first))

    @invariant()
    def exactly_one_step_is_next_as_long_as_nobody_has_released_it(self) -> None:
        mine = [(step, at) for (about, step), at in self.deadlines.items() if about == subject_of(self.concern)]
        assert len(mine) == (1 if self.concern.live else 0)
        for step, at in mine:
            assert rules.still_owed(self.concern, step)
            assert at - self.said_at <= PATIENCE[self.concern.state, self.concern.level]

    @invariant()
    def an_open_request_with_a_live_concern_is_held_and_nothing_of_it_runs(self) -> None:
        if self.concern.live and self.support_request.state in OPEN:
            assert self.support_request.state is State.HELD
            assert self.concern.holds
            assert not any(about == subject_of(OFFER) for about, _ in self.deadlines)

    @invariant()
    def no_alert_is_a_reminder_or_waits_for_the_morning(self) -> None:
        alerts = [notice for notice in self.said if notice.kind.startswith("danger")]
        assert not any(notice.nag or notice.not_before or notice.useless_after for notice in alerts)
        assert all(notice.audience is not Audience.CHANNEL for notice in self.said)


TestAConcern = AConcern.TestCase


@given(LEVELS, st.integers(1, 5), st.integers(0, 20))
def test_every_step_of_another_state_has_lost_its_cause(level: Level, contacts: int, told: int) -> None:
    watch = Watch(START, contacts, LONDON)
    opened = rules.raise_concern(REQUEST, Worry(level, Source.SCREEN), Fresh(9, "concern"), watch)
    (concern,) = (noun for noun in opened.state if isinstance(noun, Concern))
    (owed,) = opened.owed
    released = replace(concern, state=ConcernState.RELEASED)
    taken = replace(concern, state=ConcernState.TAKEN)
    for other in (released, taken, replace(concern, told=concern.told + told + 1)):
        assert not rules.still_owed(other, owed.step)
        assert rules.tell_on(other, owed.step, watch) == NOTHING


def test_a_new_request_has_its_journal_line_from_intake_alone() -> None:
    change = rules.raise_concern(
        replace(REQUEST, version=0, state=State.HELD),
        Worry(Level.DANGER_NOW, Source.SCREEN),
        Fresh(9, "concern"),
        Watch(START, 2, LONDON),
    )
    assert [entry.verb for entry in change.journal] == ["raised"]
    assert change.owed == (Deadline(change.owed[0].about, "danger_1", START + timedelta(minutes=15)),)


def test_no_level_at_all_is_no_concern() -> None:
    watch = Watch(START, 2, LONDON)
    assert rules.raise_concern(REQUEST, Worry(Level.NONE, Source.SCREEN), Fresh(9, "concern"), watch) == NOTHING
