"""Anything that may happen to an advocate's recognition, in any order, with deliveries that come twice and crashes."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from core import fault
from core.connections.model import Connection
from core.database.rows import get, matching
from core.people.model import Person
from core.refusals import AlreadyDone
from core.requests.model import Offer, SupportRequest
from core.rewards.model import Review
from core.surface import Ask
from tests.core.rewards.told import Told
from tests.core.rewards.years import Years
from tests.databases import Databases

POINTS = ("", "", "", "store.before_commit", "store.after_commit")
"""Where the process dies while a family speaks; mostly nowhere."""


class Recognised(RuleBasedStateMachine):
    """One advocate, told about in two ways: by the desk, and by a plain list of what was done."""

    databases: ClassVar[Databases]
    families = Bundle("families")

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        url = self.databases.fresh()
        self.stack.callback(self.databases.discard, url)
        self.years = self.stack.enter_context(Years.open(url, datetime(2025, 1, 2, 9, tzinfo=UTC)))
        self.advocate = self.years.advocate("Amira")
        self.told = Told()
        self.alive: list[Connection] = []
        self.facts: dict[str, int] = {}
        self.number = 0

    def teardown(self) -> None:
        fault.disarm()
        self.stack.close()

    @property
    def now(self) -> datetime:
        return self.years.desk.clock.now()

    # What may happen

    @initialize(target=families)
    def first(self) -> Connection:
        self.told.began = self.now
        return self._supported()

    @rule(target=families)
    def another_family(self) -> Connection:
        return self._supported()

    def _supported(self) -> Connection:
        connection = self.years.take_on("Amira")
        self.told.turn(self.now, 2)
        self.years.turn("Amira", connection, 2)
        self._days(9)
        self.alive.append(connection)
        return connection

    @rule(family=families, positive=st.booleans(), dies=st.sampled_from(POINTS))
    def marks_the_outcome(self, family: Connection, positive: bool, dies: str) -> None:  # noqa: FBT001  # drawn
        outcome = "positive" if positive else "not_positive"
        if self._says(family, dies, "family_marks_outcome", outcome=outcome):
            self.told.families[family.public_id].positive = positive

    @rule(family=families, rating=st.integers(1, 5), dies=st.sampled_from(POINTS))
    def reviews(self, family: Connection, rating: int, dies: str) -> None:
        if self._says(family, dies, "family_reviews", rating=str(rating)):
            self.told.families[family.public_id].reviews.append(rating)

    def _says(self, family: Connection, dies: str, verb: str, **values: str) -> bool:
        """Delivered once, perhaps to a process that dies of it, and then once more in any case."""
        if family not in self.alive:
            return False
        self._days(2)
        self.number += 1
        deliver = self._delivery(family, verb, f"page:again:{self.number}", values)
        if dies:
            fault.arm(fault.Plan(fault.Fault(dies, 1, "raise")))
        try:
            deliver()
        except fault.Crash:
            fault.disarm()
        try:
            deliver()
        except AlreadyDone:
            return True
        assert dies == "store.before_commit", "what came twice was done twice"
        return True

    def _delivery(self, family: Connection, verb: str, key: str, values: dict[str, str]) -> Callable[[], Any]:
        return lambda: self.years.family_says(family, verb, key=key, **values)

    @rule(family=families)
    def a_review_is_reversed(self, family: Connection) -> None:
        said = self.years.desk.write(matching, Review, connection_id=family.id)
        if family not in self.alive or not self.told.families[family.public_id].reviews:
            return
        standing = [one for one in said if f"reversed:{one.id}" not in self.facts]
        self._reverse("review", standing[-1].id)
        self.facts[f"reversed:{standing[-1].id}"] = standing[-1].id
        self.told.families[family.public_id].reviews.pop()

    def _reverse(self, kind: str, source: int) -> None:
        query = f"SELECT id FROM fact WHERE kind = '{kind}' AND source_id = {source}"  # noqa: S608  # our own ids
        (key,) = self.years.desk.write(lambda tx: tx.conn.exec_driver_sql(query).scalars().all())
        whom = self.years.public_id(self.advocate)
        self.years.press("Chris", "reverse_save", whom, fact=str(key), reason="It was a mistake.")

    @rule()
    def an_article(self) -> None:
        self.number += 1
        self.years.article(self.advocate, f"article-{self.number}")
        self.told.articles.add(f"article-{self.number}")

    @rule()
    def an_event(self) -> None:
        self._days(1)
        self.number += 1
        self.years.event(self.advocate, f"event {self.number}")
        self.told.events[(self.now - timedelta(days=1)).year] += 1

    @rule(hours=st.sampled_from((1, 24, 30, 72, 100)))
    def a_turn(self, hours: int) -> None:
        self.told.turn(self.now, hours)
        self.years.turn("Amira", self.alive[0], hours)
        self._days(0)

    @rule(days=st.integers(5, 40))
    def time_passes(self, days: int) -> None:
        self._days(days)

    def _days(self, days: int) -> None:
        self.years.later(days=days)
        noted = dict(self.years.calendar.noted)
        self.years.calendar.do_what_is_open(self.years.desk.store)
        if self.years.calendar.noted != noted:
            self.told.closed = self.now

    @rule(family=families)
    def is_erased(self, family: Connection) -> None:
        if family not in self.alive[1:]:
            return
        before = self.years.breakdown(self.advocate)
        label = self.years.desk.write(get, SupportRequest, family.request_id).label
        asked = self.years.press("Chris", "erase", label)
        assert isinstance(asked, Ask)
        values = {"decision": "erased_as_asked", "reason": "They asked.", "confirm": label}
        wanted = {one.name for one in asked.form.fields}
        fields = {name: value for name, value in values.items() if name in wanted}
        self.years.press("Chris", asked.form.verb, asked.form.subject, **fields)
        self.alive.remove(family)
        assert self.years.breakdown(self.advocate) == before

    @rule()
    def declines(self) -> None:
        before = self.years.breakdown(self.advocate)
        support_request = self.years.ask(chosen=self.years.desk.write(get, Person, self.advocate.id))
        offer = self.years.desk.write(matching, Offer, request_id=support_request.id)[-1]
        words = {"reason": "not_my_area", "explanation": "I am sorry that I can't help with this."}
        self.years.press("Amira", "decline_send", offer.public_id, **words)
        assert self.years.breakdown(self.advocate) == before

    # What must hold

    @invariant()
    def the_desk_tells_what_happened(self) -> None:
        found = self.years.breakdown(self.advocate)
        assert [line.value for line in found.lines] == self.told.parts()
        assert [sum(item.adds for item in line.items) for line in found.lines] == self.told.parts()

    @invariant()
    def what_is_kept_is_what_counting_anew_gives(self) -> None:
        assert self.years.drift() == ()
        self.years.tier(self.advocate)
