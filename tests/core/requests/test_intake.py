"""Taking requests in: what is kept, who is recognised, what is refused, and where they set out."""

from datetime import timedelta

import pytest

from core.change import Audience
from core.database.rows import all_of
from core.people.model import Family
from core.platform import Place
from core.requests.asking import read_new_request
from core.requests.intake import reprioritise
from core.requests.model import Rung, State
from core.requests.refusals import IntakeClosed, NotComplete, OutsideEngland, TooManyOpen
from core.sendfacts import Priority, load_send_facts
from tests.builders import NOON
from tests.core.requests.front import ASKED, Front

DANGER = "Please help. I am going to kill myself tonight."
"""Words that the published phrase list reads as danger now."""


def problems(**changes: object) -> dict[str, str]:
    with pytest.raises(NotComplete) as no:
        read_new_request(ASKED | changes, load_send_facts(), NOON.date())
    return no.value.problems


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("message", ""),
        ("message", "\u200b \u202e"),
        ("message", "x" * 4001),
        ("age", "26"),
        ("age", "-1"),
        ("age", "nine"),
        ("stage", "somewhere"),
        ("kind", "anything"),
        ("nation", "france"),
        ("contact", "call me"),
        ("contact", ""),
        ("route", "pigeon"),
        ("may_ask_others", "perhaps"),
        ("notice_version", ""),
        ("lawful_basis", ""),
        ("letter_date", "2031-01-01"),
        ("letter_date", "2001-01-01"),
        ("letter_date", "soon"),
        ("hearing_date", "2030-01-01"),
        ("meeting_date", "2020-01-01"),
    ],
)
def test_a_field_that_cannot_be_taken_gets_one_plain_sentence(field: str, value: str) -> None:
    found = problems(**{field: value})
    assert list(found) == [field]
    assert found[field].endswith(".")
    assert value not in found[field] or not value


def test_every_problem_is_named_at_once() -> None:
    assert set(problems(age="99", stage="x", contact="y")) == {"age", "stage", "contact"}


def test_a_young_person_asks_for_themselves_from_16() -> None:
    assert "age" in problems(asking_for="self", age="15")
    assert read_new_request(ASKED | {"asking_for": "self", "age": "16"}, load_send_facts(), NOON.date()).age == 16


def test_the_private_page_needs_an_e_mail_address() -> None:
    assert "contact" in problems(contact="01622 111 222", route="page")
    asked = ASKED | {"contact": "01622 111 222", "route": "person"}
    assert read_new_request(asked, load_send_facts(), NOON.date()).route == "person"


def test_words_are_cleaned_before_anybody_reads_them(front: Front) -> None:
    front.desk.advocate()
    support_request = front.receive(message="he\u202elp\u200b us\r\nplease\x00")
    assert front.words(support_request, "message") == "help us\nplease"


def test_a_request_is_kept_sealed_and_gets_the_next_reference(front: Front) -> None:
    front.desk.advocate()
    first, second = front.receive(), front.receive(contact="other@example.org", local_authority="Kent County Council")
    assert (first.label, second.label) == ("SR-0001", "SR-0002")
    assert front.words(second, "local_authority") == "Kent County Council"


def test_the_family_is_thanked_and_told_what_to_do_in_danger(front: Front) -> None:
    front.desk.advocate()
    front.receive()
    letter = front.letter("received")
    assert "SR-0001" in letter
    assert "call 999" in letter
    assert "by Fri 12 Jun, 12:00" in letter


def test_the_same_contact_is_the_same_family_however_it_is_written(front: Front) -> None:
    front.desk.advocate()
    first, second = front.receive(), front.receive(contact=" Parent@Example.ORG ")
    assert first.family_id == second.family_id
    (card,) = front.shown("Chris", "show", second.public_id)
    (also,) = [passage.words for passage in card.body if passage.heading == "Also asked"]
    assert "SR-0001 on Wed 10 Jun 2026; waiting for an advocate" in also


def test_a_family_may_not_have_more_than_three_open_requests(front: Front) -> None:
    front.desk.advocate()
    for _ in range(3):
        front.receive()
    with pytest.raises(TooManyOpen, match="3 open requests"):
        front.receive()


