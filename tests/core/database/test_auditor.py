from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text, update

from core.change import Audience, Change, Deadline, Entry, Notice, subject_of
from core.connections.model import Connection
from core.database import auditor
from core.database.auditor import EVERY, audit, statement
from core.database.commit import commit
from core.database.invariants import CHECKS, WINDOWS
from core.database.rows import get
from core.database.store import Tx
from core.delivery.tables import outbox
from core.requests.model import OfferState, Question, State, SupportRequest
from core.safeguarding.model import Concern, Source
from core.safeguarding.screen import Level
from tests.builders import NOON, Desk, house, organisation_settings
from tests.core.database.notes import on_postgresql, on_sqlite

LATER = NOON + timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Story:
    """One request in each state, told as the verbs tell it."""

    desk: Desk
    ids: dict[str, int]

    def found(self, stride: int = 1_000) -> list[tuple[str, int]]:
        findings = self.desk.store.read_now(audit, stride)
        return [(finding.code, finding.subject.id) for finding in findings]

    def found_after(self, statement: str) -> list[tuple[str, int]]:
        """What is found of a damage that is undone again."""
        found: list[tuple[str, int]] = []

        def damaged(tx: Tx) -> None:
            tx.conn.execute(text(statement.format_map(self.ids)))
            found.extend((finding.code, finding.subject.id) for finding in audit(tx, 1_000))
            raise LookupError("undone")

        with pytest.raises(LookupError):
            self.desk.store.run_now(damaged)
        return found

    def damage(self, statement: str) -> None:
        with self.desk.store.engines.write.begin() as conn:
            conn.execute(text(statement.format_map(self.ids)))


@pytest.fixture
def story(database_url: str) -> Iterator[Story]:
    rules = house(organisation_settings(), organisation_settings(slug="valley"))
    desk = Desk.open(database_url, rules=rules)
    yield Story(desk, told(desk))
    desk.close()


def told(desk: Desk) -> dict[str, int]:
    advocate, family = desk.advocate(active=1), desk.family()
    waiting, asked, held, taken = (
        desk.request(state=state, family_id=family.id, settled_at=NOON if state is State.ACCEPTED else None,
                     holder_id=advocate.id if state is State.ACCEPTED else None)
        for state in (State.WAITING, State.ASKED, State.HELD, State.ACCEPTED)
    )  # fmt: skip
    offers = [desk.offer(one) for one in (waiting, asked)]
    settled = desk.offer(taken, state=OfferState.ACCEPTED)
    ids, organisation = desk.store.ids, desk.organisation_id
    question = Question(
        id=ids.next(), organisation_id=organisation, public_id=ids.public(), request_id=asked.id, offer_id=offers[1].id,
        asker_id=advocate.id, asked_at=NOON,
    )  # fmt: skip
    concern = Concern(
        id=ids.next(), organisation_id=organisation, public_id=ids.public(), request_id=held.id,
        level=Level.READ_FIRST, source=Source.SCREEN, raised_at=NOON,
    )  # fmt: skip
    connection = Connection(
        id=ids.next(), organisation_id=organisation, public_id=ids.public(), request_id=taken.id, family_id=family.id,
        advocate_id=advocate.id, opened_at=NOON, introduction_due_at=LATER,
    )  # fmt: skip
    requests = (waiting, asked, held, taken)
    owed = (offers[0], question, concern)
    change = Change(
        state=(*requests, question, concern, connection),
        journal=tuple(Entry(one, "accepted" if one is taken else "received") for one in requests),
        owed=(
            *(Deadline(subject_of(noun), "step", LATER) for noun in owed),
            Deadline(connection.introduction_subject, "overdue", LATER),
        ),
        notices=tuple(received(one) for one in requests),
    )
    desk.write(commit, change)
    return {
        "waiting": waiting.id, "asked": asked.id, "held": held.id, "taken": taken.id, "advocate": advocate.id,
        "concern": concern.id, "settled": settled.id, "offer": offers[0].id, "other": other_organisation(desk),
        "connection": connection.id,
    }  # fmt: skip


def received(support_request: SupportRequest) -> Notice:
    about = subject_of(support_request)
    return Notice("received", about, about, Audience.FAMILY, support_request.family_id, f"family:{about.id}")


def other_organisation(desk: Desk) -> int:
    with desk.store.engines.read.connect() as conn:
        found: int = conn.execute(text("SELECT id FROM organisation WHERE slug = 'valley'")).scalar_one()
    return found


def test_a_record_as_the_verbs_leave_it_is_clean(story: Story) -> None:
    assert story.found() == []


DAMAGES = (
    ("DELETE FROM deadline WHERE subject_kind = 'offer'", ("silent", "waiting")),
    ("UPDATE deadline SET done_at = due_at WHERE subject_kind = 'question'", ("silent", "asked")),
    ("DELETE FROM deadline WHERE subject_kind = 'concern'", ("unread", "concern")),
    ("UPDATE concern SET state = 'released'", ("held_for_nobody", "held")),
    ("UPDATE card SET root_id = 1 WHERE root_id = {waiting}", ("unannounced", "waiting")),
    ("UPDATE support_request SET state = 'asked' WHERE id = {waiting}", ("question", "waiting")),
    ("UPDATE support_request SET holder_id = {advocate} WHERE id = {waiting}", ("held_and_open", "waiting")),
    ("UPDATE support_request SET holder_id = NULL WHERE id = {taken}", ("holder", "taken")),
    ("UPDATE support_request SET state = 'declined' WHERE id = {taken}", ("two_holders", "taken")),
    ("UPDATE offer SET state = 'open' WHERE id = {settled}", ("still_offered", "taken")),
    ("DELETE FROM deadline WHERE subject_kind = 'introduction'", ("introduction", "taken")),
    ("DELETE FROM data_key WHERE owner_id = {waiting}", ("keyless", "waiting")),
    ("UPDATE support_request SET erased_at = settled_at WHERE id = {taken}", ("not_erased", "taken")),
    ("UPDATE offer SET organisation_id = {other} WHERE id = {offer}", ("foreign", "waiting")),
    ("UPDATE connection SET organisation_id = {other}", ("foreign", "taken")),
    ("UPDATE question SET organisation_id = {other}", ("foreign", "asked")),
    ("UPDATE support_request SET version = 1 WHERE id = {held}", ("untold", "held")),
    (
        "UPDATE support_request SET state = 'lapsed', settled_at = received_at WHERE id = {asked}",
        ("untold", "asked"),
    ),
    ("UPDATE advocate SET active = 2", ("places", "advocate")),
    ("UPDATE advocate SET active = 0", ("places", "advocate")),
)


