"""Two organisations with their pages on one database, without a socket; and what a family finds in its mailbox."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from adapters.web import Settings, Web, open_way
from core import deadlines
from core.catalogue import STEPS, VERBS
from core.clock import FixedClock
from core.connections.model import Connection
from core.database.rows import all_of, table_of
from core.desk import Desk as Door
from core.families.door import LINK_PATH, FamilyDoor
from core.families.entrance import Entrance
from core.families.program_door import ProgramDoor
from core.families.request_form import RequestForm
from core.people.model import Family
from core.people.tables import organisation as organisations
from core.requests.model import LIVE_OFFERS, Offer, Question, SupportRequest
from core.settings import Pages
from tests.adapters.web.browsing import HOST, Browser
from tests.builders import NOON, Desk, house, organisation_settings

ADDRESS = f"https://{HOST}"


@dataclass
class Still:
    """A bot of which nothing is wrong, unless a test says so."""

    found: tuple[str, ...] = ()

    def wrong(self) -> tuple[str, ...]:
        return self.found

    async def figures(self) -> dict[str, float]:
        return {"outbox_waiting": 3.0}


@dataclass
class House:
    """Harbour's and Meadow's desks, the families' door, and the pages."""

    desk: Desk
    meadow: Desk
    door: FamilyDoor
    form: RequestForm
    staff: Door
    web: Web
    watch: Still
    real: FixedClock = field(default_factory=lambda: FixedClock(NOON))

    @classmethod
    @contextmanager
    def open(cls, url: str, address: str = ADDRESS) -> Iterator["House"]:
        harbour = organisation_settings(email="hello@harbour.example.org", telephone="01632 960100")
        meadow = organisation_settings(slug="meadow", name="Meadow Advocates")
        rules = house(harbour, meadow, pages=Pages(address=address))
        desk = Desk.open(url, rules=rules)
        key = select(organisations.c.id).where(organisations.c.slug == meadow.slug)
        other = Desk(desk.store, meadow, desk.store.run_now(lambda tx: tx.conn.execute(key).scalar_one()), desk.numbers)
        real, staff, watch = FixedClock(NOON), Door(desk.store, rules.settings, VERBS), Still()
        door, form = FamilyDoor(desk.store, staff, real), RequestForm(desk.store, real)
        web = open_way(Settings(port=0), Entrance(address, door, form, ProgramDoor(desk.store, staff, real), watch))
        yield cls(desk, other, door, form, staff, web, watch, real)
        desk.close()

    def browser(self, visitor: str = "203.0.113.7") -> Browser:
        """Somebody's browser, who has never been here."""
        return Browser(self.web.app, visitor)

    def later(self, **span: float) -> None:
        """Time passes, by both clocks; what falls due on the way happens."""
        self.real.advance(timedelta(**span))
        end = self.desk.clock.now() + timedelta(**span)
        while (due := self.desk.store.run_now(deadlines.next_due)) is not None and due <= end:
            self.desk.clock.set(max(due, self.desk.clock.now()))
            self.fire()
        self.desk.clock.set(end)
        self.fire()

    def fire(self) -> None:
        """Do what is due now."""
        for organisation, key in self.desk.store.run_now(deadlines.due_now, 100):
            self.desk.store.run_now(deadlines.fire, STEPS, organisation, key)

    async def link_for(self, family: Family) -> str:
        """The link in a mail to this family, without the address before it."""
        address = await self.door.address(family.public_id)
        assert address is not None
        assert address.link.startswith(f"{self.form._settings.pages.address}{LINK_PATH}")
        return address.link.removeprefix(self.form._settings.pages.address)

    async def enter(self, family: Family, browser: Browser | None = None) -> Browser:
        """The family opens its page by a fresh link."""
        browser = browser or self.browser()
        await browser.get(await self.link_for(family))
        await browser.send()
        return browser

    def all(self, kind: type[Any], desk: Desk | None = None) -> tuple[Any, ...]:
        """Every thing of this kind in one organisation, oldest first."""
        here = desk or self.desk
        return here.write(all_of, kind, table_of(kind).c.organisation_id == here.organisation_id)

    def newest(self, kind: type[Any]) -> Any:
        return self.all(kind)[-1]

    async def press(self, name: str, verb: str, about: Any, **values: Any) -> Any:
        """Somebody who works here presses or sends a form."""
        return await self.staff.press(self.desk.envelope(name), f"v1:{verb}:{about.public_id}", values)

    def family(self, name: str = "parent", desk: Desk | None = None) -> tuple[Family, SupportRequest]:
        """A family with a page, and its request, which is with advocates."""
        here = desk or self.desk
        seen = here.store.keys.hash_contact(f"{name}@example.org", here.organisation_id)
        family = here.family(route="page", contact_hash=seen)
        support_request = here.request(family_id=family.id, reference=1000 + next(here.numbers))
        return family, support_request

    def offer(self) -> Offer:
        """The newest offer that can be accepted."""
        found: Offer = [one for one in self.all(Offer) if one.state in LIVE_OFFERS][-1]
        return found


__all__ = ["Connection", "House", "Question", "Still"]
