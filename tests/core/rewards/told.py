"""What people did, as they would tell it, and the score that this must give: written down apart from the product.

Nothing here reads the ledger or calls a rule. The figures are those of the worked examples, spelled out.
"""

import statistics
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
OUTCOMES = [40] * 5 + [15] * 10 + [5] * 10
REVIEWS = [30] * 5 + [10] * 10 + [5] * 10
MONTHS = [4] * 12 + [2] * 16


@dataclass(slots=True)
class Family:
    """What one family says now: whether it went well, and its reviews with the latest last."""

    positive: bool = False
    reviews: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Told:
    """Everything that one advocate's families, coordinators and calendar did."""

    families: dict[str, Family] = field(default_factory=lambda: defaultdict(Family))
    articles: set[str] = field(default_factory=set)
    events: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    missed: set[str] = field(default_factory=set)
    began: datetime | None = None
    closed: datetime = LONG_AGO

    def turn(self, opened: datetime, hours: float) -> None:
        """A family waited for an answer."""
        self.waits[f"{opened.astimezone(LONDON):%Y-%m}"].append(hours)

    def months(self) -> list[str]:
        """The months with support that were closed when the calendar last looked."""
        found: list[str] = []
        at = self.began or LONG_AGO
        local = at.astimezone(LONDON).date().replace(day=1)
        while True:
            following = (local + timedelta(days=32)).replace(day=1)
            ends = datetime(following.year, following.month, 1, tzinfo=LONDON).astimezone(UTC)
            if self.began is None or ends + timedelta(hours=72) > self.closed:
                return found
            found.append(f"{local:%Y-%m}")
            local = following

    def grade(self, month: str) -> int:
        """What one month adds."""
        waits = self.waits.get(month, [])
        replies = 2 if not waits else 4 if (m := statistics.median(waits)) <= 24 else 2 if m <= 72 else 0
        return 2 + replies + (0 if month in self.missed else 2)

    def parts(self) -> list[int]:
        """The five lines."""
        said = self.families.values()
        outcomes = sum(1 for one in said if one.positive and one.reviews)
        reviews = sum(1 for one in said if one.reviews and one.reviews[-1] >= 4)
        events = sum(min(4, number) for number in self.events.values())
        months = self.months()
        return [
            min(160, sum(map(self.grade, months))),
            sum(OUTCOMES[:outcomes]),
            sum(REVIEWS[:reviews]),
            min(60, 20 * len(self.articles) + 5 * events),
            sum(MONTHS[: len(months)]),
        ]
