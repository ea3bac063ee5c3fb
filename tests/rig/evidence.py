"""What the checker may know: the rows as they stand, the journal, and what the platform saw. Nothing of the code."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Row, select

from adapters.terminal.world import World
from core.change import Noun, Subject, Thing
from core.connections.model import Connection, Message
from core.database import ledgers
from core.database.auditor import Finding
from core.database.rows import all_of
from core.database.store import Tx
from core.delivery.tables import card, outbox
from core.people.model import Account, Advocate, Family, Person
from core.people.tables import organisation
from core.requests.model import Answer, Offer, Question, SupportRequest
from core.safeguarding.model import Concern
from tests.rig.history import Line, Moment, moments
from tests.rig.standin import Seen

N = TypeVar("N", bound=Noun)

NOUNS: tuple[type[Any], ...] = (
    *(Person, Account, Advocate, Family, SupportRequest, Offer, Answer, Question, Connection, Message, Concern),
)


class Owed(NamedTuple):
    """A row of the deadlines."""

    organisation_id: int
    about: Subject
    step: str
    due_at: datetime
    done_at: datetime | None


class Secret(NamedTuple):
    """What a canary stands in: a family's words (their public id), or what a family must never read."""

    organisation: str
    family: str
    hidden_from_family: bool = False


@dataclass(slots=True)
class Evidence:
    """One look at everything. `at` is the instant; `quiet` is whether all that is due was done and posted."""

    at: datetime
    nouns: Mapping[type[Any], Mapping[int, Any]]
    organisations: Mapping[int, Row[Any]]
    journal: list[Line]
    deadlines: list[Owed]
    posts: list[Row[Any]]
    cards: Mapping[int, Row[Any]]
    inbox: frozenset[str]
    access: list[Row[Any]]
    world: World
    seen: Seen
    secrets: Mapping[str, Secret]
    contacts: Mapping[str, frozenset[str]]
    chain_sound: bool = True
    audited: tuple[Finding, ...] = ()
    quiet: bool = False
    lines_about: dict[Subject, list[Line]] = field(default_factory=lambda: defaultdict(list))
    histories: dict[int, list[Moment]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for line in self.journal:
            self.lines_about[line.about].append(line)
        for request in self.of(SupportRequest):
            self.histories[request.id] = moments(self._story(request.id), self._askers(request.id))

    def of(self, kind: type[N]) -> tuple[N, ...]:
        """Every noun of a kind."""
        return tuple(self.nouns[kind].values())

    def get(self, kind: type[N], key: int) -> N:
        """The noun with this key."""
        found: N = self.nouns[kind][key]
        return found

    def lines(self, noun: Noun) -> list[Line]:
        """The journal of one noun."""
        return self.lines_about.get(Subject(noun.thing, noun.id), [])

    def owed_about(self, thing: Thing, key: int) -> list[Owed]:
        """What is owed about something, and not done."""
        return [one for one in self.deadlines if one.about == (thing, key) and one.done_at is None]

    def slug(self, organisation_id: int) -> str:
        """The organisation's name in places and accounts."""
        return str(self.organisations[organisation_id].slug)

    def card_of(self, key: str) -> Row[Any] | None:
        """The registry's row of a post's key."""
        return self.cards.get(int(key.removeprefix("desk-"))) if key.startswith("desk-") else None

    def states_at(self, request_id: int, at: datetime) -> frozenset[str]:
        """How a request stood at an instant, by the journal; several ways where it changed at that very instant."""
        told = self.histories.get(request_id, [])
        before = [moment.state for moment in told if moment.at < at]
        return frozenset({*before[-1:], *(moment.state for moment in told if moment.at == at)})

    def state_before(self, request_id: int, line: Line) -> str:
        """How a request stood as a line of the journal was written."""
        before = [moment.state for moment in self.histories.get(request_id, []) if moment.line_id < line.id]
        return before[-1] if before else ""

    def person_at(self, where: str) -> Person | None:
        """Whose own conversation (or thread in it) a place is."""
        workspace, _, rest = where.partition(":")[2].partition(":")
        user = rest.split(":")[0].removeprefix("@")
        for account in self.of(Account):
            if (account.workspace, account.user_id) == (workspace, user):
                return self.get(Person, account.person_id)
        return None

    def _story(self, request_id: int) -> list[Line]:
        """Every line that moves a request: of itself, its offers, answers, questions and concerns."""
        subjects = {Subject(Thing.REQUEST, request_id)}
        for kind in (Offer, Answer, Question, Concern):
            for noun in self.nouns[kind].values():
                if noun.request_id == request_id and getattr(noun, "handover_of", None) is None:
                    subjects.add(Subject(noun.thing, noun.id))
        return [line for line in self.journal if line.about in subjects]

    def _askers(self, request_id: int) -> dict[int, int]:
        return {one.id: one.asker_id for one in self.of(Question) if one.request_id == request_id}


def read_rows(tx: Tx) -> dict[str, Any]:
    """The rows, as they stand in this transaction."""
    journal, deadline = ledgers.journal.c, ledgers.deadline.c
    about = (journal.subject_kind, journal.subject_id)
    lines = select(
        journal.id, journal.organisation_id, *about, journal.seq, journal.verb, journal.actor_id, journal.via
    )
    owed = select(deadline.organisation_id, deadline.subject_kind, deadline.subject_id, deadline.step, deadline.due_at)
    return {
        "nouns": {kind: {noun.id: noun for noun in all_of(tx, kind)} for kind in NOUNS},
        "organisations": {row.id: row for row in tx.conn.execute(select(organisation))},
        "journal": [
            Line(row[0], row[1], Subject(row[2], row[3]), *row[4:])
            for row in tx.conn.execute(lines.add_columns(journal.delivery_key, journal.at).order_by(journal.id))
        ],
        "deadlines": [
            Owed(row[0], Subject(row[1], row[2]), *row[3:])
            for row in tx.conn.execute(owed.add_columns(deadline.done_at))
        ],
        "posts": list(tx.conn.execute(select(outbox).order_by(outbox.c.id))),
        "cards": {row.id: row for row in tx.conn.execute(select(card))},
        "inbox": frozenset(tx.conn.scalars(select(ledgers.inbox.c.delivery_key))),
        "access": list(tx.conn.execute(select(ledgers.access_log))),
    }
