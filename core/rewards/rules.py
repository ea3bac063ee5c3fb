"""From facts to a score: which count, what they add up to, and which tier that is. Pure, and whatever the order.

Facts of one scope (a family, a month, a year) are judged together and scopes apart from each other. So the tally of
an advocate is a sum over scopes, and a new fact changes that of its own scope alone.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from types import MappingProxyType
from typing import Final

from core.rewards.model import (
    CORRECTIONS,
    SOURCE_OF,
    Breakdown,
    FactKind,
    Item,
    Judged,
    Line,
    Measure,
    Paused,
    Recorded,
    Source,
    Tally,
    Tier,
    WhyNot,
)
from core.rewards.policy import Counted, Policy

NOTHING: Final = Tally()


def judge(facts: Iterable[Recorded], policy: Policy) -> tuple[Judged, ...]:
    """Every fact but the corrections, with why it adds nothing if it does not; in the order of time."""
    return tuple(sorted(_judged(facts, policy), key=attrgetter("fact.at", "fact.id")))


def _judged(facts: Iterable[Recorded], policy: Policy) -> list[Judged]:
    """In no order; each scope by itself."""
    scopes: dict[str, list[Recorded]] = {}
    for fact in {fact.id: fact for fact in facts}.values():
        scopes.setdefault(fact.scope, []).append(fact)
    judged: list[Judged] = []
    for scope in scopes.values():
        judged += _judge_scope(scope, policy)
    return judged


def tally(facts: Iterable[Recorded], policy: Policy) -> Tally:
    """What the facts add up to."""
    return counted(_judged(facts, policy), policy)


def counted(judged: Iterable[Judged], policy: Policy) -> Tally:
    """What the judged facts add up to."""
    sums: dict[str, int] = defaultdict(int)
    for fact, why_not in judged:
        if why_not is None:
            for name in _counters(fact, policy):
                sums[name] += 1
    return Tally(**sums)


def values(whole: Tally, policy: Policy) -> Mapping[Source, int]:
    """What each source adds, no more than its cap."""
    support, given = policy.active_support, policy.contributions
    months = (
        whole.months * support.month
        + whole.prompt * support.prompt
        + whole.steady * support.steady
        + whole.slow * support.slow
        + whole.quiet * support.nothing_to_answer
        + whole.introduced * support.introductions
    )
    return {
        Source.ACTIVE_SUPPORT: min(months, support.cap),
        Source.OUTCOMES: stepped(whole.outcomes, policy.outcomes),
        Source.REVIEWS: stepped(whole.reviews, policy.reviews),
        Source.CONTRIBUTIONS: min(whole.articles * given.article + whole.events * given.event, given.cap),
        Source.LONGEVITY: stepped(whole.months, policy.longevity),
    }


def score(whole: Tally, policy: Policy) -> int:
    """The score, from 0 to 1000."""
    return sum(values(whole, policy).values())


def stepped(count: int, source: Counted) -> int:
    """What so many families or months add: the first ones most, then less, never more than the cap."""
    total = 0
    for step in source.steps:
        taken = min(count, step.first)
        total, count = total + taken * step.each, count - taken
    return min(total, source.cap)


def grade(measure: Measure, policy: Policy) -> tuple[int, int, int]:
    """What one month adds: for itself, for its replies, for its introductions."""
    support = policy.active_support
    introductions = support.introductions if measure.kept >= measure.due else 0
    return support.month, getattr(support, _REPLIES[_replies(measure, policy)]), introductions


def earned(total: int, policy: Policy) -> Tier:
    """The tier that a score alone gives."""
    if total >= policy.tiers.expert:
        return Tier.EXPERT
    return Tier.TRUSTED if total >= policy.tiers.trusted else Tier.ACTIVE


def paused(*, accredited: bool, good_standing: bool) -> Paused | None:
    """Why there is no tier now, if so. Standing comes first: it is a person's decision, and theirs to explain."""
    if not good_standing:
        return Paused.UNDER_REVIEW
    return None if accredited else Paused.NOT_ACCREDITED


