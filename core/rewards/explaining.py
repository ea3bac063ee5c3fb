"""How each line of a score came about, in words and numbers: what was counted, and what each of it adds."""

from collections.abc import Callable, Mapping
from datetime import date

from core.phrasing import capital, counted, listed
from core.rewards.model import Breakdown, Item, Measure, MonthSoFar, Source, Tally, WhyNot
from core.rewards.policy import Counted, Policy
from core.rewards.rules import grade
from core.rewards.wording import KINDS, SOURCES, WHY_NOT, hours, steps_in_words


def heading(found: Breakdown, source: Source) -> str:
    """For example "Active support: 104 of at most 160"."""
    line = found.line(source)
    return f"{SOURCES[source]}: {line.value} of at most {line.cap}"


def explained(found: Breakdown, source: Source, policy: Policy) -> str:
    """What one line counts, with how many, and what each adds under this policy."""
    said = _HOW[source](found.tally, policy)
    line = found.line(source)
    return f"{said} No more than {line.cap} in all." if _is_cut(found.tally, line.value, source, policy) else said


def _is_cut(tally: Tally, value: int, source: Source, policy: Policy) -> bool:
    """Whether the cap has taken something away, so that the sum in words is larger than the line."""
    return value < _uncut(tally, policy)[source]


def _uncut(tally: Tally, policy: Policy) -> Mapping[Source, int]:
    support, given = policy.active_support, policy.contributions
    months = tally.months * support.month + tally.prompt * support.prompt + tally.steady * support.steady
    months += tally.slow * support.slow + tally.quiet * support.nothing_to_answer
    return {
        Source.ACTIVE_SUPPORT: months + tally.introduced * support.introductions,
        Source.OUTCOMES: _sum(tally.outcomes, policy.outcomes),
        Source.REVIEWS: _sum(tally.reviews, policy.reviews),
        Source.CONTRIBUTIONS: tally.articles * given.article + tally.events * given.event,
        Source.LONGEVITY: _sum(tally.months, policy.longevity),
    }


def _sum(count: int, source: Counted) -> int:
    total = 0
    for step in source.steps:
        total, count = total + min(count, step.first) * step.each, max(0, count - step.first)
    return total


def _support(tally: Tally, policy: Policy) -> str:
    support = policy.active_support
    if not tally.months:
        return "No closed month of support yet."
    parts = (
        (tally.prompt, f"answers within {support.prompt_hours} hours", support.prompt),
        (tally.steady, f"answers within {support.steady_hours} hours", support.steady),
        (tally.slow, "slower answers", support.slow),
        (tally.quiet, "nothing to answer", support.nothing_to_answer),
    )
    replies = [f"{months} with {what} ({_each(adds)})" for months, what, adds in parts if months]
    introduced = f"{tally.introduced} with every introduction that was due kept ({support.introductions} each)"
    all_months = f"{counted(tally.months, 'month')} of support ({support.month} each)"
    return f"{all_months}: {listed([*replies, introduced])}."


def _each(adds: int) -> str:
    return f"{adds} each" if adds else "nothing added"


def _outcomes(tally: Tally, policy: Policy) -> str:
    if not tally.outcomes:
        return "No family has marked a positive outcome and left a review yet."
    families = counted(tally.outcomes, "family", "families")
    return f"{families} with a positive outcome and a review: {_steps(tally.outcomes, policy.outcomes)}."


def _reviews(tally: Tally, policy: Policy) -> str:
    if not tally.reviews:
        return f"No review of {policy.reviews.good_from} or 5 out of 5 yet. Reviews are voluntary."
    families = counted(tally.reviews, "family", "families")
    good = f"{policy.reviews.good_from} or 5" if policy.reviews.good_from < 5 else "5"
    return f"{families} rated the support {good} out of 5: {_steps(tally.reviews, policy.reviews)}."


def _contributions(tally: Tally, policy: Policy) -> str:
    given = policy.contributions
    if not tally.articles and not tally.events:
        return "No article and no community event confirmed yet."
    articles = f"{counted(tally.articles, 'article')} ({given.article} each)"
    most = f"at most {given.events_a_year} in a year"
    events = f"{counted(tally.events, 'community event')} ({given.event} each, {most})"
    return capital(f"{articles} and {events}.")


def _longevity(tally: Tally, policy: Policy) -> str:
    if not tally.months:
        return "No closed month of support yet."
    return f"{counted(tally.months, 'month')} of support: {_steps(tally.months, policy.longevity)}."


def _steps(count: int, source: Counted) -> str:
    return steps_in_words(count, tuple((step.first, step.each) for step in source.steps))


_HOW: Mapping[Source, Callable[[Tally, Policy], str]] = {
    Source.ACTIVE_SUPPORT: _support,
    Source.OUTCOMES: _outcomes,
    Source.REVIEWS: _reviews,
    Source.CONTRIBUTIONS: _contributions,
    Source.LONGEVITY: _longevity,
}


def month_name(written: str) -> str:
    """A month as it is said: "May 2026" for "2026-05"."""
    return f"{date.fromisoformat(f'{written}-01'):%B %Y}"


def so_far(month: MonthSoFar, policy: Policy) -> str:
    """The open month, and what it would add as it stands; it is no part of the score."""
    if not month.supporting:
        return f"{month_name(month.month)}: no support that would make it a month of support yet."
    closes = counted(policy.active_support.closes_after_hours, "hour")
    return (
        f"{month_name(month.month)}: {measured(month.measure)} As it stands it would add {month.would_add}. "
        f"It counts once it is closed, {closes} after its end."
    )


def measured(measure: Measure) -> str:
    """How a month was: how many answers and their median wait, how many introductions of those due."""
    replies = _waits(measure) if measure.turns else "nothing to answer"
    if not measure.due:
        return capital(f"{replies}; no introduction was due.")
    return capital(f"{replies}; {measure.kept} of {counted(measure.due, 'introduction')} kept.")


def _waits(measure: Measure) -> str:
    if measure.turns == 1:
        return f"1 wait for an answer, of {hours(measure.median_s)}"
    return f"{measure.turns} waits for an answer, half of them no longer than {hours(measure.median_s)}"


def month_line(item: Item, policy: Policy) -> str:
    """One closed month with what it adds, and why where that is less than it might be."""
    measure = item.fact.measure or Measure()
    name, parts = month_name(item.fact.scope.rpartition(":")[2]), grade(measure, policy)
    adds = f"{' + '.join(map(str, parts))} = {sum(parts)}"
    if item.adds < sum(parts):
        adds += f", and adds {item.adds}: {WHY_NOT[item.why_not or WhyNot.PART_FULL]}"
    return f"{name}: {adds}. {measured(measure)}"


def left_out_line(item: Item, on: str) -> str:
    """Something that is not counted, and why: "A review of Tue 24 Nov 2026: set aside…"."""
    why = WHY_NOT[item.why_not] if item.why_not else ""
    return capital(f"{KINDS[item.fact.kind]} of {on}: {why}.")
