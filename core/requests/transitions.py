"""The states of a request as one table: what may happen in each, where it leads, and who may do it.

Every rule that changes a state goes through `moved`, so nothing happens that is not in the table. It is printed
into docs/requests.md.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from core.requests.model import SETTLED, State, SupportRequest


class Act(StrEnum):
    """What can happen to a request once it has been received."""

    ACCEPT = "accept"
    MORE_INFO = "more_info"
    ANSWER_QUESTION = "answer_question"
    WITHDRAW_QUESTION = "withdraw_question"
    QUESTION_RAN_OUT = "question_ran_out"
    DECLINE = "decline"
    NOT_FOR_ME = "not_for_me"
    OFFER_RAN_OUT = "offer_ran_out"
    OFFER = "offer"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"
    HOLD = "hold"
    RELEASE = "release"


WHO: Mapping[Act, str] = MappingProxyType(
    {
        Act.ACCEPT: "an advocate it was put before",
        Act.MORE_INFO: "an advocate it was put before",
        Act.ANSWER_QUESTION: "the family; a coordinator who writes down what they said",
        Act.WITHDRAW_QUESTION: "the advocate who asked; a coordinator",
        Act.QUESTION_RAN_OUT: "the clock",
        Act.DECLINE: "the advocate it was offered to",
        Act.NOT_FOR_ME: "an advocate, on a card of the request channels",
        Act.OFFER_RAN_OUT: "the clock",
        Act.OFFER: "a coordinator",
        Act.WITHDRAW: "the family; a coordinator who writes down what they said",
        Act.LAPSE: "a coordinator",
        Act.HOLD: "the screen; anybody who raises a concern",
        Act.RELEASE: "a coordinator or a safeguarding contact",
    }
)
"""Who may do it, in words."""

HELD, WAITING, ASKED = State.HELD, State.WAITING, State.ASKED

TABLE: Mapping[tuple[State, Act], frozenset[State]] = MappingProxyType(
    {
        (WAITING, Act.ACCEPT): frozenset({State.ACCEPTED}),
        (ASKED, Act.ACCEPT): frozenset({State.ACCEPTED}),
        (WAITING, Act.MORE_INFO): frozenset({ASKED}),
        (WAITING, Act.ANSWER_QUESTION): frozenset({WAITING}),  # an answer that comes late is welcome
        (ASKED, Act.ANSWER_QUESTION): frozenset({WAITING, ASKED}),
        (HELD, Act.ANSWER_QUESTION): frozenset({HELD}),  # and one that comes meanwhile is never lost
        (ASKED, Act.WITHDRAW_QUESTION): frozenset({WAITING}),
        (ASKED, Act.QUESTION_RAN_OUT): frozenset({WAITING}),
        (WAITING, Act.DECLINE): frozenset({WAITING, State.DECLINED}),
        (ASKED, Act.DECLINE): frozenset({ASKED, WAITING, State.DECLINED}),
        (WAITING, Act.NOT_FOR_ME): frozenset({WAITING}),
        (ASKED, Act.NOT_FOR_ME): frozenset({ASKED, WAITING}),
        (WAITING, Act.OFFER_RAN_OUT): frozenset({WAITING}),
        (ASKED, Act.OFFER_RAN_OUT): frozenset({ASKED}),
        (WAITING, Act.OFFER): frozenset({WAITING}),
        (ASKED, Act.OFFER): frozenset({ASKED}),
        (WAITING, Act.WITHDRAW): frozenset({State.WITHDRAWN}),
        (ASKED, Act.WITHDRAW): frozenset({State.WITHDRAWN}),
        (WAITING, Act.LAPSE): frozenset({State.LAPSED}),
        (ASKED, Act.LAPSE): frozenset({State.LAPSED}),
        (WAITING, Act.HOLD): frozenset({HELD}),
        (ASKED, Act.HOLD): frozenset({HELD}),
        (HELD, Act.RELEASE): frozenset({WAITING, ASKED}),
    }
)
"""State and act → the states it may lead to. What is not here cannot happen."""


class ImpossibleMove(AssertionError):
    """A rule tried what the table does not hold: a defect, never an answer to a person."""


def allowed(state: State, act: Act) -> bool:
    """Whether the act is possible at all in this state."""
    return (state, act) in TABLE


def moved(support_request: SupportRequest, act: Act, to: State, now: datetime | None = None) -> SupportRequest:
    """The request in its new state; `now` (aware UTC) is when it was settled. Raises ImpossibleMove."""
    if to not in TABLE.get((support_request.state, act), frozenset()):
        raise ImpossibleMove(f"{support_request.state} → {act} → {to}")
    return replace(support_request, state=to, settled_at=now if to in SETTLED else None)


def as_markdown() -> str:
    """The table for the documentation: one line per act, one column per open state."""
    head = "| What happens | Who | held | waiting | asked |\n| --- | --- | --- | --- | --- |\n"
    return head + "".join(_line(act) for act in Act)


def _line(act: Act) -> str:
    cells = (", ".join(sorted(TABLE.get((state, act), ()))) or "–" for state in (HELD, WAITING, ASKED))
    return f"| {act.value.replace('_', ' ')} | {WHO[act]} | {' | '.join(cells)} |\n"
