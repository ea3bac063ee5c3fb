"""A desk with the doors of this slice: taking requests in, pressing, letting time pass, reading what was said."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select

from core import deadlines
from core import desk as door
from core.catalogue import CARDS, STEPS, VERBS
from core.change import Audience, Subject, subject_of
from core.database import ledgers, words
from core.database.rows import all_of, find, table_of
from core.delivery.tables import outbox
from core.drawing import Drawing
from core.letters import LETTERS
from core.people.model import Family
from core.platform import Letter
from core.requests.asking import read_new_request
from core.requests.intake import receive_request
from core.requests.model import LIVE_OFFERS, Answer, Offer, Question, SupportRequest
from core.surface import Ask, Card, Form, Reply, Say, Show
from tests.builders import NOON, Desk, house, organisation_settings

ASKED: dict[str, object] = {
    "message": "The council has refused to assess our son and we do not know what to do next.",
    "age": "9",
    "stage": "assessment_requested",
    "kind": "refusal_to_assess",
    "contact": "parent@example.org",
    "route": "page",
    "may_ask_others": True,
    "notice_version": "2026-01",
    "lawful_basis": "legitimate_interests",
}


class Posted(NamedTuple):
    """A row of the outbox."""

    kind: str
    audience: Audience
    to_id: int
    about: Subject
    due_at: datetime


@dataclass(slots=True)
class Front:
    """Short words for tests about requests. Chris coordinates; Amira and Ben are advocates."""

    desk: Desk
    door: door.Desk

    @classmethod
    @contextmanager
    def open(cls, url: str, at: datetime = NOON, **changes: Any) -> Iterator["Front"]:
        rules = house(organisation_settings(**changes))
        desk = Desk.open(url, at, rules)
        desk.coordinator("Chris")
        yield cls(desk, door.Desk(desk.store, rules.settings, VERBS))
        desk.close()

    def receive(self, **changes: object) -> SupportRequest:
        """A request comes in by the family's own page."""

        def unit(tx: Any) -> SupportRequest:
            asked = read_new_request(ASKED | changes, tx.house.send_facts, tx.now.date())
            return receive_request(tx, self.desk.organisation, asked)

        return self.desk.reload(self.desk.write(unit))

    def press(self, name: str, verb: str, subject: str = "", /, **values: Any) -> Reply:
        """Somebody presses a button or sends a form; a refusal is the answer's sentence."""
        return asyncio.run(self.door.press(self.desk.envelope(name), f"v1:{verb}:{subject}", values))

    def say(self, name: str, verb: str, subject: str = "", /, **values: Any) -> str:
        """The words of the answer."""
        reply = self.press(name, verb, subject, **values)
        assert isinstance(reply, Say)
        return reply.words

    def form(self, name: str, verb: str, subject: str = "") -> Form:
        """The form that opens."""
        reply = self.press(name, verb, subject)
        assert isinstance(reply, Ask), reply
        return reply.form

    def shown(self, name: str, verb: str, subject: str = "") -> tuple[Card, ...]:
        """The private cards that are shown."""
        reply = self.press(name, verb, subject)
        assert isinstance(reply, Show), reply
        return reply.cards

    def family_says(self, family_id: int, verb: str, subject: str, /, **values: Any) -> str:
        """A family acts by its own route."""
        family = self.desk.write(find, Family, table_of(Family).c.id == family_id)
        assert family is not None
        key = f"family:{next(self.desk.numbers)}"
        reply = asyncio.run(
            self.door.family_act(self.desk.organisation.slug, family.public_id, verb, subject, values, key)
        )
        assert isinstance(reply, Say)
        return reply.words

    def tick(self, **span: float) -> None:
        """Let time pass, and do what falls due on its way, each at its moment."""
        end = self.desk.clock.now() + timedelta(**span)
        while (due := self._next_due()) and due[1] <= end:
            self.desk.clock.set(max(due[1], self.desk.clock.now()))
            self.desk.store.run_now(deadlines.fire, STEPS, self.desk.organisation_id, due[0])
        self.desk.clock.set(end)

    def offers(self, support_request: SupportRequest) -> tuple[Offer, ...]:
        """Every offer of a request, in order."""
        return self.desk.write(all_of, Offer, table_of(Offer).c.request_id == support_request.id)

    def live(self, support_request: SupportRequest) -> Offer:
        """The newest offer that can be accepted."""
        return [offer for offer in self.offers(support_request) if offer.state in LIVE_OFFERS][-1]

    def question(self, support_request: SupportRequest) -> Question:
        """The newest question about a request."""
        return self.desk.write(all_of, Question, table_of(Question).c.request_id == support_request.id)[-1]

    def answer(self, support_request: SupportRequest) -> Answer:
        """The newest no to a request."""
        return self.desk.write(all_of, Answer, table_of(Answer).c.request_id == support_request.id)[-1]

    def posted(self, *kinds: str) -> list[Posted]:
        """What was posted of these kinds (of all, if none is named), in order."""
        row = outbox.c
        query = select(row.kind, row.audience, row.to_id, row.about_kind, row.about_id, row.due_at).order_by(row.id)
        rows = self.desk.write(lambda tx: tx.conn.execute(query).all())
        return [
            Posted(one.kind, one.audience, one.to_id, Subject(one.about_kind, one.about_id), one.due_at)
            for one in rows
            if not kinds or one.kind in kinds
        ]

    def letter(self, kind: str) -> str:
        """The last letter of this kind as it would be written now."""
        last = self.posted(kind)[-1]
        written: Letter | None = self.desk.write(lambda tx: LETTERS[kind](self._drawing(tx, last)))
        assert written is not None
        return "\n".join(written.paragraphs)

    def card(self, kind: str) -> Card:
        """The last card of this kind as it would stand now."""
        drawn = self.drawn(self.posted(kind)[-1])
        assert drawn is not None
        return drawn

    def drawn(self, posted: Posted) -> Card | None:
        """A posted card as it would stand now."""
        return self.desk.write(lambda tx: CARDS[posted.kind](self._drawing(tx, posted)))

    def owed(self, about: Any) -> list[str]:
        """The steps that are owed about something, the next first."""
        subject, row = subject_of(about), ledgers.deadline.c
        query = select(row.step).where(row.subject_kind == subject.thing, row.subject_id == subject.id)
        open_ones = query.where(row.done_at.is_(None)).order_by(row.due_at)
        return self.desk.write(lambda tx: list(tx.conn.scalars(open_ones)))

    def words(self, of: Any, field: str) -> str:
        """A sealed text."""
        return self.desk.write(words.read, subject_of(of), field)

    def _drawing(self, tx: Any, posted: Posted) -> Drawing:
        return Drawing(tx, self.desk.organisation, posted.kind, posted.about, posted.audience, posted.to_id)

    def _next_due(self) -> tuple[int, datetime] | None:
        row = ledgers.deadline.c
        query = select(row.id, row.due_at).where(row.done_at.is_(None)).order_by(row.due_at, row.id)
        found = self.desk.write(lambda tx: tx.conn.execute(query).first())
        return (found.id, found.due_at) if found else None


def text_of(card: Card) -> str:
    """Every word that stands on a card."""
    facts = [f"{fact.label}: {fact.value}" for fact in card.facts]
    body = [f"{passage.heading}\n{passage.words}" for passage in card.body]
    return "\n".join((card.title, card.summary, *facts, *body, *card.context, *(b.label for b in card.buttons)))


def buttons_of(card: Card) -> list[str]:
    """The verbs that can be pressed on a card."""
    return [button.verb for button in card.buttons]
