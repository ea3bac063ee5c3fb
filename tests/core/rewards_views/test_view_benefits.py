"""Benefits act: the badge where an advocate is named, features by tier, and a change of tier told in private."""

from dataclasses import replace
from datetime import date

import pytest

from core.change import Audience
from core.dashboard import AHEAD
from core.rewards.badges import named
from core.rewards.features import FROM_TIER, Feature, has
from core.rewards.model import Tier
from core.rewards.wording import BENEFITS
from core.surface import Ask, Card, TextField
from tests.core.people.register import send as fill
from tests.core.requests.front import Front, buttons_of, text_of
from tests.core.rewards_views.recognised import EXPERT, TRUSTED, history, recognise, record


def taken_by(front: Front, name: str, **changes: object) -> str:
    """A family comes in by the request channels, and this advocate takes it; its public card afterwards."""
    offer = front.live(front.receive(**changes))
    front.press(name, "accept", offer.public_id)
    return text_of(front.card("pool"))


def test_the_badge_stands_where_others_read_who_took_a_request(front: Front) -> None:
    recognise(front, "Tess", *history(**TRUSTED))
    front.desk.advocate("Amira")
    assert "Tess (Trusted Advocate) has accepted it" in taken_by(front, "Tess")
    assert "Amira has accepted it" in taken_by(front, "Amira", contact="other@example.org")


def test_a_family_reads_it_in_the_sentence_that_says_who_supports_them(front: Front) -> None:
    recognise(front, "Elin", *history(**EXPERT))
    front.desk.advocate("Amira")
    taken_by(front, "Elin")
    assert "Elin, an Expert Advocate with Harbour SEND Advocates, has accepted" in front.letter("connected")
    taken_by(front, "Amira", contact="other@example.org")
    assert "Amira, an advocate with Harbour SEND Advocates, has accepted" in front.letter("connected")


def test_a_badge_goes_with_the_tier_and_comes_back_with_it(front: Front) -> None:
    tess = recognise(front, "Tess", *history(**TRUSTED))
    kept = front.desk.reload(tess)
    front.desk.commit(replace(kept, accredited_until=date(2026, 6, 9)))
    assert text_of(front.shown("Chris", "directory")[0]).count("Tess") == 0
    front.desk.commit(replace(front.desk.reload(tess), accredited_until=date(2099, 1, 1)))
    assert "Tess (Trusted Advocate)" in text_of(front.shown("Chris", "directory")[0])


def test_recognition_never_steers_a_request(front: Front) -> None:
    recognise(front, "Elin", *history(**EXPERT))
    front.desk.advocate("Newcomer", kinds=("refusal_to_assess",))
    request = front.receive()
    options = front.form("Chris", "offer", request.public_id).fields[0]
    assert "Expert" not in str(options)
    assert str(options).index("Newcomer") < str(options).index("Elin")


@pytest.mark.parametrize(
    ("tier", "name"),
    [
        (None, "Kim"),
        (Tier.ACTIVE, "Kim"),
        (Tier.TRUSTED, "Kim (Trusted Advocate)"),
        (Tier.EXPERT, "Kim (Expert Advocate)"),
    ],
)
def test_who_has_a_badge(tier: Tier | None, name: str) -> None:
    assert named("Kim", tier) == name


# Features


def test_with_no_tier_every_feature_is_off_and_a_higher_tier_never_has_fewer() -> None:
    on = {tier: {feature for feature in Feature if has(tier, feature)} for tier in (None, *Tier)}
    assert on[None] == set()
    assert on[Tier.ACTIVE] <= on[Tier.TRUSTED] <= on[Tier.EXPERT] == set(FROM_TIER)
    assert Feature.DATES_AHEAD in on[Tier.TRUSTED] - on[Tier.ACTIVE]
    assert Feature.SHORT_INTRODUCTION in on[Tier.EXPERT] - on[Tier.TRUSTED]


def families_of(front: Front, name: str) -> str:
    return next(text_of(card) for card in front.shown(name, "home") if card.title == "My families")


def test_dates_ahead_are_switched_on_from_trusted_up(front: Front) -> None:
    recognise(front, "Tess", *history(**TRUSTED))
    front.desk.advocate("Amira")
    dated = {"kind": "tribunal_preparation", "stage": "under_appeal"}
    taken_by(front, "Tess", hearing_date="2026-06-25", **dated)
    far = (front.desk.clock.now().date() + AHEAD).replace(day=20).isoformat()
    taken_by(front, "Tess", contact="far@example.org", hearing_date=far, **dated)
    taken_by(front, "Amira", contact="other@example.org", hearing_date="2026-06-25", **dated)
    said = families_of(front, "Tess")
    assert "Dates ahead\nThu 25 Jun 2026 · SR-0001: Hearing" in said
    assert "SR-0002: Hearing" not in said
    assert "Dates ahead" not in families_of(front, "Amira")


def opened(front: Front) -> Card:
    return front.card("connection_opened")


