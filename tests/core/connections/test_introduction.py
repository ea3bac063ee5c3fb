"""The 24-hour introduction, from Accept until it is settled."""

import pytest

from core.change import Audience, subject_of
from core.connections.actions import delivered, delivery_failed
from core.connections.model import Connection, Delivery, Introduction
from core.connections.refusals import AlreadyIntroduced, AlreadyTold, NothingToConfirm, StillTime, SupportEnded
from core.refusals import FieldProblem, NotAllowed
from core.surface import MAX_TEXT, Card, TextField
from tests.builders import MESSAGE
from tests.core.connections.room import Room

TOLD_COORDINATORS = ("introduction_late", "introduction_late_handover")


def introduced(room: Room, connection: Connection, words: str = "Hello, I am Amira.") -> Connection:
    room.press("Amira", "introduction_send", connection, words=words)
    return room.desk.reload(connection)


def labels(card: Card | None) -> list[str]:
    assert card is not None
    return [button.label for button in card.buttons]


def test_accepting_opens_a_conversation_with_the_familys_words_and_a_draft(room: Room) -> None:
    room.connected(room.desk.advocate("Amira"))
    card = room.card("connection_opened", Audience.THREAD)
    assert card is not None
    message, draft = (passage.words for passage in card.body)
    assert message == MESSAGE
    assert "my name is Amira" in draft
    assert "Assessment requested" in draft
    assert MESSAGE in draft
    assert any("no access to the family's Vault" in line for line in card.context)
    assert labels(card)[:4] == [
        "Write the introduction",
        "I have already introduced myself",
        "Reply to family",
        "Note",
    ]
    assert labels(card)[-1] == "Raise a concern"


def test_what_stands_on_a_lock_screen_says_nothing_of_the_family(room: Room) -> None:
    room.connected(room.desk.advocate("Amira"))
    card = room.card("connection_opened", Audience.THREAD)
    assert card is not None
    assert MESSAGE not in card.summary
    assert "9" not in card.title


def test_the_family_is_told_who_it_is_and_by_when_they_will_hear(room: Room) -> None:
    room.connected(room.desk.advocate("Amira"))
    letter = room.letter("connected")
    assert letter is not None
    assert "Amira" in letter.paragraphs[0]
    assert "Thu 11 Jun, 12:00" in letter.paragraphs[0]
    assert "Vault" in " ".join(letter.paragraphs)
    assert "SR-" not in letter.subject


def test_the_form_holds_the_draft_and_what_is_sent_reaches_the_family_word_for_word(room: Room) -> None:
    connection = room.connected(room.desk.advocate("Amira"))
    (field,) = room.form("Amira", "introduction_write", connection).fields
    assert isinstance(field, TextField)
    assert "my name is Amira" in field.draft
    assert field.most == MAX_TEXT
    after = introduced(room, connection, "Hello, I am Amira.\n\nI have read your request.")
    assert after.introduction is Introduction.SENT
    letter = room.letter("message")
    assert letter is not None
    assert letter.paragraphs[1:3] == ("Hello, I am Amira.", "I have read your request.")
    assert room.facts() == ["connection_opened", "introduction_kept"]


def test_an_introduction_that_is_too_long_is_refused_at_its_field(room: Room) -> None:
    connection = room.connected(room.desk.advocate("Amira"))
    with pytest.raises(FieldProblem, match="3001 characters"):
        introduced(room, connection, "x" * 3001)


def test_nobody_else_can_introduce_themself_to_the_family(room: Room) -> None:
    connection = room.connected(room.desk.advocate("Amira"))
    room.desk.advocate("Ben")
    with pytest.raises(NotAllowed):
        room.press("Ben", "introduction_send", connection, words="Hello")


