"""The Rewards view, read with the eyes of whoever reads it: what it says adds up, and it never plays."""

import re
from dataclasses import replace
from datetime import date

import pytest

from core.change import Thing
from core.people.model import Standing
from core.rewards.model import FactKind, Measure, Source, Tier, WhyNot
from core.rewards.policy import load_policy
from core.rewards.wording import BENEFITS, SOURCES, WHY_NOT, benefits_of, steps_in_words
from core.surface import Card
from tests.core.people.register import problem
from tests.core.requests.front import Front, buttons_of, text_of
from tests.core.rewards_views.recognised import EXPERT, TRUSTED, fact, happy, history, month, recognise

GAME = re.compile(
    r"\b(points?|levels?|streaks?|badges?|trophy|trophies|medals?|stars?|win(s|ner)?|unlock(s|ed)?|earn(s|ed)?"
    r"|congratulations|well done|leaderboards?|ranks?|ranking|xp|quests?|challenges?|power|bonus|prizes?|top)\b"
    r"|[!🎉🏆⭐▮█]",
    re.IGNORECASE,
)


def view(front: Front, name: str) -> Card:
    (card,) = front.shown(name, "rewards")
    return card


def part(card: Card, heading: str) -> str:
    (found,) = [passage.words for passage in card.body if passage.heading.startswith(heading)]
    return found


def facts(card: Card) -> dict[str, str]:
    return {one.label: one.value for one in card.facts}


def test_a_newcomer_reads_what_is_recognised_and_where_to_begin(front: Front) -> None:
    front.desk.advocate("Amira")
    card = view(front, "Amira")
    assert facts(card)["Tier"] == "Active Advocate"
    assert facts(card)["Score"] == "0 of 1000"
    assert "450 more to Trusted Advocate" in facts(card)["Next tier"]
    assert "At least 150 of it can only come from families" in facts(card)["Next tier"]
    assert part(card, "Active support") == "No closed month of support yet."


def test_the_five_lines_stand_in_order_and_sum_to_the_score(front: Front) -> None:
    recognise(front, "Tess", *history(**TRUSTED))
    card = view(front, "Tess")
    lines = [passage.heading for passage in card.body if " of at most " in passage.heading]
    assert [line.split(":")[0] for line in lines] == list(SOURCES.values())
    total = sum(int(re.findall(r"\d+", line)[0]) for line in lines)
    assert facts(card)["Score"] == f"{total} of 1000"


def test_each_line_says_how_it_was_calculated_with_how_many(front: Front) -> None:
    slow, quiet = Measure(turns=3, median_s=80 * 3600, due=2, kept=1), Measure()
    months = (*history(months=11), month(2024, 12, slow), month(2025, 1, quiet), month(2025, 2, quiet))
    recognise(front, "Ben", *history(families=6), *months)
    card = view(front, "Ben")
    assert part(card, "Active support") == (
        "14 months of support (2 each): 11 with answers within 24 hours (4 each), 1 with slower answers "
        "(nothing added), 2 with nothing to answer (2 each) and 13 with every introduction that was due kept (2 each)."
    )
    assert part(card, "Positive outcomes") == "6 families with a positive outcome and a review: 5 × 40 + 1 × 15."
    assert part(card, "Family reviews") == "6 families rated the support 4 or 5 out of 5: 5 × 30 + 1 × 10."
    assert part(card, "Longevity") == "14 months of support: 12 × 4 + 2 × 2."


def test_what_the_words_multiply_is_what_the_line_says(front: Front) -> None:
    recognise(front, "Elin", *history(families=27, months=40))
    card = view(front, "Elin")
    for passage in card.body:
        if "×" in passage.words:
            value = int(re.findall(r"\d+", passage.heading)[0])
            pairs = re.findall(r"(\d+) × (\d+)", passage.words)
            assert sum(int(many) * int(each) for many, each in pairs) == value, passage
    assert "No more than 160 in all." in part(card, "Active support")


def test_what_is_past_the_last_step_is_not_said() -> None:
    steps = tuple((step.first, step.each) for step in load_policy().outcomes.steps)
    assert steps_in_words(30, steps) == "5 × 40 + 10 × 15 + 10 × 5"
    assert steps_in_words(0, steps) == ""


