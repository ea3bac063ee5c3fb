"""A family's private page: the link that opens it, what it shows at each turn, and what can be done there."""

import json
from datetime import timedelta

import pytest

from core.connections.model import Connection, ConnectionState, Delivery, Message
from core.delivery.model import Errand
from core.families import texts
from core.people.model import Family
from core.requests.model import Question, State, SupportRequest
from core.rewards.model import Outcome, Review
from core.safeguarding.model import Concern
from tests.adapters.web.house import House


async def accepted(home: House) -> tuple[Family, SupportRequest, Connection]:
    """A family that Amira has just taken on."""
    family, asked = home.family()
    await home.press("Amira", "accept", home.desk.offer(asked))
    return home.desk.reload(family), home.desk.reload(asked), home.newest(Connection)


async def test_looking_three_times_spends_nothing_and_continue_opens_the_page_once(home: House) -> None:
    family, asked = home.family()
    link, browser = await home.link_for(family), home.browser()
    for scanner in (home.browser("198.51.100.1"), home.browser("198.51.100.2"), browser):
        page = await scanner.get(link)
        assert (page.status, next(form.fields for form in page.forms)[0][0]) == (200, "form")
        assert asked.label not in page.text
        assert texts.CONTINUE_TITLE in page.text
    await browser.send()
    assert browser.page.address == "/page"
    assert asked.label in browser.page.text
    thief = home.browser("198.51.100.9")
    assert (await thief.get(link)).status == 410
    await thief.post(link, b"form=guessed")
    assert "__Host-page" not in thief.cookies


async def test_a_second_tap_on_continue_still_opens_the_page_in_the_same_browser(home: House) -> None:
    family, _ = home.family()
    browser = home.browser()
    first = await browser.get(await home.link_for(family))
    for _ in range(2):
        browser.page = first
        await browser.send()
        assert browser.page.address == "/page"


async def test_a_link_is_too_old_after_fourteen_days_and_a_new_one_goes_to_the_familys_own_mailbox(home: House) -> None:
    family, _ = home.family()
    link, browser = await home.link_for(family), home.browser()
    home.real.advance(timedelta(days=14))
    assert (await browser.get(link)).status == 410
    await browser.send()
    assert texts.RENEWED in browser.page.text
    assert [card.kind for card in home.all(Errand)][-1] == "new_link"


async def test_asking_for_a_link_reads_the_same_for_an_address_we_know_and_one_we_don_t(home: House) -> None:
    home.family("jo")
    said = []
    for contact in ("jo@example.org", "stranger@example.org", "JO@example.org"):
        browser = home.browser()
        await browser.get("/ask/harbour/new-link")
        said.append((await browser.send(contact=contact)).text)
    assert len(set(said)) == 1
    assert [card.kind for card in home.all(Errand)].count("new_link") == 1


async def test_the_page_closes_by_itself_and_by_its_button(home: House) -> None:
    family, _ = home.family()
    browser = await home.enter(family)
    home.real.advance(timedelta(minutes=59))
    assert (await browser.get("/page")).status == 200
    home.real.advance(timedelta(minutes=61))
    assert (await browser.get("/page")).status == 403
    browser = await home.enter(family)
    stolen = dict(browser.cookies)
    await browser.send(len(browser.page.forms) - 1)
    assert texts.CLOSED_TITLE in browser.page.text
    browser.cookies = stolen
    assert (await browser.get("/page")).status == 403


async def test_a_question_is_answered_in_its_box_and_comes_back_to_whoever_asked(home: House) -> None:
    family, asked = home.family()
    offer = home.desk.offer(asked)
    await home.press("Amira", "more_info_send", offer, questions="When did the letter come?")
    browser = await home.enter(family)
    assert "Amira, an advocate, would like to know: When did the letter come?" in browser.page.text
    await browser.send(answer="On 1 June.")
    assert "Your answer is on its way" in browser.page.text
    assert home.newest(Question).state == "answered"
    await browser.follow(texts.BACK_TO_PAGE)
    assert "On 1 June." in browser.page.text
    assert texts.QUESTION_HEADING not in browser.page.text


async def test_who_will_be_in_touch_by_when_and_what_can_be_done_if_they_are_not(home: House) -> None:
    family, _asked, connection = await accepted(home)
    browser = await home.enter(family)
    assert "Amira supports you now. You will hear from them by Thu 11 Jun, 12:00." in browser.page.text
    assert texts.NOT_HEARD_TITLE not in browser.page.text
    home.desk.clock.advance(timedelta(hours=25))
    await browser.get("/page")
    assert "You should have heard from them by Thu 11 Jun, 12:00." in browser.page.text
    await browser.follow(texts.NOT_HEARD_TITLE)
    await browser.send()
    assert "A coordinator has been told" in browser.page.text
    assert home.desk.reload(connection).introduction == "not_heard"
    await browser.get("/page")
    assert texts.NOT_HEARD_YET in browser.page.text


async def test_looking_again_within_a_minute_writes_nothing_until_there_is_something_to_note(home: House) -> None:
    family, _asked, connection = await accepted(home)
    browser = await home.enter(family)
    written: list[str] = []
    home.desk.store.on_commit.append(lambda: written.append("a unit"))
    await browser.get("/page")
    assert written == []
    await home.press("Amira", "introduction_send", connection, words="Hello, I am Amira.")
    written.clear()
    await browser.get("/page")
    assert written != []
    assert home.newest(Message).delivery is Delivery.READ


