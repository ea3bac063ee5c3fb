"""The families' door: what their pages and their mail ask of the record. No other way leads in for them.

A family is known by what its browser holds: a link that was mailed to it, then a session. Tokens keep real time; all
else keeps the desk's.
"""

from dataclasses import dataclass
from typing import Final

from core.clock import Clock, SystemClock
from core.database.store import Store
from core.desk import Desk
from core.families import visits
from core.families.page import Page
from core.families.refusals import PageClosed
from core.families.tokens import Purpose, fingerprint, is_token, new_token
from core.families.visits import Visitor
from core.refusals import NotFound
from core.settings import OrganisationSettings
from core.surface import Reply, Values

LINK_PATH: Final = "/link/"
"""Below the pages' address; a token follows."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a letter goes: the family's mailbox, a fresh link to its page, and who writes."""

    mailbox: str
    link: str
    organisation: OrganisationSettings


class FamilyDoor:
    """Links, sessions and pages of families."""

    def __init__(self, store: Store, desk: Desk, real: Clock | None = None) -> None:
        """`real` is the clock that tokens keep: the computer's own, unless a test brings another."""
        self._store = store
        self._desk = desk
        self._real = real or SystemClock()
        self._settings = store.house.settings

    async def address(self, family: str) -> Address | None:
        """Make a fresh link for a letter to the family of this public id; None once it has been erased."""
        token = new_token()
        made = await self._store.run(visits.make, family, fingerprint(Purpose.LINK, token), self._real.now())
        if made is None:
            return None
        slug, mailbox = made
        return Address(mailbox, f"{self._settings.pages.address}{LINK_PATH}{token}", self._organisation(slug))

    async def opens(self, token: str, browser: str) -> bool:
        """Whether the link would open the page in this browser. Looking spends nothing: mail scanners look first."""
        if not is_token(token):
            return False
        seen = fingerprint(Purpose.LINK, token)
        return await self._store.read(visits.opens, seen, _of(browser), self._real.now())

    async def spend(self, token: str, browser: str) -> str:
        """Spend the link: the token of a new session. Raises LinkSpent."""
        session = new_token()
        seen = fingerprint(Purpose.LINK, token)
        begun = fingerprint(Purpose.SESSION, session)
        await self._store.run(visits.spend, seen, _of(browser), begun, self._real.now())
        return session

    async def renew(self, token: str) -> None:
        """Send a new link to whomever this one was sent to; nothing where it never was ours, and nobody is told."""
        if is_token(token):
            await self._store.run(visits.renew, fingerprint(Purpose.LINK, token))

    async def send_link(self, slug: str, contact: str) -> None:
        """Send a link to the family with this e-mail address; nothing where there is none, and nobody is told."""
        self._organisation(slug)
        await self._store.run(visits.send_link, slug, contact)

    async def page(self, session: str) -> Page:
        """The family's page, and note that it has been opened. Raises PageClosed."""
        seen, now = _session(session), self._real.now()
        page = await self._store.read(visits.page_seen_before, seen, now)
        return page if page is not None else await self._store.run(visits.page, seen, now)

    async def act(self, session: str, verb: str, subject: str, values: Values, key: str) -> Reply:
        """Do what the family asks on its page; `key` is the same when the same form is sent again. Raises a Refusal."""
        who = await self._visitor(session)
        return await self._desk.family_act(who.slug, who.family, verb, subject, values, key)

    async def own_words(self, session: str) -> str:
        """What the family wrote and what was written to it, as JSON: its own copy. Raises PageClosed."""
        return await self._store.run(visits.own_words, _session(session), self._real.now())

    async def close(self, session: str) -> None:
        """Close the page in this browser: what it holds opens nothing any more."""
        if is_token(session):
            await self._store.run(visits.close, _session(session))

    async def _visitor(self, session: str) -> Visitor:
        return await self._store.read(visits.visitor, _session(session), self._real.now())

    def _organisation(self, slug: str) -> OrganisationSettings:
        for organisation in self._settings.organisations:
            if organisation.slug == slug:
                return organisation
        raise NotFound


def _session(token: str) -> str:
    if not is_token(token):
        raise PageClosed
    return fingerprint(Purpose.SESSION, token)


def _of(browser: str) -> str:
    return fingerprint(Purpose.FORM, browser) if browser else ""
