"""What is kept beside the ledger: advanced with it, found out when it drifts, and the tier that is told."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from core.change import Change, Fact, Subject, Thing
from core.database.auditor import audit
from core.database.commit import commit
from core.database.rows import find, table_of
from core.delivery.tables import outbox
from core.people.model import Advocate, Standing
from core.rewards.following import follow
from core.rewards.model import FactKind, Tier
from core.rewards.reading import tiers_of
from core.rewards.tables import recognition
from tests.core.rewards.telling import supported, total
from tests.core.rewards.years import Years


def families(years: Years, advocate: Advocate, number: int, first: int = 1) -> None:
    """As many content families as said, written as their verbs write them."""
    now = years.desk.clock.now()
    facts = [
        Fact(kind, advocate.id, Subject(thing, first + key), now, f"family:{first + key}", value)
        for key in range(number)
        for kind, thing, value in ((FactKind.OUTCOME, Thing.OUTCOME, 1), (FactKind.REVIEW, Thing.REVIEW, 5))
    ]
    years.desk.write(commit, Change(facts=tuple(facts)))


def told(years: Years) -> int:
    """How often somebody was told of another tier."""
    query = select(func.count()).where(outbox.c.kind == "tier_changed")
    found: int = years.desk.write(lambda tx: tx.conn.execute(query).scalar_one())
    return found


def test_a_score_that_was_tampered_with_is_found(years: Years, amira: Advocate) -> None:
    years.says_how_it_went(supported(years), "positive", 5)
    assert [one for one in years.desk.store.read_now(audit, 1_000) if one.code == "recognition"] == []
    years.desk.write(lambda tx: tx.conn.execute(text("UPDATE recognition SET reviews = reviews + 1")))
    (finding,) = [one for one in years.desk.store.read_now(audit, 1_000) if one.code == "recognition"]
    assert finding.subject == Subject(Thing.ADVOCATE, amira.id)
    assert finding.organisation_id == years.desk.organisation_id


def test_the_auditor_goes_through_everybody_in_turn(years: Years) -> None:
    for number in range(5):
        years.article(years.advocate(f"Advocate {number}"), f"article-{number}")
    years.desk.write(lambda tx: tx.conn.execute(text("UPDATE recognition SET articles = 7")))
    found = set()
    for _ in range(5):
        found |= {one.subject for one in years.desk.store.read_now(audit, 20) if one.code == "recognition"}
        years.later(minutes=15)
    assert len(found) == 5


def test_the_row_is_what_the_facts_add_up_to_after_each_of_them(years: Years, amira: Advocate) -> None:
    for number in range(1, 30, 4):
        families(years, amira, 4, first=number)
        assert years.drift() == ()
        row = years.desk.write(lambda tx: tx.conn.execute(select(recognition)).one())
        assert row.score == total(years, amira)


def test_a_fact_of_one_source_is_written_once_or_not_at_all(years: Years, amira: Advocate) -> None:
    families(years, amira, 1)
    with pytest.raises(Exception, match=r"(?i)unique"):
        families(years, amira, 1)
    assert total(years, amira) == 70


def test_a_change_of_tier_is_told_once_and_again_when_it_changes_back(years: Years, amira: Advocate) -> None:
    families(years, amira, 9)
    assert (total(years, amira), years.tier(amira), told(years)) == (450, Tier.TRUSTED, 1)
    families(years, amira, 1, first=10)
    assert told(years) == 1
    for key in years.desk.write(lambda tx: tx.conn.scalars(text("SELECT id FROM fact WHERE kind = 'outcome'")).all())[
        :3
    ]:
        years.press("Chris", "reverse_save", years.public_id(amira), fact=str(key), reason="It was a mistake.")
    assert (years.tier(amira), told(years)) == (Tier.ACTIVE, 2)


def test_whoever_has_no_tier_is_told_when_they_have_one_again(years: Years, amira: Advocate) -> None:
    years.desk.commit(replace(amira, standing=Standing.UNDER_REVIEW))
    families(years, amira, 9)
    assert (years.tier(amira), told(years)) == (None, 0)
    years.desk.commit(replace(years.desk.reload(amira), standing=Standing.GOOD))
    assert years.tier(amira) is Tier.TRUSTED
    assert years.desk.write(follow) == 1
    assert (years.desk.write(follow), told(years)) == (0, 1)


def test_another_policy_holds_at_once_and_the_rows_follow_it(years: Years, amira: Advocate) -> None:
    families(years, amira, 9)
    assert years.tier(amira) is Tier.TRUSTED
    rules = years.desk.store.house
    stricter = replace(rules.policy, version="2026-2", tiers=replace(rules.policy.tiers, trusted=600))
    years.desk.store.house = replace(rules, policy=stricter)
    assert years.desk.write(tiers_of, (years.desk.reload(amira),)) == {amira.id: Tier.ACTIVE}
    assert years.breakdown(amira).policy_version == "2026-2"
    assert (years.desk.write(follow), years.desk.write(follow)) == (1, 0)
    assert (years.tier(amira), told(years)) == (Tier.ACTIVE, 2)
    row = years.desk.write(lambda tx: tx.conn.execute(select(recognition)).one())
    assert row.policy == stricter.stamp


def test_an_accreditation_that_has_run_out_pauses_the_tier(years: Years, amira: Advocate) -> None:
    families(years, amira, 9)
    today = years.desk.clock.now().date()
    years.desk.commit(replace(amira, accredited_until=today))
    assert years.tier(amira) is Tier.TRUSTED
    years.later(days=1)
    assert years.tier(amira) is None
    years.desk.commit(replace(years.desk.reload(amira), accredited_until=today + timedelta(days=9)))
    assert years.tier(amira) is Tier.TRUSTED
    assert years.desk.write(find, Advocate, table_of(Advocate).c.id == amira.id) is not None
