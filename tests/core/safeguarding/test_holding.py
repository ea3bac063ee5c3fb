"""A held request stands still: nobody can answer it, no clock runs, and a person lets it go on."""

from datetime import timedelta

import pytest

from core.change import Audience, subject_of
from core.database.commit import commit
from core.database.rows import all_of, table_of
from core.refusals import FieldProblem
from core.requests import routing
from core.requests.loading import ways
from core.requests.model import Offer, Question, Rung, State, SupportRequest
from core.safeguarding.model import ConcernState
from core.safeguarding.screen import Level
from tests.builders import NOON
from tests.core.safeguarding.keeping import Keeping


def directed(keeping: Keeping) -> tuple[SupportRequest, Offer]:
    """A request put before Amira, with its clock of 48 hours running."""
    amira = keeping.desk.advocate("Amira")
    support_request = keeping.desk.request(rung=Rung.DIRECTED, chosen_advocate_id=amira.id)

    keeping.desk.write(lambda tx: commit(tx, routing.offer_to(support_request, amira.id, ways(tx, support_request))))
    return keeping.desk.reload(support_request), offers_of(keeping, support_request)[0]


def offers_of(keeping: Keeping, support_request: SupportRequest) -> tuple[Offer, ...]:
    return keeping.desk.write(all_of, Offer, table_of(Offer).c.request_id == support_request.id)


def release(keeping: Keeping, support_request: SupportRequest, who: str = "Sam") -> str:
    concern = keeping.concern(support_request)
    return keeping.say(who, "release_concern_send", concern.public_id, reason="Read it. It is safe to go on.")


def test_a_concern_about_an_open_request_holds_it_and_stops_every_clock_of_it(keeping: Keeping) -> None:
    support_request, offer = directed(keeping)
    assert keeping.open_deadlines(subject_of(offer)) == ["reminder_1", "reminder_2", "fall_through"]
    keeping.desk.later(hours=10)
    concern = keeping.raise_concern(support_request, Level.READ_FIRST)
    assert concern.holds
    assert keeping.desk.reload(support_request).state is State.HELD
    assert keeping.open_deadlines(subject_of(offer)) == []
    stopped = keeping.desk.reload(offer)
    assert (stopped.clock_from, stopped.clock_used_s) == (None, 36_000)


def test_a_released_request_goes_on_with_the_time_that_was_left(keeping: Keeping) -> None:
    support_request, offer = directed(keeping)
    keeping.desk.later(hours=10)
    keeping.raise_concern(support_request, Level.READ_FIRST)
    released_at = keeping.desk.later(hours=100)
    assert "goes on from where it stood" in release(keeping, support_request, "Chris")
    assert keeping.desk.reload(support_request).state is State.WAITING
    assert keeping.open_deadlines(subject_of(offer)) == ["reminder_1", "reminder_2", "fall_through"]
    running = keeping.desk.reload(offer)
    assert (running.clock_from, running.clock_used_s) == (released_at, 36_000)


def test_the_advocate_whose_card_was_locked_is_told_that_it_goes_on(keeping: Keeping) -> None:
    support_request, offer = directed(keeping)
    keeping.raise_concern(support_request, Level.READ_FIRST)
    keeping.desk.clock.set(NOON.replace(hour=23))
    release(keeping, support_request, "Chris")
    (told,) = keeping.told("request_goes_on")
    assert (told.audience, told.to_id) == (Audience.PERSON, offer.advocate_id)
    assert told.due_at == NOON.replace(hour=7) + timedelta(days=1)
    card = keeping.drawn("request_goes_on", subject_of(offer), Audience.PERSON)
    assert card is not None
    assert support_request.label in card.title
    keeping.raise_concern(keeping.desk.reload(support_request), Level.READ_FIRST)
    assert keeping.drawn("request_goes_on", subject_of(offer), Audience.PERSON) is None


def test_a_request_held_as_it_came_in_sets_out_when_it_is_released(keeping: Keeping) -> None:
    keeping.desk.advocate("Amira")
    support_request = keeping.desk.request(state=State.HELD, rung=Rung.DIRECTED)
    concern = keeping.raise_concern(support_request, Level.READ_FIRST)
    assert concern.holds
    release(keeping, support_request, "Chris")
    (offer,) = offers_of(keeping, support_request)
    assert offer.rung is Rung.POOL
    assert keeping.desk.reload(support_request).state is State.WAITING


