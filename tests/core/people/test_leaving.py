"""Somebody leaves: nothing is deleted, and no family waits for whoever is gone."""

from core.change import Audience
from core.requests.model import OfferState
from tests.core.people.register import add, person, problem
from tests.core.requests.front import Front, buttons_of, text_of


def leave(front: Front, name: str) -> str:
    return front.say("Chris", "mark_left_save", person(front, name).public_id, confirm="left")


def test_coordinators_get_one_card_with_the_families_to_hand_over(front: Front) -> None:
    front.desk.advocate("Amira")
    chosen = person(front, "Amira").public_id
    support_request = front.receive(chosen_advocate=chosen)
    front.press("Amira", "accept", front.live(support_request).public_id)
    waiting = front.receive(chosen_advocate=chosen, contact="other@example.org")
    assert "1 family to hand over" in leave(front, "Amira")
    (post,) = front.posted("families_to_hand_over")
    assert post.audience is Audience.COORDINATORS
    text = text_of(front.card("families_to_hand_over"))
    assert f"Families to hand over: {support_request.label}" in text
    assert f"Still offered to them: {waiting.label}" in text
    assert buttons_of(front.card("families_to_hand_over")) == ["queue"]


def test_what_waited_for_their_answer_goes_on_at_once(front: Front) -> None:
    front.desk.advocate("Amira")
    support_request = front.receive(chosen_advocate=person(front, "Amira").public_id)
    directed = front.live(support_request)
    leave(front, "Amira")
    front.tick(minutes=1)
    assert front.desk.reload(directed).state is OfferState.PASSED
    assert len(front.offers(support_request)) == 2
    assert front.posted("offer_reminder") == []


def test_whoever_has_left_is_a_stranger_and_their_history_stays(front: Front) -> None:
    amira = front.desk.advocate("Amira", active=0)
    leave(front, "Amira")
    assert front.desk.actor("Amira").person is None
    assert front.desk.reload(amira).capacity == 3
    assert person(front, "Amira").left_at is not None


def test_coming_back_brings_back_the_same_person_without_their_accreditation(front: Front) -> None:
    amira = front.desk.advocate("Amira", kinds=("transport",))
    leave(front, "Amira")
    add(front, "amira", "Amira", "standard")
    back = front.desk.actor("Amira").as_advocate()
    assert (back.id, back.kinds, back.plan, back.accredited_until) == (amira.id, ("transport",), "standard", None)
    assert back.accepting


def test_nobody_is_asked_about_the_availability_of_somebody_who_has_left(front: Front) -> None:
    front.desk.advocate("Amira")
    front.press("Amira", "stop_accepting", expected_on="2026-06-20")
    leave(front, "Amira")
    front.tick(days=30)
    assert front.posted("availability_asked") == []


def test_the_last_coordinator_cannot_be_marked_as_left(front: Front) -> None:
    assert "the last coordinator" in leave(front, "Chris")
    front.desk.coordinator("Dana")
    assert "marked as left" in leave(front, "Chris")


def test_leaving_is_confirmed_by_a_word(front: Front) -> None:
    amira = front.desk.advocate("Amira")
    problem(front, "Chris", "mark_left_save", person(front, "Amira").public_id, confirm="yes")
    assert front.desk.reload(amira).accepting


def test_an_old_card_about_somebody_who_has_left_says_so(front: Front) -> None:
    front.desk.advocate("Amira")
    leave(front, "Amira")
    said = front.say("Chris", "accredit", person(front, "Amira").public_id)
    assert said == "Amira has already been marked as left."
