"""Private threads: found by their title and owner, opened, and woken from the archive for as long as it takes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final, TypeVar
from weakref import WeakValueDictionary

import discord

from adapters.discord.errors import THREAD_ARCHIVED, code_of
from adapters.discord.render import Json
from adapters.discord.rest import Rest
from adapters.discord.texts import label

PRIVATE_THREAD: Final = 12
A_WEEK: Final = 10080
"""Minutes without a word after which Discord archives a thread: the longest there is."""

MOST_TITLE: Final = 100
ARCHIVE_PAGES: Final = 3

T = TypeVar("T")


class Threads:
    """The private threads that we open."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest
        self._waking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def of(self, guild: str, channel: str, account: str, title: str) -> str:
        """The thread of this title that this account is in; opened where there is none."""
        return await self.find(guild, channel, account, title) or await self._open(channel, account, title)

    async def find(self, guild: str, channel: str, account: str, title: str) -> str | None:
        """The thread of this title, opened by us, that this account is in. It may be archived."""
        name = label(title, MOST_TITLE)
        async for thread in self._candidates(guild, channel):
            ours = (thread.get("name"), str(thread.get("parent_id")), str(thread.get("owner_id")))
            if ours == (name, channel, self._rest.me) and await self._is_in(str(thread["id"]), account):
                return str(thread["id"])
        return None

    async def members(self, thread: str) -> list[str] | None:
        """Who was added to it, without us; None where the application may not list members."""
        try:
            found = await self._rest.list("/channels/{channel_id}/thread-members", channel_id=thread)
        except discord.Forbidden:
            return None
        return [str(one["user_id"]) for one in found if str(one["user_id"]) != self._rest.me]

    async def woken(self, thread: str, call: Callable[[], Awaitable[T]], *, and_stays: bool) -> T:
        """Make a call in a thread, which is revived for it if need be, and archived again unless it `and_stays`."""
        try:
            return await call()
        except discord.HTTPException as error:
            if code_of(error) != THREAD_ARCHIVED:
                raise
        # One after the other: none may put the thread away again under another's hands.
        waking = self._waking.setdefault(thread, asyncio.Lock())
        async with waking:
            await self._archive(thread, archived=False)
            try:
                return await call()
            finally:
                if not and_stays:
                    await self._archive(thread, archived=True)

    async def _archive(self, thread: str, *, archived: bool) -> None:
        await self._rest.call("PATCH", "/channels/{channel_id}", {"archived": archived}, channel_id=thread)

    async def _open(self, channel: str, account: str, title: str) -> str:
        """Nobody can add others to it but us and those who manage threads (`invitable`)."""
        asked = {
            "name": label(title, MOST_TITLE),
            "type": PRIVATE_THREAD,
            "invitable": False,
            "auto_archive_duration": A_WEEK,
        }
        made = await self._rest.object("POST", "/channels/{channel_id}/threads", asked, channel_id=channel)
        thread = str(made["id"])
        try:
            path = "/channels/{channel_id}/thread-members/{user_id}"
            await self._rest.call("PUT", path, channel_id=thread, user_id=account)
        except discord.HTTPException:
            await self._rest.call("DELETE", "/channels/{channel_id}", channel_id=thread)
            raise
        return thread

    async def _is_in(self, thread: str, account: str) -> bool:
        path = "/channels/{channel_id}/thread-members/{user_id}"
        try:
            await self._rest.call("GET", path, channel_id=thread, user_id=account)
        except discord.NotFound:
            return False
        return True

    async def _candidates(self, guild: str, channel: str) -> AsyncIterator[Json]:
        """The open threads of the server, then the archived private ones of the channel, the newest first."""
        active = await self._rest.object("GET", "/guilds/{guild_id}/threads/active", guild_id=guild)
        for thread in active["threads"]:
            yield thread
        query: Json = {"limit": 100}
        for _ in range(ARCHIVE_PAGES):
            path = "/channels/{channel_id}/threads/archived/private"
            page = await self._rest.object("GET", path, None, query, channel_id=channel)
            for thread in page["threads"]:
                yield thread
            if not page.get("has_more") or not page["threads"]:
                return
            query["before"] = page["threads"][-1]["thread_metadata"]["archive_timestamp"]
