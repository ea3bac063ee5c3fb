"""Recognition at the command line: explained to the single fact, verified, and a policy previewed."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.__main__ import main
from bot.config import load
from bot.upkeep import opened
from core.change import Change, Fact, Subject, Thing
from core.database.commit import commit
from core.database.store import Tx
from core.desk import organisation_id
from core.people.model import Advocate, Person
from core.rewards.model import FactKind, Measure
from core.rewards.policy import DATA_FILE

WHEN = datetime(2026, 6, 4, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def desk(configured: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """The command line in this very process, beside a record in which Amira has a score of 460."""
    monkeypatch.chdir(configured.parent)

    def run(*words: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["advocate-desk", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        return Ended(int(ended.value.code or 0), *capfd.readouterr())

    assert run("db", "upgrade").code == 0
    with opened(load(configured, {})) as wired:
        organisation = wired.config.settings.organisations[0]
        wired.store.run_now(lambda tx: lived(tx, organisation_id(tx, organisation)))
    return run


def lived(tx: Tx, ours: int) -> None:
    tx.act_for(ours, via="test")
    person = Person(id=tx.ids.next(), organisation_id=ours, public_id=tx.ids.public(), name="Amira Khan")
    advocate = Advocate(id=person.id, organisation_id=ours, plan="free", capacity=3, accredited_until=date(2099, 1, 1))
    month = Fact(
        FactKind.MONTH, person.id, Subject(Thing.MONTH, 202605), WHEN, "month:2026-05", measure=Measure(3, 7200, 1, 0)
    )
    families = [
        Fact(kind, person.id, Subject(thing, number), WHEN, f"family:{number}", value)
        for number in range(1, 10)
        for kind, thing, value in ((FactKind.OUTCOME, Thing.OUTCOME, 1), (FactKind.REVIEW, Thing.REVIEW, 5))
    ]
    late = Fact(FactKind.REVIEW, person.id, Subject(Thing.REVIEW, 99), WHEN, "family:99", 5, why_not="too_late")
    commit(tx, Change(state=(person, advocate), facts=(month, *families, late)))


def test_a_score_is_explained_to_the_single_fact(desk: Run) -> None:
    done = desk("rewards", "explain", "Amira")
    assert done.code == 0
    assert done.out.startswith("Amira Khan: Trusted Advocate, 460 by policy 2026-1\n")
    assert "Active support: 6 of at most 160" in done.out
    assert "  6  A month of support, May 2026 (fact " in done.out
    assert "0 of 1 introduction kept." in done.out
    assert done.out.count(" 40  A positive outcome, ") == 5
    assert "Not counted: it came too long after the end of support." in done.out


def test_whoever_is_not_here_cannot_be_explained(desk: Run) -> None:
    done = desk("rewards", "explain", "Nobody")
    assert (done.code, done.out) == (1, "")
    assert 'anybody called "Nobody"' in done.err


def test_verify_counts_every_score_anew(desk: Run, configured: Path) -> None:
    assert desk("rewards", "verify") == Ended(0, "1 score counted anew; none differs.\n", "")
    with opened(load(configured, {})) as wired:
        wired.store.run_now(lambda tx: tx.conn.execute(text("UPDATE recognition SET outcomes = 25")))
    done = desk("rewards", "verify")
    assert done.code == 1
    assert "outcomes=25" in done.out
    assert "1 score counted anew; 1 differs." in done.out


def test_preview_says_whose_tier_would_change_and_why_and_changes_nothing(desk: Run, tmp_path: Path) -> None:
    new = tmp_path / "new.toml"
    written = DATA_FILE.read_text("utf-8").replace('"2026-1"', '"2027-1"').replace("trusted = 450", "trusted = 470")
    new.write_text(written.replace("each = 30", "each = 25"), "utf-8")
    done = desk("rewards", "preview", str(new))
    assert done.code == 0
    assert "Policy 2026-1 is in force; new.toml is 2027-1." in done.out
    assert "Amira Khan: Trusted Advocate to Active Advocate, 460 to 435. " in done.out
    assert "Family reviews 190 to 165; Trusted begins at 470, not 450." in done.out
    assert desk("rewards", "verify").code == 0


def test_preview_of_the_same_figures_changes_nobody_and_a_faulty_file_is_named(desk: Run, tmp_path: Path) -> None:
    assert "Nobody's tier would change." in desk("rewards", "preview", str(DATA_FILE)).out
    faulty = tmp_path / "faulty.toml"
    faulty.write_text(DATA_FILE.read_text("utf-8").replace("trusted = 450", "trusted = 900"), "utf-8")
    done = desk("rewards", "preview", str(faulty))
    assert (done.code, done.out) == (2, "")
    assert f"{faulty}: tiers: must rise" in done.err


def test_figures_that_changed_under_the_same_version_are_noticed(desk: Run, tmp_path: Path) -> None:
    same = tmp_path / "same.toml"
    same.write_text(DATA_FILE.read_text("utf-8").replace("article = 20", "article = 15"), "utf-8")
    assert "please give it a version of its own" in desk("rewards", "preview", str(same)).out
