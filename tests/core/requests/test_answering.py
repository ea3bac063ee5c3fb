"""The three answers, on the record of both engines: what changes, who is told, and what stale presses are told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.change import Audience
from core.database.rows import all_of, table_of
from core.requests.model import AnswerKind, OfferState, QuestionState, Reason, Rung, State, SupportRequest
from core.safeguarding.model import Concern
from core.surface import ChoiceField, Say, TextField
from tests.builders import MESSAGE
from tests.core.requests.front import Front, buttons_of, text_of


def chosen(front: Front, **changes: object) -> SupportRequest:
    """A request that Amira was chosen for."""
    front.desk.advocate("Amira")
    return front.receive(chosen_advocate=front.desk.actor("Amira").as_person().public_id, **changes)


def asks(front: Front, support_request: SupportRequest, name: str = "Amira") -> None:
    front.press(name, "more_info_send", front.live(support_request).public_id, questions="What is the date?")


def concern_of(front: Front, support_request: SupportRequest) -> str:
    (concern,) = front.desk.write(all_of, Concern, table_of(Concern).c.request_id == support_request.id)
    return concern.public_id


def declines(front: Front, support_request: SupportRequest, **values: object) -> str:
    filled = {"reason": "not_my_area", "explanation": "I only do transport. I wish you well."} | values
    return front.say("Amira", "decline_send", front.offers(support_request)[0].public_id, **filled)


def test_accepting_tells_the_family_and_ends_every_other_clock(front: Front) -> None:
    support_request = chosen(front)
    offer = front.live(support_request)
    assert "yours" in front.say("Amira", "accept", offer.public_id)
    assert front.desk.reload(support_request).state is State.ACCEPTED
    assert front.owed(offer) == []
    assert "Amira" in front.letter("connected")


def test_whoever_accepts_while_a_question_is_open_has_it_and_the_question_ends(front: Front) -> None:
    front.desk.advocate("Amira")
    front.desk.advocate("Ben")
    support_request = front.receive()
    asks(front, support_request)
    assert "yours" in front.say("Ben", "accept", front.live(support_request).public_id)
    question = front.question(support_request)
    assert question.state is QuestionState.CLOSED
    assert front.owed(question) == []
    assert buttons_of(front.card("pool")) == []


def test_a_stale_press_is_answered_with_how_things_stand(front: Front) -> None:
    support_request = chosen(front)
    front.desk.advocate("Ben")
    offer = front.live(support_request)
    front.press("Amira", "accept", offer.public_id)
    for verb in ("accept", "more_info", "more_info_send", "decline", "decline_send"):
        assert "already yours: you accepted it on Wed 10 Jun, 12:00" in front.say("Amira", verb, offer.public_id)
    assert "not yours to do" in front.say("Ben", "accept", offer.public_id)


def test_more_info_begins_with_the_questions_that_fit_and_leaves_out_what_is_known(front: Front) -> None:
    support_request = chosen(front, letter_date="2026-06-01")
    form = front.form("Amira", "more_info", front.live(support_request).public_id)
    (field,) = form.fields
    assert isinstance(field, TextField)
    assert "mediation certificate" in field.draft
    assert "What is the date on the letter?" not in field.draft


def test_a_question_stops_the_clock_of_a_directed_offer_and_the_answer_starts_it_again(front: Front) -> None:
    support_request = chosen(front)
    front.tick(hours=20)
    asks(front, support_request)
    offer = front.live(support_request)
    assert (offer.clock_from, offer.clock_used_s) == (None, 20 * 3600)
    assert front.owed(offer) == []
    assert "What is the date?" in front.letter("question")
    front.tick(hours=50)
    front.family_says(
        support_request.family_id, "family_answers", front.question(support_request).public_id, answer="5 March."
    )
    assert front.desk.reload(support_request).state is State.WAITING
    assert "fall_through" in front.owed(offer)
    assert "5 March." in text_of(front.card("question_answered"))
    front.tick(hours=28)
    assert front.desk.reload(offer).state is OfferState.PASSED


def test_only_where_others_were_asked_too_is_it_said_that_they_may_accept_meanwhile(front: Front) -> None:
    alone = chosen(front)
    front.desk.advocate("Ben")
    asked = front.say("Amira", "more_info_send", front.live(alone).public_id, questions="What is the date?")
    assert "Others may" not in asked
    pool = front.receive(contact="pool@example.org")
    asked = front.say("Amira", "more_info_send", front.live(pool).public_id, questions="What is the date?")
    assert "Others may still accept" in asked


def test_a_second_question_has_to_wait_for_the_first(front: Front) -> None:
    front.desk.advocate("Amira")
    front.desk.advocate("Ben")
    support_request = front.receive()
    asks(front, support_request)
    offer = front.live(support_request)
    assert "already with the family" in front.say("Ben", "more_info", offer.public_id)
    assert "already with the family" in front.say("Ben", "more_info_send", offer.public_id, questions="And?")


def test_the_family_is_reminded_after_three_days_and_the_asker_chooses_after_fourteen(front: Front) -> None:
    support_request = chosen(front)
    asks(front, support_request)
    front.tick(days=3, minutes=1)
    assert len(front.posted("question_reminder")) == 1
    front.tick(days=11)
    assert front.desk.reload(support_request).state is State.WAITING
    card = front.card("question_unanswered")
    assert {"accept", "decline"} <= set(buttons_of(card))
    front.tick(days=3)
    assert front.live(support_request).rung is not Rung.DIRECTED


def test_an_answer_that_comes_late_still_comes_back_to_whoever_asked(front: Front) -> None:
    support_request = chosen(front)
    asks(front, support_request)
    front.tick(days=15)
    front.family_says(
        support_request.family_id, "family_answers", front.question(support_request).public_id, answer="Sorry, 5 March."
    )
    assert "Sorry, 5 March." in text_of(front.card("question_answered"))


def test_an_answer_is_taken_once(front: Front) -> None:
    support_request = chosen(front)
    asks(front, support_request)
    question = front.question(support_request)
    front.press("Chris", "record_answer_send", question.public_id, answer="5 March.")
    assert "settled already" in front.say("Chris", "record_answer_send", question.public_id, answer="6 March.")
    assert front.words(question, "answer") == "5 March."


def test_an_answer_with_words_of_danger_is_read_by_a_person_first(front: Front) -> None:
    support_request = chosen(front)
    asks(front, support_request)
    question = front.question(support_request)
    front.press("Chris", "record_answer_send", question.public_id, answer="I am going to kill myself tonight.")
    assert front.desk.reload(support_request).state is State.HELD
    assert front.owed(front.offers(support_request)[0]) == []
    assert "kill" not in text_of(front.card("question_answered"))
    assert "kill" not in text_of(front.card("offer"))


def test_a_question_can_be_taken_back(front: Front) -> None:
    support_request = chosen(front)
    asks(front, support_request)
    assert "taken back" in front.say("Amira", "withdraw_question", front.question(support_request).public_id)
    assert "fall_through" in front.owed(front.live(support_request))
    assert "do not need to answer" in front.letter("question_withdrawn")


def test_the_form_of_decline_has_a_kind_draft_and_nothing_preselected(front: Front) -> None:
    support_request = chosen(front)
    form = front.form("Amira", "decline", front.live(support_request).public_id)
    reason, explanation, signposts, _ = form.fields
    assert isinstance(reason, ChoiceField)
    assert reason.chosen == ()
    assert isinstance(explanation, TextField)
    assert "Thank you" in explanation.draft
    assert isinstance(signposts, ChoiceField)
    assert [option.label for option in signposts.options][:4] == [
        "Another advocate",
        "An organisation",
        "IPSEA",
        "SENDIASS",
    ]
    assert signposts.chosen == ()


def test_a_decline_reaches_the_family_with_words_and_signposts_and_goes_on_to_others(front: Front) -> None:
    support_request = chosen(front)
    front.desk.advocate("Ben")
    declines(front, support_request, signposts=("ipsea", "another_advocate", "nonsense"))
    letter = front.letter("declined")
    assert "I only do transport. I wish you well." in letter
    assert "ipsea.org.uk" in letter
    assert "Our coordinators can help you find one" in letter
    assert "We have asked all our advocates" in letter
    assert (front.live(support_request).rung, front.answer(support_request).signposts) == (
        Rung.POOL,
        ("ipsea", "another_advocate"),
    )


def test_where_nobody_else_may_be_asked_a_decline_ends_it_and_the_family_is_signposted(front: Front) -> None:
    support_request = chosen(front, may_ask_others=False)
    declines(front, support_request)
    ended = front.desk.reload(support_request)
    assert (ended.state, ended.settled_at) == (State.DECLINED, front.desk.clock.now())
    letter = front.letter("declined")
    assert "IPSEA" in letter
    assert "nobody else, as you wished" in letter
    assert front.posted("pool", "queue") == []


def test_a_conflict_of_interest_is_never_explained_to_the_family(front: Front) -> None:
    support_request = chosen(front)
    declines(front, support_request, reason="conflict", explanation="My sister works at that school.")
    assert front.answer(support_request).reason is Reason.CONFLICT
    assert front.words(front.answer(support_request), "explanation") == ""
    letter = front.letter("declined").lower()
    assert "sister" not in letter
    assert "conflict" not in letter


def test_who_is_better_placed_is_for_coordinators_alone(front: Front) -> None:
    support_request = chosen(front)
    declines(front, support_request, reason="better_placed", better_placed="Bea of Harbour Law")
    assert [one.audience for one in front.posted("better_placed")] == [Audience.COORDINATORS]
    assert "Bea" not in text_of(front.card("better_placed"))
    assert "Bea" not in front.letter("declined")
    (card,) = front.shown("Chris", "show", support_request.public_id)
    assert "Bea of Harbour Law" in text_of(card)


def test_not_for_me_is_private_counted_for_coordinators_and_taken_back_by_accepting(front: Front) -> None:
    front.desk.advocate("Amira")
    front.desk.advocate("Ben")
    support_request = front.receive()
    offer = front.live(support_request)
    before = front.card("pool")
    letters = len(front.posted("routed", "declined"))
    assert "nobody sees it" in front.say("Amira", "not_for_me", offer.public_id)
    assert front.card("pool") == before
    assert len(front.posted("routed", "declined")) == letters
    assert "already said" in front.say("Amira", "not_for_me", offer.public_id)
    (card,) = front.shown("Chris", "show", support_request.public_id)
    assert "1 advocate said it is not for them" in text_of(card)
    assert "yours" in front.say("Amira", "accept", offer.public_id)
    assert front.answer(support_request).answer is AnswerKind.NOT_FOR_ME


def test_when_everybody_who_could_has_said_not_for_me_coordinators_hear_at_once(front: Front) -> None:
    front.desk.advocate("Amira")
    front.desk.advocate("Ben")
    front.desk.advocate("Full", active=3)
    support_request = front.receive()
    offer = front.live(support_request)
    front.press("Amira", "not_for_me", offer.public_id)
    assert front.desk.reload(support_request).rung is Rung.POOL
    front.press("Ben", "not_for_me", offer.public_id)
    assert front.desk.reload(support_request).rung is Rung.COORDINATORS
    assert "Our coordinators now look" in front.letter("routed")
    assert "yours" in front.say("Ben", "accept", offer.public_id)


def test_each_card_has_its_own_way_to_say_no(front: Front) -> None:
    front.desk.advocate("Ben")
    pooled = front.receive(contact="one@example.org")
    assert "Not for me" in front.say("Ben", "decline", front.live(pooled).public_id)
    assert "Not for me" in front.say("Ben", "decline_send", front.live(pooled).public_id, reason="other")
    directed = chosen(front)
    assert "press Decline" in front.say("Amira", "not_for_me", front.live(directed).public_id)


def test_an_advocate_who_is_full_reads_why_not_and_can_still_decline(front: Front) -> None:
    support_request = chosen(front)
    amira = front.desk.actor("Amira").as_advocate()
    front.desk.commit(replace(amira, active=3))
    reply = front.press("Amira", "accept", front.live(support_request).public_id)
    assert isinstance(reply, Say)
    assert "no place left (3 of 3)" in reply.words
    assert [button.verb for button in reply.buttons] == ["decline"]
    assert "Thank you for answering" in declines(front, support_request)


def test_a_withdrawn_request_leaves_no_clock_and_no_words_on_any_card(front: Front) -> None:
    support_request = chosen(front)
    assert MESSAGE in text_of(front.card("offer"))
    asks(front, support_request)
    assert "withdrawn" in front.family_says(support_request.family_id, "withdraw", support_request.public_id)
    for about in (front.offers(support_request)[0], front.question(support_request)):
        assert front.owed(about) == []
    assert MESSAGE not in text_of(front.card("offer"))
    assert buttons_of(front.card("offer")) == []
    assert "Nobody will be asked any more" in front.letter("withdrawn")
    assert "no longer open" in front.say("Amira", "accept", front.offers(support_request)[0].public_id)


def test_another_family_can_neither_answer_nor_withdraw(front: Front) -> None:
    support_request = chosen(front)
    asks(front, support_request)
    other = front.desk.family()
    for verb, subject in (
        ("withdraw", support_request.public_id),
        ("family_answers", front.question(support_request).public_id),
    ):
        with pytest.raises(Exception, match="not yours to do"):
            front.family_says(other.id, verb, subject, answer="x")


def test_while_it_is_held_nothing_can_be_answered_withdrawn_or_closed(front: Front) -> None:
    support_request = chosen(front)
    offer = front.live(support_request)
    front.press("Amira", "raise_concern_send", support_request.public_id, level="soon", words="I am worried.")
    assert front.desk.reload(support_request).state is State.HELD
    for verb in ("accept", "more_info_send", "decline_send", "read_request"):
        assert "reading this request for safety first" in front.say("Amira", verb, offer.public_id, questions="x")
    assert "for safety first" in front.say("Chris", "lapse_send", support_request.public_id, words="x")
    assert "for safety first" in front.say("Chris", "withdraw", support_request.public_id)
    assert MESSAGE not in text_of(front.card("offer"))


def test_what_was_held_goes_on_with_the_time_it_had_left(front: Front) -> None:
    support_request = chosen(front)
    offer = front.live(support_request)
    front.tick(hours=10)
    front.press("Amira", "raise_concern_send", support_request.public_id, level="soon", words="I am worried.")
    assert front.owed(offer) == []
    front.desk.clock.advance(timedelta(hours=100))
    front.press("Chris", "release_concern_send", concern_of(front, support_request), reason="All is well.")
    assert front.desk.reload(support_request).state is State.WAITING
    front.tick(hours=37, minutes=59)
    assert front.desk.reload(offer).state is OfferState.OPEN
    front.tick(minutes=2)
    assert front.desk.reload(offer).state is OfferState.PASSED
