"""Where conversations stand, and what lists say about them."""

from core.connections.lists import Next, digest_lines, my_families
from core.connections.model import Connection
from core.connections.places import connection_at, conversation_of, remember_conversation
from core.database.store import Tx
from core.platform import Place
from tests.core.connections.room import Room

THREAD = Place("stage", "harbour", "requests", "t1")
DIRECT = Place("stage", "harbour", "@amira")


def test_a_conversation_is_found_by_its_place_and_a_place_by_its_conversation(room: Room) -> None:
    connection = room.connected(room.desk.advocate("Amira"))
    write = room.desk.write
    assert (write(conversation_of, connection.id), write(connection_at, THREAD)) == (None, None)
    write(remember_conversation, connection.id, DIRECT)
    write(remember_conversation, connection.id, THREAD)
    assert write(conversation_of, connection.id) == THREAD
    assert write(connection_at, THREAD) == connection
    assert write(connection_at, DIRECT) is None


def test_a_direct_conversation_of_several_families_names_none_of_them(room: Room) -> None:
    amira = room.desk.advocate("Amira")
    first, second = room.connected(amira), room.connected(room.desk.reload(amira))
    for connection in (first, second):
        room.desk.write(remember_conversation, connection.id, DIRECT)
    assert room.desk.write(connection_at, DIRECT) is None
    room.family("family_ends", second)
    assert room.desk.write(connection_at, DIRECT) == first


def test_another_organisation_sees_no_place(room: Room) -> None:
    connection = room.connected(room.desk.advocate("Amira"))
    room.desk.write(remember_conversation, connection.id, THREAD)
    elsewhere = room.desk.organisation_id + 1

    def foreign(tx: Tx, place: Place) -> Connection | None:
        tx.act_for(elsewhere, via="test")
        return connection_at(tx, place)

    assert room.desk.write(foreign, THREAD) is None


def test_an_advocate_sees_first_what_presses_most(room: Room) -> None:
    amira = room.desk.advocate("Amira", capacity=9)

    quiet, waiting, owed = (room.connected(room.desk.reload(amira)) for _ in range(3))
    for connection in (quiet, waiting):
        room.press("Amira", "introduction_send", connection, words="Hello")
    room.wait(minutes=5)
    room.family("family_writes", waiting, words="Thank you!")
    room.wait(hours=3)
    room.family("family_writes", waiting, words="Are you there?")
    families = room.desk.write(my_families, amira)
    assert [one.connection.id for one in families] == [owed.id, waiting.id, quiet.id]
    assert [one.next for one in families] == [Next.INTRODUCTION, Next.REPLY, Next.NOTHING]
    zone = room.desk.write(lambda tx: tx.house.zone_of(room.desk.organisation))
    now = room.desk.clock.now()
    lines = [one.in_words(now, zone) for one in families]
    assert "introduction due by Thu 11 Jun, 12:00" in lines[0]
    assert "waiting for your answer for 3 hours" in lines[1]
    assert "nothing is due" in lines[2]
    room.press("Amira", "reply_send", waiting, words="Yes")
    assert [one.next for one in room.desk.write(my_families, amira)] == [
        Next.INTRODUCTION,
        Next.NOTHING,
        Next.NOTHING,
    ]


def test_the_digest_names_an_unsettled_introduction_until_it_is_settled(room: Room) -> None:
    connection = room.connected(room.desk.advocate("Amira"))
    organisation = room.desk.organisation
    room.wait(hours=35)
    assert room.desk.write(digest_lines, organisation) == ()
    room.wait(hours=2)
    (line,) = room.desk.write(digest_lines, organisation)
    assert "the family has not heard from Amira" in line
    room.press("Amira", "introduction_send", connection, words="Hello")
    assert room.desk.write(digest_lines, organisation) == ()
    room.family("family_not_heard", connection)
    assert len(room.desk.write(digest_lines, organisation)) == 1
