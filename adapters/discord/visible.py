"""Who may see a channel and what we may do there, reckoned from roles and overwrites as Discord documents it.

Source: developer documentation, "Permissions": @everyone, then roles, then the channel's overwrites for @everyone,
for roles (all denials, then all allowances) and for the member.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from discord import Permissions

from adapters.discord.render import Json
from adapters.discord.rest import Rest

FRESH_S: Final = 900.0
ROLE, MEMBER = 0, 1


@dataclass(frozen=True, slots=True)
class Room:
    """A channel with what decides who sees it."""

    guild: str
    channel: Json
    roles: tuple[Json, ...]

    @property
    def is_text(self) -> bool:
        """Private threads can be opened in text channels alone."""
        return int(self.channel["type"]) == 0

    @property
    def everyone_sees_it(self) -> bool:
        return self.of((), "").view_channel

    @property
    def roles_that_see_it(self) -> tuple[str, ...]:
        """The names of the roles whose members may read it; those of applications apart."""
        return tuple(str(role["name"]) for role, held in self._held() if held.view_channel)

    @property
    def roles_that_see_every_thread(self) -> tuple[str, ...]:
        """Whoever manages threads in the channel reads its private threads too."""
        return tuple(str(role["name"]) for role, held in self._held() if held.view_channel and held.manage_threads)

    def _held(self) -> Iterator[tuple[Json, Permissions]]:
        for role in self.roles:
            if str(role["id"]) != self.guild and not role.get("managed"):
                yield role, self.of((str(role["id"]),), "")

    @property
    def members_let_in(self) -> tuple[str, ...]:
        """The ids of members who were let in by name."""
        return tuple(
            str(one["id"])
            for one in self.channel.get("permission_overwrites", ())
            if int(one["type"]) == MEMBER and Permissions(int(one["allow"])).view_channel
        )

    def of(self, roles: Iterable[str], member: str) -> Permissions:
        """What somebody with these roles may do here."""
        held = {self.guild, *roles}
        base = Permissions.none()
        for role in self.roles:
            if str(role["id"]) in held:
                base |= Permissions(int(role["permissions"]))
        return Permissions.all() if base.administrator else self._overwritten(base, held - {self.guild}, member)

    def _overwritten(self, base: Permissions, roles: set[str], member: str) -> Permissions:
        given = [(str(one["id"]), one) for one in self.channel.get("permission_overwrites", ())]
        steps = (
            [one for key, one in given if key == self.guild],
            [one for key, one in given if key in roles and int(one["type"]) == ROLE],
            [one for key, one in given if key == member and int(one["type"]) == MEMBER],
        )
        value = base.value
        for step in steps:
            for one in step:
                value &= ~int(one["deny"])
            for one in step:
                value |= int(one["allow"])
        return Permissions(value)


class Visibility:
    """Whether a channel is one that everybody in its server can read; looked up again every quarter of an hour."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest
        self._known: dict[str, tuple[float, bool]] = {}

    async def is_public(self, guild: str, channel: str) -> bool:
        """Raises what a call may raise."""
        asked_at, known = self._known.get(channel, (float("-inf"), True))
        if time.monotonic() - asked_at < FRESH_S:
            return known
        found = (await self.room(guild, channel)).everyone_sees_it
        self._known[channel] = (time.monotonic(), found)
        return found

    async def room(self, guild: str, channel: str) -> Room:
        """The channel as it is now."""
        found = await self._rest.object("GET", "/channels/{channel_id}", channel_id=channel)
        roles = await self._rest.list("/guilds/{guild_id}/roles", guild_id=guild)
        return Room(guild, found, tuple(roles))
