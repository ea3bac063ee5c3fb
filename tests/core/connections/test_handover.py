"""Handing a family over: an offer to the next advocate, who answers for themself."""

import pytest

from core.change import Audience, Words, subject_of
from core.connections.actions import STEPS
from core.connections.model import Connection, ConnectionState, EndedBy, Introduction
from core.connections.records import active_connection
from core.connections.refusals import CannotTakeOn, HandoverSettled, HandoverWaiting, NobodyToAsk
from core.dashboard import requests_card
from core.people.model import Advocate
from core.people.refusals import NoPlaceLeft
from core.refusals import NotAllowed
from core.requests.model import Offer, OfferState
from core.surface import ChoiceField, Show, TextField
from tests.builders import MESSAGE, NOON
from tests.core.connections.room import Room

SUMMARY = "We have the letter; the mediation certificate is missing."


@pytest.fixture
def amira(room: Room) -> Advocate:
    return room.desk.advocate("Amira")


@pytest.fixture
def ben(room: Room) -> Advocate:
    return room.desk.advocate("Ben")


@pytest.fixture
def connection(room: Room, amira: Advocate) -> Connection:
    room.desk.coordinator()
    return room.connected(amira)


def offered(room: Room, connection: Connection, to: Advocate, by: str = "Amira") -> Offer:
    room.press(by, "hand_over_send", connection, advocate=room.public_id(to), summary=SUMMARY)
    return room.offers()[-1]


def test_the_form_suggests_who_could_take_over_best_fit_first(
    room: Room, connection: Connection, ben: Advocate
) -> None:
    room.desk.advocate("Cleo", kinds=("refusal_to_assess",), stages=("assessment_requested",))
    room.desk.advocate("Full", active=3)
    room.desk.advocate("Away", accepting=False)
    who, summary = room.form("Amira", "hand_over", connection).fields
    assert isinstance(who, ChoiceField)
    assert isinstance(summary, TextField)
    assert [option.label for option in who.options] == ["Cleo", "Ben"]
    assert "Assessment requested" in summary.draft


def test_of_equal_fit_free_places_come_first_and_who_named_a_conflict_is_left_out(
    room: Room, connection: Connection
) -> None:
    room.desk.advocate("Dora", active=2)
    room.desk.advocate("Ella", last_accepted_at=NOON)
    room.desk.advocate("Finn", conflicts=("Kent County Council",))
    family = connection.request_subject
    room.desk.commit(words=(Words(family, "local_authority", family, "Kent"),))
    who = room.form("Amira", "hand_over", connection).fields[0]
    assert isinstance(who, ChoiceField)
    hints = [(option.label, option.hint) for option in who.options]
    assert hints == [("Ella", "lists other things, 3 places left"), ("Dora", "lists other things, 1 place left")]


def test_with_nobody_to_ask_it_says_so(room: Room, connection: Connection) -> None:
    for who, verb in (("Amira", "hand_over"), ("Chris", "hand_over_next")):
        with pytest.raises(NobodyToAsk):
            room.press(who, verb, connection)


def test_the_family_stays_until_the_next_advocate_accepts(
    room: Room, connection: Connection, amira: Advocate, ben: Advocate
) -> None:
    offer = offered(room, connection, ben)
    assert room.desk.reload(connection).state is ConnectionState.ACTIVE
    card = room.card("handover_offer", Audience.PERSON)
    assert card is not None
    assert [passage.words for passage in card.body] == [SUMMARY, MESSAGE]
    assert [button.label for button in card.buttons][:2] == ["Accept", "Not for me"]

    room.accept("Ben", offer)
    before, request = room.desk.reload(connection), room.requests()[0]
    assert (before.state, before.ended_by) == (ConnectionState.ENDED, EndedBy.HANDOVER)
    after = room.desk.write(active_connection, request)
    assert after is not None
    assert (after.advocate_id, request.holder_id) == (ben.id, ben.id)
    assert after.introduction is Introduction.OWED
    assert (room.desk.reload(amira).active, room.desk.reload(ben).active) == (0, 1)
    assert room.owed(connection.introduction_subject) == []
    assert room.owed(after.introduction_subject)
    assert room.facts() == ["connection_opened", "connection_ended", "connection_opened"]


