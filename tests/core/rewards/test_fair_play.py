"""What counts and what does not, by the doors that everybody uses: fair play, corrections, standing, erasure."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from core.connections.model import Connection
from core.database.ledgers import fact, sealed_text
from core.database.rows import all_of, get, matching
from core.people.model import Advocate, Family, Person
from core.refusals import AlreadyDone, FieldProblem, NotAllowed, NotFound, Refusal
from core.requests.model import Offer, SupportRequest
from core.rewards.model import Outcome, Relation, Review, Source, Tier, WhyNot
from core.rewards.refusals import (
    AlreadyDecided,
    AlreadyReversed,
    KnownToBeRelated,
    NotForOneself,
    NothingSaid,
    SaysItThemselves,
    WithSomebodyElse,
)
from core.surface import Ask, ChoiceField, Show
from tests.core.rewards.years import WORDS, Years

BEGAN = datetime(2025, 1, 2, 9, tzinfo=UTC)


@pytest.fixture
def years(database_url: str) -> Iterator[Years]:
    with Years.open(database_url, BEGAN) as opened:
        yield opened


@pytest.fixture
def amira(years: Years) -> Advocate:
    return years.advocate("Amira")


def supported(years: Years, name: str = "Amira", **changes: str) -> Connection:
    """A family for a while, with messages both ways."""
    connection = years.take_on(name, **changes)  # type: ignore[arg-type]
    years.turn(name, connection, 2)
    years.later(days=10)
    return connection


def supported_before(years: Years, name: str = "Amira") -> Connection:
    """A family that has been supported for nine days, without a day going by."""
    now = years.desk.clock.now()
    years.desk.clock.set(now - timedelta(days=9))
    connection = years.take_on(name)
    years.turn(name, connection, 1)
    years.desk.clock.set(now)
    return connection


def reasons(years: Years, advocate: Advocate) -> list[WhyNot | None]:
    return [item.why_not for item in years.breakdown(advocate).left_out]


def total(years: Years, advocate: Advocate) -> int:
    assert years.drift() == ()
    return years.breakdown(advocate).total


def facts(years: Years) -> int:
    found: int = years.desk.write(lambda tx: tx.conn.execute(select(func.count()).select_from(fact)).scalar_one())
    return found


def aside(years: Years) -> Review:
    """The newest review that was set aside."""
    return [one for one in years.desk.write(all_of, Review) if one.waits][-1]


# What a family says


def test_an_outcome_and_a_review_count_together(years: Years, amira: Advocate) -> None:
    connection = supported(years)
    years.says_how_it_went(connection, "positive")
    assert total(years, amira) == 0
    years.says_how_it_went(connection, rating=3)
    assert total(years, amira) == 40
    years.says_how_it_went(connection, rating=5)
    assert total(years, amira) == 70


def test_a_family_may_change_its_mind_and_each_change_is_on_record(years: Years, amira: Advocate) -> None:
    connection = supported(years)
    years.says_how_it_went(connection, "positive", 5)
    years.says_how_it_went(connection, "not_said")
    assert total(years, amira) == 30
    years.says_how_it_went(connection, "positive", 1)
    assert total(years, amira) == 40
    assert len(years.desk.write(matching, Outcome, connection_id=connection.id)) == 3
    assert len(years.desk.write(matching, Review, connection_id=connection.id)) == 2


def test_the_words_of_a_revised_review_replace_the_earlier_ones(years: Years, amira: Advocate) -> None:
    connection = supported(years)
    years.family_says(connection, "family_reviews", rating="5", words="The first words.")
    years.family_says(connection, "family_reviews", rating="5", words="The second words.")
    exported = years.press("Chris", "export", label_of(years, connection))
    assert "The second words." in str(exported)
    assert "The first words." not in str(exported)
    assert total(years, amira) == 30


def label_of(years: Years, connection: Connection) -> str:
    return years.desk.write(get, SupportRequest, connection.request_id).label


def test_one_family_counts_once_however_often_it_asks(years: Years, amira: Advocate) -> None:
    for _ in range(3):
        connection = supported(years, contact="same@example.org")
        years.says_how_it_went(connection, "positive", 5)
    assert total(years, amira) == 70
    assert len(years.desk.write(all_of, Family)) == 1


def test_what_comes_too_soon_is_listed_and_counts_when_it_is_said_again(years: Years, amira: Advocate) -> None:
    connection = years.take_on("Amira")
    years.turn("Amira", connection, 1)
    years.desk.clock.set(connection.opened_at + timedelta(days=7, seconds=-1))
    years.says_how_it_went(connection, "positive", 5)
    assert total(years, amira) == 0
    assert reasons(years, amira) == [WhyNot.TOO_SOON, WhyNot.TOO_SOON]
    years.later(seconds=1)
    years.says_how_it_went(connection, "positive", 5)
    assert total(years, amira) == 70


def test_messages_must_have_gone_both_ways(years: Years, amira: Advocate) -> None:
    connection = years.take_on("Amira")
    years.later(days=10)
    years.says_how_it_went(connection, rating=5)
    assert reasons(years, amira) == [WhyNot.ONE_WAY]


@pytest.mark.parametrize(("days", "counts"), [(180, True), (181, False)])
def test_a_review_counts_up_to_the_180th_day_after_the_end(
    years: Years, amira: Advocate, days: int, *, counts: bool
) -> None:
    connection = supported(years)
    years.family_says(connection, "family_ends")
    ended = years.desk.reload(connection).ended_at
    assert ended is not None
    years.desk.clock.set(ended + timedelta(days=days))
    years.says_how_it_went(connection, rating=5)
    assert total(years, amira) == (30 if counts else 0)
    assert reasons(years, amira) == ([] if counts else [WhyNot.TOO_LATE])


def test_a_late_review_leaves_an_earlier_one_standing(years: Years, amira: Advocate) -> None:
    connection = supported(years)
    years.says_how_it_went(connection, rating=5)
    years.family_says(connection, "family_ends")
    years.later(days=200)
    years.says_how_it_went(connection, rating=1)
    assert total(years, amira) == 30


def test_nobody_is_recognised_for_a_family_with_their_own_contact(years: Years, amira: Advocate) -> None:
    years.press("Chris", "own_contact_save", years.public_id(amira), contact="Amira@Example.org")
    years.says_how_it_went(supported(years, contact="amira@example.org"), "positive", 5)
    assert reasons(years, amira) == [WhyNot.SAME_CONTACT, WhyNot.SAME_CONTACT]
    assert total(years, amira) == 0


def test_a_relation_that_was_declared_is_excluded_and_said(years: Years, amira: Advocate) -> None:
    connection = supported(years)
    label = label_of(years, connection)
    years.press("Amira", "related_save", label, confirm="RELATED")
    with pytest.raises(KnownToBeRelated):
        years.press("Chris", "related_save", label, confirm="related")
    years.says_how_it_went(connection, "positive", 5)
    assert reasons(years, amira) == [WhyNot.RELATED, WhyNot.RELATED]


def test_a_delivery_that_comes_again_counts_once(years: Years, amira: Advocate) -> None:
    connection = supported(years)
    years.family_says(connection, "family_reviews", key="the same", rating="5")
    before = facts(years)
    with pytest.raises(AlreadyDone):
        years.family_says(connection, "family_reviews", key="the same", rating="5")
    assert facts(years) == before
    assert total(years, amira) == 30


def test_another_family_cannot_speak_for_this_one(years: Years, amira: Advocate) -> None:
    mine, theirs = supported(years), supported(years)
    with pytest.raises(NotAllowed):
        years.family_says(replace(mine, family_id=theirs.family_id), "family_reviews", rating="5")
    assert total(years, amira) == 0


@pytest.mark.parametrize("rating", ["0", "6", "5.0", "five", ""])
def test_a_rating_is_a_whole_number_from_one_to_five(years: Years, amira: Advocate, rating: str) -> None:
    connection = supported(years)
    with pytest.raises(FieldProblem):
        years.family_says(connection, "family_reviews", rating=rating)
    with pytest.raises(FieldProblem):
        years.family_says(connection, "family_marks_outcome", outcome="brilliant")
    assert total(years, amira) == 0


def test_after_a_handover_the_outcome_is_marked_with_whoever_has_the_family(years: Years, amira: Advocate) -> None:
    ben = years.advocate("Ben")
    connection = supported(years)
    to = {"advocate": years.public_id(ben), "summary": "They need help with the appeal."}
    years.press("Chris", "hand_over_send", connection.public_id, **to)
    offer = years.desk.write(matching, Offer, handover_of=connection.id)[-1]
    years.press("Ben", "accept", offer.public_id)
    with pytest.raises(WithSomebodyElse):
        years.says_how_it_went(connection, "positive")
    years.says_how_it_went(connection, rating=5)
    assert total(years, amira) == 30
    assert total(years, ben) == 0


def test_what_a_coordinator_passes_on_is_marked_and_not_scored(years: Years, amira: Advocate) -> None:
    connection = supported(years, route="person")
    asked = years.press("Chris", "pass_on_for", label_of(years, connection))
    assert isinstance(asked, Ask)
    assert asked.form.subject == connection.public_id
    with pytest.raises(NothingSaid):
        years.press("Chris", "pass_on_send", connection.public_id)
    years.press("Chris", "pass_on_send", connection.public_id, outcome="positive", rating="5", words="Wonderful.")
    assert reasons(years, amira) == [WhyNot.PASSED_ON, WhyNot.PASSED_ON]
    assert total(years, amira) == 0
    (kept,) = years.desk.write(matching, Review, connection_id=connection.id)
    assert kept.passed_on_by is not None
    with pytest.raises(NotAllowed):
        years.press("Amira", "pass_on_send", connection.public_id, rating="5")


def test_nobody_passes_on_the_words_of_a_family_that_has_a_page(years: Years, amira: Advocate) -> None:
    connection = supported(years)
    with pytest.raises(SaysItThemselves):
        years.press("Chris", "pass_on_send", connection.public_id, rating="5")
    assert total(years, amira) == 0


# Declining and standing


def test_declining_costs_nothing_and_leaves_no_fact(years: Years, amira: Advocate) -> None:
    years.says_how_it_went(supported(years), "positive", 5)
    before, found = facts(years), years.breakdown(amira)
    for _ in range(3):
        support_request = years.ask(chosen=years.desk.write(get, Person, amira.id))
        offer = years.desk.write(matching, Offer, request_id=support_request.id)[-1]
        words = {"reason": "not_my_area", "explanation": "I am sorry that I can't help with this."}
        years.press("Amira", "decline_send", offer.public_id, **words)
    assert facts(years) == before
    assert years.breakdown(amira) == found


def test_there_is_no_tier_while_standing_is_under_review_and_it_is_back_at_once(years: Years, amira: Advocate) -> None:
    years.says_how_it_went(supported(years), "positive", 5)
    assert years.tier(amira) is Tier.ACTIVE
    years.press("Chris", "standing_save", years.public_id(amira), standing="under-review", reason="A complaint.")
    assert years.tier(amira) is None
    assert total(years, amira) == 70
    years.press("Chris", "standing_save", years.public_id(amira), standing="good", reason="It was unfounded.")
    assert years.tier(amira) is Tier.ACTIVE


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
    for kind in (Outcome, Review):
        (said,) = years.desk.write(all_of, kind)
        assert (said.family_id, said.connection_id, said.request_id, said.token) == (None, None, None, "")
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
