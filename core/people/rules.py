"""Decisions about an advocate's places: who may take on a family, how full they are, and when to ask them again.

An advocate sets all of this for themselves; only Accept and the end of support change how many families they have.
"""

from dataclasses import replace
from datetime import date, datetime, time
from enum import IntEnum
from zoneinfo import ZoneInfo

from core.change import NOTHING, Audience, Change, Deadline, Entry, Notice, Subject, Thing, subject_of
from core.hours import QUIET_HOURS, QuietHours, in_utc
from core.people.model import UNLIMITED, Advocate, Availability
from core.people.refusals import NoPlaceLeft, NotAccepting, NotAccredited
from core.refusals import FieldProblem, Refusal

ASK_AGAIN = "ask_availability"
MORNING = time(9)


class Fit(IntEnum):
    """How well a request fits what an advocate lists: three bands, the best first, so that lists sort by it."""

    GOOD = 1  # kind and stage are both listed
    SOME = 2  # one of them is
    OPEN = 3  # neither: they may still be glad to help


def availability(advocate: Advocate) -> Availability:
    """What others see. Limited: one place left or 80 % full, never at zero families, never when unlimited."""
    if not advocate.accepting or advocate.active >= advocate.capacity:
        return Availability.NOT_ACCEPTING
    if advocate.capacity == UNLIMITED or advocate.active == 0:
        return Availability.ACCEPTING
    nearly = is_nearly_full(advocate) or advocate.capacity - advocate.active == 1
    return Availability.LIMITED if nearly else Availability.ACCEPTING


def is_nearly_full(advocate: Advocate) -> bool:
    """Whether four fifths of the places are taken, or more (house rule); never when unlimited."""
    return advocate.capacity != UNLIMITED and 0 < advocate.capacity * 4 <= advocate.active * 5


def is_accredited(advocate: Advocate, today: date) -> bool:
    """Whether the accreditation stands; its whole last day counts."""
    return advocate.accredited_until is not None and advocate.accredited_until >= today


def may_take_on(advocate: Advocate, today: date) -> None:
    """Raise the refusal that says why this advocate can't take on a family now; return if they can."""
    if not is_accredited(advocate, today):
        raise NotAccredited
    if not advocate.accepting:
        raise NotAccepting
    if advocate.active >= advocate.capacity:
        raise NoPlaceLeft(active=advocate.active, capacity=advocate.capacity)


def can_take_on(advocate: Advocate, today: date) -> bool:
    """Whether this advocate could take on one more family today."""
    try:
        may_take_on(advocate, today)
    except Refusal:
        return False
    return True


def take_place(advocate: Advocate, now: datetime) -> Advocate:
    """The advocate with one more family. Call `may_take_on` first; the version guards against a second taker."""
    return replace(advocate, active=advocate.active + 1, last_accepted_at=now)


def free_place(advocate: Advocate) -> Advocate:
    """The advocate with one family fewer."""
    return replace(advocate, active=max(0, advocate.active - 1))


def nearly_full_notice(before: Advocate, after: Advocate) -> tuple[Notice, ...]:
    """One private card, when Accept has just brought an advocate to 80 %: offers "not currently accepting"."""
    if is_nearly_full(before) or not is_nearly_full(after) or not after.accepting:
        return ()
    return (to_advocate("nearly_full", after.id),)


def fit(advocate: Advocate, kind: str, stage: str) -> Fit:
    """Into which band a request of this kind and stage falls for them. Tier never enters (house rule)."""
    return Fit(3 - (kind in advocate.kinds) - (stage in advocate.stages))


def effective_capacity(places: int, own_limit: int | None) -> int:
    """How many families at once: the plan's places, or a lower limit of the advocate's own."""
    return places if own_limit is None else min(places, own_limit)


