"""Messages both ways: what is sent, what is only kept, what comes in, and what does not arrive."""

import pytest

from core.change import Audience, subject_of
from core.connections.actions import delivered, delivery_failed, read
from core.connections.model import Connection, Delivery, Direction
from core.connections.places import remember_conversation
from core.connections.refusals import AlreadyKept, AlreadySent, DraftGone, NotYourDraft, SupportEnded
from core.database.rows import all_of
from core.platform import Place
from core.refusals import FieldProblem, NotAllowed
from core.safeguarding.model import Concern
from core.surface import Ask, Say, Show
from tests.core.connections.room import Room

THREAD = Place("stage", "harbour", "requests", "t1")
DANGER = "Please help, he is threatening to kill himself tonight and I can't keep him safe."


@pytest.fixture
def connection(room: Room) -> Connection:
    opened = room.connected(room.desk.advocate("Amira"))
    room.desk.write(remember_conversation, opened.id, THREAD)
    return opened


def test_a_reply_is_sent_shown_as_on_its_way_and_then_as_it_arrives(room: Room, connection: Connection) -> None:
    room.press("Amira", "reply_send", connection, words="How was the meeting?")
    (message,) = room.messages(connection)
    stages = []
    for happens in (None, delivered, read, delivered):
        if happens is not None:
            room.desk.write(happens, message.id)
        card = room.card("message", Audience.THREAD)
        assert card is not None
        stages.append({fact.label: fact.value for fact in card.facts}["Delivery"])
    assert stages == ["on its way", "sent", "read", "read"]


def test_a_reply_while_the_introduction_is_owed_offers_to_count_as_it(room: Room, connection: Connection) -> None:
    reply = room.press("Amira", "reply_send", connection, words="Hello, I am Amira.")
    assert isinstance(reply, Say)
    assert [button.verb for button in reply.buttons] == ["introduced_already"]
    assert room.owed(connection.introduction_subject)


def test_a_command_with_the_reference_opens_the_same_form(room: Room, connection: Connection) -> None:
    (support_request,) = room.requests()
    by_reference = room.press("Amira", "reply_to", support_request)
    assert by_reference == room.press("Amira", "reply", connection)
    assert isinstance(by_reference, Ask)


def test_a_family_may_write_and_the_advocate_gets_buttons_for_it(room: Room, connection: Connection) -> None:
    reply = room.family("family_writes", connection, words="The letter came today.")
    assert isinstance(reply, Say)
    assert "999" in reply.words
    card = room.card("message", Audience.THREAD)
    assert card is not None
    assert [passage.words for passage in card.body] == ["The letter came today."]
    assert all(passage.quoted for passage in card.body)
    assert [button.label for button in card.buttons] == ["Reply to family", "Note", "Raise a concern"]
    assert "letter came" not in card.summary


def test_words_of_danger_reach_the_advocate_and_alert_a_named_person(room: Room, connection: Connection) -> None:
    room.family("family_writes", connection, words=DANGER)
    assert room.card("message", Audience.THREAD) is not None
    assert len(room.desk.write(all_of, Concern)) == 1
    assert any(post.audience is Audience.CONTACT for post in room.posts())


def test_a_coordinator_writes_down_what_a_family_said_on_the_telephone(room: Room, connection: Connection) -> None:
    room.desk.coordinator()
    room.press("Chris", "record_message_send", connection, words="They are glad.")
    card = room.card("message", Audience.THREAD)
    assert card is not None
    assert ("Written down by", "Chris") in [(fact.label, fact.value) for fact in card.facts]
    with pytest.raises(NotAllowed):
        room.press("Amira", "record_message_send", connection, words="They are glad.")


def test_a_family_cannot_write_into_the_conversation_of_another(room: Room, connection: Connection) -> None:
    other = room.connected(room.desk.reload(room.desk.advocate("Ben")))
    stranger = room.connected(room.desk.advocate("Cleo"))
    assert stranger.family_id != other.family_id
    with pytest.raises(NotAllowed):
        room.as_family_of(stranger, "family_writes", other, words="hello")


def test_a_note_is_seen_in_the_conversation_and_never_by_the_family(room: Room, connection: Connection) -> None:
    room.press("Amira", "note_keep", connection, words="Ask about the certificate.")
    assert [post.audience for post in room.posts("message")] == [Audience.THREAD]


def test_what_is_typed_is_not_sent_until_the_writer_says_so(room: Room, connection: Connection) -> None:
    said = room.type("Amira", THREAD, "I will ring you on Monday.")
    assert said.words.startswith("Not sent.")
    assert [button.label for button in said.buttons] == ["Send to the family", "Keep as a note"]
    assert not room.posts("message")
    (draft,) = room.messages(connection)
    room.press("Amira", "draft_send", draft)
    letter = room.letter("message")
    assert letter is not None
    assert "I will ring you on Monday." in letter.paragraphs
    with pytest.raises(AlreadySent):
        room.press("Amira", "draft_send", draft)
    with pytest.raises(AlreadySent):
        room.press("Amira", "draft_keep", draft)


def test_what_is_typed_can_be_kept_as_a_note(room: Room, connection: Connection) -> None:
    room.type("Amira", THREAD, "Ask about the certificate.")
    (draft,) = room.messages(connection)
    room.press("Amira", "draft_keep", draft)
    (note,) = room.messages(connection)
    assert (note.direction, room.words(note)) == (Direction.NOTE, "Ask about the certificate.")
    assert not [post for post in room.posts("message") if post.audience is Audience.FAMILY]
    with pytest.raises(AlreadyKept):
        room.press("Amira", "draft_send", draft)


