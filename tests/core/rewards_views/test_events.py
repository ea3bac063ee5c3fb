"""Events: exactly those whom one is for are asked, once; answers are kept; a coordinator confirms who was there."""

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.change import Audience
from core.community.model import Coming, Event, EventKind, EventState, Invitation
from core.community.rules import is_for
from core.database.rows import all_of, find, table_of
from core.people.model import Advocate, Standing
from core.rewards.model import Source, Tier
from core.rewards.reading import recognition_of
from core.surface import Ask, ChoiceField, Reply, Say
from tests.core.people.register import problem
from tests.core.people.register import send as fill
from tests.core.requests.front import Front, buttons_of, text_of
from tests.core.rewards_views.recognised import EXPERT, TRUSTED, history, recognise

PLANNED = {"title": "Summer meeting", "day": "2026-07-01", "time": "18:30", "place": "The library, Hill Road"}


def plan(front: Front, kind: str = "community", **changes: str) -> str:
    reply = fill(front, "Chris", "event_plan_save", "", PLANNED | {"kind": kind} | changes)
    assert isinstance(reply, Say)
    return reply.words


def event(front: Front) -> Event:
    found = front.desk.write(all_of, Event)
    return found[-1]


def invitation(front: Front, name: str) -> Invitation | None:
    me = front.desk.actor(name).as_person().id
    mine = (table_of(Invitation).c.advocate_id == me, table_of(Invitation).c.event_id == event(front).id)
    return front.desk.write(find, Invitation, *mine)


def asked(front: Front, name: str) -> Invitation:
    found = invitation(front, name)
    assert found is not None
    return found


def told(front: Front, kind: str) -> list[int]:
    return [one.to_id for one in front.posted(kind)]


def contributions(front: Front, advocate: Advocate) -> int:
    return front.desk.write(recognition_of, advocate).line(Source.CONTRIBUTIONS).value


def people(front: Front) -> dict[str, Advocate]:
    """One advocate of each tier, and two who have none just now."""
    return {
        "Amira": front.desk.advocate("Amira"),
        "Tess": recognise(front, "Tess", *history(**TRUSTED)),
        "Elin": recognise(front, "Elin", *history(**EXPERT)),
        "Una": front.desk.advocate("Una", standing=Standing.UNDER_REVIEW),
        "Vic": front.desk.advocate("Vic", accredited_until=date(2020, 1, 1)),
    }


@pytest.mark.parametrize(
    ("kind", "names"),
    [("community", ["Amira", "Tess", "Elin"]), ("training", ["Tess", "Elin"]), ("partner", ["Elin"])],
)
def test_exactly_those_whom_it_is_for_are_asked_each_once_and_in_private(
    front: Front, kind: str, names: list[str]
) -> None:
    here = people(front)
    front.desk.person("Nia")
    words = plan(front, kind)
    assert told(front, "event_invitation") == [here[name].id for name in sorted(names)]
    assert {one.audience for one in front.posted("event_invitation")} == {Audience.PERSON}
    assert ("1 advocate" if len(names) == 1 else f"{len(names)} advocates") in words


def test_the_table_of_whom_events_are_for() -> None:
    of = {kind: [tier for tier in (None, *Tier) if is_for(kind, tier)] for kind in EventKind}
    assert of == {
        EventKind.COMMUNITY: [Tier.ACTIVE, Tier.TRUSTED, Tier.EXPERT],
        EventKind.TRAINING: [Tier.TRUSTED, Tier.EXPERT],
        EventKind.PARTNER: [Tier.EXPERT],
    }


def test_whoever_has_become_entitled_since_is_asked_when_a_coordinator_says_so_and_nobody_twice(front: Front) -> None:
    people(front)
    plan(front, "training")
    nobody = front.say("Chris", "event_invite_more", event(front).public_id)
    late = recognise(front, "Lou", *history(**TRUSTED))
    front.say("Chris", "event_invite_more", event(front).public_id)
    assert "asked already" in nobody
    assert told(front, "event_invitation").count(late.id) == 1
    assert len(set(told(front, "event_invitation"))) == len(told(front, "event_invitation")) == 3


def test_a_form_that_is_sent_twice_plans_one_event(front: Front) -> None:
    front.desk.advocate("Amira")
    envelope, values = front.desk.envelope("Chris"), PLANNED | {"kind": "community"}
    for _ in range(2):
        asyncio.run(front.door.press(envelope, "v1:event_plan_save:", values))
    assert len(front.desk.write(all_of, Event)) == 1
    assert len(front.posted("event_invitation")) == 1


