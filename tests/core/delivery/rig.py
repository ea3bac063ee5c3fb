"""A posting loop over a real database and the recording platform, with cards that a test can shape."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, event, select, update

from adapters.terminal.chat import Chat, Recorder
from adapters.terminal.keeping import InMemory
from bot.post import PostOffice
from core.catalogue import CARDS
from core.change import Audience, Change, Notice, Subject, Thing, Words, subject_of
from core.connections.model import Connection, Direction, Message
from core.database.commit import commit
from core.database.rows import get
from core.database.store import Tx
from core.delivery.model import UNSENT, Errand
from core.delivery.tables import card, outbox, patience
from core.drawing import Draw, Drawing
from core.house import House
from core.people.model import Account, Family, Person
from core.platform import Place
from core.requests.model import SupportRequest
from core.surface import Button, Card
from tests.builders import Desk

SECRET = "Our son Tom was hurt at Hill School"


def note(drawing: Drawing) -> Card | None:
    """A card that says nothing but what it is about."""
    return Card(f"note {drawing.about.id}", f"note {drawing.about.id}", buttons=(Button("Look", "look", "x"),))


def broken(_drawing: Drawing) -> Card | None:
    """A defect whose message quotes a family."""
    raise ValueError(SECRET)


@dataclass(slots=True)
class Rig:
    """One organisation's post: what is committed, what stands on the platforms, what the rows say."""

    desk: Desk
    chats: dict[str, Chat]
    recorder: Recorder
    draws: dict[str, Draw]
    office: PostOffice = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    @classmethod
    def open(cls, url: str, rules: House | None = None, platforms: tuple[str, ...] = ("stage",)) -> "Rig":
        desk = Desk.open(url, rules=rules)
        chats = {name: Chat(name, InMemory(), desk.clock) for name in platforms}
        plain: dict[str, Draw] = dict.fromkeys(("note", "reminder", "danger_test", "spare"), note)
        draws = {**CARDS, **plain, "broken": broken, "nothing": lambda _drawing: None}
        return cls(desk, chats, Recorder(chats[platforms[0]], "recorder"), draws)

    @property
    def chat(self) -> Chat:
        return next(iter(self.chats.values()))

    def restart(self) -> None:
        """Another process takes over; what the old one had in flight stays as it was."""
        self.office = PostOffice(self.desk.store, self.chats, {"recorder": self.recorder}, self.draws)

    async def drain(self) -> None:
        """Until nothing is left to do at this instant."""
        for _ in range(100):
            if not await self.office.drain():
                return
        raise AssertionError("the posting loop never comes to rest")

    async def until(self, **span: float) -> None:
        """Let time pass, draining every quarter of a minute at most, as the beat does."""
        end = self.desk.clock.now() + timedelta(**span)
        await self.drain()
        while self.desk.clock.now() < end:
            step = max(timedelta(seconds=15), timedelta(**span) / 200)
            self.desk.clock.advance(min(step, end - self.desk.clock.now()))
            await self.drain()

    def post(
        self,
        about: int = 1,
        *,
        kind: str = "note",
        audience: Audience = Audience.CHANNEL,
        to: int = 0,
        lane: str = "",
        root: Subject | None = None,
        thing: Thing = Thing.ORGANISATION,
        **more: Any,
    ) -> int:
        """Commit one notice; its card's key."""
        subject = Subject(thing, about)
        notice = Notice(kind, subject, root or subject, audience, to, lane or f"lane:{about}", **more)
        before = {row.id for row in self.cards()}
        self.desk.write(commit, Change(notices=(notice,)))
        (key,) = {row.id for row in self.cards()} - before
        return int(key)

    def touch(self, root: Subject) -> None:
        """What a card shows has changed."""

        def bump(tx: Tx) -> None:
            mine = (card.c.root_kind == root.thing, card.c.root_id == root.id)
            tx.conn.execute(update(card).where(*mine).values(wanted_version=card.c.wanted_version + 1))

        self.desk.write(bump)

    def outbox(self) -> list[Row[Any]]:
        return self.desk.write(lambda tx: list(tx.conn.execute(select(outbox).order_by(outbox.c.id))))

    def cards(self) -> list[Row[Any]]:
        return self.desk.write(lambda tx: list(tx.conn.execute(select(card).order_by(card.c.id))))

    def card(self, key: int) -> Row[Any]:
        return next(row for row in self.cards() if row.id == key)

    def row(self, key: int) -> Row[Any]:
        """The outbox row of this card."""
        return next(row for row in self.outbox() if row.card_id == key)

    def errand(self, key: int) -> Errand:
        return self.desk.write(lambda tx: _errand(tx, key))

    def patience(self) -> list[Row[Any]]:
        return self.desk.write(lambda tx: list(tx.conn.execute(select(patience))))

    def set_row(self, key: int, **values: Any) -> None:
        """Change an outbox row behind the loop's back, as a crash or another process would leave it."""
        self.desk.write(lambda tx: tx.conn.execute(update(outbox).where(outbox.c.card_id == key).values(**values)))

    def set_card(self, key: int, **values: Any) -> None:
        self.desk.write(lambda tx: tx.conn.execute(update(card).where(card.c.id == key).values(**values)))

    def unsent(self) -> list[Row[Any]]:
        return [row for row in self.outbox() if row.state in UNSENT]

    def titles(self, *places: str) -> list[str]:
        """What stands at these places (everywhere, if none is named), over all platforms, the oldest first."""
        standing = [one for chat in self.chats.values() for one in chat.world.messages.values()]
        return [one.card.title for one in standing if not places or one.place in places]

    def words(self) -> str:
        """Everything that stands anywhere."""
        return repr([one.card for chat in self.chats.values() for one in chat.world.messages.values()])

    def account(self, person: Person, platform: str, user_id: str = "") -> None:
        """Link another account to a person."""
        self.desk.commit(
            Account(
                id=self.desk.store.ids.next(),
                organisation_id=self.desk.organisation_id,
                person_id=person.id,
                platform=platform,
                workspace=self.desk.organisation.slug,
                user_id=user_id or person.name.lower(),
            )
        )

    def connection(self, advocate_id: int, support_request: SupportRequest) -> Connection:
        """An advocate supports the family of this request."""
        now, ids = self.desk.clock.now(), self.desk.store.ids
        connection = Connection(
            id=ids.next(),
            organisation_id=self.desk.organisation_id,
            public_id=ids.public(),
            request_id=support_request.id,
            family_id=support_request.family_id,
            advocate_id=advocate_id,
            opened_at=now,
            introduction_due_at=now + timedelta(hours=24),
        )
        self.desk.commit(connection)
        return self.desk.reload(connection)

    def message(self, connection: Connection, words: str) -> Message:
        """A message on its way to the family, with its words sealed."""
        ids = self.desk.store.ids
        message = Message(
            id=ids.next(),
            organisation_id=self.desk.organisation_id,
            public_id=ids.public(),
            connection_id=connection.id,
            request_id=connection.request_id,
            direction=Direction.TO_FAMILY,
            author_id=connection.advocate_id,
            written_at=self.desk.clock.now(),
        )
        self.desk.commit(message, words=(Words(subject_of(message), "words", connection.request_subject, words),))
        return self.desk.reload(message)

    def letter(self, message: Message, family: Family) -> int:
        """The message's way to the family; the key of its card."""
        return self.post(
            message.id,
            kind="message",
            audience=Audience.FAMILY,
            to=family.id,
            lane=f"family:{family.id}",
            thing=Thing.MESSAGE,
            once=True,
        )

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """Every statement that is run meanwhile, by both engines."""
        seen: list[str] = []

        def listen(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            seen.append(statement)

        engines = (self.desk.store.engines.write, self.desk.store.engines.read)
        for engine in engines:
            event.listen(engine, "before_cursor_execute", listen)
        yield seen
        for engine in engines:
            event.remove(engine, "before_cursor_execute", listen)

    def plan(self, query: Any, values: dict[str, Any]) -> str:
        """How the database would run this."""
        word = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}[self.desk.store.engines.dialect]

        def explain(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> tuple[str, Any]:
            return f"{word} {statement}", parameters

        def unit(tx: Tx) -> str:
            if word == "EXPLAIN":  # a table this small would be read whole: is there an index it could go by?
                tx.conn.exec_driver_sql("SET LOCAL enable_seqscan = off")
            event.listen(tx.conn, "before_cursor_execute", explain, retval=True)
            return "\n".join(str(row) for row in tx.conn.execute(query, values).cursor.fetchall())

        return self.desk.write(unit)


def _errand(tx: Tx, key: int) -> Errand:
    return get(tx, Errand, key)


HERE = Place("stage", "harbour", "requests")
COORDINATORS = Place("stage", "harbour", "coordinators")


def said(card_: Card) -> str:
    """All the words of a card's body."""
    return " ".join(passage.words for passage in card_.body)
