"""What coordinators do: look after, offer, close kindly, write down; and that their clock never ends in silence."""

import pytest

from core.change import Audience
from core.database.rows import all_of
from core.refusals import FieldProblem
from core.requests import lists
from core.requests.model import OfferState, Rung, State
from core.safeguarding.model import Concern
from core.sendfacts import Priority
from core.surface import ChoiceField, Say, TextField
from tests.core.requests.front import Front, buttons_of, text_of


def test_a_coordinator_takes_it_and_the_others_see_that(front: Front) -> None:
    support_request = front.receive(may_ask_others=False)
    offer = front.live(support_request)
    assert "yours to look after" in front.say("Chris", "take_request", offer.public_id)
    card = front.card("queue")
    assert "Looked after by: Chris" in text_of(card)
    assert "take_request" not in buttons_of(card)
    assert front.owed(offer) == ["escalated"]


def test_an_offer_by_a_coordinator_starts_a_clock_and_comes_back_in_silence(front: Front) -> None:
    amira = front.desk.advocate("Amira")
    support_request = front.receive(may_ask_others=False)
    form = front.form("Chris", "offer", support_request.public_id)
    (field,) = form.fields
    assert isinstance(field, ChoiceField)
    assert [option.label for option in field.options] == ["Amira"]
    public_id = field.options[0].value
    assert "put before Amira" in front.say("Chris", "offer_send", support_request.public_id, advocate=public_id)
    assert front.live(support_request).advocate_id == amira.id
    assert "We have asked Amira" in front.letter("routed")
    assert "with Amira already" in front.say("Chris", "offer_send", support_request.public_id, advocate=public_id)
    front.tick(hours=49)
    assert front.live(support_request).rung is Rung.COORDINATORS
    assert len(front.posted("queue")) == 2


def test_a_decline_of_a_coordinators_offer_comes_back_to_coordinators(front: Front) -> None:
    front.desk.advocate("Amira")
    support_request = front.receive(may_ask_others=False)
    amira = front.desk.actor("Amira").as_person().public_id
    front.press("Chris", "offer_send", support_request.public_id, advocate=amira)
    front.press("Amira", "decline_send", front.live(support_request).public_id, reason="no_capacity")
    assert front.desk.reload(support_request).state is State.WAITING
    assert front.live(support_request).rung is Rung.COORDINATORS


def test_nobody_who_is_not_an_advocate_here_can_be_offered_it(front: Front) -> None:
    support_request = front.receive(may_ask_others=False)
    chris = front.desk.actor("Chris").as_person().public_id
    for public_id in (chris, "x" * 26):
        assert "can't be asked" in front.say("Chris", "offer_send", support_request.public_id, advocate=public_id)


def test_where_nobody_is_free_the_coordinator_is_told_so(front: Front) -> None:
    support_request = front.receive(may_ask_others=False)
    assert "Nobody who could take" in front.say("Chris", "offer", support_request.public_id)


def test_after_a_day_every_coordinator_the_operator_and_the_family_hear_and_then_weekly(front: Front) -> None:
    dana = front.desk.coordinator("Dana")
    chris = front.desk.actor("Chris").as_person()
    front.receive(may_ask_others=False)
    front.tick(hours=25)
    told = {(one.audience, one.to_id) for one in front.posted("still_unanswered")}
    assert told == {(Audience.PERSON, chris.id), (Audience.PERSON, dana.id), (Audience.OPERATOR, 0)}
    letter = front.letter("still_waiting")
    assert "We have not found anyone yet." in letter
    assert "IPSEA" in letter
    front.tick(days=14, hours=1)
    assert len(front.posted("still_waiting")) == 3
    assert (Audience.COORDINATORS, 0) in {(one.audience, one.to_id) for one in front.posted("still_unanswered")}


