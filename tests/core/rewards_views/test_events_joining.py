"""Whoever has reached the tier of an event since it was planned may come without having been asked."""

from core.community.model import Coming, Invitation
from core.database.rows import all_of
from core.people.model import Standing
from tests.core.requests.front import Front, buttons_of, text_of
from tests.core.rewards_views.recognised import TRUSTED, history, recognise
from tests.core.rewards_views.test_events import asked, event, plan


def test_an_event_that_is_for_one_by_now_is_found_and_joined(front: Front) -> None:
    plan(front)
    front.desk.advocate("Lou")
    (card,) = front.shown("Lou", "my_events")
    assert card.title == "You are welcome: Summer meeting"
    assert buttons_of(card) == ["event_join"]
    assert "You are expected" in front.say("Lou", "event_join", event(front).public_id)
    assert asked(front, "Lou").answer is Coming.COMING
    assert "Coming: 1" in text_of(front.card("event"))
    (card,) = front.shown("Lou", "my_events")
    assert buttons_of(card) == ["event_cannot"]


def test_joining_twice_makes_one_invitation(front: Front) -> None:
    plan(front)
    front.desk.advocate("Lou")
    for _ in range(2):
        assert "You are expected" in front.say("Lou", "event_join", event(front).public_id)
    assert len(front.desk.write(all_of, Invitation)) == 1


def test_an_event_of_a_higher_tier_is_neither_shown_nor_joined(front: Front) -> None:
    plan(front, "training")
    front.desk.advocate("Lou")
    front.desk.advocate("Una", standing=Standing.UNDER_REVIEW)
    for name in ("Lou", "Una"):
        assert front.shown(name, "my_events")[0].title == "Events"
        assert "is for Trusted and Expert Advocates" in front.say(name, "event_join", event(front).public_id)
    recognise(front, "Tess", *history(**TRUSTED))
    assert "You are expected" in front.say("Tess", "event_join", event(front).public_id)


def test_nobody_joins_what_has_begun(front: Front) -> None:
    plan(front)
    front.desk.advocate("Lou")
    front.tick(days=30)
    assert "has begun" in front.say("Lou", "event_join", event(front).public_id)
