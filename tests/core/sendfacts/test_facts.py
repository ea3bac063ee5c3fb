from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from core.sendfacts import (
    AgeBand,
    BadSendFacts,
    KindType,
    Moment,
    Nation,
    PriorityReason,
    Situation,
    UnknownCode,
    age_band,
    load_send_facts,
    rules,
)
from core.sendfacts.loading import DATA_FILE
from core.sendfacts.model import Labelled

FACTS = load_send_facts()
KINDS = [kind.code for kind in FACTS.kinds]
STAGES = [stage.code for stage in FACTS.stages]
UNVERIFIED = {one.code for one in FACTS.every_signpost if not one.verified}


def test_every_stage_of_the_process_has_a_code_and_a_label() -> None:
    assert len(STAGES) == 13
    assert FACTS.stage("draft_ehcp").label == "Draft EHCP received"
    assert all(FACTS.stage(code).label for code in STAGES)


def test_every_kind_of_support_has_a_label_and_a_type() -> None:
    assert FACTS.kind("refusal_to_assess").type == KindType.LA_REFUSAL
    assert {kind.type for kind in FACTS.kinds} == set(KindType)
    assert all(kind.label for kind in FACTS.kinds)


def test_there_are_four_broad_areas_of_need() -> None:
    assert len(FACTS.areas_of_need) == 4


def test_a_code_that_the_file_does_not_hold_is_an_error() -> None:
    with pytest.raises(UnknownCode, match="no_such_stage"):
        FACTS.stage("no_such_stage")
    with pytest.raises(UnknownCode, match="no_such_kind"):
        FACTS.kind("no_such_kind")


@pytest.mark.parametrize("nation", Nation)
def test_no_unverified_signpost_is_ever_given_out(nation: Nation) -> None:
    assert {"contact", "ombudsman", "nspcc", "childline", "samaritans"} <= UNVERIFIED
    for kind in KINDS:
        for stage in STAGES:
            shown = {one.code for one in FACTS.signposts(kind, stage, nation)}
            chips = {one.code for one in FACTS.decline_choices(kind, stage)}
            assert not (shown | chips) & UNVERIFIED
    assert not [code for code in UNVERIFIED if FACTS.signpost(code)]


@pytest.mark.parametrize("nation", Nation)
def test_999_is_always_among_the_signposts(nation: Nation) -> None:
    for kind in KINDS:
        for stage in STAGES:
            assert FACTS.signposts(kind, stage, nation)[-1].contact == "999"


def test_every_verified_signpost_says_when_it_was_checked() -> None:
    assert all(one.checked_on for one in FACTS.every_signpost if one.verified)


def test_signposts_follow_the_topic() -> None:
    exclusion = [one.code for one in FACTS.signposts("exclusion", "sen_support", Nation.ENGLAND)]
    assert exclusion[:3] == ["ipsea", "sendiass", "child_law_advice"]
    dla = [one.code for one in FACTS.signposts("dla", "sen_support", Nation.ENGLAND)]
    assert dla == ["sendiass", "emergency"]


def test_once_verified_a_signpost_is_shown() -> None:
    verified = tuple(replace(one, verified=True) for one in FACTS.every_signpost)
    wales = replace(FACTS, every_signpost=verified).signposts("dla", "not_sure", Nation.WALES)
    assert "snap_cymru" in {one.code for one in wales}


def test_families_elsewhere_are_told_the_truth_and_families_in_england_nothing_of_it() -> None:
    assert FACTS.elsewhere_sentence(Nation.ENGLAND) is None
    for nation in set(Nation) - {Nation.ENGLAND}:
        sentence = FACTS.elsewhere_sentence(nation)
        assert sentence is not None
        assert "only with the law of England" in sentence
        assert nation.label in sentence
        assert "its own services" in sentence


def test_the_first_four_choices_on_a_decline_keep_their_order() -> None:
    labels = [choice.label for choice in FACTS.decline_choices("exclusion", "not_sure")]
    assert labels[:4] == ["Another advocate", "An organisation", "IPSEA", "SENDIASS"]
    assert labels[4:] == ["Coram Child Law Advice", "National Autistic Society", "ACE Education"]


def test_there_is_a_question_to_suggest_for_every_case_and_never_more_than_a_form_holds() -> None:
    for kind in KINDS:
        for stage in STAGES:
            assert 1 <= len(FACTS.suggested_questions(kind, stage)) <= 5


