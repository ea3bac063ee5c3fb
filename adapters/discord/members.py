"""Who is in a server, and with which roles: asked of Discord, and remembered for a minute at most."""

import time
from typing import Final

import discord

from adapters.discord.render import Json
from adapters.discord.rest import Rest
from core.platform import AccountRef

FRESH_S: Final = 60.0
MOST: Final = 5_000


class Members:
    """Live membership, per account."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest
        self._known: dict[AccountRef, tuple[float, frozenset[str] | None]] = {}

    async def groups(self, account: AccountRef) -> frozenset[str] | None:
        """The account's roles as groups, `discord:server:role`; None where they are not in the server (any more).

        Raises what a call may raise.
        """
        asked_at, known = self._known.get(account, (float("-inf"), None))
        if time.monotonic() - asked_at < FRESH_S:
            return known
        found = await self._ask(account)
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[account] = (time.monotonic(), found)
        return found

    async def _ask(self, account: AccountRef) -> frozenset[str] | None:
        path = "/guilds/{guild_id}/members/{user_id}"
        try:
            member = await self._rest.object("GET", path, guild_id=account.workspace, user_id=account.user_id)
        except discord.NotFound:
            return None
        return groups_of(account, member)


def groups_of(account: AccountRef, member: Json) -> frozenset[str]:
    """The groups that a member's record tells of."""
    return frozenset(f"{account.platform}:{account.workspace}:{role}" for role in member["roles"])