def test_nobody_is_woken_by_an_invitation(front: Front) -> None:
    front.desk.advocate("Amira")
    front.tick(hours=11)
    plan(front)
    (posted,) = front.posted("event_invitation")
    assert posted.due_at.isoformat() == "2026-06-11T07:00:00+00:00"


def test_whoever_has_been_asked_stays_asked(front: Front) -> None:
    tess = people(front)["Tess"]
    plan(front, "training")
    front.desk.commit(replace(front.desk.reload(tess), standing=Standing.UNDER_REVIEW))
    assert "You are expected" in front.say("Tess", "event_coming", asked(front, "Tess").public_id)


def test_nothing_stands_any_more_with_somebody_who_has_left(front: Front) -> None:
    people(front)
    plan(front)
    front.say("Chris", "mark_left_save", front.desk.actor("Amira").as_person().public_id, confirm="LEFT")
    assert front.drawn(front.posted("event_invitation")[0]) is None
    front.say("Chris", "event_call_off_save", event(front).public_id, confirm="OFF")
    assert len(told(front, "event_called_off")) == 2


def test_an_answer_is_kept_may_change_and_is_seen_by_coordinators(front: Front) -> None:
    people(front)
    plan(front)
    front.say("Amira", "event_coming", asked(front, "Amira").public_id)
    front.say("Tess", "event_cannot", asked(front, "Tess").public_id)
    card = text_of(front.card("event"))
    assert "Coming: 1" in card
    assert "Can't come: 1" in card
    assert "Amira" in card
    words = front.say("Amira", "event_cannot", asked(front, "Amira").public_id)
    assert "counts against nobody" in words
    assert asked(front, "Amira").answer is Coming.CANNOT
    assert "Coming: 0" in text_of(front.card("event"))


def test_the_invitation_offers_what_has_not_been_said(front: Front) -> None:
    front.desk.advocate("Amira")
    plan(front)
    assert buttons_of(front.card("event_invitation")) == ["event_coming", "event_cannot"]
    front.say("Amira", "event_coming", asked(front, "Amira").public_id)
    assert buttons_of(front.card("event_invitation")) == ["event_cannot"]
    assert "You are coming" in text_of(front.card("event_invitation"))


def test_nobody_answers_for_somebody_else(front: Front) -> None:
    people(front)
    plan(front)
    words = front.say("Tess", "event_coming", asked(front, "Amira").public_id)
    assert "not yours to do" in words
    assert asked(front, "Amira").answer is Coming.UNANSWERED


def test_once_it_has_begun_answers_stand_and_cards_have_no_buttons(front: Front) -> None:
    front.desk.advocate("Amira")
    plan(front)
    front.tick(days=30)
    assert "has begun" in front.say("Amira", "event_coming", asked(front, "Amira").public_id)
    assert buttons_of(front.card("event_invitation")) == []
    assert "Over: Summer meeting" in text_of(front.card("event_invitation"))


def test_the_day_before_only_those_who_come_are_reminded(front: Front) -> None:
    here = people(front)
    plan(front)
    front.say("Amira", "event_coming", asked(front, "Amira").public_id)
    front.say("Tess", "event_cannot", asked(front, "Tess").public_id)
    front.tick(days=20)
    assert front.posted("event_reminder") == []
    front.tick(hours=12)
    assert told(front, "event_reminder") == [here["Amira"].id]
    assert "A reminder: Summer meeting" in text_of(front.card("event_reminder"))
    front.say("Amira", "event_cannot", asked(front, "Amira").public_id)
    assert front.drawn(front.posted("event_reminder")[-1]) is None


def test_calling_it_off_tells_whoever_might_have_come_and_nothing_more_is_owed(front: Front) -> None:
    here = people(front)
    plan(front)
    front.say("Tess", "event_cannot", asked(front, "Tess").public_id)
    assert "write OFF" in problem(front, "Chris", "event_call_off_save", event(front).public_id, confirm="no")
    front.say("Chris", "event_call_off_save", event(front).public_id, confirm="off")
    assert event(front).state is EventState.CALLED_OFF
    assert sorted(told(front, "event_called_off")) == sorted([here["Amira"].id, here["Elin"].id])
    assert front.owed(event(front)) == []
    assert "Called off" in text_of(front.card("event_invitation"))
    assert "called off" in front.say("Amira", "event_coming", asked(front, "Amira").public_id)


