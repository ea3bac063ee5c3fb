"""The pure rules, over any course of events: no reminder without its cause, no place lost or made up."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
import pytest
from hypothesis import given

from core.change import Change, Deadline, Subject, Thing, subject_of
from core.connections import conversation_rules, handover_rules, introduction_rules
from core.connections.ladder import INTRODUCTION_TIMES, TO_THE_ADVOCATE, IntroductionStep
from core.connections.model import (
    DOUBTED,
    INTRODUCED,
    Connection,
    Delivery,
    EndedBy,
    Introduction,
    Message,
)
from core.connections.rules import Hours, close, end, open_connection
from core.hours import QUIET_HOURS
from core.people.model import Advocate
from core.people.rules import may_take_on, take_place
from core.refusals import Refusal
from core.requests.model import Offer, OfferState, Rung, State, SupportRequest
from core.sendfacts import Nation, Priority, PriorityReason, Situation

LONDON = ZoneInfo("Europe/London")
START = datetime(2026, 6, 10, 11, 0, tzinfo=UTC)
STEPS = st.sampled_from(IntroductionStep)
MOMENTS = st.timedeltas(timedelta(0), timedelta(days=4)).map(lambda after: START + after)


def hours(now: datetime) -> Hours:
    return Hours(now, LONDON, LONDON, INTRODUCTION_TIMES, QUIET_HOURS)


def request(key: int = 1, holder: int | None = None) -> SupportRequest:
    return SupportRequest(
        id=key,
        organisation_id=1,
        public_id=f"r{key}",
        reference=key,
        family_id=key,
        state=State.ACCEPTED,
        rung=Rung.POOL,
        age=9,
        nation=Nation.ENGLAND,
        situation=Situation(stage="assessment_requested", kind="refusal_to_assess"),
        may_ask_others=True,
        chosen_advocate_id=None,
        priority=Priority.NORMAL,
        priority_reason=PriorityReason.NO_DATE,
        key_date=None,
        received_at=START,
        holder_id=holder,
    )


def advocate(key: int, capacity: int = 3) -> Advocate:
    return Advocate(id=key, organisation_id=1, plan="free", capacity=capacity, accredited_until=date(2099, 1, 1))


def opened(support_request: SupportRequest, by: Advocate, key: int, now: datetime = START) -> Change:
    return open_connection(
        support_request,
        by,
        key=key,
        public_id=f"c{key}",
        now=now,
        zones=(LONDON, LONDON),
        times=INTRODUCTION_TIMES,
        quiet=QUIET_HOURS,
    )


def connection_in(change: Change) -> Connection:
    (found,) = (noun for noun in change.state if isinstance(noun, Connection))
    return found


CONNECTION = connection_in(opened(request(), advocate(1), 10))


def draft(connection: Connection, now: datetime, key: int = 100) -> Message:
    return conversation_rules.compose(connection, key=key, public_id=f"m{key}", author_id=1, now=now)


@given(step=STEPS, at=MOMENTS, introduction=st.sampled_from(sorted(INTRODUCED | {Introduction.CANCELLED})))
def test_no_step_is_owed_once_the_family_has_been_introduced_to(
    step: IntroductionStep, at: datetime, introduction: Introduction
) -> None:
    assert not introduction_rules.still_owed(step, replace(CONNECTION, introduction=introduction), None, at)


@given(step=STEPS, at=MOMENTS, by=st.sampled_from(EndedBy))
def test_no_step_is_owed_once_support_has_ended(step: IntroductionStep, at: datetime, by: EndedBy) -> None:
    ended, _ = close(CONNECTION, by, hours(at))
    assert not introduction_rules.still_owed(step, ended, None, at)


@given(step=STEPS, at=MOMENTS, state=st.sampled_from(OfferState))
def test_a_handover_pauses_what_the_advocate_is_told_while_it_waits_and_nothing_else(
    step: IntroductionStep, at: datetime, state: OfferState
) -> None:
    offer = Offer(
        id=5,
        organisation_id=1,
        public_id="o5",
        request_id=1,
        rung=Rung.DIRECTED,
        advocate_id=2,
        made_at=START,
        state=state,
        handover_of=10,
    )
    without = introduction_rules.still_owed(step, CONNECTION, None, at)
    paused = state is OfferState.OPEN and step in TO_THE_ADVOCATE
    assert introduction_rules.still_owed(step, CONNECTION, offer, at) == (without and not paused)


@given(at=MOMENTS)
def test_a_reminder_is_owed_only_before_the_deadline(at: datetime) -> None:
    for step in introduction_rules.REMINDERS:
        owed = introduction_rules.still_owed(step, CONNECTION, None, at)
        assert owed == (at < CONNECTION.introduction_due_at)


@dataclass
class Course:
    """One connection through any events, with its open deadlines as `commit` would keep them."""

    connection: Connection = CONNECTION
    attempt: Message | None = None
    owed: dict[tuple[Subject, str], datetime] = field(default_factory=dict)
    score: int = 0
    keys: "count[int]" = field(default_factory=lambda: count(100))

    def __post_init__(self) -> None:
        self.apply(opened(request(), advocate(1), 10))

    def apply(self, change: Change) -> None:
        for noun in change.state:
            if isinstance(noun, Connection):
                self.connection = noun
            if isinstance(noun, Message) and (noun.introduces or noun == self.attempt):
                self.attempt = noun
        self.owed = {key: due for key, due in self.owed.items() if key[0] not in change.settled}
        for deadline in change.owed:
            key = (deadline.about, deadline.step)
            assert key not in self.owed, "owed twice"
            self.owed[key] = deadline.due_at
        for fact in change.facts:
            self.score += {"introduction_kept": 1, "introduction_reversed": -1, "introduction_restored": 1}.get(
                fact.kind, 0
            )

    def do(self, event: str, now: datetime) -> None:
        message, label = draft(self.connection, now, next(self.keys)), "SR-0001"
        events: dict[str, Callable[[], Change]] = {
            "introduce": lambda: introduction_rules.introduce(message, self.connection, "Hello", (), label),
            "report": lambda: introduction_rules.report_introduction(message, self.connection, label),
            "not_heard": lambda: introduction_rules.not_heard(message, self.connection, "Nothing", hours(now), label),
            "confirm": lambda: introduction_rules.confirm(message, self.connection, "I rang", label),
            "fail": lambda: introduction_rules.not_delivered(self.attempt or message, self.connection, hours(now)),
            "arrive": lambda: introduction_rules.arrived(self.attempt or message, self.connection, Delivery.SENT, now),
            "end": lambda: close(self.connection, EndedBy.FAMILY, hours(now))[1],
            "clock": lambda: self.fire(now),
        }
        self.apply(events[event]())

    def fire(self, now: datetime) -> Change:
        due = [(at, key) for key, at in self.owed.items() if at <= now and key[0].thing is Thing.INTRODUCTION]
        if not due:
            return Change()
        at, key = min(due)
        del self.owed[key]
        step = IntroductionStep(key[1])
        if not introduction_rules.still_owed(step, self.connection, None, now):
            return Change()
        return introduction_rules.step_due(step, at, self.connection, hours(now))


EVENTS = st.sampled_from(("introduce", "report", "not_heard", "confirm", "fail", "arrive", "clock", "clock", "end"))
COURSES = st.lists(st.tuples(EVENTS, st.integers(1, 16 * 60)), max_size=16)


@given(events=COURSES)
def test_after_any_course_of_events_only_what_has_a_cause_is_owed_and_facts_add_up(
    events: list[tuple[str, int]],
) -> None:
    course, now = Course(), START
    for event, minutes in events:
        now += timedelta(minutes=minutes)
        with suppress(Refusal):
            course.do(event, now)
        about_it = [key for key in course.owed if key[0] == course.connection.introduction_subject]
        assert course.connection.owes_introduction or about_it == []
        assert course.score == int(course.connection.introduction_kept) or not course.connection.active
        assert (course.connection.introduction in DOUBTED) <= course.connection.active
        assert course.connection.introduction_due_at == CONNECTION.introduction_due_at


@given(at=MOMENTS)
def test_a_doubt_never_brings_back_a_step_whose_time_has_gone(at: datetime) -> None:
    sent = replace(CONNECTION, introduction=Introduction.SENT, introduced_at=START)
    change = introduction_rules.not_heard(draft(sent, at), sent, "Nothing", hours(at), "SR-0001")
    assert all(deadline.due_at > at for deadline in change.owed)


@given(late=st.timedeltas(timedelta(0), timedelta(days=5)))
def test_however_late_the_advocate_is_told_coordinators_hear_two_hours_after(late: timedelta) -> None:
    now = CONNECTION.introduction_due_at + late
    due = CONNECTION.introduction_due_at
    change = introduction_rules.step_due(IntroductionStep.OVERDUE, due, CONNECTION, hours(now))
    (notice,) = change.notices
    told_at = max(notice.not_before or now, now)
    assert change.owed
    assert all(deadline.due_at >= told_at + timedelta(hours=2) for deadline in change.owed)
    assert all(isinstance(deadline, Deadline) for deadline in change.owed)


@dataclass
class Books:
    """Advocates with their places, and the connections they have."""

    advocates: dict[int, Advocate]
    connections: dict[int, Connection] = field(default_factory=dict)
    keys: "count[int]" = field(default_factory=lambda: count(1000))

    def take_in(self, change: Change) -> None:
        for noun in change.state:
            if isinstance(noun, Advocate):
                self.advocates[noun.id] = noun
            if isinstance(noun, Connection):
                self.connections[noun.id] = noun

    def open(self, to: int) -> None:
        one = self.advocates[to]
        may_take_on(one, START.date())
        key = next(self.keys)
        taken = Change(state=(take_place(one, START),))
        self.take_in(taken + opened(request(key, to), one, key))

    def hand_over(self, connection: Connection, to: int) -> None:
        holder, me = self.advocates[connection.advocate_id], self.advocates[to]
        key = next(self.keys)
        offer = handover_rules.make_offer(request(1), connection, me, key=key, public_id=f"o{key}", now=START)
        names = ("SR-0001", "Ben", "")
        handover_rules.offer_handover(offer, connection, None, me, names=names, now=START)
        change = handover_rules.accept_handover(
            offer, request(connection.request_id), connection, (holder, me), (), (), hours(START)
        )
        self.take_in(change + opened(request(connection.request_id, to), me, next(self.keys)))

    def end(self, connection: Connection) -> None:
        holder = self.advocates[connection.advocate_id]
        _, change = end(connection, holder, EndedBy.FAMILY, "", hours(START))
        self.take_in(change)


DEEDS = st.lists(
    st.tuples(st.sampled_from(("open", "hand_over", "end")), st.integers(1, 3), st.integers(0, 20)), max_size=40
)


@given(deeds=DEEDS, capacities=st.tuples(*[st.integers(0, 3)] * 3))
def test_places_taken_are_always_the_families_supported_and_never_more_than_there_are(
    deeds: list[tuple[str, int, int]], capacities: tuple[int, int, int]
) -> None:
    books = Books({key: advocate(key, capacity) for key, capacity in enumerate(capacities, start=1)})
    for deed, who, which in deeds:
        known = tuple(books.connections.values())
        with suppress(Refusal):
            if deed == "open":
                books.open(who)
            elif known and deed == "hand_over":
                books.hand_over(known[which % len(known)], who)
            elif known:
                books.end(known[which % len(known)])
        for one in books.advocates.values():
            mine = [c for c in books.connections.values() if c.active and c.advocate_id == one.id]
            assert len(mine) == one.active <= one.capacity


def test_two_advocates_are_always_written_in_the_same_order() -> None:
    low, high = advocate(1), advocate(2)
    for holder, me in ((low, high), (high, low)):
        connection = connection_in(opened(request(1, holder.id), holder, 10))
        offer = handover_rules.make_offer(request(1), connection, me, key=5, public_id="o5", now=START)
        change = handover_rules.accept_handover(offer, request(1), connection, (holder, me), (), (), hours(START))
        assert [noun.id for noun in change.state if isinstance(noun, Advocate)] == [1, 2]


@pytest.mark.parametrize("delivery", Delivery)
def test_a_message_that_was_read_is_never_taken_back_to_sent(delivery: Delivery) -> None:
    sent = conversation_rules.posted(draft(CONNECTION, START), CONNECTION, "Hello", ()).state[0]
    assert isinstance(sent, Message)
    change = introduction_rules.arrived(replace(sent, delivery=delivery), CONNECTION, Delivery.SENT, START)
    came = bool(change.state)
    assert came == (delivery in (Delivery.WAITING, Delivery.FAILED))
    assert came == (subject_of(sent) in change.settled)
