"""The end of support, from either side."""

import pytest

from core.change import Audience
from core.connections.actions import delivery_failed
from core.connections.model import ConnectionState, Direction, EndedBy
from core.connections.places import remember_conversation
from core.connections.refusals import SupportEnded
from core.platform import Place
from core.refusals import NotAllowed
from tests.core.connections.room import Room

THREAD = Place("stage", "harbour", "requests", "t1")


@pytest.mark.parametrize(
    ("who", "by"),
    [("Amira", EndedBy.ADVOCATE), ("Chris", EndedBy.COORDINATOR), ("", EndedBy.FAMILY)],
)
def test_either_side_can_end_it_and_the_place_is_free_at_once(room: Room, who: str, by: EndedBy) -> None:
    amira = room.desk.advocate("Amira")
    room.desk.coordinator()
    connection = room.connected(amira)
    assert room.desk.reload(amira).active == 1
    if who:
        room.press(who, "end_support_send", connection)
    else:
        room.family("family_ends", connection)
    ended = room.desk.reload(connection)
    assert (ended.state, ended.ended_by, ended.ended_at) == (ConnectionState.ENDED, by, room.desk.clock.now())
    assert room.desk.reload(amira).active == 0
    assert room.facts() == ["connection_opened", "connection_ended"]


def test_it_ends_once(room: Room) -> None:
    amira = room.desk.advocate("Amira")
    connection = room.connected(amira)
    room.connected(room.desk.reload(amira))
    room.family("family_ends", connection)
    with pytest.raises(SupportEnded):
        room.press("Amira", "end_support_send", connection)
    assert room.desk.reload(amira).active == 1


def test_a_colleague_cannot_end_it(room: Room) -> None:
    connection = room.connected(room.desk.advocate("Amira"))
    room.desk.advocate("Ben")
    with pytest.raises(NotAllowed):
        room.press("Ben", "end_support_send", connection)


def test_the_family_is_told_thanked_and_invited_to_a_review_once_in_neutral_words(room: Room) -> None:
    connection = room.connected(room.desk.advocate("Amira"))
    room.press("Amira", "end_support_send", connection, words="It was good to work with you.")
    letter = room.letter("support_ended")
    assert letter is not None
    text = " ".join(letter.paragraphs)
    assert "It was good to work with you." in text
    assert text.count("how it went") == 1
    assert len([post for post in room.posts("support_ended") if post.audience is Audience.FAMILY]) == 1


def test_a_familys_last_words_are_screened_and_shown_to_the_advocate(room: Room) -> None:
    connection = room.connected(room.desk.advocate("Amira"))
    room.family("family_ends", connection, words="Thank you. We are fine now.")
    card = room.card("support_ended", Audience.THREAD)
    assert card is not None
    assert "Thank you. We are fine now." in str(card.body)
    room.family("family_writes", connection, words="He wants to kill himself tonight.")
    assert any(post.audience is Audience.CONTACT for post in room.posts())


def test_cards_of_the_conversation_lose_the_familys_words_and_their_buttons(room: Room) -> None:
    connection = room.connected(room.desk.advocate("Amira"))
    room.family("family_writes", connection, words="The letter came today.")
    room.press("Amira", "reply_send", connection, words="What does it say?")
    before = room.wanted_versions("message", "connection_opened")
    room.family("family_ends", connection)
    after = room.wanted_versions("message", "connection_opened")
    assert all(after[card] > version for card, version in before.items())
    for post in room.posts("message", "connection_opened"):
        if post.audience is Audience.THREAD:
            card = room.draw(post)
            assert card is not None
            assert (card.body, card.buttons) == ((), ())


def test_what_was_only_typed_goes_with_the_end(room: Room) -> None:
    connection = room.connected(room.desk.advocate("Amira"))
    room.desk.write(remember_conversation, connection.id, THREAD)
    room.type("Amira", THREAD, "Not yet sent")
    room.family("family_ends", connection)
    (draft,) = room.messages(connection)
    assert (draft.direction, room.words(draft)) == (Direction.DISCARDED, "")


def test_coordinators_see_which_waiting_request_the_place_is_best_for(room: Room) -> None:
    amira = room.desk.advocate("Amira", kinds=("refusal_to_assess",))
    connection = room.connected(amira)
    room.desk.request(situation=room.situation(kind="transport"))
    best = room.desk.request(situation=room.situation(kind="refusal_to_assess"))
    room.press("Amira", "end_support_send", connection)
    card = room.card("place_freed", Audience.COORDINATORS)
    assert card is not None
    facts = {fact.label: fact.value for fact in card.facts}
    assert facts["Best match that waits"] == best.label
    assert facts["Families now"] == "0 of 3"
    assert best.label in card.context[0]


def test_a_message_lost_as_support_ended_still_reaches_a_person(room: Room) -> None:
    connection = room.connected(room.desk.advocate("Amira"))
    room.press("Amira", "reply_send", connection, words="Goodbye and good luck.")
    (message,) = room.messages(connection)
    room.press("Amira", "end_support_send", connection)
    room.desk.write(delivery_failed, message.id)
    room.wait(hours=5)
    assert room.posts("message_unsent")


def test_every_card_has_a_way_to_raise_a_concern(room: Room) -> None:
    connection = room.connected(room.desk.advocate("Amira"))
    room.family("family_ends", connection)
    card = room.card("support_ended", Audience.THREAD)
    assert card is not None
    assert [button.label for button in card.buttons] == ["Raise a concern"]
