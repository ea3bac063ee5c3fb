"""Who is not in their server any more, found by a look at each linked account once a day.

Being told at once would take the privileged members intent. That somebody has left a server says nothing about whether
they have left the organisation: coordinators are told, and decide.
"""

import asyncio
import logging
from typing import Final

from adapters.discord.errors import TROUBLE
from adapters.discord.members import Members
from core.database.store import StorageFailure
from core.desk import Desk

log = logging.getLogger(__name__)

EVERY_S: Final = 24 * 3600.0
FIRST_S: Final = 300.0
BETWEEN_S: Final = 0.5
"""So that a look at many never stands in the way of what is posted."""


async def look_daily(desk: Desk, members: Members) -> None:
    """Until cancelled. A bot that has just started looks after some minutes."""
    wait = FIRST_S
    while True:
        await asyncio.sleep(wait)
        wait = EVERY_S
        try:
            await look(desk, members)
        except StorageFailure as failure:
            log.warning("discord: nobody could be looked for: %s", failure.sentence)


async def look(desk: Desk, members: Members, between_s: float = BETWEEN_S) -> None:
    """Look at every account once, and tell the desk of those that are not there."""
    for account in await desk.accounts_on("discord"):
        try:
            found = await members.groups(account)
        except TROUBLE as error:
            log.info("discord: an account could not be looked up: %s", type(error).__name__)
            continue
        if found is None:
            await desk.absent(account)
        await asyncio.sleep(between_s)
