"""What happens in the life of a desk around recognition: what families say, what is calculated, what it brings."""

from datetime import timedelta
from typing import Any

from core.change import Change
from core.community.model import Article, Event, Invitation
from core.connections.model import Connection
from core.database.commit import commit
from core.database.rows import all_of
from core.rewards.model import Review
from core.rewards.questions import ScoreQuestion
from core.surface import Ask, ChoiceField
from tests.core.life import Life
from tests.core.rewards_views.recognised import EXPERT, TRUSTED, history


def newcomers(life: Life) -> None:
    """Tess and Elin are new; years later one is a Trusted and one an Expert Advocate."""
    for name in ("Tess", "Elin"):
        life.desk.advocate(name, capacity=9)
    for verb in ("rewards", "reward_months", "my_events", "article_offer", "home"):
        life.press("Tess", verb)
    life.press("Chris", "events")
    for name, years in (("Tess", TRUSTED), ("Elin", EXPERT)):
        mine = tuple(one._replace(advocate_id=life.person(name).id) for one in history(**years))
        life.desk.write(commit, Change(facts=mine))
        life.look()
    for name in ("Tess", "Elin"):
        for verb in ("rewards", "reward_months", "home"):
            life.press(name, verb)
    life.press("Dana", "rewards")
    for verb in ("advocate_rewards", "advocate_months"):
        life.press("Chris", verb, life.person("Tess"))
    life.fill("Chris", "directory_filter", kind="refusal_to_assess", available="yes")


def a_question(life: Life) -> None:
    """Tess's standing is looked at; she questions her score, and is answered."""
    tess = life.person("Tess")
    life.fill("Chris", "standing", tess, standing="under_review", reason="Let us talk first.")
    life.press("Tess", "rewards")
    life.fill("Chris", "standing", tess, standing="good", reason="We have talked.")
    for _ in range(2):
        life.fill("Tess", "score_question", source="reviews", words="A family told me that they had written in May.")
    life.press("Tess", "rewards")
    question = _newest(life, ScoreQuestion)
    for _ in range(2):
        life.fill("Dana", "score_answer", question, words="They had, two days after your support began.")
    life.press("Dana", "score_answer", question)
    life.press("Tess", "score_question_save", source="luck", words="Why?")
    life.fill("Tess", "score_question", source="all", words="And the rest?")


def events(life: Life) -> None:
    """A community event with answers, one for training that is called off, one that the desk did not plan."""
    soon = life.desk.clock.now().date() + timedelta(days=10)
    values = {"day": soon.isoformat(), "time": "18:30", "place": "The library, Hill Road"}
    life.press("Chris", "event_plan_save", kind="community", title="Too soon", **values | {"day": "2026-01-01"})
    life.fill("Chris", "event_plan", kind="community", title="Summer meeting", **values)
    meeting = _newest(life, Event)
    for name, verb in (("Tess", "event_coming"), ("Elin", "event_cannot"), ("Tess", "my_events")):
        life.press(name, verb, _asked(life, meeting, name))
    life.fill("Chris", "event_plan", kind="training", title="Appeals, step by step", **values)
    training = _newest(life, Event)
    life.fill("Chris", "event_plan", kind="partner", title="An evening with the law centre", **values)
    for verb in ("event_invite_more", "event_attendance", "event_show"):
        life.press("Chris", verb, training)
    life.fill("Chris", "event_call_off", training, confirm="yes")
    life.fill("Chris", "event_call_off", training, confirm="OFF")
    life.press("Tess", "event_coming", _asked(life, training, "Tess"))
    life.desk.advocate("Nell")
    for name, verb in (("Nell", "my_events"), ("Nell", "event_join"), ("Nell", "event_join"), ("Nell", "my_events")):
        life.press(name, verb, meeting if verb == "event_join" else "")
    life.press("Nell", "event_join", _newest(life, Event))
    life.wait(days=11)
    life.press("Elin", "event_coming", _asked(life, meeting, "Elin"))
    life.fill("Chris", "event_attendance", meeting, there_1=())
    life.fill("Chris", "event_attendance", meeting, there_1=(_asked(life, meeting, "Tess").public_id,))
    for verb in ("event_show", "events"):
        life.press("Chris", verb, meeting if verb == "event_show" else "")
    day = (soon - timedelta(days=90)).isoformat()
    for _ in range(2):
        life.fill("Chris", "award_event", life.person("Gale"), event="", title="Spring fair", day=day)