# Who was there


def over(front: Front) -> dict[str, Advocate]:
    here = people(front)
    plan(front)
    front.say("Amira", "event_coming", asked(front, "Amira").public_id)
    front.tick(days=30)
    return here


def confirm(front: Front, by: str, *names: str) -> str:
    chosen = tuple(asked(front, name).public_id for name in names)
    reply = fill(front, by, "event_attendance_save", event(front).public_id, {"there_1": chosen})
    assert isinstance(reply, Say)
    return reply.words


def test_the_morning_after_coordinators_are_asked_who_was_there(front: Front) -> None:
    over(front)
    card = front.card("event_attendance")
    assert len(front.posted("event_attendance")) == 1
    assert buttons_of(card) == ["event_attendance"]
    form = front.form("Chris", "event_attendance", event(front).public_id)
    (field,) = form.fields
    assert isinstance(field, ChoiceField)
    assert [option.label for option in field.options] == ["Amira", "Elin", "Tess"]
    assert field.chosen == ()


def test_whoever_was_there_is_recognised_once_and_nobody_else_loses(front: Front) -> None:
    here = over(front)
    assert "counts as a contribution" in confirm(front, "Chris", "Amira")
    confirm(front, "Chris", "Amira", "Tess")
    assert [contributions(front, here[name]) for name in ("Amira", "Tess", "Elin")] == [5, 5, 0]
    assert "Amira and Tess" in text_of(front.card("event"))
    assert "You were there" in text_of(card_of(front, "Amira"))


def card_of(front: Front, name: str) -> Any:
    me = front.desk.actor(name).as_person().id
    return front.drawn(next(one for one in front.posted("event_invitation") if one.to_id == me))


def test_when_everybody_is_confirmed_nothing_is_asked_any_more(front: Front) -> None:
    over(front)
    confirm(front, "Chris", "Amira", "Tess", "Elin")
    assert buttons_of(front.card("event_attendance")) == []
    assert "confirmed already" in front.say("Chris", "event_attendance", event(front).public_id)


def test_training_is_recorded_and_adds_nothing(front: Front) -> None:
    here = people(front)
    plan(front, "training")
    front.tick(days=30)
    assert "contribution" not in confirm(front, "Chris", "Tess")
    assert contributions(front, here["Tess"]) == 0


def test_nobody_confirms_themselves(front: Front) -> None:
    here = people(front)
    coordinator(front, "Amira")
    plan(front)
    front.tick(days=30)
    assert "Nobody confirms a contribution of their own" in confirm(front, "Amira", "Amira")
    words = confirm(front, "Amira", "Amira", "Tess")
    assert "Another coordinator confirms you" in words
    assert [contributions(front, here[name]) for name in ("Amira", "Tess")] == [0, 5]


def coordinator(front: Front, name: str) -> None:
    front.desk.commit(replace(front.desk.actor(name).as_person(), coordinator=True))


def test_before_it_begins_nobody_was_there(front: Front) -> None:
    people(front)
    plan(front)
    assert "can be confirmed after that" in front.say("Chris", "event_attendance", event(front).public_id)
    assert "can be confirmed after that" in confirm(front, "Chris", "Amira")


@pytest.mark.parametrize(
    ("field", "said", "sentence"),
    [
        ("day", "soon", "Write it as 2026-09-01"),
        ("day", "2026-06-10", "at least an hour from now"),
        ("time", "half six", "Write it as 18:30"),
        ("time", "25:00", "no such time"),
        ("kind", "party", "community, training or partner"),
    ],
)
def test_what_cannot_be_planned_is_said_at_its_field(front: Front, field: str, said: str, sentence: str) -> None:
    values = PLANNED | {"kind": "community"} | {field: said}
    if said == "2026-06-10":
        values["time"] = "12:30"
    assert sentence in problem(front, "Chris", "event_plan_save", **values)


# What was not planned here


def record(front: Front, name: str, **values: str) -> Reply:
    subject = front.desk.actor(name).as_person().public_id
    return front.press("Chris", "award_event_save", subject, **{"event": "", "title": "", "day": ""} | values)