def test_an_introduction_ends_every_reminder_and_is_not_sent_twice(room: Room) -> None:
    connection = room.connected(room.desk.advocate("Amira"))
    assert room.owed(connection.introduction_subject)
    introduced(room, connection)
    assert room.owed(connection.introduction_subject) == []
    with pytest.raises(AlreadyIntroduced):
        introduced(room, connection)
    room.wait(days=3)
    assert not room.posts("introduction_reminder", "introduction_overdue", *TOLD_COORDINATORS)


def test_who_does_not_write_is_reminded_then_coordinators_hear_with_a_way_to_hand_over(room: Room) -> None:
    connection = room.connected(room.desk.advocate("Amira"))
    room.wait(days=3)
    kinds = [kind for kind in room.kinds() if kind.startswith("introduction")]
    assert set(kinds) == {"introduction_reminder", "introduction_overdue", *TOLD_COORDINATORS}
    overdue = room.card("introduction_overdue")
    assert labels(overdue)[:2] == ["Write the introduction", "I have already introduced myself"]
    assert "Offer to the best next advocate" in labels(room.card("introduction_late_handover"))
    assert "Offer to the best next advocate" not in labels(room.card("introduction_late"))
    for post in room.posts("introduction_reminder"):
        assert post.useless_after == connection.introduction_due_at
        assert (post.audience, post.to_id) == (Audience.PERSON, connection.advocate_id)


def test_a_reminder_leaves_and_the_coordinators_card_says_so_once_it_is_settled(room: Room) -> None:
    connection = room.connected(room.desk.advocate("Amira"))
    room.wait(hours=20)
    assert labels(room.card("introduction_reminder"))[0] == "Write the introduction"
    room.wait(hours=30)
    introduced(room, connection)
    assert room.card("introduction_overdue") is None
    settled = room.card("introduction_late_handover")
    assert settled is not None
    assert settled.buttons == ()
    assert "settled" in settled.title


def test_what_coordinators_see_holds_no_word_of_the_family(room: Room) -> None:
    room.connected(room.desk.advocate("Amira"))
    room.wait(days=3)
    for post in room.posts(*TOLD_COORDINATORS):
        assert MESSAGE not in str(room.draw(post))


def test_after_days_asleep_the_advocate_has_time_before_coordinators_hear(room: Room) -> None:
    room.connected(room.desk.advocate("Amira"))
    room.sleep(days=3, hours=1)
    (overdue,) = room.posts("introduction_overdue")
    assert not room.posts("introduction_reminder", *TOLD_COORDINATORS)
    room.wait(hours=30)
    told = room.posts(*TOLD_COORDINATORS)
    assert told
    assert (told[0].due_at - overdue.due_at).total_seconds() >= 2 * 3600


def test_a_late_introduction_is_welcome_and_not_kept(room: Room) -> None:
    connection = room.connected(room.desk.advocate("Amira"))
    room.wait(hours=25)
    assert introduced(room, connection).introduction is Introduction.SENT
    assert room.facts() == ["connection_opened"]


def test_who_has_rung_the_family_says_so_and_the_family_may_contradict(room: Room) -> None:
    connection = room.connected(room.desk.advocate("Amira"))
    room.press("Amira", "introduced_already", connection)
    assert room.owed(connection.introduction_subject) == []
    letter = room.letter("introduction_reported")
    assert letter is not None
    assert "If you have not heard from them, tell whoever rings you." in " ".join(letter.paragraphs)
    room.family("family_not_heard", connection)
    assert room.desk.reload(connection).introduction is Introduction.NOT_HEARD
    assert room.facts() == ["connection_opened", "introduction_kept", "introduction_reversed"]
    assert {post.audience for post in room.posts("introduction_doubted")} == {
        Audience.PERSON,
        Audience.COORDINATORS,
    }
    with pytest.raises(AlreadyTold):
        room.family("family_not_heard", connection)


