"""A desk with the people who keep families safe, and short words for what tests of holding ask of it."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from core import desk as front
from core.change import Audience, Subject
from core.database import ledgers, words
from core.database.commit import commit
from core.database.rows import all_of, table_of
from core.database.store import Tx
from core.deadlines import fire
from core.delivery.tables import outbox
from core.drawing import Drawing
from core.platform import AccountRef
from core.requests.model import SupportRequest
from core.safeguarding import rules
from core.safeguarding.actions import STEPS, VERBS
from core.safeguarding.cards import CARDS
from core.safeguarding.loading import beside, fresh, watch
from core.safeguarding.model import Concern, Source
from core.safeguarding.screen import Level
from core.settings import SafeguardingContact
from core.surface import Ask, Card, Form, Reply, Say, Show
from tests.builders import NOON, Desk, house, organisation_settings

SAM, TONI = 0, 1
"""The positions of the two contacts: Sam is a person here, Toni is known by the account only."""


@dataclass(frozen=True, slots=True)
class Told:
    """One row of the outbox, as far as it matters here."""

    kind: str
    audience: Audience
    to_id: int
    due_at: datetime
    lane: str


@dataclass(slots=True)
class Keeping:
    """A desk with its front door, and a clock that tests wind."""

    desk: Desk
    door: front.Desk

    @classmethod
    def open(cls, url: str, at: datetime = NOON, **changes: Any) -> "Keeping":
        contacts = tuple(
            SafeguardingContact(
                name=name, email=f"{name.lower()}@example.org", account=AccountRef("stage", "harbour", name.lower())
            )
            for name in ("Sam", "Toni")
        )
        rules_of_it = house(organisation_settings(**{"safeguarding_contacts": contacts} | changes))
        desk = Desk.open(url, at, rules_of_it)
        desk.coordinator("Chris")
        desk.person("Sam")
        return cls(desk, front.Desk(desk.store, rules_of_it.settings, {verb.name: verb for verb in VERBS}))

    def press(self, name: str, verb: str, subject: str, **values: str) -> Reply:
        """Somebody presses a button or sends a form; a refusal is the answer's sentence."""
        return asyncio.run(self.door.press(self.desk.envelope(name), f"v1:{verb}:{subject}", values))

    def say(self, name: str, verb: str, subject: str, **values: str) -> str:
        """The words of the answer."""
        reply = self.press(name, verb, subject, **values)
        assert isinstance(reply, Say)
        return reply.words

    def ask(self, name: str, verb: str, subject: str) -> Form:
        """The form that opens."""
        reply = self.press(name, verb, subject)
        assert isinstance(reply, Ask)
        return reply.form

    def show(self, name: str, verb: str, subject: str) -> Card:
        """The private card that is shown."""
        reply = self.press(name, verb, subject)
        assert isinstance(reply, Show)
        return reply.cards[0]

    def raise_concern(self, about: SupportRequest, level: Level, *, words: str = "", by: int | None = None) -> Concern:
        """A concern, as the screen or somebody raises it."""

        def unit(tx: Tx) -> None:
            now_request = self._request(tx, about)
            worry = rules.Worry(level, Source.PERSON if by else Source.SCREEN, by, words)
            commit(tx, rules.raise_concern(now_request, worry, fresh(tx), watch(tx), beside(tx, now_request)))

        self.desk.write(unit)
        return self.concern(about)

    def concern(self, about: SupportRequest) -> Concern:
        """The last concern about a request."""
        found = self.desk.write(all_of, Concern, table_of(Concern).c.request_id == about.id)
        return found[-1]

    def tick(self, **span: float) -> None:
        """Let time pass, step by step, and do what falls due about concerns on its way."""
        end = self.desk.clock.now() + timedelta(**span)
        while (due := self.next_step()) and due[1] <= end:
            self.desk.clock.set(max(due[1], self.desk.clock.now()))
            self.desk.store.run_now(fire, STEPS, self.desk.organisation_id, due[0])
        self.desk.clock.set(end)

    def next_step(self) -> tuple[int, datetime] | None:
        """The key and time of what falls due next about a concern."""
        row = ledgers.deadline.c
        query = select(row.id, row.due_at).where(row.subject_kind == "concern", row.done_at.is_(None))
        found = self.desk.write(lambda tx: tx.conn.execute(query.order_by(row.due_at)).first())
        return (found.id, found.due_at) if found else None

    def open_deadlines(self, about: Subject) -> list[str]:
        """The steps that are owed about something."""
        row = ledgers.deadline.c
        query = select(row.step).where(row.subject_kind == about.thing, row.subject_id == about.id)
        return self.desk.write(
            lambda tx: list(tx.conn.scalars(query.where(row.done_at.is_(None)).order_by(row.due_at)))
        )

    def told(self, *kinds: str) -> list[Told]:
        """What was posted of these kinds, in order."""
        row = outbox.c
        query = select(row.kind, row.audience, row.to_id, row.due_at, row.lane).order_by(row.id)
        rows = self.desk.write(lambda tx: tx.conn.execute(query).all())
        return [Told(*found) for found in rows if found.kind in kinds]

    def drawn(self, kind: str, about: Subject, audience: Audience = Audience.CONTACT, to_id: int = 0) -> Card | None:
        """A card as it would be posted now."""
        return self.desk.write(
            lambda tx: CARDS[kind](Drawing(tx, self.desk.organisation, kind, about, audience, to_id))
        )

    def words(self, of: Subject, field: str) -> str:
        """A sealed text."""
        return self.desk.write(words.read, of, field)

    def _request(self, tx: Tx, about: SupportRequest) -> SupportRequest:
        return all_of(tx, SupportRequest, table_of(SupportRequest).c.id == about.id)[0]