def articles(life: Life) -> None:
    """One is taken, one is not, one is recorded for somebody who was not invited to offer it."""
    life.press("Gale", "article_offer")
    life.fill("Tess", "article_offer", title="What a draft plan must say", link="https://guides.example.org/draft")
    for verb in ("article_confirm", "article_confirm"):
        life.press("Chris", verb, _newest(life, Article))
    life.fill("Tess", "article_offer", title="School transport", link="https://guides.example.org/transport")
    life.fill("Chris", "article_refuse", _newest(life, Article), reason="We have a good one on this already.")
    for _ in range(2):
        life.fill("Chris", "award_article", life.person("Gale"), title="Mediation", link="https://guides.example.org/m")
    life.press("Tess", "article_offer_save", title="A secret", link="http://example.org")
    life.fill("Tess", "article_offer", title="Annual reviews", link="https://guides.example.org/annual")


def what_families_say(life: Life) -> None:
    """Three families say how it went within a day; a fourth by telephone; one knows the advocate privately."""
    helped = [_supported(life, "Elin") for _ in range(4)]
    life.wait(days=8)
    for here in helped:
        life.family_says(here, "family_marks_outcome", outcome="positive")
        life.family_says(here, "family_reviews", rating="5", words=life.words("words", "We felt understood."))
    for review, verb in zip(_waiting(life), ("let_review_count", "leave_review_out"), strict=True):
        for press in ("read_review", verb, verb):
            life.press("Dana", press, review)
    rung = _supported(life, "Tess", route="person", contact=life.words("contact", "01632 960003"))
    life.fill("Chris", "pass_on", rung, outcome="", rating="", words="")
    life.fill("Chris", "pass_on", rung, outcome="positive", rating="4", words=life.words("words", "It went well."))
    asked = life.get(rung.request_id)
    life.press("Chris", "pass_on_for", asked)
    for _ in range(2):
        life.fill("Chris", "related", asked, confirm="RELATED")
    life.fill("Chris", "own_contact", life.person("Tess"), contact="tess@example.org")
    for name in ("Elin", "Tess"):
        life.press(name, "rewards")


def corrected(life: Life) -> None:
    """A review is reversed, with a reason; Elin says beforehand when she is away."""
    elin = life.person("Elin")
    opened = life.press("Chris", "reverse", elin)
    assert isinstance(opened, Ask)
    options = next(one.options for one in opened.form.fields if isinstance(one, ChoiceField))
    review = next(one.value for one in options if one.label.startswith("Review"))
    for _ in range(2):
        life.fill("Chris", "reverse", elin, fact=review, reason="It was meant for somebody else.")
    today = life.desk.clock.now().date()
    first, last = (today + timedelta(days=days) for days in (3, 9))
    for _ in range(2):
        life.fill("Elin", "away", first=first.isoformat(), last=last.isoformat())
    life.press("Elin", "rewards")
    life.press("Chris", "advocate_rewards", elin)


def _supported(life: Life, name: str, **changes: object) -> Connection:
    """A family that this advocate supports, with words to and fro."""
    asked = life.ask(name, **changes)
    life.press(name, "accept", life.live(asked))
    here: Connection = life.last(Connection, asked)
    life.press(name, "introduction_write_short", here)
    life.fill(name, "introduction_write", here)
    if changes.get("route") != "person":
        life.family_says(here, "family_writes", words=life.words("words", "Thank you. That helps."))
    return here


def _waiting(life: Life) -> list[Review]:
    """The reviews that were set aside."""
    found = life.desk.write(lambda tx: all_of(tx, Review, *life.ours(tx, Review)))
    return [review for review in found if review.waits]


def _newest(life: Life, kind: type[Any]) -> Any:
    """The newest thing of this kind."""
    return life.desk.write(lambda tx: all_of(tx, kind, *life.ours(tx, kind)))[-1]


def _asked(life: Life, event: Event, name: str) -> Invitation:
    """The invitation of this advocate."""
    me = life.person(name).id
    found = life.desk.write(lambda tx: all_of(tx, Invitation, *life.ours(tx, Invitation)))
    return next(one for one in found if one.event_id == event.id and one.advocate_id == me)


RECOGNITION = (newcomers, a_question, events, articles, what_families_say, corrected)
