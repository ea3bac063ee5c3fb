"""Who is there in the simulator: two organisations under one roof, their people, and their record."""

from collections.abc import Callable
from datetime import date
from typing import Concatenate, Final, ParamSpec, TypeVar

from core import desk
from core.database.store import Store, Tx
from core.people.setup import set_up
from core.platform import AccountRef
from core.settings import FirstCoordinator, OrganisationSettings, SafeguardingContact
from tests.builders import Desk, organisation_settings

P = ParamSpec("P")
T = TypeVar("T")

HARBOUR, MEADOW = "harbour", "meadow"

ADVOCATES: Final = {
    HARBOUR: {"Amira": ("Europe/London", 3), "Ben": ("Europe/Athens", 2), "Cleo": ("", 1)},
    MEADOW: {"Dora": ("", 3)},
}
"""The advocates of each organisation: their zone and how many families they may support."""
COORDINATOR: Final = {HARBOUR: "Chris", MEADOW: "Kim"}
CONTACTS: Final = {HARBOUR: ("Sam", "Toni"), MEADOW: ("Lou",)}
STRANGER: Final = "Mallory"


class Inline(Store):
    """A store whose every unit runs here and now, in the order in which it is asked for."""

    async def run(self, unit: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return self.run_now(unit, *args, **kwargs)

    async def read(self, unit: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return self.read_now(unit, *args, **kwargs)


def organisation(slug: str) -> OrganisationSettings:
    """One of the two organisations."""
    contacts = tuple(
        SafeguardingContact(
            name=name, email=f"{name.lower()}@example.org", account=AccountRef("stage", slug, name.lower())
        )
        for name in CONTACTS[slug]
    )
    chris = COORDINATOR[slug]
    account = AccountRef("stage", slug, chris.lower())
    return organisation_settings(
        slug=slug,
        name=f"{slug.title()} Advocates",
        coordinators=(FirstCoordinator(name=chris, account=account),),
        safeguarding_contacts=contacts,
    )


def with_people(store: Store) -> dict[str, Desk]:
    """Open the desk of each organisation, with its advocates accredited."""
    store.run_now(set_up)
    desks: dict[str, Desk] = {}
    for settings in store.house.settings.organisations:
        key = store.run_now(desk.organisation_id, settings)
        desks[settings.slug] = here = Desk(store, settings, key)
        for name, (zone, places) in ADVOCATES[settings.slug].items():
            here.advocate(name, zone=zone, capacity=places, accredited_until=date(2099, 1, 1))
    return desks