def test_a_family_is_not_asked_again_what_it_has_told_us() -> None:
    question = "What is the date on the letter?"
    assert question in FACTS.suggested_questions("plan_content", "final_ehcp")
    known = Situation(stage="final_ehcp", kind="plan_content", letter_date=date(2026, 3, 5))
    assert question not in FACTS.suggested_questions("plan_content", "final_ehcp", known)


def test_school_days_are_told_in_words() -> None:
    limits = [one.limit for one in FACTS.time_limits("exclusion", "sen_support")]
    assert limits == ["15 school days", "15 school days from the governors' decision"]


@pytest.mark.parametrize(
    ("today", "stale"), [(date(2026, 7, 15), False), (date(2026, 7, 16), True), (date(2025, 1, 1), False)]
)
def test_facts_older_than_six_months_bring_a_warning(today: date, *, stale: bool) -> None:
    facts = replace(FACTS, checked_on=date(2026, 1, 15))
    assert facts.is_stale(today) is stale
    warning = facts.stale_warning(today)
    assert (warning is not None) is stale
    assert warning is None or "Thursday 15 January 2026" in warning


@pytest.mark.parametrize(
    ("age", "label"),
    [
        (0, "0–4"),
        (4, "0–4"),
        (5, "5–10"),
        (10, "5–10"),
        (11, "11–15"),
        (15, "11–15"),
        (16, "16–25"),
        (25, "16–25"),
    ],
)
def test_an_age_becomes_its_band(age: int, label: str) -> None:
    assert age_band(age).label == label


@pytest.mark.parametrize("age", [-1, 26])
def test_an_age_outside_send_law_is_refused_without_being_repeated(age: int) -> None:
    with pytest.raises(ValueError, match="from 0 to 25") as refused:
        age_band(age)
    assert str(age) not in str(refused.value)


def test_a_band_is_stored_by_its_code() -> None:
    assert AgeBand("11-15") is AgeBand.FROM_11_TO_15
    assert Nation("northern_ireland").label == "Northern Ireland"


@pytest.mark.parametrize("words", [AgeBand, KindType, Moment, Nation, PriorityReason])
def test_every_member_of_a_closed_list_has_its_own_label(words: type[Labelled]) -> None:
    labels = [member.label for member in words]
    assert all(labels)
    assert len(set(labels)) == len(labels)


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text = DATA_FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "facts.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "key", "problem"),
    [
        ("checked_on = 2026-11-23", "", "checked_on", "Field required"),
        ("checked_on = 2026-11-23", 'checked_on = "soon"', "checked_on", "date"),
        ('label = "SEN Support" }', 'label = "" }', "stages[0].label", "at least 1 character"),
        ('code = "ipsea"\nname', 'code = "ipsea"\ncolour = "red"\nname', "signposts[0].colour", "keyword"),
        ('type = "dla"', 'type = "money"', "kinds[17].type", "money|la_refusal"),
        ('code = "draft_ehcp"', 'code = "draft"', "stages", "'draft_ehcp' is missing"),
        ('code = "resolved"', 'code = "ceased"', "stages", "'ceased' stands there 2 times"),
        ('kinds = ["exclusion"]', 'kinds = ["expulsion"]', "signposts[5].kinds", "'expulsion'"),
        ('asks = "hearing_date"', 'asks = "birthday"', "questions[4].asks", "'birthday'"),
        ('nation = "wales"', 'nation = "scotland"', "elsewhere", "Wales"),
        ("verified = true\nchecked_on = 2026-11-23", "verified = true", "signposts[0].checked_on", "ipsea"),
        ('contact = "999"\nnations = ["england", "wales", ', 'contact = "999"\nnations = ["england", ',
         "signposts", "emergency in Wales"),
        ("stages = [", "stages = ", "the file", "not TOML"),
    ],
)  # fmt: skip
def test_bad_facts_are_refused_with_the_file_and_the_key(
    tmp_path: Path, old: str, new: str, key: str, problem: str
) -> None:
    path = changed(tmp_path, old, new)
    with pytest.raises(BadSendFacts, match=problem) as refused:
        load_send_facts(path)
    assert refused.value.key == key
    assert str(refused.value).startswith(f"{path}: {key}: ")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSendFacts, match=r"nowhere\.toml: the file: No such file"):
        load_send_facts(tmp_path / "nowhere.toml")


def test_an_operator_s_own_words_are_read(tmp_path: Path) -> None:
    path = changed(tmp_path, 'label = "Mediation"', 'label = "Talking it over"')
    assert load_send_facts(path).kind("mediation").label == "Talking it over"


def test_the_rules_name_only_stages_and_kinds_that_the_file_holds() -> None:
    assert set(STAGES) >= rules.STAGES
    assert set(KINDS) >= rules.KINDS