def tier(total: int, policy: Policy, *, accredited: bool, good_standing: bool) -> Tier | None:
    """The tier; None for whoever is not accredited or whose standing is under review. Their score is kept."""
    return None if paused(accredited=accredited, good_standing=good_standing) else earned(total, policy)


def next_tier(total: int, policy: Policy) -> tuple[Tier, int] | None:
    """The tier above what the score gives, and how much is missing to it; None at the highest."""
    begins = {Tier.TRUSTED: policy.tiers.trusted, Tier.EXPERT: policy.tiers.expert}
    return next(((above, at - total) for above, at in begins.items() if total < at), None)


def breakdown(facts: Iterable[Recorded], policy: Policy) -> Breakdown:
    """The score with its five lines, and in each line every fact that belongs to it with what it adds."""
    judged = judge(facts, policy)
    whole = counted(judged, policy)
    sums = values(whole, policy)
    of_source: dict[Source, list[Judged]] = {source: [] for source in Source}
    for one in judged:
        for source in SOURCE_OF[one.fact.kind]:
            of_source[source].append(one)
    lines = tuple(_line(source, sums[source], of_source[source], policy) for source in Source)
    return Breakdown(policy.version, whole, lines)


def _line(source: Source, value: int, judged: list[Judged], policy: Policy) -> Line:
    """Of the facts in their order each adds what it raises the line by, until the cap."""
    each, cap = _WORTH[source](policy)
    items, so_far, count = [], 0, 0
    for fact, why_not in judged:
        if why_not is not None:
            items.append(Item(fact, 0, why_not))
            continue
        adds = min(each(count, fact), cap - so_far) if so_far < cap else 0
        so_far, count = so_far + adds, count + 1
        items.append(Item(fact, adds, None if adds else WhyNot.PART_FULL if so_far == cap else None))
    return Line(source, value, cap, count, tuple(items))


Worth = Callable[[int, Recorded], int]
"""What a fact adds when so many were counted before it."""


def _of_steps(source: Counted) -> tuple[Worth, int]:
    worth = [step.each for step in source.steps for _ in range(step.first)]
    return lambda before, _fact: worth[before] if before < len(worth) else 0, source.cap


def _of_months(policy: Policy) -> tuple[Worth, int]:
    return lambda _before, fact: sum(grade(fact.measure or Measure(), policy)), policy.active_support.cap


def _of_contributions(policy: Policy) -> tuple[Worth, int]:
    given = policy.contributions
    return lambda _before, fact: given.article if fact.kind is FactKind.ARTICLE else given.event, given.cap


_WORTH: Final[Mapping[Source, Callable[[Policy], tuple[Worth, int]]]] = MappingProxyType(
    {
        Source.ACTIVE_SUPPORT: _of_months,
        Source.OUTCOMES: lambda policy: _of_steps(policy.outcomes),
        Source.REVIEWS: lambda policy: _of_steps(policy.reviews),
        Source.CONTRIBUTIONS: _of_contributions,
        Source.LONGEVITY: lambda policy: _of_steps(policy.longevity),
    }
)


def _judge_scope(facts: list[Recorded], policy: Policy) -> list[Judged]:
    """What each fact of one scope comes to, beside the others of it."""
    corrections = [fact for fact in facts if fact.corrects is not None]
    corrected = _corrections(corrections) if corrections else {}
    judged: list[Judged] = []
    open_: dict[FactKind, list[Recorded]] = {}
    for fact in facts:
        if fact.kind in CORRECTIONS:
            continue
        if (why_not := _written(fact, corrected) if corrected else fact.why_not) is None:
            open_.setdefault(fact.kind, []).append(fact)
        else:
            judged.append(Judged(fact, why_not))
    for kind, of_kind in open_.items():
        judged += _BESIDE[kind](of_kind, open_, policy)
    return judged


def _corrections(corrections: list[Recorded]) -> Mapping[int, set[FactKind]]:
    """Which corrections stand, by what they correct. A later one can only name an earlier one: the newest first."""
    found: dict[int, set[FactKind]] = {}
    for fact in sorted(corrections, key=_key, reverse=True):
        if fact.corrects is not None and FactKind.REVERSAL not in found.get(fact.id, ()):
            found.setdefault(fact.corrects, set()).add(fact.kind)
    return found


