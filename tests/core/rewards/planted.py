"""Bugs to be planted, each with a life in which it must be found: this is how these tests are tested themselves."""

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from core import desk
from core.change import Change
from core.database.rows import all_of
from core.requests.model import Answer
from core.rewards import feedback, feedback_actions, measuring, projection, reading, rules
from core.rewards.ledger import facts_of
from core.rewards.measuring import Month
from core.rewards.model import FactKind, Judged, Review, Source, Tally
from tests.core.rewards.machine import Recognised
from tests.rig.planting import Plant, changed, replaced
from tests.rig.planting import all_of as every

Life = Callable[[Recognised], object]


def check(life: Recognised) -> None:
    """What must hold after each step."""
    life.the_desk_tells_what_happened()
    life.what_is_kept_is_what_counting_anew_gives()


# Lives


def a_content_family(life: Recognised) -> Any:
    """Asked, supported, answered; marks a positive outcome and reviews, each delivered twice."""
    family: Any = life.first()
    check(life)
    life.marks_the_outcome(family, positive=True, dies="")
    check(life)
    life.reviews(family, rating=5, dies="")
    check(life)
    return family


def the_same_family_asks_again(life: Recognised) -> None:
    """Content the first time, and content the second."""
    family = a_content_family(life)
    years = life.years
    again = years.take_on("Amira", contact="parent1@example.org")
    life.told.turn(life.now, 2)
    years.turn("Amira", again, 2)
    life.years.later(days=9)
    assert again.family_id == family.family_id
    years.says_how_it_went(again, "positive", 5)
    check(life)


def two_years(life: Recognised) -> None:
    """A content family, and time going by."""
    a_content_family(life)
    for _ in range(20):
        life.time_passes(days=37)
        check(life)


def a_turn_in_the_hour_of_the_change(life: Recognised) -> None:
    """On 31 March, half an hour after midnight in London, when it is still March in UTC: not answered for long."""
    life.first()
    years = life.years
    years.desk.clock.set(datetime(2025, 3, 31, 23, 30, tzinfo=UTC))
    life.a_turn(hours=100)
    check(life)
    for _ in range(2):
        life.time_passes(days=20)
    check(life)


def a_reply_before_the_month_closes(life: Recognised) -> None:
    """The family writes on the last day; for three days the month is not closed."""
    life.first()
    years = life.years
    years.desk.clock.set(datetime(2025, 2, 1, 9, tzinfo=UTC))
    life.time_passes(days=1)
    check(life)
    life.time_passes(days=2)
    check(life)


def a_request_is_declined(life: Recognised) -> None:
    """Content families, and a decline."""
    a_content_family(life)
    life.declines()
    check(life)


def a_content_family_is_erased(life: Recognised) -> None:
    """Another family is content, and asks to be forgotten."""
    a_content_family(life)
    family = life.another_family()
    life.marks_the_outcome(family, positive=True, dies="")
    life.reviews(family, rating=4, dies="")
    life.is_erased(family)
    check(life)


def a_review_is_taken_back(life: Recognised) -> None:
    """A coordinator reverses it."""
    life.a_review_is_reversed(a_content_family(life))
    check(life)


def a_family_thinks_again(life: Recognised) -> None:
    """Good, then poor."""
    family = a_content_family(life)
    life.reviews(family, rating=1, dies="")
    check(life)
    life.marks_the_outcome(family, positive=False, dies="")
    check(life)


def many_articles(life: Recognised) -> None:
    """One more than the part holds."""
    life.first()
    for _ in range(4):
        life.an_article()
        check(life)


def many_events(life: Recognised) -> None:
    """One more than counts in a year."""
    life.first()
    for _ in range(5):
        life.an_event()
        check(life)


LIVES: Final[tuple[Life, ...]] = (
    a_content_family,
    the_same_family_asks_again,
    two_years,
    a_turn_in_the_hour_of_the_change,
    a_reply_before_the_month_closes,
    a_request_is_declined,
    a_content_family_is_erased,
    a_review_is_taken_back,
    a_family_thinks_again,
    many_articles,
    many_events,
)


# Bugs


def a_redelivery_is_not_recognised() -> Plant:
    return replaced(desk, "receive", lambda _tx: None)


def a_family_is_counted_with_each_of_its_requests() -> Plant:
    return replaced(feedback_actions, "token_of", lambda _tx, connection: connection.public_id)


def what_is_old_fades() -> Plant:
    def fresh(tx: Any, advocates: Any, scopes: Any = None) -> Any:
        found = facts_of(tx, advocates, scopes)
        return tuple(fact for fact in found if fact.at > tx.now - timedelta(days=365))

    return every(replaced(projection, "facts_of", fresh), replaced(reading, "facts_of", fresh))


def a_month_is_as_many_times_24_hours() -> Plant:
    def days(month: Month) -> datetime:
        return month.begins + timedelta(days=calendar.monthrange(month.year, month.number)[1])

    return replaced(Month, "ends", property(days))


