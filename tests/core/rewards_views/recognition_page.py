"""Keeps docs/recognition.md true, figures and all; `python -m tests.core.rewards_views.recognition_page` renews it."""

import re
import textwrap
from pathlib import Path

from core.rewards.features import FROM_TIER, Feature
from core.rewards.model import Source, Tally, Tier
from core.rewards.policy import Counted, Policy, load_policy
from core.rewards.rules import earned, next_tier, score, values
from core.rewards.wording import BENEFITS, SOURCES, WHY_NOT

PAGE = Path(__file__).parents[3] / "docs" / "recognition.md"

WIDTH = 118

AISHA = Tally(months=5, prompt=4, steady=1, introduced=5, outcomes=1, reviews=1, events=1)
"""Five months, one of them with slower answers; one family with an outcome and a review; one event."""


def page(policy: Policy) -> str:
    """The whole page."""
    parts = (
        _opening(policy),
        _sources(policy),
        _tiers(policy),
        _fair(policy),
        _seeing(),
        _deviations(),
        _example(policy),
    )
    return "\n\n".join(_set(block) for part in parts for block in part.strip().split("\n\n")) + "\n"


def _set(block: str) -> str:
    """A paragraph or a list in lines of the page's width; headings and tables stay as they are."""
    if block.startswith(("#", "|")):
        return block
    items = re.split(r"\n(?=- |\d\. )", block)
    return "\n".join(_filled(" ".join(item.split())) for item in items)


def _filled(text: str) -> str:
    indent = re.match(r"(- |\d\. )?", text)
    return textwrap.fill(text, WIDTH, subsequent_indent=" " * len(indent[0] if indent else ""), break_on_hyphens=False)


def _opening(policy: Policy) -> str:
    return f"""\
# Recognition

Advocates are recognised for the difference they make to families. It is not a game: there is no table of who
is first,
nothing that runs out, and nothing to collect for its own sake. What is recognised, and the three tiers, are those of
the SEN Evidence Vault article "The rewards system". The figures are decided here; they stand in
`rewards.toml`, policy
{policy.version}, and this page is printed from it.

Your score is a sum, from 0 to {policy.caps}, of what is on record about you. The order does not matter, and
nothing is
lost as time goes by. A score falls only when
something on record is corrected: by a coordinator, with a reason that you are told, or by the family that said it.
**Declining a request never costs anything, and supporting more families at once adds nothing.**
"""


def _sources(policy: Policy) -> str:
    support, given = policy.active_support, policy.contributions
    best = support.month + support.prompt + support.introductions
    good = f"{policy.reviews.good_from} or 5"
    return f"""\
## What counts

### {SOURCES[Source.ACTIVE_SUPPORT]}: at most {support.cap}

Each calendar month (by London's clock) in which you support a family adds {support.month} for itself. It is
such a month
if a connection was active in it for {support.days} days, or if you wrote one message.

- **Answers.** A wait begins with a family's first message that you have not answered, and ends with your next
message to
  them. Buttons and the desk's own texts don't count as answers. The month's middle wait decides: within
  {support.prompt_hours} hours adds {support.prompt}, within {support.steady_hours} hours {support.steady}, slower
  {support.slow or "nothing"}. If nobody waited for you it adds {support.nothing_to_answer}. A message that is still
  unanswered counts with its age so far, so a late answer is never worse than none. Time away that you declare
beforehand
  (`/desk away`, at most {policy.fair_play.away_days} days a year) is not counted as waiting.
- **Introductions.** If every introduction that was due was kept, or none was due, the month adds
{support.introductions}.

So a month adds at most {best}. It is counted {support.closes_after_hours} hours after it ends, and stays as it
is from
then on. The open month is shown as "This month so far", apart from your score.

### {SOURCES[Source.OUTCOMES]}: at most {policy.outcomes.cap}

A family marks the case resolved with a positive outcome, and leaves a review, whatever its rating.
{_steps(policy.outcomes)}

### {SOURCES[Source.REVIEWS]}: at most {policy.reviews.cap}

A family rates your support {good} out of 5. {_steps(policy.reviews)} A lower rating adds nothing and takes nothing
away. Reviews are voluntary. Every family is invited once, in the same words, whatever the outcome. Please don't ask.

### {SOURCES[Source.CONTRIBUTIONS]}: at most {given.cap}

An article in the guides library adds {given.article}, a community event that you took part in {given.event} (at most
{given.events_a_year} events in a calendar year). A coordinator confirms it; nobody confirms their own.

### {SOURCES[Source.LONGEVITY]}: at most {policy.longevity.cap}

Each month of support counts here too. {_steps(policy.longevity, "month", "months")}
"""


