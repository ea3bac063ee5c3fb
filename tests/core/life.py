"""The life of several requests on a real database, through the desk's own doors: everything it draws is kept.

What the gallery shows, what the canaries are looked for in, and what hostile texts are thrown at.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar

from sqlalchemy import ColumnElement, select

from core import deadlines
from core import desk as door
from core.catalogue import CARDS, STEPS, VERBS
from core.change import Audience, Change, Notice, Subject
from core.connections.model import Connection
from core.database.commit import commit
from core.database.rows import all_of, get, table_of
from core.database.store import Store, Tx
from core.delivery import actions, cards, sending
from core.delivery.model import Errand, Post
from core.delivery.rules import Disposition
from core.delivery.tables import card
from core.people.model import Family, Person
from core.people.reaching import PERSON_ROUTE
from core.people.tables import organisation as organisations
from core.platform import AccountRef, Letter, Place
from core.refusals import FieldProblem
from core.requests.asking import NewRequest, read_new_request
from core.requests.intake import receive_request
from core.requests.model import LIVE_OFFERS, Offer, SupportRequest
from core.settings import OrganisationSettings, SafeguardingContact
from core.surface import Ask, Card, ChoiceField, Form, Reply, Say, Show
from core.tenant import organisation_of
from tests.builders import Desk, house, organisation_settings

P = ParamSpec("P")
T = TypeVar("T")

Words = Callable[[str, str], str]
"""Gives a text for a field, from the plain one: itself, or one with a canary in it, or a hostile one."""

TEXTS = {
    "message": "The council has refused to assess our son. We do not know what to do next.",
    "name": "Jo Marsh",
    "child_name": "Robin Marsh",
    "local_authority": "Kent",
    "other_parties": "Hill School",
    "needs": "Please use short words.",
}
"""What a family writes, field by field."""

PRIVATE = frozenset({"answer", "better_placed", "explanation", "local_authority", "message", "questions", "reason"}) | {
    "summary",
    "typed",
    "words",
}
"""The fields of forms that hold a family's words, or words about a family."""


def as_it_is(_field: str, plain: str) -> str:
    """The plain text."""
    return plain


class Seen(NamedTuple):
    """Something that was drawn. `name` is a kind of card or letter, or the verb; `reader` an audience or a name."""

    name: str
    reader: str
    drawn: Card | Letter | Form | Say


def contact(slug: str, name: str) -> SafeguardingContact:
    """A safeguarding contact of that name with an account."""
    return SafeguardingContact(
        name=name, email=f"{name.lower()}@example.org", account=AccountRef("stage", slug, name.lower())
    )


def a_house(slug: str, name: str) -> OrganisationSettings:
    """Two contacts: Sam, who is a person here too, and Toni, who is known by the account alone."""
    contacts = (contact(slug, "Sam"), contact(slug, "Toni"))
    link = "https://vault.example.org"
    return organisation_settings(
        slug=slug, name=name, safeguarding_contacts=contacts, vault_link=link, sendiass="harboursendiass.example.org"
    )