def test_what_is_typed_and_left_is_gone_after_a_day(room: Room, connection: Connection) -> None:
    room.type("Amira", THREAD, "I will ring you on Monday.")
    room.wait(hours=25)
    (draft,) = room.messages(connection)
    assert (draft.direction, room.words(draft)) == (Direction.DISCARDED, "")
    with pytest.raises(DraftGone):
        room.press("Amira", "draft_send", draft)


def test_only_whoever_typed_it_can_send_it(room: Room, connection: Connection) -> None:
    room.desk.coordinator()
    said = room.type("Chris", THREAD, "Shall I ring them?")
    assert [button.label for button in said.buttons] == ["Keep as a note"]
    (draft,) = room.messages(connection)
    with pytest.raises(NotYourDraft):
        room.press("Amira", "draft_send", draft)


def test_somebody_else_who_types_there_is_told_and_nothing_is_kept(room: Room, connection: Connection) -> None:
    room.desk.advocate("Ben")
    said = room.type("Ben", THREAD, "Hello?")
    assert said.words.startswith("Not sent, and not kept")
    assert room.messages(connection) == ()


@pytest.mark.parametrize("words", [None, " \u200b "])
def test_where_content_cannot_be_seen_the_forms_are_offered(
    room: Room, connection: Connection, words: str | None
) -> None:
    said = room.type("Amira", THREAD, words)
    assert [button.verb for button in said.buttons] == ["reply", "note_write"]
    assert room.messages(connection) == ()


def test_more_than_a_message_holds_is_not_kept_either(room: Room, connection: Connection) -> None:
    said = room.type("Amira", THREAD, "x" * 3001)
    assert "3001" in said.words
    assert room.messages(connection) == ()
    with pytest.raises(FieldProblem):
        room.press("Amira", "reply_send", connection, words="x" * 3001)


def test_typing_elsewhere_is_answered_with_the_way_to_write(room: Room, connection: Connection) -> None:
    assert "/desk reply" in room.type("Amira", Place("stage", "harbour", "@amira"), "Hello").words
    room.family("family_ends", connection)
    assert "has ended" in room.type("Amira", THREAD, "Hello").words


def test_a_message_that_does_not_arrive_is_told_to_the_advocate_and_later_to_coordinators(
    room: Room, connection: Connection
) -> None:
    room.press("Amira", "reply_send", connection, words="How was the meeting?")
    (message,) = room.messages(connection)
    room.desk.write(delivery_failed, message.id)
    told = room.card("message_failed", Audience.PERSON)
    assert told is not None
    assert told.buttons[0].label == "Write it again"
    assert not room.posts("message_unsent")
    room.wait(hours=5)
    assert [post.audience for post in room.posts("message_unsent")] == [Audience.COORDINATORS]
    assert "How was the meeting?" not in str(room.card("message_unsent"))


def test_once_another_message_is_on_its_way_coordinators_need_not_hear(room: Room, connection: Connection) -> None:
    room.press("Amira", "reply_send", connection, words="How was the meeting?")
    (message,) = room.messages(connection)
    room.desk.write(delivery_failed, message.id)
    room.press("Amira", "reply_send", connection, words="Trying again.")
    assert room.owed(subject_of(message)) == []
    room.wait(hours=5)
    assert not room.posts("message_unsent")


def test_a_message_that_arrives_after_all_is_told_to_nobody(room: Room, connection: Connection) -> None:
    room.press("Amira", "reply_send", connection, words="How was the meeting?")
    (message,) = room.messages(connection)
    room.desk.write(delivery_failed, message.id)
    room.desk.write(delivered, message.id)
    assert room.card("message_failed") is None
    room.wait(hours=5)
    assert not room.posts("message_unsent")
    assert room.desk.reload(message).delivery is Delivery.SENT


def test_what_is_not_a_message_to_the_family_has_no_delivery(room: Room, connection: Connection) -> None:
    room.press("Amira", "note_keep", connection, words="A note.")
    (note,) = room.messages(connection)
    before = room.kinds()
    room.desk.write(delivery_failed, note.id)
    room.desk.write(delivered, note.id)
    assert (room.desk.reload(note), room.kinds()) == (note, before)


def test_the_whole_conversation_can_be_read_by_the_advocate_and_coordinators(
    room: Room, connection: Connection
) -> None:
    room.desk.coordinator()
    room.family("family_writes", connection, words="The letter came today.")
    room.press("Amira", "reply_send", connection, words="What does it say?")
    for who in ("Amira", "Chris"):
        shown = room.press(who, "read_conversation", connection)
        assert isinstance(shown, Show)
        assert [passage.words for passage in shown.cards[0].body] == ["The letter came today.", "What does it say?"]


def test_nothing_can_be_sent_once_support_has_ended_but_a_family_is_still_heard(
    room: Room, connection: Connection
) -> None:
    room.desk.coordinator()
    room.family("family_ends", connection)
    for verb in ("reply_send", "note_keep"):
        with pytest.raises(SupportEnded):
            room.press("Amira", verb, connection, words="Hello")
    said = room.family("family_writes", connection, words="One more thing.")
    assert isinstance(said, Say)
    assert "a coordinator will read" in said.words
    card = room.card("wrote_after_end", Audience.COORDINATORS)
    assert card is not None
    assert "One more thing." not in str(card)
    with pytest.raises(SupportEnded):
        room.press("Amira", "read_conversation", connection)
    assert isinstance(room.press("Chris", "read_conversation", connection), Show)
