"""What stands where: nothing private in a channel, the family's words for whoever was chosen, until it is decided."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from core.change import Audience
from core.database.ledgers import access_log
from core.requests.model import SupportRequest
from core.requests.public import PublicCard
from core.surface import Card
from tests.builders import house
from tests.core.requests.front import Front, buttons_of, text_of

CANARIES: dict[str, object] = {
    "message": "Canary-message about canary-diagnosis.",
    "name": "Canary-parent",
    "contact": "canary-contact@example.org",
    "child_name": "Canary-child",
    "local_authority": "Canary-place County Council",
    "other_parties": "Canary-school",
    "needs": "Canary-needs",
}
"""Private words, each of them easy to find where it should not be."""


def canary_request(front: Front, **changes: object) -> SupportRequest:
    front.desk.advocate("Amira", conflicts=("Canary-place",))
    front.desk.advocate("Ben")
    return front.receive(**CANARIES | changes)


def everything_posted(front: Front, *audiences: Audience) -> list[Card]:
    cards = [front.drawn(one) for one in front.posted() if one.audience in audiences]
    return [card for card in cards if card is not None]


def lead_a_life(front: Front, support_request: SupportRequest) -> list[str]:
    """Question, answer, silence, decline, offer, concern: whatever can be said about it in a channel is said."""
    seen: list[str] = []

    def look() -> None:
        shown = everything_posted(front, Audience.CHANNEL, Audience.COORDINATORS, Audience.OPERATOR, Audience.CONTACT)
        seen.extend(text_of(card) for card in shown)

    look()
    front.press("Ben", "more_info_send", front.live(support_request).public_id, questions="Canary-question?")
    look()
    question = front.question(support_request).public_id
    front.press("Chris", "record_answer_send", question, answer="Canary-answer.")
    front.tick(days=4)
    look()
    amira = front.desk.actor("Amira").as_person().public_id
    front.press("Chris", "offer_send", support_request.public_id, advocate=amira)
    look()
    offer = front.live(support_request).public_id
    said = {"reason": "better_placed", "explanation": "Canary-explanation", "better_placed": "Canary-better"}
    front.press("Amira", "decline_send", offer, **said)
    front.tick(days=9)
    look()
    front.press("Chris", "raise_concern_send", support_request.public_id, level="now", words="Canary-concern")
    look()
    return seen


def test_no_private_word_ever_stands_in_a_channel(front: Front) -> None:
    support_request = canary_request(front)
    seen = lead_a_life(front, support_request)
    assert len(seen) > 10
    assert not [text for text in seen if "canary" in text.lower()]


def test_the_public_card_has_the_listed_fields_and_no_other() -> None:
    assert set(PublicCard.__dataclass_fields__) == {
        "reference",
        "age_band",
        "stage",
        "kind",
        "priority",
        "reason",
        "key_date",
        "state",
        "taken_by",
    }


def test_the_card_in_a_channel_says_what_it_may_and_has_its_buttons(front: Front) -> None:
    front.desk.advocate()
    front.receive(stage="under_appeal", kind="tribunal_preparation", hearing_date="2026-06-30")
    card = front.card("pool")
    assert [(fact.label, fact.value) for fact in card.facts] == [
        ("Age", "5–10"),
        ("Stage", "Under appeal"),
        ("Support", "Preparing for the Tribunal"),
        ("Priority", "Urgent: Hearing within 28 days (Tue 30 Jun 2026)"),
        ("State", "Waiting for an advocate"),
    ]
    assert buttons_of(card) == ["accept", "more_info", "not_for_me", "read_request", "raise_concern"]
    assert max(len(button.label) for button in card.buttons) <= 38


def test_once_somebody_has_accepted_every_card_says_who_and_has_no_live_button(front: Front) -> None:
    support_request = canary_request(front)
    front.tick(hours=49)
    front.press("Ben", "accept", front.offers(support_request)[0].public_id)
    for kind in ("pool", "queue"):
        card = front.card(kind)
        assert "Ben has accepted it" in text_of(card)
        assert buttons_of(card) == []


def chosen(front: Front) -> SupportRequest:
    front.desk.advocate("Amira", active=2, kinds=("refusal_to_assess",), conflicts=("Canary-place",))
    front.desk.advocate("Ben")
    return front.receive(**CANARIES | {"chosen_advocate": front.desk.actor("Amira").as_person().public_id})


def test_the_chosen_advocate_reads_the_words_and_the_four_checks(front: Front) -> None:
    chosen(front)
    card = front.card("offer")
    text = text_of(card)
    assert "Canary-message" in text
    assert "Age: 9" in text
    assert "Experience: you list Refusal to assess. Kind or stage fits." in text
    assert "Capacity: 2 of 3 families, 1 place left." in text
    assert "you named Canary-place as a conflict" in text
    assert "Can you genuinely help?" in text
    assert "Please answer by Fri 12 Jun, 12:00" in text
    assert "canary" not in f"{card.title} {card.summary}".lower(), "a lock screen shows these"
    assert buttons_of(card) == ["accept", "more_info", "decline", "raise_concern"]


def test_once_it_is_decided_the_private_card_is_drawn_without_the_words(front: Front) -> None:
    support_request = chosen(front)
    front.press("Amira", "accept", front.live(support_request).public_id)
    text = text_of(front.card("offer"))
    assert "canary" not in text.lower()
    assert "Amira has accepted it" in text


def test_with_minimal_cards_the_words_are_behind_read_request(database_url: str) -> None:
    with Front.open(database_url) as front:
        minimal = house().settings.privacy.model_copy(update={"dm_cards": "minimal"})
        settings = front.desk.store.house.settings.model_copy(update={"privacy": minimal})
        front.desk.store.house = replace(front.desk.store.house, settings=settings)
        support_request = chosen(front)
        card = front.card("offer")
        assert "Canary-message" not in text_of(card)
        assert "Age: 5–10" in text_of(card)
        assert "read_request" in buttons_of(card)
        (read,) = front.shown("Amira", "read_request", front.live(support_request).public_id)
        assert "Canary-message" in text_of(read)


def test_each_reading_is_on_record(front: Front) -> None:
    support_request = canary_request(front)
    ben = front.desk.actor("Ben").as_person()
    (card,) = front.shown("Ben", "read_request", front.live(support_request).public_id)
    assert "Canary-message" in text_of(card)
    assert "Canary-parent" not in text_of(card), "who the family is comes with accepting"
    query = select(access_log.c.actor_id, access_log.c.outcome).where(access_log.c.action == "read_request")
    assert front.desk.write(lambda tx: [tuple(row) for row in tx.conn.execute(query)]) == [(ben.id, "seen")]


def test_coordinators_read_who_the_family_is(front: Front) -> None:
    support_request = canary_request(front)
    (card,) = front.shown("Chris", "show", support_request.public_id)
    assert "Canary-parent" in text_of(card)
    assert "canary-contact@example.org" in text_of(card)
    assert {"offer", "lapse", "add_details", "withdraw"} <= set(buttons_of(card))


def test_the_coordinators_card_tells_what_happened_and_who_might_be_asked(front: Front) -> None:
    support_request = canary_request(front)
    front.desk.advocate("Fit", kinds=("refusal_to_assess",), stages=("assessment_requested",))
    front.press("Ben", "not_for_me", front.live(support_request).public_id)
    front.tick(hours=49)
    text = text_of(front.card("queue"))
    assert "Wed 10 Jun, 12:00: received" in text
    assert "put in the request channels" in text
    assert "1 advocate said it is not for them" in text
    assert "Fit: kind and stage fit, 3 places left" in text
    assert "Ben:" not in text, "who said no is not suggested"
    assert "Amira:" not in text, "who named a conflict is not suggested"


def test_a_reminder_goes_when_it_is_answered(front: Front) -> None:
    support_request = chosen(front)
    front.tick(hours=25)
    (reminder,) = front.posted("offer_reminder")
    assert "still waits for your answer" in text_of(front.card("offer_reminder"))
    front.press("Amira", "accept", front.live(support_request).public_id)
    assert front.drawn(reminder) is None


def test_whose_time_is_over_is_told_kindly_and_can_still_accept(front: Front) -> None:
    support_request = chosen(front)
    front.tick(hours=49)
    card = front.card("offer_passed")
    assert "That is all right." in text_of(card)
    assert "accept" in buttons_of(card)
    assert "yours" in front.say("Amira", "accept", front.offers(support_request)[0].public_id)


@pytest.mark.parametrize("verb", ["decline", "more_info"])
def test_a_form_has_at_most_five_fields_and_says_nothing_of_the_family_in_its_title(front: Front, verb: str) -> None:
    support_request = chosen(front)
    form = front.form("Amira", verb, front.live(support_request).public_id)
    assert "canary" not in form.title.lower()
    assert len(form.title) <= 45