@dataclass(slots=True)
class Life:
    """One organisation's families and people, what they do, and (if it is `watched`) all that was drawn on the way."""

    desk: Desk
    door: door.Desk
    words: Words = as_it_is
    seen: list[Seen] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    versions: dict[int, int] = field(default_factory=dict)
    watched: bool = True

    @classmethod
    @contextmanager
    def open(cls, url: str, words: Words = as_it_is) -> Iterator[tuple["Life", "Life"]]:
        """Two organisations on one database, and nobody in them yet."""
        harbour, meadow = a_house("harbour", "Harbour SEND Advocates"), a_house("meadow", "Meadow Advocates")
        rules = house(harbour, meadow)
        desk = Desk.open(url, rules=rules)
        key = select(organisations.c.id).where(organisations.c.slug == meadow.slug)
        other = Desk(desk.store, meadow, desk.store.run_now(lambda tx: tx.conn.execute(key).scalar_one()), desk.numbers)
        front = door.Desk(desk.store, rules.settings, VERBS)
        yield cls(desk, front, words), cls(other, front, words)
        desk.close()

    def press(self, name: str, verb: str, about: Any = "", /, **values: Any) -> Reply:
        """Somebody presses a button or sends a form; what is drawn then is kept."""
        subject = about if isinstance(about, str) else about.public_id
        try:
            reply = asyncio.run(self.door.press(self.desk.envelope(name), f"v1:{verb}:{subject}", values))
        except FieldProblem as problem:
            self.problems.append(problem.sentence)
            reply = door.answer(problem)
        return self.keep(verb, name, reply)

    def fill(self, name: str, verb: str, about: Any = "", /, **values: Any) -> Reply:
        """Somebody opens a form, fills it in and sends it (or is told why not); what they don't name stays as drawn."""
        reply = self.press(name, verb, about)
        if not isinstance(reply, Ask):
            return reply
        return self.press(name, reply.form.verb, reply.form.subject, **filled(reply.form, self.words) | values)

    def family_says(self, about: Any, verb: str, /, **values: Any) -> Reply:
        """A family acts by its own route, about something of its own."""
        family = about if isinstance(about, Family) else self.family_of(about)
        key, slug = f"family:{next(self.desk.numbers)}", self.desk.organisation.slug
        reply = asyncio.run(self.door.family_act(slug, family.public_id, verb, about.public_id, values, key))
        return self.keep(verb, "the family", reply)

    def family_of(self, about: Any) -> Family:
        """Whose request this is about."""
        support_request = self.reload(about) if isinstance(about, SupportRequest) else self.get(about.request_id)
        return self.desk.write(get, Family, support_request.family_id)

    def command(self, name: str, group: str, line: str) -> Reply:
        """Somebody types a command."""
        try:
            reply = asyncio.run(self.door.command(self.desk.envelope(name), group, line))
        except FieldProblem as problem:
            reply = door.answer(problem)
        return self.keep(f"/{group} {line}".strip(), name, reply)

    def types(self, name: str, channel: str, words: str | None) -> Reply:
        """Somebody merely types in a conversation."""
        place = Place("stage", self.desk.organisation.slug, channel)
        return self.keep("typed", name, asyncio.run(self.door.typed(self.desk.envelope(name), place, words)))

    def keep(self, verb: str, name: str, reply: Reply) -> Reply:
        """Note what was answered, and every card that has changed by it."""
        match reply:
            case Say():
                self.seen.append(Seen(verb, name, reply))
            case Show():
                self.seen += [Seen(verb, name, shown) for shown in reply.cards]
            case Ask():
                self.seen.append(Seen(verb, name, reply.form))
        self.look()
        return reply

    def ask(self, chosen: str = "", **changes: Any) -> SupportRequest:
        """A family asks, for the advocate of that name or for anybody."""
        texts = {name: str(changes.get(name, plain)) for name, plain in TEXTS.items()}
        asked: dict[str, object] = {
            "age": 9,
            "stage": "assessment_requested",
            "kind": "refusal_to_assess",
            "contact": self.words("contact", f"parent{next(self.desk.numbers)}@example.org"),
            "route": "page",
            "may_ask_others": True,
            "notice_version": "2026-01",
            "lawful_basis": "legitimate_interests",
            "chosen_advocate": self.person(chosen).public_id if chosen else None,
        }
        asked |= changes | {name: self.words(name, text) for name, text in texts.items()}
        support_request = self.desk.write(lambda tx: receive_request(tx, organisation_of(tx), read(tx, asked)))
        self.look()
        return self.get(support_request.id)

    def wait(self, **span: float) -> None:
        """Let time pass; whatever falls due on the way happens at its time."""
        clock = self.desk.clock
        end = clock.now() + timedelta(**span)
        while (due := self.desk.store.run_now(deadlines.next_due)) is not None and due <= end:
            clock.set(max(due, clock.now()))
            self.fire()
            self.look(again=False)  # an old card is seen again at the end: a ladder has too many rungs to look at all
        clock.set(end)
        self.look()

    def fire(self) -> None:
        """Do what is due now, in whatever organisation."""
        for organisation, key in self.desk.store.run_now(deadlines.due_now, 500):
            self.desk.store.run_now(deadlines.fire, STEPS, organisation, key)

    def look(self, *, again: bool = True) -> None:
        """Draw every card and letter of this organisation that is new or (`again`) wants to be drawn anew."""
        if self.watched:
            self.seen += self.desk.write(self._drawn, again)

    def _drawn(self, tx: Tx, again: bool) -> list[Seen]:  # noqa: FBT001  # passed on by `write`
        mine = select(card.c.id, card.c.wanted_version).where(card.c.organisation_id == tx.organisation_id)
        wanted = {row.id: row.wanted_version for row in tx.conn.execute(mine.order_by(card.c.id))}
        fresh = [key for key in wanted if key not in self.versions or (again and self.versions[key] != wanted[key])]
        self.versions |= {key: wanted[key] for key in fresh}
        found = []
        for errand in (get(tx, Errand, key) for key in fresh):
            if errand.audience is Audience.FAMILY:
                letter = cards.letter_of(tx, organisation_of(tx), errand)
                found += [Seen(errand.kind, "family", letter)] if letter else []
                if get(tx, Family, errand.to_id).route != PERSON_ROUTE:
                    continue
            drawn = sending.draw(tx, errand, CARDS)
            found += [Seen(errand.kind, reader_of(errand), drawn)] if drawn else []
        return found

    def fails(self, kind: str, audience: Audience) -> Errand:
        """The newest post of this kind can't be delivered: whoever must hear of it does."""
        return self._settled(kind, audience, Disposition(Post.REROUTED))

    def is_tried(self, kind: str, audience: Audience) -> Errand:
        """The newest post of this kind is tried for more than an hour, in vain."""
        self._settled(kind, audience, Disposition(Post.READY, self.desk.clock.now(), problem="no answer"))
        self.desk.later(minutes=61)
        return self._settled(kind, audience, Disposition(Post.READY, self.desk.later(minutes=1), problem="no answer"))

    def _settled(self, kind: str, audience: Audience, done: Disposition) -> Errand:
        def unit(tx: Tx) -> Errand:
            found = all_of(tx, Errand, *self.ours(tx, Errand), card.c.kind == kind, card.c.audience == audience)[-1]
            mine = False
            while not mine and (posts := actions.claim(tx, "life", 100, tx.now)):
                for post in posts:
                    mine = mine or post.card_id == found.id
                    sending.settle(tx, post, "life", done if post.card_id == found.id else Disposition(Post.SENT))
            return found

        errand = self.desk.write(unit)
        self.look()
        return errand

    def post(self, kind: str, about: Subject, audience: Audience, to_id: int = 0) -> None:
        """A card of this kind is posted, as its cause would."""
        notice = Notice(kind, about, about, audience, to_id, f"life:{kind}:{about.id}")
        self.desk.write(commit, Change(notices=(notice,)))
        self.look()

    def get(self, key: int) -> SupportRequest:
        return self.desk.write(get, SupportRequest, key)

    def reload(self, noun: Any) -> Any:
        return self.desk.reload(noun)

    def person(self, name: str) -> Person:
        """The person of that name, whether they are still here or not."""
        return self.desk.write(lambda tx: self.person_in(tx, name))

    def person_in(self, tx: Tx, name: str) -> Person:
        """The same, in a transaction."""
        return all_of(tx, Person, *self.ours(tx, Person), table_of(Person).c.name == name)[0]

    def named(self, key: int) -> str:
        """The name of this person."""
        return self.desk.write(get, Person, key).name

    def live(self, support_request: SupportRequest) -> Offer:
        """The newest offer that can be accepted."""
        return [offer for offer in self._offers(support_request) if offer.state in LIVE_OFFERS][-1]

    def offered(self, support_request: SupportRequest, to: Person) -> Offer:
        """The newest offer to this advocate."""
        return [offer for offer in self._offers(support_request) if offer.advocate_id == to.id][-1]

    def handed(self, support_request: SupportRequest) -> Offer:
        """The newest handover."""
        return [offer for offer in self._offers(support_request) if offer.handover_of][-1]

    def _offers(self, support_request: SupportRequest) -> tuple[Offer, ...]:
        return self.desk.write(all_of, Offer, table_of(Offer).c.request_id == support_request.id)

    def connection(self, name: str) -> Connection:
        """The newest family that this advocate supports."""
        mine = (table_of(Connection).c.advocate_id == self.person(name).id, table_of(Connection).c.state == "active")
        return self.desk.write(all_of, Connection, *mine)[-1]

    def last(self, kind: type[Any], support_request: SupportRequest) -> Any:
        """The newest thing of this kind about a request."""
        return self.desk.write(all_of, kind, table_of(kind).c.request_id == support_request.id)[-1]

    def errand(self, kind: str) -> Errand:
        """The newest card of this kind."""
        return self.desk.write(lambda tx: all_of(tx, Errand, *self.ours(tx, Errand), card.c.kind == kind)[-1])

    @staticmethod
    def ours(tx: Tx, kind: type[Any]) -> tuple[ColumnElement[bool], ...]:
        """Only what is this organisation's."""
        return (table_of(kind).c.organisation_id == tx.organisation_id,)

    @staticmethod
    def said(reply: Reply) -> Say:
        """An answer in words."""
        assert isinstance(reply, Say), reply
        return reply