def set_own_limit(advocate: Advocate, places: int, own_limit: int | None) -> Change:
    """Set or lift the advocate's own limit. One below the families they have now is fine: they are full then.

    Raises FieldProblem for a limit that is not from 1 up to the plan's places.
    """
    if own_limit is not None and not 1 <= own_limit <= places:
        room = (
            "Choose 1 or more" if places == UNLIMITED else f"Your plan has room for {places}: choose from 1 to {places}"
        )
        raise FieldProblem(field="own_limit", problem=f"{room}, or leave it empty for all of your plan.")
    after = replace(advocate, own_limit=own_limit, capacity=effective_capacity(places, own_limit))
    return _journalled(after, "capacity_set")


def list_work(advocate: Advocate, kinds: tuple[str, ...], stages: tuple[str, ...]) -> Change:
    """What the advocate says they do: requests that fit are shown to them as such."""
    return _journalled(replace(advocate, kinds=kinds, stages=stages), "profile_set")


def add_conflict(advocate: Advocate, named: str) -> Change:
    """A party the advocate must not act beside or against; named once, whatever the capitals."""
    if any(known.casefold() == named.casefold() for known in advocate.conflicts):
        return NOTHING
    return _journalled(replace(advocate, conflicts=(*advocate.conflicts, named)), "conflict_added")


def remove_conflicts(advocate: Advocate, named: tuple[str, ...]) -> Change:
    """Take parties off the list again."""
    left = tuple(known for known in advocate.conflicts if known not in named)
    return NOTHING if left == advocate.conflicts else _journalled(replace(advocate, conflicts=left), "conflict_removed")


def start_accepting(advocate: Advocate) -> Change:
    """The advocate is ready for requests again, as far as there are places."""
    after = replace(advocate, accepting=True, expected_on=None)
    return _journalled(after, "accepting") + Change(settled=(_asking(advocate),))


def stop_accepting(
    advocate: Advocate,
    expected_on: date | None,
    *,
    today: date,
    zone: ZoneInfo,
    quiet: QuietHours = QUIET_HOURS,
) -> Change:
    """Not currently accepting, perhaps with the day on which to ask again: it never flips by itself (house rule).

    They are asked at nine that morning in their own `zone`. Raises FieldProblem unless the day is after `today`.
    """
    if expected_on is not None and expected_on <= today:
        raise FieldProblem(field="expected_on", problem="Please choose a day after today, or leave it empty.")
    after = replace(advocate, accepting=False, expected_on=expected_on)
    asked = (Deadline(_asking(advocate), ASK_AGAIN, morning_of(expected_on, zone, quiet)),) if expected_on else ()
    return _journalled(after, "not_accepting") + Change(settled=(_asking(advocate),), owed=asked)


def still_to_be_asked(advocate: Advocate, today: date) -> bool:
    """Whether the day has come on which an advocate wanted to be asked, and they are still not accepting."""
    return not advocate.accepting and advocate.expected_on is not None and advocate.expected_on <= today


def ask_availability(advocate: Advocate) -> Change:
    """The question itself: a private card with both answers as buttons."""
    return Change(notices=(to_advocate("availability_asked", advocate.id),))


def to_advocate(kind: str, key: int, *, once: bool = False) -> Notice:
    """A private card about the advocate's own affairs; in a lane of its own, so that no thread delays it."""
    person = Subject(Thing.PERSON, key)
    return Notice(kind, Subject(Thing.ADVOCATE, key), person, Audience.PERSON, key, f"person:{key}", once=once)


def morning_of(on: date, zone: ZoneInfo, quiet: QuietHours = QUIET_HOURS) -> datetime:
    """Nine o'clock that day in `zone`, or the end of quiet hours if that is later; as UTC."""
    return quiet.end_of_quiet(in_utc(datetime.combine(on, MORNING, zone)), zone)


def _asking(advocate: Advocate) -> Subject:
    """What the question is owed about. Not the advocate: what is owed about their accreditation must stay."""
    return Subject(Thing.PERSON, subject_of(advocate).id)


def _journalled(after: Advocate, verb: str) -> Change:
    return Change(state=(after,), journal=(Entry(after, verb),))