def test_a_request_is_closed_kindly_with_signposts(front: Front) -> None:
    support_request = front.receive(may_ask_others=False)
    form = front.form("Chris", "lapse", support_request.public_id)
    assert isinstance(form.fields[0], TextField)
    values = {"words": "We tried five people.", "signposts": ("sos_sen",)}
    assert "closed" in front.say("Chris", "lapse_send", support_request.public_id, **values)
    closed = front.desk.reload(support_request)
    assert (closed.state, closed.signposts) == (State.LAPSED, ("sos_sen",))
    letter = front.letter("lapsed")
    assert "We tried five people." in letter
    assert "0300 302 3731" in letter
    assert [one.state for one in front.offers(support_request)] == [OfferState.CLOSED]
    front.tick(days=30)
    assert front.posted("still_waiting") == []


def test_without_a_choice_of_signposts_a_closed_request_gets_all_that_fit(front: Front) -> None:
    support_request = front.receive(may_ask_others=False)
    front.press("Chris", "lapse_send", support_request.public_id)
    assert "SENDIASS" in front.letter("lapsed")


def test_advocates_may_not_do_what_coordinators_do(front: Front) -> None:
    front.desk.advocate("Amira")
    support_request = front.receive(may_ask_others=False)
    for verb in ("lapse_send", "offer_send", "withdraw", "add_details_send", "show"):
        assert "not yours to do" in front.say("Amira", verb, support_request.public_id, advocate="x")
    for verb in ("queue", "new_request"):
        assert "not yours to do" in front.say("Amira", verb)


def new_request(front: Front, *, contact: str = "07700 900123", nation: str = "england") -> Say:
    first = front.form("Chris", "new_request")
    assert (first.verb, len(first.fields)) == ("new_request_family", 5)
    values = {"contact": contact, "name": "Jo", "asking_for": "child", "nation": nation, "notice_version": "2026-01"}
    reply = front.press("Chris", first.verb, **values)
    assert isinstance(reply, Say)
    return reply


def test_a_request_by_telephone_is_written_down_in_two_forms_of_five(front: Front) -> None:
    front.desk.advocate("Amira")
    front.desk.advocate("Not accredited yet", accredited_until=None)
    (button,) = new_request(front).buttons
    second = front.form("Chris", button.verb, button.subject)
    assert (second.verb, len(second.fields)) == ("new_request_send", 5)
    whom = second.fields[-1]
    assert isinstance(whom, ChoiceField)
    assert [option.label for option in whom.options] == [
        "Any advocate may be asked",
        "Coordinators first",
        "Amira, then others",
        "Amira alone",
    ]
    values = {
        "message": "They are refusing to assess.",
        "age": "7",
        "stage": "assessment_requested",
        "kind": "refusal_to_assess",
        "whom": whom.options[2].value,
    }
    reply = front.press("Chris", second.verb, second.subject, **values)
    assert isinstance(reply, Say)
    assert reply.words.startswith("SR-0001 is received.")
    (offer,) = front.posted("offer")
    assert offer.audience is Audience.PERSON
    more = reply.buttons[0]
    details = front.form("Chris", more.verb, more.subject)
    assert len(details.fields) == 5
    said = front.say("Chris", details.verb, details.subject, hearing_date="2026-06-20", now=("suspended",))
    assert "Urgent: Hearing within 28 days" in said


def test_meetings_other_parties_and_needs_are_written_down_in_a_second_form(front: Front) -> None:
    front.desk.advocate("Amira", conflicts=("Oak Lane School",))
    support_request = front.receive(stage="annual_review_pending")
    first = front.press("Chris", "add_details_send", support_request.public_id)
    assert isinstance(first, Say)
    (more,) = first.buttons
    form = front.form("Chris", more.verb, more.subject)
    said = front.say(
        "Chris",
        form.verb,
        form.subject,
        meeting_date="2026-06-20",
        excluded_since="2026-06-03",
        other_parties="The head of Oak Lane school",
        needs="An interpreter for Polish.",
    )
    assert "High: Annual review within 14 days" in said
    card = text_of(front.shown("Amira", "read_request", front.live(support_request).public_id)[0])
    for known in (
        "An interpreter for Polish.",
        "Suspended or excluded since: Wed 3 Jun 2026",
        "you named Oak Lane School",
    ):
        assert known in card
    drafts = {field.name: field.draft for field in front.form("Chris", more.verb, more.subject).fields}  # type: ignore[union-attr]
    assert drafts["needs"] == "An interpreter for Polish."
    assert drafts["excluded_since"] == "2026-06-03"