def _steps(source: Counted, one: str = "family", several: str = "families") -> str:
    said, first = [], True
    for step in source.steps:
        which = f"The first {step.first} {several}" if first else f"the next {step.first}"
        said.append(f"{which} add {step.each} each")
        first = False
    return f"{', '.join(said)}. Each {one} counts once." if one == "family" else f"{', '.join(said)}."


def _tiers(policy: Policy) -> str:
    begins = {Tier.ACTIVE: 0, Tier.TRUSTED: policy.tiers.trusted, Tier.EXPERT: policy.tiers.expert}
    rows = "".join(
        f"| {tier.label} | {begins[tier]} | {'; '.join(line[:1].lower() + line[1:] for line in BENEFITS[tier])} |\n"
        for tier in Tier
    )
    early = FROM_TIER[Feature.DATES_AHEAD].label
    return f"""\
## The three tiers

| Tier | From | What it adds |
| --- | --- | --- |
{rows}
All sources that don't depend on families add up to {policy.of_oneself}, which is less than
{policy.tiers.trusted}: nobody
becomes a {Tier.TRUSTED.label} without families saying so.

A tier needs an accreditation that is in place, and good standing. Without one you have no current tier: your score is
kept, benefits are paused, and both are back at once. Standing is a person's decision, with a reason that you read.

Benefits do something. The directory puts whoever has a place first, then whoever fits best, and only then a
higher tier.
Invitations to events reach exactly those whom they are for. New features are switched on for {early}s first;
what helps a
family is never held back in that way. **Recognition never decides which family is offered to whom**: newcomers get
families.
"""


def _fair(policy: Policy) -> str:
    fair = policy.fair_play
    reasons = "".join(f"- {why[:1].upper()}{why[1:]}.\n" for why in WHY_NOT.values())
    return f"""\
## Fair play

What a family says counts if, when they say it, your connection is at least {fair.connection_days} days old and
messages
went both ways. A review may come until {fair.review_days} days after the end of support. When more than
{fair.burst_families} families review you within {fair.burst_hours} hours, the first {fair.burst_families} stand and a
person looks at the others before they count. What a family says by telephone is kept, and not counted. An
outcome counts
while the family's review does. If a family has its data erased, your score stays as it is.

Whatever is not counted is listed in your breakdown with its reason. These are all there are:

{reasons}"""


def _seeing() -> str:
    return """\
## Seeing it

`/desk rewards`, or **Rewards** on your dashboard, shows your tier, the five lines and how each was calculated,
the months
one by one, what you can do next, and what your tier brings. Only you and coordinators see it. Everybody else
sees no more
than the words Trusted Advocate or Expert Advocate beside your name. When your tier changes, up or down, you
are told in
private in one sentence.

If something looks wrong, press **Question this score**. A coordinator looks at it and answers you; asking
changes nothing.
"""


def _deviations() -> str:
    return """\
## Where we differ from the article

The article names two things both as a way to be recognised and as a benefit of a higher tier. Taken word for
word, nobody
could begin. So:

1. **Articles.** The invitation to write for the guides library is a benefit from Trusted Advocate up. But a
coordinator
   can record an article by any advocate, and it is recognised all the same.
2. **Community events.** Invitations to community events go to every advocate with a tier, and taking part is
recognised
   for all. Training events are for Trusted and Expert Advocates, partner events for Expert Advocates.
"""


def _example(policy: Policy) -> str:
    lines = values(AISHA, policy)
    total = score(AISHA, policy)
    missing = next_tier(total, policy)
    after = f"{missing[1]} more to {missing[0].label}" if missing else "the highest tier"
    rows = "".join(f"| {SOURCES[source]} | {lines[source]} |\n" for source in Source)
    return f"""\
## An example

Aisha has supported families for {AISHA.months} months and kept every introduction. In {AISHA.prompt} months
her middle
wait was within {policy.active_support.prompt_hours} hours, in one within {policy.active_support.steady_hours}.
One family
marked a positive outcome and left a good review, and she took part in one community event.

| Source | Adds |
| --- | --- |
{rows}| **Score** | **{total}** |

She is an {earned(total, policy).label}; {after}.
"""


if __name__ == "__main__":
    PAGE.write_text(page(load_policy()), "utf-8")
