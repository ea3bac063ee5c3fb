"""What `doctor` asks of the platforms: what each says of itself, and who reads the channels."""

import asyncio
from collections.abc import Iterator
from typing import Final, Protocol, runtime_checkable

from sqlalchemy import select

from bot.wiring import Wired, open_platforms
from core.database.store import Tx
from core.people.tables import account
from core.platform import AccountRef, CannotTell, Checked, Place, Platform
from core.settings import OrganisationSettings

PATIENCE_S: Final = 20.0
"""How long a platform may take to answer one question."""


@runtime_checkable
class Examined(Protocol):
    """A platform that can say what is wrong with its tokens, its permissions and its channels."""

    async def examine(self, organisations: tuple[OrganisationSettings, ...]) -> tuple[Checked, ...]:
        """Look at everything these organisations need there."""


def look_around(wired: Wired) -> Iterator[Checked]:
    """Every platform's own checks, then the readers of every channel in which requests are shown."""
    return iter(asyncio.run(_all(wired)))


async def _all(wired: Wired) -> tuple[Checked, ...]:
    platforms = open_platforms(wired)
    known = wired.store.read_now(_accounts)
    organisations = wired.config.settings.organisations
    found: list[Checked] = []
    try:
        for name, opened in platforms.opened.items():
            if isinstance(opened, Examined):
                found += await _examined(name, opened, organisations)
        for organisation in organisations:
            for place in (*organisation.request_channels, *filter(None, [organisation.coordinators_channel])):
                found.append(_of_channel(place, await _readers(platforms.by_name.get(place.platform), place), known))
    finally:
        await platforms.close()
    return tuple(found)


async def _examined(
    name: str, opened: Examined, organisations: tuple[OrganisationSettings, ...]
) -> tuple[Checked, ...]:
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await opened.examine(organisations)
    except (TimeoutError, OSError) as error:
        what = str(error) or f"no answer in {PATIENCE_S:.0f} seconds."
        return (Checked(name, what, "Look whether this computer can reach it."),)


async def _readers(platform: Platform | None, place: Place) -> tuple[AccountRef, ...] | CannotTell:
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await platform.readers(place) if platform else CannotTell()
    except (TimeoutError, OSError):
        return CannotTell()


def _of_channel(place: Place, readers: tuple[AccountRef, ...] | CannotTell, known: frozenset[str]) -> Checked:
    if isinstance(readers, CannotTell):
        return Checked("channel", f"{place}: the platform cannot tell who reads it. Please look for yourself.")
    strangers = [reader for reader in readers if str(reader) not in known]
    what = f"{place}: {len(readers)} people read it"
    if strangers:
        cure = "Remove them from the channel, or add them to the desk: requests are shown there."
        return Checked("channel", f"{what}, and {len(strangers)} of them are not known here.", cure)
    return Checked("channel", f"{what}, all known here.")


def _accounts(tx: Tx) -> frozenset[str]:
    rows = tx.conn.execute(select(account.c.platform, account.c.workspace, account.c.user_id))
    return frozenset(str(AccountRef(*row)) for row in rows)
