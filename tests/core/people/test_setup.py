"""The start: what the settings say becomes rows, again and again without harm."""

from sqlalchemy import func, select

from core.access import Role
from core.database import ledgers
from core.database.rows import all_of
from core.people.model import Person
from core.people.setup import set_up
from core.people.tables import organisation as organisations
from core.platform import AccountRef
from core.settings import FirstCoordinator, SafeguardingContact
from tests.builders import NOON, Desk, house, organisation_settings

HARBOUR = organisation_settings()
VALLEY = organisation_settings(slug="valley")


def opened(url: str, *settings: object) -> Desk:
    return Desk.open(url, NOON, house(*settings))  # type: ignore[arg-type]


def entries(desk: Desk) -> int:
    return desk.write(lambda tx: tx.conn.scalar(select(func.count()).select_from(ledgers.journal)) or 0)


def test_each_organisation_gets_its_row_and_its_first_coordinators(database_url: str) -> None:
    desk = opened(database_url, HARBOUR, VALLEY)
    desk.store.run_now(set_up)
    slugs = desk.write(lambda tx: list(tx.conn.scalars(select(organisations.c.slug))))
    assert sorted(slugs) == ["harbour", "valley"]
    assert Role.COORDINATOR in desk.actor("chris").roles
    desk.close()


def test_setting_up_again_writes_nothing(database_url: str) -> None:
    desk = opened(database_url, HARBOUR, VALLEY)
    desk.store.run_now(set_up)
    before = entries(desk)
    desk.store.run_now(set_up)
    assert (before, entries(desk)) == (4, 4)
    desk.close()


def test_a_renamed_coordinator_is_the_same_person(database_url: str) -> None:
    desk = opened(database_url, HARBOUR)
    desk.store.run_now(set_up)
    before = desk.actor("chris").as_person()
    renamed = FirstCoordinator(name="Christine", account=AccountRef("stage", "harbour", "chris"), zone="Europe/Paris")
    desk.store.house = house(organisation_settings(coordinators=(renamed,)))
    desk.store.run_now(set_up)
    after = desk.actor("chris").as_person()
    assert (after.id, after.name, after.zone) == (before.id, "Christine", "Europe/Paris")
    desk.close()


def test_a_coordinator_taken_out_of_the_file_stays(database_url: str) -> None:
    desk = opened(database_url, HARBOUR)
    desk.store.run_now(set_up)
    other = FirstCoordinator(name="Dana", account=AccountRef("stage", "harbour", "dana"))
    desk.store.house = house(organisation_settings(coordinators=(other,)))
    desk.store.run_now(set_up)
    names = {person.name for person in desk.write(all_of, Person) if person.coordinator}
    assert names == {"Chris", "Dana"}
    desk.close()


def test_an_advocate_named_as_coordinator_is_both(database_url: str) -> None:
    desk = opened(database_url, HARBOUR)
    desk.advocate("Chris")
    desk.store.run_now(set_up)
    roles = desk.actor("chris").roles
    assert {Role.ADVOCATE, Role.COORDINATOR} <= roles
    desk.close()


def test_a_safeguarding_contact_with_an_account_is_a_person_by_their_name_and_no_coordinator(database_url: str) -> None:
    desk = opened(database_url, HARBOUR)
    desk.store.run_now(set_up)
    sam = desk.actor("sam")
    assert sam.as_person().name == "Sam"
    assert sam.roles == {Role.MEMBER, Role.CONTACT}
    desk.close()


def test_a_contact_who_is_known_already_stays_who_they_are(database_url: str) -> None:
    chris = SafeguardingContact(name="C.", email="c@example.org", account=AccountRef("stage", "harbour", "chris"))
    amira = SafeguardingContact(name="A.", email="a@example.org", account=AccountRef("stage", "harbour", "amira"))
    desk = opened(database_url, organisation_settings(safeguarding_contacts=(chris, amira, chris)))
    advocate = desk.advocate("Amira")
    desk.store.run_now(set_up)
    assert sorted(person.name for person in desk.write(all_of, Person)) == ["Amira", "Chris"]
    assert desk.actor("amira").as_person().id == advocate.id
    desk.close()


def test_a_contact_by_mail_or_in_another_workspace_is_no_person_here(database_url: str) -> None:
    by_mail = SafeguardingContact(name="Toni", email="toni@example.org")
    elsewhere = SafeguardingContact(name="Uma", email="u@example.org", account=AccountRef("stage", "valley", "chris"))
    desk = opened(database_url, VALLEY, organisation_settings(safeguarding_contacts=(by_mail, elsewhere)))
    desk.store.run_now(set_up)
    assert sorted(person.name for person in desk.write(all_of, Person)) == ["Chris", "Chris", "Sam"]
    desk.close()


def test_a_plan_with_more_places_gives_them_to_everybody_on_it(database_url: str) -> None:
    desk = opened(database_url, HARBOUR)
    amira, ben = desk.advocate("Amira"), desk.advocate("Ben", own_limit=2, capacity=2)
    desk.store.house = house(HARBOUR, plans={"free": {"families": 5}})
    desk.store.run_now(set_up)
    assert (desk.reload(amira).capacity, desk.reload(ben).capacity) == (5, 2)
    desk.close()
