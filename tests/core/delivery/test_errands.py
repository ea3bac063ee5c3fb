"""What coordinators are asked to do: ring a family, take a card on, and hear of what does not get through."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from core.change import Audience, Subject, Thing, Words, subject_of
from core.connections.model import Delivery, Message
from core.database.ledgers import access_log
from core.delivery import errands
from core.delivery.model import Post
from core.desk import Desk as FrontDesk
from core.people.model import Family
from core.platform import Gone, Unknown
from core.surface import Card, Reply, Say, Show
from tests.core.delivery.rig import COORDINATORS, Rig, said

WORDS = "I have read what you wrote about Tom and Hill School."
VERBS = {verb.name: verb for verb in errands.VERBS}


def family_message(rig: Rig, route: str = "person") -> tuple[Family, Message, int]:
    """A message on its way to a family, with their name and contact on record; and its card's key."""
    family = rig.desk.family(route=route)
    owner = Subject(Thing.FAMILY, family.id)
    sealed = (Words(owner, "name", owner, "Maria Jones"), Words(owner, "contact", owner, "07700 900123"))
    rig.desk.commit(family, words=sealed)
    family = rig.desk.reload(family)
    message = rig.message(rig.connection(rig.desk.advocate().id, rig.desk.request(family_id=family.id)), WORDS)
    return family, message, rig.letter(message, family)


async def press(rig: Rig, name: str, verb: str, subject: str) -> Reply:
    front = FrontDesk(rig.desk.store, rig.desk.store.house.settings, VERBS)
    return await front.press(rig.desk.envelope(name), f"v1:{verb}:{subject}")


def the_card(rig: Rig) -> Card:
    """The one card in the coordinators' channel."""
    (standing,) = rig.chat.world.at(str(COORDINATORS))
    return standing.card


def verbs(card: Card) -> Mapping[str, str]:
    return {button.verb: button.subject for button in card.buttons}


async def test_a_letter_to_a_family_that_somebody_rings_becomes_a_card_without_its_words(rig: Rig) -> None:
    family_message(rig)
    await rig.drain()
    assert "please ring the family" in the_card(rig).title
    assert set(verbs(the_card(rig))) == {"read_letter", "told_family", "take"}
    for private in ("Tom", "Hill School", "Maria", "07700"):
        assert private not in rig.words()


async def test_what_to_say_opens_in_private_and_is_written_into_the_access_log(rig: Rig) -> None:
    rig.desk.coordinator("Chris")
    _, _, key = family_message(rig)
    await rig.drain()
    reply = await press(rig, "Chris", "read_letter", rig.errand(key).public_id)
    assert isinstance(reply, Show)
    assert WORDS in said(reply.cards[0])
    assert [fact.value for fact in reply.cards[0].facts] == ["Maria Jones", "07700 900123"]
    query = select(access_log.c.action, access_log.c.subject_kind, access_log.c.subject_id)
    assert rig.desk.write(lambda tx: list(tx.conn.execute(query))) == [("read_letter", Thing.NOTICE, key)]
    assert "Tom" not in rig.words()


async def test_an_advocate_can_neither_read_a_letter_nor_say_that_it_was_told(rig: Rig) -> None:
    _, message, key = family_message(rig)
    for verb in VERBS:
        reply = await press(rig, "Amira", verb, rig.errand(key).public_id)
        assert isinstance(reply, Say)
        assert "not yours" in reply.words
    assert rig.desk.reload(message).delivery is Delivery.WAITING


async def test_posting_the_card_is_not_yet_the_family_having_heard(rig: Rig) -> None:
    _, message, _ = family_message(rig)
    await rig.drain()
    assert rig.desk.reload(message).delivery is Delivery.WAITING


async def test_i_have_told_them_marks_the_message_delivered_and_the_card_settled(rig: Rig) -> None:
    rig.desk.coordinator("Chris")
    _, message, key = family_message(rig)
    await rig.drain()
    for _ in range(2):  # a second press changes nothing
        assert isinstance(await press(rig, "Chris", "told_family", rig.errand(key).public_id), Say)
        await rig.drain()
    assert rig.desk.reload(message).delivery is Delivery.SENT
    assert "the family has been told" in the_card(rig).title
    assert the_card(rig).buttons == ()
    assert "Chris has this" in the_card(rig).context[0]


async def test_whoever_takes_a_card_is_named_on_it_and_the_second_one_is_told(rig: Rig) -> None:
    rig.desk.coordinator("Chris")
    rig.desk.coordinator("Dana")
    _, _, key = family_message(rig)
    await rig.drain()
    assert "It is yours" in str(await press(rig, "Chris", "take", rig.errand(key).public_id))
    await rig.drain()
    assert "take" not in verbs(the_card(rig))
    assert the_card(rig).context == ("Chris has this since Wed 10 Jun, 12:00.",)
    second = await press(rig, "Dana", "take", rig.errand(key).public_id)
    assert isinstance(second, Say)
    assert second.words == "Chris has this already, since Wed 10 Jun, 12:00."


async def test_a_card_that_asks_coordinators_for_something_can_be_taken_on(rig: Rig) -> None:
    rig.desk.coordinator("Chris")
    key = rig.post(1, audience=Audience.COORDINATORS)
    rig.draws["plain"] = lambda _drawing: Card("plain", "plain")
    rig.post(2, kind="plain", audience=Audience.COORDINATORS)
    await rig.drain()
    cards = {standing.card.title: standing.card for standing in rig.chat.world.at(str(COORDINATORS))}
    assert set(cards) == {"note 1", "plain"}  # two lanes: either may come first
    assert verbs(cards["note 1"]) == {"look": "x", "take": rig.errand(key).public_id}
    assert cards["plain"].buttons == ()


