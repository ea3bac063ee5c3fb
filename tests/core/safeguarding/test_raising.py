"""Raising a concern: from every card, by everybody, and by the screen; it can rise and never falls."""

import asyncio
from dataclasses import replace
from typing import cast

import pytest

from core.change import Audience, Change, Deadline, Entry, subject_of
from core.connections.model import Connection, Message
from core.database.commit import commit
from core.database.rows import get
from core.database.store import Tx
from core.people.model import Family
from core.refusals import NotAllowed
from core.requests.model import Offer, OfferState, Question, State, SupportRequest
from core.requests.refusals import IntakeClosed
from core.safeguarding import actions, forms, rules
from core.safeguarding.model import ConcernState, Source
from core.safeguarding.screen import Level, screen
from core.surface import Say
from tests.builders import NOON, organisation_settings
from tests.core.safeguarding.keeping import SAM, TONI, Keeping

HARMLESS = "Thank you, that helps. The meeting is on Tuesday."
DANGER = "He says he is going to kill himself tonight."
HARM = "Last year his father used to hit him."


def raise_by_form(keeping: Keeping, name: str, about: SupportRequest, level: str, words: str = "I am worried.") -> str:
    return keeping.say(name, "raise_concern_send", about.public_id, level=level, words=words)


def test_the_texts_of_these_tests_are_what_the_screen_takes_them_for(keeping: Keeping) -> None:
    phrases = keeping.desk.store.house.phrases
    found = [screen(text, phrases).level for text in (HARMLESS, HARM, DANGER)]
    assert found == [Level.NONE, Level.READ_FIRST, Level.DANGER_NOW]


def test_anybody_here_can_raise_a_concern_and_it_holds_the_request(keeping: Keeping) -> None:
    amira = keeping.desk.advocate("Amira")
    support_request = keeping.desk.request()
    form = keeping.ask("Amira", "raise_concern", keeping.desk.offer(support_request).public_id)
    assert (form.verb, form.subject) == ("raise_concern_send", support_request.public_id)
    assert "999" in raise_by_form(keeping, "Amira", support_request, "soon", "She came with a bruise.")
    concern = keeping.concern(support_request)
    assert (concern.level, concern.source, concern.raised_by) == (Level.READ_FIRST, Source.PERSON, amira.id)
    assert keeping.words(subject_of(concern), "worry_1") == "She came with a bruise."
    assert keeping.desk.reload(support_request).state is State.HELD


def test_the_form_opens_from_whatever_a_card_is_about(keeping: Keeping) -> None:
    support_request = keeping.desk.request()
    amira = keeping.desk.advocate("Amira")
    offer = keeping.desk.offer(support_request, amira)
    ids, ours = keeping.desk.store.ids, support_request.organisation_id

    def name(thing: str) -> dict[str, int | str]:
        return {"id": ids.next(), "organisation_id": ours, "public_id": ids.public(), "request_id": support_request.id}

    question = Question(**name("question"), offer_id=offer.id, asker_id=amira.id, asked_at=NOON)  # type: ignore[arg-type]
    connection = Connection(
        **name("connection"),  # type: ignore[arg-type]
        family_id=support_request.family_id,
        advocate_id=amira.id,
        opened_at=NOON,
        introduction_due_at=NOON,
    )
    keeping.desk.commit(question, connection)
    for noun in (support_request, offer, question, connection):
        button = forms.raise_button(noun)
        assert keeping.ask("Amira", button.verb, button.subject).subject == support_request.public_id
    assert {verb.about for verb in actions.VERBS if verb.name in forms.RAISING.values()} == {
        SupportRequest,
        Offer,
        Question,
        Connection,
        Message,
    }


def test_a_stranger_raises_nothing(keeping: Keeping) -> None:
    support_request = keeping.desk.request()
    assert "I don't know you here yet" in raise_by_form(keeping, "Nobody", support_request, "now")
    assert keeping.desk.reload(support_request).state is State.WAITING