def test_the_open_month_is_shown_apart_from_the_score(front: Front) -> None:
    front.desk.advocate("Amira")
    chosen = front.desk.actor("Amira").as_person().public_id
    offer = front.live(front.receive(chosen_advocate=chosen))
    front.press("Amira", "accept", offer.public_id)
    front.tick(days=8)
    card = view(front, "Amira")
    assert facts(card)["Score"] == "0 of 1000"
    said = part(card, "This month so far")
    assert said.startswith("June 2026: Nothing to answer; 0 of 1 introduction kept. As it stands it would add 4.")
    assert "Send each introduction within 24 hours. This month 0 of 1 were." in part(card, "What you can do")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"standing": Standing.UNDER_REVIEW}, "No current tier: standing under review"),
        ({"accredited_until": date(2026, 6, 9)}, "No current tier: not accredited just now"),
    ],
)
def test_without_a_tier_the_score_is_kept_and_benefits_are_paused(
    front: Front, changes: dict[str, object], says: str
) -> None:
    tess = recognise(front, "Tess", *history(**TRUSTED))
    before = facts(view(front, "Tess"))["Score"]
    front.desk.commit(replace(front.desk.reload(tess), **changes))  # type: ignore[arg-type]
    card = view(front, "Tess")
    assert facts(card)["Tier"] == says
    assert facts(card)["Score"] == before
    assert "The score is kept" in part(card, "Your benefits are paused")
    assert "article_offer" not in buttons_of(card)
    assert part(card, "What you can do").split("\n")[0].endswith("with it.")


def test_at_most_three_things_in_ones_own_hands_and_never_to_ask_families(front: Front) -> None:
    for name, with_what in {"Amira": {}, "Tess": TRUSTED, "Elin": EXPERT}.items():
        recognise(front, name, *history(**with_what))
        lines = part(view(front, name), "What you can do").split("\n")
        assert lines[-1] == "Outcomes and reviews come from families, in their own time. Please don't ask for them."
        assert 1 <= len(lines) - 1 <= 3
        assert not re.search(r"\b(review|outcome|ask)", "\n".join(lines[:-1]), re.IGNORECASE)


def test_when_everything_in_ones_own_hands_is_counted_it_says_so(front: Front) -> None:
    articles = (fact(FactKind.ARTICLE, Thing.ARTICLE, "year:2026") for _ in range(3))
    recognise(front, "Elin", *history(families=18, months=40), *articles)
    card = view(front, "Elin")
    assert "Everything in your own hands is counted already" in part(card, "What you can do")
    assert facts(card)["Next tier"] == "This is the highest tier."


@pytest.mark.parametrize("why", [WhyNot.SET_ASIDE, WhyNot.RELATED, WhyNot.PASSED_ON, WhyNot.TOO_SOON])
def test_what_is_not_counted_is_listed_with_its_reason(front: Front, why: WhyNot) -> None:
    left_out = fact(FactKind.REVIEW, Thing.REVIEW, "family:odd", value=5, why_not=why)
    recognise(front, "Amira", left_out)
    card = view(front, "Amira")
    assert part(card, "Not counted, and why") == f"A review of Tue 3 Feb 2026: {WHY_NOT[why]}."
    assert facts(card)["Score"] == "0 of 1000"


def test_every_reason_has_words() -> None:
    assert set(WHY_NOT) == set(WhyNot)
    assert set(SOURCES) == set(Source)


def test_benefits_stand_as_one_has_them_and_as_the_next_tier_adds_them(front: Front) -> None:
    recognise(front, "Tess", *history(**TRUSTED))
    card = view(front, "Tess")
    assert part(card, "Your benefits") == "\n".join(f"– {line}" for line in benefits_of(Tier.TRUSTED))
    assert part(card, "From Expert Advocate up") == "\n".join(f"– {line}" for line in BENEFITS[Tier.EXPERT])
    assert not any("Trusted Advocate beside" in line for line in benefits_of(Tier.EXPERT))


def test_months_are_shown_one_by_one_with_what_each_adds(front: Front) -> None:
    slow = Measure(turns=1, median_s=90 * 3600, due=2, kept=1)
    recognise(front, "Amira", *history(months=1), month(2024, 2, slow))
    (card,) = front.shown("Amira", "reward_months")
    february, january = part(card, "Closed months").split("\n")
    assert february == "February 2024: 2 + 0 + 0 = 2. 1 wait for an answer, of 90 hours; 1 of 2 introductions kept."
    assert january.startswith(
        "January 2024: 2 + 4 + 2 = 8. 5 waits for an answer, half of them no longer than 20 hours;"
    )
    assert january.endswith("1 of 1 introduction kept.")


# Private