def draft(front: Front, name: str, verb: str, subject: str) -> str:
    reply = front.press(name, verb, subject)
    assert isinstance(reply, Ask)
    field = reply.form.fields[0]
    assert isinstance(field, TextField)
    return field.draft


def test_experts_may_begin_from_a_short_draft_and_anybody_else_gets_the_usual_one(front: Front) -> None:
    recognise(front, "Elin", *history(**EXPERT))
    front.desk.advocate("Amira")
    taken_by(front, "Elin")
    subject = opened(front).buttons[0].subject
    assert "introduction_write_short" in buttons_of(opened(front))
    usual, short = (draft(front, "Elin", verb, subject) for verb in ("introduction_write", "introduction_write_short"))
    assert len(short) < len(usual)
    assert "my name is Elin" in short
    assert "As I understand it" in short
    taken_by(front, "Amira", contact="other@example.org")
    subject = opened(front).buttons[0].subject
    assert "introduction_write_short" not in buttons_of(opened(front))
    assert draft(front, "Amira", "introduction_write_short", subject) == draft(
        front, "Amira", "introduction_write", subject
    )


def test_every_line_that_promises_a_feature_has_one() -> None:
    promised = "\n".join(line for lines in BENEFITS.values() for line in lines)
    for feature, words in {
        Feature.GUIDES: "guides library",
        Feature.DATES_AHEAD: "dates of all your families",
        Feature.SHORT_INTRODUCTION: "short draft",
    }.items():
        (tier,) = [tier for tier, lines in BENEFITS.items() if any(words in line for line in lines)]
        assert FROM_TIER[feature] is tier
    assert "training events" in promised
    assert "partner events" in promised


# A change of tier


def test_a_new_tier_is_told_in_private_in_one_plain_sentence_and_in_the_same_commit(front: Front) -> None:
    amira = recognise(front, "Amira", *history(families=6, months=2))
    assert front.posted("tier_changed") == []
    record(front, *(one._replace(advocate_id=amira.id) for one in history(months=14)[2:]))
    (notice,) = front.posted("tier_changed")
    assert (notice.audience, notice.to_id) == (Audience.PERSON, amira.id)
    card = front.card("tier_changed")
    assert card.body[0].words == "You are a Trusted Advocate now."
    assert "Invited to training events" in text_of(card)
    assert buttons_of(card) == ["rewards"]


def test_a_tier_that_falls_by_a_correction_is_told_as_plainly(front: Front) -> None:
    tess = recognise(front, "Tess", *history(families=7, months=8))
    front.tick(days=1)
    before = len(front.posted("tier_changed"))
    person = front.desk.actor("Tess").as_person()
    form = front.form("Chris", "reverse", person.public_id)
    for option in form.fields[0].options:  # type: ignore[union-attr]
        if option.label.startswith("Review") and len(front.posted("tier_changed")) == before:
            fill(front, "Chris", "reverse_save", person.public_id, {"fact": option.value, "reason": "Not a family."})
    assert [one.to_id for one in front.posted("tier_changed")[before:]] == [tess.id]
    assert front.card("tier_changed").body[0].words == "You are an Active Advocate now."
    assert "It brings" not in text_of(front.card("tier_changed"))


def test_a_decision_about_standing_says_what_it_means_for_the_tier(front: Front) -> None:
    recognise(front, "Tess", *history(**TRUSTED))
    subject = front.desk.actor("Tess").as_person().public_id
    front.say("Chris", "standing_save", subject, standing="under_review", reason="Let us talk.")
    assert "you have no tier, and its benefits are paused. Your score is kept" in text_of(front.card("standing"))
    front.say("Chris", "standing_save", subject, standing="good", reason="We talked.")
    assert "Your tier is Trusted Advocate, with its benefits." in text_of(front.card("standing"))


def test_an_accreditation_says_which_tier_comes_with_it(front: Front) -> None:
    tess = recognise(front, "Tess", *history(**TRUSTED))
    front.desk.commit(replace(front.desk.reload(tess), accredited_until=None))
    subject = front.desk.actor("Tess").as_person().public_id
    front.say("Chris", "accredit_save", subject, until="2027-01-01")
    assert "Your tier is Trusted Advocate, with its benefits." in text_of(front.card("accredited"))


def test_before_an_accreditation_ends_the_advocate_is_told_as_coordinators_are(front: Front) -> None:
    amira = front.desk.advocate("Amira")
    subject = front.desk.actor("Amira").as_person().public_id
    front.say("Chris", "accredit_save", subject, until="2026-08-01")
    front.tick(days=30)
    assert [one.to_id for one in front.posted("own_accreditation")] == [amira.id]
    assert front.card("own_accreditation").title == "Your accreditation ends soon"
    assert len(front.posted("accreditation")) == 1
    front.tick(days=30)
    assert front.card("own_accreditation").title == "Your accreditation has ended"
    front.say("Chris", "accredit_save", subject, until="2027-08-01")
    assert front.card("own_accreditation").title == "You are accredited"
