"""The worked examples of the rewards policy, to the number: four lived through month by month, one by the function."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest

from core.connections.model import Connection
from core.people.model import Advocate
from core.rewards.model import Source, Tally, Tier
from core.rewards.policy import load_policy
from core.rewards.rules import earned, next_tier, score
from tests.core.rewards.years import Years
from tests.databases import Databases


@pytest.fixture
def years(sqlite_databases: Databases) -> Iterator[Years]:
    url = sqlite_databases.fresh()
    with Years.open(url, datetime(2025, 1, 2, 9, tzinfo=UTC)) as opened:
        yield opened
    sqlite_databases.discard(url)


def live(years: Years, name: str, connection: Connection, waits: Sequence[float], year: int = 2025) -> None:
    """One turn in each month, on the 12th, answered after so many hours; then the last month closes."""
    for number, hours in enumerate(waits):
        years.at(year + number // 12, number % 12 + 1, 12, 10)
        years.turn(name, connection, hours)
    years.at(year + len(waits) // 12, len(waits) % 12 + 1, 5, 9)


def values(years: Years, advocate: Advocate) -> list[int]:
    """What each source adds; the items of a line sum to it, and the projection agrees."""
    found = years.breakdown(advocate)
    assert [sum(item.adds for item in line.items) for line in found.lines] == [line.value for line in found.lines]
    assert years.drift() == ()
    return [line.value for line in found.lines]


def test_aisha_in_her_first_five_months(years: Years) -> None:
    aisha = years.advocate("Aisha")
    connection = years.take_on("Aisha")
    years.event(aisha, "A morning together")
    live(years, "Aisha", connection, [3, 20, 24, 48, 1])
    years.says_how_it_went(connection, "positive", 5)
    assert values(years, aisha) == [38, 40, 30, 5, 20]
    found = years.breakdown(aisha)
    assert found.total == 133
    assert years.tier(aisha) is Tier.ACTIVE
    assert next_tier(found.total, years.desk.store.house.policy) == (Tier.TRUSTED, 317)


def test_ben_after_fourteen_months(years: Years) -> None:
    ben = years.advocate("Ben")
    connections = [years.take_on("Ben") for _ in range(7)]
    for connection in connections:
        years.turn("Ben", connection, 2)
    years.article(ben, "annual-reviews")
    for title in ("one", "two", "three"):
        years.event(ben, title)
    for number, connection in enumerate(connections):
        years.at(2025, 1, 15 + number, 18)
        years.says_how_it_went(connection, "positive" if number < 6 else "", 4 + number % 2)
    live(years, "Ben", connections[0], [5] * 11 + [30, 72, 90])
    assert values(years, ben) == [104, 215, 170, 35, 52]
    assert years.breakdown(ben).total == 576
    assert years.tier(ben) is Tier.TRUSTED
    assert next_tier(576, years.desk.store.house.policy) == (Tier.EXPERT, 174)


def test_cerys_after_forty_months(years: Years) -> None:
    cerys = years.advocate("Cerys")
    connections = [years.take_on("Cerys") for _ in range(18)]
    for connection in connections:
        years.turn("Cerys", connection, 2)
    for year in (2025, 2026):
        years.at(year, 3, 3, 9)
        for number in range(2):
            years.article(cerys, f"article-{year}-{number}")
        for number in range(3):
            years.event(cerys, f"event {number}")
    for number, connection in enumerate(connections):
        years.at(2026, 4, 1 + number, 18)
        years.says_how_it_went(connection, "positive", 5 if number < 16 else 2)
    live(years, "Cerys", connections[0], [4] * 40)
    assert values(years, cerys) == [160, 365, 255, 60, 80]
    assert years.breakdown(cerys).total == 920
    assert years.tier(cerys) is Tier.EXPERT


def test_dev_with_all_that_is_in_his_own_hands(years: Years) -> None:
    dev = years.advocate("Dev")
    connection = years.take_on("Dev")
    for number in range(3):
        years.article(dev, f"article-{number}")
    live(years, "Dev", connection, [1] * 60)
    assert values(years, dev) == [160, 0, 0, 60, 80]
    assert years.breakdown(dev).total == 300
    assert years.tier(dev) is Tier.ACTIVE


def test_eve_by_families_alone() -> None:
    policy = load_policy()
    eve = score(Tally(outcomes=25, reviews=25), policy)
    assert (eve, earned(eve, policy)) == (700, Tier.TRUSTED)


@pytest.mark.parametrize(("total", "tier"), [(0, 1), (449, 1), (450, 2), (749, 2), (750, 3), (1000, 3)], ids=str)
def test_a_tier_begins_exactly_at_its_score(total: int, tier: int) -> None:
    assert earned(total, load_policy()) is Tier(tier)


def test_a_month_is_graded_by_the_median_of_its_waits(years: Years) -> None:
    fay = years.advocate("Fay")
    connections = [years.take_on("Fay") for _ in range(5)]
    years.at(2025, 1, 12, 10)
    for connection in connections:
        years.family_says(connection, "family_writes", words="May we ask you something?")
    for connection, hours in zip(connections, (3, 6, 20, 30, 90), strict=True):
        years.desk.clock.set(datetime(2025, 1, 12, 10, tzinfo=UTC))
        years.later(hours=hours)
        years.press("Fay", "reply_send", connection.public_id, words="Here is my answer.")
    years.at(2025, 2, 4, 9)
    (month,) = years.breakdown(fay).line(Source.ACTIVE_SUPPORT).items
    assert month.fact.measure == (5, 20 * 3600, 5, 5)
    assert month.adds == 8


def test_a_slow_month_with_a_missed_introduction_adds_two(years: Years) -> None:
    gil = years.advocate("Gil")
    connection = years.take_on("Gil", introduce=False)
    years.at(2025, 1, 12, 10)
    years.turn("Gil", connection, 80)
    years.at(2025, 2, 4, 9)
    (month,) = years.breakdown(gil).line(Source.ACTIVE_SUPPORT).items
    assert month.fact.measure == (1, 80 * 3600, 1, 0)
    assert month.adds == 2
