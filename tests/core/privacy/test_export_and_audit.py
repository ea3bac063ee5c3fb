"""The right of access, and what happened to a request."""

import json

from core.access import Role
from core.database import ledgers
from core.database.rows import get
from core.people.model import Family
from core.privacy.records import everything_about
from core.requests.model import SupportRequest
from tests.core.requests.front import Front, text_of


def accepted(front: Front, **changes: object) -> SupportRequest:
    """A family's request that Amira has accepted, with a message each way."""
    front.desk.advocate("Amira")
    support_request = front.receive(name="Robin Fox", local_authority="Kent", **changes)
    front.press("Amira", "accept", front.live(support_request).public_id)
    return front.desk.reload(support_request)


def held(front: Front, support_request: SupportRequest) -> str:
    def unit(tx: object) -> str:
        family = get(tx, Family, support_request.family_id)  # type: ignore[arg-type]
        return json.dumps(everything_about(tx, family), default=str)  # type: ignore[arg-type]

    return front.desk.write(unit)


def test_everything_a_family_wrote_is_in_the_export(front: Front) -> None:
    first = accepted(front)
    second = front.receive(message="And now transport as well.", kind="transport")
    text = held(front, first)
    for words in ("Robin Fox", "parent@example.org", "Kent", "refused to assess", "transport as well"):
        assert words in text
    assert second.public_id in text


def test_the_export_holds_no_inner_keys(front: Front) -> None:
    support_request = accepted(front)
    family = front.desk.write(get, Family, support_request.family_id)
    text = held(front, support_request)
    assert family.contact_hash not in text
    assert '"version"' not in text


def test_another_familys_words_are_not_in_the_export(front: Front) -> None:
    support_request = accepted(front)
    front.receive(contact="else@example.org", name="Sandy Hare")
    assert "Sandy Hare" not in held(front, support_request)


def test_a_coordinator_sees_it_in_pages_and_the_view_is_on_record(front: Front) -> None:
    support_request = accepted(front)
    pages = front.shown("Chris", "export", support_request.public_id)
    whole = "".join(passage.words for page in pages for passage in page.body)
    assert json.loads(whole)["family"]["name"] == "Robin Fox"
    assert all(len(passage.words) <= 3000 for page in pages for passage in page.body)
    seen = front.desk.write(lambda tx: list(tx.conn.scalars(ledgers.access_log.select().with_only_columns(
        ledgers.access_log.c.action))))  # fmt: skip
    assert "export" in seen


def test_an_advocate_cannot_export_even_what_is_theirs(front: Front) -> None:
    support_request = accepted(front)
    assert Role.ADVOCATE in front.desk.actor("Amira").roles
    assert "not yours to do" in front.say("Amira", "export", support_request.public_id)


def test_the_audit_names_who_did_what_through_which_door_and_no_word_of_the_familys(front: Front) -> None:
    support_request = accepted(front)
    (card,) = front.shown("Chris", "audit", support_request.public_id)
    text = text_of(card)
    assert "request: received" in text
    assert "request: accepted · Amira · via stage" in text
    assert "refused to assess" not in text
    assert "Robin" not in text