def test_a_family_raises_a_concern_about_its_own_request_and_about_no_other(keeping: Keeping) -> None:
    support_request, other = keeping.desk.request(), keeping.desk.request()
    family = keeping.desk.write(get, Family, support_request.family_id)
    values = {"level": "now", "words": "He is outside our door."}

    def send(about: SupportRequest, key: str) -> Say:
        reply = keeping.door.family_act("harbour", family.public_id, "raise_concern_send", about.public_id, values, key)
        return cast(Say, asyncio.run(reply))

    assert "contacts are being told" in send(support_request, "one").words
    with pytest.raises(NotAllowed):
        send(other, "two")
    assert keeping.desk.reload(other).state is State.WAITING
    assert [told.to_id for told in keeping.told("danger_now")] == [SAM]


def test_what_is_chosen_in_the_form_can_be_raised_by_its_words_and_never_lowered(keeping: Keeping) -> None:
    first, second = keeping.desk.request(), keeping.desk.request()
    raise_by_form(keeping, "Chris", first, "soon", DANGER)
    raise_by_form(keeping, "Chris", second, "now", HARMLESS)
    assert keeping.concern(first).level is keeping.concern(second).level is Level.DANGER_NOW


def test_a_second_worry_joins_the_first_and_a_lower_one_changes_no_clock(keeping: Keeping) -> None:
    support_request = keeping.desk.request()
    keeping.raise_concern(support_request, Level.DANGER_NOW, words="One.")
    keeping.tick(minutes=10)
    raise_by_form(keeping, "Chris", support_request, "soon", "Two.")
    concern = keeping.concern(support_request)
    assert (concern.level, concern.times, concern.told) == (Level.DANGER_NOW, 2, 1)
    assert [keeping.words(subject_of(concern), f"worry_{number}") for number in (1, 2)] == ["One.", "Two."]
    keeping.tick(minutes=5)
    assert [told.to_id for told in keeping.told("danger_now")] == [SAM, TONI]


def test_a_higher_worry_raises_a_held_request_and_begins_the_ladder_at_the_top(keeping: Keeping) -> None:
    support_request = keeping.desk.request()
    first = keeping.raise_concern(support_request, Level.READ_FIRST)
    raise_by_form(keeping, "Chris", support_request, "now")
    concern = keeping.concern(support_request)
    assert (concern.id, concern.level) == (first.id, Level.DANGER_NOW)
    assert [told.to_id for told in keeping.told("danger_now")] == [SAM]
    assert keeping.open_deadlines(subject_of(concern)) == ["danger_1"]


def test_danger_in_what_somebody_has_taken_is_told_to_everybody_anew(keeping: Keeping) -> None:
    support_request = keeping.desk.request()
    concern = keeping.raise_concern(support_request, Level.DANGER_NOW)
    keeping.press("Sam", "take_concern", concern.public_id)
    raise_by_form(keeping, "Chris", support_request, "now")
    again = keeping.desk.reload(concern)
    assert (again.state, again.taken_by) == (ConcernState.OPEN, None)
    assert len(keeping.told("danger_now")) == 2


def test_a_lesser_worry_in_what_somebody_has_taken_is_told_to_them(keeping: Keeping) -> None:
    support_request = keeping.desk.request()
    concern = keeping.raise_concern(support_request, Level.DANGER_NOW)
    keeping.press("Sam", "take_concern", concern.public_id)
    raise_by_form(keeping, "Chris", support_request, "soon")
    sam = keeping.desk.actor("Sam").as_person().id
    assert [(told.audience, told.to_id) for told in keeping.told("concern_joined")] == [(Audience.PERSON, sam)]
    assert keeping.desk.reload(concern).state is ConcernState.TAKEN


def test_whoever_raised_it_hears_that_it_was_looked_at(keeping: Keeping) -> None:
    amira = keeping.desk.advocate("Amira")
    support_request = keeping.desk.request()
    keeping.desk.offer(support_request)
    raise_by_form(keeping, "Amira", support_request, "soon")
    concern = keeping.concern(support_request)
    keeping.press("Chris", "release_concern_send", concern.public_id, reason="Spoke to the school.")
    assert [(told.audience, told.to_id) for told in keeping.told("concern_looked_at")] == [(Audience.PERSON, amira.id)]
    card = keeping.drawn("concern_looked_at", subject_of(concern), Audience.PERSON, amira.id)
    assert card is not None
    assert "school" not in str(card)


