"""kill -9 of the real process, wherever a question may be left open, and again while it recovers."""

import random
import signal
from pathlib import Path

import pytest

from core import fault
from tests.databases import Databases
from tests.faults.inside import Inside
from tests.faults.kill_pairs import LATEST
from tests.faults.process import House, house_in, wait_until
from tests.faults.work import Course, must_not_have_repeated, people, rest
from tests.thoroughness import times

EVERY_POINT = tuple(
    f"{point}:{passing}=kill" for point, passing in zip(sorted(fault.POINTS), (3, 2, 10, 9), strict=True)
)
AND_AGAIN = (
    "post.after_send=kill",
    "post.before_send:4=kill",
    "store.after_commit:3=kill",
    "store.before_commit:1=kill",
    "store.before_commit:16=kill",
)


def dies(house: House, plan: str) -> None:
    """Run until the planned kill strikes."""
    house.bot.start(plan)
    process = house.bot.process
    assert process is not None
    assert wait_until(f"{plan} to strike", process.poll) == -signal.SIGKILL


@pytest.mark.parametrize(
    ("engine", "plans"),
    [("sqlite", EVERY_POINT + AND_AGAIN), ("postgresql", EVERY_POINT)],
    ids=["sqlite", "postgresql"],
)
def test_whatever_kills_the_process_nothing_is_lost_and_no_card_posted_twice(
    request: pytest.FixtureRequest, tmp_path: Path, engine: str, plans: tuple[str, ...]
) -> None:
    databases: Databases = request.getfixturevalue(f"{engine}_databases")
    with house_in(tmp_path, databases.fresh()) as house:
        people(house)
        course = Course(house)
        # Each life begins with what the one before left undone: every kill but the first strikes a recovery.
        for plan in plans:
            course.goes_on()
            dies(house, plan)
        house.bot.start()
        rest(house)
        course.must_be_whole()
        must_not_have_repeated(house)


@pytest.mark.parametrize(
    ("engine", "looks_up", "pairs"),
    [
        ("sqlite", True, times(in_ci=40, elsewhere=16)),
        ("sqlite", False, times(in_ci=40, elsewhere=16)),
        ("postgresql", True, times(in_ci=20, elsewhere=10)),
    ],
    ids=["sqlite", "sqlite-where-nobody-can-tell", "postgresql"],
)
def test_random_pairs_of_deaths_lose_nothing(
    request: pytest.FixtureRequest, engine: str, pairs: int, *, looks_up: bool
) -> None:
    databases: Databases = request.getfixturevalue(f"{engine}_databases")
    dice = random.Random(5)  # noqa: S311  # chooses misfortunes, guards nothing
    inside = Inside.open(databases.fresh(), looks_up=looks_up)
    people(inside)
    course, deaths = Course(inside), 0
    for number in range(2 * pairs):
        if number % 2 == 0:
            course.goes_on()
        point = dice.choice(sorted(fault.POINTS))
        deaths += inside.live(f"{point}:{dice.randint(1, LATEST[point])}=raise")
    while inside.live():
        pass
    inside.desk.later(minutes=20)  # what nobody can tell is put off for a while before it is repeated
    inside.live()
    assert deaths > pairs
    course.must_be_whole()
    must_not_have_repeated(inside, looks_up=looks_up)
    inside.desk.close()
