"""The Rewards view: the tier, how it came about, what comes next. For the advocate and for coordinators alone.

The article "The rewards system": a recognition framework, not a game. So it is words and numbers, without a picture.
"""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from core.phrasing import day, when
from core.rewards.explaining import explained, heading, left_out_line, month_line, so_far
from core.rewards.features import Feature, has
from core.rewards.model import FactKind, Item, MonthSoFar, Reading, Source, Tier
from core.rewards.next_steps import FROM_FAMILIES, Around, gap, next_steps
from core.rewards.policy import Policy
from core.rewards.questions import ScoreQuestion
from core.rewards.wording import BACK_AT_ONCE, BENEFITS, SOURCES, benefits_of, tier_in_words
from core.surface import Button, Card, Fact, Passage, Style

MONTHS_SHOWN = 24
LEFT_OUT_SHOWN = 10

KEPT = "Nothing is lost as time goes by, by declining a request, or by a poor review."

REWARDS = Button("Rewards", "rewards", "", Style.PRIMARY)
MONTHS = "Month by month"
QUESTION = Button("Question this score", "score_question", "")


@dataclass(frozen=True, slots=True)
class Seen:
    """An advocate's recognition as somebody looks at it. `zone` is the reader's; `name` is empty for one's own."""

    reading: Reading
    month: MonthSoFar
    policy: Policy
    around: Around
    zone: ZoneInfo
    name: str = ""
    public_id: str = ""
    question: ScoreQuestion | None = None


def rewards_card(seen: Seen) -> Card:
    """The whole of it, but for the single months."""
    whose, tier = f"{seen.name}'s recognition" if seen.name else "Your recognition", seen.reading.tier
    return Card(
        title=f"{whose}: {tier.label if tier else 'no current tier'}",
        summary=f"{whose}: the tier, and how it came about.",
        facts=_head(seen),
        body=(*_lines(seen), _month(seen), *_left_out(seen), *(_own(seen) if not seen.name else ())),
        buttons=_buttons(seen),
        context=_notes(seen),
    )


def _head(seen: Seen) -> tuple[Fact, ...]:
    reading, policy = seen.reading, seen.policy
    return (
        Fact("Tier", tier_in_words(reading.tier, reading.paused)),
        Fact("Score", f"{reading.breakdown.total} of {policy.caps}"),
        Fact("Next tier", gap(reading, policy)),
    )


def _lines(seen: Seen) -> tuple[Passage, ...]:
    found = seen.reading.breakdown
    return tuple(Passage(explained(found, source, seen.policy), heading=heading(found, source)) for source in Source)


def _month(seen: Seen) -> Passage:
    return Passage(so_far(seen.month, seen.policy), heading="This month so far")


def _left_out(seen: Seen) -> tuple[Passage, ...]:
    items = seen.reading.breakdown.left_out
    if not items:
        return ()
    lines = [left_out_line(item, _on(item, seen.zone)) for item in items[-LEFT_OUT_SHOWN:]]
    more = len(items) - len(lines)
    lines += [f"And {more} more."] if more else []
    return (Passage("\n".join(lines), heading="Not counted, and why"),)


def _on(item: Item, zone: ZoneInfo) -> str:
    return day(item.fact.at.astimezone(zone).date())


def _own(seen: Seen) -> tuple[Passage, ...]:
    """What only the advocate reads: what they can do, and what they have by it."""
    steps = next_steps(seen.reading, seen.month, seen.around, seen.policy)
    return (
        Passage("\n".join((*(f"– {step}" for step in steps), FROM_FAMILIES)), heading="What you can do to progress"),
        *_benefits(seen.reading),
    )


def _benefits(reading: Reading) -> tuple[Passage, ...]:
    if reading.tier is None:
        lines = _listed(benefits_of(reading.earned))
        return (Passage(f"{BACK_AT_ONCE}\n{lines}", heading="Your benefits are paused"),)
    now = Passage(_listed(benefits_of(reading.tier)), heading="Your benefits")
    if reading.tier is Tier.EXPERT:
        return (now,)
    above = Tier(reading.tier + 1)
    return now, Passage(_listed(BENEFITS[above]), heading=f"From {above.label} up")


def _listed(lines: tuple[str, ...]) -> str:
    return "\n".join(f"– {line}" for line in lines)


def _buttons(seen: Seen) -> tuple[Button, ...]:
    if seen.name:
        whom = seen.public_id
        standing = Button("Standing…", "standing", whom)
        return (Button(MONTHS, "advocate_months", whom), Button("Correct…", "reverse", whom), standing)
    article = (Button("Offer an article", "article_offer", ""),) if has(seen.reading.tier, Feature.GUIDES) else ()
    question = () if seen.question else (QUESTION,)
    return (Button(MONTHS, "reward_months", ""), *article, Button("Events", "my_events", ""), *question)


def _notes(seen: Seen) -> tuple[str, ...]:
    asked = (
        (f"You questioned this score on {when(seen.question.asked_at, seen.zone)}. A coordinator will answer.",)
        if seen.question and not seen.name
        else ()
    )
    who = "Only you and coordinators see this." if not seen.name else "Only they and coordinators see this."
    by = f"Calculated by policy {seen.reading.breakdown.policy_version}."
    return (f"{who} {by} {KEPT}", *asked)


def months_card(seen: Seen) -> Card:
    """Every closed month with what it adds and why, the newest first."""
    items = [one for one in seen.reading.breakdown.line(Source.ACTIVE_SUPPORT).items if one.fact.kind is FactKind.MONTH]
    newest = sorted(items, key=lambda one: one.fact.at, reverse=True)
    support = seen.policy.active_support
    lines = "\n".join(month_line(item, seen.policy) for item in newest[:MONTHS_SHOWN])
    whose = f": {seen.name}" if seen.name else ""
    how = (
        f"A month of support adds {support.month}, up to {support.prompt} for answers and {support.introductions} for "
        "introductions. Time away that was declared beforehand is not counted as waiting."
    )
    return Card(
        title=f"{MONTHS}{whose}",
        summary="Every closed month of support, and what it adds.",
        body=(
            _month(seen),
            Passage(lines or "No month of support is closed yet.", heading="Closed months"),
            Passage(how, heading="How a month is counted"),
        ),
        context=(f"The last {MONTHS_SHOWN} are shown.",) if len(newest) > MONTHS_SHOWN else (),
    )


def on_the_dashboard(seen: Seen) -> Card:
    """Recognition in short; Rewards shows the rest."""
    found = seen.reading.breakdown
    step, *_ = next_steps(seen.reading, seen.month, seen.around, seen.policy)
    lines = (found.line(source) for source in Source)
    return Card(
        title="Rewards",
        summary="Your recognition, and what you can do next.",
        facts=(
            *_head(seen),
            *(Fact(SOURCES[line.source], f"{line.value} of at most {line.cap}") for line in lines),
        ),
        body=(Passage(step, heading="What you can do next"),),
        buttons=(REWARDS,),
        context=("Only you and coordinators see this.",),
    )
