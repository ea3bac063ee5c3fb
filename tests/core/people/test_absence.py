"""An account is not found in its workspace any more: coordinators are told, and nothing changes by itself."""

import asyncio
from datetime import timedelta

from core.platform import AccountRef
from core.surface import Tone
from tests.core.people.register import person
from tests.core.requests.front import Front, buttons_of, text_of


def gone(front: Front, name: str) -> None:
    """The platform says that this account is not there."""
    asyncio.run(front.door.absent(AccountRef("stage", front.desk.organisation.slug, name.lower())))


def test_coordinators_are_told_once_and_again_after_a_month(front: Front) -> None:
    front.desk.advocate("Amira")
    for _ in range(2):
        gone(front, "Amira")
    assert len(front.posted("account_absent")) == 1
    front.desk.clock.set(front.desk.clock.now() + timedelta(days=31))
    gone(front, "Amira")
    assert len(front.posted("account_absent")) == 2


def test_the_card_names_the_account_and_offers_both_ways_on(front: Front) -> None:
    front.desk.advocate("Amira")
    gone(front, "Amira")
    card = front.card("account_absent")
    assert "stage:harbour:amira" in text_of(card)
    assert buttons_of(card) == ["mark_left", "unlink"]
    assert "Amira" not in card.summary


def test_nothing_changes_by_itself(front: Front) -> None:
    front.desk.advocate("Amira")
    gone(front, "Amira")
    assert person(front, "Amira").left_at is None


def test_once_they_are_marked_as_left_the_card_is_quiet(front: Front) -> None:
    front.desk.advocate("Amira")
    gone(front, "Amira")
    front.say("Chris", "mark_left_save", person(front, "Amira").public_id, confirm="left")
    card = front.card("account_absent")
    assert card.tone is Tone.QUIET
    assert buttons_of(card) == []


def test_whoever_is_not_known_or_has_left_is_not_looked_for(front: Front) -> None:
    front.desk.advocate("Amira")
    gone(front, "Nobody")
    asyncio.run(front.door.absent(AccountRef("stage", "elsewhere", "amira")))
    assert front.posted("account_absent") == []
    accounts = [one.user_id for one in asyncio.run(front.door.accounts_on("stage"))]
    assert "amira" in accounts
    front.say("Chris", "mark_left_save", person(front, "Amira").public_id, confirm="left")
    assert "amira" not in [one.user_id for one in asyncio.run(front.door.accounts_on("stage"))]
    gone(front, "Amira")
    assert front.posted("account_absent") == []
    assert asyncio.run(front.door.accounts_on("elsewhere")) == ()
