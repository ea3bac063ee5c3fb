"""Joining, accreditation, standing and plans, as coordinators decide them through the desk."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from core.change import Audience
from core.database.rows import all_of
from core.people.model import UNLIMITED, Application, ApplicationState, Standing
from core.refusals import FieldProblem
from core.surface import Ask, Say
from tests.core.people.register import add, advocate, person, problem, send
from tests.core.requests.front import Front, buttons_of, text_of

LONDON = ZoneInfo("Europe/London")


def applications(front: Front) -> tuple[Application, ...]:
    return front.desk.write(all_of, Application)


def asked(front: Front, name: str = "Noor") -> Application:
    """Somebody unknown has asked to be added."""
    front.press(name, "ask_to_be_added")
    return applications(front)[-1]


def test_a_stranger_is_told_how_to_be_added(front: Front) -> None:
    answer = front.press("Noor", "availability")
    assert isinstance(answer, Say)
    assert [button.verb for button in answer.buttons] == ["ask_to_be_added"]


def test_asking_to_be_added_is_a_card_for_coordinators(front: Front) -> None:
    application = asked(front)
    (post,) = front.posted("application")
    assert post.audience is Audience.COORDINATORS
    card = front.card("application")
    assert buttons_of(card) == ["application_add", "application_refuse"]
    assert f"stage:harbour:{application.user_id}" in text_of(card)


def test_an_account_has_one_open_application(front: Front) -> None:
    asked(front)
    assert "already asked" in front.say("Noor", "ask_to_be_added")
    assert len(applications(front)) == 1


def test_whoever_is_here_need_not_ask(front: Front) -> None:
    assert front.say("Chris", "ask_to_be_added") == "You are here already, Chris. There is no need to ask again."


def test_adding_makes_an_advocate_with_the_places_of_the_plan_and_tells_them(front: Front) -> None:
    application = asked(front)
    send(front, "Chris", "application_add_save", application.public_id, {"name": "Noor Haddad", "plan": "standard"})
    noor = advocate(front, "Noor Haddad")
    assert (noor.plan, noor.capacity, noor.accredited_until) == ("standard", 15, None)
    (post,) = front.posted("welcome")
    assert (post.audience, post.to_id) == (Audience.PERSON, noor.id)
    assert buttons_of(front.card("application")) == []
    assert front.desk.actor("Noor").advocate == noor


def test_the_form_proposes_the_shown_name_and_offers_the_plans(front: Front) -> None:
    form = front.form("Chris", "application_add", asked(front).public_id)
    name, plan, _ = form.fields
    assert name.draft == "Noor"  # type: ignore[union-attr]
    assert [option.value for option in plan.options] == ["free", "standard", "professional"]  # type: ignore[union-attr]


def test_a_not_now_is_told_to_the_account_that_asked(front: Front) -> None:
    application = asked(front)
    front.press("Chris", "application_refuse", application.public_id)
    (post,) = front.posted("application_refused")
    assert (post.audience, post.to_id) == (Audience.APPLICANT, application.id)
    assert "You can ask a coordinator why" in text_of(front.card("application_refused"))
    assert front.desk.reload(application).state is ApplicationState.REFUSED


def test_an_application_is_answered_once(front: Front) -> None:
    application = asked(front)
    front.press("Chris", "application_refuse", application.public_id)
    for verb in ("application_add", "application_refuse"):
        assert "already answered" in front.say("Chris", verb, application.public_id)


def test_after_a_not_now_one_may_ask_again_and_be_added(front: Front) -> None:
    front.press("Chris", "application_refuse", asked(front).public_id)
    again = asked(front)
    send(front, "Chris", "application_add_save", again.public_id, {"name": "Noor", "plan": "free"})
    assert front.desk.actor("Noor").advocate is not None


def test_only_coordinators_answer_applications(front: Front) -> None:
    front.desk.advocate("Amira")
    assert "not yours to do" in front.say("Amira", "application_refuse", asked(front).public_id)


def test_an_advocate_is_added_by_account_and_an_open_application_is_settled_with_it(front: Front) -> None:
    application = asked(front)
    answer = add(front, "noor", "Noor", "professional")
    assert isinstance(answer, Say)
    assert [button.verb for button in answer.buttons] == ["accredit"]
    assert advocate(front, "Noor").capacity == UNLIMITED
    assert front.desk.reload(application).state is ApplicationState.ADDED


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"account": "stage:elsewhere:noor"}, "not one of your workspaces"),
        ({"account": "noor"}, "platform:workspace:account"),
        ({"plan": "gold"}, "free, standard, professional"),
        ({"name": "\u200b"}, "Please fill in name"),
    ],
)
def test_what_cannot_be_added_is_said_at_its_field(front: Front, values: dict[str, str], sentence: str) -> None:
    good = {"account": "stage:harbour:noor", "name": "Noor", "plan": "free"}
    with pytest.raises(FieldProblem, match=sentence):
        send(front, "Chris", "advocate_add_save", "", good | values)


def test_a_coordinator_can_be_an_advocate_too(front: Front) -> None:
    add(front, "chris", "Chris")
    chris = front.desk.actor("Chris")
    assert chris.is_coordinator
    assert chris.advocate is not None


def test_nobody_is_added_twice(front: Front) -> None:
    front.desk.advocate("Amira")
    answer = add(front, "amira", "Amira")
    assert isinstance(answer, Say)
    assert answer.words == "Amira is an advocate here already, with this account."


def test_accreditation_tells_the_advocate_and_reminds_coordinators_thirty_days_before(front: Front) -> None:
    front.desk.advocate("Amira", accredited_until=None)
    front.press("Chris", "accredit_save", person(front, "Amira").public_id, until="2026-09-01")
    assert [post.to_id for post in front.posted("accredited")] == [person(front, "Amira").id]
    front.tick(days=100)
    reminded = [post.due_at.astimezone(LONDON) for post in front.posted("accreditation")]
    assert reminded == [datetime(2026, 8, 2, 9, tzinfo=LONDON), datetime(2026, 9, 2, 9, tzinfo=LONDON)]
    assert front.card("accreditation").title == "Accreditation has ended"
    assert front.desk.actor("Amira").roles.isdisjoint({"advocate"})


def test_an_accreditation_made_longer_in_time_is_not_reminded_of(front: Front) -> None:
    front.desk.advocate("Amira", accredited_until=None)
    amira = person(front, "Amira").public_id
    front.press("Chris", "accredit_save", amira, until="2026-09-01")
    front.press("Chris", "accredit_save", amira, until="2027-09-01")
    front.tick(days=100)
    assert front.posted("accreditation") == []


def test_an_accreditation_that_is_over_already_is_refused(front: Front) -> None:
    front.desk.advocate("Amira")
    amira = person(front, "Amira").public_id
    assert "That day has gone by" in problem(front, "Chris", "accredit_save", amira, until="2026-06-09")


def test_pausing_does_not_touch_what_is_owed_about_the_accreditation(front: Front) -> None:
    front.desk.advocate("Amira", accredited_until=None)
    front.press("Chris", "accredit_save", person(front, "Amira").public_id, until="2026-09-01")
    front.press("Amira", "stop_accepting", expected_on="2026-06-20")
    assert front.owed(advocate(front, "Amira")) == ["ending", "ended"]


def test_a_standing_is_told_with_its_reason(front: Front) -> None:
    front.desk.advocate("Amira")
    front.press(
        "Chris", "standing_save", person(front, "Amira").public_id, standing="under-review", reason="We should talk."
    )
    amira = advocate(front, "Amira")
    assert (amira.standing, amira.standing_reason) == (Standing.UNDER_REVIEW, "We should talk.")
    assert "We should talk." in text_of(front.card("standing"))


def test_a_standing_needs_a_reason(front: Front) -> None:
    front.desk.advocate("Amira")
    amira = person(front, "Amira").public_id
    assert "fill in reason" in problem(front, "Chris", "standing_save", amira, standing="under_review", reason=" ")
    assert advocate(front, "Amira").standing is Standing.GOOD


def test_a_lower_own_limit_survives_a_larger_plan(front: Front) -> None:
    front.desk.advocate("Amira", own_limit=2, capacity=2)
    front.press("Chris", "plan_save", person(front, "Amira").public_id, plan="standard")
    assert (advocate(front, "Amira").plan, advocate(front, "Amira").capacity) == ("standard", 2)


def test_forms_about_somebody_who_is_no_advocate_are_refused(front: Front) -> None:
    for verb in ("accredit", "standing", "plan"):
        assert "not an advocate here" in front.say("Chris", verb, person(front, "Chris").public_id)


def test_the_accreditation_form_shows_the_present_day(front: Front) -> None:
    front.desk.advocate("Amira", accredited_until=date(2026, 9, 1))
    reply = front.press("Chris", "accredit", person(front, "Amira").public_id)
    assert isinstance(reply, Ask)
    assert reply.form.fields[0].draft == "2026-09-01"  # type: ignore[union-attr]