def read(tx: Tx, asked: dict[str, object]) -> NewRequest:
    """What a family wrote, checked as at the door."""
    return read_new_request(asked, tx.house.send_facts, tx.now.date())


def reader_of(errand: Errand) -> str:
    """Whose eyes a card is for; a letter that somebody must ring with is a card for coordinators."""
    return Audience.COORDINATORS.value if errand.audience is Audience.FAMILY else errand.audience.value


def filled(form: Form, words: Words) -> dict[str, str | tuple[str, ...]]:
    """A form filled in: the draft or a plain text in each field to write in, the first option where one must be."""
    values: dict[str, str | tuple[str, ...]] = {}
    for one in form.fields:
        if isinstance(one, ChoiceField):
            first = one.chosen or tuple(option.value for option in one.options[:1] if one.required)
            values[one.name] = first if one.many else "".join(first[:1])
        else:
            plain = one.draft or ("Some plain words." if one.required else "")
            values[one.name] = words(one.name, plain) if one.name in PRIVATE and plain else plain
    return values


@dataclass(frozen=True, slots=True)
class World:
    """Two organisations that have lived; `seen` is what was drawn in the first."""

    here: Life
    there: Life
    seen: tuple[Seen, ...]


class Undone(Exception):
    """The unit was only a rehearsal."""


class Rehearsal(Store):
    """A store on which everything happens and nothing stays: what `run` did is rolled back."""

    @classmethod
    def of(cls, store: Store) -> "Rehearsal":
        """On the same database."""
        return cls(store.engines, clock=store.clock, ids=store.ids, keys=store.keys, house=store.house)

    async def run(self, unit: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """See Store, but for what stays; in this thread."""
        found: list[T] = []

        def rehearsed(tx: Tx) -> None:
            found.append(unit(tx, *args, **kwargs))
            raise Undone

        with suppress(Undone):
            self.run_now(rehearsed)
        return found[0]

    async def read(self, unit: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """See Store; in this thread."""
        return self.read_now(unit, *args, **kwargs)

    def close_pools(self) -> None:
        """Its own threads end; the database stays open for whoever it was lent by."""
        self._writers.shutdown()
        self._readers.shutdown()
