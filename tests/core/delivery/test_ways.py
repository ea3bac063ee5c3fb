"""By which way somebody is reached, and what happens when it is closed."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from core.change import Audience
from core.database.rows import get
from core.delivery.model import Post
from core.people.model import Person
from core.platform import AccountRef, Gone, Later, Paused, Place, Refused, Unknown
from core.settings import SafeguardingContact
from tests.builders import house, organisation_settings
from tests.core.delivery.rig import COORDINATORS, Rig

GONE = Gone("closed")


def person(rig: Rig, name: str = "Amira") -> int:
    """Somebody with an account on each of two platforms."""
    found = rig.desk.person(name)
    rig.account(found, "other")
    return found.id


async def test_when_one_account_is_closed_the_persons_other_one_is_tried(two_platforms: Rig) -> None:
    rig = two_platforms
    rig.chats["stage"].faults.plan("show", GONE)
    key = rig.post(1, audience=Audience.PERSON, to=person(rig))
    await rig.drain()
    assert rig.titles("other:harbour:@amira") == ["note 1"]
    assert rig.row(key).state is Post.SENT


async def test_what_one_platform_refuses_the_other_may_take(two_platforms: Rig) -> None:
    rig = two_platforms
    rig.chats["stage"].faults.plan("show", Refused("too long"))
    rig.post(1, audience=Audience.PERSON, to=person(rig))
    await rig.drain()
    assert rig.titles("other:harbour:@amira") == ["note 1"]


async def test_a_platform_that_is_not_configured_any_more_is_a_closed_way(rig: Rig) -> None:
    someone = rig.desk.person("Ben")
    rig.account(someone, "abandoned")
    rig.chat.faults.plan("show", GONE)
    key = rig.post(1, audience=Audience.PERSON, to=someone.id)
    await rig.drain()
    assert rig.row(key).state is Post.REROUTED


async def test_when_every_way_is_closed_coordinators_are_asked_to_look(two_platforms: Rig) -> None:
    rig = two_platforms
    for chat in rig.chats.values():
        chat.faults.plan("show", GONE)
    key = rig.post(1, audience=Audience.PERSON, to=person(rig))
    await rig.drain()
    assert rig.row(key).state is Post.REROUTED
    assert rig.titles(str(COORDINATORS)) == ["Advocate Desk: a message does not get through"]


async def test_somebody_without_any_account_cannot_be_reached_and_coordinators_hear(rig: Rig) -> None:
    key = rig.post(1, audience=Audience.PERSON, to=404)
    await rig.drain()
    assert rig.row(key).state is Post.REROUTED
    assert rig.titles(str(COORDINATORS)) == ["Advocate Desk: a message does not get through"]


async def test_somebody_who_has_left_is_not_written_to_any_more(rig: Rig) -> None:
    left = rig.desk.person("Amira", left_at=rig.desk.clock.now())
    rig.post(1, audience=Audience.PERSON, to=left.id)
    await rig.drain()
    assert rig.titles("stage:harbour:@amira") == []


async def test_when_the_coordinators_channel_is_closed_each_coordinator_is_tried_in_turn(rig: Rig) -> None:
    rig.desk.coordinator("Chris")
    rig.desk.coordinator("Dana")
    rig.chat.faults.plan("show", GONE, at=str(COORDINATORS))
    rig.chat.faults.plan("show", GONE, at="stage:harbour:@chris")
    rig.post(1, audience=Audience.COORDINATORS)
    await rig.drain()
    assert rig.titles("stage:harbour:@dana") == ["note 1"]


async def test_when_no_coordinator_can_be_reached_the_operator_reads_it_in_the_log(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    rig.desk.coordinator("Chris")
    rig.chat.faults.plan("show", GONE, times=2)
    key = rig.post(1, audience=Audience.COORDINATORS)
    await rig.drain()
    assert rig.row(key).state is Post.REROUTED
    assert "operator: Advocate Desk: a message does not get through." in caplog.messages


async def test_a_way_named_twice_is_tried_once(rig: Rig) -> None:
    rig.desk.coordinator("Sam")  # the safeguarding contact is a coordinator too
    rig.chat.faults.plan("show", GONE, times=50)
    key = rig.post(1, kind="danger_test", audience=Audience.CONTACT)
    await rig.office.drain()
    for _ in range(5):
        await rig.office.drain()
    assert rig.row(key).state is Post.REROUTED
    assert rig.row(key).attempts == 2


# Conversations


async def test_the_first_card_opens_the_conversation_and_the_next_ones_follow(rig: Rig) -> None:
    support_request = rig.desk.request()
    connection = rig.connection(rig.desk.advocate().id, support_request)
    for number in (1, 2):
        rig.post(number, audience=Audience.THREAD, to=connection.id, lane="conversation")
    await rig.drain()
    (thread,) = rig.chat.world.threads.values()
    assert thread.title == support_request.label
    assert rig.titles(thread.place) == ["note 1", "note 2"]


@pytest.mark.parametrize("refusal", [GONE, Refused("no threads here")], ids=["gone", "refused"])
async def test_where_no_conversation_can_be_opened_the_advocates_own_one_serves(
    rig: Rig, refusal: Gone | Refused
) -> None:
    rig.chat.faults.plan("conversation", refusal)
    connection = rig.connection(rig.desk.advocate().id, rig.desk.request())
    for number in (1, 2):
        rig.post(number, audience=Audience.THREAD, to=connection.id, lane="conversation")
    await rig.drain()
    assert rig.titles("stage:harbour:@amira") == ["note 1", "note 2"]
    assert not rig.chat.world.threads


async def test_an_own_conversation_that_is_closed_too_ends_with_a_person(rig: Rig) -> None:
    rig.chat.faults.plan("conversation", GONE)
    rig.chat.faults.plan("show", GONE, at="stage:harbour:@amira")
    connection = rig.connection(rig.desk.advocate().id, rig.desk.request())
    key = rig.post(1, audience=Audience.THREAD, to=connection.id)
    await rig.drain()
    assert rig.row(key).state is Post.REROUTED


async def test_a_conversation_whose_opening_was_not_remembered_is_not_opened_twice(rig: Rig) -> None:
    support_request = rig.desk.request()
    connection = rig.connection(rig.desk.advocate().id, support_request)
    account = AccountRef("stage", "harbour", "amira")
    await rig.chat.conversation(account, support_request.label)  # and then the process died
    rig.post(1, audience=Audience.THREAD, to=connection.id)
    await rig.drain()
    (thread,) = rig.chat.world.threads.values()
    assert rig.titles(thread.place) == ["note 1"]


@pytest.mark.parametrize(
    "trouble", [Later(30), Unknown("no answer"), Paused("token revoked")], ids=["later", "unknown", "paused"]
)
async def test_a_conversation_that_cannot_be_opened_now_is_opened_later(
    rig: Rig, trouble: Later | Unknown | Paused
) -> None:
    rig.chat.faults.plan("conversation", trouble)
    connection = rig.connection(rig.desk.advocate().id, rig.desk.request())
    rig.post(1, audience=Audience.THREAD, to=connection.id)
    await rig.office.drain()
    assert not rig.titles()
    await rig.until(minutes=16)
    (thread,) = rig.chat.world.threads.values()
    assert rig.titles(thread.place) == ["note 1"]


async def test_no_conversation_is_opened_for_a_card_that_should_stand_nowhere(rig: Rig) -> None:
    connection = rig.connection(rig.desk.advocate().id, rig.desk.request())
    rig.post(1, kind="nothing", audience=Audience.THREAD, to=connection.id)
    await rig.drain()
    assert not rig.chat.world.threads


async def test_a_conversation_is_neither_opened_for_nor_shown_to_an_advocate_who_has_left(rig: Rig) -> None:
    advocate = rig.desk.advocate()
    connection = rig.connection(advocate.id, rig.desk.request())
    rig.post(1, audience=Audience.THREAD, to=connection.id, lane="conversation")
    await rig.drain()
    rig.desk.commit(replace(rig.desk.write(get, Person, advocate.id), left_at=rig.desk.clock.now()))
    key = rig.post(2, audience=Audience.THREAD, to=connection.id, lane="conversation")
    await rig.drain()
    assert rig.row(key).state is Post.REROUTED
    (thread,) = rig.chat.world.threads.values()
    assert rig.titles(thread.place) == ["note 1"]


# Safeguarding alerts

CONTACT = "stage:harbour:@sam"


@pytest.fixture
def apart(database_url: str) -> Iterator[Rig]:
    """The contact is on one platform, the coordinators' channel on the other."""
    contact = SafeguardingContact(name="Sam", email="sam@example.org", account=AccountRef("stage", "harbour", "sam"))
    settings = organisation_settings(
        workspaces=("stage:harbour", "other:harbour"),
        coordinators_channel=Place("other", "harbour", "coordinators"),
        safeguarding_contacts=(contact,),
    )
    opened = Rig.open(database_url, house(settings), ("stage", "other"))
    yield opened
    opened.desk.close()


