"""The desk: everything that can come in from a platform, each answered with a `Reply`.

Adapters call this and no other door. An act is one transaction, keyed by its delivery: parse → who → verb (commits)
→ answer with the outcome. What comes in again is answered with how things stand.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from core import access, commands
from core.access import Actor, Envelope
from core.change import Noun
from core.connections import actions as conversations
from core.database import ledgers
from core.database.commit import redraw
from core.database.rows import by_public_id, find, table_of
from core.database.store import Store, Tx
from core.database.upsert import insert_unless_there
from core.people import absence
from core.people.finding import person_called
from core.people.model import Family, Person
from core.people.tables import organisation as organisations
from core.platform import AccountRef, Place
from core.refusals import AlreadyDone, FieldProblem, NotFound, Refusal
from core.requests.model import SupportRequest
from core.settings import CommandNames, OrganisationSettings, Settings
from core.suggestions import suggest
from core.surface import Option, Reply, Say, Show, Values
from core.verbs import Verb

VALUE = re.compile(r"v1:([a-z_]{1,40}):([a-z0-9]{1,32})?", re.ASCII)
REFERENCE = re.compile(r"(?:SR-?)?0*(\d{1,9})", re.ASCII | re.IGNORECASE)


class UnknownWorkspace(Refusal):
    """This workspace is not set up for Advocate Desk yet. Whoever runs it can add it to the configuration."""


@dataclass(frozen=True, slots=True)
class Press:
    """A parsed button or form value."""

    verb: str
    subject: str


def parse(value: str) -> Press:
    """Read `v1:<verb>:<public id>`; anything else, however it came, reads as NotFound."""
    match = VALUE.fullmatch(value)
    if match is None:
        raise NotFound
    return Press(match[1], match[2] or "")


class Desk:
    """The one door for platforms and families."""

    def __init__(self, store: Store, settings: Settings, verbs: Mapping[str, Verb]) -> None:
        self._store = store
        self._settings = settings
        self._verbs = verbs
        self._by_workspace = {w: o for o in settings.organisations for w in o.workspaces}
        self._keys: dict[str, int] = {}
        self._by_slug = {o.slug: o for o in settings.organisations}

    @property
    def organisations(self) -> tuple[OrganisationSettings, ...]:
        """Whom this desk serves: a platform asks for their channels and their coordinators' groups."""
        return self._settings.organisations

    @property
    def command_names(self) -> CommandNames:
        """What the two commands are called here."""
        return self._settings.commands

    async def press(self, envelope: Envelope, value: str, values: Values | None = None) -> Reply:
        """A button was pressed or a form submitted. Never raises a Refusal: its sentence is the answer.

        A form's FieldProblem is the exception: it is raised, so that the platform can show it at the field.
        """
        try:
            press = parse(value)
            return await self.act(envelope, self._verb(press.verb), press.subject, values or {})
        except FieldProblem:
            raise
        except Refusal as refusal:
            return answer(refusal)

    async def command(self, envelope: Envelope, group: str, text: str) -> Reply:
        """A command was typed; `group` is its name on the platform. Never raises a Refusal, as `press` does not."""
        try:
            known = commands.group_called(group, self._settings.commands)
            if known is None:
                raise NotFound
            asked = commands.parse_line(known, text)
            if asked.command.verb == commands.HELP:
                return await self._store.read(self._help, envelope, self.organisation_at(envelope), known)
            verb = self._verb(asked.command.verb_for(asked.values))
            return await self.act(envelope, verb, asked.subject, asked.values)
        except Refusal as refusal:
            return answer(refusal)

    async def typed(self, envelope: Envelope, place: Place, words: str | None) -> Reply:
        """Something was merely typed in a conversation: nothing is sent. `words` is None where nobody may see them.

        Never raises a Refusal: its sentence is the answer.
        """
        try:
            return await self._store.run(self._typed, envelope, self.organisation_at(envelope), place, words)
        except Refusal as refusal:
            return answer(refusal)

    async def suggest(self, envelope: Envelope, argument: str, begun: str) -> tuple[Option, ...]:
        """What an argument of a command may be completed to, while it is typed; nothing where nothing can be said."""
        try:
            organisation = self.organisation_at(envelope)
        except UnknownWorkspace:
            return ()
        return await self._store.read(self._suggest, envelope, organisation, argument, begun)

    async def accounts_on(self, platform: str) -> tuple[AccountRef, ...]:
        """Every account of people who are here, for a platform that looks whether they still are."""
        return await self._store.read(absence.accounts_on, platform)

    async def absent(self, account: AccountRef) -> None:
        """The platform says that this account is not in its workspace any more: coordinators are told."""
        organisation = self._by_workspace.get(f"{account.platform}:{account.workspace}")
        if organisation is not None:
            await self._store.run(self._absent, organisation, account)

    async def home(self, envelope: Envelope) -> Reply:
        """The dashboard was opened. Never raises a Refusal: its sentence is the answer."""
        return await self.press(envelope, "v1:home:")

    async def act(self, envelope: Envelope, verb: Verb, subject: str, values: Values) -> Reply:
        """Do one verb for whoever the envelope names; raises a Refusal."""
        organisation = self.organisation_at(envelope)
        run = self._store.read if verb.reads and not verb.logged else self._store.run
        try:
            return await run(self._act, envelope, organisation, verb, subject, values)
        except Refusal as refusal:
            await self._store.run(self._refused, envelope, organisation, verb, subject, refusal)
            raise

    async def family_act(self, slug: str, family: str, verb: str, subject: str, values: Values, key: str) -> Reply:
        """A family acts through its own route (a page, or whoever relays what they said); raises a Refusal."""
        organisation = self._by_slug[slug]
        return await self._store.run(self._family_act, organisation, family, self._verb(verb), subject, values, key)

    def organisation_at(self, envelope: Envelope) -> OrganisationSettings:
        """The tenant of a verified envelope; raises UnknownWorkspace."""
        workspace = f"{envelope.account.platform}:{envelope.account.workspace}"
        if workspace not in self._by_workspace:
            raise UnknownWorkspace
        return self._by_workspace[workspace]

    def _verb(self, name: str) -> Verb:
        if name not in self._verbs:
            raise NotFound
        return self._verbs[name]

    def _act(
        self,
        tx: Tx,
        envelope: Envelope,
        organisation: OrganisationSettings,
        verb: Verb,
        subject: str,
        values: Values,
    ) -> Reply:
        tx.act_for(self._key_of(tx, organisation), via=envelope.via, delivery_key=envelope.key)
        actor = access.who(tx, organisation, envelope)
        tx.actor_id = actor.person.id if actor.person else None
        noun = self._subject(tx, actor, verb, subject)
        if not verb.reads:
            receive(tx)
        if verb.logged:
            access.note(tx, actor, verb.name, noun)
        return verb.act(tx, actor, noun, values)

    def _typed(
        self, tx: Tx, envelope: Envelope, organisation: OrganisationSettings, place: Place, words: str | None
    ) -> Reply:
        tx.act_for(self._key_of(tx, organisation), via=envelope.via, delivery_key=envelope.key)
        actor = access.who(tx, organisation, envelope)
        tx.actor_id = actor.person.id if actor.person else None
        receive(tx)
        return conversations.typed(tx, actor, place, words)

    def _absent(self, tx: Tx, organisation: OrganisationSettings, account: AccountRef) -> None:
        tx.act_for(self._key_of(tx, organisation), via=account.platform)
        absence.absent(tx, account)

    def _suggest(
        self, tx: Tx, envelope: Envelope, organisation: OrganisationSettings, argument: str, begun: str
    ) -> tuple[Option, ...]:
        tx.act_for(self._key_of(tx, organisation), via=envelope.via)
        return suggest(tx, access.who(tx, organisation, envelope), argument, begun)

    def _help(self, tx: Tx, envelope: Envelope, organisation: OrganisationSettings, group: commands.Group) -> Reply:
        tx.act_for(self._key_of(tx, organisation), via=envelope.via)
        actor = access.who(tx, organisation, envelope)
        actor.as_person()
        called = commands.name_of(group, self._settings.commands)
        return Show((commands.help_card(group, called, lambda command: self._may_use(actor, command)),))

    def _may_use(self, actor: Actor, command: commands.Command) -> bool:
        if command.verb == commands.HELP:
            return True
        roles = self._verbs[command.verb].roles if command.verb in self._verbs else frozenset()
        return not roles.isdisjoint(access.somewhere(actor))

    def _family_act(
        self,
        tx: Tx,
        organisation: OrganisationSettings,
        family: str,
        verb: Verb,
        subject: str,
        values: Values,
        key: str,
    ) -> Reply:
        tx.act_for(self._key_of(tx, organisation), via="family", delivery_key=key)
        actor = access.as_family(organisation, by_public_id(tx, Family, family))
        noun = self._subject(tx, actor, verb, subject)
        receive(tx)
        return verb.act(tx, actor, noun, values)

    def _subject(self, tx: Tx, actor: Actor, verb: Verb, subject: str) -> Noun | None:
        if verb.about is None:
            access.require(actor.roles, verb.roles)
            return None
        if verb.about is Person:
            access.require(actor.roles, verb.roles)
            return person_called(tx, subject)
        if verb.about is SupportRequest and (match := REFERENCE.fullmatch(subject)):
            return by_reference(tx, actor, int(match[1]), verb)
        return access.load(tx, actor, verb.about, subject, verb.roles)

    def _key_of(self, tx: Tx, organisation: OrganisationSettings) -> int:
        """The organisation's integer key: it is asked for at every act and never changes."""
        if organisation.slug not in self._keys:
            self._keys[organisation.slug] = organisation_id(tx, organisation)
        return self._keys[organisation.slug]

    def _refused(
        self,
        tx: Tx,
        envelope: Envelope,
        organisation: OrganisationSettings,
        verb: Verb,
        subject: str,
        refusal: Refusal,
    ) -> None:
        """Note the refusal. Whoever was entitled to press saw a card that is out of date: it is drawn anew."""
        tx.act_for(self._key_of(tx, organisation), via=envelope.via)
        actor = access.who(tx, organisation, envelope)
        access.note(tx, actor, verb.name, None, refusal.code)
        try:
            noun = self._subject(tx, actor, verb, subject)
        except Refusal:
            return
        if noun is not None and not isinstance(refusal, FieldProblem):
            redraw(tx, noun)


def organisation_id(tx: Tx, organisation: OrganisationSettings) -> int:
    """The organisation's integer key, from its row."""
    key: int = tx.conn.execute(select(organisations.c.id).where(organisations.c.slug == organisation.slug)).scalar_one()
    return key


def by_reference(tx: Tx, actor: Actor, reference: int, verb: Verb) -> SupportRequest:
    """The request that people call SR-0042, in the actor's organisation."""
    columns = table_of(SupportRequest).c
    noun = find(tx, SupportRequest, columns.organisation_id == tx.organisation_id, columns.reference == reference)
    if noun is None:
        raise NotFound
    access.require(access.roles_for(tx, actor, noun), verb.roles)
    return noun


def receive(tx: Tx) -> None:
    """Take note that this delivery is being acted on; raises AlreadyDone if it was before."""
    row = {"delivery_key": tx.delivery_key, "at": tx.now}
    if tx.delivery_key and not insert_unless_there(tx.conn, ledgers.inbox, row):
        raise AlreadyDone


def answer(refusal: Refusal) -> Reply:
    """A refusal as a private answer, with the buttons that would help."""
    return Say(refusal.sentence, refusal.buttons)