def test_what_must_not_be_is_found(story: Story) -> None:
    for damage, (code, subject) in DAMAGES:
        assert (code, story.ids[subject]) in story.found_after(damage), damage
    assert story.found() == []


def test_what_falls_due_has_a_minute(story: Story) -> None:
    story.desk.clock.set(LATER + timedelta(seconds=60))
    assert "overdue" not in dict(story.found())
    story.desk.clock.advance(timedelta(seconds=1))
    assert len([code for code, _ in story.found() if code == "overdue"]) == 4


def test_a_post_that_waits_too_long_is_found_whatever_its_state(story: Story) -> None:
    for state, code in (("ready", "stuck"), ("uncertain", "stuck"), ("sending", "still_sending"), ("sent", None)):
        with story.desk.store.engines.write.begin() as conn:
            conn.execute(update(outbox).values(state=state))
        story.desk.clock.set(NOON + timedelta(minutes=15))
        assert story.found() == []
        story.desk.clock.advance(timedelta(seconds=1))
        assert {found for found, _ in story.found()} == ({code} if code else set())


def test_a_card_that_is_not_redrawn_is_found(story: Story) -> None:
    story.damage("UPDATE card SET ref = 'somewhere', shown_version = wanted_version")
    story.damage("UPDATE outbox SET state = 'sent'")
    story.desk.write(touch, story.ids["waiting"])
    story.desk.later(minutes=15)
    assert story.found() == []
    story.desk.later(minutes=1)
    assert story.found() == [("stale", story.ids["waiting"])]


def touch(tx: Tx, key: int) -> None:
    support_request = get(tx, SupportRequest, key)
    commit(tx, Change(state=(support_request,), journal=(Entry(support_request, "looked_at"),)))


def test_a_guard_that_was_taken_away_is_found(story: Story) -> None:
    on = " ON journal" if story.desk.store.engines.dialect == "postgresql" else ""
    story.damage(f"DROP TRIGGER journal_refuses_update{on}")
    (finding,) = story.desk.store.read_now(audit)
    assert finding.sentence == "The guard journal_refuses_update is missing: history can be changed."


def test_a_finding_says_what_it_is_in_ids_alone(story: Story) -> None:
    story.damage("DELETE FROM deadline WHERE subject_kind = 'offer'")
    (finding,) = story.desk.store.read_now(audit)
    assert finding.sentence == (
        f"Request {story.ids['waiting']} waits for an answer, and nothing about it will ever fall due."
    )
    assert finding.organisation_id == story.desk.organisation_id


def test_a_kind_of_finding_is_named_twenty_times_at_most(story: Story) -> None:
    for _ in range(30):
        story.desk.request()
    assert [code for code, _ in story.found()].count("silent") == auditor.MOST


def test_every_request_has_its_turn(story: Story) -> None:
    story.damage("UPDATE organisation SET last_reference = 4 WHERE id <> {other}")
    story.damage("DELETE FROM deadline")
    seen: set[tuple[str, int]] = set()
    for _ in range(4):
        story.desk.clock.advance(EVERY)
        seen |= set(story.found(stride=1))
    wanted = {("silent", story.ids["waiting"]), ("silent", story.ids["asked"]), ("introduction", story.ids["taken"])}
    assert wanted <= seen


def plans(desk: Desk, explain: str) -> Iterator[tuple[str, str]]:
    """Each query with the steps by which the database would answer it."""
    ends = {f"{name}_{end}": 1 for name in WINDOWS for end in ("first", "last")}
    values: dict[str, Any] = ends | {"overdue": NOON, "old": NOON}
    with desk.store.engines.read.connect() as conn:
        if explain == "EXPLAIN":
            conn.execute(text("SET enable_seqscan = off"))
        for code in CHECKS:
            clause = statement(code)
            wanted = {name: value for name, value in values.items() if f":{name}" in clause.text}
            types = [parameter for parameter in clause._bindparams.values() if parameter.key in wanted]
            asked = text(f"{explain} {clause.text}").bindparams(*types)
            for row in conn.execute(asked, wanted):
                yield code, row[-1]


@on_sqlite
def test_no_check_reads_a_whole_table_on_sqlite(story: Story) -> None:
    read_whole = {(code, step) for code, step in plans(story.desk, "EXPLAIN QUERY PLAN") if step.startswith("SCAN")}
    partial = {"unread": "uq_concern_one_live", "still_sending": "uq_outbox_one_in_flight", "stale": "ix_card_stale"}
    assert {code for code, _ in read_whole} <= partial.keys()
    assert all(partial[code] in step for code, step in read_whole)


@on_postgresql
def test_no_check_reads_a_whole_table_on_postgresql(story: Story) -> None:
    steps = list(plans(story.desk, "EXPLAIN"))
    assert {code for code, _ in steps} == CHECKS.keys()
    assert [found for found in steps if "Seq Scan" in found[1]] == []
