"""Two accounts of one human: one person, one capacity."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.change import Audience
from core.database.rows import all_of, find, table_of
from core.people import membership
from core.people.membership import Member
from core.people.model import Account, Advocate, Person, Standing
from core.people.refusals import OtherOrganisation
from tests.core.people.register import person
from tests.core.requests.front import Front

NOW = datetime(2026, 6, 10, 11, tzinfo=UTC)


def link(front: Front, one: str, other: str) -> str:
    return front.say("Chris", "link_save", person(front, one).public_id, other=other)


def accounts_of(front: Front, someone: Person) -> set[str]:
    found = front.desk.write(all_of, Account, table_of(Account).c.person_id == someone.id)
    return {account.user_id for account in found}


def test_an_account_nobody_has_becomes_one_more_of_the_same_person(front: Front) -> None:
    amira = front.desk.advocate("Amira")
    link(front, "Amira", "stage:harbour:amira-at-home")
    assert accounts_of(front, person(front, "Amira")) == {"amira", "amira-at-home"}
    assert front.desk.actor("amira-at-home").advocate == front.desk.reload(amira)


def test_two_people_become_one_with_one_capacity(front: Front) -> None:
    front.desk.advocate("Amira", active=1, conflicts=("Kent",))
    second = front.desk.advocate("Amira K", conflicts=("Surrey",), standing=Standing.UNDER_REVIEW)
    said = link(front, "Amira", "Amira K")
    assert said == "Amira and Amira K are one person now: Amira, with one capacity."
    merged = front.desk.actor("amira k")
    assert merged.person == person(front, "Amira")
    assert merged.advocate is not None
    assert (merged.advocate.active, merged.advocate.capacity) == (1, 3)
    assert merged.advocate.conflicts == ("Kent", "Surrey")
    assert merged.advocate.standing is Standing.UNDER_REVIEW
    gone = person(front, "Amira K")
    assert gone.left_at is not None
    assert gone.merged_into == person(front, "Amira").id
    assert not front.desk.reload(second).accepting


def test_whoever_has_families_stays_whichever_way_round_they_are_linked(front: Front) -> None:
    front.desk.advocate("Amira")
    front.desk.advocate("Amira K", active=2)
    link(front, "Amira", "Amira K")
    assert front.desk.actor("amira").person == person(front, "Amira K")


def test_two_who_both_have_families_stay_two(front: Front) -> None:
    front.desk.advocate("Amira", active=1)
    front.desk.advocate("Ben", active=1)
    assert "both support families" in link(front, "Amira", "Ben")
    assert front.desk.actor("Ben").person == person(front, "Ben")


def test_people_of_two_organisations_stay_two() -> None:
    here = Person(id=1, organisation_id=1, public_id="a", name="Amira")
    there = Member(replace(here, id=2, organisation_id=2), None)
    with pytest.raises(OtherOrganisation):
        membership.merge(Member(here, None), there, NOW)


def test_a_person_is_not_linked_with_themselves(front: Front) -> None:
    front.desk.advocate("Amira")
    assert link(front, "Amira", "stage:harbour:amira") == "These are one person already: Amira."


def test_what_waits_for_the_merged_one_can_be_accepted_by_either_account(front: Front) -> None:
    front.desk.advocate("Amira", active=1)
    front.desk.advocate("Amira K")
    support_request = front.receive(chosen_advocate=person(front, "Amira K").public_id)
    link(front, "Amira", "Amira K")
    offer = front.live(support_request)
    assert offer.advocate_id == person(front, "Amira").id
    private = [post for post in front.posted() if post.audience is Audience.PERSON]
    assert {post.to_id for post in private} == {person(front, "Amira").id}
    assert "is yours" in front.say("amira k", "accept", offer.public_id)


def test_an_account_taken_away_belongs_to_a_stranger_again(front: Front) -> None:
    front.desk.advocate("Amira")
    link(front, "Amira", "stage:harbour:amira-at-home")
    front.press("Chris", "unlink_save", person(front, "Amira").public_id, account="stage:harbour:amira-at-home")
    assert front.desk.actor("amira-at-home").person is None
    assert front.desk.actor("amira").person is not None


def test_an_account_taken_away_can_be_linked_again(front: Front) -> None:
    front.desk.advocate("Amira")
    front.desk.advocate("Ben")
    link(front, "Amira", "stage:harbour:home")
    front.press("Chris", "unlink_save", person(front, "Amira").public_id, account="stage:harbour:home")
    link(front, "Ben", "stage:harbour:home")
    assert front.desk.actor("home").person == front.desk.actor("Ben").person


def test_the_only_account_is_not_taken_away(front: Front) -> None:
    front.desk.advocate("Amira")
    said = front.say("Chris", "unlink_save", person(front, "Amira").public_id, account="stage:harbour:amira")
    assert said == "Amira has only this one account. Mark them as left instead."


def test_a_name_that_several_have_is_asked_for_more_of(front: Front) -> None:
    front.desk.advocate("Amira Khan")
    front.desk.advocate("Amira Kaur")
    front.desk.advocate("Ben")
    assert link(front, "Ben", "amira") == "That could be Amira Kaur or Amira Khan. Please write more of the name."


def test_a_slip_of_the_pen_is_answered_with_the_name_that_was_meant(front: Front) -> None:
    front.desk.advocate("Amira Khan")
    front.desk.advocate("Ben")
    assert "Did you mean Amira Khan?" in link(front, "Ben", "Amria Khan")


def test_an_advocate_may_not_link(front: Front) -> None:
    front.desk.advocate("Amira")
    said = front.say("Amira", "link_save", person(front, "Amira").public_id, other="stage:harbour:x")
    assert "not yours to do" in said
    assert front.desk.write(find, Advocate, table_of(Advocate).c.id == person(front, "Amira").id) is not None
