"""A family asks: the form without a script, from the first question to what happens next."""

from contextlib import suppress
from datetime import timedelta

import pytest

from core.families import texts
from core.people.model import Family, Person
from core.requests.model import State, SupportRequest
from tests.adapters.web.browsing import Browser
from tests.adapters.web.house import House

MESSAGE = "The council has refused to assess our son. We do not know what to do."


async def fill_in(browser: Browser, query: str = "", slug: str = "harbour", **changes: dict[str, str]) -> None:
    """Every page of the form up to the check."""
    await browser.get(f"/ask/{slug}{query}")
    await browser.send()
    pages: dict[str, dict[str, str]] = {
        "where": {"nation": "england"},
        "who": {"asking_for": "child"},
        "age": {"age": "9"},
        "stage": {"stage": "assessment_requested"},
        "kind": {"kind": "refusal_to_assess"},
        "message": {"message": MESSAGE},
        "dates": {"letter_date-day": "1", "letter_date-month": "6", "letter_date-year": "2026"},
        "school": {"now": "out_of_education"},
        "more": {"local_authority": "Kent"},
        "others": {"may_ask_others": "yes"},
        "reach": {"reach": "mail", "name": "Jo"},
        "contact": {"contact": "jo@example.org"},
    }
    for name, filled in (pages | changes).items():
        assert browser.page.address == f"/ask/{slug}/{name}", browser.page.text
        await browser.send(0, **filled)


async def test_a_family_asks_without_a_script_and_reads_what_happens_next_and_by_when(home: House) -> None:
    browser = home.browser()
    await fill_in(browser)
    assert browser.page.address == "/ask/harbour/check"
    for said in (MESSAGE, "Mon 1 Jun 2026", "Out of school and of all lessons", "Kent", "jo@example.org", "Not given"):
        assert said in browser.page.text
    await browser.send()
    assert browser.page.address == "/ask/harbour/sent"
    assert "You will hear from us by Fri 12 Jun, 12:00 at the latest." in browser.page.text
    asked = home.newest(SupportRequest)
    assert (asked.state, asked.situation.out_of_education) == (State.WAITING, True)
    assert home.newest(Family).route == "page"


async def test_what_is_sent_twice_is_one_request(home: House) -> None:
    browser = home.browser()
    await fill_in(browser)
    form = browser.page
    for _ in range(3):
        browser.page = form
        await browser.send()
        assert browser.page.address == "/ask/harbour/sent"
    assert len(home.all(SupportRequest)) == 1


async def test_a_family_without_mail_is_rung(home: House) -> None:
    browser = home.browser()
    await fill_in(browser, reach={"reach": "phone"}, contact={"contact": "01632 960001"})
    await browser.send()
    assert texts.SENT_PHONE[0] in browser.page.text
    assert home.newest(Family).route == "person"


async def test_the_advocate_whom_the_operators_page_names_is_asked_first(home: House) -> None:
    amira = next(person for person in home.all(Person) if person.name == "Amira")
    browser = home.browser()
    await fill_in(browser, f"?advocate={amira.public_id}", others={"may_ask_others": "no"})
    assert "We will ask Amira first." in browser.page.text
    await browser.send()
    asked = home.newest(SupportRequest)
    assert (asked.chosen_advocate_id, asked.may_ask_others) == (amira.id, False)


@pytest.mark.parametrize("nation", ["wales", "scotland", "northern_ireland"])
async def test_a_family_outside_england_is_signposted_at_once_and_nothing_is_kept(home: House, nation: str) -> None:
    browser = home.browser()
    await browser.get("/ask/harbour")
    await browser.send()
    await browser.send(nation=nation)
    assert texts.ELSEWHERE_TITLE in browser.page.text
    assert "999" in browser.page.text
    assert home.all(SupportRequest) == ()


@pytest.mark.parametrize(
    ("step", "filled", "problem"),
    [
        ("where", {}, "Please choose one of these."),
        ("age", {"age": "90"}, "Please give the age in whole years, from 0 to 25."),
        ("age", {"age": "nine"}, "Please give the age in whole years, from 0 to 25."),
        ("message", {"message": "  "}, "Please answer this."),
        ("dates", {"letter_date-day": "31"}, "Please check this date"),
        ("contact", {"contact": "jo"}, texts.BAD_MAIL),
    ],
)
async def test_what_is_wrong_is_said_above_and_at_the_field_and_what_was_typed_stays(
    home: House, step: str, filled: dict[str, str], problem: str
) -> None:
    browser = home.browser()
    with suppress(AssertionError):
        await fill_in(browser, "", "harbour", **{step: filled})
    assert browser.page.address == f"/ask/harbour/{step}"
    assert browser.page.status == 422
    assert browser.page.html.count(problem) == 2
    assert "<title>Problem: " in browser.page.html
    for value in filled.values():
        assert value.strip() in browser.page.html


async def test_an_answer_can_be_changed_from_the_check_and_one_comes_straight_back(home: House) -> None:
    browser = home.browser()
    await fill_in(browser)
    await browser.get("/ask/harbour/age?then=check")
    assert 'value="9"' in browser.page.html
    await browser.send(age="17")
    assert browser.page.address == "/ask/harbour/check"
    assert "17" in browser.page.text


async def test_a_form_lies_sealed_and_is_forgotten_after_two_hours(home: House) -> None:
    from core.families.tables import draft

    browser = home.browser()
    await fill_in(browser)
    rows = home.desk.write(lambda tx: tx.conn.execute(draft.select()).all())
    assert len(rows) == 1
    assert not any(word in repr(rows) for word in ("Kent", "refused", "jo@example.org", *browser.cookies.values()))
    home.real.advance(timedelta(hours=2, seconds=1))
    assert (await browser.get("/ask/harbour/check")).status == 410


async def test_leaving_forgets_what_was_typed(home: House) -> None:
    browser = home.browser()
    await fill_in(browser)
    left = await browser.get("/leave")
    assert (left.status, left.header("location")) == (303, "https://www.bbc.co.uk/weather")
    assert browser.cookies == {}
    from core.families.tables import draft

    assert home.desk.write(lambda tx: tx.conn.execute(draft.select()).all()) == []


async def test_who_asks_too_often_reads_the_same_and_hears_by_their_own_way(home: House) -> None:
    """So nobody can find out by trying whose address is known here."""
    said = set()
    for number in range(5):
        browser = home.browser(f"203.0.113.{number}")
        await fill_in(browser)
        await browser.send()
        said.add(browser.page.text)
    assert len(said) == 1
    assert len(home.all(SupportRequest)) == 3
    from core.delivery.model import Errand

    assert sum(card.kind == "asked_again" for card in home.all(Errand)) == 1


async def test_one_organisations_form_is_none_of_the_others(home: House) -> None:
    browser = home.browser()
    await fill_in(browser)
    assert (await browser.get("/ask/meadow/check")).status == 410
    assert (await browser.get("/ask/nowhere")).status == 404
    assert (await browser.get("/")).status == 404