def test_what_is_told_later_is_screened_once_as_if_it_had_come_at_first(front: Front) -> None:
    support_request = front.receive(may_ask_others=False)
    said = {"needs": "He says that he is going to kill himself tonight."}
    assert "reads it for safety" in front.say("Chris", "add_more_details_send", support_request.public_id, **said)
    assert front.desk.reload(support_request).state is State.HELD
    front.say("Chris", "add_more_details_send", support_request.public_id, **said, excluded_since="2026-06-03")
    (concern,) = front.desk.write(all_of, Concern)
    assert concern.times == 1


def test_a_family_we_know_is_recognised_as_it_rings_again(front: Front) -> None:
    front.desk.advocate("Amira")
    front.receive(contact="+44 7700 900123", route="person")
    assert "Also asked: SR-0001 on Wed 10 Jun 2026" in new_request(front).words


def test_a_caller_from_elsewhere_is_answered_at_once(front: Front) -> None:
    assert "Scotland has its own law" in new_request(front, nation="scotland").words


def test_a_date_that_cannot_be_meant_is_not_kept(front: Front) -> None:
    support_request = front.receive(may_ask_others=False)
    for wrong in ("2031-01-01", "soon"):
        for verb, field in (("add_details_send", "letter_date"), ("add_more_details_send", "excluded_since")):
            with pytest.raises(FieldProblem, match="check this date"):
                front.press("Chris", verb, support_request.public_id, **{field: wrong})


def test_the_queue_has_the_held_first_then_the_most_urgent_then_the_nearest_date(front: Front) -> None:
    plain = front.receive(contact="a@example.org")
    far = front.receive(contact="b@example.org", kind="tribunal_preparation", hearing_date="2026-07-05")
    near = front.receive(contact="c@example.org", kind="tribunal_preparation", hearing_date="2026-06-15")
    held = front.receive(contact="d@example.org", message="I am going to kill myself tonight.")
    front.receive(contact="e@example.org", message="x")
    assert near.priority is Priority.URGENT
    found = front.desk.write(lists.queue)
    assert [one.id for one in found][:4] == [held.id, near.id, far.id, plain.id]
    assert [card.title[:7] for card in front.shown("Chris", "queue")][:2] == [held.label, near.label]


def test_lists_are_bounded(front: Front) -> None:
    for number in range(5):
        front.receive(contact=f"{number}@example.org")
    assert len(front.desk.write(lists.queue, limit=3)) == 3


def test_what_waits_for_an_advocate_is_listed_until_it_is_answered(front: Front) -> None:
    front.desk.advocate("Amira")
    amira = front.desk.actor("Amira")
    mine = front.receive(contact="a@example.org", chosen_advocate=amira.as_person().public_id)
    pooled = front.receive(contact="b@example.org")
    me = amira.as_advocate()
    assert [request.id for request, _ in front.desk.write(lists.waiting_on, me)] == [mine.id]
    assert [request.id for request, _ in front.desk.write(lists.in_the_channels, me)] == [pooled.id]
    assert len(front.shown("Amira", "requests")) == 2
    front.press("Amira", "not_for_me", front.live(pooled).public_id)
    front.press("Amira", "decline_send", front.live(mine).public_id, reason="other")
    assert front.desk.write(lists.waiting_on, me) == ()
    assert front.desk.write(lists.in_the_channels, me) == ()
