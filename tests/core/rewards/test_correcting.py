"""What coordinators decide, what erasing and merging leave, time away, and when months close."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from core.connections.model import Connection
from core.database.ledgers import sealed_text
from core.database.rows import all_of, get, matching
from core.people.model import Advocate, Person
from core.refusals import FieldProblem, NotAllowed, NotFound, Refusal
from core.rewards.closing import month_so_far
from core.rewards.model import Outcome, Relation, Review, Source, WhyNot
from core.rewards.refusals import (
    AlreadyDecided,
    AlreadyReversed,
    NotForOneself,
)
from core.surface import Ask, ChoiceField, Show
from tests.core.rewards.telling import aside, label_of, reasons, supported, supported_before, total
from tests.core.rewards.years import WORDS, Years

# A person decides


def burst(years: Years, number: int = 3) -> list[Connection]:
    connections = [supported(years) for _ in range(number)]
    for connection in connections:
        years.says_how_it_went(connection, "positive", 5)
        years.later(hours=7)
    return connections


def test_of_a_burst_the_first_two_stand_and_a_person_looks_at_the_third(years: Years, amira: Advocate) -> None:
    burst(years)
    assert total(years, amira) == 140
    assert reasons(years, amira) == [WhyNot.SET_ASIDE]
    with pytest.raises(NotAllowed):
        years.press("Amira", "let_review_count", aside(years).public_id)
    read = years.press("Chris", "read_review", aside(years).public_id)
    assert isinstance(read, Show)
    assert "In our own words." in str(read.cards)
    third = aside(years)
    years.press("Chris", "let_review_count", third.public_id)
    assert total(years, amira) == 210
    with pytest.raises(AlreadyDecided):
        years.press("Chris", "leave_review_out", third.public_id)


def test_what_a_person_leaves_out_adds_nothing_and_says_so(years: Years, amira: Advocate) -> None:
    burst(years)
    years.press("Chris", "leave_review_out", aside(years).public_id)
    assert reasons(years, amira) == [WhyNot.LEFT_OUT]
    assert total(years, amira) == 140


def test_two_families_in_any_24_hours_are_no_burst(years: Years, amira: Advocate) -> None:
    connections = [supported(years) for _ in range(4)]
    for connection in connections:
        years.says_how_it_went(connection, rating=5)
        years.later(hours=12)
    assert years.breakdown(amira).tally.reviews == 4
    years.later(seconds=-1)
    years.says_how_it_went(supported_before(years), rating=5)
    assert years.breakdown(amira).tally.reviews == 5 - 1
    assert reasons(years, amira) == [WhyNot.SET_ASIDE]


def test_a_reversal_takes_a_fact_back_with_its_reason_and_can_be_reversed(years: Years, amira: Advocate) -> None:
    years.article(amira, "appeals")
    asked = years.press("Chris", "reverse", years.public_id(amira))
    assert isinstance(asked, Ask)
    (choice, _) = asked.form.fields
    assert isinstance(choice, ChoiceField)
    (article,) = choice.options
    correct = {"fact": article.value, "reason": "Somebody else wrote it."}
    years.press("Chris", "reverse_save", years.public_id(amira), **correct)
    assert total(years, amira) == 0
    assert reasons(years, amira) == [WhyNot.REVERSED]
    with pytest.raises(AlreadyReversed):
        years.press("Chris", "reverse_save", years.public_id(amira), **correct)
    again = years.press("Chris", "reverse", years.public_id(amira))
    assert isinstance(again, Ask)
    assert isinstance(again.form.fields[0], ChoiceField)
    (reversal,) = again.form.fields[0].options
    years.press("Chris", "reverse_save", years.public_id(amira), fact=reversal.value, reason="It was theirs.")
    assert total(years, amira) == 20


def test_nobody_decides_about_their_own_recognition(years: Years) -> None:
    both = years.desk.coordinator("Dana")
    dana = Advocate(
        id=both.id,
        organisation_id=both.organisation_id,
        plan="professional",
        capacity=100,
        accredited_until=datetime(2099, 1, 1, tzinfo=UTC).date(),
    )
    years.desk.commit(dana)
    years.article(years.desk.reload(dana), "appeals")
    for verb in ("reverse", "reverse_save"):
        with pytest.raises(NotForOneself):
            years.press("Dana", verb, both.public_id, fact="1", reason="I would rather not.")
    for number in range(3):
        years.says_how_it_went(_taken(years, number), rating=5)
    with pytest.raises(NotForOneself):
        years.press("Dana", "let_review_count", aside(years).public_id)


def _taken(years: Years, number: int) -> Connection:
    return supported(years, "Dana") if not number else supported_before(years, "Dana")


# Erasure and merging


def erase(years: Years, connection: Connection) -> None:
    label = label_of(years, connection)
    asked = years.press("Chris", "erase", label)
    assert isinstance(asked, Ask)
    values = {"decision": "erased_as_asked", "reason": "They asked.", "confirm": label}
    wanted = {one.name for one in asked.form.fields}
    years.press("Chris", asked.form.verb, asked.form.subject, **{k: v for k, v in values.items() if k in wanted})


def test_erasing_a_family_changes_no_score_and_leaves_no_way_back_to_them(years: Years, amira: Advocate) -> None:
    connection = supported(years)
    years.says_how_it_went(connection, "positive", 5)
    before = years.breakdown(amira)
    erase(years, connection)
    assert years.breakdown(amira) == before
    assert total(years, amira) == 70
    (marked,), (reviewed,) = years.desk.write(all_of, Outcome), years.desk.write(all_of, Review)
    assert (marked.family_id, marked.connection_id, marked.request_id, marked.token) == (None, None, None, "")
    assert (reviewed.family_id, reviewed.connection_id, reviewed.request_id, reviewed.token) == (None, None, None, "")
    assert years.desk.write(matching, Relation, family_id=connection.family_id) == ()
    left = years.desk.write(lambda tx: tx.conn.execute(select(func.count()).select_from(sealed_text)).scalar_one())
    assert left == 0
    with pytest.raises(Refusal):
        years.says_how_it_went(connection, rating=5)


def test_a_family_that_was_erased_twice_over_still_counts_once(years: Years, amira: Advocate) -> None:
    first = supported(years, contact="same@example.org")
    years.says_how_it_went(first, "positive", 5)
    second = supported(years, contact="same@example.org")
    years.says_how_it_went(second, "positive", 5)
    erase(years, first)
    assert total(years, amira) == 70


def test_whoever_was_here_twice_is_one_person_with_the_recognition_of_both(years: Years, amira: Advocate) -> None:
    years.article(amira, "appeals")
    twin = years.advocate("Amira at home")
    years.article(twin, "annual-reviews")
    assert (total(years, amira), total(years, twin)) == (20, 20)
    years.press("Chris", "link_save", years.public_id(amira), other=years.public_id(twin))
    stays = next(one for one in (amira, twin) if years.desk.write(get, Person, one.id).merged_into is None)
    assert total(years, stays) == 40
    years.says_how_it_went(supported(years, "Amira"), "positive", 5)
    assert total(years, stays) == 110
    assert years.breakdown(stays).line(Source.CONTRIBUTIONS).value == 40


# Time away


def test_time_away_is_declared_beforehand_and_not_waited(years: Years, amira: Advocate) -> None:
    connection = years.take_on("Amira")
    with pytest.raises(FieldProblem):
        years.press("Amira", "away_save", "", first="2025-01-02", last="2025-01-05")
    with pytest.raises(FieldProblem):
        years.press("Amira", "away_save", "", first="2025-02-01", last="2025-03-05")
    years.press("Amira", "away_save", "", first="2025-01-10", last="2025-01-19")
    with pytest.raises(FieldProblem):
        years.press("Amira", "away_save", "", first="2025-06-01", last="2025-06-21")
    years.press("Amira", "away_save", "", first="2025-12-30", last="2026-01-30")
    years.at(2025, 1, 9, 20)
    years.turn("Amira", connection, 10 * 24 + 8)
    years.at(2025, 2, 4, 9)
    (month,) = years.breakdown(amira).line(Source.ACTIVE_SUPPORT).items
    assert month.fact.measure is not None
    assert month.fact.measure.median_s == 8 * 3600


# Months


def test_a_month_adds_nothing_until_it_is_closed_and_is_frozen_then(years: Years, amira: Advocate) -> None:
    connection = years.take_on("Amira")
    years.at(2025, 1, 31, 22)
    years.family_says(connection, "family_writes", words="Are you there?")
    years.at(2025, 2, 3, 23, 59)
    assert total(years, amira) == 0
    years.at(2025, 2, 4, 0)
    assert total(years, amira) == 2 + 0 + 2 + 4
    years.press("Amira", "reply_send", connection.public_id, words=WORDS)
    years.at(2025, 2, 20, 0)
    assert total(years, amira) == 8


def test_months_missed_while_the_bot_was_down_are_closed_as_they_stood(years: Years, amira: Advocate) -> None:
    connection = years.take_on("Amira")
    years.desk.clock.set(datetime(2025, 1, 20, tzinfo=UTC))
    years.family_says(connection, "family_writes", words="Are you there?")
    years.desk.clock.set(datetime(2025, 5, 20, tzinfo=UTC))
    years.press("Amira", "reply_send", connection.public_id, words=WORDS)
    years.at(2025, 6, 20)
    months = years.breakdown(amira).line(Source.ACTIVE_SUPPORT).items
    assert [item.fact.scope for item in months] == [f"month:2025-0{number}" for number in range(1, 6)]
    assert [item.adds for item in months] == [4, 6, 6, 6, 6]
    assert total(years, amira) == 28 + 5 * 4


def test_an_unknown_family_reads_as_not_found(years: Years, amira: Advocate) -> None:
    connection = supported(years)
    with pytest.raises((NotFound, NotAllowed)):
        years.press("Amira", "pass_on_send", "nosuchconnection", rating="5")
    assert years.desk.reload(connection).active
    assert total(years, amira) == 0


def test_who_writes_again_while_waiting_opens_no_second_turn_in_the_next_month(years: Years, amira: Advocate) -> None:
    connection = years.take_on("Amira")
    years.at(2025, 1, 30, 9)
    years.turn("Amira", connection, 1)
    years.at(2025, 1, 31, 9)
    years.family_says(connection, "family_writes", words="Are you there?")
    years.at(2025, 2, 1, 9)
    years.family_says(connection, "family_writes", words="Hello?")
    years.at(2025, 2, 2, 9)
    years.press("Amira", "reply_send", connection.public_id, words=WORDS)
    assert years.desk.write(month_so_far, amira).measure.turns == 0
    years.at(2025, 3, 4, 9)
    months = years.breakdown(amira).line(Source.ACTIVE_SUPPORT).items
    assert [item.fact.measure for item in months] == [(2, (1 + 48) * 1800, 1, 1), (0, 0, 0, 0)]
