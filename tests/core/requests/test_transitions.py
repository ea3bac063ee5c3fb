"""The table of transitions is the whole truth: everything in it happens, and nothing else does."""

from collections import defaultdict

import pytest

from core.change import Change
from core.requests.model import SETTLED, State
from core.requests.transitions import TABLE, WHO, Act, ImpossibleMove, allowed, moved
from tests.core.requests import requests_page
from tests.core.requests.world import AMIRA, World, a_request, tried


def explored(depth: int) -> dict[tuple[State, Act], set[State]]:
    """Every move that the rules make within so many acts, from every way to begin."""
    seen: dict[tuple[State, Act], set[State]] = defaultdict(set)
    begun = [a_request(chosen=one, may_ask_others=wider) for one in (AMIRA, None) for wider in (True, False)]
    edge = [World.begin(request) for request in begun]
    for _ in range(depth):
        after: dict[str, World] = {}
        for world in edge:
            for name, act, reached in outcomes(world):
                before = world.support_request.state
                if act is not None and (before not in SETTLED):
                    seen[before, act].add(reached.support_request.state)
                after.setdefault(f"{fingerprint(reached)}{name.split()[-1] if name == 'the clock' else ''}", reached)
        edge = list(after.values())
    return seen


def outcomes(world: World) -> list[tuple[str, Act | None, World]]:
    found = []
    for position, (act, name, _) in enumerate(list(world.acts())):
        copy = world.copy()
        acted = list(copy.acts())[position][2]
        change = tried(acted)
        if change is None:
            continue
        copy.apply(change)
        copy.is_sound()
        if not change.state and act is Act.HOLD:
            continue
        found.append((name, act or by_clock(change), copy))
    return found


def by_clock(change: Change) -> Act | None:
    verbs = {entry.verb for entry in change.journal}
    if "passed" in verbs:
        return Act.OFFER_RAN_OUT
    return Act.QUESTION_RAN_OUT if "ran_out" in verbs else None


def fingerprint(world: World) -> str:
    request = world.support_request
    offers = sorted((o.rung, str(o.advocate_id), o.state, o.reminded) for o in world.live())
    question = world.question
    return f"{request.state}{request.rung}{request.may_ask_others}{request.chosen_advocate_id}{offers}" + (
        f"{question.asker_id}{question.reminded}" if question else ""
    )


def test_the_rules_make_every_move_of_the_table_and_no_other() -> None:
    assert {key: frozenset(to) for key, to in explored(7).items()} == TABLE


def test_everything_that_happens_has_somebody_who_may_do_it() -> None:
    assert set(WHO) == set(Act)
    assert {act for _, act in TABLE} == set(Act)


def test_nothing_happens_to_a_settled_request() -> None:
    assert not [act for state in SETTLED for act in Act if allowed(state, act)]


def test_a_move_that_is_not_in_the_table_is_a_defect() -> None:
    with pytest.raises(ImpossibleMove):
        moved(a_request(), Act.RELEASE, State.WAITING)


def test_the_page_shows_the_table_as_it_is() -> None:
    page = requests_page.PAGE.read_text("utf-8")
    assert page == requests_page.renewed(page), "python -m tests.core.requests.requests_page renews it"
