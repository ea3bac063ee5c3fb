"""The page for advocates: its figures are those of the policy, and it says where it differs from the article."""

import re
from dataclasses import replace

from core.rewards.policy import load_policy
from core.rewards.rules import score
from tests.core.rewards_views.recognition_page import AISHA, PAGE, page
from tests.core.rewards_views.test_view_rewards import GAME


def test_the_page_is_printed_from_the_policy() -> None:
    said = "run: python -m tests.core.rewards_views.recognition_page"
    assert PAGE.read_text("utf-8") == page(load_policy()), said


def test_another_policy_prints_other_figures() -> None:
    policy = load_policy()
    other = replace(policy, version="other", tiers=replace(policy.tiers, trusted=451))
    assert "| Trusted Advocate | 451 |" in page(other)
    assert "less than 451" in page(other)
    assert "| Trusted Advocate | 450 |" in page(policy)


def test_the_example_is_aisha_to_the_number() -> None:
    assert score(AISHA, load_policy()) == 133
    assert "317 more to Trusted Advocate" in page(load_policy())


def test_both_differences_from_the_article_are_said() -> None:
    text = page(load_policy()).partition("## Where we differ from the article")[2]
    assert re.findall(r"^\d\. \*\*(.+?)\.\*\*", text, re.MULTILINE) == ["Articles", "Community events"]


def test_the_page_never_plays() -> None:
    assert [found[0] for found in GAME.finditer(page(load_policy()))] == []


def test_no_line_is_wider_than_a_page() -> None:
    text = page(load_policy())
    assert [line for line in text.split("\n") if len(line) > 120 and not line.startswith("|")] == []