def test_the_family_hears_who_supports_it_now_and_reads_the_summary(
    room: Room, connection: Connection, ben: Advocate
) -> None:
    room.accept("Ben", offered(room, connection, ben))
    letter = room.letter("connected")
    assert letter is not None
    text = " ".join(letter.paragraphs)
    assert "Ben" in text
    assert "in place of Amira" in text
    assert SUMMARY in text
    assert len(room.posts("support_ended")) == 0
    opened = room.card("connection_opened", Audience.THREAD)
    assert opened is not None
    assert SUMMARY in str(opened.body)
    assert "taking over from Amira" in str(opened.body)


def test_a_decided_card_shows_how_and_has_no_words_and_no_buttons(
    room: Room, connection: Connection, ben: Advocate
) -> None:
    offer = offered(room, connection, ben)
    room.accept("Ben", offer)
    for kind in ("handover", "handover_offer"):
        card = room.card(kind)
        assert card is not None
        assert "accepted" in card.summary
        assert (card.buttons, card.body) == ((), ())
    with pytest.raises(HandoverSettled):
        room.accept("Ben", offer)


def test_declining_tells_whoever_has_the_family_and_coordinators(
    room: Room, connection: Connection, ben: Advocate
) -> None:
    room.press("Ben", "decline_handover", offered(room, connection, ben))
    told = room.posts("handover_answered")
    assert [post.audience for post in told] == [Audience.PERSON, Audience.COORDINATORS]
    card = room.draw(told[0])
    assert card is not None
    assert "declined" in card.title
    assert card.buttons[0].label == "Write the introduction"
    assert room.desk.reload(connection).state is ConnectionState.ACTIVE
    assert room.owed(subject_of(connection)) == []


def test_only_the_one_who_is_asked_can_answer(room: Room, connection: Connection, ben: Advocate) -> None:
    offer = offered(room, connection, ben)
    room.desk.advocate("Cleo")
    with pytest.raises(NotAllowed):
        room.press("Cleo", "decline_handover", offer)


def test_one_offer_waits_at_a_time_and_can_be_withdrawn(room: Room, connection: Connection, ben: Advocate) -> None:
    cleo = room.desk.advocate("Cleo")
    offer = offered(room, connection, ben)
    with pytest.raises(HandoverWaiting, match="offered to Ben"):
        offered(room, connection, cleo)
    room.press("Amira", "withdraw_handover", offer)
    with pytest.raises(HandoverSettled, match="withdrawn"):
        room.accept("Ben", offer)
    assert offered(room, connection, cleo).state is OfferState.OPEN


def test_a_family_is_not_offered_to_somebody_without_a_place_nor_to_whoever_has_it(
    room: Room, connection: Connection, amira: Advocate
) -> None:
    full = room.desk.advocate("Full", active=3)
    for advocate in (full, amira):
        with pytest.raises(CannotTakeOn):
            offered(room, connection, advocate)


def test_who_has_filled_up_meanwhile_cannot_accept_and_nothing_moves(
    room: Room, connection: Connection, amira: Advocate
) -> None:
    ben = room.desk.advocate("Ben", capacity=1)
    offer = offered(room, connection, ben)
    room.connected(ben)
    with pytest.raises(NoPlaceLeft):
        room.accept("Ben", offer)
    assert (room.desk.reload(amira).active, room.desk.reload(ben).active) == (1, 1)


def test_a_waiting_handover_pauses_the_advocates_reminders_and_nobody_elses(
    room: Room, connection: Connection, ben: Advocate
) -> None:
    offered(room, connection, ben)
    room.wait(hours=47)
    assert not room.posts("introduction_reminder", "introduction_overdue")
    assert room.posts("introduction_late")