async def test_messages_go_both_ways_and_opening_the_page_reads_them(home: House) -> None:
    family, _asked, connection = await accepted(home)
    await home.press("Amira", "introduction_send", connection, words="Hello, I am Amira.\n\nI will help.")
    browser = await home.enter(family)
    assert "Hello, I am Amira. I will help." in browser.page.text
    assert home.newest(Message).delivery is Delivery.READ
    await browser.send(words="Thank you! <b>When</b> can we talk?")
    said = home.newest(Message)
    assert (said.direction, said.author_id) == ("from_family", None)
    await browser.get("/page")
    assert "Thank you! <b>When</b> can we talk?" in browser.page.text
    assert "&lt;b&gt;When&lt;/b&gt;" in browser.page.html


async def test_a_request_is_withdrawn_and_a_support_is_ended_by_the_family(home: House) -> None:
    family, asked = home.family()
    browser = await home.enter(family)
    await browser.follow(texts.WITHDRAW_TITLE)
    await browser.send()
    assert home.desk.reload(asked).state is State.WITHDRAWN
    other, _supported, connection = await accepted(home)
    browser = await home.enter(other)
    await browser.follow(texts.END_TITLE)
    await browser.send(words="Thank you for all.")
    assert home.desk.reload(connection).state is ConnectionState.ENDED
    await browser.get("/page")
    assert texts.SUPPORT_OVER in browser.page.text
    assert "Thank you for all." in browser.page.text


async def test_a_worry_is_told_to_those_who_look_after_safety(home: House) -> None:
    family, _asked = home.family()
    browser = await home.enter(family)
    await browser.follow(texts.CONCERN_TITLE)
    await browser.send(words="I am afraid for her.")
    assert browser.page.status == 422
    assert "I am afraid for her." in browser.page.html
    await browser.send(level="now")
    assert len(home.all(Concern)) == 1


async def test_the_familys_own_copy_holds_its_words_and_nobodys_notes(home: House) -> None:
    family, _asked, connection = await accepted(home)
    await home.press("Amira", "note_keep", connection, words="Sounds worried.")
    browser = await home.enter(family)
    copy = await browser.get("/page/own-words")
    assert copy.header("content-disposition") == 'attachment; filename="my-request.json"'
    held = json.loads(copy.body)
    assert "refused to assess" in held["requests"][0]["message"]
    assert "worried" not in copy.html


@pytest.mark.parametrize(("label", "kind"), [(texts.ERASE_TITLE, "erasure_asked"), (texts.COPY_TITLE, "copy_asked")])
async def test_what_a_family_asks_about_its_data_comes_before_coordinators_and_again_after_two_weeks(
    home: House, label: str, kind: str
) -> None:
    family, _ = home.family()
    browser = await home.enter(family)
    await browser.follow(label)
    await browser.send()
    assert [card.kind for card in home.all(Errand)].count(kind) == 1
    await browser.get("/page")
    assert "You will hear from us by Fri 10 Jul 2026." in browser.page.text
    assert label not in [words for _, words in browser.page.links]
    home.later(days=15)
    assert [card.kind for card in home.all(Errand)].count(kind) == 2


async def test_a_mail_that_nobody_opens_within_a_day_is_told_to_coordinators_once(home: House) -> None:
    family, _ = home.family()
    await home.link_for(family)
    home.later(hours=1)
    await home.link_for(family)
    home.later(hours=26)
    cards = [card for card in home.all(Errand) if card.kind == "not_opened"]
    assert len(cards) == 1
    await home.enter(family)
    home.later(hours=30)
    assert len([card for card in home.all(Errand) if card.kind == "not_opened"]) == 1


async def test_a_family_with_several_requests_chooses_and_erased_ones_are_gone(home: House) -> None:
    family, first = home.family()
    second = home.desk.request(family_id=family.id)
    browser = await home.enter(family)
    assert {first.label, second.label} <= set(browser.page.text.split())
    await browser.follow(first.label)
    assert browser.page.address == f"/page/{first.public_id}"


async def test_a_kind_no_is_read_with_its_words_and_where_else_to_turn(home: House) -> None:
    family, asked = home.family()
    amira = next(one for one in home.all(type(home.desk.advocate("Cara"))))
    offer = home.desk.offer(asked, amira)
    sealed = {"reason": "not_my_area", "explanation": "I know little of this.", "signposts": ("ipsea",)}
    await home.press("Amira", "decline_send", offer, **sealed)
    browser = await home.enter(family)
    assert "Amira can't take this on. We are sorry." in browser.page.text
    assert "I know little of this." in browser.page.text
    assert "ipsea.org.uk" in browser.page.text


async def test_how_it_went_is_said_by_the_family_alone_and_can_be_changed(home: House) -> None:
    family, _asked, connection = await accepted(home)
    browser = await home.enter(family)
    assert texts.OUTCOME_TITLE not in browser.page.text
    await home.press("Amira", "introduction_send", connection, words="Hello, I am Amira.")
    await home.press("Amira", "end_support_send", connection, words="All the best.")
    await browser.get("/page")
    await browser.follow(texts.OUTCOME_TITLE)
    await browser.send(outcome="positive")
    assert home.newest(Outcome).result == "positive"
    for rating, said in (("4", "She was kind."), ("5", "She was very kind.")):
        await browser.get("/page")
        await browser.follow("Leave a short review of Amira")
        await browser.send(rating=rating, words=said)
    assert [one.rating for one in home.all(Review)] == [4, 5]
    await browser.get("/page")
    page = await browser.follow("Leave a short review of Amira")
    assert "She was very kind." in page.html
    home.desk.clock.advance(timedelta(days=31))
    assert "Leave a short review" not in (await browser.get("/page")).text
