"""One tick: what is due is done once, what is poisoned holds nobody up, and sleep ends in one summary each."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from structlog.testing import capture_logs

from bot.tick import BATCH, SetAside, tick
from core.catalogue import CARDS, STEPS
from core.change import NOTHING, Audience, Change, Deadline, Notice, Subject, Thing
from core.database.commit import commit
from core.database.ledgers import deadline
from core.database.rows import find, table_of
from core.database.store import Tx
from core.deadlines import Fire
from core.delivery.model import Post
from core.delivery.tables import outbox
from core.drawing import Drawing
from core.people.model import Advocate
from core.requests.model import Offer, OfferState
from tests.builders import Desk

ASLEEP_SINCE = "2026-06-07T11:00:00+00:00"


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    desk = Desk.open(database_url)
    yield desk
    desk.close()


class Steps:
    """Steps that note what was fired, and fail at the keys they are told to."""

    def __init__(self, *fails_at: int) -> None:
        self.fired: list[int] = []
        self.fails_at = set(fails_at)

    def __call__(self, tx: Tx, owed: Deadline) -> Change:
        if owed.about.id in self.fails_at:
            raise ArithmeticError(f"a family's words about {owed.about.id}")
        self.fired.append(owed.about.id)
        return NOTHING

    @property
    def table(self) -> dict[Thing, Fire]:
        return {Thing.OFFER: self}


def owe(desk: Desk, *abouts: int, at: datetime | None = None) -> None:
    """A deadline about each of these, due in this order."""
    first = at or desk.clock.now()
    owed = tuple(
        Deadline(Subject(Thing.OFFER, about), "step", first + timedelta(milliseconds=n))
        for n, about in enumerate(abouts)
    )
    desk.write(commit, Change(owed=owed))


def still_open(desk: Desk) -> list[int]:
    query = select(deadline.c.subject_id).where(deadline.c.done_at.is_(None)).order_by(deadline.c.subject_id)
    return desk.write(lambda tx: list(tx.conn.scalars(query)))


def test_what_is_due_is_done_once_and_what_is_not_yet_due_waits(desk: Desk) -> None:
    steps = Steps()
    owe(desk, 1, 2, 3)
    owe(desk, 4, at=desk.clock.now() + timedelta(hours=1))
    desk.later(seconds=30)
    first, again = tick(desk.store, steps.table), tick(desk.store, steps.table)
    assert steps.fired == [1, 2, 3]
    assert (first.fired, again.fired) == (3, 0)
    assert timedelta(seconds=29) < first.worst_late <= timedelta(seconds=30)
    assert again.next_due == desk.clock.now() + timedelta(minutes=59, seconds=30)


def test_a_poisoned_deadline_holds_nobody_up_and_is_tried_again_ever_less_often(desk: Desk) -> None:
    steps, ailing = Steps(2), SetAside()
    owe(desk, 1, 2, 3)
    desk.later(minutes=1)
    with capture_logs() as logged:
        ticked = tick(desk.store, steps.table, ailing)
    assert still_open(desk) == [2]
    assert ticked.next_due == desk.clock.now() + timedelta(minutes=1)
    (said,) = logged
    assert (said["event"], said["organisation"], said["times"]) == ("deadline failed", desk.organisation_id, 1)
    waits = []
    for _ in range(3):
        assert ticked.next_due is not None
        desk.clock.set(ticked.next_due)
        with capture_logs() as logged:
            ticked = tick(desk.store, steps.table, ailing)
        assert len(logged) == 1
        assert ticked.next_due is not None
        waits.append(ticked.next_due - desk.clock.now())
    assert waits == [timedelta(minutes=2), timedelta(minutes=4), timedelta(minutes=8)]
    steps.fails_at.clear()
    desk.later(hours=1)
    tick(desk.store, steps.table, ailing)
    assert still_open(desk) == []
    assert ailing.until == {}
    assert sorted(set(steps.fired)) == [1, 2, 3]


def test_more_poisoned_deadlines_than_one_batch_holds_do_not_hide_the_others(desk: Desk) -> None:
    poisoned = range(1, BATCH + 20)
    steps, ailing = Steps(*poisoned), SetAside()
    owe(desk, *poisoned, 900, 901)
    desk.later(minutes=1)
    with capture_logs():
        tick(desk.store, steps.table, ailing)
    assert still_open(desk) == list(poisoned)


def test_a_tick_that_is_told_twice_of_a_batch_fires_nothing_twice(desk: Desk) -> None:
    """As when another process was quicker between the look and the act."""
    steps = Steps()
    owe(desk, 1, 2)
    desk.later(minutes=1)
    desk.write(lambda tx: tx.conn.execute(update(deadline).values(done_at=tx.now)))
    assert tick(desk.store, steps.table).fired == 0
    assert steps.fired == []


# Asleep for three days


def asleep_with_200_overdue(desk: Desk) -> list[Advocate]:
    """Five advocates, each asked 40 times three days ago; every reminder is overdue."""
    advocates = [desk.advocate(name) for name in ("Amira", "Ben", "Cerys", "Dev", "Eve")]
    ids, asked_at = desk.store.ids, desk.clock.now()
    for advocate in advocates:
        first = desk.offer(desk.request(chosen_advocate_id=advocate.id), advocate, clock_from=asked_at)
        others = [replace(first, id=ids.next(), public_id=ids.public(), version=0) for _ in range(39)]
        desk.commit(*others)
        due_at = asked_at + timedelta(hours=24)
        owed = (Deadline(Subject(Thing.OFFER, offer.id), "reminder_1", due_at) for offer in (first, *others))
        desk.write(commit, Change(owed=tuple(owed)))
    desk.later(days=3)
    return advocates


def commit_after_sleep(tx: Tx, since: str, notice: Notice) -> None:
    tx.catching_up = since
    commit(tx, Change(notices=(notice,)))


def posts(desk: Desk) -> dict[tuple[str, Post], int]:
    query = select(outbox.c.kind, outbox.c.state, func.count().label("n")).group_by(outbox.c.kind, outbox.c.state)
    return desk.write(lambda tx: {(row.kind, row.state): row.n for row in tx.conn.execute(query)})


def test_after_three_days_asleep_each_person_gets_one_summary_and_no_reminder(desk: Desk) -> None:
    asleep_with_200_overdue(desk)
    ticked = tick(desk.store, STEPS, catching_up=ASLEEP_SINCE)
    assert ticked.fired == 200
    assert posts(desk) == {("offer_reminder", Post.SUMMARISED): 200, ("summary", Post.READY): 5}


def test_a_crash_while_catching_up_gives_nobody_a_second_summary(desk: Desk) -> None:
    advocates = asleep_with_200_overdue(desk)
    tick(desk.store, STEPS, catching_up=ASLEEP_SINCE)
    owed = (Deadline(Subject(Thing.OFFER, offer_of(desk, advocates[0]).id), "reminder_2", desk.clock.now()),)
    desk.write(commit, Change(owed=owed))
    assert tick(desk.store, STEPS, catching_up=ASLEEP_SINCE).fired == 1
    assert posts(desk)["summary", Post.READY] == 5
    desk.write(commit_after_sleep, "2026-07-01T00:00:00+00:00", reminder_to(advocates[0]))
    assert posts(desk)["summary", Post.READY] == 6, "the next sleep has a summary of its own"


def test_a_bot_that_wakes_at_night_wakes_nobody_else(desk: Desk) -> None:
    morning = desk.clock.now() + timedelta(hours=9)
    desk.write(commit_after_sleep, ASLEEP_SINCE, replace(reminder_to(desk.advocate()), not_before=morning))
    query = select(outbox.c.due_at).where(outbox.c.kind == "summary")
    assert desk.write(lambda tx: tx.conn.scalar(query)) == morning


def test_what_was_settled_meanwhile_is_not_told_at_all(desk: Desk) -> None:
    advocate = desk.advocate()
    offer = desk.offer(desk.request(chosen_advocate_id=advocate.id), advocate, state=OfferState.CLOSED)
    owed = (Deadline(Subject(Thing.OFFER, offer.id), "reminder_1", desk.clock.now()),)
    desk.write(commit, Change(owed=owed))
    desk.later(days=3)
    assert tick(desk.store, STEPS, catching_up=ASLEEP_SINCE).fired == 1
    assert posts(desk) == {}


def test_an_alert_is_never_folded_into_a_summary(desk: Desk) -> None:
    about = Subject(Thing.ORGANISATION, desk.organisation_id)
    alert = Notice("danger_now", about, about, Audience.CONTACT, 0, "danger:1")
    desk.write(commit_after_sleep, ASLEEP_SINCE, alert)
    assert posts(desk) == {("danger_now", Post.READY): 1}


def test_a_summary_says_what_waits_now_and_nothing_when_nothing_does(desk: Desk) -> None:
    advocate = desk.advocate()
    offer = desk.offer(desk.request(chosen_advocate_id=advocate.id), advocate)
    about = Subject(Thing.PERSON, advocate.id)

    def drawn(tx: Tx) -> object:
        return CARDS["summary"](Drawing(tx, desk.organisation, "summary", about, Audience.PERSON, advocate.id))

    card = desk.write(drawn)
    assert "SR-0" in str(card)
    assert "Open my requests" in str(card)
    desk.commit(closed(desk.reload(offer)))
    assert desk.write(drawn) is None


def closed(offer: Offer) -> Offer:
    return replace(offer, state=OfferState.CLOSED)


def offer_of(desk: Desk, advocate: Advocate) -> Offer:
    found = desk.write(find, Offer, table_of(Offer).c.advocate_id == advocate.id)
    assert found is not None
    return found


def reminder_to(advocate: Advocate) -> Notice:
    person = Subject(Thing.PERSON, advocate.id)
    return Notice("offer_reminder", person, person, Audience.PERSON, advocate.id, f"person:{advocate.id}", nag=True)