def test_an_unanswered_handover_is_reminded_of_and_then_told_and_can_still_be_accepted(
    room: Room, connection: Connection, ben: Advocate
) -> None:
    offer = offered(room, connection, ben)
    room.wait(hours=72)
    assert {post.to_id for post in room.posts("handover_reminder")} == {ben.id}
    assert room.card("handover_reminder") is None
    assert [post.audience for post in room.posts("handover_answered")] == [Audience.PERSON, Audience.COORDINATORS]
    assert room.desk.reload(offer).state is OfferState.PASSED
    room.accept("Ben", offer)
    assert room.desk.reload(offer).state is OfferState.ACCEPTED


def test_coordinators_hand_over_at_one_press_from_the_last_notice(
    room: Room, connection: Connection, ben: Advocate
) -> None:
    room.wait(hours=60)
    card = room.card("introduction_late_handover")
    assert card is not None
    verbs = [button.verb for button in card.buttons]
    assert "hand_over_next" in verbs
    room.press("Chris", "hand_over_next", connection)
    assert room.offers()[-1].advocate_id == ben.id
    again = room.card("introduction_late_handover")
    assert again is not None
    assert "Ben" in str(again.facts)
    assert "hand_over_next" not in [button.verb for button in again.buttons]
    with pytest.raises(NotAllowed):
        room.press("Amira", "hand_over_next", connection)


def test_the_end_of_support_closes_the_offer(room: Room, connection: Connection, ben: Advocate) -> None:
    offer = offered(room, connection, ben)
    room.family("family_ends", connection)
    assert room.desk.reload(offer).state is OfferState.CLOSED
    assert room.owed(subject_of(connection)) == []
    with pytest.raises(HandoverSettled):
        room.accept("Ben", offer)


def test_the_next_advocate_reads_everything_in_private_before_answering(
    room: Room, connection: Connection, ben: Advocate
) -> None:
    offer = offered(room, connection, ben)
    shown = room.press("Ben", "read_handover", offer)
    assert isinstance(shown, Show)
    assert [passage.words for passage in shown.cards[0].body] == [SUMMARY, MESSAGE]
    room.press("Ben", "decline_handover", offer)
    with pytest.raises(HandoverSettled):
        room.press("Ben", "read_handover", offer)


def test_what_the_family_said_before_is_read_by_the_next_advocate_and_not_by_the_last(
    room: Room, connection: Connection, ben: Advocate
) -> None:
    room.family("family_writes", connection, words="The letter came today.")
    room.accept("Ben", offered(room, connection, ben))
    after = room.desk.write(active_connection, room.requests()[0])
    assert after is not None
    shown = room.press("Ben", "read_conversation", after)
    assert isinstance(shown, Show)
    assert "The letter came today." in str(shown.cards[0].body)
    with pytest.raises(NotAllowed):
        room.press("Amira", "read_conversation", connection)


def test_a_familys_message_to_the_old_connection_reaches_the_new_advocate(
    room: Room, connection: Connection, ben: Advocate
) -> None:
    room.accept("Ben", offered(room, connection, ben))
    room.family("family_writes", connection, words="Hello, who is there?")
    after = room.desk.write(active_connection, room.requests()[0])
    assert after is not None
    assert [message.connection_id for message in room.messages(after)] == [after.id]


def test_the_slice_has_a_step_for_each_of_its_clocks() -> None:
    assert {thing.value for thing in STEPS} == {"introduction", "message", "connection"}


def test_a_handover_that_waits_stands_on_the_dashboard_of_whoever_is_asked(
    room: Room, connection: Connection, ben: Advocate
) -> None:
    offer = offered(room, connection, ben)
    card = room.desk.write(requests_card, ben)
    assert "You are asked to take over" in [passage.heading for passage in card.body]
    assert ("read_handover", offer.public_id) in [(button.verb, button.subject) for button in card.buttons]
