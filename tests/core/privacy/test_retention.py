"""What has been kept long enough goes by itself."""

from datetime import timedelta

from sqlalchemy import select, update

from core.connections.tables import connection
from core.database.rows import get
from core.delivery.tables import card
from core.people.model import Family
from core.privacy.retention import retain
from core.privacy.rules import Decision
from core.requests.model import State, SupportRequest
from tests.core.requests.front import Front


def withdrawn(front: Front, **changes: object) -> SupportRequest:
    """A family's request that they have withdrawn."""
    support_request = front.receive(**changes)
    front.family_says(support_request.family_id, "withdraw", support_request.public_id)
    assert front.desk.reload(support_request).state is State.WITHDRAWN
    return support_request


def supported(front: Front, **changes: object) -> SupportRequest:
    """A family's request that Amira has accepted."""
    support_request = front.receive(**changes)
    front.press("Amira", "accept", front.live(support_request).public_id)
    return support_request


def ended(front: Front, support_request: SupportRequest) -> None:
    key = front.desk.write(
        lambda tx: tx.conn.scalar(select(connection.c.public_id).where(connection.c.request_id == support_request.id))
    )
    front.press("Amira", "end_support_send", str(key), words="")


def is_erased(front: Front, support_request: SupportRequest) -> bool:
    left = front.desk.reload(support_request)
    gone = not front.words(support_request, "message")
    assert gone == (left.erased_at is not None)
    return gone


def test_an_unanswered_request_goes_after_thirty_days_and_its_family_with_it(front: Front) -> None:
    support_request = withdrawn(front)
    front.tick(days=29)
    assert front.desk.write(retain) == 0
    front.tick(days=1)
    assert front.desk.write(retain) == 1
    assert is_erased(front, support_request)
    assert front.desk.write(get, Family, support_request.family_id).erased_at is not None
    assert front.desk.write(retain) == 0


def test_a_supported_family_is_kept_for_a_year_after_the_end(front: Front) -> None:
    front.desk.advocate("Amira")
    support_request = supported(front)
    front.tick(days=400)
    assert front.desk.write(retain) == 0
    ended(front, support_request)
    front.tick(days=364)
    assert front.desk.write(retain) == 0
    front.tick(days=1)
    assert front.desk.write(retain) == 1
    assert is_erased(front, support_request)


def test_a_family_with_an_open_request_keeps_its_name_when_an_older_one_goes(front: Front) -> None:
    old = withdrawn(front)
    front.tick(days=30)
    still = front.receive()
    assert still.family_id == old.family_id
    front.desk.write(retain)
    assert is_erased(front, old)
    assert not is_erased(front, still)
    assert front.desk.write(get, Family, old.family_id).erased_at is None


def test_what_a_person_keeps_for_a_reason_stays(front: Front) -> None:
    support_request = withdrawn(front)
    values = {"decision": Decision.KEEP.value, "reason": "A complaint is open.", "confirm": support_request.label}
    front.press("Chris", "erase_send", support_request.public_id, **values)
    front.tick(days=60)
    assert front.desk.write(retain) == 0
    assert not is_erased(front, support_request)


def test_an_open_request_is_never_erased_by_time(front: Front) -> None:
    support_request = front.receive()
    front.tick(days=500)
    assert front.desk.write(retain) == 0
    assert not is_erased(front, support_request)


def test_a_batch_is_bounded_and_the_rest_goes_with_the_next(front: Front) -> None:
    for number in range(3):
        withdrawn(front, contact=f"family{number}@example.org")
    front.tick(days=31)
    assert [front.desk.write(retain, 2) for _ in range(3)] == [2, 1, 0]


def test_cards_of_what_is_settled_are_taken_down_after_thirty_days(front: Front) -> None:
    front.desk.advocate("Amira")
    gone, stays = withdrawn(front), supported(front, contact="else@example.org")
    front.desk.write(lambda tx: tx.conn.execute(update(card).values(ref="stage:harbour:requests|1")))

    def standing(support_request: SupportRequest) -> set[bool]:
        mine = select(card.c.remove_at).where(card.c.root_id == support_request.id)
        return {at is None for at in front.desk.write(lambda tx: list(tx.conn.scalars(mine)))}

    front.desk.clock.advance(timedelta(days=31))
    front.desk.write(retain)
    assert standing(gone) == {False}
    assert standing(stays) == {True}
