"""Erased means gone: words, keys, exact age, dates; what is open ends, and every card is drawn anew."""

from datetime import date

import pytest
from sqlalchemy import func, select

from core.change import Audience, Thing
from core.connections.tables import connection
from core.database import ledgers
from core.database.rows import all_of, get, table_of
from core.delivery.model import Post
from core.delivery.tables import card as cards
from core.delivery.tables import outbox
from core.people.model import Family
from core.privacy.rules import Decision
from core.requests.model import SETTLED, State, SupportRequest
from core.surface import ChoiceField
from tests.core.people.register import problem
from tests.core.requests.front import Front


def erase(
    front: Front, support_request: SupportRequest, decision: Decision = Decision.ASKED_FOR, reason: str = ""
) -> str:
    values = {"decision": decision.value, "reason": reason, "confirm": support_request.label.lower()}
    return front.say("Chris", "erase_send", support_request.public_id, **values)


def family_of(front: Front, support_request: SupportRequest) -> Family:
    return front.desk.write(get, Family, support_request.family_id)


def keys_left(front: Front) -> int:
    return front.desk.write(
        lambda tx: sum(
            tx.conn.scalar(select(func.count()).select_from(table)) or 0
            for table in (ledgers.data_key, ledgers.sealed_text)
        )
    )


def test_an_erased_family_leaves_no_key_and_no_text(front: Front) -> None:
    front.desk.advocate("Amira")
    first = front.receive(name="Robin Fox", letter_date="2026-05-01")
    second = front.receive(kind="transport")
    front.press("Amira", "accept", front.live(second).public_id)
    front.press("Amira", "introduction_send", _connection(front), words="Hello, I am Amira.")
    erase(front, first)
    assert keys_left(front) == 0
    family = family_of(front, first)
    assert (family.contact_hash, family.erased_at) == ("", front.desk.clock.now())
    for one in (first, second):
        left = front.desk.reload(one)
        assert left.erased_at is not None
        assert (left.age, left.situation.letter_date, left.key_date) == (5, None, None)


def _connection(front: Front) -> str:
    row = front.desk.write(lambda tx: tx.conn.execute(select(connection.c.public_id)).first())
    assert row is not None
    return str(row.public_id)


def test_what_is_open_ends_and_the_places_are_free(front: Front) -> None:
    amira = front.desk.advocate("Amira")
    first, second, third = front.receive(), front.receive(kind="transport"), front.receive(kind="dla")
    for one in (first, second):
        front.press("Amira", "accept", front.live(one).public_id)
    assert front.desk.reload(amira).active == 2
    erase(front, third)
    assert front.desk.reload(amira).active == 0
    assert front.desk.reload(third).state is State.WITHDRAWN
    assert all(front.desk.reload(one).state in SETTLED for one in (first, second, third))


def test_nothing_more_is_posted_to_the_family(front: Front) -> None:
    support_request = front.receive()
    erase(front, support_request)
    waiting = front.desk.write(
        lambda tx: list(tx.conn.scalars(select(outbox.c.state).where(outbox.c.audience == Audience.FAMILY)))
    )
    assert waiting
    assert set(waiting) == {Post.USELESS}


def test_every_posted_card_about_the_family_wants_to_be_drawn_anew(front: Front) -> None:
    support_request = front.receive()
    root = (cards.c.root_kind == Thing.REQUEST, cards.c.root_id == support_request.id, ~cards.c.once)

    def versions() -> list[int]:
        return front.desk.write(lambda tx: list(tx.conn.scalars(select(cards.c.wanted_version).where(*root))))

    before = versions()
    erase(front, support_request)
    assert before
    assert all(after > was for was, after in zip(before, versions(), strict=False))


def test_the_clocks_of_an_erased_request_stop(front: Front) -> None:
    support_request = front.receive()
    erase(front, support_request)
    before = len(front.posted())
    front.tick(days=60)
    assert len(front.posted()) == before


def test_the_reference_confirms_it(front: Front) -> None:
    support_request = front.receive()
    values = {"decision": Decision.ASKED_FOR.value, "confirm": "yes"}
    assert support_request.label in problem(front, "Chris", "erase_send", support_request.public_id, **values)
    assert family_of(front, support_request).erased_at is None


def test_a_reason_blocks_erasure_until_somebody_lifts_it(front: Front) -> None:
    support_request = front.receive()
    erase(front, support_request, Decision.KEEP, "The police asked us to keep it.")
    assert "The police asked us to keep it." in erase(front, support_request)
    assert family_of(front, support_request).erased_at is None
    decision = front.form("Chris", "erase", support_request.public_id).fields[0]
    assert isinstance(decision, ChoiceField)
    assert Decision.LIFT in [option.value for option in decision.options]
    erase(front, support_request, Decision.LIFT)
    erase(front, support_request)
    assert family_of(front, support_request).erased_at is not None


def test_keeping_needs_a_reason(front: Front) -> None:
    support_request = front.receive()
    values = {"decision": Decision.KEEP.value, "reason": "", "confirm": support_request.label}
    assert "say why" in problem(front, "Chris", "erase_send", support_request.public_id, **values)


def test_nothing_is_erased_while_a_concern_is_open(front: Front) -> None:
    support_request = front.receive()
    front.press("Chris", "hold", support_request.public_id)
    assert "open safeguarding concern" in erase(front, support_request)
    assert keys_left(front) > 0


def test_erasing_twice_is_answered(front: Front) -> None:
    support_request = front.receive()
    erase(front, support_request)
    assert erase(front, support_request) == "This family's data has been erased already."


def test_the_same_contact_asking_again_is_a_new_family(front: Front) -> None:
    support_request = front.receive()
    erase(front, support_request)
    again = front.receive()
    assert again.family_id != support_request.family_id


@pytest.mark.parametrize("age", [0, 4, 5, 9, 10, 15, 16, 25])
def test_an_age_keeps_its_band_and_nothing_finer(front: Front, age: int) -> None:
    support_request = front.desk.request(age=age, key_date=date(2026, 7, 1))
    erase(front, support_request)
    assert front.desk.reload(support_request).age in (0, 5, 11, 16)


def test_other_families_are_untouched(front: Front) -> None:
    support_request, other = front.receive(), front.receive(contact="else@example.org")
    erase(front, support_request)
    assert front.words(other, "message")
    assert len(front.desk.write(all_of, Family, table_of(Family).c.erased_at.is_(None))) == 1
