"""The operator's commands on recognition: how a score came about, whether all of them hold, what a policy would change.

They only read, and may run beside the bot.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.config import load
from bot.upkeep import opened, organisation_named, say
from core.database.rows import all_of, get, table_of
from core.database.store import Tx
from core.desk import organisation_id
from core.people.finding import advocate_of, person_called
from core.people.model import Advocate, Person
from core.phrasing import capital, counted, day
from core.rewards import rules
from core.rewards.explaining import explained, heading, measured, month_name
from core.rewards.ledger import facts_of, selves
from core.rewards.measuring import LONDON
from core.rewards.model import Breakdown, Item, Line, Source
from core.rewards.policy import Policy, load_policy
from core.rewards.projection import find_drift, some_rows
from core.rewards.reading import paused_of, recognition_of
from core.rewards.wording import KINDS, SOURCES, WHY_NOT, tier_in_words
from core.settings import OrganisationSettings

AT_ONCE: Final = 100


def explain(path: Path, name: str, slug: str) -> None:
    """Print how an advocate's score came about, to the single fact. Raises refusals where nobody is meant by `name`."""
    config = load(path)
    organisation = organisation_named(config, slug)
    with opened(config) as wired:
        for line in wired.store.read_now(lambda tx: tuple(_explained(tx, organisation, name))):
            say(line)


def verify(path: Path) -> int:
    """Count every score anew and compare it with what is kept; the exit code."""
    found, wrong, after = 0, 0, 0
    with opened(load(path)) as wired:
        while keys := wired.store.read_now(some_rows, after, AT_ONCE):
            drifts = wired.store.read_now(find_drift, keys)
            for drift in drifts:
                say(f"Advocate {drift.advocate_id}: {drift.kept} is kept, and counting anew gives {drift.counted}.")
            found, wrong, after = found + len(keys), wrong + len(drifts), keys[-1]
    differ = "none differs" if not wrong else counted(wrong, "differs", "differ")
    say(f"{counted(found, 'score')} counted anew; {differ}.")
    return 1 if wrong else 0


def preview(path: Path, file: Path) -> None:
    """Print who would have another tier by the policy in `file`, and why. Raises BadPolicy. Nothing is changed."""
    new = load_policy(file)
    config = load(path)
    old, ours = config.house.policy, config.settings.organisations
    with opened(config) as wired:
        changes = wired.store.read_now(lambda tx: [line for one in ours for line in _changes(tx, one, new)])
    say(f"Policy {old.version} is in force; {file.name} is {new.version}.")
    for line in changes:
        say(line)
    if not changes:
        say("Nobody's tier would change.")
    if new.version == old.version and new.stamp != old.stamp:
        say("Its figures differ and its version does not: please give it a version of its own.")


def _explained(tx: Tx, organisation: OrganisationSettings, name: str) -> Iterator[str]:
    tx.act_for(organisation_id(tx, organisation), via="operator")
    person = person_called(tx, name)
    advocate = advocate_of(tx, person)
    found, paused = recognition_of(tx, advocate), paused_of(tx, advocate)
    tier = None if paused else rules.earned(found.total, tx.house.policy)
    yield f"{person.name}: {tier_in_words(tier, paused)}, {found.total} by policy {found.policy_version}"
    for source in Source:
        yield from ("", heading(found, source), explained(found, source, tx.house.policy))
        yield from (f"  {_item(item, source)}" for item in found.line(source).items)


def _item(item: Item, source: Source) -> str:
    fact = item.fact
    on = month_name(fact.scope.rpartition(":")[2]) if fact.measure else day(fact.at.astimezone(LONDON).date())
    how = f" {measured(fact.measure)}" if fact.measure and source is Source.ACTIVE_SUPPORT else ""
    why = f" Not counted: {WHY_NOT[item.why_not]}." if item.why_not else ""
    return f"{item.adds:>3}  {capital(KINDS[fact.kind])}, {on} (fact {fact.id}).{how}{why}"


def _changes(tx: Tx, organisation: OrganisationSettings, new: Policy) -> Iterator[str]:
    """One advocate after another whose tier would be another one."""
    tx.act_for(organisation_id(tx, organisation), via="operator")
    ours = table_of(Advocate).c.organisation_id == tx.organisation_id
    for advocate in all_of(tx, Advocate, ours):
        person = get(tx, Person, advocate.id)
        if person.merged_into is not None:
            continue
        facts = facts_of(tx, selves(tx, advocate.id))
        before, after = (rules.breakdown(facts, policy) for policy in (tx.house.policy, new))
        was, will = rules.earned(before.total, tx.house.policy), rules.earned(after.total, new)
        if was is not will:
            paused = " (benefits are paused)" if paused_of(tx, advocate) else ""
            why = _why(before, after, tx.house.policy, new)
            yield f"{person.name}: {was.label} to {will.label}, {before.total} to {after.total}{paused}. {why}"


def _why(before: Breakdown, after: Breakdown, old: Policy, new: Policy) -> str:
    """What has moved: the lines, the score at which a tier begins, or both."""
    pairs: list[tuple[Line, Line]] = list(zip(before.lines, after.lines, strict=True))
    moved = [f"{SOURCES[one.source]} {one.value} to {two.value}" for one, two in pairs if one.value != two.value]
    for name in ("trusted", "expert"):
        was, will = getattr(old.tiers, name), getattr(new.tiers, name)
        moved += [f"{name.capitalize()} begins at {will}, not {was}"] if was != will else []
    return "; ".join(moved) + "."
