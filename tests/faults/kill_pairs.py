"""`python -m tests.faults.kill_pairs 100`: as many random pairs of kills of the real process, each second one in the
recovery from the first; then a whole life, and a look at everything. Prints JSON; `--seed N` chooses the pairs.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from core import fault
from tests.databases import make_schema
from tests.faults.process import House, house_in
from tests.faults.work import Course, is_at_rest, letters_repeated, must_not_have_repeated, people, rest

LATEST = {"store.before_commit": 24, "store.after_commit": 24, "post.before_send": 6, "post.after_send": 6}
"""Up to which passing of a point a life is sure to come."""


def main() -> None:
    """Kill, and say what came of it; a broken promise is an AssertionError."""
    read = argparse.ArgumentParser(prog="python -m tests.faults.kill_pairs")
    read.add_argument("pairs", type=int)
    read.add_argument("--seed", type=int, default=1)
    given = read.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kills-") as name:
        url = f"sqlite:///{name}/desk.sqlite3"
        make_schema(url)
        with house_in(Path(name), url) as house:
            people(house)
            dice = random.Random(given.seed)  # noqa: S311  # chooses misfortunes, guards nothing
            figures = kill(house, given.pairs, dice)
    figures |= {"seed": given.seed, "seconds": round(time.monotonic() - began)}
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")


def kill(house: House, pairs: int, dice: random.Random) -> dict[str, object]:
    """Kill so many pairs; what was done and what was found."""
    course, struck = Course(house), Counter[str]()
    for _ in range(pairs):
        for _ in range(2):
            course.goes_on()
            point = dice.choice(sorted(fault.POINTS))
            passing = dice.randint(1, LATEST[point])
            struck[point if _dies(house, f"{point}:{passing}=kill") else "killed at rest"] += 1
    house.bot.start()
    rest(house)
    course.must_be_whole()
    must_not_have_repeated(house)
    acts = len(course.accepted) + len(course.declined)
    return {
        "pairs": pairs,
        "kills": dict(struck),
        "acts": acts,
        "lost": 0,
        "cards_repeated": 0,
        "letters_repeated": letters_repeated(house),
    }


def _dies(house: House, plan: str) -> bool:
    """Run until the plan strikes; where it does not, until there is nothing left to do, and then kill all the same."""
    house.bot.start(plan)
    while not house.bot.is_dead():
        if is_at_rest(house):
            house.bot.kill()
            return False
        time.sleep(0.02)
    return True


if __name__ == "__main__":
    main()