def test_only_oneself_and_coordinators_see_it(front: Front) -> None:
    recognise(front, "Tess", *history(**TRUSTED))
    front.desk.advocate("Amira")
    subject = front.desk.actor("Tess").as_person().public_id
    for verb in ("advocate_rewards", "advocate_months"):
        assert "not yours to do" in front.say("Amira", verb, subject)
    (card,) = front.shown("Chris", "advocate_rewards", subject)
    assert card.title == "Tess's recognition: Trusted Advocate"
    assert "What you can do" not in text_of(card)
    assert buttons_of(card) == ["advocate_months", "reverse", "standing"]


def test_somebody_who_is_no_advocate_has_nothing_to_see(front: Front) -> None:
    assert "not yours to do" in front.say("Chris", "rewards")


def test_no_score_stands_on_what_others_see(front: Front) -> None:
    recognise(front, "Tess", *history(**TRUSTED))
    front.desk.advocate("Amira")
    score = facts(view(front, "Tess"))["Score"].split()[0]
    seen = "\n".join(text_of(card) for card in front.shown("Amira", "directory"))
    assert "Tess (Trusted Advocate)" in seen
    assert score not in seen


# Never a game


def test_it_never_plays(front: Front) -> None:
    recognise(front, "Elin", *history(**EXPERT), *(one for at in range(3) for one in happy(f"family:more{at}")))
    cards = [*front.shown("Elin", "rewards"), *front.shown("Elin", "reward_months"), *front.shown("Elin", "home")]
    assert [found[0] for card in cards for found in GAME.finditer(text_of(card))] == []
    said = [*WHY_NOT.values(), *SOURCES.values(), *(line for lines in BENEFITS.values() for line in lines)]
    assert [line for line in said if GAME.search(line)] == []


def test_the_dashboard_holds_the_five_lines_and_the_way_to_the_rest(front: Front) -> None:
    recognise(front, "Tess", *history(**TRUSTED))
    card = next(one for one in front.shown("Tess", "home") if one.title == "Rewards")
    assert set(SOURCES.values()) <= set(facts(card))
    assert facts(card)["Tier"] == "Trusted Advocate"
    assert buttons_of(card) == ["rewards"]
    assert "Offer an article to the guides library" in part(card, "What you can do next")


# Question this score


def ask(front: Front, source: str = "reviews") -> str:
    return front.say("Amira", "score_question_save", source=source, words="Two families reviewed me in May.")


def test_a_question_reaches_coordinators_and_its_answer_the_advocate(front: Front) -> None:
    amira = front.desk.advocate("Amira")
    assert "A coordinator looks at it" in ask(front)
    card = front.card("score_questioned")
    assert "Family reviews" in text_of(card)
    assert "Two families reviewed me in May." in text_of(card)
    assert buttons_of(card) == ["score_answer", "advocate_rewards"]
    front.say("Chris", "score_answer_save", card.buttons[0].subject, words="One of them came too early.")
    assert [one.to_id for one in front.posted("score_answered")] == [amira.id]
    assert "One of them came too early." in text_of(front.card("score_answered"))
    assert buttons_of(front.card("score_questioned")) == []


def test_one_question_at_a_time_and_the_view_says_that_it_waits(front: Front) -> None:
    front.desk.advocate("Amira")
    assert "score_question" in buttons_of(view(front, "Amira"))
    ask(front)
    assert "has not answered yet" in ask(front)
    card = view(front, "Amira")
    assert "score_question" not in buttons_of(card)
    assert "You questioned this score on Wed 10 Jun" in text_of(card)


def test_nobody_answers_their_own_question(front: Front) -> None:
    front.desk.advocate("Amira")
    front.desk.commit(replace(front.desk.actor("Amira").as_person(), coordinator=True))
    ask(front)
    subject = front.card("score_questioned").buttons[0].subject
    assert "another coordinator" in front.say("Amira", "score_answer_save", subject, words="It is right.")


def test_a_question_that_nobody_answers_comes_back_until_somebody_does(front: Front) -> None:
    front.desk.advocate("Amira")
    ask(front)
    front.tick(days=7)
    assert len(front.posted("score_questioned")) == 3
    front.say("Chris", "score_answer_save", front.card("score_questioned").buttons[0].subject, words="I am sorry.")
    front.tick(days=30)
    assert len(front.posted("score_questioned")) == 3


def test_a_part_that_there_is_not_is_said_at_its_field(front: Front) -> None:
    front.desk.advocate("Amira")
    assert "one of the parts" in problem(front, "Amira", "score_question_save", source="luck", words="Why?")


def test_asking_changes_nothing(front: Front) -> None:
    recognise(front, "Amira", *history(families=2, months=3))
    before = facts(view(front, "Amira"))
    ask(front)
    assert facts(view(front, "Amira")) == before