def test_without_a_safeguarding_contact_nothing_is_taken_in(database_url: str) -> None:
    with Front.open(database_url, safeguarding_contacts=()) as front, pytest.raises(IntakeClosed, match="999"):
        front.receive()


@pytest.mark.parametrize("nation", ["wales", "scotland", "northern_ireland"])
def test_a_family_outside_england_is_answered_at_once_and_nothing_is_kept(front: Front, nation: str) -> None:
    with pytest.raises(OutsideEngland, match=r"only with the law of England.*999"):
        front.receive(nation=nation)
    assert front.posted() == []


def test_words_of_danger_are_held_and_put_before_nobody(front: Front) -> None:
    front.desk.advocate()
    support_request = front.receive(message=DANGER)
    assert support_request.state is State.HELD
    assert front.offers(support_request) == ()
    assert {one.audience for one in front.posted()} == {Audience.FAMILY, Audience.CONTACT, Audience.COORDINATORS}
    assert "One of our team reads every word of it first" in front.letter("received")


def test_words_of_danger_are_taken_in_from_anywhere_and_beyond_every_limit(front: Front) -> None:
    assert front.receive(message=DANGER, nation="wales").state is State.HELD
    for _ in range(4):
        assert front.receive(message=DANGER).state is State.HELD
    assert "Wales has its own law" not in front.letter("received")


def test_the_advocate_whom_the_family_chose_is_asked_first(front: Front) -> None:
    amira = front.desk.advocate()
    person = front.desk.actor("Amira").as_person()
    support_request = front.receive(chosen_advocate=person.public_id)
    (offer,) = front.offers(support_request)
    assert (offer.rung, offer.advocate_id) == (Rung.DIRECTED, amira.id)
    assert [(one.audience, one.to_id) for one in front.posted("offer")] == [(Audience.PERSON, amira.id)]
    assert "We have asked Amira" in front.letter("received")


def test_somebody_who_is_not_accredited_cannot_be_chosen(front: Front) -> None:
    front.desk.advocate(accredited_until=None)
    person = front.desk.actor("Amira").as_person()
    with pytest.raises(Exception, match="can't be asked just now"):
        front.receive(chosen_advocate=person.public_id)


def test_without_a_choice_it_goes_to_every_request_channel(database_url: str) -> None:
    channels = (Place("stage", "harbour", "requests"), Place("stage", "harbour", "more"))
    with Front.open(database_url, request_channels=channels) as front:
        front.desk.advocate()
        front.receive()
        assert [(one.audience, one.to_id) for one in front.posted("pool")] == [
            (Audience.CHANNEL, 0),
            (Audience.CHANNEL, 1),
        ]


@pytest.mark.parametrize("changes", [{"may_ask_others": False}, {}], ids=["nobody else may be asked", "nobody is free"])
def test_where_nobody_can_be_asked_coordinators_have_it_at_once(front: Front, changes: dict[str, object]) -> None:
    front.desk.advocate(active=0 if changes else 3)
    support_request = front.receive(**changes)
    assert support_request.rung is Rung.COORDINATORS
    assert [one.audience for one in front.posted("queue")] == [Audience.COORDINATORS]


def test_the_priority_rises_as_a_hearing_comes_near_and_only_then_is_anything_written(front: Front) -> None:
    front.desk.advocate()
    support_request = front.receive(
        stage="under_appeal", kind="tribunal_preparation", hearing_date=(NOON + timedelta(days=40)).date().isoformat()
    )
    assert support_request.priority is Priority.NORMAL
    assert front.desk.write(reprioritise) == support_request.id
    assert front.desk.reload(support_request) == support_request
    front.desk.later(days=20)
    front.desk.write(reprioritise)
    assert front.desk.reload(support_request).priority is Priority.URGENT


def test_priorities_are_looked_at_in_steps_until_none_is_left(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.requests.intake.AT_ONCE", 2)
    first, second, third = (front.desk.request() for _ in range(3))
    assert front.desk.write(reprioritise) == second.id
    assert front.desk.write(reprioritise, after=second.id) == third.id
    assert front.desk.write(reprioritise, after=third.id) == 0
    assert first.id < second.id


def test_a_repeated_contact_makes_one_family_only(front: Front) -> None:
    front.desk.advocate()
    front.receive()
    front.receive()
    assert len(front.desk.write(all_of, Family)) == 1