async def test_taking_a_card_redraws_this_one_and_no_other_of_its_case(rig: Rig) -> None:
    rig.desk.coordinator("Chris")
    root = Subject(Thing.REQUEST, rig.desk.request().id)
    key = rig.post(root.id, thing=Thing.REQUEST, audience=Audience.COORDINATORS)
    other = rig.post(root.id, thing=Thing.REQUEST, lane="other")
    await press(rig, "Chris", "take", rig.errand(key).public_id)
    assert rig.card(key).wanted_version == 2
    assert rig.card(other).wanted_version == 1


@pytest.mark.parametrize("verb", ["read_letter", "told_family"])
async def test_a_card_that_is_no_letter_reads_as_missing(rig: Rig, verb: str) -> None:
    rig.desk.coordinator("Chris")
    key = rig.post(1, audience=Audience.COORDINATORS)
    reply = await press(rig, "Chris", verb, rig.errand(key).public_id)
    assert isinstance(reply, Say)
    assert "can't find that" in reply.words


async def test_a_card_for_somebody_else_cannot_be_taken_on(rig: Rig) -> None:
    rig.desk.coordinator("Chris")
    key = rig.post(1, audience=Audience.PERSON, to=rig.desk.person("Ben").id)
    reply = await press(rig, "Chris", "take", rig.errand(key).public_id)
    assert "can't find that" in str(reply)


# By a family's own route


async def test_a_family_with_a_route_of_its_own_gets_the_letter_and_the_message_counts_as_sent(rig: Rig) -> None:
    family, message, key = family_message(rig, "recorder")
    await rig.drain()
    (letter,) = rig.chat.world.letters_to(family.public_id)
    assert WORDS in letter.letter.paragraphs
    assert letter.key == f"desk-{key}"
    assert rig.desk.reload(message).delivery is Delivery.SENT
    assert rig.titles(str(COORDINATORS)) == []


@pytest.mark.parametrize("route", ["recorder", "unheard-of"])
async def test_a_letter_that_cannot_be_delivered_is_told_to_its_author_and_to_coordinators(
    rig: Rig, route: str
) -> None:
    rig.desk.coordinator("Chris")
    _, message, key = family_message(rig, route)
    rig.recorder.planned.append(Gone("address unknown"))
    await rig.drain()
    assert rig.row(key).state is Post.REROUTED
    assert rig.desk.reload(message).delivery is Delivery.FAILED
    assert "message_failed" in {row.kind for row in rig.outbox()}
    card = next(one.card for one in rig.chat.world.at(str(COORDINATORS)) if "does not get through" in one.card.title)
    assert verbs(card)["told_family"] == rig.errand(key).public_id
    assert "Tom" not in rig.words()

    reply = await press(rig, "Chris", "read_letter", rig.errand(key).public_id)
    assert WORDS in str(reply)
    await press(rig, "Chris", "told_family", rig.errand(key).public_id)
    await rig.drain()
    assert rig.desk.reload(message).delivery is Delivery.SENT
    assert any("the family has been told" in title for title in rig.titles(str(COORDINATORS)))


# What does not get through


def failing(rig: Rig) -> tuple[str, int]:
    """A card of a request that fails; the request's reference and the card's key."""
    support_request = rig.desk.request()
    rig.chat.faults.plan("show", Unknown("HTTP 503"), times=10_000, at="stage:harbour:requests")
    return support_request.label, rig.post(support_request.id, thing=Thing.REQUEST)


async def test_after_an_hour_of_failing_coordinators_hear_once(rig: Rig) -> None:
    label, _ = failing(rig)
    await rig.until(minutes=59)
    assert rig.titles() == []
    await rig.until(hours=9)
    assert rig.titles() == [f"{label}: a message does not get through"]
    assert "goes on trying" in said(the_card(rig))


async def test_once_it_gets_through_after_all_coordinators_need_not_look_any_more(rig: Rig) -> None:
    failing(rig)
    await rig.until(hours=2)
    rig.chat.faults.planned.clear()
    await rig.until(minutes=16)
    assert len(rig.titles("stage:harbour:requests")) == 1
    assert rig.titles(str(COORDINATORS)) == []


async def test_in_the_end_the_card_says_that_it_never_will(rig: Rig) -> None:
    label, _ = failing(rig)
    await rig.until(hours=2)
    rig.desk.later(hours=76)
    await rig.drain()
    assert rig.titles() == [f"{label}: a message does not get through"]
    assert "can't reach the request channel" in said(the_card(rig))
    assert "show" in verbs(the_card(rig))


async def test_what_cannot_reach_coordinators_is_for_the_operator(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    rig.chat.faults.plan("show", Unknown("HTTP 503"), times=10_000)
    family_message(rig)
    await rig.until(hours=2)
    assert sum("operator: SR-" in message for message in caplog.messages) == 1


def test_no_row_of_the_outbox_or_the_registry_holds_a_word(rig: Rig) -> None:
    family_message(rig)
    rows: list[Any] = [*rig.outbox(), *rig.cards()]
    assert "Tom" not in json.dumps([tuple(map(str, row)) for row in rows])
    assert subject_of(rig.errand(rows[-1].id)).thing is Thing.NOTICE