def a_month_begins_at_midnight_in_utc() -> Plant:
    return replaced(measuring, "midnight", lambda day: datetime(day.year, day.month, day.day, tzinfo=UTC))


def a_month_closes_as_it_ends() -> Plant:
    return replaced(Month, "closes", lambda month, _policy: month.ends)


def declining_costs() -> Plant:
    def poorer(tx: Any, advocates: Any, scopes: Any = None) -> Any:
        return facts_of(tx, advocates, scopes)[len(all_of(tx, Answer)) :]

    return replaced(reading, "facts_of", poorer)


def erasing_takes_the_recognition_too() -> Plant:
    def known(tx: Any, advocates: Any, scopes: Any = None) -> Any:
        named = {f"family:{one.token}" for one in all_of(tx, Review)}
        found = facts_of(tx, advocates, scopes)
        return tuple(fact for fact in found if fact.scope in named or not fact.scope.startswith("family:"))

    return every(replaced(projection, "facts_of", known), replaced(reading, "facts_of", known))


def a_reversal_is_written_and_not_read() -> Plant:
    return replaced(rules, "_corrections", lambda _known: {})


def every_review_counts() -> Plant:
    counts = lambda reviews, _open, _policy: (Judged(fact, None) for fact in reviews)  # noqa: E731
    return replaced(rules, "_BESIDE", {**rules._BESIDE, FactKind.REVIEW: counts})


def an_outcome_counts_without_a_review() -> Plant:
    counts = lambda outcomes, _open, _policy: (Judged(fact, None) for fact in outcomes)  # noqa: E731
    return replaced(rules, "_BESIDE", {**rules._BESIDE, FactKind.OUTCOME: counts})


def the_year_has_no_end_of_events() -> Plant:
    counts = lambda events, _open, _policy: (Judged(fact, None) for fact in events)  # noqa: E731
    return replaced(rules, "_BESIDE", {**rules._BESIDE, FactKind.EVENT: counts})


def a_part_has_no_cap() -> Plant:
    right = rules.values

    def uncapped(whole: Tally, policy: Any) -> Any:
        given = policy.contributions
        over = whole.articles * given.article + whole.events * given.event
        return {**right(whole, policy), Source.CONTRIBUTIONS: over}

    return replaced(rules, "values", uncapped)


def the_row_is_not_advanced() -> Plant:
    return replaced(projection, "advance", lambda _tx, _before: ())


def the_row_forgets_what_the_scope_was_worth() -> Plant:
    right = projection.look
    return replaced(projection, "look", lambda tx, facts: [one._replace(sums=Tally()) for one in right(tx, facts)])


def a_revision_corrects_nothing() -> Plant:
    def kept(change: Change) -> Change:
        return Change(
            change.state,
            change.journal,
            change.words,
            facts=tuple(fact for fact in change.facts if fact.kind != FactKind.REVERSAL),
        )

    return changed(feedback, "mark_outcome", kept)


@dataclass(frozen=True, slots=True)
class Planted:
    """One bug, what is wrong, and the life in which it shows."""

    plant: Callable[[], Plant]
    wrong: str
    life: Life

    @property
    def name(self) -> str:
        return self.plant.__name__.replace("_", " ")


PLANTED: Final[tuple[Planted, ...]] = tuple(
    Planted(*row)
    for row in (
        (a_redelivery_is_not_recognised, "What comes in is not noted, so it acts again.", a_content_family),
        (
            a_family_is_counted_with_each_of_its_requests,
            "The token is the connection's, so a family counts twice.",
            the_same_family_asks_again,
        ),
        (what_is_old_fades, "Facts older than a year are not read.", two_years),
        (
            a_month_is_as_many_times_24_hours,
            "A month in which the clocks change ends an hour off.",
            a_turn_in_the_hour_of_the_change,
        ),
        (
            a_month_begins_at_midnight_in_utc,
            "In summer a month begins an hour late.",
            a_turn_in_the_hour_of_the_change,
        ),
        (a_month_closes_as_it_ends, "Nobody has three days to answer.", a_reply_before_the_month_closes),
        (declining_costs, "Each decline hides a fact.", a_request_is_declined),
        (
            erasing_takes_the_recognition_too,
            "Facts of families whom nothing names any more are not read.",
            a_content_family_is_erased,
        ),
        (a_reversal_is_written_and_not_read, "Corrections correct nothing.", a_review_is_taken_back),
        (every_review_counts, "A family's reviews all count, poor ones too.", a_family_thinks_again),
        (an_outcome_counts_without_a_review, "An outcome is enough by itself.", a_content_family),
        (the_year_has_no_end_of_events, "More than four events of a year count.", many_events),
        (a_part_has_no_cap, "Contributions have no cap.", many_articles),
        (the_row_is_not_advanced, "A fact is written, and what is kept stays as it was.", a_content_family),
        (
            the_row_forgets_what_the_scope_was_worth,
            "A scope is added anew instead of its difference.",
            a_family_thinks_again,
        ),
        (a_revision_corrects_nothing, "A family that thinks again is not heard.", a_family_thinks_again),
    )
)
