"""Out: the port. Cards in channels, in people's own conversations and in private threads.

How a post is recognised again: Discord takes a `nonce` and gives a repetition of it the first message back, but for
some minutes only, and it is not part of a message in the history. So the key also stands in the address of the first
embed, which is shown nowhere and is part of the message for as long as it stands.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import discord
from discord.utils import time_snowflake

from adapters.discord.errors import (
    DMS_CLOSED,
    GONE,
    TROUBLE,
    UNKNOWN_CHANNEL,
    UNKNOWN_MESSAGE,
    code_of,
    outcome_of,
)
from adapters.discord.members import Members
from adapters.discord.render import MARK, Json, minimal, post
from adapters.discord.rest import Rest
from adapters.discord.threads import Threads
from adapters.discord.visible import Visibility
from core.platform import AccountRef, CannotTell, Done, Gone, Later, Outcome, Place, Ref, Refused, Unknown
from core.surface import Card

LETTERBOX: Final = "Messages from the desk"
"""The title of the private thread for those who don't accept direct messages."""

PUBLIC: Final = "everybody in the server can read that channel"
HISTORY_PAGES: Final = 5
MOST_DIRECTS: Final = 10_000


class Chat:
    """Discord behind the port."""

    name = "discord"

    def __init__(self, rest: Rest, channels: Mapping[str, str] | None = None) -> None:
        """`channels` says in which channel of each server threads are opened, by their ids."""
        self.channels = channels
        self.members = Members(rest)
        self._rest = rest
        self._threads = Threads(rest)
        self._visibility = Visibility(rest)
        self._directs: dict[str, str] = {}

    async def show(self, card: Card, place: Place, key: str) -> Outcome:
        if place.platform != self.name:
            return Refused(f"{place.platform} is another platform")
        try:
            return await self._show(card, place, key)
        except TROUBLE as error:
            # A repetition of something that was posted and then taken away: look, and post again when that is so.
            return Unknown("it was there a moment ago") if code_of(error) == UNKNOWN_MESSAGE else outcome_of(error)

    async def redraw(self, card: Card, ref: Ref) -> Outcome:
        try:
            return await self._redraw(card, ref)
        except TROUBLE as error:
            return outcome_of(error)

    async def remove(self, ref: Ref) -> Outcome:
        try:
            return await self._remove(ref)
        except TROUBLE as error:
            done = code_of(error) in (UNKNOWN_MESSAGE, UNKNOWN_CHANNEL)
            return Done() if done else outcome_of(error)

    async def find(self, key: str, place: Place, since: datetime) -> Ref | CannotTell | Unknown | None:
        try:
            return await self._find(key, place, since)
        except TROUBLE as error:
            # Where we may not look there is nothing of ours that could be redrawn.
            return None if code_of(error) in GONE else Unknown(f"no look-up: {type(error).__name__}")

    async def conversation(self, account: AccountRef, title: str) -> Place | Outcome:
        if self.channels is None:
            return Later(1.0)
        if account.workspace not in self.channels:
            return Gone("there is no channel in that server to open a thread in")
        channel = self.channels[account.workspace]
        try:
            thread = await self._threads.of(account.workspace, channel, account.user_id, title)
        except TROUBLE as error:
            return outcome_of(error)
        return Place(self.name, account.workspace, channel, thread)

    async def readers(self, place: Place) -> tuple[AccountRef, ...] | CannotTell:
        """Of a channel nobody can tell without the privileged members intent: `checks` says which roles read it."""
        if place.direct:
            return (AccountRef(place.platform, place.workspace, place.channel.removeprefix("@")),)
        found = await self._threads.members(place.thread) if place.thread else None
        return CannotTell() if found is None else tuple(AccountRef(self.name, place.workspace, one) for one in found)

    async def may(self, account: AccountRef, role: str) -> bool:
        return role in (await self.members.groups(account) or ())

    async def _show(self, card: Card, place: Place, key: str) -> Outcome:
        if not place.direct:
            if not place.thread and await self._visibility.is_public(place.workspace, place.channel):
                return Gone(PUBLIC)
            return Done(Ref(place, await self._post(place.thread or place.channel, post(card, key=key), key)))
        try:
            channel = await self._direct(place)
            return Done(Ref(place, await self._post(channel, post(card, key=key, guild=place.workspace), key)))
        except discord.Forbidden as error:
            if code_of(error) != DMS_CLOSED or not (self.channels and place.workspace in self.channels):
                raise
        return await self._show_in_letterbox(card, place, key)

    async def _show_in_letterbox(self, card: Card, place: Place, key: str) -> Outcome:
        channel, account = (self.channels or {})[place.workspace], place.channel.removeprefix("@")
        thread = await self._threads.of(place.workspace, channel, account, LETTERBOX)
        box = Place(place.platform, place.workspace, place.channel, thread)
        return Done(Ref(box, await self._post(thread, post(minimal(card), key=key), key)))

    async def _post(self, channel: str, body: Json, key: str) -> str:
        body |= {"nonce": nonce_of(key, channel), "enforce_nonce": True}
        path = "/channels/{channel_id}/messages"

        async def send() -> Json:
            return await self._rest.object("POST", path, body, channel_id=channel)

        return str((await self._threads.woken(channel, send, and_stays=True))["id"])

    async def _redraw(self, card: Card, ref: Ref) -> Outcome:
        place, channel = ref.place, await self._channel(ref.place)
        if place.direct and place.thread:
            card = minimal(card)
        body = post(card, guild=place.workspace if place.direct and not place.thread else "")
        await self._at(ref, channel, "PATCH", body)
        return Done()

    async def _remove(self, ref: Ref) -> Outcome:
        await self._at(ref, await self._channel(ref.place), "DELETE")
        return Done()

    async def _at(self, ref: Ref, channel: str, method: str, body: Json | None = None) -> None:
        path = "/channels/{channel_id}/messages/{message_id}"

        async def call() -> Any:
            return await self._rest.call(method, path, body, channel_id=channel, message_id=ref.message)

        await self._threads.woken(channel, call, and_stays=False)

    async def _find(self, key: str, place: Place, since: datetime) -> Ref | None:
        if found := await self._look(key, await self._channel(place), since):
            return Ref(place, found)
        if not place.direct or place.thread or place.workspace not in (self.channels or {}):
            return None
        channel, account = (self.channels or {})[place.workspace], place.channel.removeprefix("@")
        box = await self._threads.find(place.workspace, channel, account, LETTERBOX)
        if box and (found := await self._look(key, box, since)):
            return Ref(Place(place.platform, place.workspace, place.channel, box), found)
        return None

    async def _look(self, key: str, channel: str, since: datetime) -> str | None:
        after = time_snowflake(min(since, datetime(2100, 1, 1, tzinfo=UTC)))
        for _ in range(HISTORY_PAGES):
            query: Json = {"limit": 100, "after": str(max(after, 0))}
            page = await self._rest.list("/channels/{channel_id}/messages", query, channel_id=channel)
            for message in page:
                ours = str(message["author"]["id"]) == self._rest.me
                if ours and any(embed.get("url") == MARK + key for embed in message["embeds"]):
                    return str(message["id"])
            if len(page) < 100:
                return None
            after = max(int(message["id"]) for message in page)
        return None

    async def _channel(self, place: Place) -> str:
        return place.thread or (await self._direct(place) if place.direct else place.channel)

    async def _direct(self, place: Place) -> str:
        """The id of the account's own conversation with us; it never changes."""
        account = place.channel.removeprefix("@")
        if account not in self._directs:
            if len(self._directs) >= MOST_DIRECTS:
                self._directs.clear()
            opened = await self._rest.object("POST", "/users/@me/channels", {"recipient_id": account})
            self._directs[account] = str(opened["id"])
        return self._directs[account]


def nonce_of(key: str, channel: str) -> str:
    """At most 25 characters, the same at every attempt.

    The channel is part of it: one key may go another way later, and Discord compares the nonces of all that we post.
    """
    return hashlib.sha256(f"{key}@{channel}".encode()).hexdigest()[:25]
