"""Time away, declared beforehand: families' waits do not count on those days (house rule). Pure."""

from collections.abc import Iterable
from datetime import date, timedelta

from core.change import Change, Entry
from core.refusals import FieldProblem
from core.rewards.model import Away


def declare(away: Away, known: Iterable[Away], today: date, most: int) -> Change:
    """Keep a time away. `today` is in London; at most `most` days may be declared in a calendar year.

    Raises FieldProblem for a time that has begun, ends before it begins, or is more than the year has room for.
    """
    if away.first <= today:
        problem = "Please choose a first day after today: time away is declared before it begins."
        raise FieldProblem(field="first", problem=problem)
    if away.last < away.first:
        raise FieldProblem(field="last", problem="The last day is before the first one.")
    if away.last > away.first + timedelta(days=366):
        raise FieldProblem(field="last", problem="That is more than a year. Please choose a nearer day.")
    days = _days((*known, away))
    for year in sorted({day.year for day in _days((away,))}):
        if (count := sum(day.year == year for day in days)) > most:
            problem = f"That would be {count} days away in {year}; at most {most} can be declared."
            raise FieldProblem(field="last", problem=problem)
    return Change(state=(away,), journal=(Entry(away, "declared"),))


def _days(periods: Iterable[Away]) -> set[date]:
    """Every day of these, once."""
    return {
        period.first + timedelta(days=number)
        for period in periods
        for number in range((period.last - period.first).days + 1)
    }