def _written(fact: Recorded, corrected: Mapping[int, set[FactKind]]) -> WhyNot | None:
    """What stands against a fact for itself: what was written with it, or what a person decided since."""
    decided = corrected.get(fact.id)
    if decided is None:
        return fact.why_not
    if FactKind.REVERSAL in decided:
        return WhyNot.REVERSED
    if fact.why_not is not WhyNot.SET_ASIDE:
        return fact.why_not
    if FactKind.LET_COUNT in decided:
        return None
    return WhyNot.LEFT_OUT if FactKind.LEFT_OUT in decided else WhyNot.SET_ASIDE


Open = Mapping[FactKind, list[Recorded]]


def _months(months: list[Recorded], _open: Open, policy: Policy) -> list[Judged]:
    """One person may have been here twice: of a month that both had, the better one counts."""

    def worth(fact: Recorded) -> tuple[int, int]:
        return sum(grade(fact.measure or Measure(), policy)), -fact.id

    best = months[0] if len(months) == 1 else max(months, key=worth)
    return [Judged(fact, None if fact is best else WhyNot.SAME_MONTH) for fact in months]


def _reviews(reviews: list[Recorded], _open: Open, policy: Policy) -> list[Judged]:
    latest = max(reviews, key=_written_at)
    stands = None if latest.value >= policy.reviews.good_from else WhyNot.NOT_RATED_HIGH
    return [Judged(fact, stands if fact is latest else WhyNot.LATER_REVIEW) for fact in reviews]


def _outcomes(outcomes: list[Recorded], open_: Open, _policy: Policy) -> list[Judged]:
    """An outcome counts while the family has a review that counts, whatever its rating; one for each family."""
    if FactKind.REVIEW not in open_:
        return [Judged(fact, WhyNot.NO_REVIEW) for fact in outcomes]
    first = min(outcomes, key=_written_at)
    return [Judged(fact, None if fact is first else WhyNot.SAME_FAMILY) for fact in outcomes]


def _articles(articles: list[Recorded], _open: Open, _policy: Policy) -> list[Judged]:
    return [Judged(fact, None) for fact in articles]


def _events(events: list[Recorded], _open: Open, policy: Policy) -> list[Judged]:
    most = policy.contributions.events_a_year
    in_order = enumerate(sorted(events, key=_written_at))
    return [Judged(fact, None if place < most else WhyNot.YEAR_FULL) for place, fact in in_order]


_BESIDE: Final[Mapping[FactKind, Callable[[list[Recorded], Open, Policy], list[Judged]]]] = MappingProxyType(
    {
        FactKind.MONTH: _months,
        FactKind.OUTCOME: _outcomes,
        FactKind.REVIEW: _reviews,
        FactKind.ARTICLE: _articles,
        FactKind.EVENT: _events,
    }
)

_REPLIES: Final[Mapping[str, str]] = MappingProxyType(
    {"prompt": "prompt", "steady": "steady", "slow": "slow", "quiet": "nothing_to_answer"}
)
"""The counter of a month's replies, and the figure of the policy for it."""


_COUNTER: Final[Mapping[FactKind, tuple[str, ...]]] = MappingProxyType(
    {
        FactKind.OUTCOME: ("outcomes",),
        FactKind.REVIEW: ("reviews",),
        FactKind.ARTICLE: ("articles",),
        FactKind.EVENT: ("events",),
    }
)


def _counters(fact: Recorded, policy: Policy) -> tuple[str, ...]:
    if fact.kind is not FactKind.MONTH:
        return _COUNTER[fact.kind]
    measure = fact.measure or Measure()
    introduced = ("introduced",) if measure.kept >= measure.due else ()
    return ("months", _replies(measure, policy), *introduced)


def _replies(measure: Measure, policy: Policy) -> str:
    """How prompt a month's replies were, by the median; a wait of exactly the limit is within it."""
    if not measure.turns:
        return "quiet"
    hours = measure.median_s / 3600
    if hours <= policy.active_support.prompt_hours:
        return "prompt"
    return "steady" if hours <= policy.active_support.steady_hours else "slow"


_key: Final = attrgetter("id")
_written_at: Final = attrgetter("at", "id")