def test_somebody_who_was_not_asked_can_be_put_on_record_once(front: Front) -> None:
    over(front)
    late = front.desk.advocate("Lou")
    said = record(front, "Lou", event=event(front).public_id)
    again = record(front, "Lou", event=event(front).public_id)
    assert isinstance(said, Say)
    assert isinstance(again, Say)
    assert "Recorded: Lou was at “Summer meeting”" in said.words
    assert "on record for “Summer meeting” already" in again.words
    assert contributions(front, late) == 5


def test_an_event_that_the_desk_did_not_plan_counts_too_and_is_then_in_the_list(front: Front) -> None:
    amira, ben = front.desk.advocate("Amira"), front.desk.advocate("Ben")
    record(front, "Amira", title="Spring fair", day="2026-05-02")
    subject = front.desk.actor("Ben").as_person().public_id
    form = front.press("Chris", "award_event", subject)
    assert isinstance(form, Ask)
    choice = form.form.fields[0]
    assert isinstance(choice, ChoiceField)
    assert [option.label for option in choice.options] == ["Spring fair"]
    record(front, "Ben", event=choice.options[0].value)
    assert [contributions(front, one) for one in (amira, ben)] == [5, 5]
    assert front.posted("event_invitation", "event_attendance") == []


def test_more_events_in_a_year_than_count_are_listed_and_add_nothing(front: Front) -> None:
    amira = front.desk.advocate("Amira")
    for at in range(1, 7):
        record(front, "Amira", title=f"Event {at}", day=f"2026-05-{at:02}")
    assert contributions(front, amira) == 20
    subject = front.desk.actor("Amira").as_person().public_id
    assert "at most 4 in a year" in text_of(front.shown("Chris", "advocate_rewards", subject)[0])


def test_a_day_that_is_still_to_come_is_refused(front: Front) -> None:
    front.desk.advocate("Amira")
    subject = front.desk.actor("Amira").as_person().public_id
    said = problem(front, "Chris", "award_event_save", subject, title="Fair", day="2027-01-01")
    assert "still to come" in said


def test_an_advocate_sees_the_events_they_are_asked_to_and_no_others(front: Front) -> None:
    people(front)
    plan(front, "partner", title="Partner evening")
    plan(front)
    amira, elin = ([card.title for card in front.shown(name, "my_events")] for name in ("Amira", "Elin"))
    assert amira == ["You are invited: Summer meeting"]
    assert sorted(elin) == ["You are invited: Partner evening", "You are invited: Summer meeting"]


def test_coordinators_see_what_is_to_come_and_what_has_been(front: Front) -> None:
    over(front)
    plan(front, title="Autumn meeting", day="2026-10-01")
    text = text_of(front.shown("Chris", "events")[0])
    assert text.index("Autumn meeting") < text.index("Summer meeting")
    assert "0 of 3 confirmed as there" in text


def test_whoever_was_here_twice_answers_their_invitations_as_one_person(front: Front) -> None:
    front.desk.advocate("Amira")
    lou = front.desk.advocate("Lou", active=1, accredited_until=None)
    plan(front)
    subject = front.desk.actor("Lou").as_person().public_id
    front.say("Chris", "link_save", subject, other="Amira")
    front.say("Chris", "accredit_save", subject, until="2027-01-01")
    (mine,) = front.desk.write(all_of, Invitation)
    assert mine.advocate_id == lou.id
    assert "You are expected" in front.say("Amira", "event_coming", mine.public_id)


def test_what_both_were_invited_to_is_not_doubled(front: Front) -> None:
    front.desk.advocate("Amira")
    front.desk.advocate("Lou", active=1)
    plan(front)
    front.say("Chris", "link_save", front.desk.actor("Lou").as_person().public_id, other="Amira")
    assert "You are expected" in front.say("Amira", "event_coming", asked(front, "Lou").public_id)


def test_an_article_and_a_question_go_with_the_person(front: Front) -> None:
    front.desk.advocate("Amira", active=1)
    front.desk.advocate("Lou")
    front.say("Lou", "score_question_save", source="all", words="Is this right?")
    front.say("Chris", "link_save", front.desk.actor("Amira").as_person().public_id, other="Lou")
    assert "has not answered yet" in front.say("Lou", "score_question_save", source="all", words="And this?")
    front.say("Chris", "score_answer_save", front.card("score_questioned").buttons[0].subject, words="It is.")
    assert front.posted("score_answered")[-1].to_id == front.desk.actor("Amira").as_person().id