def test_a_question_that_was_open_is_open_again_with_its_clock(keeping: Keeping) -> None:
    support_request, offer = directed(keeping)
    ids = keeping.desk.store.ids
    question = Question(
        id=ids.next(),
        organisation_id=support_request.organisation_id,
        public_id=ids.public(),
        request_id=support_request.id,
        offer_id=offer.id,
        asker_id=offer.advocate_id or 0,
        asked_at=NOON,
    )
    keeping.desk.commit(question)
    keeping.raise_concern(support_request, Level.READ_FIRST)
    assert keeping.open_deadlines(subject_of(question)) == []
    release(keeping, support_request, "Chris")
    assert keeping.desk.reload(support_request).state is State.ASKED
    assert keeping.open_deadlines(subject_of(question)) == ["family_reminder", "asker_chooses"]


def test_a_release_can_be_taken_back(keeping: Keeping) -> None:
    support_request, offer = directed(keeping)
    keeping.raise_concern(support_request, Level.READ_FIRST)
    first = keeping.concern(support_request)
    reply = keeping.press("Chris", "release_concern_send", first.public_id, reason="Looks fine.")
    (again,) = reply.buttons  # type: ignore[union-attr]
    keeping.press("Chris", again.verb, again.subject)
    assert keeping.desk.reload(support_request).state is State.HELD
    second = keeping.concern(support_request)
    assert second.id != first.id
    assert (second.state, second.holds) == (ConcernState.TAKEN, True)
    assert keeping.open_deadlines(subject_of(offer)) == []
    assert keeping.desk.reload(first).state is ConcernState.RELEASED


def test_a_coordinator_holds_and_releases_by_reference(keeping: Keeping) -> None:
    support_request, _ = directed(keeping)
    label = support_request.label
    assert f"{label} is held" in keeping.say("Chris", "hold", label.lower().replace("-", ""))
    assert "held already" in keeping.say("Chris", "hold", support_request.public_id)
    form = keeping.ask("Chris", "release", support_request.public_id)
    assert (form.verb, form.subject) == ("release_concern_send", keeping.concern(support_request).public_id)
    release(keeping, support_request, "Chris")
    assert "not held" in keeping.say("Chris", "release", support_request.public_id)


def test_whoever_holds_by_hand_has_it_and_is_reminded(keeping: Keeping) -> None:
    support_request, _ = directed(keeping)
    keeping.press("Chris", "hold", support_request.public_id)
    chris = keeping.desk.actor("Chris").as_person().id
    assert keeping.concern(support_request).taken_by == chris
    keeping.tick(hours=24)
    assert [(one.audience, one.to_id) for one in keeping.told("concern_still_yours")] == [(Audience.PERSON, chris)]
    assert keeping.told("danger_now", "danger_unread", "read_first") == []


def test_there_is_nothing_to_hold_in_a_case_that_an_advocate_has(keeping: Keeping) -> None:
    support_request = keeping.desk.request(state=State.ACCEPTED)
    assert "nothing to hold" in keeping.say("Chris", "hold", support_request.public_id)


def test_an_advocate_cannot_hold_or_release(keeping: Keeping) -> None:
    support_request, _ = directed(keeping)
    assert "not yours to do" in keeping.say("Amira", "hold", support_request.public_id)
    keeping.press("Chris", "hold", support_request.public_id)
    assert "not yours to do" in keeping.say("Amira", "release", support_request.public_id)
    assert keeping.desk.reload(support_request).state is State.HELD


def test_who_comes_too_late_is_told_who_released_it(keeping: Keeping) -> None:
    support_request, _ = directed(keeping)
    keeping.raise_concern(support_request, Level.READ_FIRST)
    release(keeping, support_request, "Chris")
    assert "Chris released SR-" in release(keeping, support_request, "Sam")
    for verb in ("take_concern", "raise_to_danger", "release_concern"):
        assert "Chris released SR-" in keeping.say("Sam", verb, keeping.concern(support_request).public_id)


def test_a_release_without_a_reason_is_not_taken(keeping: Keeping) -> None:
    support_request, _ = directed(keeping)
    concern = keeping.raise_concern(support_request, Level.READ_FIRST)
    with pytest.raises(FieldProblem, match="what you found"):
        keeping.press("Chris", "release_concern_send", concern.public_id, reason="  ")
    assert keeping.desk.reload(concern).live
