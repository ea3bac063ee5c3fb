"""Articles for the guides library: offered by invitation, confirmed by a coordinator, recognised once."""

from dataclasses import replace

import pytest

from core.community.model import Article, ArticleState
from core.database.rows import all_of
from core.people.model import Advocate
from core.rewards.model import Source
from core.rewards.reading import recognition_of
from core.surface import Say
from tests.core.people.register import problem
from tests.core.people.register import send as fill
from tests.core.requests.front import Front, buttons_of, text_of
from tests.core.rewards_views.recognised import TRUSTED, history, recognise

WRITTEN = {"title": "What a draft plan must say", "link": "https://guides.example.org/draft-plan"}


def offer(front: Front, name: str, **changes: str) -> str:
    reply = fill(front, name, "article_offer_save", "", WRITTEN | changes)
    assert isinstance(reply, Say)
    return reply.words


def article(front: Front) -> Article:
    return front.desk.write(all_of, Article)[-1]


def contributions(front: Front, advocate: Advocate) -> int:
    return front.desk.write(recognition_of, advocate).line(Source.CONTRIBUTIONS).value


def test_from_trusted_up_one_is_invited_to_offer_an_article(front: Front) -> None:
    front.desk.advocate("Amira")
    recognise(front, "Tess", *history(**TRUSTED))
    assert "A coordinator can record it" in front.say("Amira", "article_offer")
    assert "A coordinator can record it" in offer(front, "Amira")
    assert front.desk.write(all_of, Article) == ()
    assert front.form("Tess", "article_offer").verb == "article_offer_save"


def test_the_invitation_stands_in_the_rewards_view_from_trusted_up_alone(front: Front) -> None:
    front.desk.advocate("Amira")
    recognise(front, "Tess", *history(**TRUSTED))
    assert "article_offer" not in buttons_of(front.shown("Amira", "rewards")[0])
    assert "article_offer" in buttons_of(front.shown("Tess", "rewards")[0])


def test_an_article_that_is_confirmed_is_recognised_once_and_its_writer_told(front: Front) -> None:
    tess = recognise(front, "Tess", *history(**TRUSTED))
    offer(front, "Tess")
    card = front.card("article")
    assert "Tess (Trusted Advocate)" in text_of(card)
    assert buttons_of(card) == ["article_confirm", "article_refuse"]
    front.say("Chris", "article_confirm", article(front).public_id)
    again = front.say("Chris", "article_confirm", article(front).public_id)
    assert "already answered" in again
    assert contributions(front, tess) == 20
    assert "recognised as a contribution" in text_of(front.card("article_answered"))
    assert [one.to_id for one in front.posted("article_answered")] == [tess.id]
    assert buttons_of(front.card("article")) == []


def test_a_no_goes_with_its_reason_and_adds_nothing(front: Front) -> None:
    tess = recognise(front, "Tess", *history(**TRUSTED))
    offer(front, "Tess")
    front.say("Chris", "article_refuse_save", article(front).public_id, reason="We have one on this already.")
    assert "We have one on this already." in text_of(front.card("article_answered"))
    assert article(front).state is ArticleState.NOT_TAKEN
    assert contributions(front, tess) == 0
    offer(front, "Tess")
    assert article(front).state is ArticleState.OFFERED, "the same article may be offered again, better than before"


def test_nobody_confirms_their_own(front: Front) -> None:
    tess = recognise(front, "Tess", *history(**TRUSTED))
    front.desk.commit(replace(front.desk.actor("Tess").as_person(), coordinator=True))
    offer(front, "Tess")
    words = front.say("Tess", "article_confirm", article(front).public_id)
    own = fill(front, "Tess", "award_article_save", front.desk.actor("Tess").as_person().public_id, WRITTEN2)
    assert "Nobody confirms a contribution of their own" in words
    assert isinstance(own, Say)
    assert "Nobody confirms a contribution of their own" in own.words
    assert contributions(front, tess) == 0


WRITTEN2 = WRITTEN | {"link": "https://guides.example.org/annual-review"}


def test_a_coordinator_records_an_article_of_anybody(front: Front) -> None:
    amira = front.desk.advocate("Amira")
    subject = front.desk.actor("Amira").as_person().public_id
    assert front.form("Chris", "award_article", subject).verb == "award_article_save"
    front.say("Chris", "award_article_save", subject, **WRITTEN)
    known = front.say("Chris", "award_article_save", subject, **WRITTEN)
    assert contributions(front, amira) == 20
    assert "on record already, from Amira" in known


@pytest.mark.parametrize(
    "link", ["http://guides.example.org", "https://a b.org", "javascript:alert(1)", "https://u:p@e.org", "here"]
)
def test_only_a_plain_secure_link_is_taken(front: Front, link: str) -> None:
    recognise(front, "Tess", *history(**TRUSTED))
    said = problem(front, "Tess", "article_offer_save", title="A title", link=link)
    assert "begins with https://" in said
