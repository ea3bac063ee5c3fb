"""A request to be read first: coordinators are asked, and it is told on when nobody reads it by day."""

from datetime import timedelta

from sqlalchemy import select

from core.change import Audience, Subject, Thing, Words, subject_of
from core.database.ledgers import access_log
from core.requests.model import State
from core.safeguarding.model import ConcernState
from core.safeguarding.screen import Level
from tests.builders import MESSAGE, NOON
from tests.core.safeguarding.keeping import SAM, TONI, Keeping


def test_coordinators_are_asked_at_once_and_contacts_are_not(keeping: Keeping) -> None:
    keeping.raise_concern(keeping.desk.request(), Level.READ_FIRST)
    (told,) = keeping.told("read_first", "danger_now", "danger_unread", "concern_in_case")
    assert (told.kind, told.audience, told.due_at) == ("read_first", Audience.COORDINATORS, NOON)


def test_after_four_waking_hours_every_contact_and_the_operator_are_told_and_again(keeping: Keeping) -> None:
    keeping.raise_concern(keeping.desk.request(), Level.READ_FIRST)
    keeping.tick(hours=4)
    assert [(one.audience, one.to_id) for one in keeping.told("danger_unread")] == [
        (Audience.CONTACT, SAM),
        (Audience.CONTACT, TONI),
        (Audience.OPERATOR, 0),
    ]
    keeping.tick(hours=24)
    rounds = [one.due_at for one in keeping.told("danger_unread") if one.audience is Audience.OPERATOR]
    ten_next_morning = NOON.replace(hour=10) + timedelta(days=1)
    assert rounds == [
        NOON + timedelta(hours=4),
        NOON + timedelta(hours=8),
        ten_next_morning,
        NOON + timedelta(hours=27),
    ]


def test_the_night_does_not_count(keeping: Keeping) -> None:
    keeping.desk.clock.set(NOON.replace(hour=19))
    concern = keeping.raise_concern(keeping.desk.request(), Level.READ_FIRST)
    keeping.tick(hours=14)
    assert keeping.told("danger_unread") == []
    keeping.tick(hours=1)
    assert len(keeping.told("danger_unread")) == 3
    assert keeping.desk.reload(concern).told == 1


def test_a_coordinator_reads_it_in_private_and_that_is_on_record(keeping: Keeping) -> None:
    support_request = keeping.desk.request(age=13)
    family = Subject(Thing.FAMILY, support_request.family_id)
    keeping.desk.commit(words=(Words(family, "contact", family, "07700 900123"),))
    concern = keeping.raise_concern(support_request, Level.READ_FIRST, words="He said he hurts her.")
    card = keeping.show("Chris", "read_concern", concern.public_id)
    assert [passage.words for passage in card.body if passage.quoted] == [MESSAGE, "He said he hurts her."]
    assert {"13", "07700 900123"} <= {fact.value for fact in card.facts}
    seen = keeping.desk.write(lambda tx: tx.conn.execute(select(access_log)).all())
    chris = keeping.desk.actor("Chris").as_person().id
    assert [(row.actor_id, row.action, row.subject_id, row.outcome) for row in seen] == [
        (chris, "read_concern", concern.id, "seen")
    ]
    assert keeping.desk.reload(concern) == concern


def test_reading_alone_does_not_stop_the_clock(keeping: Keeping) -> None:
    concern = keeping.raise_concern(keeping.desk.request(), Level.READ_FIRST)
    keeping.show("Chris", "read_concern", concern.public_id)
    keeping.tick(hours=4)
    assert len(keeping.told("danger_unread")) == 3


def test_a_coordinator_may_take_and_release_what_is_to_be_read_first(keeping: Keeping) -> None:
    support_request = keeping.desk.request()
    keeping.desk.offer(support_request)
    concern = keeping.raise_concern(support_request, Level.READ_FIRST)
    keeping.press("Chris", "take_concern", concern.public_id)
    keeping.tick(hours=12)
    assert keeping.told("danger_unread") == []
    keeping.press("Chris", "release_concern_send", concern.public_id, reason="An old matter, long settled.")
    assert keeping.desk.reload(support_request).state is State.WAITING


def test_whoever_read_it_can_raise_it_to_danger_now(keeping: Keeping) -> None:
    support_request = keeping.desk.request()
    concern = keeping.raise_concern(support_request, Level.READ_FIRST)
    keeping.press("Chris", "take_concern", concern.public_id)
    assert "contacts are being told" in keeping.say("Chris", "raise_to_danger", concern.public_id)
    raised = keeping.desk.reload(concern)
    assert (raised.level, raised.state, raised.taken_by) == (Level.DANGER_NOW, ConcernState.OPEN, None)
    assert [told.to_id for told in keeping.told("danger_now")] == [SAM]
    assert "already" in keeping.say("Chris", "raise_to_danger", concern.public_id)
    keeping.tick(minutes=15)
    assert [told.to_id for told in keeping.told("danger_now")] == [SAM, TONI]


def test_the_coordinators_card_holds_no_word_of_the_family_and_shows_who_has_it(keeping: Keeping) -> None:
    concern = keeping.raise_concern(keeping.desk.request(), Level.READ_FIRST, words="He said he hurts her.")
    card = keeping.drawn("read_first", subject_of(concern), Audience.COORDINATORS)
    assert card is not None
    assert [button.verb for button in card.buttons] == [
        "read_concern",
        "take_concern",
        "release_concern",
        "raise_to_danger",
    ]
    assert "hurts" not in str(card)
    assert MESSAGE not in str(card)
    keeping.press("Chris", "take_concern", concern.public_id)
    card = keeping.drawn("read_first", subject_of(concern), Audience.COORDINATORS)
    assert card is not None
    assert card.title.endswith("Chris has it")
    keeping.press("Chris", "release_concern_send", concern.public_id, reason="Fine.")
    card = keeping.drawn("read_first", subject_of(concern), Audience.COORDINATORS)
    assert card is not None
    assert "Released by Chris" in card.title
    assert card.buttons == ()


def test_in_danger_coordinators_see_that_it_is_held_and_can_only_read(keeping: Keeping) -> None:
    concern = keeping.raise_concern(keeping.desk.request(), Level.DANGER_NOW)
    card = keeping.drawn("held_for_safety", subject_of(concern), Audience.COORDINATORS)
    assert card is not None
    assert [button.verb for button in card.buttons] == ["read_concern"]