@pytest.mark.parametrize("trouble", [Unknown("HTTP 503"), Later(3)], ids=["unknown", "later"])
async def test_an_alert_that_fails_for_five_minutes_tries_another_way(apart: Rig, trouble: Unknown | Later) -> None:
    apart.chats["stage"].faults.plan("show", trouble, times=1000)
    apart.post(1, kind="danger_test", audience=Audience.CONTACT)
    await apart.until(minutes=4, seconds=50)
    assert apart.titles() == []
    # The try before the switch may have begun just before it, and the next one follows within a minute.
    await apart.until(minutes=2)
    assert apart.titles("other:harbour:coordinators") == ["note 1"]


async def test_an_alert_does_not_wait_for_a_workspace_that_is_out_of_order(apart: Rig) -> None:
    apart.chats["stage"].faults.plan("show", Paused("token revoked"), times=1000)
    apart.post(1, kind="danger_test", audience=Audience.CONTACT)
    await apart.drain()
    assert apart.titles("other:harbour:coordinators") == ["note 1"]


async def test_an_alert_with_a_single_way_is_tried_every_minute_until_it_gets_through(rig: Rig) -> None:
    rig.chat.faults.plan("show", Unknown("HTTP 503"), times=40)
    rig.post(1, kind="danger_test", audience=Audience.CHANNEL)
    await rig.until(minutes=45)
    assert "note 1" in rig.titles()


async def test_an_alert_is_sent_after_any_moment(rig: Rig) -> None:
    rig.post(1, kind="danger_test", useless_after=rig.desk.clock.now())
    rig.desk.later(hours=1)
    await rig.drain()
    assert rig.titles() == ["note 1"]


async def test_an_ordinary_card_waits_for_its_own_way(apart: Rig) -> None:
    apart.chats["stage"].faults.plan("show", Unknown("HTTP 503"), times=1000)
    apart.post(1, audience=Audience.CONTACT)
    await apart.until(minutes=20)
    assert apart.titles("other:harbour:coordinators") == []
