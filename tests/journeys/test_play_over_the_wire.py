"""The demonstration's story once more over the wire: real Bolt, real discord.py, the real bot in its own process."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.test_play import PROMISED, bots_in
from tests.thoroughness import times

ROOT = Path(__file__).parents[2]


STORIES = (("both", "are in Slack and everybody else is in Discord"), ("slack", "everybody is in Slack"))


@pytest.mark.parametrize(("where", "told_first"), STORIES[: times(in_ci=2, elsewhere=1)])
def test_the_story_is_told_to_its_end_and_the_platforms_have_nothing_to_complain_about(
    tmp_path: Path, where: str, told_first: str
) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "tests.play", where, "--plain"],
        cwd=ROOT,
        env={"PATH": "", "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    page = " ".join(told.stdout.split())
    assert told.returncode == 0, told.stdout[-3000:] + told.stderr
    assert [words for words in PROMISED if words not in page] == []
    assert told_first in page
    assert "SR-0004: nothing is due" in page, "Amira's Home shows the family she supports"
    assert "✗" not in page
    assert told.stderr == ""
    assert bots_in(tmp_path) == []
