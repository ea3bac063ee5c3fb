"""What a command's argument may be completed to, for platforms that ask while somebody types. Reads, and only that.

Everybody is offered what they may use anyway: a coordinator every open request and everybody here, an advocate the
requests that wait for them and those of their families.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from core.access import Actor, Role
from core.database.store import Tx
from core.people.finding import all_here, families_of, offered_to
from core.requests.lists import queue
from core.requests.model import SupportRequest
from core.surface import Option

SUGGESTED: Final = frozenset({"reference", "advocate", "plan", "kind", "stage"})
"""The arguments, by name, that can be completed."""

MOST: Final = 25


def suggest(tx: Tx, actor: Actor, argument: str, begun: str) -> tuple[Option, ...]:
    """At most 25 options that fit what was begun, the most pressing or the first in the alphabet before others."""
    wanted = begun.strip().casefold()
    fit = (one for one in _all(tx, actor, argument) if wanted in f"{one.value} {one.label}".casefold())
    return tuple(one for _, one in zip(range(MOST), fit, strict=False))


def _all(tx: Tx, actor: Actor, argument: str) -> Iterator[Option]:
    if actor.person is None:
        return
    facts = tx.house.send_facts
    match argument:
        case "reference":
            yield from _requests(tx, actor)
        case "advocate" if actor.is_coordinator:
            yield from (Option(person.name, person.name) for person in all_here(tx))
        case "plan" if actor.is_coordinator:
            yield from (Option(name, name.capitalize()) for name in tx.house.settings.plans)
        case "kind":
            yield from (Option(one.code, one.label) for one in facts.kinds)
        case "stage":
            yield from (Option(one.code, one.label) for one in facts.stages)


def _requests(tx: Tx, actor: Actor) -> Iterator[Option]:
    found: Iterable[SupportRequest] = ()
    if actor.is_coordinator:
        found = queue(tx, 200)
    elif actor.person is not None and Role.ADVOCATE in actor.roles:
        found = (*offered_to(tx, actor.person), *families_of(tx, actor.person))
    kinds = {one.code: one.label for one in tx.house.send_facts.kinds}
    for label, kind in dict.fromkeys((one.label, one.kind) for one in found):
        yield Option(label, f"{label}: {kinds.get(kind, kind)}")
