"""The second way to people who work here: a mailbox, when their platform is closed, refuses, or is out of order."""

from collections.abc import Iterator

import pytest

from core.change import Audience
from core.delivery.model import Post
from core.delivery.rules import TELL_AFTER
from core.platform import Gone, Paused
from core.settings import Operator
from tests.builders import house, organisation_settings
from tests.core.delivery.rig import COORDINATORS, Rig

MAILBOX = "mail:harbour:@hello@harbour.example.org"
OPERATOR = "mail:harbour:@ops@example.org"
GONE = Gone("closed")
PAUSED = Paused("the token was revoked")


@pytest.fixture
def rig(database_url: str) -> Iterator[Rig]:
    """A desk whose configuration names mailboxes, and mail beside its platform."""
    rules = house(organisation_settings(email="hello@harbour.example.org"), operator=Operator(email="ops@example.org"))
    opened = Rig.open(database_url, rules=rules, platforms=("stage", "mail"))
    yield opened
    opened.desk.close()


async def test_coordinators_get_a_mail_where_their_channel_is_closed(rig: Rig) -> None:
    rig.chat.faults.plan("show", GONE)
    rig.post(1, audience=Audience.COORDINATORS)
    await rig.drain()
    assert rig.titles(MAILBOX) == ["note 1"]


async def test_a_platform_that_is_out_of_order_for_an_hour_is_got_round_by_mail(rig: Rig) -> None:
    rig.chat.faults.plan("show", PAUSED, times=20)
    key = rig.post(1, audience=Audience.COORDINATORS)
    await rig.until(minutes=55)
    assert rig.titles(MAILBOX) == []
    await rig.until(minutes=TELL_AFTER.total_seconds() / 60)
    assert rig.titles(MAILBOX) == ["note 1"]
    assert rig.row(key).state is Post.SENT


async def test_a_safeguarding_contact_without_an_open_account_is_mailed_before_anybody_else_is_told(rig: Rig) -> None:
    rig.chat.faults.plan("show", GONE)
    rig.post(1, kind="danger_test", audience=Audience.CONTACT)
    await rig.drain()
    assert rig.titles("mail:harbour:@sam@example.org") == ["note 1"]
    assert rig.titles(str(COORDINATORS)) == []


async def test_the_operator_is_told_by_mail_and_in_the_log(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    key = rig.post(1, audience=Audience.OPERATOR)
    await rig.drain()
    assert rig.titles(OPERATOR) == ["note 1"]
    assert "operator: note 1" in caplog.text
    assert rig.row(key).state is Post.SENT


async def test_an_operator_whose_mailbox_is_closed_has_read_it_in_the_log(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    rig.chats["mail"].faults.plan("show", GONE)
    key = rig.post(1, audience=Audience.OPERATOR)
    await rig.drain()
    assert caplog.text.count("operator: note 1") == 1
    assert rig.row(key).state is Post.REROUTED


async def test_what_is_private_to_one_person_never_goes_to_a_mailbox_that_others_read(rig: Rig) -> None:
    rig.chat.faults.plan("show", GONE, times=5)
    rig.post(1, audience=Audience.PERSON, to=rig.desk.person("Amira").id)
    await rig.drain()
    assert "note 1" not in rig.titles(MAILBOX)