def test_a_family_that_has_not_heard_brings_back_the_steps_still_ahead(room: Room) -> None:
    connection = room.connected(room.desk.advocate("Amira"))
    before = room.owed(connection.introduction_subject)
    introduced(room, connection)
    room.family("family_not_heard", connection)
    assert room.owed(connection.introduction_subject) == before


def test_a_family_is_told_until_when_the_advocate_has_time(room: Room) -> None:
    connection = room.connected(room.desk.advocate("Amira"))
    with pytest.raises(StillTime, match="Thu 11 Jun, 12:00"):
        room.family("family_not_heard", connection)


def test_a_coordinator_records_that_a_family_rang_and_has_not_heard(room: Room) -> None:
    connection = room.connected(room.desk.advocate("Amira"))
    room.desk.coordinator()
    introduced(room, connection)
    room.press("Chris", "family_not_heard", connection)
    assert room.desk.reload(connection).introduction is Introduction.NOT_HEARD


def test_a_coordinator_confirms_it_with_a_reason_however_often_it_is_doubted(room: Room) -> None:
    connection = room.connected(room.desk.advocate("Amira"))
    room.desk.coordinator()
    introduced(room, connection)
    for _ in range(2):
        room.family("family_not_heard", connection)
        room.press("Chris", "introduction_confirmed", connection, reason="I rang; they found the letter.")
        assert room.desk.reload(connection).introduction_kept
    assert room.facts().count("introduction_restored") == 2
    assert room.words(room.messages(connection)[-1]) == "I rang; they found the letter."
    with pytest.raises(NothingToConfirm):
        room.press("Chris", "introduction_confirmed", connection, reason="again")


def test_an_advocate_cannot_confirm_their_own_introduction(room: Room) -> None:
    connection = room.connected(room.desk.advocate("Amira"))
    introduced(room, connection)
    room.family("family_not_heard", connection)
    with pytest.raises(NotAllowed):
        room.press("Amira", "introduction_confirmed", connection, reason="I did")


def test_an_introduction_that_could_not_be_delivered_is_not_kept_and_coordinators_hear(room: Room) -> None:
    connection = room.connected(room.desk.advocate("Amira"))
    introduced(room, connection)
    (message,) = room.messages(connection)
    for _ in range(2):
        room.desk.write(delivery_failed, message.id)
    assert room.desk.reload(connection).introduction is Introduction.FAILED
    assert room.facts()[-1] == "introduction_reversed"
    assert len(room.posts("introduction_doubted")) == 2
    assert room.owed(connection.introduction_subject)
    assert labels(room.card("message"))[0] == "Write it again"


def test_an_introduction_that_arrives_after_all_is_kept_after_all(room: Room) -> None:
    connection = room.connected(room.desk.advocate("Amira"))
    introduced(room, connection)
    (message,) = room.messages(connection)
    room.desk.write(delivery_failed, message.id)
    room.desk.write(delivered, message.id)
    assert room.desk.reload(connection).introduction_kept
    assert room.desk.reload(message).delivery is Delivery.SENT
    assert room.owed(connection.introduction_subject) == []
    assert room.card("introduction_doubted", Audience.PERSON) is None


def test_writing_again_within_the_24_hours_still_counts(room: Room) -> None:
    connection = room.connected(room.desk.advocate("Amira"))
    introduced(room, connection)
    (message,) = room.messages(connection)
    room.desk.write(delivery_failed, message.id)
    (field,) = room.form("Amira", "reply_again", message).fields
    assert isinstance(field, TextField)
    assert field.draft == "Hello, I am Amira."
    assert introduced(room, connection).introduction_kept
    assert room.owed(subject_of(message)) == []


def test_the_end_of_support_ends_the_reminders(room: Room) -> None:
    connection = room.connected(room.desk.advocate("Amira"))
    room.family("family_ends", connection)
    assert room.owed(connection.introduction_subject) == []
    assert room.desk.reload(connection).introduction is Introduction.CANCELLED
    with pytest.raises(SupportEnded):
        introduced(room, connection)
