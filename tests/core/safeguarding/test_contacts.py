"""Somebody may be in danger now: contacts are told one after the other until one of them has it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.change import Audience, subject_of
from core.delivery.tables import card
from core.requests.model import State
from core.safeguarding.clocks import SafeguardingTimes
from core.safeguarding.model import ConcernState
from core.safeguarding.screen import Level
from core.settings import Clocks
from core.surface import Card
from tests.builders import MESSAGE, NOON, house
from tests.core.safeguarding.keeping import SAM, TONI, Keeping

ALERTS = ("danger_now", "danger_unanswered", "danger_unread")


def everything_said(card: Card) -> str:
    said = (*(fact.value for fact in card.facts), *(passage.words for passage in card.body), *card.context)
    return " ".join((card.title, card.summary, *said, *(button.label for button in card.buttons)))


def test_the_first_contact_is_told_at_once_and_the_next_after_a_quarter_of_an_hour(keeping: Keeping) -> None:
    keeping.raise_concern(keeping.desk.request(), Level.DANGER_NOW)
    assert [(told.to_id, told.due_at) for told in keeping.told("danger_now")] == [(SAM, NOON)]
    keeping.tick(minutes=14, seconds=59)
    assert len(keeping.told("danger_now")) == 1
    keeping.tick(seconds=1)
    assert [told.to_id for told in keeping.told("danger_now")] == [SAM, TONI]


def test_it_goes_round_again_from_the_top_with_mail_to_the_operator(keeping: Keeping) -> None:
    keeping.raise_concern(keeping.desk.request(), Level.DANGER_NOW)
    keeping.tick(minutes=60)
    assert [told.to_id for told in keeping.told("danger_now")] == [SAM, TONI, SAM, TONI, SAM]
    mails = [told for told in keeping.told(*ALERTS) if told.audience is Audience.OPERATOR]
    assert [mail.due_at for mail in mails] == [NOON + timedelta(minutes=30), NOON + timedelta(minutes=60)]


def test_of_the_alerts_to_one_contact_only_the_newest_stays_up(keeping: Keeping) -> None:
    keeping.raise_concern(keeping.desk.request(), Level.DANGER_NOW)
    keeping.tick(minutes=60)
    columns = select(card.c.to_id, card.c.remove_at).where(card.c.kind == "danger_now").order_by(card.c.id)
    taken_down = keeping.desk.write(lambda tx: [tuple(row) for row in tx.conn.execute(columns)])
    half, whole = NOON + timedelta(minutes=30), NOON + timedelta(minutes=60)
    quarter = NOON + timedelta(minutes=45)
    assert taken_down == [(SAM, half), (TONI, quarter), (SAM, whole), (TONI, None), (SAM, None)]


def test_coordinators_hear_once_that_no_contact_has_answered(keeping: Keeping) -> None:
    keeping.raise_concern(keeping.desk.request(), Level.DANGER_NOW)
    keeping.tick(hours=3)
    told = [one.due_at for one in keeping.told("danger_unanswered") if one.audience is Audience.COORDINATORS]
    assert told == [NOON + timedelta(minutes=30)]


@pytest.mark.parametrize("hour", [21, 23, 3, 7])
def test_the_night_holds_no_alert_back(keeping: Keeping, hour: int) -> None:
    keeping.desk.clock.set(NOON.replace(hour=hour))
    keeping.raise_concern(keeping.desk.request(), Level.DANGER_NOW)
    keeping.tick(hours=1)
    assert [told.due_at - NOON.replace(hour=hour) for told in keeping.told("danger_now")] == [
        timedelta(minutes=15 * number) for number in range(5)
    ]


def test_a_contact_who_takes_it_ends_the_telling(keeping: Keeping) -> None:
    concern = keeping.raise_concern(keeping.desk.request(), Level.DANGER_NOW)
    assert "is with you now" in keeping.say("Sam", "take_concern", concern.public_id)
    keeping.tick(hours=6)
    assert len(keeping.told("danger_now")) == 1
    taken = keeping.desk.reload(concern)
    assert (taken.state, taken.taken_by) == (ConcernState.TAKEN, keeping.desk.actor("Sam").as_person().id)


def test_a_contact_who_is_no_person_here_can_take_it_by_their_account(keeping: Keeping) -> None:
    concern = keeping.raise_concern(keeping.desk.request(), Level.DANGER_NOW)
    keeping.say("Toni", "take_concern", concern.public_id)
    assert keeping.desk.reload(concern).state is ConcernState.TAKEN
    assert "A safeguarding contact took" in keeping.say("Sam", "take_concern", concern.public_id)


def test_the_second_to_take_it_is_told_who_was_first_and_can_take_it_over(keeping: Keeping) -> None:
    concern = keeping.raise_concern(keeping.desk.request(), Level.DANGER_NOW)
    keeping.press("Sam", "take_concern", concern.public_id)
    assert "with you already" in keeping.say("Sam", "take_concern", concern.public_id)
    assert "Sam took SR-" in keeping.say("Toni", "take_concern", concern.public_id)
    keeping.press("Toni", "take_over_concern", concern.public_id)
    assert keeping.desk.reload(concern).taken_by is None


def test_whoever_has_it_is_not_offered_to_take_it_over_and_everybody_else_is(keeping: Keeping) -> None:
    concern = keeping.raise_concern(keeping.desk.request(), Level.DANGER_NOW)
    keeping.press("Sam", "take_concern", concern.public_id)
    sam = keeping.desk.actor("Sam").as_person().id
    ways_to_see_it = (
        keeping.drawn("danger_now", subject_of(concern), to_id=SAM),
        keeping.drawn("concern_still_yours", subject_of(concern), Audience.PERSON, sam),
        keeping.show("Sam", "read_concern", concern.public_id),
        keeping.drawn("danger_now", subject_of(concern), to_id=TONI),
        keeping.drawn("concern_still_yours", subject_of(concern), Audience.COORDINATORS),
        keeping.show("Toni", "read_concern", concern.public_id),
    )
    offered = ["Take it over" in [button.label for button in card.buttons] for card in ways_to_see_it if card]
    assert offered == [False, False, False, True, True, True]


def test_taking_over_what_is_ones_own_changes_nothing(keeping: Keeping) -> None:
    concern = keeping.raise_concern(keeping.desk.request(), Level.DANGER_NOW)
    keeping.press("Sam", "take_concern", concern.public_id)
    before = keeping.desk.reload(concern)
    assert "with you already" in keeping.say("Sam", "take_over_concern", concern.public_id)
    assert keeping.desk.reload(concern) == before


@pytest.mark.parametrize("verb", ["take_concern", "take_over_concern", "release_concern", "release_concern_send"])
def test_nobody_but_a_contact_stops_the_telling(keeping: Keeping, verb: str) -> None:
    concern = keeping.raise_concern(keeping.desk.request(), Level.DANGER_NOW)
    assert "only a safeguarding contact" in keeping.say("Chris", verb, concern.public_id, reason="All is well.")
    assert keeping.desk.reload(concern).state is ConcernState.OPEN
    keeping.tick(minutes=15)
    assert len(keeping.told("danger_now")) == 2


@pytest.mark.parametrize(
    "verb", ["read_concern", "take_concern", "raise_to_danger", "release_concern", "take_over_concern"]
)
def test_an_advocate_is_let_near_no_concern(keeping: Keeping, verb: str) -> None:
    keeping.desk.advocate("Amira")
    concern = keeping.raise_concern(keeping.desk.request(), Level.READ_FIRST)
    assert "not yours to do" in keeping.say("Amira", verb, concern.public_id)
    assert keeping.desk.reload(concern) == concern


def test_an_alert_names_the_request_and_nothing_of_the_family(keeping: Keeping) -> None:
    support_request = keeping.desk.request()
    concern = keeping.raise_concern(support_request, Level.DANGER_NOW, words="They were hit.")
    card = keeping.drawn("danger_now", subject_of(concern))
    assert card is not None
    assert card.title == f"{support_request.label} needs a person now"
    assert "999" in everything_said(card)
    assert MESSAGE not in everything_said(card)
    assert "hit" not in everything_said(card)


def test_what_is_told_is_kept_apart_so_that_nothing_stuck_delays_an_alert(keeping: Keeping) -> None:
    first = keeping.raise_concern(keeping.desk.request(), Level.DANGER_NOW)
    second = keeping.raise_concern(keeping.desk.request(), Level.DANGER_NOW)
    keeping.tick(minutes=15)
    lanes = [told.lane for told in keeping.told("danger_now", "held_for_safety")]
    assert len(set(lanes)) == len(lanes) == 6
    assert {lane.split(":")[1] for lane in lanes} == {str(first.id), str(second.id)}


def test_with_no_contact_left_the_operator_and_coordinators_are_told_each_time(database_url: str) -> None:
    keeping = Keeping.open(database_url, safeguarding_contacts=())
    keeping.raise_concern(keeping.desk.request(), Level.DANGER_NOW)
    keeping.tick(minutes=15)
    told = [one.audience for one in keeping.told("danger_now", "danger_unanswered")]
    assert told == [Audience.OPERATOR, Audience.COORDINATORS] * 2
    keeping.desk.close()


def test_the_operators_mail_is_not_written_any_more_once_somebody_has_it(keeping: Keeping) -> None:
    concern = keeping.raise_concern(keeping.desk.request(), Level.DANGER_NOW)
    mail = keeping.drawn("danger_unanswered", subject_of(concern), Audience.OPERATOR)
    assert mail is not None
    assert "Sam, Toni" in everything_said(mail)
    keeping.press("Sam", "take_concern", concern.public_id)
    assert keeping.drawn("danger_unanswered", subject_of(concern), Audience.OPERATOR) is None


def test_what_was_taken_and_not_released_is_brought_to_mind_every_day(keeping: Keeping) -> None:
    concern = keeping.raise_concern(keeping.desk.request(), Level.DANGER_NOW)
    keeping.press("Sam", "take_concern", concern.public_id)
    sam = keeping.desk.actor("Sam").as_person().id
    keeping.tick(days=2)
    told = [(one.audience, one.to_id) for one in keeping.told("concern_still_yours")]
    assert told == [(Audience.PERSON, sam), (Audience.PERSON, sam), (Audience.COORDINATORS, 0)]
    assert keeping.desk.reload(keeping.desk.reload(concern)).state is ConcernState.TAKEN


def test_how_often_that_is_stands_in_the_settings(keeping: Keeping) -> None:
    times = SafeguardingTimes(still_taken=timedelta(hours=6))
    rules = house(keeping.desk.organisation, clocks=Clocks(safeguarding=times))
    keeping.desk.store.house = rules
    concern = keeping.raise_concern(keeping.desk.request(), Level.DANGER_NOW)
    keeping.press("Sam", "take_concern", concern.public_id)
    keeping.tick(hours=6)
    assert [one.due_at for one in keeping.told("concern_still_yours")] == [NOON + timedelta(hours=6)]


def test_a_released_concern_is_told_to_nobody_and_its_cards_say_how_it_ended(keeping: Keeping) -> None:
    support_request = keeping.desk.request()
    keeping.desk.offer(support_request)
    concern = keeping.raise_concern(support_request, Level.DANGER_NOW)
    keeping.press("Sam", "release_concern_send", concern.public_id, reason="Rang them: the child is safe.")
    keeping.tick(days=3)
    assert len(keeping.told("danger_now")) == 1
    card = keeping.drawn("danger_now", subject_of(concern))
    assert card is not None
    assert "Released by Sam" in card.title
    assert card.buttons == ()
    assert keeping.words(subject_of(concern), "reason") == "Rang them: the child is safe."
    assert keeping.desk.reload(support_request).state is State.WAITING