def test_words_in_a_case_an_advocate_has_alert_people_and_hold_nothing(keeping: Keeping) -> None:
    support_request = keeping.desk.request(state=State.ACCEPTED)
    keeping.desk.write(lambda tx: commit(tx, actions.screen_incoming(tx, support_request, DANGER)))
    concern = keeping.concern(support_request)
    assert (concern.holds, concern.source) == (False, Source.MESSAGE)
    assert keeping.words(subject_of(concern), "worry_1") == DANGER
    assert keeping.desk.reload(support_request).state is State.ACCEPTED
    assert [told.to_id for told in keeping.told("danger_now")] == [SAM]


def test_harm_in_a_case_an_advocate_has_is_told_to_coordinators_and_by_day_to_contacts(keeping: Keeping) -> None:
    keeping.desk.clock.set(NOON.replace(hour=22))
    support_request = keeping.desk.request(state=State.ACCEPTED)
    keeping.desk.write(lambda tx: commit(tx, actions.screen_incoming(tx, support_request, HARM)))
    assert [(told.kind, told.to_id, told.due_at.hour) for told in keeping.told("read_first", "concern_in_case")] == [
        ("read_first", 0, 22),
        ("concern_in_case", SAM, 7),
        ("concern_in_case", TONI, 7),
    ]


def test_what_was_raised_in_a_case_is_looked_after_without_moving_the_case(keeping: Keeping) -> None:
    support_request = keeping.desk.request(state=State.ACCEPTED)
    concern = keeping.raise_concern(support_request, Level.READ_FIRST)
    said = keeping.say("Chris", "release_concern_send", concern.public_id, reason="Spoke to them.")
    assert "looked after" in said
    assert keeping.desk.reload(support_request) == support_request


def test_harmless_words_change_nothing(keeping: Keeping) -> None:
    support_request = keeping.desk.request()
    decided = Change(state=(support_request,))
    assert keeping.desk.write(actions.screen_incoming, support_request, HARMLESS) == Change()
    assert keeping.desk.write(actions.screened, decided, support_request, HARMLESS) is decided


def test_an_answer_that_must_be_read_first_starts_no_clock_again(keeping: Keeping) -> None:
    """The family answered a question: what that decided stands, but the offer's clock does not run on."""
    amira = keeping.desk.advocate("Amira")
    support_request = keeping.desk.request(state=State.ASKED)
    offer = keeping.desk.offer(support_request, amira)
    waiting = replace(support_request, state=State.WAITING)
    running = replace(offer, clock_from=NOON)
    answered = Change(
        state=(waiting, running),
        journal=(Entry(waiting, "answered"),),
        owed=(Deadline(subject_of(offer), "fall_through", NOON), Deadline(subject_of(amira), "other", NOON)),
    )

    def unit(tx: Tx) -> None:
        commit(tx, actions.screened(tx, answered, support_request, HARM))

    keeping.desk.write(unit)
    assert keeping.desk.reload(support_request).state is State.HELD
    assert keeping.desk.reload(offer).clock_from is None
    assert keeping.open_deadlines(subject_of(offer)) == []
    assert keeping.open_deadlines(subject_of(amira)) == ["other"]


def test_intake_does_not_start_without_a_safeguarding_contact() -> None:
    rules.may_take_requests(organisation_settings())
    with pytest.raises(IntakeClosed):
        rules.may_take_requests(organisation_settings(safeguarding_contacts=()))


def test_offers_that_passed_are_not_set_running_by_a_hold(keeping: Keeping) -> None:
    amira = keeping.desk.advocate("Amira")
    support_request = keeping.desk.request()
    passed = keeping.desk.offer(support_request, amira, state=OfferState.PASSED)
    keeping.desk.offer(support_request)
    concern = keeping.raise_concern(support_request, Level.READ_FIRST)
    keeping.press("Chris", "release_concern_send", concern.public_id, reason="Fine.")
    assert keeping.desk.reload(passed) == passed
    assert keeping.told("request_goes_on") == []
