"""What an advocate sets about themselves, through the desk."""

from datetime import UTC, date, datetime

from core.change import Audience
from core.people.model import UNLIMITED
from core.surface import Say
from tests.core.people.register import problem
from tests.core.requests.front import Front, buttons_of, text_of


def test_setting_not_accepting_offers_to_decline_what_waits(front: Front) -> None:
    amira = front.desk.advocate("Amira")
    front.receive(chosen_advocate=front.desk.actor("Amira").as_person().public_id)
    reply = front.press("Amira", "stop_accepting")
    assert isinstance(reply, Say)
    assert "1 request still waits for your answer" in reply.words
    assert [button.verb for button in reply.buttons] == ["requests"]
    assert not front.desk.reload(amira).accepting


def test_setting_not_accepting_with_nothing_waiting_offers_a_date(front: Front) -> None:
    front.desk.advocate("Amira")
    reply = front.press("Amira", "stop_accepting")
    assert isinstance(reply, Say)
    assert [button.verb for button in reply.buttons] == ["stop_accepting_until"]


def test_on_the_day_the_advocate_is_asked_and_nothing_flips_by_itself(front: Front) -> None:
    amira = front.desk.advocate("Amira")
    front.press("Amira", "stop_accepting", expected_on="2026-06-20")
    front.tick(days=30)
    (asked,) = front.posted("availability_asked")
    assert asked.due_at == datetime(2026, 6, 20, 8, tzinfo=UTC)
    assert (asked.audience, asked.to_id) == (Audience.PERSON, amira.id)
    assert not front.desk.reload(amira).accepting
    assert buttons_of(front.card("availability_asked")) == ["start_accepting", "stop_accepting_until"]


def test_an_answer_before_the_day_means_that_nobody_is_asked(front: Front) -> None:
    front.desk.advocate("Amira")
    front.press("Amira", "stop_accepting", expected_on="2026-06-20")
    front.press("Amira", "start_accepting")
    front.tick(days=30)
    assert front.posted("availability_asked") == []


def test_a_later_day_replaces_the_earlier_one(front: Front) -> None:
    front.desk.advocate("Amira")
    front.press("Amira", "stop_accepting", expected_on="2026-06-20")
    front.press("Amira", "stop_accepting", expected_on="2026-06-25")
    front.tick(days=30)
    assert [post.due_at.day for post in front.posted("availability_asked")] == [25]


def test_the_question_once_answered_shows_the_answer_and_has_no_buttons(front: Front) -> None:
    front.desk.advocate("Amira")
    front.press("Amira", "stop_accepting", expected_on="2026-06-20")
    front.tick(days=11)
    front.press("Amira", "start_accepting")
    card = front.card("availability_asked")
    assert card.buttons == ()
    assert "You are set to: Accepting." in text_of(card)


def test_a_day_that_has_gone_by_is_refused_in_words(front: Front) -> None:
    front.desk.advocate("Amira")
    for day in ("2026-06-10", "yesterday"):
        assert problem(front, "Amira", "stop_accepting", expected_on=day)
    assert front.desk.reload(front.desk.actor("Amira").as_advocate()).accepting


def test_the_third_of_three_families_brings_one_card_with_one_button(front: Front) -> None:
    amira = front.desk.advocate("Amira", active=2)
    chosen = front.desk.actor("Amira").as_person().public_id
    support_request = front.receive(chosen_advocate=chosen)
    front.press("Amira", "accept", front.live(support_request).public_id)
    assert len(front.posted("nearly_full")) == 1
    assert buttons_of(front.card("nearly_full")) == ["stop_accepting"]
    front.press("Amira", "stop_accepting")
    assert front.card("nearly_full").buttons == ()
    assert front.desk.reload(amira).active == 3


def test_an_own_limit_lowers_the_places_and_leaving_it_empty_lifts_it(front: Front) -> None:
    amira = front.desk.advocate("Amira", plan="professional", capacity=UNLIMITED)
    assert front.say("Amira", "capacity_save", own_limit="5") == "Saved. You support 0 of 5 families, 5 places left."
    assert front.desk.reload(amira).capacity == 5
    front.press("Amira", "capacity_save", own_limit="")
    assert front.desk.reload(amira).capacity == UNLIMITED


def test_a_limit_that_is_no_number_is_refused_in_words(front: Front) -> None:
    front.desk.advocate("Amira")
    assert "whole number" in problem(front, "Amira", "capacity_save", own_limit="lots")


def test_a_plan_that_has_left_the_configuration_keeps_its_places(front: Front) -> None:
    amira = front.desk.advocate("Amira", plan="founder", capacity=8)
    front.press("Amira", "capacity_save", own_limit="4")
    assert front.desk.reload(amira).capacity == 4


def test_the_profile_keeps_only_codes_of_the_file(front: Front) -> None:
    amira = front.desk.advocate("Amira")
    front.press("Amira", "profile_save", kinds=("transport", "dla"), stages=("under_appeal",))
    assert front.desk.reload(amira).kinds == ("transport", "dla")
    assert "no longer offered" in problem(front, "Amira", "profile_save", kinds=("magic",))


def test_the_profile_form_shows_what_is_listed_already(front: Front) -> None:
    front.desk.advocate("Amira", kinds=("transport",), stages=("under_appeal",))
    kinds, stages = front.form("Amira", "profile").fields
    assert (kinds.chosen, stages.chosen) == (("transport",), ("under_appeal",))  # type: ignore[union-attr]
    assert len(kinds.options) <= 25  # type: ignore[union-attr]


def test_conflicts_are_added_and_removed(front: Front) -> None:
    amira = front.desk.advocate("Amira")
    front.press("Amira", "conflict_add_save", named="  Kent\nCounty\u202e Council ")
    front.press("Amira", "conflict_add_save", named="Hill School")
    assert front.desk.reload(amira).conflicts == ("Kent County Council", "Hill School")
    front.press("Amira", "conflict_remove_save", named=("0",))
    assert front.desk.reload(amira).conflicts == ("Hill School",)


def test_an_advocate_whose_accreditation_has_ended_still_sets_their_own_availability(front: Front) -> None:
    amira = front.desk.advocate("Amira", accredited_until=date(2020, 1, 1))
    front.press("Amira", "stop_accepting")
    assert not front.desk.reload(amira).accepting


def test_a_coordinator_who_is_no_advocate_has_no_availability(front: Front) -> None:
    assert "not yours to do" in front.say("Chris", "stop_accepting")
