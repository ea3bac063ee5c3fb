"""What answers come to, whatever their order and however the clock stands: kept against the plainest account of it."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from core.change import NOTHING, Change
from core.community import rules
from core.community.model import Coming, Event, EventKind, EventState, Invitation
from core.community.refusals import EventCalledOff, EventHasBegun, EventNotYet, NotOneself
from core.refusals import Refusal

STARTS = datetime(2026, 7, 1, 17, 30, tzinfo=UTC)
EVENT = Event(
    id=1,
    organisation_id=1,
    public_id="e",
    kind=EventKind.COMMUNITY,
    title="Summer meeting",
    place="Here",
    starts_at=STARTS,
    planned_by=9,
)
INVITATION = Invitation(id=2, organisation_id=1, public_id="i", event_id=1, advocate_id=3)

said = st.sampled_from([Coming.COMING, Coming.CANNOT])
hours = st.integers(-48, 48)


@given(st.lists(st.tuples(hours, said)))
def test_the_last_answer_before_it_begins_stands(answers: list[tuple[int, Coming]]) -> None:
    mine = INVITATION
    for offset, coming in answers:
        with suppress(EventHasBegun):
            change = rules.answer(EVENT, mine, coming, STARTS + timedelta(hours=offset))
            mine = change.state[0] if change != NOTHING else mine  # type: ignore[assignment]
    in_time = [coming for offset, coming in answers if offset < 0]
    assert mine.answer is (in_time[-1] if in_time else Coming.UNANSWERED)


@given(hours, st.lists(said, max_size=5))
def test_calling_it_off_tells_everybody_but_those_who_said_no(offset: int, answers: list[Coming]) -> None:
    asked = tuple(
        replace(INVITATION, id=at, advocate_id=at, answer=answer) for at, answer in enumerate(answers, start=10)
    )
    try:
        change = rules.call_off(EVENT, asked, STARTS + timedelta(hours=offset))
    except EventHasBegun:
        assert offset >= 0
        return
    assert {one.to_id for one in change.notices} == {one.advocate_id for one in asked if one.answer is Coming.COMING}
    assert rules.remind(replace(EVENT, state=EventState.CALLED_OFF), asked, STARTS - timedelta(hours=1)) == NOTHING


@given(st.sampled_from(EventState), hours, st.integers(1, 4), st.none() | st.integers(1, 4))
def test_attendance_is_confirmed_once_afterwards_and_by_another(
    state: EventState, offset: int, by: int, before: int | None
) -> None:
    event, mine = replace(EVENT, state=state), replace(INVITATION, confirmed_by=before)
    if state is EventState.CALLED_OFF:
        expected: type[Refusal] | None = EventCalledOff
    elif offset < 0:
        expected = EventNotYet
    else:
        expected = NotOneself if by == mine.advocate_id else None
    said_no, change = confirmed(event, mine, STARTS + timedelta(hours=offset), by)
    assert said_no is expected
    after = [one for one in change.state if isinstance(one, Invitation)]
    assert [one.confirmed_by for one in after] == ([by] if expected is None and before is None else [])


def confirmed(event: Event, mine: Invitation, now: datetime, by: int) -> tuple[type[Refusal] | None, Change]:
    """What came of it: a refusal and nothing, or a change."""
    try:
        rules.must_be_over(event, now, ZoneInfo("Europe/London"))
        return None, rules.confirm(mine, by)
    except Refusal as refusal:
        return type(refusal), NOTHING
