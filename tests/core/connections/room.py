"""A desk with the doors of this slice: pressing, typing, letting time pass, and reading what was said to whom."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select

from core import deadlines
from core.access import as_family, load
from core.change import Audience, Change, Subject
from core.connections.actions import STEPS, VERBS, accept_handover, typed
from core.connections.cards import CARDS, LETTERS
from core.connections.model import Connection, Message
from core.connections.records import words_of
from core.connections.rules import open_connection
from core.database import ledgers
from core.database.commit import commit
from core.database.rows import all_of, get, table_of
from core.database.store import Tx
from core.delivery.tables import card, outbox
from core.drawing import Drawing
from core.people.model import Advocate, Family, Person
from core.people.rules import take_place
from core.platform import Letter, Place
from core.requests.model import Offer, State, SupportRequest
from core.sendfacts import Situation
from core.surface import Ask, Card, Form, Reply, Say
from core.verbs import Verb
from tests.builders import Desk

BY_NAME = {verb.name: verb for verb in VERBS}


class Posted(NamedTuple):
    """A row of the outbox."""

    kind: str
    audience: Audience
    to_id: int
    about: Subject
    due_at: datetime
    useless_after: datetime | None


@dataclass(slots=True)
class Room:
    """Short words for tests about connections."""

    desk: Desk

    @classmethod
    @contextmanager
    def open(cls, url: str) -> Iterator["Room"]:
        desk = Desk.open(url)
        yield cls(desk)
        desk.close()

    def connected(self, to: Advocate, support_request: SupportRequest | None = None) -> Connection:
        """A family that this advocate has just taken on."""
        desk = self.desk
        support_request = support_request or desk.request()

        def unit(tx: Tx) -> int:
            taken = replace(support_request, state=State.ACCEPTED, holder_id=to.id, settled_at=tx.now)
            zone = tx.house.zone_of(desk.organisation)
            key = tx.ids.next()
            clocks = tx.house.settings.clocks
            opened = open_connection(
                taken,
                to,
                key=key,
                public_id=tx.ids.public(),
                now=tx.now,
                zones=(zone, zone),
                times=clocks.introduction,
                quiet=clocks.quiet,
            )
            advocate = get(tx, Advocate, to.id)
            commit(tx, Change(state=(take_place(advocate, tx.now), taken)) + opened)
            return key

        return desk.write(get, Connection, desk.write(unit))

    def press(self, who: str, verb: str, noun: Any, **values: str) -> Reply:
        """Somebody presses a button or submits a form about this thing."""
        return self._act(BY_NAME[verb], noun, values, who)

    def family(self, verb: str, connection: Connection, **values: str) -> Reply:
        """The family does something on its own page."""
        return self._act(BY_NAME[verb], connection, values)

    def as_family_of(self, own: Connection, verb: str, connection: Connection, **values: str) -> Reply:
        """A family tries something with the connection of another."""
        return self._act(BY_NAME[verb], connection, values, family_id=own.family_id)

    def form(self, who: str, verb: str, noun: Any) -> Form:
        """The form that a button opens."""
        reply = self.press(who, verb, noun)
        assert isinstance(reply, Ask)
        return reply.form

    def type(self, who: str, place: Place, words: str | None) -> Say:
        """Somebody types in a conversation."""
        actor = self.desk.actor(who)
        reply = self.desk.write(typed, actor, place, words)
        assert isinstance(reply, Say)
        return reply

    def accept(self, who: str, offer: Offer) -> Reply:
        """Accept a handover, as the requests slice does when an offer is one."""
        actor = self.desk.actor(who)
        return self.desk.write(lambda tx: accept_handover(tx, actor, get(tx, Offer, offer.id)))

    def wait(self, **span: float) -> None:
        """Let time pass; whatever falls due on the way happens at its time."""
        clock = self.desk.clock
        end = clock.now() + timedelta(**span)
        while (due := self.desk.write(deadlines.next_due)) is not None and due <= end:
            clock.set(max(due, clock.now()))
            self.fire()
        clock.set(end)

    def sleep(self, **span: float) -> None:
        """The bot is down meanwhile; then everything that is due happens at once."""
        self.desk.later(**span)
        self.fire()

    def fire(self) -> None:
        for organisation, key in self.desk.write(deadlines.due_now, 100):
            self.desk.store.run_now(deadlines.fire, STEPS, organisation, key)

    def posts(self, *kinds: str) -> list[Posted]:
        """What has been said so far, of these kinds; all of it where none is named."""

        def unit(tx: Tx) -> list[Posted]:
            rows = tx.conn.execute(select(outbox).order_by(outbox.c.id))
            return [
                Posted(
                    row.kind,
                    row.audience,
                    row.to_id,
                    Subject(row.about_kind, row.about_id),
                    row.due_at,
                    row.useless_after,
                )
                for row in rows
                if not kinds or row.kind in kinds
            ]

        return self.desk.write(unit)

    def kinds(self) -> list[str]:
        return [post.kind for post in self.posts()]

    def card(self, kind: str, audience: Audience | None = None) -> Card | None:
        """The last card of this kind, as it would be drawn now."""
        post = [post for post in self.posts(kind) if audience in (None, post.audience) and post.audience != "family"][
            -1
        ]
        return self.draw(post)

    def draw(self, post: Posted) -> Card | None:
        return self.desk.write(lambda tx: CARDS[post.kind](self._drawing(tx, post)))

    def letter(self, kind: str) -> Letter | None:
        """The last letter of this kind, as the family would read it now."""
        post = [post for post in self.posts(kind) if post.audience is Audience.FAMILY][-1]
        return self.desk.write(lambda tx: LETTERS[post.kind](self._drawing(tx, post)))

    def owed(self, about: Subject) -> list[str]:
        """The steps of open deadlines about something, earliest first."""

        def unit(tx: Tx) -> list[str]:
            columns = ledgers.deadline.c
            rows = tx.conn.execute(
                select(columns.step)
                .where(columns.subject_kind == about.thing, columns.subject_id == about.id)
                .where(columns.done_at.is_(None))
                .order_by(columns.due_at)
            )
            return list(rows.scalars())

        return self.desk.write(unit)

    def facts(self) -> list[str]:
        """The kinds of facts for recognition, in the order they were written."""
        columns = ledgers.fact.c
        return list(
            self.desk.write(lambda tx: tx.conn.execute(select(columns.kind).order_by(columns.id)).scalars().all())
        )

    def messages(self, connection: Connection) -> tuple[Message, ...]:
        return self.desk.write(all_of, Message, table_of(Message).c.connection_id == connection.id)

    def offers(self) -> tuple[Offer, ...]:
        return self.desk.write(all_of, Offer)

    def requests(self) -> tuple[SupportRequest, ...]:
        return self.desk.write(all_of, SupportRequest)

    def situation(self, **changes: Any) -> Situation:
        return Situation(**{"stage": "assessment_requested", "kind": "refusal_to_assess"} | changes)

    def wanted_versions(self, *kinds: str) -> dict[int, int]:
        """Which version of the record each redrawn card of these kinds wants to show."""

        def unit(tx: Tx) -> dict[int, int]:
            rows = tx.conn.execute(select(card.c.id, card.c.wanted_version).where(card.c.kind.in_(kinds), ~card.c.once))
            return {row.id: row.wanted_version for row in rows}

        return self.desk.write(unit)

    def words(self, message: Message) -> str:
        return self.desk.write(words_of, message)

    def public_id(self, advocate: Advocate) -> str:
        return self.desk.write(get, Person, advocate.id).public_id

    def _drawing(self, tx: Tx, post: Posted) -> Drawing:
        return Drawing(tx, self.desk.organisation, post.kind, post.about, post.audience, post.to_id)

    def _act(self, verb: Verb, noun: Any, values: dict[str, str], who: str = "", family_id: int = 0) -> Reply:
        desk = self.desk
        family = None if who else desk.write(get, Family, family_id or noun.family_id)
        actor = as_family(desk.organisation, family) if family else desk.actor(who)

        def unit(tx: Tx) -> Reply:
            tx.actor_id = actor.person.id if actor.person else None
            assert verb.about is not None
            return verb.act(tx, actor, load(tx, actor, verb.about, noun.public_id, verb.roles), values)

        return desk.write(unit)
