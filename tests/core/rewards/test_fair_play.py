"""What counts and what does not, by the doors that everybody uses: fair play, corrections, standing, erasure."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.database.rows import all_of, get, matching
from core.people.model import Advocate, Family, Person
from core.refusals import AlreadyDone, FieldProblem, NotAllowed
from core.requests.model import Offer
from core.rewards.model import Outcome, Review, Tier, WhyNot
from core.rewards.refusals import (
    KnownToBeRelated,
    NothingSaid,
    SaysItThemselves,
    WithSomebodyElse,
)
from core.surface import Ask
from tests.core.rewards.telling import facts, label_of, reasons, supported, total
from tests.core.rewards.years import Years

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
